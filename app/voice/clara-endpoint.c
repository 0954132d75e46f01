/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-endpoint.h"

#include "clara-turn-words.h"

#define LONGEST_TURN (55 * G_USEC_PER_SEC) /* below the 60 s that the listener keeps */

#define PAUSE (250 * 1000)    /* between words; shorter is none */
#define WENT_ON (1500 * 1000) /* who speaks again so soon had not finished */
#define LONGEST_PATIENCE (1300 * 1000)
#define LONGEST_BRIEF (1050 * 1000)

struct _ClaraEndpoint
{
  ClaraSpeechHints *hints;
  ClaraTurnWords words;
  gint64 began;
  gint64 last_voice;
  double slowness; /* set: 1 for the usual, more for slow and assisted speech */

  /* This visitor's pace. */
  gint64 longest_pause; /* in a turn, of late; 0: none known */
  guint turns;
};

/* Silence in microseconds that ends a turn, by what is expected and by what the words say
 * (none known, neutral, likely whole, brief, complete, open). */
static const gint64 patience[][6] = {
  [CLARA_EXPECT_FREE] = { 800000, 1100000, 420000, 280000, 200000, 1200000 },
  [CLARA_EXPECT_CHOICE] = { 600000, 600000, 430000, 280000, 200000, 1200000 },
  [CLARA_EXPECT_YES_NO] = { 500000, 600000, 350000, 280000, 200000, 1000000 },
  [CLARA_EXPECT_NAME] = { 800000, 1000000, 410000, 280000, 250000, 1200000 },
  [CLARA_EXPECT_DIGITS] = { 1000000, 1000000, 500000, 280000, 200000, 1200000 },
  [CLARA_EXPECT_EMAIL] = { 1000000, 1000000, 500000, 300000, 300000, 1200000 },
};

ClaraEndpoint *
clara_endpoint_new (void)
{
  ClaraEndpoint *self = g_new0 (ClaraEndpoint, 1);

  self->slowness = 1;
  return self;
}

void
clara_endpoint_free (ClaraEndpoint *self)
{
  g_clear_pointer (&self->hints, clara_speech_hints_free);
  g_free (self);
}

/**
 * clara_endpoint_set_slowness:
 * @slowness: 1 for the usual patience, up to 3 for slow and assisted speech
 */
void
clara_endpoint_set_slowness (ClaraEndpoint *self, double slowness)
{
  self->slowness = CLAMP (slowness, 1, 3);
}

/**
 * clara_endpoint_forget_visitor:
 *
 * The next one has a pace of their own.
 */
void
clara_endpoint_forget_visitor (ClaraEndpoint *self)
{
  self->longest_pause = 0;
  self->turns = 0;
  self->last_voice = 0;
}

/* Long pauses are remembered, and slowly forgotten where they do not come again. */
static void
learn_pause (ClaraEndpoint *self, gint64 pause_us)
{
  if (pause_us >= PAUSE && pause_us <= WENT_ON)
    self->longest_pause = MAX (self->longest_pause, pause_us);
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
  if (self->last_voice != 0)
    learn_pause (self, time_us - self->last_voice);
  self->longest_pause -= self->longest_pause / 16;
  self->turns++;
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
  if (time_us > self->last_voice)
    learn_pause (self, time_us - self->last_voice);
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
  gint64 usual;

  g_return_val_if_fail (self->hints != NULL, 0);
  usual = patience[self->hints->expectation][self->words];
  /* Where the words do not tell, this visitor's pauses do. */
  if (self->words == CLARA_TURN_WORDS_NONE || self->words == CLARA_TURN_WORDS_NEUTRAL)
    {
      if (self->longest_pause > 0)
        usual = MAX (usual * 3 / 4, self->longest_pause * 5 / 4 + 150000);
      usual = MIN (usual, LONGEST_PATIENCE);
    }
  else if (self->words == CLARA_TURN_WORDS_LIKELY && self->longest_pause > 0)
    usual = MAX (usual, MIN (self->longest_pause, usual * 5 / 4));
  /* A bare "yes" of somebody who pauses may have its reason still to come. */
  else if (self->words == CLARA_TURN_WORDS_BRIEF && self->longest_pause > 0)
    usual = MAX (usual, MIN (self->longest_pause * 3 / 2, LONGEST_BRIEF));
  return (gint64) ((double) usual * self->slowness);
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
