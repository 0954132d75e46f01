/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-pitch.h"

#include "clara-media.h"

#include <math.h>
#include <string.h>

#define FRAMES 4 /* kept */
#define LENGTH (FRAMES * CLARA_MEDIA_FRAME)
#define SHORTEST_LAG (CLARA_MEDIA_RATE / 400) /* 400 Hz */
#define LONGEST_LAG (CLARA_MEDIA_RATE / 75)   /* 75 Hz */
#define PERIODIC 0.55                         /* of the autocorrelation's maximum */
#define ORDER 4                               /* two sinusoids, whole */
#define TONE 0.003                            /* of the energy, left when those are taken out */
#define LOWEST_BIN 3                          /* of 25 Hz: 75 Hz */
#define HIGHEST_BIN 13                        /* 325 Hz */
#define LOW_SHARE 0.05                        /* of a ring's energy at most, below its lowest tone */
#define CHANGE 6                              /* frames: between one tone and the next */

struct _ClaraPitch
{
  float samples[LENGTH];
  gboolean known;
  gboolean periodic;
  guint since_tone; /* frames */
};

ClaraPitch *
clara_pitch_new (void)
{
  ClaraPitch *self = g_new0 (ClaraPitch, 1);

  self->since_tone = CHANGE;
  return self;
}

void
clara_pitch_free (ClaraPitch *self)
{
  g_free (self);
}

/**
 * clara_pitch_frame:
 * @samples: CLARA_MEDIA_FRAME samples
 *
 * What is asked next is of this frame and the 30 ms before it.
 */
void
clara_pitch_frame (ClaraPitch *self, const float *samples)
{
  memmove (self->samples, self->samples + CLARA_MEDIA_FRAME, (LENGTH - CLARA_MEDIA_FRAME) * sizeof *samples);
  for (guint i = 0; i < CLARA_MEDIA_FRAME; i++)
    self->samples[LENGTH - CLARA_MEDIA_FRAME + i] = isfinite (samples[i]) ? samples[i] : 0;
  self->known = FALSE;
  self->since_tone = MIN (self->since_tone + 1, CHANGE);
}

static double
correlate (const float *a, const float *b, guint n)
{
  double sum = 0;

  for (guint i = 0; i < n; i++)
    sum += (double) a[i] * b[i];
  return sum;
}

static gboolean
find_period (ClaraPitch *self)
{
  const guint n = LENGTH - LONGEST_LAG;
  const float *now = self->samples + LONGEST_LAG;
  double energy = correlate (now, now, n);

  for (guint lag = SHORTEST_LAG; lag <= LONGEST_LAG; lag++)
    {
      const float *before = now - lag;
      double product = correlate (now, before, n);

      if (product > 0 && product * product > PERIODIC * PERIODIC * energy * correlate (before, before, n))
        return TRUE;
    }
  return FALSE;
}

/* How much of the energy lies where a voice's pitch does, and no ring. */
static double
get_low_share (ClaraPitch *self)
{
  double windowed[LENGTH], total = 0, low = 0;

  for (guint i = 0; i < LENGTH; i++)
    {
      windowed[i] = self->samples[i] * (0.5 - 0.5 * cos (2 * G_PI * i / LENGTH));
      total += windowed[i] * windowed[i];
    }
  for (guint bin = LOWEST_BIN; bin <= HIGHEST_BIN; bin++)
    {
      const double turn = 2 * cos (2 * G_PI * bin / LENGTH);
      double one = 0, two = 0;

      /* Goertzel's recurrence. */
      for (guint i = 0; i < LENGTH; i++)
        {
          const double next = windowed[i] + turn * one - two;

          two = one;
          one = next;
        }
      low += one * one + two * two - turn * one * two;
    }
  return total > 0 ? 2 * low / (LENGTH * total) : 1;
}

/* Solves the equations of linear prediction in place, row by row; FALSE where they have no solution. */
static gboolean
solve (double m[ORDER][ORDER + 1])
{
  for (guint i = 0; i < ORDER; i++)
    {
      if (m[i][i] < 1e-12)
        return FALSE;
      for (guint k = i + 1; k < ORDER; k++)
        for (guint j = ORDER + 1; j-- > i;)
          m[k][j] -= m[i][j] * m[k][i] / m[i][i];
    }
  for (guint i = ORDER; i-- > 0;)
    {
      for (guint j = i + 1; j < ORDER; j++)
        m[i][ORDER] -= m[i][j] * m[j][ORDER];
      m[i][ORDER] /= m[i][i];
    }
  return TRUE;
}

/* How much of the last frame's energy the few samples before each do not foretell. */
static double
get_residual (ClaraPitch *self)
{
  const float *samples = self->samples + LENGTH - CLARA_MEDIA_FRAME;
  double m[ORDER][ORDER + 1], wanted[ORDER], energy = correlate (samples, samples, CLARA_MEDIA_FRAME),
                                             residual;

  if (energy < 1e-6)
    return 1;
  residual = energy;
  for (guint i = 0; i < ORDER; i++)
    {
      for (guint j = 0; j < ORDER; j++)
        m[i][j] =
          correlate (samples - 1 - i, samples - 1 - j, CLARA_MEDIA_FRAME) + (i == j ? energy * 1e-6 : 0);
      m[i][ORDER] = correlate (samples, samples - 1 - i, CLARA_MEDIA_FRAME);
    }
  for (guint i = 0; i < ORDER; i++)
    wanted[i] = m[i][ORDER];
  if (!solve (m))
    return 1;
  for (guint i = 0; i < ORDER; i++)
    residual -= m[i][ORDER] * wanted[i];
  return residual / energy;
}

static void
look (ClaraPitch *self)
{
  if (self->known)
    return;
  self->known = TRUE;
  /* The vowels of a dull microphone can be foretold as well as tones, but have a pitch below them. */
  if (get_residual (self) < TONE && get_low_share (self) < LOW_SHARE)
    self->since_tone = 0;
  self->periodic = self->since_tone >= CHANGE && find_period (self);
}

/**
 * clara_pitch_is_periodic:
 *
 * Returns: whether there is a pitch between 75 and 400 Hz
 */
gboolean
clara_pitch_is_periodic (ClaraPitch *self)
{
  look (self);
  return self->periodic;
}

/**
 * clara_pitch_is_tone:
 *
 * Returns: whether it is, or was a moment ago, one or two tones and nothing else
 */
gboolean
clara_pitch_is_tone (ClaraPitch *self)
{
  look (self);
  return self->since_tone < CHANGE;
}
