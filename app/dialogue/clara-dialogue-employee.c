/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-dialogue-private.h"

#include <string.h>

/**
 * clara_dialogue_remember_employee:
 *
 * Puts into the session who it is, and whether that is verified.
 */
void
clara_dialogue_remember_employee (ClaraDialogue *self)
{
  clara_session_set_employee (self->session,
                              clara_json_build ("sb", "employee_id",
                                                self->identity != NULL ? self->identity : self->claimed_id,
                                                "verified", self->identity != NULL));
}

/* Whether somebody could be called this, whoever there is: decided without looking anybody up. */
static gboolean
may_be_identity (const char *employee_id, const char *email, const char *name)
{
  return (employee_id != NULL && strlen (employee_id) >= 2) || (email != NULL && strchr (email, '@') != NULL)
         || (name != NULL && clara_parser_looks_like_name (name));
}

/**
 * clara_dialogue_verify:
 *
 * Looks the employee up by any of the three. What the visitor sees and hears is the same, after the same
 * time, whether or not there is one (SPEC 5): who does not exist is asked for a code that nobody has. A
 * look-up counts as not found (SPEC 3) where what was said cannot be anybody, or where three have led to no
 * right code.
 */
void
clara_dialogue_verify (ClaraDialogue *self, const char *employee_id, const char *email, const char *name)
{
  const ClaraEmployee *employee;
  const char *given = employee_id != NULL ? employee_id : email != NULL ? email : name;

  if (clara_flow_get_state (self->flow) != CLARA_STATE_MANUAL_VERIFICATION)
    return;
  self->lookups++;
  if (self->lookups > CLARA_MOST_LOOKUPS || !may_be_identity (employee_id, email, name))
    {
      clara_flow_fire (self->flow, CLARA_ON_NOT_FOUND);
      return;
    }
  employee = clara_reception_find_employee (self->reception, employee_id, email, name);
  g_free (self->claimed_id);
  self->claimed_id = employee != NULL ? g_strdup (employee->employee_id) : g_utf8_casefold (given, -1);
  self->wrong_codes = self->expired_codes = 0;
  clara_dialogue_remember_employee (self);
  clara_flow_fire (self->flow, CLARA_ON_IDENTIFIED);
}

static void
on_code_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraOperation) operation = user_data;
  ClaraDialogue *self = operation->self;
  g_autoptr (GError) error = NULL;
  g_autofree char *address = clara_reception_send_code_finish (CLARA_RECEPTION (source), result, &error);

  if (clara_operation_is_stale (operation))
    return;
  self->checking = FALSE;
  if (address == NULL && g_error_matches (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_LIMIT))
    clara_dialogue_say (self,
                        clara_text (self->language, "say",
                                    "Too many codes were sent. Please wait a while, or ask for a person."));
  else if (address == NULL)
    {
      clara_dialogue_say (
        self, clara_text (self->language, "say", "I could not send a code. Please ask for a person."));
      clara_bus_publish (self->bus, "error",
                         clara_json_build ("sss", "where", "one-time code", "message", error->message, "fix",
                                           "Start clara desk, where codes are shown"));
    }
  else
    {
      g_free (self->address);
      self->address = g_steal_pointer (&address);
      clara_dialogue_say_take (
        self, clara_text_format (
                self->language, "say",
                "If that is you, a six-digit code is on its way to {address}. Please type it or say it.",
                "address", clara_text (self->language, "address", self->address), NULL));
    }
  clara_dialogue_show (self);
}

/**
 * clara_dialogue_send_code:
 *
 * Sends a code to the employee's address on file; it is never shown or said here.
 */
void
clara_dialogue_send_code (ClaraDialogue *self)
{
  if (self->checking || self->claimed_id == NULL || self->identity != NULL)
    return;
  self->checking = TRUE;
  g_clear_pointer (&self->address, g_free);
  clara_dialogue_turn_to (self, CLARA_PAGE_CODE);
  clara_dialogue_show (self);
  clara_reception_send_code_async (self->reception, self->claimed_id, NULL, on_code_sent,
                                   clara_operation_new (self, NULL, NULL));
}

static void
on_code_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraOperation) operation = user_data;
  ClaraDialogue *self = operation->self;
  g_autoptr (GError) error = NULL;
  gboolean right = clara_reception_check_code_finish (CLARA_RECEPTION (source), result, &error);

  if (clara_operation_is_stale (operation))
    return;
  self->checking = FALSE;
  if (right)
    {
      g_free (self->identity);
      self->identity = g_strdup (self->claimed_id);
      clara_dialogue_remember_employee (self);
      if (!clara_dialogue_offer_face (self))
        clara_flow_fire (self->flow, CLARA_ON_CODE_RIGHT);
    }
  else if (g_error_matches (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_EXPIRED))
    {
      self->expired_codes++;
      clara_dialogue_say (self, clara_text (self->language, "say", "That code has expired."));
      clara_flow_fire (self->flow, CLARA_ON_CODE_EXPIRED);
    }
  else
    {
      self->wrong_codes++;
      clara_flow_fire (self->flow, CLARA_ON_CODE_WRONG);
    }
}

/**
 * clara_dialogue_check_code:
 * @code: what was typed or said; kept nowhere
 */
void
clara_dialogue_check_code (ClaraDialogue *self, const char *code)
{
  if (clara_flow_get_state (self->flow) != CLARA_STATE_CREDENTIAL_CHECK || self->checking
      || self->claimed_id == NULL || self->identity != NULL)
    return;
  self->checking = TRUE;
  clara_reception_check_code_async (self->reception, self->claimed_id, code, NULL, on_code_checked,
                                    clara_operation_new (self, NULL, NULL));
}
