/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-dialogue-private.h"

#include "clara-intents.h"

#include <string.h>

/* What the visitor says: in which language, whether it is finished, and which brain answers. */

#define MASK "••••••"
#define MOST_UNCLEAR 3 /* lines in a row: after them it is noise */

/* The language follows what the visitor speaks: a line in another script is beyond doubt. */
static void
follow_language (ClaraDialogue *self, const char *text)
{
  const char *detected = clara_text_detect_language (text);
  gboolean native = FALSE;

  for (const char *p = text; *p != '\0' && !native; p = g_utf8_next_char (p))
    native = g_unichar_isalpha (g_utf8_get_char (p)) && g_utf8_get_char (p) >= 0x0900;
  if (!native || detected == NULL || strcmp (detected, self->language) == 0
      || !clara_dialogue_speaks (self, detected))
    return;
  clara_dialogue_take_language (self, detected);
}

/* Background noise neither keeps Clara awake nor makes her apologise for ever. */
static gboolean
has_said_sorry (ClaraDialogue *self)
{
  return self->unclear >= MOST_UNCLEAR || clara_flow_get_state (self->flow) == CLARA_STATE_FLOW_END;
}

/* A recogniser that heard somebody and no words. */
static void
hear_nothing (ClaraDialogue *self)
{
  if (has_said_sorry (self))
    return;
  clara_dialogue_begin_input (self);
  clara_dialogue_not_understood (self);
  clara_dialogue_end_input (self);
}

/**
 * clara_dialogue_prepare:
 *
 * The visitor has perhaps not finished, and is not idle. What the offline brain answers, it answers in no
 * time and needs no preparation; the model is asked already.
 */
void
clara_dialogue_prepare (ClaraDialogue *self, const char *text, const char *language)
{
  g_autofree char *line = g_utf8_make_valid (text, -1);
  g_autofree char *choice = NULL;
  g_autoptr (ClaraParse) parse = NULL;

  clara_idle_touch (self->idle);
  g_strstrip (line);
  if (!clara_dialogue_is_awake (self) || self->saving || line[0] == '\0' || self->page == CLARA_PAGE_CODE
      || !clara_model_brain_is_usable (self->model))
    return;
  parse = clara_parse (line, self->language);
  choice = clara_dialogue_match_choice (self, line, TRUE);
  if (choice != NULL || clara_offline_brain_is_certain (self, line, parse))
    clara_model_brain_discard_prepared (self->model);
  else
    clara_model_brain_prepare (self->model, line, parse);
}

/* Where rules find nothing, and no value is asked for that could be any words, the classifier may. With a
 * model to ask it must be certain. */
static void
route (ClaraDialogue *self, const char *text, ClaraParse *parse)
{
  double confidence;
  ClaraIntent intent;

  if (!clara_parse_is_empty (parse) || parse->reply != CLARA_REPLY_NONE
      || (self->page != CLARA_PAGE_WELCOME && self->page != CLARA_PAGE_OFFER_HUMAN
          && self->page != CLARA_PAGE_WAITING && self->page != CLARA_PAGE_SEAT
          && self->page != CLARA_PAGE_EMPLOYEE))
    return;
  intent = clara_intents_classify (text, &confidence);
  /* Which language, it cannot say; and nobody is sent away, or fetched, for a guess. */
  if (intent == CLARA_INTENT_SET_LANGUAGE
      || (confidence < CLARA_INTENTS_CERTAIN
          && (intent == CLARA_INTENT_GOODBYE || intent == CLARA_INTENT_ESCALATION
              || clara_model_brain_is_usable (self->model))))
    return;
  parse->intent = intent;
  parse->confidence = intent != CLARA_INTENT_NONE ? confidence : 0;
}

/**
 * clara_dialogue_answer_locally:
 *
 * Does what the line says by the rules alone, as a touch would: no model is asked.
 */
void
clara_dialogue_answer_locally (ClaraDialogue *self, const char *text, gboolean unsure)
{
  g_autoptr (ClaraParse) parse = clara_parse (text, self->language);
  g_autofree char *choice = clara_dialogue_match_choice (self, text, !unsure);

  route (self, text, parse);
  self->unsure = unsure;
  if (choice == NULL && clara_dialogue_hear_party (self, text, parse))
    {
      clara_model_brain_discard_prepared (self->model);
      clara_dialogue_end_input (self);
      return;
    }
  if (choice == NULL || !clara_dialogue_say_choice (self, choice, parse))
    clara_offline_brain_answer (self, text, parse, unsure);
  else
    clara_dialogue_end_input (self);
}

