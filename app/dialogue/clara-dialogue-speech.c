/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-dialogue-private.h"

#include <string.h>

static ClaraUtterance *
find_unheard (ClaraDialogue *self, guint id, guint *index)
{
  for (guint i = 0; i < self->unheard->len; i++)
    {
      ClaraUtterance *utterance = g_ptr_array_index (self->unheard, i);

      if (utterance->id == id)
        {
          *index = i;
          return utterance;
        }
    }
  return NULL;
}

static void
publish_said (ClaraDialogue *self, const ClaraUtterance *utterance, const char *text, gboolean final)
{
  clara_bus_publish (self->bus, "said",
                     clara_json_build ("ssbi", "text", text, "language", utterance->language, "final", final,
                                       "utterance", (gint64) utterance->id));
}

/**
 * clara_dialogue_discard:
 *
 * What of the present turn has not been heard must not be: the visitor went on.
 */
void
clara_dialogue_discard (ClaraDialogue *self)
{
  if (self->turn == 0)
    return;
  for (guint i = 0; i < self->unheard->len; i++)
    {
      ClaraUtterance *utterance = g_ptr_array_index (self->unheard, i);

      if (utterance->legal)
        continue;
      clara_history_set_heard (self->history, utterance->id, 0);
    }
  g_signal_emit_by_name (self, "discard", self->turn);
  /* Whoever speaks has told meanwhile how far it got; what nobody told of was not heard. */
  g_ptr_array_set_size (self->unheard, 0);
}

/**
 * clara_dialogue_begin_turn:
 *
 * Clara is about to answer or to say something of her own accord; what was left of her last turn is dropped
 * where the visitor has gone on.
 */
void
clara_dialogue_begin_turn (ClaraDialogue *self)
{
  if (self->turn_open)
    clara_dialogue_end_turn (self);
  self->turn++;
  self->turn_open = TRUE;
  self->turn_spoken = FALSE;
  self->turn_filled = FALSE;
}

void
clara_dialogue_end_turn (ClaraDialogue *self)
{
  if (!self->turn_open)
    return;
  self->turn_open = FALSE;
  g_signal_emit_by_name (self, "turn-ended", self->turn);
}

/**
 * clara_dialogue_note_reply:
 *
 * The first word of an answer: how long the visitor has waited for it is told once.
 */
void
clara_dialogue_note_reply (ClaraDialogue *self)
{
  if (self->heard_at == 0)
    return;
  clara_bus_publish (
    self->bus, "timing",
    clara_json_build ("sdi", "stage", "reply", "ms",
                      (double) (clara_clock_get_monotonic (self->clock) - self->heard_at) / 1000.0, "turn",
                      (gint64) self->turn));
  self->heard_at = 0;
}

static void
say (ClaraDialogue *self, const char *text, gboolean fixed, gboolean legal)
{
  ClaraUtterance utterance = { 0 };
  g_autoptr (ClaraUtterance) copy = NULL;

  if (text == NULL || text[0] == '\0')
    return;
  if (self->collected != NULL)
    {
      g_string_append_printf (self->collected, "%s%s", self->collected->len > 0 ? " " : "", text);
      return;
    }
  if (!self->turn_open)
    clara_dialogue_begin_turn (self);
  clara_dialogue_note_reply (self);
  self->turn_spoken = TRUE;
  utterance.id = ++self->next_utterance;
  utterance.turn = self->turn;
  utterance.text = (char *) text;
  utterance.language = self->language;
  utterance.fixed = fixed;
  utterance.legal = legal;
  copy = clara_utterance_copy (&utterance);
  g_ptr_array_add (self->unheard, clara_utterance_copy (copy));
  clara_history_add_utterance (self->history, copy->turn, copy->id, text);
  self->staff_utterance = self->staff_speaks ? copy->id : self->staff_utterance;
  g_signal_emit_by_name (self, "utterance", copy);
}

/**
 * clara_dialogue_say:
 * @text: one or more sentences in the visitor's language
 *
 * Says it now, or tells it to the model whose tool is running.
 */
void
clara_dialogue_say (ClaraDialogue *self, const char *text)
{
  say (self, text, FALSE, FALSE);
}

/**
 * clara_dialogue_say_fixed:
 * @text: the same for every visitor, and nothing about anybody: its sound may be kept
 */
void
clara_dialogue_say_fixed (ClaraDialogue *self, const char *text)
{
  say (self, text, TRUE, FALSE);
}

/**
 * clara_dialogue_say_legal:
 * @text: of a document: each of its sentences is finished before Clara yields
 */
void
clara_dialogue_say_legal (ClaraDialogue *self, const char *text)
{
  say (self, text, FALSE, TRUE);
}

void
clara_dialogue_say_take (ClaraDialogue *self, char *text)
{
  g_autofree char *owned = text;

  clara_dialogue_say (self, owned);
}

/**
 * clara_dialogue_utterance_began:
 *
 * Its first word is being heard.
 */
void
clara_dialogue_utterance_began (ClaraDialogue *self, guint id)
{
  guint index;
  ClaraUtterance *utterance = find_unheard (self, id, &index);

  if (utterance != NULL)
    publish_said (self, utterance, utterance->text, FALSE);
}

/**
 * clara_dialogue_utterance_ended:
 * @bytes_heard: of its text
 *
 * It was heard to the end, or cut there: only what was heard stays in the conversation.
 */
void
clara_dialogue_utterance_ended (ClaraDialogue *self, guint id, gsize bytes_heard)
{
  g_autoptr (ClaraUtterance) owned = NULL;
  guint index;
  ClaraUtterance *utterance = find_unheard (self, id, &index);
  g_autofree char *heard = NULL;
  gsize length;

  if (utterance == NULL)
    return;
  length = MIN (bytes_heard, strlen (utterance->text));
  heard = g_strndup (utterance->text, length);
  if (!g_utf8_validate (heard, -1, NULL))
    *(char *) g_utf8_find_prev_char (heard, heard + length) = '\0';
  owned = clara_utterance_copy (utterance);
  g_ptr_array_remove_index (self->unheard, index);
  clara_history_set_heard (self->history, id, strlen (heard));
  clara_session_add_line (self->session, id == self->staff_utterance ? "staff" : "clara", heard,
                          owned->language, id == self->staff_utterance ? "desk" : NULL);
  publish_said (self, owned, heard, TRUE);
  /* Her own “Are you still there?” is not an answer to it. */
  if (!clara_idle_is_warning (self->idle))
    clara_idle_touch (self->idle);
}

/**
 * clara_dialogue_set_speaking:
 *
 * Idle time is not counted while Clara speaks.
 */
void
clara_dialogue_set_speaking (ClaraDialogue *self, gboolean speaking)
{
  self->speaking = speaking;
  clara_idle_set_paused (self->idle, speaking);
}
