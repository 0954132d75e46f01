/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-dialogue-private.h"

#include <string.h>

/* The tools that act on the flow do exactly what a touch or a spoken answer does; what Clara would have said
 * becomes the result, for the model to say in its own words. */

static const char *
get_state (ClaraToolHost *host)
{
  return clara_dialogue_get_state (CLARA_DIALOGUE (host));
}

static const char *
get_identity (ClaraToolHost *host)
{
  return CLARA_DIALOGUE (host)->identity;
}

static const char *
get_language (ClaraToolHost *host)
{
  return CLARA_DIALOGUE (host)->language;
}

static gboolean
is_staff (ClaraToolHost *host)
{
  ClaraDialogue *self = CLARA_DIALOGUE (host);

  return clara_agent_is_staff (self->agent, self->identity);
}

static gboolean
has_skill (ClaraToolHost *host, const char *skill)
{
  return clara_agent_has_skill (CLARA_DIALOGUE (host)->agent, skill);
}

static void
set_user_type (ClaraDialogue *self, JsonObject *arguments)
{
  const char *type = clara_json_get_string (arguments, "user_type", "");

  if (strcmp (type, "employee") == 0)
    clara_flow_fire (self->flow, CLARA_ON_EMPLOYEE);
  else if (clara_dialogue_set_type (self, type))
    {
      if (!clara_flow_fire (self->flow, CLARA_ON_VISITOR))
        clara_dialogue_next_field (self);
    }
}

/* "unknown", or what the visitor said for it, leaves the host to the front desk. */
static void
register_value (ClaraDialogue *self, const char *field, const char *value)
{
  g_autoptr (ClaraParse) parse = clara_parse (value, self->language);

  if (strcmp (field, "host") == 0
      && (g_ascii_strcasecmp (value, "unknown") == 0 || parse->reply == CLARA_REPLY_UNKNOWN))
    clara_dialogue_no_host (self);
  else
    clara_dialogue_refill (self, field, value, self->unsure);
}

static void
register_visitor (ClaraDialogue *self, JsonObject *arguments)
{
  static const struct
  {
    const char *argument;
    const char *field;
  } fields[] = { { "name", "visitor_name" }, { "company", "company" }, { "purpose", "purpose" },
                 { "host", "host" },         { "phone", "phone" },     { "email", "email" } };
  const char *type = clara_json_get_string (arguments, "type", NULL);

  if (type != NULL)
    clara_dialogue_set_type (self, type);
  if (self->type_id == NULL)
    clara_dialogue_set_type (self, "visitor");
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const char *value = clara_json_get_string (arguments, fields[i].argument, NULL);

      if (value != NULL)
        register_value (self, fields[i].field, value);
    }
  if (g_strcmp0 (self->asked, "purpose") != 0)
    clara_dialogue_forget_odd_purpose (self);
  if (!clara_flow_fire (self->flow, CLARA_ON_VISITOR))
    clara_dialogue_next_field (self);
}

static void
verify_employee (ClaraDialogue *self, JsonObject *arguments)
{
  clara_dialogue_verify (self, clara_json_get_string (arguments, "employee_id", NULL),
                         clara_json_get_string (arguments, "email", NULL),
                         clara_json_get_string (arguments, "name", NULL));
}

static void
send_code (ClaraDialogue *self, JsonObject *arguments)
{
  clara_dialogue_send_code (self);
}

static void
check_code (ClaraDialogue *self, JsonObject *arguments)
{
  clara_dialogue_check_code (self, clara_json_get_string (arguments, "code", ""));
}

/* Only after the values were read back and the visitor has said something to it. */
static void
check_in (ClaraDialogue *self, JsonObject *arguments)
{
  if (self->page != CLARA_PAGE_CONFIRM || self->lines == self->read_back_at)
    self->refused = "not_confirmed";
  else
    clara_dialogue_confirm (self);
}

/* Where no face can be recognised the flow goes on to the other way, and says so. */
static void
start_face_verification (ClaraDialogue *self, JsonObject *arguments)
{
  clara_flow_fire (self->flow, CLARA_ON_EMPLOYEE);
}

/* Is heard at once: it is what it is for. */
static void
agent_filler (ClaraDialogue *self, JsonObject *arguments)
{
  GString *collected = g_steal_pointer (&self->collected);

  clara_dialogue_say_filler (self);
  self->collected = collected;
}

static void
check_out (ClaraDialogue *self, JsonObject *arguments)
{
  const char *badge = clara_json_get_string (arguments, "badge", NULL);

  if (badge != NULL && badge[0] != '\0')
    {
      clara_dialogue_check_out_badge (self, badge);
      return;
    }
  clara_dialogue_begin_check_out (self, clara_json_get_string (arguments, "name", NULL),
                                  clara_json_get_string (arguments, "phone_last_digits", NULL));
}

static void
notify_host (ClaraDialogue *self, JsonObject *arguments)
{
  clara_dialogue_tell_host (self, clara_json_get_string (arguments, "message", NULL));
}

static void
leave_message (ClaraDialogue *self, JsonObject *arguments)
{
  gboolean sure = FALSE;
  g_autoptr (GArray) matches =
    clara_dialogue_find_host (self, clara_json_get_string (arguments, "host", ""), &sure);

  if (matches->len > 0 && sure)
    clara_dialogue_leave_message (self, g_array_index (matches, ClaraHostMatch, 0).employee->employee_id,
                                  clara_json_get_string (arguments, "text", ""));
  else
    clara_dialogue_say (
      self, clara_text (self->language, "say", "I am not sure whom you mean. Please say the full name."));
}

