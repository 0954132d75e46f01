/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-sound.h"

#include "clara-reporter.h"
#include "clara-sound-backend.h"

#define WATCH_MS 500
#define SILENT_US (1 * G_USEC_PER_SEC)  /* running without samples */
#define MISSING_US (1 * G_USEC_PER_SEC) /* opened without running */
#define RETRY_US (2 * G_USEC_PER_SEC)
#define SILENT_RETRY_US (30 * G_USEC_PER_SEC) /* when all backends are silent */

typedef struct
{
  ClaraStreamState stream;
  const char *state; /* as last told, before muting; NULL when nothing was told */
  gint64 since_us;   /* of stream */
  gint64 samples;    /* as last seen */
  gint64 moved_us;   /* when samples were last seen to move */
  gboolean proven;   /* samples moved since it was opened */
  gboolean unneeded; /* may rest */
  gboolean resting;
} Direction;

struct _ClaraSound
{
  GObject parent_instance;

  char *devices[CLARA_N_DIRECTIONS];
  ClaraAudioPath *path;
  GMainContext *context;
  Direction directions[CLARA_N_DIRECTIONS];
  gboolean started;
  gboolean muted;
  guint serial;                             /* of the connection */
  const ClaraSoundBackend *const *backends; /* in order of preference */
  guint n_backends;
  guint backend;
  gpointer connection;
  ClaraReporter *reporter;
  GSource *watch;
  gint64 retry_at_us;
};

G_DEFINE_FINAL_TYPE (ClaraSound, clara_sound, G_TYPE_OBJECT)

