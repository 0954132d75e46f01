/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ClaraSound against a real server; to be run inside tests/testlib/session/run. */
#include "clara-media.h"

#include <math.h>
#include <string.h>

#define DEADLINE_US (20 * G_USEC_PER_SEC)

typedef struct
{
  ClaraSound *sound;
  GThread *thread;
  int stop;
  GMutex lock;
  GArray *near;      /* float */
  GArray *far;       /* float */
  GArray *delays;    /* gint64 a frame */
  GPtrArray *events; /* "kind state" */
} Ear;

static gpointer
listen (gpointer data)
{
  Ear *ear = data;
  float near[CLARA_MEDIA_FRAME], far[CLARA_MEDIA_FRAME];
  gint64 delay_us, time_us;

  while (!g_atomic_int_get (&ear->stop))
    if (clara_sound_read (ear->sound, near, far, &delay_us, &time_us, 50000))
      {
        g_mutex_lock (&ear->lock);
        g_array_append_vals (ear->near, near, CLARA_MEDIA_FRAME);
        g_array_append_vals (ear->far, far, CLARA_MEDIA_FRAME);
        g_array_append_val (ear->delays, delay_us);
        g_mutex_unlock (&ear->lock);
      }
  return NULL;
}

static void
on_device (ClaraSound *sound, const char *kind, const char *state, const char *detail, Ear *ear)
{
  g_test_message ("%s is %s: %s", kind, state, detail != NULL ? detail : "");
  g_ptr_array_add (ear->events, g_strdup_printf ("%s %s", kind, state));
}

static void
ear_init (Ear *ear, const char *microphone)
{
  memset (ear, 0, sizeof *ear);
  g_mutex_init (&ear->lock);
  ear->near = g_array_new (FALSE, TRUE, sizeof (float));
  ear->far = g_array_new (FALSE, TRUE, sizeof (float));
  ear->delays = g_array_new (FALSE, TRUE, sizeof (gint64));
  ear->events = g_ptr_array_new_with_free_func (g_free);
  ear->sound = clara_sound_new (microphone, NULL);
  g_signal_connect (ear->sound, "device", G_CALLBACK (on_device), ear);
  ear->thread = g_thread_new ("ear", listen, ear);
}

static void
ear_clear (Ear *ear)
{
  g_atomic_int_set (&ear->stop, TRUE);
  g_thread_join (ear->thread);
  clara_sound_stop (ear->sound);
  g_signal_handlers_disconnect_by_data (ear->sound, ear);
  g_object_unref (ear->sound);
  g_array_unref (ear->near);
  g_array_unref (ear->far);
  g_array_unref (ear->delays);
  g_ptr_array_unref (ear->events);
  g_mutex_clear (&ear->lock);
}

typedef gboolean (*Condition) (Ear *ear, gpointer data);

static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
wait_until (Ear *ear, Condition condition, gpointer data)
{
  const gint64 until_us = g_get_monotonic_time () + DEADLINE_US;
  const guint tick = g_timeout_add (5, on_tick, NULL);
  gboolean met;

  while (!(met = condition (ear, data)) && g_get_monotonic_time () < until_us)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
  return met;
}

static gboolean
is_state (Ear *ear, gpointer data)
{
  g_auto (GStrv) words = g_strsplit (data, " ", 2);

  return g_str_equal (clara_sound_get_state (ear->sound, words[0]), words[1]);
}

static void
await_state (Ear *ear, const char *state)
{
  if (!wait_until (ear, is_state, (gpointer) state))
    g_error ("the state \"%s\" was not reached", state);
}

static gsize
count_heard (Ear *ear)
{
  gsize n;

  g_mutex_lock (&ear->lock);
  n = ear->near->len;
  g_mutex_unlock (&ear->lock);
  return n;
}

static gboolean
has_heard (Ear *ear, gpointer data)
{
  return count_heard (ear) >= GPOINTER_TO_SIZE (data);
}

static void
await_more (Ear *ear, int ms)
{
  g_assert_true (wait_until (ear, has_heard, GSIZE_TO_POINTER (count_heard (ear) + (gsize) ms * 16)));
}

static gboolean
is_idle (Ear *ear, gpointer data)
{
  guint64 tag;
  gint64 offset_us;
  gboolean idle;

  return clara_sound_get_played (ear->sound, &tag, &offset_us, &idle) && idle;
}

