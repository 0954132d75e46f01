/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-voice.h"

#include "clara-cues.h"
#include "clara-ear.h"
#include "clara-media.h"
#include "clara-wake-cue.h"

#include <math.h>

#define DELAY (CLARA_MEDIA_RATE * 60 / 1000)

/* Each of the three is soft, short, and clicks at neither end. */
static void
test_shape (void)
{
  for (guint cue = 0; cue < CLARA_CUE_COUNT; cue++)
    {
      guint n;
      g_autofree gint16 *samples = clara_cue_make (cue, &n);
      int loudest = 0, steepest = 0;

      g_assert_cmpuint (n, <, CLARA_CUE_RATE * 4 / 10);
      g_assert_cmpuint (n, >, CLARA_CUE_RATE / 10);
      for (guint i = 0; i < n; i++)
        {
          loudest = MAX (loudest, ABS ((int) samples[i]));
          if (i > 0)
            steepest = MAX (steepest, ABS ((int) samples[i] - samples[i - 1]));
        }
      g_assert_cmpint (loudest, >, 1500);
      g_assert_cmpint (loudest, <, 20000);
      g_assert_cmpint (ABS ((int) samples[0]), <, 50);
      g_assert_cmpint (ABS ((int) samples[n - 1]), <, 50);
      g_assert_cmpint (steepest, <, loudest);
    }
}

/* The cue has all that a voice has in it. */
static void
test_all_pitches (void)
{
  guint n;
  g_autofree gint16 *samples = clara_wake_cue_make (&n);

  for (double pitch = 250; pitch < 6000; pitch *= 1.5)
    {
      double sine = 0, cosine = 0, noise_sine = 0, noise_cosine = 0;

      for (guint i = 0; i < n; i++)
        {
          sine += samples[i] * sin (2 * G_PI * pitch * i / CLARA_WAKE_CUE_RATE);
          cosine += samples[i] * cos (2 * G_PI * pitch * i / CLARA_WAKE_CUE_RATE);
          /* Above what the sweep reaches there is nothing to learn for a voice. */
          noise_sine += samples[i] * sin (2 * G_PI * 15000 * i / CLARA_WAKE_CUE_RATE);
          noise_cosine += samples[i] * cos (2 * G_PI * 15000 * i / CLARA_WAKE_CUE_RATE);
        }
      g_assert_cmpfloat (hypot (sine, cosine), >, 30 * hypot (noise_sine, noise_cosine));
    }
}

typedef struct
{
  gboolean lowered;
  guint yields;
} Heard;

static void
on_event (ClaraAudioEvent event, gpointer user_data)
{
  ((Heard *) user_data)->yields += event.kind == CLARA_AUDIO_YIELD;
  g_free (event.samples);
}

static void
on_set_gain (float gain, gpointer user_data)
{
  if (gain < 1)
    ((Heard *) user_data)->lowered = TRUE;
}

static void
on_silence (ClaraPosition *position, gpointer user_data)
{
}

static const ClaraEarFuncs funcs = { on_event, on_set_gain, on_silence };

static double
say (guint at, double pitch)
{
  const double t = (double) at / CLARA_MEDIA_RATE;
  double value = 0;

  for (int h = 1; h <= 25; h++)
    value += sin (2 * G_PI * (pitch + 15 * sin (9 * t)) * h * t + h * h) / h;
  return 0.12 * value * (0.6 + 0.4 * sin (2 * G_PI * 4 * t));
}

/* Clara wakes and speaks in a room with an echo of -6 dB; a visitor may speak into her first words, half a
 * second after they begin. Returns after how many frames from then on she lowers her voice; -1 for never. */
static int
interrupt (gboolean cue, gboolean visitor)
{
  guint n_cue;
  g_autofree gint16 *samples = clara_wake_cue_make (&n_cue);
  Heard heard = { 0 };
  g_autoptr (ClaraEar) ear = clara_ear_new (&funcs, &heard);
  const guint spoken = n_cue / 3 / CLARA_MEDIA_FRAME * CLARA_MEDIA_FRAME + 8 * CLARA_MEDIA_FRAME,
              begins = spoken + CLARA_MEDIA_RATE / 2, n = begins + CLARA_MEDIA_RATE;
  g_autofree float *far = g_new0 (float, n);

  for (guint i = 0; cue && i < n_cue / 3; i++)
    far[i] = (float) (samples[3 * i] + samples[3 * i + 1] + samples[3 * i + 2]) / (3 * 32768);
  for (guint i = spoken; i < n; i++)
    far[i] = (float) say (i, 190);
  for (guint at = 0; at + CLARA_MEDIA_FRAME <= n; at += CLARA_MEDIA_FRAME)
    {
      const ClaraEarState state = { .awake = TRUE,
                                    .listening = TRUE,
                                    .speaking = at < spoken ? CLARA_SPEAKING_NOT : CLARA_SPEAKING };
      float near[CLARA_MEDIA_FRAME], clean[CLARA_MEDIA_FRAME];

      for (guint i = 0; i < CLARA_MEDIA_FRAME; i++)
        near[i] = (at + i >= DELAY ? 0.5f * far[at + i - DELAY] : 0)
                  + (at + i >= DELAY + 77 ? 0.12f * far[at + i - DELAY - 77] : 0)
                  + (visitor && at + i >= begins ? (float) say (at + i, 110) * 1.5f : 0);
      clara_ear_frame (ear, &state, near, far + at, DELAY * G_USEC_PER_SEC / CLARA_MEDIA_RATE,
                       (gint64) at * G_USEC_PER_SEC / CLARA_MEDIA_RATE, clean);
      if (heard.lowered)
        return ((int) at - (int) begins) / CLARA_MEDIA_FRAME;
    }
  return -1;
}

/* With the cue the first words can be interrupted; neither it nor the words interrupt themselves. */
static void
test_teaches_the_room (void)
{
  const int with = interrupt (TRUE, TRUE), without = interrupt (FALSE, TRUE);

  g_test_message ("lowered after %d frames with the cue, %d without", with, without);
  g_assert_cmpint (with, >, 0);
  g_assert_true (without < 0 || without >= with);
  g_assert_cmpint (interrupt (TRUE, FALSE), ==, -1);
}

void
add_wake_cue_tests (void)
{
  g_test_add_func ("/voice/wake-cue/shape", test_shape);
  g_test_add_func ("/voice/wake-cue/all-pitches", test_all_pitches);
  g_test_add_func ("/voice/wake-cue/teaches-the-room", test_teaches_the_room);
}
