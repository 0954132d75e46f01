/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-monitor-watch.h"
#include "clara-pipewire.h"
#include "clara-sound-backend.h"

#include <spa/param/audio/format-utils.h>
#include <spa/pod/builder.h>

typedef struct _Connection Connection;

typedef struct
{
  Connection *connection;
  ClaraDirection direction;
  struct pw_stream *stream;
  struct spa_hook listener;
  ClaraStreamState state;
} Stream;

struct _Connection
{
  ClaraPipeWire *pipewire;
  ClaraAudioPath *path;
  ClaraStreamChanged changed;
  gpointer user_data;
  Stream streams[CLARA_N_DIRECTIONS];
  ClaraMonitorWatch *watch;
  gboolean hears_monitor;
};

/* What differs between the two. */
static const struct
{
  const char *node_name;
  const char *description;
  const char *category;
  enum pw_direction direction;
  guint32 rate;
} kinds[CLARA_N_DIRECTIONS] = {
  { "clara-microphone", "Clara listens", "Capture", PW_DIRECTION_INPUT, CLARA_MEDIA_RATE },
  { "clara-loudspeaker", "Clara speaks", "Playback", PW_DIRECTION_OUTPUT, CLARA_AUDIO_PATH_PLAY_RATE },
};

/* When this cycle began, and what lies between the stream and the device, in microseconds. Real time. */
static void
get_times (Stream *self, gint64 *now_us, gint64 *delay_us)
{
  struct pw_time time = { 0 };

  *now_us = g_get_monotonic_time ();
  *delay_us = 0;
  if (pw_stream_get_time_n (self->stream, &time, sizeof time) < 0 || time.now <= 0)
    return;
  *now_us = time.now / 1000;
  if (time.rate.denom == 0)
    return;
  *delay_us = time.delay * G_USEC_PER_SEC * time.rate.num / time.rate.denom;
  /* The resampler counts what it holds on its input side: the graph's when capturing, ours when playing. */
  if (self->direction == CLARA_MICROPHONE)
    *delay_us += (gint64) time.buffered * G_USEC_PER_SEC * time.rate.num / time.rate.denom;
  else
    *delay_us += (gint64) time.buffered * G_USEC_PER_SEC / kinds[self->direction].rate;
  *delay_us = CLAMP (*delay_us, 0, 2 * G_USEC_PER_SEC);
}

/* Real time. */
static void
on_captured (void *data)
{
  Stream *self = data;
  struct pw_buffer *buffer;
  gint64 now_us, delay_us;

  while ((buffer = pw_stream_dequeue_buffer (self->stream)) != NULL)
    {
      const struct spa_data *d = &buffer->buffer->datas[0];

      if (d->data != NULL && d->chunk->offset <= d->maxsize)
        {
          const guint32 bytes = MIN (d->chunk->size, d->maxsize - d->chunk->offset);
          const gint64 n = bytes / sizeof (float);

          get_times (self, &now_us, &delay_us);
          clara_audio_path_captured (self->connection->path,
                                     SPA_PTROFF (d->data, d->chunk->offset, const float), n,
                                     now_us - delay_us - n * G_USEC_PER_SEC / CLARA_MEDIA_RATE);
        }
      pw_stream_queue_buffer (self->stream, buffer);
    }
}

/* Real time. */
static void
on_playback (void *data)
{
  Stream *self = data;
  struct pw_buffer *buffer = pw_stream_dequeue_buffer (self->stream);
  struct spa_data *d;
  gint64 now_us, delay_us, n;

  if (buffer == NULL)
    return;
  d = &buffer->buffer->datas[0];
  if (d->data != NULL)
    {
      n = d->maxsize / sizeof (float);
      if (buffer->requested > 0)
        n = MIN (n, (gint64) buffer->requested);
      get_times (self, &now_us, &delay_us);
      clara_audio_path_render (self->connection->path, d->data, n, now_us + delay_us);
      d->chunk->offset = 0;
      d->chunk->stride = sizeof (float);
      d->chunk->size = n * sizeof (float);
    }
  pw_stream_queue_buffer (self->stream, buffer);
}

/* A loudspeaker's monitor is no microphone. */
static void
report (Stream *self, const char *detail)
{
  Connection *connection = self->connection;
  ClaraStreamState state = self->state;

  if (self->direction == CLARA_MICROPHONE && state == CLARA_STREAM_RUNNING && connection->hears_monitor)
    state = CLARA_STREAM_WAITING;
  connection->changed (self->direction, state, detail, connection->user_data);
}

static void
on_monitor_changed (gboolean is_monitor, gpointer user_data)
{
  Connection *self = user_data;

  self->hears_monitor = is_monitor;
  report (&self->streams[CLARA_MICROPHONE], NULL);
}

static void
on_state_changed (void *data, enum pw_stream_state old, enum pw_stream_state state, const char *detail)
{
  Stream *self = data;

  switch (state)
    {
    case PW_STREAM_STATE_STREAMING:
      self->state = CLARA_STREAM_RUNNING;
      break;
    case PW_STREAM_STATE_ERROR:
    case PW_STREAM_STATE_UNCONNECTED:
      self->state = CLARA_STREAM_FAILED;
      break;
    default:
      self->state = CLARA_STREAM_WAITING;
      break;
    }
  report (self, detail);
}

