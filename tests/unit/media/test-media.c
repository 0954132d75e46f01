/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-media.h"

#include "clara-audio-path.h"
#include "clara-play-queue.h"
#include "clara-ring.h"
#include "clara-timeline.h"

#include <math.h>
#include <string.h>

#define BLOCK 480 /* 10 ms of the loudspeaker */

/* A sound server whose clock the test turns: each cycle plays 10 ms, and what was played comes back to the
 * microphone after delay_us. */
typedef struct
{
  ClaraAudioPath *path;
  gint64 now_us;
  gint64 play_delay_us;
  gint64 room_us;
  float room[1 << 16]; /* at 16 kHz, by time since the start */
  float out[BLOCK];
} Server;

#define START_US (100 * G_USEC_PER_SEC)

static void
server_init (Server *server)
{
  memset (server, 0, sizeof *server);
  server->path = clara_audio_path_new ();
  server->now_us = START_US;
  server->play_delay_us = 30000;
  clara_audio_path_set_loudspeaker (server->path, TRUE);
}

static void
server_clear (Server *server)
{
  clara_audio_path_free (server->path);
}

static void
server_cycle (Server *server)
{
  const gint64 at_us = server->now_us + server->play_delay_us;
  float in[CLARA_MEDIA_FRAME];

  clara_audio_path_render (server->path, server->out, BLOCK, at_us);
  for (int i = 0; i < CLARA_MEDIA_FRAME; i++)
    {
      const gint64 at = (at_us - START_US + server->room_us) * CLARA_MEDIA_RATE / G_USEC_PER_SEC + i;

      if (at < (gint64) G_N_ELEMENTS (server->room))
        server->room[at] = server->out[3 * i];
    }
  /* The 10 ms that end now. */
  server->now_us += 10000;
  for (int i = 0; i < CLARA_MEDIA_FRAME; i++)
    {
      const gint64 at = (server->now_us - 10000 - START_US) * CLARA_MEDIA_RATE / G_USEC_PER_SEC + i;

      in[i] = at < (gint64) G_N_ELEMENTS (server->room) ? server->room[at] : 0;
    }
  clara_audio_path_captured (server->path, in, CLARA_MEDIA_FRAME, server->now_us - 10000);
}

static gint16 *
make_tone (gsize n, int rate, double frequency, double level)
{
  gint16 *samples = g_new (gint16, n);

  for (gsize i = 0; i < n; i++)
    samples[i] = (gint16) lrint (32767 * level * sin (2 * G_PI * frequency * i / rate));
  return samples;
}

static double
loudness (const float *samples, gsize n)
{
  double energy = 0;

  for (gsize i = 0; i < n; i++)
    energy += (double) samples[i] * samples[i];
  return sqrt (energy / n);
}

static void
test_ring (void)
{
  ClaraRing ring;
  float in[1000], out[1000];

  clara_ring_init (&ring, 1 << 15);
  for (int block = 0; block < 100; block++)
    {
      for (int i = 0; i < 1000; i++)
        in[i] = block * 1000 + i;
      clara_ring_write (&ring, in, 1000);
      g_assert_true (clara_ring_read (&ring, block * 1000, out, 1000));
      g_assert_cmpmem (in, sizeof in, out, sizeof out);
    }
  /* Not there yet, and there no more. */
  g_assert_false (clara_ring_read (&ring, 99001, out, 1000));
  g_assert_false (clara_ring_read (&ring, 50000, out, 1000));
  g_assert_false (clara_ring_read (&ring, -1, out, 1));
  clara_ring_write (&ring, NULL, 1000);
  g_assert_true (clara_ring_read (&ring, 100000, out, 1000));
  g_assert_cmpfloat (loudness (out, 1000), ==, 0);
  clara_ring_clear (&ring);
}