static void
run_tool (const char *command)
{
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_command_line_sync (command, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

static gint16 *
make_tone (gsize n, int rate, double frequency, double level)
{
  gint16 *samples = g_new (gint16, n);

  for (gsize i = 0; i < n; i++)
    samples[i] = (gint16) lrint (32767 * level * sin (2 * G_PI * frequency * i / rate));
  return samples;
}

/* Loudness of the newest @n samples heard. */
static double
get_loudness (Ear *ear, gsize n)
{
  double energy = 0;

  g_mutex_lock (&ear->lock);
  g_assert_cmpuint (ear->near->len, >=, n);
  for (gsize i = ear->near->len - n; i < ear->near->len; i++)
    energy += g_array_index (ear->near, float, i) * g_array_index (ear->near, float, i);
  g_mutex_unlock (&ear->lock);
  return sqrt (energy / n);
}

static gboolean
is_quiet (Ear *ear, gpointer data)
{
  return get_loudness (ear, 800) == 0;
}

static gboolean
is_loud (Ear *ear, gpointer data)
{
  return get_loudness (ear, 800) > 0.3;
}

/* How late near follows far, in samples, over what was heard since @from. */
static int
find_lag (Ear *ear, gsize from)
{
  const float *near = (const float *) ear->near->data, *far = (const float *) ear->far->data;
  double best = 0;
  int lag = -1;

  for (int k = 0; k < 3200; k++)
    {
      double both = 0;

      for (gsize i = MAX (from, (gsize) k); i < ear->near->len; i++)
        both += near[i] * far[i - k];
      if (both > best)
        {
          best = both;
          lag = k;
        }
    }
  return lag;
}

static void
start (Ear *ear)
{
  g_autoptr (GError) error = NULL;

  clara_sound_start (ear->sound, &error);
  g_assert_no_error (error);
  await_state (ear, "loudspeaker ready");
  await_state (ear, "microphone ready");
}

static void
test_loopback (void)
{
  Ear ear;
  g_autofree gint16 *tone = make_tone (4 * 22050, 22050, 500, 0.5);
  g_autofree gint16 *noise = g_new (gint16, 22050);
  double full, low;
  guint64 tag = 0;
  gint64 offset_us = 0, silenced_us;
  gboolean idle;
  guint32 seed = 1;
  gsize from, length;
  int lag, told, value = 0;

  ear_init (&ear, NULL);
  start (&ear);
  run_tool ("pw-link kiosk-speaker:monitor_FL kiosk-mic:input_MONO");

  /* Noise, to see what follows what. */
  for (int i = 0; i < 22050; i++)
    {
      seed = seed * 1664525u + 1013904223u;
      value += ((gint32) seed / 131072 - value) / 3;
      noise[i] = value;
    }
  await_more (&ear, 300); /* both devices now follow one clock */
  from = count_heard (&ear);
  g_assert_cmpuint (clara_sound_play (ear.sound, noise, 22050, 22050, 5), ==, 22050);
  g_assert_true (wait_until (&ear, is_idle, NULL));
  clara_sound_get_played (ear.sound, &tag, &offset_us, &idle);
  g_assert_cmpuint (tag, ==, 5);
  g_assert_cmpint (ABS (offset_us - G_USEC_PER_SEC), <, 5000);
  await_more (&ear, 100);
  g_mutex_lock (&ear.lock);
  lag = find_lag (&ear, from);
  told = g_array_index (ear.delays, gint64, ear.delays->len - 60);
  length = ear.near->len - from;
  g_mutex_unlock (&ear.lock);
  g_test_message ("far comes back after %d us; told was %d us; heard %" G_GSIZE_FORMAT, lag * 1000 / 16, told,
                  length);
  g_assert_cmpint (lag, >=, 0);
  /* The room here is a wire: what is told is all there is. */
  g_assert_cmpint (ABS (lag * 1000 / 16 - told), <, 5000);

  /* A tone comes back as loud as it went, then quieter by 20 dB, then not at all. */
  clara_sound_play (ear.sound, tone, 4 * 22050, 22050, 6);
  g_assert_true (wait_until (&ear, is_loud, NULL));
  await_more (&ear, 100);
  full = get_loudness (&ear, 1600);
  g_assert_cmpfloat (fabs (full - 0.3535), <, 0.02);
  clara_sound_set_gain (ear.sound, 0.1f);
  await_more (&ear, 300);
  low = get_loudness (&ear, 1600);
  g_assert_cmpfloat (fabs (20 * log10 (low / full) + 20), <, 0.5);
  clara_sound_set_gain (ear.sound, 1);
  g_assert_true (wait_until (&ear, is_loud, NULL));
  clara_sound_get_played (ear.sound, &tag, &silenced_us, &idle);
  g_assert_cmpuint (tag, ==, 6);
  clara_sound_silence (ear.sound);
  g_assert_true (wait_until (&ear, is_quiet, NULL));
  g_assert_true (is_idle (&ear, NULL));
  clara_sound_get_played (ear.sound, &tag, &offset_us, &idle);
  g_test_message ("silenced %d us later", (int) (offset_us - silenced_us));
  /* Two cycles of 21 ms and the fade, counted in sound and not by the clock. */
  g_assert_cmpint (offset_us - silenced_us, <, 4 * 21334 + 5000);
  ear_clear (&ear);
}

static void
test_no_server (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *missing = g_build_filename (g_getenv ("XDG_RUNTIME_DIR"), "nothing", NULL);
  g_autofree gint16 *tone = make_tone (100, 22050, 500, 0.5);
  Ear ear;

  g_setenv ("PIPEWIRE_REMOTE", missing, TRUE);
  g_setenv ("PULSE_SERVER", missing, TRUE);
  ear_init (&ear, NULL);
  g_assert_false (clara_sound_start (ear.sound, &error));
  g_assert_error (error, CLARA_MEDIA_ERROR, CLARA_MEDIA_ERROR_NO_SERVER);
  g_assert_nonnull (strstr (error->message, "start"));
  g_assert_cmpstr (clara_sound_get_state (ear.sound, "microphone"), ==, "failed");
  g_assert_cmpuint (clara_sound_play (ear.sound, tone, 100, 22050, 1), ==, 0);
  /* It goes on, and comes up with the server. */
  g_unsetenv ("PIPEWIRE_REMOTE");
  await_state (&ear, "microphone ready");
  await_state (&ear, "loudspeaker ready");
  await_more (&ear, 100);
  g_assert_cmpuint (clara_sound_play (ear.sound, tone, 100, 22050, 1), ==, 100);
  ear_clear (&ear);
}

static void
test_device (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) devices = clara_media_list (&error);
  Ear ear;

  g_assert_no_error (error);
  g_assert_true (
    g_strv_contains ((const char *const *) devices, "microphone\tkiosk-mic\tVirtual microphone"));
  g_assert_true (
    g_strv_contains ((const char *const *) devices, "loudspeaker\tkiosk-speaker\tVirtual loudspeaker"));

  ear_init (&ear, NULL);
  start (&ear);
  await_more (&ear, 50);
  clara_sound_set_muted (ear.sound, TRUE);
  g_assert_cmpstr (clara_sound_get_state (ear.sound, "microphone"), ==, "muted");
  clara_sound_set_muted (ear.sound, FALSE);
  run_tool ("pw-cli destroy kiosk-mic");
  await_state (&ear, "microphone missing");
  g_assert_cmpstr (clara_sound_get_state (ear.sound, "loudspeaker"), ==, "ready");
  run_tool ("pw-cli create-node adapter '{ factory.name=support.null-audio-sink node.name=second-mic "
            "media.class=Audio/Source/Virtual audio.position=[MONO] "
            "priority.session=200 object.linger=true }'");
  await_state (&ear, "microphone ready");
  await_more (&ear, 100);
  ear_clear (&ear);
}

static void
test_pulse (void)
{
  g_autofree char *program = g_find_program_in_path ("pipewire-pulse");
  g_autofree char *missing = g_build_filename (g_getenv ("XDG_RUNTIME_DIR"), "nothing", NULL);
  g_autofree gint16 *tone = make_tone (2 * 22050, 22050, 500, 0.5);
  g_autoptr (GSubprocess) server = NULL;
  g_autoptr (GError) error = NULL;
  Ear ear;

  if (program == NULL)
    {
      g_test_skip ("pipewire-pulse is not installed");
      return;
    }
  server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, program, NULL);
  g_assert_no_error (error);
  g_setenv ("PIPEWIRE_REMOTE", missing, TRUE);
  ear_init (&ear, NULL);
  /* The server may still be starting; then the retry finds it. */
  clara_sound_start (ear.sound, NULL);
  await_state (&ear, "microphone ready");
  await_state (&ear, "loudspeaker ready");
  await_more (&ear, 100);
  g_unsetenv ("PIPEWIRE_REMOTE");
  run_tool ("pw-link kiosk-speaker:monitor_FL kiosk-mic:input_MONO");
  clara_sound_play (ear.sound, tone, 2 * 22050, 22050, 1);
  g_assert_true (wait_until (&ear, is_loud, NULL));
  clara_sound_silence (ear.sound);
  g_assert_true (wait_until (&ear, is_quiet, NULL));
  ear_clear (&ear);
  g_subprocess_send_signal (server, 15);
  g_subprocess_wait (server, NULL, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media-sound/loopback", test_loopback);
  g_test_add_func ("/media-sound/no-server", test_no_server);
  g_test_add_func ("/media-sound/device", test_device);
  g_test_add_func ("/media-sound/pulse", test_pulse);
  return g_test_run ();
}
