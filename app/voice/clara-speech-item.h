/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-sentence.h"

G_BEGIN_DECLS

/**
 * ClaraSpeechItem:
 *
 * One utterance in the speaker's queue, and how much of it was heard. Main thread.
 */
typedef struct
{
  ClaraUtterance *utterance;
  ClaraSentence *sentence; /* NULL until it is its turn to be made, and after a cut */
  gulong changed;          /* handler of the sentence's signal */
  gboolean began;          /* it was told that it is heard */
  gboolean captioned;
  gsize from; /* what is before this byte was heard in an earlier try */
  gsize word; /* where the word that is heard begins */
} ClaraSpeechItem;

ClaraSpeechItem *clara_speech_item_new (const ClaraUtterance *utterance);
void clara_speech_item_free (ClaraSpeechItem *self);

void clara_speech_item_set_sentence (ClaraSpeechItem *self, ClaraSentence *sentence, GCallback on_changed,
                                     gpointer user_data);
void clara_speech_item_cut (ClaraSpeechItem *self, const ClaraPosition *position);
gboolean clara_speech_item_has_unheard_sound (ClaraSpeechItem *self);
gboolean clara_speech_item_take_word (ClaraSpeechItem *self, const ClaraPosition *position, gsize *begin,
                                      gsize *end);

G_END_DECLS
