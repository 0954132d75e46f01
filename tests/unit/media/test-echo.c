/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-media.h"

#include "clara-echo.h"
#include "clara-media-types.h"
#include "clara-speech-detector.h"

#include <math.h>

#define RATE CLARA_MEDIA_RATE
#define FRAME CLARA_MEDIA_FRAME

/* The same noise each time. */
static float
noise (guint32 *seed)
{
  *seed = *seed * 1664525u + 1013904223u;
  return (gint32) *seed / 2147483648.0f;
}

/* Like speech: noise of a falling spectrum and a voice's harmonics, in syllables with pauses. */
static float *
make_speech (gsize n, guint32 seed, double pitch, double syllables, double loudness)
{
  float *sound = g_new0 (float, n);
  double low = 0;

  for (gsize i = 0; i < n; i++)
    {
      const double t = (double) i / RATE;
      const double syllable = MAX (0, sin (2 * G_PI * syllables * t));
      const double word = fmod (t, 1.5) < 1.1 ? 1 : 0;
      const double f = pitch * (1 + 0.1 * sin (2 * G_PI * 0.7 * t));
      double voice = 0;

      low = 0.8 * low + 0.2 * noise (&seed);
      for (int h = 1; h <= 20; h++)
        voice += sin (2 * G_PI * f * h * t + h) / h;
      sound[i] = loudness * syllable * word * (0.3 * voice + 0.5 * low);
    }
  return sound;
}

static double
energy_db (const float *sound, gsize from, gsize to)
{
  double energy = 0;

  for (gsize i = from; i < to; i++)
    energy += (double) sound[i] * sound[i];
  return 10 * log10 (energy / (to - from) + 1e-12);
}

/* How much of @sound is @wanted: the normalised correlation, best over the filters' delay. */
static double
correlate (const float *sound, const float *wanted, gsize from, gsize to)
{
  double best = 0;

  for (int lag = 0; lag < 400; lag++)
    {
      double both = 0, one = 0, other = 0;

      for (gsize i = from; i < to; i++)
        {
          both += (double) sound[i] * wanted[i - lag];
          one += (double) sound[i] * sound[i];
          other += (double) wanted[i - lag] * wanted[i - lag];
        }
      best = MAX (best, both / sqrt (one * other + 1e-12));
    }
  return best;
}

static void
run_echo (const float *near, const float *far, float *clean, gsize n, int delay_ms)
{
  g_autoptr (ClaraEcho) echo = clara_echo_new ();

  for (gsize i = 0; i + FRAME <= n; i += FRAME)
    clara_echo_process (echo, near + i, far + i, delay_ms * 1000, clean + i);
}

static void
test_cancelled (gconstpointer data)
{
  const int delay_ms = GPOINTER_TO_INT (data);
  const gsize n = 8 * RATE, delay = (gsize) delay_ms * RATE / 1000;
  g_autofree float *far = make_speech (n, 1, 120, 3, 0.4);
  g_autofree float *near = g_new0 (float, n);
  g_autofree float *clean = g_new0 (float, n);
  guint32 seed = 7;
  double before, after;

  /* The room: the direct way, and a reflection. */
  for (gsize i = 0; i < n; i++)
    near[i] = (i >= delay ? 0.5f * far[i - delay] : 0) + (i >= delay + 90 ? 0.1f * far[i - delay - 90] : 0)
              + 0.0003f * noise (&seed);
  run_echo (near, far, clean, n, delay_ms);
  before = energy_db (near, 5 * RATE, n);
  after = energy_db (clean, 5 * RATE, n);
  g_test_message ("delay %d ms: %.1f dB of echo removed", delay_ms, before - after);
  g_assert_cmpfloat (before - after, >=, 10);
}

/* Microphone and loudspeaker run on clocks of their own, 200 ppm apart: in half a minute the echo wanders by
 * 6 ms. */
static void
test_drift (void)
{
  const gsize n = 30 * RATE;
  const double ppm = 200e-6, start = 0.08 * RATE;
  g_autoptr (ClaraEcho) echo = clara_echo_new ();
  g_autofree float *far = make_speech (n, 1, 120, 3, 0.4);
  g_autofree float *near = g_new0 (float, n);
  g_autofree float *clean = g_new0 (float, n);
  double before, after;

  for (gsize i = 0; i < n; i++)
    {
      const double at = (double) i * (1 - ppm) - start;

      if (at >= 0)
        near[i] =
          0.5f * (float) (far[(gsize) at] + (at - floor (at)) * (far[(gsize) at + 1] - far[(gsize) at]));
    }
  for (gsize i = 0; i + FRAME <= n; i += FRAME)
    clara_echo_process (echo, near + i, far + i, (gint64) ((start + i * ppm) * 1e6 / RATE), clean + i);
  before = energy_db (near, 20 * RATE, n);
  after = energy_db (clean, 20 * RATE, n);
  g_test_message ("200 ppm: %.1f dB of echo removed", before - after);
  g_assert_cmpfloat (before - after, >=, 10);
}

