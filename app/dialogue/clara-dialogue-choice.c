/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-dialogue-private.h"

#include "clara-labels.h"

#include <string.h>

/* Everything that can be touched can be said: the step's choices, the fields it shows and the buttons that
 * each page has, in the language of the screen, in the one just spoken, and in English. */

/* Fields of the form are choices of this kind: "field:company". */
#define FIELD_PREFIX "field:"
/* Values of the field that is asked: "value:Meeting". */
#define VALUE_PREFIX "value:"

typedef struct
{
  const char *id;
  const char *label; /* context "kiosk" */
  ClaraPage page;    /* CLARA_N_PAGES: all */
} Button;

static const Button buttons[] = {
  { "back", CLARA_N ("kiosk", "Back"), CLARA_N_PAGES },
  { "cancel", CLARA_N ("kiosk", "Start over"), CLARA_N_PAGES },
  { "call_human", CLARA_N ("kiosk", "Call a person"), CLARA_N_PAGES },
  { "more_time", CLARA_N ("kiosk", "I need more time"), CLARA_N_PAGES },
  { "leave_message", CLARA_N ("kiosk", "Leave a message"), CLARA_PAGE_WELCOME },
  { "yes", CLARA_N ("kiosk", "Yes, that is right"), CLARA_PAGE_CONFIRM },
  { "goodbye", CLARA_N ("kiosk", "Done"), CLARA_PAGE_WAITING },
  { "goodbye", CLARA_N ("kiosk", "Done"), CLARA_PAGE_SEAT },
  { "photo_take", CLARA_N ("kiosk", "Take the picture"), CLARA_PAGE_PHOTO },
  { "photo_take", CLARA_N ("kiosk", "Use this picture"), CLARA_PAGE_PHOTO },
  { "photo_again", CLARA_N ("kiosk", "Take another"), CLARA_PAGE_PHOTO },
  { "photo_skip", CLARA_N ("kiosk", "No picture"), CLARA_PAGE_PHOTO },
};

/**
 * clara_dialogue_get_choice_label:
 *
 * Returns: (transfer none) (nullable): what the present step shows for it; %NULL where it has no such choice
 */
const char *
clara_dialogue_get_choice_label (ClaraDialogue *self, const char *id)
{
  JsonArray *choices = clara_json_get_array (self->step, "choices");

  for (guint i = 0; choices != NULL && i < json_array_get_length (choices); i++)
    {
      JsonObject *choice = clara_json_array_get_object (choices, i);

      if (strcmp (clara_json_get_string (choice, "id", ""), id) == 0)
        return clara_json_get_string (choice, "label", id);
    }
  return NULL;
}

static gboolean
choose_on_welcome (ClaraDialogue *self, const char *id)
{
  if (strcmp (id, "employee") == 0)
    clara_flow_fire (self->flow, CLARA_ON_EMPLOYEE);
  else if (strcmp (id, "check_out") == 0)
    clara_dialogue_begin_check_out (self, NULL, NULL);
  else if (strcmp (id, "question") == 0)
    clara_dialogue_say (self, clara_text (self->language, "say", "Please ask; I am listening."));
  else if (strcmp (id, "leave_message") == 0)
    clara_dialogue_begin_message (self);
  else if (strcmp (id, "emergency") == 0)
    clara_dialogue_say_emergency (self);
  else if (clara_dialogue_set_type (self, id))
    clara_flow_fire (self->flow, CLARA_ON_VISITOR);
  else
    return FALSE;
  return TRUE;
}

static void
choose_host (ClaraDialogue *self, const char *id)
{
  g_autofree char *host = g_strdup (id);

  if (strcmp (id, "type_name") == 0)
    {
      g_ptr_array_set_size (self->host_ids, 0);
      clara_dialogue_ask_field (self, "host");
      return;
    }
  if (strcmp (id, "unknown") == 0)
    clara_dialogue_no_host (self);
  else
    clara_dialogue_pick_host (self, host);
  clara_dialogue_next_field (self);
}

