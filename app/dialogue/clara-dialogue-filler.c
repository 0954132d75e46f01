/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-dialogue-private.h"

#include "clara-text.h"

/**
 * clara_dialogue_say_filler:
 *
 * The answer takes longer than a person would: a short phrase covers the wait, never the same twice in a row.
 * It is no answer: it is not in what the model is told, and is dropped where the answer comes before it is
 * heard.
 */
void
clara_dialogue_say_filler (ClaraDialogue *self)
{
  const char *const phrases[] = {
    clara_text (self->language, "filler", "One moment, please."),
    clara_text (self->language, "filler", "Let me check that."),
    clara_text (self->language, "filler", "Just a second."),
  };
  ClaraUtterance utterance = { 0 };
  g_autoptr (ClaraUtterance) copy = NULL;

  if (self->collected != NULL || self->turn_spoken || self->turn_filled)
    return;
  if (!self->turn_open)
    clara_dialogue_begin_turn (self);
  self->turn_filled = TRUE;
  utterance.id = ++self->next_utterance;
  utterance.turn = self->turn;
  utterance.text = (char *) phrases[self->next_filler++ % G_N_ELEMENTS (phrases)];
  utterance.language = self->language;
  utterance.filler = TRUE;
  utterance.fixed = TRUE;
  copy = clara_utterance_copy (&utterance);
  g_ptr_array_add (self->unheard, clara_utterance_copy (copy));
  g_signal_emit_by_name (self, "utterance", copy);
}