static const struct pw_stream_events stream_events[CLARA_N_DIRECTIONS] = {
  { PW_VERSION_STREAM_EVENTS, .state_changed = on_state_changed, .process = on_captured },
  { PW_VERSION_STREAM_EVENTS, .state_changed = on_state_changed, .process = on_playback },
};

static void
on_lost (const char *message, gpointer user_data)
{
  Connection *self = user_data;

  for (int i = 0; i < CLARA_N_DIRECTIONS; i++)
    self->changed (i, CLARA_STREAM_FAILED, "PipeWire went away", self->user_data);
}

static gboolean
open_stream (Connection *self, ClaraDirection direction, const char *device)
{
  Stream *stream = &self->streams[direction];
  guint8 memory[1024];
  struct spa_pod_builder builder = SPA_POD_BUILDER_INIT (memory, sizeof memory);
  struct spa_audio_info_raw format =
    SPA_AUDIO_INFO_RAW_INIT (.format = SPA_AUDIO_FORMAT_F32, .channels = 1, .rate = kinds[direction].rate,
                             .position = { SPA_AUDIO_CHANNEL_MONO });
  const struct spa_pod *params[1] = { spa_format_audio_raw_build (&builder, SPA_PARAM_EnumFormat, &format) };
  struct pw_properties *properties =
    pw_properties_new (PW_KEY_MEDIA_TYPE, "Audio", PW_KEY_MEDIA_CATEGORY, kinds[direction].category,
                       PW_KEY_MEDIA_ROLE, "Communication", PW_KEY_NODE_NAME, kinds[direction].node_name,
                       PW_KEY_NODE_DESCRIPTION, kinds[direction].description, PW_KEY_APP_NAME, "Clara",
                       PW_KEY_NODE_LATENCY, "1024/48000", "resample.quality", "10", NULL);

  if (device != NULL && *device != '\0')
    pw_properties_set (properties, PW_KEY_TARGET_OBJECT, device);
  stream->connection = self;
  stream->direction = direction;
  stream->stream =
    pw_stream_new (clara_pipewire_get_core (self->pipewire), kinds[direction].node_name, properties);
  if (stream->stream == NULL)
    return FALSE;
  pw_stream_add_listener (stream->stream, &stream->listener, &stream_events[direction], stream);
  return pw_stream_connect (
           stream->stream, kinds[direction].direction, PW_ID_ANY,
           PW_STREAM_FLAG_AUTOCONNECT | PW_STREAM_FLAG_MAP_BUFFERS | PW_STREAM_FLAG_RT_PROCESS, params, 1)
         == 0;
}

static void
close_pipewire (gpointer data)
{
  Connection *self = data;

  clara_pipewire_lock (self->pipewire);
  g_clear_pointer (&self->watch, clara_monitor_watch_free);
  for (int i = 0; i < CLARA_N_DIRECTIONS; i++)
    if (self->streams[i].stream != NULL)
      {
        spa_hook_remove (&self->streams[i].listener);
        pw_stream_destroy (self->streams[i].stream);
      }
  clara_pipewire_unlock (self->pipewire);
  clara_pipewire_free (self->pipewire);
  g_free (self);
}

static gpointer
open_pipewire (ClaraAudioPath *path, const char *const devices[CLARA_N_DIRECTIONS],
               ClaraStreamChanged changed, gpointer user_data, GError **error)
{
  Connection *self = g_new0 (Connection, 1);
  gboolean opened = TRUE;

  self->path = path;
  self->changed = changed;
  self->user_data = user_data;
  self->pipewire = clara_pipewire_new ("clara-sound", on_lost, self, error);
  if (self->pipewire == NULL)
    {
      g_free (self);
      return NULL;
    }
  clara_pipewire_lock (self->pipewire);
  for (int i = 0; i < CLARA_N_DIRECTIONS; i++)
    opened = open_stream (self, i, devices[i]) && opened;
  if (opened)
    self->watch = clara_monitor_watch_new (clara_pipewire_get_core (self->pipewire),
                                           self->streams[CLARA_MICROPHONE].stream, on_monitor_changed, self);
  clara_pipewire_unlock (self->pipewire);
  if (!opened)
    {
      g_set_error_literal (
        error, CLARA_MEDIA_ERROR, CLARA_MEDIA_ERROR_FAILED,
        "PipeWire is there but makes no stream; look at its log: journalctl --user -u pipewire");
      close_pipewire (self);
      return NULL;
    }
  return self;
}

static void
set_pipewire_active (gpointer data, ClaraDirection direction, gboolean active)
{
  Connection *self = data;

  clara_pipewire_lock (self->pipewire);
  pw_stream_set_active (self->streams[direction].stream, active);
  clara_pipewire_unlock (self->pipewire);
}

const ClaraSoundBackend clara_sound_pipewire = { "PipeWire", open_pipewire, close_pipewire,
                                                 set_pipewire_active };
