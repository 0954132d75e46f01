/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-endpoint.h"

#include "clara-turn-words.h"

#define LONGEST_TURN (55 * G_USEC_PER_SEC) /* below the 60 s that the listener keeps */

struct _ClaraEndpoint
{
  ClaraSpeechHints *hints;
  ClaraTurnWords words;
  gint64 began;
  gint64 last_voice;
};

/* Silence in microseconds that ends a turn, by what is expected and by what the words say
 * (none known, neutral, complete, open). Recognisers without partial texts stay in the first column. */
static const gint64 patience[][4] = {
  [CLARA_EXPECT_FREE] = { 700000, 700000, 200000, 1200000 },
  [CLARA_EXPECT_CHOICE] = { 550000, 500000, 200000, 1200000 },
  [CLARA_EXPECT_YES_NO] = { 450000, 450000, 200000, 1000000 },
  [CLARA_EXPECT_NAME] = { 700000, 600000, 250000, 1200000 },
  [CLARA_EXPECT_DIGITS] = { 900000, 900000, 200000, 1200000 },
  [CLARA_EXPECT_EMAIL] = { 1000000, 1000000, 300000, 1200000 },
};

ClaraEndpoint *
clara_endpoint_new (void)
{
  return g_new0 (ClaraEndpoint, 1);
}

void
clara_endpoint_free (ClaraEndpoint *self)
{
  g_clear_pointer (&self->hints, clara_speech_hints_free);
  g_free (self);
}

/**
 * clara_endpoint_begin:
 * @hints: what the dialogue expects; copied
 * @time_us: when the speech began
 *
 * A new turn begins.
 */
void
clara_endpoint_begin (ClaraEndpoint *self, const ClaraSpeechHints *hints, gint64 time_us)
{
  g_clear_pointer (&self->hints, clara_speech_hints_free);
  self->hints = clara_speech_hints_copy (hints);
  self->words = CLARA_TURN_WORDS_NONE;
  self->began = time_us;
  self->last_voice = time_us;
}

/**
 * clara_endpoint_voice:
 * @time_us: the end of a frame with speech in it
 */
void
clara_endpoint_voice (ClaraEndpoint *self, gint64 time_us)
{
  self->last_voice = MAX (self->last_voice, time_us);
}

/**
 * clara_endpoint_words:
 * @text: all words of the turn so far
 */
void
clara_endpoint_words (ClaraEndpoint *self, const char *text)
{
  g_return_if_fail (self->hints != NULL);
  self->words = clara_turn_words_judge (text, self->hints);
}

/**
 * clara_endpoint_get_patience:
 *
 * Returns: microseconds of silence that end the turn as it stands now
 */
gint64
clara_endpoint_get_patience (ClaraEndpoint *self)
{
  g_return_val_if_fail (self->hints != NULL, 0);
  return patience[self->hints->expectation][self->words];
}

gint64
clara_endpoint_get_last_voice (ClaraEndpoint *self)
{
  return self->last_voice;
}

/**
 * clara_endpoint_is_over:
 * @time_us: now, on the clock of the frames
 *
 * Returns: whether the turn is over
 */
gboolean
clara_endpoint_is_over (ClaraEndpoint *self, gint64 time_us)
{
  return time_us - self->last_voice >= clara_endpoint_get_patience (self)
         || time_us - self->began >= LONGEST_TURN;
}
