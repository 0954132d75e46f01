/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-speaker.h"

#include "clara-espeak-engine.h"

#include <math.h>

/* A speaker: eSpeak NG, brought from 22050 to 16000 samples a second by a windowed sinc. */

static gboolean
on_sound (const gint16 *samples, gsize n_samples, const ClaraEspeakMark *marks, gsize n_marks,
          gpointer user_data)
{
  g_array_append_vals (user_data, samples, n_samples);
  return TRUE;
}

static void
append_noise (GArray *sound, GRand *rand, guint n_samples)
{
  for (guint i = 0; i < n_samples; i++)
    {
      gint16 sample = g_rand_int_range (rand, -20, 20);

      g_array_append_val (sound, sample);
    }
}

static GArray *
resample (GArray *in)
{
  const double step = 22050.0 / 16000.0;
  const int reach = 16;
  GArray *out = g_array_new (FALSE, FALSE, sizeof (gint16));

  for (guint i = 0; i < in->len / step; i++)
    {
      double at = i * step;
      double sum = 0;
      gint16 sample;

      for (int k = MAX ((int) at - reach + 1, 0); k <= (int) at + reach && k < (int) in->len; k++)
        {
          double x = (at - k) / step;
          double sinc = fabs (x) < 1e-9 ? 1 : sin (G_PI * x) / (G_PI * x);

          sum += g_array_index (in, gint16, k) * sinc * (0.5 + 0.5 * cos (G_PI * (at - k) / reach)) / step;
        }
      sample = CLAMP (sum, G_MININT16, G_MAXINT16);
      g_array_append_val (out, sample);
    }
  return out;
}

/**
 * test_speak:
 * @voice: of eSpeak NG
 *
 * Returns: (transfer full) (element-type gint16): @text at 16 kHz with 0.3 s of faint noise before and after
 */
GArray *
test_speak (const char *text, const char *voice)
{
  const char *voices[] = { voice, NULL };
  g_autoptr (GArray) sound = g_array_new (FALSE, FALSE, sizeof (gint16));
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (GError) error = NULL;

  append_noise (sound, rand, 22050 * 3 / 10);
  clara_espeak_engine_synthesise (text, voices, 155, on_sound, sound, &error);
  g_assert_no_error (error);
  append_noise (sound, rand, 22050 * 3 / 10);
  return resample (sound);
}