static void
test_timeline (void)
{
  g_autofree ClaraTimeline *timeline = g_new (ClaraTimeline, 1);
  ClaraMark mark;
  gint64 time_us;

  clara_timeline_init (timeline, 16000);
  g_assert_false (clara_timeline_last (timeline, &mark));
  g_assert_false (clara_timeline_time_at (timeline, 0, &time_us));
  for (int i = 0; i < 2000; i++)
    {
      const ClaraMark next = {
        .position = i * 160, .time_us = 5000 + i * 10000, .count = 160, .queue_count = i % 100 == 0 ? 160 : 0
      };

      clara_timeline_append (timeline, &next);
    }
  g_assert_true (clara_timeline_time_at (timeline, 1999 * 160 + 80, &time_us));
  g_assert_cmpint (time_us, ==, 5000 + 19995000);
  g_assert_true (clara_timeline_find_time (timeline, 5000 + 19985000, &mark));
  g_assert_cmpint (mark.position, ==, 1998 * 160);
  g_assert_true (clara_timeline_find_queued (timeline, G_MAXINT64, &mark));
  g_assert_cmpint (mark.position, ==, 1900 * 160);
  /* Overwritten long ago. */
  g_assert_false (clara_timeline_time_at (timeline, 160, &time_us));
}

static void
test_play_content (gconstpointer data)
{
  const int rate = GPOINTER_TO_INT (data);
  Server *server = g_new (Server, 1);
  g_autofree gint16 *tone = make_tone (rate, rate, 440, 0.5);
  double energy = 0, cosine = 0, sine = 0;

  server_init (server);
  g_assert_cmpuint (clara_audio_path_play (server->path, tone, rate, rate, 1), ==, rate);
  for (int i = 0; i < 120; i++)
    {
      server_cycle (server);
      for (int k = 0; k < BLOCK; k++)
        {
          const double angle = 2 * G_PI * 440 * (i * BLOCK + k) / 48000.0;

          energy += server->out[k] * server->out[k];
          cosine += server->out[k] * cos (angle);
          sine += server->out[k] * sin (angle);
        }
    }
  /* One second of the tone, at its frequency, as loud as it was. */
  g_assert_cmpfloat (fabs (energy - 48000 * 0.125), <, 48000 * 0.002);
  g_assert_cmpfloat (2 * (cosine * cosine + sine * sine) / 48000, >, 0.99 * energy);
  server_clear (server);
  g_free (server);
}

static void
test_play_is_located (void)
{
  Server *server = g_new (Server, 1);
  g_autofree gint16 *tone = make_tone (22050, 22050, 440, 0.5);
  guint64 tag = 99;
  gint64 offset_us;
  gboolean idle;

  server_init (server);
  g_assert_false (clara_audio_path_get_played (server->path, server->now_us, &tag, &offset_us, &idle));
  g_assert_true (idle);
  clara_audio_path_play (server->path, tone, 11025, 22050, 7);
  clara_audio_path_play (server->path, tone, 11025, 22050, 7);
  clara_audio_path_play (server->path, tone, 22050, 22050, 8);
  server_cycle (server);
  /* It is in the loudspeaker's buffer, and not heard yet. */
  g_assert_false (clara_audio_path_get_played (server->path, server->now_us, &tag, &offset_us, &idle));
  g_assert_false (idle);
  for (int i = 1; i < 80; i++)
    server_cycle (server);
  g_assert_true (
    clara_audio_path_get_played (server->path, START_US + 30000 + 700000, &tag, &offset_us, &idle));
  g_assert_cmpuint (tag, ==, 7);
  g_assert_cmpint (ABS (offset_us - 700000), <, 2000);
  g_assert_false (idle);
  for (int i = 80; i < 250; i++)
    server_cycle (server);
  g_assert_true (
    clara_audio_path_get_played (server->path, START_US + 30000 + 1500000, &tag, &offset_us, &idle));
  g_assert_cmpuint (tag, ==, 8);
  g_assert_cmpint (ABS (offset_us - 500000), <, 3000);
  g_assert_true (clara_audio_path_get_played (server->path, server->now_us, &tag, &offset_us, &idle));
  g_assert_cmpuint (tag, ==, 8);
  g_assert_cmpint (ABS (offset_us - 1000000), <, 3000);
  g_assert_true (idle);
  server_clear (server);
  g_free (server);
}