enum
{
  DEVICE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *const kind_names[CLARA_N_DIRECTIONS] = { "microphone", "loudspeaker" };
static const ClaraSoundBackend *const all_backends[] = { &clara_sound_pipewire, &clara_sound_pulse };

static const char *
get_visible_state (ClaraSound *self, ClaraDirection direction)
{
  const char *state = self->directions[direction].state;

  if (direction == CLARA_MICROPHONE && self->muted && g_strcmp0 (state, "ready") == 0)
    return "muted";
  return state != NULL ? state : "missing";
}

static void
set_state (ClaraSound *self, ClaraDirection direction, const char *state, const char *detail)
{
  Direction *d = &self->directions[direction];

  if (g_strcmp0 (d->state, state) == 0)
    return;
  d->state = state;
  if (direction == CLARA_LOUDSPEAKER)
    clara_audio_path_set_loudspeaker (self->path, g_str_equal (state, "ready"));
  g_signal_emit (self, signals[DEVICE], 0, kind_names[direction], get_visible_state (self, direction),
                 detail);
}

static gint64
count_samples (ClaraSound *self, ClaraDirection direction)
{
  return direction == CLARA_MICROPHONE ? clara_audio_path_get_captured (self->path)
                                       : clara_audio_path_get_rendered (self->path);
}

/* Only what was seen to work may rest: else nobody would learn that it does not. */
static void
update_resting (ClaraSound *self, ClaraDirection direction)
{
  Direction *d = &self->directions[direction];
  const gboolean rests = d->unneeded && d->proven && g_strcmp0 (d->state, "ready") == 0
                         && self->connection != NULL && self->backends[self->backend]->set_active != NULL;

  if (d->resting == rests)
    return;
  d->resting = rests;
  d->since_us = d->moved_us = g_get_monotonic_time ();
  d->samples = count_samples (self, direction);
  if (self->connection != NULL)
    self->backends[self->backend]->set_active (self->connection, direction, !rests);
}

static void
on_report (gpointer object, int direction, int state, const char *detail)
{
  ClaraSound *self = object;
  Direction *d = &self->directions[direction];
  const gint64 now_us = g_get_monotonic_time ();

  if (state != (int) d->stream)
    {
      d->since_us = d->moved_us = now_us;
      d->samples = count_samples (self, direction);
    }
  d->stream = state;
  switch (d->stream)
    {
    case CLARA_STREAM_RUNNING:
      set_state (self, direction, "ready", self->backends[self->backend]->name);
      break;
    case CLARA_STREAM_FAILED:
      d->resting = FALSE;
      set_state (self, direction, "failed", detail);
      if (self->retry_at_us == 0)
        self->retry_at_us = now_us + RETRY_US;
      break;
    case CLARA_STREAM_WAITING:
      /* Streams pause for a moment when they move; the watch tells when it lasts. */
      break;
    }
}

/* On a thread of the backend's. */
static void
on_stream_changed (ClaraDirection direction, ClaraStreamState state, const char *detail, gpointer user_data)
{
  clara_reporter_post (user_data, direction, state, detail);
}

static void
close_connection (ClaraSound *self)
{
  if (self->connection != NULL)
    self->backends[self->backend]->close (g_steal_pointer (&self->connection));
  g_clear_pointer (&self->reporter, clara_reporter_close);
  self->serial++;
}

static gboolean
open_backend (ClaraSound *self, guint backend, GError **error)
{
  const gint64 now_us = g_get_monotonic_time ();

  close_connection (self);
  self->retry_at_us = 0;
  self->backend = backend;
  for (int i = 0; i < CLARA_N_DIRECTIONS; i++)
    {
      Direction *d = &self->directions[i];

      d->stream = CLARA_STREAM_WAITING;
      d->resting = d->proven = FALSE;
      d->since_us = d->moved_us = now_us;
      d->samples = count_samples (self, i);
    }
  self->reporter = clara_reporter_new (G_OBJECT (self), self->context, on_report);
  self->connection = self->backends[backend]->open (self->path, (const char *const *) self->devices,
                                                    on_stream_changed, self->reporter, error);
  return self->connection != NULL;
}

/* The first backend from this one on that answers. */
static gboolean
open_any (ClaraSound *self, guint first, GError **error)
{
  g_autoptr (GError) problem = NULL;

  for (guint i = first; i < self->n_backends; i++)
    {
      g_clear_error (&problem);
      if (open_backend (self, i, &problem))
        return TRUE;
      g_debug ("%s: %s", self->backends[i]->name, problem->message);
    }
  for (int i = 0; i < CLARA_N_DIRECTIONS; i++)
    set_state (self, i, "failed", problem->message);
  self->retry_at_us = g_get_monotonic_time () + RETRY_US;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* It runs and gives no samples: a newer PipeWire's client before an older server does that. */
static void
leave_silent (ClaraSound *self, ClaraDirection direction, gint64 now_us)
{
  if (self->backend + 1 < self->n_backends)
    {
      g_message ("%s gives no samples for the %s; trying %s", self->backends[self->backend]->name,
                 kind_names[direction], self->backends[self->backend + 1]->name);
      if (open_any (self, self->backend + 1, NULL))
        return;
    }
  set_state (
    self, direction, "silent",
    "The device is opened but gives no samples; see that the sound server is as new as its client library, "
    "or start pipewire-pulse");
  self->retry_at_us = now_us + SILENT_RETRY_US;
}

static void
watch_direction (ClaraSound *self, ClaraDirection direction, gint64 now_us)
{
  Direction *d = &self->directions[direction];
  const gint64 samples = count_samples (self, direction);
  const guint serial = self->serial;

  if (d->resting)
    return;
  if (samples != d->samples)
    {
      d->samples = samples;
      d->moved_us = now_us;
      d->proven = TRUE;
      if (d->stream == CLARA_STREAM_RUNNING)
        set_state (self, direction, "ready", self->backends[self->backend]->name);
      update_resting (self, direction);
    }
  else if (d->stream == CLARA_STREAM_RUNNING && now_us - d->moved_us >= SILENT_US
           && g_strcmp0 (d->state, "silent") != 0)
    leave_silent (self, direction, now_us);
  if (serial == self->serial && d->stream == CLARA_STREAM_WAITING && now_us - d->since_us >= MISSING_US)
    set_state (self, direction, "missing",
               direction == CLARA_MICROPHONE
                 ? "There is no microphone; plug one in or choose another in the settings"
                 : "There is no loudspeaker; plug one in or choose another in the settings");
}

static gboolean
on_watch (gpointer user_data)
{
  g_autoptr (ClaraSound) self = g_object_ref (user_data);
  const gint64 now_us = g_get_monotonic_time ();

  if (self->retry_at_us != 0 && now_us >= self->retry_at_us)
    open_any (self, 0, NULL);
  else
    for (int i = 0; i < CLARA_N_DIRECTIONS && self->connection != NULL; i++)
      watch_direction (self, i, now_us);
  return G_SOURCE_CONTINUE;
}

static void
clara_sound_dispose (GObject *object)
{
  clara_sound_stop (CLARA_SOUND (object));
  G_OBJECT_CLASS (clara_sound_parent_class)->dispose (object);
}

static void
clara_sound_finalize (GObject *object)
{
  ClaraSound *self = CLARA_SOUND (object);

  for (int i = 0; i < CLARA_N_DIRECTIONS; i++)
    g_free (self->devices[i]);
  clara_audio_path_free (self->path);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (clara_sound_parent_class)->finalize (object);
}

static void
clara_sound_class_init (ClaraSoundClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = clara_sound_dispose;
  object_class->finalize = clara_sound_finalize;

  /**
   * ClaraSound::device:
   * @kind: "microphone" or "loudspeaker"
   * @state: "ready", "missing", "muted", "silent" or "failed"
   * @detail: (nullable): for the administrator
   */
  signals[DEVICE] = g_signal_new ("device", CLARA_TYPE_SOUND, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
}

static void
clara_sound_init (ClaraSound *self)
{
  self->path = clara_audio_path_new ();
  self->context = g_main_context_ref_thread_default ();
  for (int i = 0; i < CLARA_N_DIRECTIONS; i++)
    self->directions[i].state = NULL;
  self->backends = all_backends;
  self->n_backends = G_N_ELEMENTS (all_backends);
}

/**
 * clara_sound_new:
 * @microphone: (nullable): the device's node name; %NULL or "" follows the default
 * @loudspeaker: (nullable): likewise
 *
 * Signals come on the thread-default main context of where this is called.
 */
ClaraSound *
clara_sound_new (const char *microphone, const char *loudspeaker)
{
  ClaraSound *self = g_object_new (CLARA_TYPE_SOUND, NULL);

  self->devices[CLARA_MICROPHONE] = g_strdup (microphone);
  self->devices[CLARA_LOUDSPEAKER] = g_strdup (loudspeaker);
  return self;
}

/* For tests: other sound servers than the real ones. */
void
clara_sound_set_backends (ClaraSound *self, const ClaraSoundBackend *const *backends, guint n_backends)
{
  g_return_if_fail (!self->started && n_backends > 0);

  self->backends = backends;
  self->n_backends = n_backends;
}

gboolean
clara_sound_start (ClaraSound *self, GError **error)
{
  g_return_val_if_fail (CLARA_IS_SOUND (self), FALSE);

  if (self->started)
    return TRUE;
  self->started = TRUE;
  /* What is said while the streams come up is heard when they are there. */
  clara_audio_path_set_loudspeaker (self->path, TRUE);
  self->watch = g_timeout_source_new (WATCH_MS);
  g_source_set_callback (self->watch, on_watch, self, NULL);
  g_source_attach (self->watch, self->context);
  return open_any (self, 0, error);
}

void
clara_sound_stop (ClaraSound *self)
{
  g_return_if_fail (CLARA_IS_SOUND (self));

  if (self->watch != NULL)
    {
      g_source_destroy (self->watch);
      g_clear_pointer (&self->watch, g_source_unref);
    }
  close_connection (self);
  clara_audio_path_set_loudspeaker (self->path, FALSE);
  for (int i = 0; i < CLARA_N_DIRECTIONS; i++)
    self->directions[i].state = NULL;
  self->started = FALSE;
}

const char *
clara_sound_get_state (ClaraSound *self, const char *kind)
{
  g_return_val_if_fail (CLARA_IS_SOUND (self), NULL);

  for (int i = 0; i < CLARA_N_DIRECTIONS; i++)
    if (g_str_equal (kind, kind_names[i]))
      return get_visible_state (self, i);
  g_return_val_if_reached (NULL);
}

gboolean
clara_sound_read (ClaraSound *self, float *near, float *far, gint64 *delay_us, gint64 *time_us,
                  gint64 timeout_us)
{
  return clara_audio_path_read (self->path, near, far, delay_us, time_us, timeout_us);
}

/**
 * clara_sound_skip:
 *
 * What was captured until now is not read any more. The reader's thread.
 */
void
clara_sound_skip (ClaraSound *self)
{
  clara_audio_path_skip (self->path);
}

gsize
clara_sound_play (ClaraSound *self, const gint16 *samples, gsize n_samples, int rate, guint64 tag)
{
  return clara_audio_path_play (self->path, samples, n_samples, rate, tag);
}

gboolean
clara_sound_get_played (ClaraSound *self, guint64 *tag, gint64 *offset_us, gboolean *idle)
{
  return clara_audio_path_get_played (self->path, g_get_monotonic_time (), tag, offset_us, idle);
}

void
clara_sound_silence (ClaraSound *self)
{
  clara_audio_path_silence (self->path);
}

void
clara_sound_set_gain (ClaraSound *self, float gain)
{
  clara_audio_path_set_gain (self->path, gain);
}

void
clara_sound_set_volume (ClaraSound *self, float level)
{
  clara_audio_path_set_volume (self->path, level);
}

void
clara_sound_set_active (ClaraSound *self, gboolean microphone, gboolean loudspeaker)
{
  g_return_if_fail (CLARA_IS_SOUND (self));

  self->directions[CLARA_MICROPHONE].unneeded = !microphone;
  self->directions[CLARA_LOUDSPEAKER].unneeded = !loudspeaker;
  for (int i = 0; i < CLARA_N_DIRECTIONS; i++)
    update_resting (self, i);
}

void
clara_sound_count (ClaraSound *self, gint64 *captured, gint64 *played)
{
  *captured = clara_audio_path_get_captured (self->path);
  *played = clara_audio_path_get_rendered (self->path);
}

/**
 * clara_sound_set_muted:
 *
 * A muted microphone gives zeros in time. Main thread.
 */
void
clara_sound_set_muted (ClaraSound *self, gboolean muted)
{
  g_return_if_fail (CLARA_IS_SOUND (self));

  if (self->muted == !!muted)
    return;
  self->muted = !!muted;
  clara_audio_path_set_muted (self->path, self->muted);
  if (g_strcmp0 (self->directions[CLARA_MICROPHONE].state, "ready") == 0)
    g_signal_emit (self, signals[DEVICE], 0, kind_names[CLARA_MICROPHONE],
                   get_visible_state (self, CLARA_MICROPHONE), NULL);
}
