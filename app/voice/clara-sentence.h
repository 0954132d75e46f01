/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-dialogue.h"
#include "clara-playout.h"
#include "clara-text-to-speech.h"

G_BEGIN_DECLS

/* A place in the sound that is heard: what clara_playout_get_played() says. */
typedef struct
{
  gboolean valid; /* FALSE before the first sound */
  guint64 tag;
  gint64 offset_us;
  gboolean idle;
} ClaraPosition;

/**
 * ClaraSentence:
 *
 * One utterance, or the rest of one, on its way through a voice to a playout. When the voice fails, before or
 * in the middle of the sentence, the time that the rest would take passes in silence. Main thread.
 *
 * Signal "changed" (): there is more sound to write, or no more will come.
 */
#define CLARA_TYPE_SENTENCE (clara_sentence_get_type ())
G_DECLARE_FINAL_TYPE (ClaraSentence, clara_sentence, CLARA, SENTENCE, GObject)

ClaraSentence *clara_sentence_new (const ClaraUtterance *utterance, gsize from, guint64 serial,
                                   ClaraTextToSpeech *voice, double rate, ClaraClock *clock);
void clara_sentence_start (ClaraSentence *self);
void clara_sentence_stop (ClaraSentence *self);

gboolean clara_sentence_is_started (ClaraSentence *self);
gboolean clara_sentence_is_complete (ClaraSentence *self);
gboolean clara_sentence_is_written (ClaraSentence *self);
gboolean clara_sentence_write (ClaraSentence *self, ClaraPlayout *playout, gint64 room_us);

gint64 clara_sentence_get_unheard (ClaraSentence *self, const ClaraPosition *position);
gboolean clara_sentence_has_begun (ClaraSentence *self, const ClaraPosition *position);
gboolean clara_sentence_has_ended (ClaraSentence *self, const ClaraPosition *position);
gboolean clara_sentence_find_word (ClaraSentence *self, const ClaraPosition *position, gsize *begin,
                                   gsize *end);
gboolean clara_sentence_take_viseme (ClaraSentence *self, const ClaraPosition *position, gint64 ahead_us,
                                     ClaraViseme *viseme, gint64 *in_us);

G_END_DECLS
