/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-dialogue-private.h"

#include <string.h>

/* What is touched, typed on a page or sent by the desk: the commands of the bus, each a function. */

/* The visitor does something: Clara stops, and a turn of hers begins. */
void
clara_dialogue_begin_input (ClaraDialogue *self)
{
  clara_idle_touch (self->idle);
  clara_dialogue_discard (self);
  clara_model_brain_cancel (self->model);
  self->unclear_run = self->unclear;
  self->unclear = 0;
  clara_visitor_form_set_aloud (self->form, FALSE);
  clara_dialogue_set_readings (self, NULL);
  clara_dialogue_begin_turn (self);
}

void
clara_dialogue_end_input (ClaraDialogue *self)
{
  if (self->operations == 0 && !clara_model_brain_is_busy (self->model))
    clara_dialogue_end_turn (self);
}

void
clara_dialogue_note_heard (ClaraDialogue *self, const char *text, const char *language, const char *source,
                           double confidence)
{
  self->lines++;
  clara_bus_publish (self->bus, "heard",
                     clara_json_build ("ssbsd", "text", text, "language", language, "final", TRUE, "source",
                                       source, "confidence", confidence));
  clara_session_add_line (self->session, "visitor", text, language, source);
  clara_history_add_visitor (self->history, text);
}

static void
on_choose (ClaraDialogue *self, ClaraMessage *message)
{
  if (!clara_dialogue_is_awake (self))
    {
      clara_dialogue_wake (self, "touch");
      return;
    }
  /* A late or double tap does not even silence Clara. */
  if (clara_dialogue_get_choice_label (self, clara_message_get_string (message, "id")) == NULL
      || self->saving)
    return;
  clara_dialogue_begin_input (self);
  clara_dialogue_choose (self, clara_message_get_string (message, "id"));
  clara_dialogue_end_input (self);
}

static void
on_wake (ClaraDialogue *self, ClaraMessage *message)
{
  const char *by = clara_message_get_string (message, "by");

  /* Whoever touches the last page of another is somebody new; a face may still be the other's. */
  if (clara_flow_get_state (self->flow) == CLARA_STATE_FLOW_END && g_strcmp0 (by, "face") != 0)
    clara_dialogue_go_to_sleep (self);
  clara_dialogue_wake (self, by);
}

static void
on_sleep (ClaraDialogue *self, ClaraMessage *message)
{
  clara_dialogue_go_to_sleep (self);
}

static void
on_say (ClaraDialogue *self, ClaraMessage *message)
{
  const char *text = clara_message_get_string (message, "text");
  const char *language = clara_message_get_string (message, "language");
  g_autoptr (ClaraTranscript) transcript = NULL;

  if (language == NULL)
    language = clara_text_detect_language (text);
  transcript = clara_transcript_new (text, language != NULL ? language : self->language, 1.0, NULL);
  if (!clara_dialogue_is_awake (self))
    clara_dialogue_wake (self, "touch");
  clara_dialogue_hear (self, transcript,
                       clara_message_get_string (message, "source") != NULL
                         ? clara_message_get_string (message, "source")
                         : "typed");
}

static void
verify_typed (ClaraDialogue *self, const char *text)
{
  if (text == NULL || text[0] == '\0')
    clara_dialogue_ask (self);
  else if (strchr (text, '@') != NULL)
    clara_dialogue_verify (self, NULL, text, NULL);
  else if (strpbrk (text, "0123456789") != NULL)
    clara_dialogue_verify (self, text, NULL, NULL);
  else
    clara_dialogue_verify (self, NULL, NULL, text);
}

static void
fill_form (ClaraDialogue *self, JsonObject *fields)
{
  JsonObjectIter iter;
  const char *id;
  JsonNode *node;

  json_object_iter_init (&iter, fields);
  while (json_object_iter_next (&iter, &id, &node))
    {
      const char *text = clara_json_get_string (fields, id, NULL);
      const char *shown = clara_visitor_form_get_display (self->form, id);
      const ClaraVisitorFormEntry *entry = clara_visitor_form_get (self->form, id);

      /* What is shown already and was not touched keeps its value: a host's name is not looked up again. */
      if (text == NULL || (shown != NULL && strcmp (shown, text) == 0 && entry->error == NULL))
        continue;
      clara_dialogue_fill (self, id, text, FALSE);
    }
  clara_dialogue_next_field (self);
}

static void
fill_message (ClaraDialogue *self, JsonObject *fields)
{
  static const char *const ids[] = { "message_host", "message_text", "message_from" };

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      const char *text = clara_json_get_string (fields, ids[i], NULL);

      if (g_strcmp0 (text, clara_dialogue_get_message_part (self, ids[i])) != 0)
        clara_dialogue_take_message_part (self, ids[i], text);
    }
  clara_dialogue_go_on_message (self);
}

static void
on_qr (ClaraDialogue *self, ClaraMessage *message)
{
  clara_dialogue_read_code (self, clara_message_get_string (message, "text"));
}

static void
on_set_fields (ClaraDialogue *self, ClaraMessage *message)
{
  JsonObject *fields = clara_json_get_object (clara_message_get_fields (message), "fields");

  if (!clara_dialogue_is_awake (self))
    return;
  clara_dialogue_begin_input (self);
  if (self->page == CLARA_PAGE_VERIFY)
    verify_typed (self, clara_json_get_string (fields, "employee", NULL));
  else if (self->page == CLARA_PAGE_CHECK_OUT)
    clara_dialogue_begin_check_out (self, clara_json_get_string (fields, "out_name", NULL),
                                    clara_json_get_string (fields, "out_digits", NULL));
  else if (self->page == CLARA_PAGE_MESSAGE)
    fill_message (self, fields);
  else if (self->page == CLARA_PAGE_SIGN_TYPED && clara_dialogue_get_paper (self) != NULL)
    clara_dialogue_sign (self, clara_dialogue_get_paper (self)->agreement_id, NULL, 0,
                         clara_json_get_string (fields, "signature_name", ""));
  else if (self->page == CLARA_PAGE_SIGN)
    clara_dialogue_show (self);
  else if (clara_flow_get_state (self->flow) == CLARA_STATE_VISITOR_INFO_COLLECTION && !self->saving)
    fill_form (self, fields);
  clara_dialogue_end_input (self);
}

