/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-speech-to-text.h"

G_BEGIN_DECLS

/**
 * ClaraTurnWords:
 * @CLARA_TURN_WORDS_NONE: no words are known yet
 * @CLARA_TURN_WORDS_NEUTRAL: the words do not say whether more will come
 * @CLARA_TURN_WORDS_LIKELY: mostly nothing comes after these words
 * @CLARA_TURN_WORDS_BRIEF: an answer that needs no more words, and often gets some: a bare "yes"
 * @CLARA_TURN_WORDS_COMPLETE: an answer that needs no more words
 * @CLARA_TURN_WORDS_OPEN: more must come: "my name is", "um", a number that is not whole
 *
 * What the words so far say about the end of a turn.
 */
typedef enum
{
  CLARA_TURN_WORDS_NONE,
  CLARA_TURN_WORDS_NEUTRAL,
  CLARA_TURN_WORDS_LIKELY,
  CLARA_TURN_WORDS_BRIEF,
  CLARA_TURN_WORDS_COMPLETE,
  CLARA_TURN_WORDS_OPEN,
} ClaraTurnWords;

char *clara_turn_words_normalise (const char *text);
ClaraTurnWords clara_turn_words_judge (const char *text, const ClaraSpeechHints *hints);
gboolean clara_turn_words_is_backchannel (const char *text, const ClaraSpeechHints *hints);
gboolean clara_turn_words_may_be_backchannel (const char *text, const ClaraSpeechHints *hints);
gboolean clara_turn_words_repeats (const char *text, const char *said);
guint clara_turn_words_count_digits (const char *text, const char *language);

G_END_DECLS