static void
test_silence (void)
{
  Server *server = g_new (Server, 1);
  g_autofree gint16 *tone = make_tone (48000, 48000, 440, 0.5);
  float last = 0, step = 0;
  guint64 tag;
  gint64 offset_us;
  gboolean idle;

  server_init (server);
  clara_audio_path_play (server->path, tone, 48000, 48000, 1);
  for (int i = 0; i < 10; i++)
    server_cycle (server);
  last = server->out[BLOCK - 1];
  clara_audio_path_silence (server->path);
  server_cycle (server);
  /* Within one block, and without a click: 440 Hz at half level moves 0.029 a sample. */
  for (int i = 0; i < BLOCK; i++)
    {
      step = MAX (step, fabsf (server->out[i] - last));
      last = server->out[i];
    }
  g_assert_cmpfloat (step, <, 0.035);
  g_assert_cmpfloat (loudness (server->out + 240, 240), ==, 0);
  server_cycle (server);
  g_assert_cmpfloat (loudness (server->out, BLOCK), ==, 0);
  for (int i = 0; i < 10; i++)
    server_cycle (server);
  clara_audio_path_get_played (server->path, server->now_us, &tag, &offset_us, &idle);
  g_assert_cmpint (offset_us, >=, 100000);
  g_assert_cmpint (offset_us, <=, 105000);
  g_assert_true (idle);

  /* What is said afterwards is heard, also when it is queued before the loudspeaker noticed. */
  clara_audio_path_play (server->path, tone, 4800, 48000, 2);
  clara_audio_path_silence (server->path);
  clara_audio_path_play (server->path, tone, 24000, 48000, 3);
  server_cycle (server);
  server_cycle (server);
  g_assert_cmpfloat (loudness (server->out, BLOCK), >, 0.3);
  clara_audio_path_get_played (server->path, server->now_us + 30000, &tag, &offset_us, &idle);
  g_assert_cmpuint (tag, ==, 3);
  server_clear (server);
  g_free (server);
}

static void
test_end_without_click (void)
{
  Server *server = g_new (Server, 1);
  g_autofree gint16 *level = g_new (gint16, 1000);
  float last = 0, step = 0;

  /* It begins and ends at its highest. */
  for (int i = 0; i < 1000; i++)
    level[i] = 16384;
  server_init (server);
  clara_audio_path_play (server->path, level, 1000, 48000, 1);
  for (int block = 0; block < 5; block++)
    {
      server_cycle (server);
      for (int i = 0; i < BLOCK; i++)
        {
          step = MAX (step, fabsf (server->out[i] - last));
          last = server->out[i];
        }
    }
  g_assert_cmpfloat (step, <, 0.01);
  g_assert_cmpfloat (last, ==, 0);
  server_clear (server);
  g_free (server);
}

static void
test_gain (void)
{
  Server *server = g_new (Server, 1);
  g_autofree gint16 *tone = make_tone (96000, 48000, 1000, 0.5);
  double full, low;

  server_init (server);
  clara_audio_path_play (server->path, tone, 96000, 48000, 1);
  for (int i = 0; i < 5; i++)
    server_cycle (server);
  full = loudness (server->out, BLOCK);
  clara_audio_path_set_gain (server->path, 0.1f);
  server_cycle (server); /* half of the ramp */
  g_assert_cmpfloat (loudness (server->out + 432, 48), >, 0.3 * full);
  server_cycle (server);
  server_cycle (server);
  low = loudness (server->out, BLOCK);
  g_assert_cmpfloat (fabs (20 * log10 (low / full) + 20), <, 0.1);
  clara_audio_path_set_gain (server->path, 1);
  clara_audio_path_set_volume (server->path, 0.5f);
  for (int i = 0; i < 3; i++)
    server_cycle (server);
  g_assert_cmpfloat (fabs (20 * log10 (loudness (server->out, BLOCK) / full) + 6.02), <, 0.1);
  server_clear (server);
  g_free (server);
}