static void
on_confirm (ClaraDialogue *self, ClaraMessage *message)
{
  if (!clara_dialogue_is_awake (self) || self->saving)
    return;
  clara_dialogue_begin_input (self);
  clara_dialogue_confirm (self);
  clara_dialogue_end_input (self);
}

static void
on_back (ClaraDialogue *self, ClaraMessage *message)
{
  if (!clara_dialogue_is_awake (self))
    return;
  clara_dialogue_begin_input (self);
  clara_dialogue_go_back (self);
  clara_dialogue_end_input (self);
}

static void
on_goodbye (ClaraDialogue *self, ClaraMessage *message)
{
  if (!clara_dialogue_is_awake (self))
    return;
  if (clara_flow_get_state (self->flow) == CLARA_STATE_FLOW_END)
    {
      clara_dialogue_go_to_sleep (self);
      return;
    }
  clara_dialogue_begin_input (self);
  clara_dialogue_goodbye (self);
  clara_dialogue_end_input (self);
}

static void
on_cancel (ClaraDialogue *self, ClaraMessage *message)
{
  if (clara_dialogue_is_awake (self))
    clara_dialogue_restart (self);
}

static void
on_call_human (ClaraDialogue *self, ClaraMessage *message)
{
  if (!clara_dialogue_is_awake (self))
    clara_dialogue_wake (self, "touch");
  if (self->saving)
    return;
  clara_dialogue_begin_input (self);
  clara_flow_fire (self->flow, CLARA_ON_HUMAN);
  clara_dialogue_end_input (self);
}

static void
on_set_language (ClaraDialogue *self, ClaraMessage *message)
{
  const char *language = clara_message_get_string (message, "language");

  if (!clara_dialogue_is_awake (self))
    {
      /* Touching a language on the first screen wakes Clara in it. */
      if (!clara_dialogue_speaks (self, language))
        return;
      g_free (self->language);
      self->language = g_strdup (language);
      clara_dialogue_wake (self, "touch");
      return;
    }
  clara_dialogue_begin_input (self);
  clara_dialogue_switch_language (self, language);
  clara_dialogue_end_input (self);
}

static void
on_photo_taken (ClaraDialogue *self, ClaraMessage *message)
{
  clara_dialogue_begin_input (self);
  clara_dialogue_keep_photo (self, clara_message_get_string (message, "path"));
  clara_dialogue_end_input (self);
}

static void
on_photo_decline (ClaraDialogue *self, ClaraMessage *message)
{
  clara_dialogue_begin_input (self);
  clara_dialogue_decline_photo (self);
  clara_dialogue_end_input (self);
}

static void
on_sign (ClaraDialogue *self, ClaraMessage *message)
{
  JsonObject *fields = clara_message_get_fields (message);

  if (!clara_dialogue_is_awake (self))
    return;
  clara_dialogue_begin_input (self);
  clara_dialogue_sign (self, clara_message_get_string (message, "agreement_id"),
                       clara_json_get_array (fields, "strokes"), clara_json_get_double (fields, "aspect", 3),
                       clara_message_get_string (message, "name"));
  clara_dialogue_end_input (self);
}

static void
on_check_code (ClaraDialogue *self, ClaraMessage *message)
{
  clara_dialogue_begin_input (self);
  clara_dialogue_check_code (self, clara_message_get_string (message, "code"));
  clara_dialogue_end_input (self);
}

static void
on_more_time (ClaraDialogue *self, ClaraMessage *message)
{
  clara_idle_touch (self->idle);
}

static void
on_desk_say (ClaraDialogue *self, ClaraMessage *message)
{
  const char *text = clara_message_get_string (message, "text");

  if (!clara_dialogue_is_awake (self))
    return;
  clara_idle_touch (self->idle);
  clara_dialogue_begin_turn (self);
  self->staff_speaks = TRUE;
  clara_dialogue_say (self, text);
  self->staff_speaks = FALSE;
  clara_dialogue_end_turn (self);
}

static const struct
{
  const char *name;
  void (*run) (ClaraDialogue *self, ClaraMessage *message);
} commands[] = {
  { "wake", on_wake },
  { "sleep", on_sleep },
  { "say", on_say },
  { "choose", on_choose },
  { "set_fields", on_set_fields },
  { "confirm", on_confirm },
  { "back", on_back },
  { "goodbye", on_goodbye },
  { "cancel", on_cancel },
  { "call_human", on_call_human },
  { "set_language", on_set_language },
  { "photo_taken", on_photo_taken },
  { "photo_decline", on_photo_decline },
  { "sign", on_sign },
  { "check_code", on_check_code },
  { "qr", on_qr },
  { "more_time", on_more_time },
  { "desk_say", on_desk_say },
};

/**
 * clara_dialogue_run_command:
 *
 * Does what a command of the bus asks for, if the conversation has anything to do with it.
 */
void
clara_dialogue_run_command (ClaraDialogue *self, ClaraMessage *message)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (clara_message_is (message, commands[i].name))
      {
        g_object_ref (self);
        commands[i].run (self, message);
        g_object_unref (self);
        return;
      }
}
