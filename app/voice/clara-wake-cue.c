/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-wake-cue.h"

#include "clara-cue-note.h"

#include <math.h>

#define RATE CLARA_WAKE_CUE_RATE
#define LENGTH (RATE * 38 / 100)
#define SECOND_NOTE (RATE * 11 / 100) /* where the second note is struck */
#define LOUDNESS 0.22
#define SWEEP_LOUDNESS 0.09
#define LOWEST 150.0 /* Hz */
#define HIGHEST 7000.0
#define FADE (RATE / 50)

/* As long in each octave, as rooms and ears are; louder below, as voices are. */
static double
sweep (guint at)
{
  const double octaves = log (HIGHEST / LOWEST);
  const double length = (double) LENGTH / RATE;
  const double t = (double) at / RATE;
  const double phase = 2 * G_PI * LOWEST * length / octaves * (exp (octaves * t / length) - 1);
  const double fade = MIN (1.0, MIN ((double) at, (double) (LENGTH - 1 - at)) / FADE);

  return fade * sin (phase);
}

gint16 *
clara_wake_cue_make (guint *n_samples)
{
  gint16 *samples = g_new (gint16, LENGTH);

  for (guint i = 0; i < LENGTH; i++)
    {
      const double end = MIN (1.0, (double) (LENGTH - 1 - i) / FADE);
      double value = clara_cue_note (i, 659.26);

      if (i >= SECOND_NOTE)
        value += clara_cue_note (i - SECOND_NOTE, 987.77);
      value = end * LOUDNESS * value + SWEEP_LOUDNESS * sweep (i);
      samples[i] = (gint16) lrint (CLAMP (value, -1, 1) * 32767);
    }
  *n_samples = LENGTH;
  return samples;
}