static void
choose_shared (ClaraDialogue *self, const char *id)
{
  if (strcmp (id, "goodbye") == 0)
    {
      if (clara_flow_get_state (self->flow) == CLARA_STATE_FLOW_END)
        clara_dialogue_go_to_sleep (self);
      else
        clara_dialogue_goodbye (self);
    }
  else if (strcmp (id, "resend") == 0)
    clara_dialogue_send_code (self);
  else if (strcmp (id, "photo_skip") == 0)
    clara_dialogue_decline_photo (self);
  else if (strcmp (id, "change") == 0)
    {
      clara_dialogue_turn_to (self, CLARA_PAGE_CHANGE);
      clara_dialogue_ask (self);
    }
  else if (strcmp (id, "question") == 0)
    clara_dialogue_say (self, clara_text (self->language, "say", "Please ask; I am listening."));
}

static gboolean
choose_as_employee (ClaraDialogue *self, const char *id)
{
  if (strcmp (id, "my_visitors") == 0)
    clara_dialogue_list_visitors (self);
  else if (strcmp (id, "sign_in") == 0 || strcmp (id, "sign_out") == 0)
    clara_dialogue_sign_employee (self, strcmp (id, "sign_in") == 0);
  else
    return FALSE;
  return TRUE;
}

/* What the present page alone makes of a choice. Returns whether it is one of its own. */
static gboolean
act_on_page (ClaraDialogue *self, const char *id)
{
  switch (self->page)
    {
    case CLARA_PAGE_WELCOME:
      return choose_on_welcome (self, id);
    case CLARA_PAGE_HOST_CHOICE:
      choose_host (self, id);
      return TRUE;
    case CLARA_PAGE_RETURNING:
      clara_dialogue_answer_returning (self, strcmp (id, "yes") == 0);
      return TRUE;
    case CLARA_PAGE_CONFIRM:
      if (strcmp (id, "yes_no_photo") == 0)
        {
          self->no_photo = TRUE;
          clara_dialogue_confirm (self);
          return TRUE;
        }
      if (strcmp (id, "yes") != 0)
        return FALSE;
      clara_dialogue_confirm (self);
      return TRUE;
    case CLARA_PAGE_FACE:
    case CLARA_PAGE_FACE_CONSENT:
    case CLARA_PAGE_FACE_ENROL:
      return clara_dialogue_choose_on_face (self, id);
    case CLARA_PAGE_EMPLOYEE:
      return clara_dialogue_choose_on_face (self, id) || choose_as_employee (self, id);
    case CLARA_PAGE_SIGN:
    case CLARA_PAGE_SIGN_TYPED:
      return clara_dialogue_choose_on_paper (self, id);
    case CLARA_PAGE_OFFER_HUMAN:
      if (strcmp (id, "yes") == 0)
        clara_flow_fire (self->flow, CLARA_ON_HUMAN);
      else
        {
          self->neither = 0;
          clara_dialogue_turn_to (self, CLARA_PAGE_WELCOME);
          clara_dialogue_ask (self);
        }
      return TRUE;
    default:
      return FALSE;
    }
}

static void
act (ClaraDialogue *self, const char *id)
{
  if (strcmp (id, "call_human") == 0)
    clara_flow_fire (self->flow, CLARA_ON_HUMAN);
  else if (!act_on_page (self, id))
    choose_shared (self, id);
}

/**
 * clara_dialogue_choose:
 * @id: of the choice that was touched; one that the present step does not have (a late or double tap) is left
 * alone
 */
void
clara_dialogue_choose (ClaraDialogue *self, const char *id)
{
  g_autofree char *label = g_strdup (clara_dialogue_get_choice_label (self, id));

  if (label == NULL || self->saving)
    return;
  clara_dialogue_note_heard (self, label, self->language, "touch", 1.0);
  act (self, id);
}

static void
add_field_values (ClaraLabels *choices, const ClaraField *field, const char *language)
{
  for (guint i = 0; field->choices != NULL && field->choices[i] != NULL; i++)
    {
      g_autofree char *id = g_strconcat (VALUE_PREFIX, field->choices[i], NULL);

      clara_labels_add (choices, id, clara_text (language, "choice", field->choices[i]), TRUE);
    }
}