static void
test_bounds (void)
{
  Server *server = g_new (Server, 1);
  g_autofree gint16 *minute = g_new0 (gint16, 70 * 8000);

  server_init (server);
  g_assert_cmpuint (clara_audio_path_play (server->path, minute, 0, 8000, 1), ==, 0);
  g_assert_cmpuint (clara_audio_path_play (server->path, minute, 100, 0, 1), ==, 0);
  g_assert_cmpuint (clara_audio_path_play (server->path, minute, 100, G_MAXINT, 1), ==, 0);
  /* Sixty seconds and not one more. */
  g_assert_cmpuint (clara_audio_path_play (server->path, minute, 70 * 8000, 8000, 1), >=, 59 * 8000);
  g_assert_cmpuint (clara_audio_path_play (server->path, minute, 70 * 8000, 8000, 1), <, 8000);
  clara_audio_path_silence (server->path);
  g_assert_cmpuint (clara_audio_path_play (server->path, minute, 8000, 8000, 2), ==, 8000);
  /* No loudspeaker takes nothing. */
  clara_audio_path_set_loudspeaker (server->path, FALSE);
  g_assert_cmpuint (clara_audio_path_play (server->path, minute, 100, 8000, 3), ==, 0);
  server_clear (server);
  g_free (server);
}

/* The echo of far comes in near delay_us later, whatever the loudspeaker's and the room's delays are. */
static void
test_read_lines_up (gconstpointer data)
{
  const int room_ms = GPOINTER_TO_INT (data) % 1000, play_ms = GPOINTER_TO_INT (data) / 1000;
  const int n = 100 * CLARA_MEDIA_FRAME;
  Server *server = g_new (Server, 1);
  g_autofree gint16 *sound = g_new (gint16, 48000);
  g_autofree float *near = g_new0 (float, n);
  g_autofree float *far = g_new0 (float, n);
  gint64 delay_us = -1, time_us, first_us = 0;
  guint32 seed = 1;
  int best = -1;
  double best_value = 0;

  server_init (server);
  server->room_us = room_ms * 1000;
  server->play_delay_us = play_ms * 1000;
  /* A noise within the microphone's band. */
  for (int i = 0, low = 0; i < 48000; i++)
    {
      seed = seed * 1664525u + 1013904223u;
      low += ((gint32) seed / 131072 - low) / 4;
      sound[i] = low;
    }
  clara_audio_path_play (server->path, sound, 48000, 48000, 1);
  for (int i = 0; i < 100; i++)
    {
      server_cycle (server);
      g_assert_true (clara_audio_path_read (server->path, near + i * CLARA_MEDIA_FRAME,
                                            far + i * CLARA_MEDIA_FRAME, &delay_us, &time_us, 0));
      if (i == 0)
        first_us = time_us;
      g_assert_cmpint (time_us, ==, first_us + i * 10000);
    }
  g_assert_false (clara_audio_path_read (server->path, near, far, &delay_us, &time_us, 0));
  for (int lag = 0; lag < 4000; lag++)
    {
      double both = 0;

      for (int i = 6000; i < n; i++)
        both += near[i] * far[i - lag];
      if (both > best_value)
        {
          best_value = both;
          best = lag;
        }
    }
  g_test_message ("told %" G_GINT64_FORMAT " us and %d ms of room, found %d us", delay_us, room_ms,
                  best * 1000 / 16);
  g_assert_cmpint (best, >, 0);
  g_assert_cmpint (ABS (best * 1000 / 16 - room_ms * 1000 - delay_us), <, 2000);
  server_clear (server);
  g_free (server);
}

static void
test_read_muted (void)
{
  Server *server = g_new (Server, 1);
  g_autofree gint16 *tone = make_tone (48000, 48000, 440, 0.5);
  float near[CLARA_MEDIA_FRAME], far[CLARA_MEDIA_FRAME];
  double heard = 0;
  gint64 delay_us, time_us;

  server_init (server);
  clara_audio_path_play (server->path, tone, 48000, 48000, 1);
  for (int i = 0; i < 20; i++)
    {
      server_cycle (server);
      g_assert_true (clara_audio_path_read (server->path, near, far, &delay_us, &time_us, 0));
      heard = loudness (near, CLARA_MEDIA_FRAME);
    }
  g_assert_cmpfloat (heard, >, 0.3);
  clara_audio_path_set_muted (server->path, TRUE);
  server_cycle (server);
  g_assert_true (clara_audio_path_read (server->path, near, far, &delay_us, &time_us, 0));
  g_assert_cmpfloat (loudness (near, CLARA_MEDIA_FRAME), ==, 0);
  g_assert_cmpfloat (loudness (far, CLARA_MEDIA_FRAME), >, 0.3);
  server_clear (server);
  g_free (server);
}

