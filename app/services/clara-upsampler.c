/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-upsampler.h"

#include <math.h>
#include <string.h>

#define TAPS CLARA_UPSAMPLER_TAPS

void
clara_upsampler_init (ClaraUpsampler *self)
{
  memset (self, 0, sizeof *self);
}

/* A sinc under a raised cosine, for a point that lies offset samples after the middle of the history. */
static double
weigh (guint tap, double offset)
{
  double x = (double) tap - (TAPS / 2 - 1) - offset;
  double window = 0.5 + 0.5 * cos (G_PI * x / (TAPS / 2));

  return fabs (x) < 1e-9 ? 1.0 : sin (G_PI * x) / (G_PI * x) * window;
}

static gint16
interpolate (const gint16 *history, const double *weights)
{
  double sum = 0.0;

  for (guint i = 0; i < TAPS; i++)
    sum += history[i] * weights[i];
  return (gint16) lrint (CLAMP (sum, G_MININT16, G_MAXINT16));
}

/**
 * clara_upsampler_push:
 * @samples: (array length=n_samples): at 16 kHz
 * @out: (element-type gint16): what comes out at 24 kHz is added, 8 samples late
 */
void
clara_upsampler_push (ClaraUpsampler *self, const gint16 *samples, gsize n_samples, GArray *out)
{
  static const double offsets[3] = { 0.0, 2.0 / 3.0, 1.0 / 3.0 };
  double weights[3][TAPS];

  for (guint p = 0; p < 3; p++)
    for (guint i = 0; i < TAPS; i++)
      weights[p][i] = weigh (i, offsets[p]);
  for (gsize n = 0; n < n_samples; n++)
    {
      memmove (self->history, self->history + 1, (TAPS - 1) * sizeof (gint16));
      self->history[TAPS - 1] = samples[n];
      /* Of each two that go in the first has two points after it, at 0 and at 2/3; the second one, at 1/3. */
      for (guint k = self->phase < 2 ? 2 : 1; k > 0; k--)
        {
          gint16 sample = interpolate (self->history, weights[self->phase]);

          g_array_append_val (out, sample);
          self->phase = (self->phase + 1) % 3;
        }
    }
}
