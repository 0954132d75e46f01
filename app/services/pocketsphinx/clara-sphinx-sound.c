/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-sphinx-sound.h"

#include <math.h>

#define RATE 16000
#define LONGEST (15 * RATE) /* samples; what is longer is no answer to a question */
#define BLOCK (RATE / 50)   /* loudness is measured every 20 ms */
#define BLOCKS 8            /* and over 160 ms */
#define CLEAR_DB 4          /* between a pause and speech at least */
#define PAUSE_SHARE 0.3     /* of the way from the quietest to the loudest is a pause yet */
/* Silence that is too clean is like no sound the model was trained with: a floor of noise this far below the
 * speech, falling with frequency, halves the errors. */
#define FLOOR_DB 33
#define FLOOR_POLE 0.9

struct _ClaraSphinxSound
{
  GArray *samples;       /* gint16 */
  double block;          /* energy of the block that is not full */
  double blocks[BLOCKS]; /* energies of the last full ones */
  guint n_blocks;
  double quietest; /* dB */
  double loudest;
  gboolean pausing;
  gboolean anticipated; /* the present pause has been taken */
};

/**
 * clara_sphinx_sound_new:
 *
 * Returns: (transfer full): an utterance without sound
 */
ClaraSphinxSound *
clara_sphinx_sound_new (void)
{
  ClaraSphinxSound *self = g_new0 (ClaraSphinxSound, 1);

  self->samples = g_array_new (FALSE, FALSE, sizeof (gint16));
  return self;
}

void
clara_sphinx_sound_free (ClaraSphinxSound *self)
{
  g_array_unref (self->samples);
  g_free (self);
}

/**
 * clara_sphinx_sound_clear:
 *
 * A new utterance.
 */
void
clara_sphinx_sound_clear (ClaraSphinxSound *self)
{
  GArray *samples = self->samples;

  g_array_set_size (samples, 0);
  *self = (ClaraSphinxSound){ .samples = samples };
}

static void
take_block (ClaraSphinxSound *self)
{
  double power = 0;
  double level;

  self->blocks[self->n_blocks++ % BLOCKS] = self->block;
  self->block = 0;
  if (self->n_blocks < BLOCKS)
    return;
  for (guint i = 0; i < BLOCKS; i++)
    power += self->blocks[i];
  level = 10 * log10 (power / (BLOCKS * BLOCK) + 1);
  self->quietest = self->n_blocks == BLOCKS ? level : MIN (self->quietest, level);
  self->loudest = self->n_blocks == BLOCKS ? level : MAX (self->loudest, level);
  self->pausing = self->loudest - self->quietest >= CLEAR_DB
                  && level <= self->quietest + PAUSE_SHARE * (self->loudest - self->quietest);
  if (!self->pausing)
    self->anticipated = FALSE;
}

/**
 * clara_sphinx_sound_push:
 * @samples: 16 kHz mono
 */
void
clara_sphinx_sound_push (ClaraSphinxSound *self, const gint16 *samples, gsize n_samples)
{
  n_samples = MIN (n_samples, LONGEST - MIN (self->samples->len, LONGEST));
  for (gsize i = 0; i < n_samples; i++)
    {
      self->block += (double) samples[i] * samples[i];
      if ((self->samples->len + i + 1) % BLOCK == 0)
        take_block (self);
    }
  g_array_append_vals (self->samples, samples, (guint) n_samples);
}

/**
 * clara_sphinx_sound_take_pause:
 *
 * Returns: whether the speaker has begun to pause; once a pause
 */
gboolean
clara_sphinx_sound_take_pause (ClaraSphinxSound *self)
{
  if (!self->pausing || self->anticipated)
    return FALSE;
  self->anticipated = TRUE;
  return TRUE;
}

/**
 * clara_sphinx_sound_is_anticipated:
 *
 * Returns: whether nothing but silence came since clara_sphinx_sound_take_pause() was true
 */
gboolean
clara_sphinx_sound_is_anticipated (ClaraSphinxSound *self)
{
  return self->anticipated;
}

/**
 * clara_sphinx_sound_has_speech:
 *
 * Returns: FALSE where all of it is equally loud: a grammar finds words even in silence
 */
gboolean
clara_sphinx_sound_has_speech (ClaraSphinxSound *self)
{
  return self->n_blocks >= BLOCKS && self->loudest - self->quietest >= CLEAR_DB;
}

static double
loudest_power (ClaraSphinxSound *self)
{
  const guint window = RATE / 10;
  double loudest = 0;

  for (guint at = 0; at + window <= self->samples->len; at += window / 2)
    {
      double power = 0;

      for (guint i = at; i < at + window; i++)
        power += (double) g_array_index (self->samples, gint16, i) * g_array_index (self->samples, gint16, i);
      loudest = MAX (loudest, power / window);
    }
  return loudest;
}

/**
 * clara_sphinx_sound_prepare:
 *
 * Returns: (transfer full) (element-type gint16): the utterance so far as it is best decoded
 */
GArray *
clara_sphinx_sound_prepare (ClaraSphinxSound *self)
{
  GArray *prepared = g_array_sized_new (FALSE, FALSE, sizeof (gint16), self->samples->len);
  double amplitude = sqrt (loudest_power (self)) * pow (10, -FLOOR_DB / 20.0);
  double gain = amplitude * sqrt (3 * (1 - FLOOR_POLE * FLOOR_POLE));
  double noise = 0;
  guint32 random = 1; /* always the same: an utterance is understood the same twice */

  for (guint i = 0; i < self->samples->len; i++)
    {
      gint16 sample;

      random = random * 1664525u + 1013904223u;
      noise = FLOOR_POLE * noise + gain * ((double) random / 2147483648.0 - 1);
      sample = (gint16) CLAMP (g_array_index (self->samples, gint16, i) + noise, (double) G_MININT16,
                               (double) G_MAXINT16);
      g_array_append_val (prepared, sample);
    }
  return prepared;
}