/* A reader that slept goes on with the present; one without a loudspeaker gets zeros for far. */
static void
test_read_late (void)
{
  Server *server = g_new (Server, 1);
  float near[CLARA_MEDIA_FRAME], far[CLARA_MEDIA_FRAME], in[CLARA_MEDIA_FRAME] = { 0.5f };
  gint64 delay_us, time_us = 0;

  server_init (server);
  for (int i = 0; i < 1000; i++)
    server_cycle (server);
  g_assert_true (clara_audio_path_read (server->path, near, far, &delay_us, &time_us, 0));
  g_assert_cmpint (time_us, ==, server->now_us - 10000);
  for (int i = 0; i < 100; i++)
    {
      clara_audio_path_captured (server->path, in, CLARA_MEDIA_FRAME, server->now_us + i * 10000);
      g_assert_true (clara_audio_path_read (server->path, near, far, &delay_us, &time_us, 0));
      g_assert_cmpfloat (near[0], ==, 0.5f);
    }
  g_assert_cmpfloat (loudness (far, CLARA_MEDIA_FRAME), ==, 0);
  g_assert_cmpint (delay_us, >=, 0);
  server_clear (server);
  g_free (server);
}

/* What was captured before the reader began is not read after it. */
static void
test_read_skips (void)
{
  Server *server = g_new (Server, 1);
  float near[CLARA_MEDIA_FRAME], far[CLARA_MEDIA_FRAME], before[CLARA_MEDIA_FRAME], after[CLARA_MEDIA_FRAME];
  gint64 delay_us, time_us;

  server_init (server);
  for (int i = 0; i < CLARA_MEDIA_FRAME; i++)
    {
      before[i] = 0.5f;
      after[i] = 0.25f;
    }
  for (int i = 0; i < 150; i++)
    clara_audio_path_captured (server->path, before, CLARA_MEDIA_FRAME, server->now_us + i * 10000);
  clara_audio_path_skip (server->path);
  g_assert_false (clara_audio_path_read (server->path, near, far, &delay_us, &time_us, 0));
  clara_audio_path_captured (server->path, after, CLARA_MEDIA_FRAME, server->now_us + 9000000);
  g_assert_true (clara_audio_path_read (server->path, near, far, &delay_us, &time_us, 0));
  g_assert_cmpint (time_us, ==, server->now_us + 9000000);
  for (int i = 0; i < CLARA_MEDIA_FRAME; i++)
    g_assert_cmpfloat (near[i], ==, 0.25f);
  server_clear (server);
  g_free (server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/ring", test_ring);
  g_test_add_func ("/media/timeline", test_timeline);
  g_test_add_data_func ("/media/play/content/22050", GINT_TO_POINTER (22050), test_play_content);
  g_test_add_data_func ("/media/play/content/16000", GINT_TO_POINTER (16000), test_play_content);
  g_test_add_data_func ("/media/play/content/48000", GINT_TO_POINTER (48000), test_play_content);
  g_test_add_func ("/media/play/located", test_play_is_located);
  g_test_add_func ("/media/play/silence", test_silence);
  g_test_add_func ("/media/play/end", test_end_without_click);
  g_test_add_func ("/media/play/gain", test_gain);
  g_test_add_func ("/media/play/bounds", test_bounds);
  g_test_add_data_func ("/media/read/lines-up/short", GINT_TO_POINTER (12003), test_read_lines_up);
  g_test_add_data_func ("/media/read/lines-up/room", GINT_TO_POINTER (40060), test_read_lines_up);
  g_test_add_data_func ("/media/read/lines-up/buffer", GINT_TO_POINTER (180010), test_read_lines_up);
  g_test_add_func ("/media/read/muted", test_read_muted);
  g_test_add_func ("/media/read/late", test_read_late);
  g_test_add_func ("/media/read/skips", test_read_skips);
  test_echo_add ();
  test_frame_add ();
  test_sound_add ();
  return g_test_run ();
}