/* The delay jumps, as when another loudspeaker is plugged in: it is found again. */
static void
test_delay_changes (void)
{
  const gsize n = 16 * RATE, half = n / 2;
  g_autoptr (ClaraEcho) echo = clara_echo_new ();
  g_autofree float *far = make_speech (n, 1, 120, 3, 0.4);
  g_autofree float *near = g_new0 (float, n);
  g_autofree float *clean = g_new0 (float, n);

  for (gsize i = 0; i < n; i++)
    {
      const gsize delay = (i < half ? 40 : 160) * RATE / 1000;

      near[i] = i >= delay ? 0.5f * far[i - delay] : 0;
    }
  for (gsize i = 0; i + FRAME <= n; i += FRAME)
    clara_echo_process (echo, near + i, far + i, i < half ? 40000 : 160000, clean + i);
  g_assert_cmpfloat (energy_db (near, 5 * RATE, half) - energy_db (clean, 5 * RATE, half), >=, 10);
  g_assert_cmpfloat (energy_db (near, 13 * RATE, n) - energy_db (clean, 13 * RATE, n), >=, 10);
}

static void
test_near_survives (void)
{
  const gsize n = 8 * RATE, delay = RATE / 20;
  g_autofree float *far = make_speech (n, 1, 120, 3, 0.4);
  g_autofree float *visitor = make_speech (n, 9, 210, 2.3, 0.4);
  g_autofree float *near = g_new0 (float, n);
  g_autofree float *clean = g_new0 (float, n);

  for (gsize i = 0; i < n; i++)
    near[i] = (i >= delay ? 0.3f * far[i - delay] : 0) + (i >= 5 * RATE ? visitor[i] : 0);
  run_echo (near, far, clean, n, 50);
  /* Both speak: the visitor is still there, and is most of what is left. */
  g_assert_cmpfloat (energy_db (clean, 5 * RATE, n), >, energy_db (visitor, 5 * RATE, n) - 10);
  g_assert_cmpfloat (correlate (clean, visitor, 5 * RATE, n), >, 0.5);
}

static void
test_alone_unharmed (void)
{
  const gsize n = 4 * RATE;
  g_autofree float *visitor = make_speech (n, 9, 210, 2.3, 0.3);
  g_autofree float *silence = g_new0 (float, n);
  g_autofree float *clean = g_new0 (float, n);

  run_echo (visitor, silence, clean, n, 20);
  g_assert_cmpfloat (fabs (energy_db (clean, 2 * RATE, n) - energy_db (visitor, 2 * RATE, n)), <, 6);
  g_assert_cmpfloat (correlate (clean, visitor, 2 * RATE, n), >, 0.4);
}

static void
test_hostile (void)
{
  g_autoptr (ClaraEcho) echo = clara_echo_new ();
  g_autoptr (ClaraSpeechDetector) detector = clara_speech_detector_new (3);
  g_autofree float *visitor = make_speech (RATE, 9, 210, 2.3, 0.3);
  float bad[FRAME], clean[FRAME];
  const gint64 delays[] = { G_MININT64, -1, 0, G_MAXINT64 - 1000 };

  for (int i = 0; i < FRAME; i++)
    bad[i] = i % 3 == 0 ? NAN : i % 3 == 1 ? INFINITY : -1e30f;
  for (guint i = 0; i < G_N_ELEMENTS (delays); i++)
    {
      clara_echo_process (echo, bad, bad, delays[i], clean);
      clara_speech_detector_is_speech (detector, bad);
      for (int k = 0; k < FRAME; k++)
        g_assert_true (isfinite (clean[k]));
    }
  /* It hears again afterwards. */
  for (gsize i = 0; i + FRAME <= RATE; i += FRAME)
    clara_echo_process (echo, visitor + i, bad, 0, clean);
  for (int k = 0; k < FRAME; k++)
    g_assert_true (isfinite (clean[k]));
}

static void
test_detector (void)
{
  const gsize n = 6 * RATE;
  g_autoptr (ClaraSpeechDetector) detector = clara_speech_detector_new (2);
  g_autofree float *speech = make_speech (n, 5, 140, 2, 0.4);
  guint32 seed = 3;
  guint in_speech = 0, in_noise = 0;

  for (gsize i = 0; i + FRAME <= 2 * n; i += FRAME)
    {
      float frame[FRAME];
      gboolean is_speech;

      /* First noise alone, then speech over it. */
      for (int k = 0; k < FRAME; k++)
        frame[k] = 0.003f * noise (&seed) + (i >= n ? speech[i - n + k] : 0);
      is_speech = clara_speech_detector_is_speech (detector, frame);
      if (i >= n)
        in_speech += is_speech;
      else if (i >= RATE)
        in_noise += is_speech;
    }
  /* A third of the time somebody speaks. */
  g_test_message ("speech %u of 600, noise %u of 500", in_speech, in_noise);
  g_assert_cmpuint (in_speech, >, 100);
  g_assert_cmpuint (in_noise, <, 10);
}

void
test_echo_add (void)
{
  g_test_add_data_func ("/media/echo/cancelled/20", GINT_TO_POINTER (20), test_cancelled);
  g_test_add_data_func ("/media/echo/cancelled/120", GINT_TO_POINTER (120), test_cancelled);
  g_test_add_data_func ("/media/echo/cancelled/240", GINT_TO_POINTER (240), test_cancelled);
  g_test_add_func ("/media/echo/drift", test_drift);
  g_test_add_func ("/media/echo/delay-changes", test_delay_changes);
  g_test_add_func ("/media/echo/near-survives", test_near_survives);
  g_test_add_func ("/media/echo/alone-unharmed", test_alone_unharmed);
  g_test_add_func ("/media/echo/hostile", test_hostile);
  g_test_add_func ("/media/speech-detector", test_detector);
}