void
clara_dialogue_answer (ClaraDialogue *self, const char *text, gboolean unsure)
{
  g_autoptr (ClaraParse) parse = clara_parse (text, self->language);
  g_autofree char *choice = clara_dialogue_match_choice (self, text, !unsure);

  if (choice != NULL || !clara_model_brain_is_usable (self->model)
      || clara_offline_brain_is_certain (self, text, parse))
    {
      clara_model_brain_discard_prepared (self->model);
      clara_dialogue_answer_locally (self, text, unsure);
      return;
    }
  route (self, text, parse);
  self->unsure = unsure;
  if (clara_dialogue_hear_party (self, text, parse))
    {
      clara_model_brain_discard_prepared (self->model);
      clara_dialogue_end_input (self);
      return;
    }
  clara_model_brain_answer (self->model, text, parse, unsure);
}

/**
 * clara_dialogue_take_line:
 * @text: of the transcript, valid and not empty
 *
 * The visitor has said this: it is in the conversation, and is to be answered.
 */
void
clara_dialogue_take_line (ClaraDialogue *self, const char *text, const ClaraTranscript *transcript,
                          const char *source)
{
  clara_dialogue_begin_input (self);
  self->heard_at = clara_clock_get_monotonic (self->clock);
  follow_language (self, text);
  clara_visitor_form_set_aloud (self->form, TRUE);
  self->unsure = transcript->confidence < CLARA_SURE;
  /* A one-time code is kept nowhere. */
  clara_dialogue_note_heard (self, self->page == CLARA_PAGE_CODE ? MASK : text, self->language, source,
                             transcript->confidence);
}

/**
 * clara_dialogue_hear:
 * @transcript: what the visitor said, certainly finished; with an empty text, that something was said of
 *   which nothing was understood
 * @source: voice, touch or typed
 */
void
clara_dialogue_hear (ClaraDialogue *self, const ClaraTranscript *transcript, const char *source)
{
  g_autoptr (ClaraTranscript) chosen = NULL;
  g_autofree char *text = NULL;

  if (!clara_dialogue_is_awake (self) || self->saving)
    return;
  chosen = clara_dialogue_choose_reading (self, transcript);
  text = g_utf8_make_valid (chosen->text, -1);
  g_strstrip (text);
  if (text[0] == '\0')
    {
      hear_nothing (self);
      return;
    }
  g_object_ref (self);
  clara_dialogue_take_line (self, text, chosen, source);
  clara_dialogue_set_readings (self, (const char *const *) chosen->alternatives);
  clara_dialogue_answer (self, text, chosen->confidence < CLARA_SURE);
  g_object_unref (self);
}

/**
 * clara_dialogue_hear_late:
 *
 * What was said to Clara is on its way to text for longer than a person would think: the wait is covered.
 */
void
clara_dialogue_hear_late (ClaraDialogue *self)
{
  if (!clara_dialogue_is_awake (self) || self->saving || self->turn_open
      || clara_flow_get_state (self->flow) == CLARA_STATE_FLOW_END)
    return;
  clara_dialogue_begin_turn (self);
  clara_dialogue_say_filler (self);
  clara_dialogue_end_turn (self);
}

/**
 * clara_dialogue_hear_failed:
 *
 * Nobody could turn what was said to Clara into text: speech does not work just now. The visitor goes on by
 * touch, and is told so a few times at most.
 */
void
clara_dialogue_hear_failed (ClaraDialogue *self)
{
  if (!clara_dialogue_is_awake (self) || self->saving || has_said_sorry (self))
    return;
  clara_dialogue_begin_input (self);
  self->unclear = self->unclear_run + 1;
  clara_dialogue_show (self);
  clara_dialogue_say_fixed (
    self, clara_text (self->language, "say",
                      "I cannot hear you well just now. Please touch an answer or type it."));
  clara_dialogue_end_input (self);
}