static void
call_human (ClaraDialogue *self, JsonObject *arguments)
{
  clara_flow_fire (self->flow, CLARA_ON_HUMAN);
}

static void
set_language (ClaraDialogue *self, JsonObject *arguments)
{
  clara_dialogue_switch_language (self, clara_json_get_string (arguments, "language", ""));
}

static void
take_answer (ClaraDialogue *self, JsonObject *arguments)
{
  clara_dialogue_take_answer (self);
}

static void
end_conversation (ClaraDialogue *self, JsonObject *arguments)
{
  clara_dialogue_goodbye (self);
}

static const struct
{
  const char *name;
  void (*act) (ClaraDialogue *self, JsonObject *arguments);
} acts[] = {
  { "set_user_type", set_user_type },
  { "start_face_verification", start_face_verification },
  { "agent_filler", agent_filler },
  { "register_visitor", register_visitor },
  { "verify_employee", verify_employee },
  { "send_code", send_code },
  { "check_code", check_code },
  { "check_in", check_in },
  { "check_out", check_out },
  { "notify_host", notify_host },
  { "leave_message", leave_message },
  { "call_human", call_human },
  { "set_language", set_language },
  { "end_conversation", end_conversation },
  { "take_answer", take_answer },
};

static JsonArray *
missing_fields (ClaraDialogue *self)
{
  const ClaraVisitorType *type = clara_dialogue_get_visitor_type (self);
  JsonArray *missing = json_array_new ();

  for (guint i = 0; type != NULL && i < type->fields->len; i++)
    {
      const ClaraField *field = g_ptr_array_index (type->fields, i);

      if (field->required && clara_visitor_form_get_value (self->form, field->id) == NULL)
        json_array_add_string_element (missing, field->id);
    }
  return missing;
}

/* {field: why} of what was given and not taken. */
static JsonObject *
invalid_fields (ClaraDialogue *self)
{
  const ClaraVisitorType *type = clara_dialogue_get_visitor_type (self);
  JsonObject *invalid = json_object_new ();

  for (guint i = 0; type != NULL && i < type->fields->len; i++)
    {
      const ClaraField *field = g_ptr_array_index (type->fields, i);
      const ClaraVisitorFormEntry *entry = clara_visitor_form_get (self->form, field->id);

      if (entry != NULL && entry->error != NULL)
        json_object_set_string_member (invalid, field->id, entry->error);
    }
  return invalid;
}

/* Why a tool may not act, and what the model is to do instead. */
static const struct
{
  const char *code;
  const char *message;
  const char *fix;
} refusals[] = {
  { "not_confirmed", "The visitor has not confirmed the details",
    "Read the details back, ask whether they are right, and wait for the answer" },
  { "nothing_said", "The visitor has said nothing that was not taken already",
    "Ask the open question and wait for the answer" },
};

static JsonObject *
make_refusal (const char *code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    if (strcmp (refusals[i].code, code) == 0)
      return clara_tool_result_error (code, refusals[i].message, refusals[i].fix);
  g_return_val_if_reached (NULL);
}

static void
complete_act (ClaraDialogue *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->acting);
  GString *collected = g_steal_pointer (&self->collected);
  const char *failure = self->save_failed ? "not_saved" : NULL;
  JsonObject *result;

  if (self->refused != NULL)
    result = make_refusal (self->refused);
  else if (failure != NULL)
    result = clara_tool_result_error (failure, collected->str,
                                      "Tell the visitor that the front desk has been called");
  else
    result =
      clara_json_build ("bssao", "ok", TRUE, "state", clara_dialogue_get_state (self), "to_say",
                        collected->str, "missing", missing_fields (self), "invalid", invalid_fields (self));
  g_string_free (collected, TRUE);
  g_task_return_pointer (task, result, (GDestroyNotify) json_object_unref);
}

/**
 * clara_dialogue_operations_ended:
 *
 * Nothing is on its way any more: a tool that waited for it has its result, or the turn is over.
 */
void
clara_dialogue_operations_ended (ClaraDialogue *self)
{
  if (self->acting != NULL)
    complete_act (self);
  else if (!clara_model_brain_is_busy (self->model))
    clara_dialogue_end_turn (self);
}

static void
act_async (ClaraToolHost *host, const char *action, JsonObject *arguments, GCancellable *cancellable,
           GAsyncReadyCallback callback, gpointer user_data)
{
  ClaraDialogue *self = CLARA_DIALOGUE (host);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, act_async);
  if (self->acting != NULL)
    {
      g_task_return_pointer (
        task, clara_tool_result_error ("busy", "Another tool is still at work", "Call one after the other"),
        (GDestroyNotify) json_object_unref);
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (acts); i++)
    if (strcmp (acts[i].name, action) == 0)
      {
        self->acting = g_object_ref (task);
        self->collected = g_string_new (NULL);
        self->save_failed = FALSE;
        self->refused = NULL;
        acts[i].act (self, arguments);
        if (self->operations == 0)
          complete_act (self);
        return;
      }
  g_task_return_pointer (task,
                         clara_tool_result_error ("unknown", "There is no such tool", "Use a listed tool"),
                         (GDestroyNotify) json_object_unref);
}

static JsonObject *
act_finish (ClaraToolHost *host, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
clara_dialogue_tool_host_init (ClaraToolHostInterface *iface)
{
  iface->get_state = get_state;
  iface->get_identity = get_identity;
  iface->get_language = get_language;
  iface->is_staff = is_staff;
  iface->has_skill = has_skill;
  iface->act_async = act_async;
  iface->act_finish = act_finish;
}