static void
add_fields (ClaraDialogue *self, ClaraLabels *choices, const char *language)
{
  const ClaraVisitorType *type = clara_dialogue_get_visitor_type (self);

  for (guint i = 0; type != NULL && i < type->fields->len; i++)
    {
      const ClaraField *field = g_ptr_array_index (type->fields, i);
      g_autofree char *id = g_strconcat (FIELD_PREFIX, field->id, NULL);

      if (self->page == CLARA_PAGE_CHANGE || self->page == CLARA_PAGE_CONFIRM)
        clara_labels_add (choices, id, clara_text (language, "field", field->label), FALSE);
      else if (self->page == CLARA_PAGE_FORM && g_strcmp0 (self->asked, field->id) == 0)
        add_field_values (choices, field, language);
    }
}

static void
add_labels (ClaraDialogue *self, ClaraLabels *choices, const char *language, gboolean sure)
{
  g_autoptr (JsonArray) shown = clara_dialogue_make_choices (self, language);

  for (guint i = 0; i < json_array_get_length (shown); i++)
    {
      JsonObject *choice = clara_json_array_get_object (shown, i);
      /* A name is better looked up, which knows who else it may be. */
      gboolean host = json_object_has_member (choice, "initials");

      if (!host || sure)
        clara_labels_add (choices, clara_json_get_string (choice, "id", ""),
                          clara_json_get_string (choice, "label", ""), !host);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (buttons); i++)
    if (buttons[i].page == CLARA_N_PAGES || buttons[i].page == self->page)
      clara_labels_add (choices, buttons[i].id, clara_text (language, "kiosk", buttons[i].label), FALSE);
  add_fields (self, choices, language);
}

/**
 * clara_dialogue_match_choice:
 * @text: what was heard
 * @sure: the recogniser trusts its words
 *
 * Returns: (transfer full) (nullable): the answer of the present step that was said
 */
char *
clara_dialogue_match_choice (ClaraDialogue *self, const char *text, gboolean sure)
{
  g_autoptr (ClaraLabels) choices = clara_labels_new ();
  const char *shown = clara_json_get_string (self->step, "language", self->language);

  if (clara_flow_get_state (self->flow) == CLARA_STATE_FLOW_END || self->page == CLARA_PAGE_ATTRACT)
    return NULL;
  add_labels (self, choices, shown, sure);
  if (strcmp (shown, self->language) != 0)
    add_labels (self, choices, self->language, sure);
  if (strcmp (shown, "en") != 0 && strcmp (self->language, "en") != 0)
    add_labels (self, choices, "en", sure);
  return g_strdup (clara_labels_match (choices, text, sure));
}

/* An ending that was heard badly is asked once more, as every other. */
static gboolean
is_ending (const char *id, ClaraParse *parse)
{
  if (strcmp (id, "goodbye") == 0)
    parse->intent = CLARA_INTENT_GOODBYE;
  else if (strcmp (id, "cancel") == 0)
    parse->reply = CLARA_REPLY_CANCEL;
  else
    return FALSE;
  return TRUE;
}

/**
 * clara_dialogue_say_choice:
 * @id: from clara_dialogue_match_choice()
 * @parse: of the line; an ending is put into it, to be treated as any
 *
 * Does what touching it does.
 *
 * Returns: whether it was done
 */
gboolean
clara_dialogue_say_choice (ClaraDialogue *self, const char *id, ClaraParse *parse)
{
  if (is_ending (id, parse))
    return FALSE;
  if (g_str_has_prefix (id, FIELD_PREFIX))
    clara_dialogue_ask_field (self, id + strlen (FIELD_PREFIX));
  else if (g_str_has_prefix (id, VALUE_PREFIX))
    {
      g_autofree char *asked = g_strdup (self->asked);

      clara_dialogue_fill (self, asked, id + strlen (VALUE_PREFIX), FALSE);
      clara_dialogue_next_field (self);
    }
  else if (strcmp (id, "back") == 0)
    clara_dialogue_say_back (self);
  else if (strcmp (id, "more_time") == 0)
    clara_dialogue_say (self, clara_text (self->language, "say", "Take your time."));
  else if (strcmp (id, "photo_take") == 0)
    {
      self->cue = "yes";
      clara_dialogue_show (self);
    }
  else if (strcmp (id, "photo_again") == 0)
    {
      self->cue = "retake";
      clara_flow_fire (self->flow, CLARA_ON_PHOTO_RETAKEN);
    }
  else
    act (self, id);
  return TRUE;
}
