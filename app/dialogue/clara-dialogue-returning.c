/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-dialogue-private.h"

#include "clara-contact.h"
#include "clara-returning.h"

#include <string.h>

/* Who was here before says a phone number or an e-mail address, is asked "Is this you?" with no more than a
 * mask, and has the rest filled in. */

#define MOST_LOOK_UPS 3

static const char *
value_of (ClaraDialogue *self, const char *field_id)
{
  const char *value = clara_visitor_form_get_value (self->form, field_id);

  return value != NULL && *value != '\0' ? value : NULL;
}

/* Whether there is anything to be spared the visitor. */
static gboolean
lacks_anything (ClaraDialogue *self)
{
  const ClaraVisitorType *type = clara_dialogue_get_visitor_type (self);
  static const char *const spared[] = { "visitor_name", "company", "phone", "email" };

  for (gsize i = 0; i < G_N_ELEMENTS (spared); i++)
    {
      const ClaraField *field = clara_visitor_type_get_field (type, spared[i]);

      if (field != NULL && field->required && value_of (self, spared[i]) == NULL)
        return TRUE;
    }
  return FALSE;
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraOperation) operation = user_data;
  ClaraDialogue *self = operation->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraVisitor) visitor =
    clara_reception_find_visitor_finish (CLARA_RECEPTION (source), result, &error);

  if (clara_operation_is_stale (operation))
    return;
  self->looking_up = FALSE;
  if (clara_flow_get_state (self->flow) != CLARA_STATE_VISITOR_INFO_COLLECTION || self->saving)
    return;
  if (visitor == NULL)
    {
      clara_dialogue_next_field (self);
      return;
    }
  g_clear_pointer (&self->returning, clara_visitor_free);
  self->returning = g_steal_pointer (&visitor);
  clara_dialogue_turn_to (self, CLARA_PAGE_RETURNING);
  clara_dialogue_ask (self);
}

/**
 * clara_dialogue_look_up_visitor:
 *
 * Looks once for each number and address that is given.
 *
 * Returns: whether it is on its way: the next question comes with what is found
 */
gboolean
clara_dialogue_look_up_visitor (ClaraDialogue *self)
{
  const char *email = value_of (self, "email");
  const char *phone = value_of (self, "phone");
  g_autofree char *asked = g_strconcat (email != NULL ? email : "", " ", phone != NULL ? phone : "", NULL);

  if (self->looking_up)
    return TRUE;
  if ((email == NULL && phone == NULL) || self->invited || self->look_ups >= MOST_LOOK_UPS
      || g_strcmp0 (self->looked_for, asked) == 0 || !lacks_anything (self))
    return FALSE;
  g_free (self->looked_for);
  self->looked_for = g_steal_pointer (&asked);
  self->look_ups++;
  self->looking_up = TRUE;
  clara_reception_find_visitor_async (self->reception, email, phone, value_of (self, "visitor_name"), NULL,
                                      on_found, clara_operation_new (self, NULL, NULL));
  return TRUE;
}

/* What was given stays. The other way to reach them is shown masked: it is known, and not told. */
static void
fill (ClaraDialogue *self, const char *field_id, const char *value)
{
  const ClaraVisitorType *type = clara_dialogue_get_visitor_type (self);
  const ClaraField *field = clara_visitor_type_get_field (type, field_id);
  g_autofree char *mask = NULL;

  if (field == NULL || value == NULL || *value == '\0' || value_of (self, field_id) != NULL)
    return;
  if (field->kind == CLARA_FIELD_PHONE)
    mask = clara_phone_mask (value);
  else if (field->kind == CLARA_FIELD_EMAIL)
    mask = clara_email_mask (value);
  clara_visitor_form_set (self->form, field_id, value, mask != NULL ? mask : value, FALSE);
}

/**
 * clara_dialogue_answer_returning:
 * @yes: whether it is them
 */
void
clara_dialogue_answer_returning (ClaraDialogue *self, gboolean yes)
{
  g_autoptr (ClaraVisitor) visitor = g_steal_pointer (&self->returning);

  if (self->page != CLARA_PAGE_RETURNING || visitor == NULL)
    return;
  if (yes)
    {
      fill (self, "visitor_name", visitor->name);
      fill (self, "company", visitor->company);
      fill (self, "phone", visitor->phone);
      fill (self, "email", visitor->email);
      clara_dialogue_form_changed (self);
      clara_dialogue_say (self, clara_text (self->language, "say", "Welcome back."));
    }
  clara_dialogue_turn_to (self, CLARA_PAGE_FORM);
  clara_dialogue_next_field (self);
}

/**
 * clara_dialogue_get_returning_mask:
 *
 * Returns: (transfer full) (nullable): all that is shown of who it may be
 */
char *
clara_dialogue_get_returning_mask (ClaraDialogue *self)
{
  return self->returning != NULL ? clara_visitor_get_mask (self->returning) : NULL;
}
