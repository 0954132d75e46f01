/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-flow.h"

#include "clara-dialogue.h"

static const char *const state_names[] = {
  [CLARA_STATE_IDLE] = "idle",
  [CLARA_STATE_USER_CLASSIFICATION] = "user_classification",
  [CLARA_STATE_FACE_RECOGNITION] = "face_recognition",
  [CLARA_STATE_MANUAL_VERIFICATION] = "manual_verification",
  [CLARA_STATE_CREDENTIAL_CHECK] = "credential_check",
  [CLARA_STATE_FACE_REGISTRATION] = "face_registration",
  [CLARA_STATE_EMPLOYEE_VERIFIED] = "employee_verified",
  [CLARA_STATE_VISITOR_INFO_COLLECTION] = "visitor_info_collection",
  [CLARA_STATE_VISITOR_FACE_CAPTURE] = "visitor_face_capture",
  [CLARA_STATE_HOST_NOTIFICATION] = "host_notification",
  [CLARA_STATE_FLOW_END] = "flow_end",
  [CLARA_STATE_ANY] = "any",
};

static const char *const on_names[] = {
  [CLARA_ON_WAKE] = "wake",
  [CLARA_ON_EMPLOYEE] = "employee",
  [CLARA_ON_VISITOR] = "visitor",
  [CLARA_ON_NEITHER] = "neither",
  [CLARA_ON_SERVED] = "served",
  [CLARA_ON_FACE_MATCHED] = "face_matched",
  [CLARA_ON_FACE_MISSED] = "face_missed",
  [CLARA_ON_FACE_REFUSED] = "face_refused",
  [CLARA_ON_IDENTIFIED] = "identified",
  [CLARA_ON_NOT_FOUND] = "not_found",
  [CLARA_ON_CODE_RIGHT] = "code_right",
  [CLARA_ON_CODE_WRONG] = "code_wrong",
  [CLARA_ON_CODE_EXPIRED] = "code_expired",
  [CLARA_ON_FACE_REGISTERED] = "face_registered",
  [CLARA_ON_FACE_DECLINED] = "face_declined",
  [CLARA_ON_CONFIRMED] = "confirmed",
  [CLARA_ON_PHOTO_ACCEPTED] = "photo_accepted",
  [CLARA_ON_PHOTO_RETAKEN] = "photo_retaken",
  [CLARA_ON_PHOTO_DECLINED] = "photo_declined",
  [CLARA_ON_HOST_ANSWERED] = "host_answered",
  [CLARA_ON_HOST_TIMEOUT] = "host_timeout",
  [CLARA_ON_DESK_DECIDED] = "desk_decided",
  [CLARA_ON_DONE] = "done",
  [CLARA_ON_BACK] = "back",
  [CLARA_ON_GOODBYE] = "goodbye",
  [CLARA_ON_CANCEL] = "cancel",
  [CLARA_ON_IDLE] = "idle",
  [CLARA_ON_HUMAN] = "human",
  [CLARA_ON_SLEEP] = "sleep",
};

static const char *const guard_names[] = {
  [CLARA_GUARD_NONE] = "",
  [CLARA_GUARD_FACES_AVAILABLE] = "faces_available",
  [CLARA_GUARD_FACE_TRIES_LEFT] = "face_tries_left",
  [CLARA_GUARD_LOOKUPS_LEFT] = "lookups_left",
  [CLARA_GUARD_CODES_LEFT] = "codes_left",
  [CLARA_GUARD_RENEWALS_LEFT] = "renewals_left",
  [CLARA_GUARD_MAY_ENROL] = "may_enrol",
  [CLARA_GUARD_NEITHER_FEW] = "neither_few",
  [CLARA_GUARD_NEITHER_THIRD] = "neither_third",
  [CLARA_GUARD_WANTS_PHOTO] = "wants_photo",
  [CLARA_GUARD_COMMITTED] = "committed",
  [CLARA_GUARD_ADMITTED] = "admitted",
  [CLARA_GUARD_DECLINED_COMMITTED] = "may_decline_and_committed",
};

static const char *const do_names[] = {
  [CLARA_DO_NOTHING] = "",
  [CLARA_DO_GREET] = "greet",
  [CLARA_DO_ASK_TYPE] = "ask_type",
  [CLARA_DO_ASK_TYPE_AGAIN] = "ask_type_again",
  [CLARA_DO_SHOW_BUTTONS] = "show_buttons",
  [CLARA_DO_OFFER_HUMAN] = "offer_human",
  [CLARA_DO_RECOGNISE] = "recognise",
  [CLARA_DO_ASK_IDENTITY] = "ask_identity",
  [CLARA_DO_ASK_IDENTITY_AGAIN] = "ask_identity_again",
  [CLARA_DO_SEND_CODE] = "send_code",
  [CLARA_DO_ASK_CODE_AGAIN] = "ask_code_again",
  [CLARA_DO_ALERT_DESK] = "alert_desk",
  [CLARA_DO_ENROL] = "enrol",
  [CLARA_DO_WELCOME_EMPLOYEE] = "welcome_employee",
  [CLARA_DO_BEGIN_FORM] = "begin_form",
  [CLARA_DO_RESUME_FORM] = "resume_form",
  [CLARA_DO_ASK_PHOTO] = "ask_photo",
  [CLARA_DO_NOTIFY_HOST] = "notify_host",
  [CLARA_DO_TELL_ANSWER] = "tell_answer",
  [CLARA_DO_DESK_TAKES_OVER] = "desk_takes_over",
  [CLARA_DO_SEND_TO_DESK] = "send_to_desk",
  [CLARA_DO_SAY_GOODBYE] = "say_goodbye",
  [CLARA_DO_FORGET] = "forget",
  [CLARA_DO_CALL_HUMAN] = "call_human",
  [CLARA_DO_CLOSE] = "close",
};

G_STATIC_ASSERT (G_N_ELEMENTS (on_names) == CLARA_N_ON);
G_STATIC_ASSERT (G_N_ELEMENTS (guard_names) == CLARA_N_GUARDS);
G_STATIC_ASSERT (G_N_ELEMENTS (do_names) == CLARA_N_DO);

#define S(name) CLARA_STATE_##name
#define ON(name) CLARA_ON_##name
#define IF(name) CLARA_GUARD_##name
#define DO(name) CLARA_DO_##name

/* SPEC 3. Of the rows of one state and event the first whose guard holds is taken. Beyond SPEC's table stand
 * "back", "sleep" and an employee who would rather not use a face. A confirmed visit without a photo has
 * CLARA_ON_CONFIRMED fired only when it is committed: there is no other row into host_notification. */
static const ClaraFlowRow rows[] = {
  { S (IDLE), ON (WAKE), IF (NONE), DO (GREET), S (USER_CLASSIFICATION) },

  { S (USER_CLASSIFICATION), ON (EMPLOYEE), IF (FACES_AVAILABLE), DO (RECOGNISE), S (FACE_RECOGNITION) },
  { S (USER_CLASSIFICATION), ON (EMPLOYEE), IF (NONE), DO (ASK_IDENTITY), S (MANUAL_VERIFICATION) },
  { S (USER_CLASSIFICATION), ON (VISITOR), IF (NONE), DO (BEGIN_FORM), S (VISITOR_INFO_COLLECTION) },
  { S (USER_CLASSIFICATION), ON (NEITHER), IF (NEITHER_FEW), DO (ASK_TYPE_AGAIN), S (USER_CLASSIFICATION) },
  { S (USER_CLASSIFICATION), ON (NEITHER), IF (NEITHER_THIRD), DO (SHOW_BUTTONS), S (USER_CLASSIFICATION) },
  { S (USER_CLASSIFICATION), ON (NEITHER), IF (NONE), DO (OFFER_HUMAN), S (USER_CLASSIFICATION) },
  { S (USER_CLASSIFICATION), ON (SERVED), IF (NONE), DO (NOTHING), S (USER_CLASSIFICATION) },

  { S (FACE_RECOGNITION), ON (FACE_MATCHED), IF (NONE), DO (WELCOME_EMPLOYEE), S (EMPLOYEE_VERIFIED) },
  { S (FACE_RECOGNITION), ON (FACE_MISSED), IF (FACE_TRIES_LEFT), DO (RECOGNISE), S (FACE_RECOGNITION) },
  { S (FACE_RECOGNITION), ON (FACE_MISSED), IF (NONE), DO (ASK_IDENTITY), S (MANUAL_VERIFICATION) },
  { S (FACE_RECOGNITION), ON (FACE_REFUSED), IF (NONE), DO (ASK_IDENTITY), S (MANUAL_VERIFICATION) },
  { S (FACE_RECOGNITION), ON (BACK), IF (NONE), DO (ASK_TYPE), S (USER_CLASSIFICATION) },

  { S (MANUAL_VERIFICATION), ON (IDENTIFIED), IF (NONE), DO (SEND_CODE), S (CREDENTIAL_CHECK) },
  { S (MANUAL_VERIFICATION), ON (NOT_FOUND), IF (LOOKUPS_LEFT), DO (ASK_IDENTITY_AGAIN),
    S (MANUAL_VERIFICATION) },
  { S (MANUAL_VERIFICATION), ON (NOT_FOUND), IF (NONE), DO (ALERT_DESK), S (FLOW_END) },
  { S (MANUAL_VERIFICATION), ON (BACK), IF (NONE), DO (ASK_TYPE), S (USER_CLASSIFICATION) },

  { S (CREDENTIAL_CHECK), ON (CODE_RIGHT), IF (MAY_ENROL), DO (ENROL), S (FACE_REGISTRATION) },
  { S (CREDENTIAL_CHECK), ON (CODE_RIGHT), IF (NONE), DO (WELCOME_EMPLOYEE), S (EMPLOYEE_VERIFIED) },
  { S (CREDENTIAL_CHECK), ON (CODE_WRONG), IF (CODES_LEFT), DO (ASK_CODE_AGAIN), S (CREDENTIAL_CHECK) },
  { S (CREDENTIAL_CHECK), ON (CODE_WRONG), IF (NONE), DO (ALERT_DESK), S (FLOW_END) },
  { S (CREDENTIAL_CHECK), ON (CODE_EXPIRED), IF (RENEWALS_LEFT), DO (SEND_CODE), S (CREDENTIAL_CHECK) },
  { S (CREDENTIAL_CHECK), ON (CODE_EXPIRED), IF (NONE), DO (ALERT_DESK), S (FLOW_END) },
  { S (CREDENTIAL_CHECK), ON (BACK), IF (NONE), DO (ASK_IDENTITY), S (MANUAL_VERIFICATION) },

  { S (FACE_REGISTRATION), ON (FACE_REGISTERED), IF (NONE), DO (WELCOME_EMPLOYEE), S (EMPLOYEE_VERIFIED) },
  { S (FACE_REGISTRATION), ON (FACE_DECLINED), IF (NONE), DO (WELCOME_EMPLOYEE), S (EMPLOYEE_VERIFIED) },

  { S (EMPLOYEE_VERIFIED), ON (SERVED), IF (NONE), DO (NOTHING), S (EMPLOYEE_VERIFIED) },

  { S (VISITOR_INFO_COLLECTION), ON (CONFIRMED), IF (WANTS_PHOTO), DO (ASK_PHOTO), S (VISITOR_FACE_CAPTURE) },
  { S (VISITOR_INFO_COLLECTION), ON (CONFIRMED), IF (COMMITTED), DO (NOTIFY_HOST), S (HOST_NOTIFICATION) },
  { S (VISITOR_INFO_COLLECTION), ON (SERVED), IF (NONE), DO (NOTHING), S (VISITOR_INFO_COLLECTION) },
  { S (VISITOR_INFO_COLLECTION), ON (BACK), IF (NONE), DO (ASK_TYPE), S (USER_CLASSIFICATION) },

  { S (VISITOR_FACE_CAPTURE), ON (PHOTO_ACCEPTED), IF (COMMITTED), DO (NOTIFY_HOST), S (HOST_NOTIFICATION) },
  { S (VISITOR_FACE_CAPTURE), ON (PHOTO_RETAKEN), IF (NONE), DO (ASK_PHOTO), S (VISITOR_FACE_CAPTURE) },
  { S (VISITOR_FACE_CAPTURE), ON (PHOTO_DECLINED), IF (DECLINED_COMMITTED), DO (NOTIFY_HOST),
    S (HOST_NOTIFICATION) },
  { S (VISITOR_FACE_CAPTURE), ON (BACK), IF (NONE), DO (RESUME_FORM), S (VISITOR_INFO_COLLECTION) },

  { S (HOST_NOTIFICATION), ON (HOST_ANSWERED), IF (NONE), DO (TELL_ANSWER), S (FLOW_END) },
  { S (HOST_NOTIFICATION), ON (HOST_TIMEOUT), IF (NONE), DO (DESK_TAKES_OVER), S (FLOW_END) },
  { S (HOST_NOTIFICATION), ON (DESK_DECIDED), IF (ADMITTED), DO (NOTIFY_HOST), S (HOST_NOTIFICATION) },
  { S (HOST_NOTIFICATION), ON (DESK_DECIDED), IF (NONE), DO (SEND_TO_DESK), S (FLOW_END) },
  { S (HOST_NOTIFICATION), ON (DONE), IF (NONE), DO (SAY_GOODBYE), S (FLOW_END) },
  { S (HOST_NOTIFICATION), ON (SERVED), IF (NONE), DO (NOTHING), S (HOST_NOTIFICATION) },

  { S (ANY), ON (GOODBYE), IF (NONE), DO (SAY_GOODBYE), S (FLOW_END) },
  { S (ANY), ON (CANCEL), IF (NONE), DO (FORGET), S (FLOW_END) },
  { S (ANY), ON (IDLE), IF (NONE), DO (FORGET), S (FLOW_END) },
  { S (ANY), ON (HUMAN), IF (NONE), DO (CALL_HUMAN), S (FLOW_END) },

  { S (FLOW_END), ON (SLEEP), IF (NONE), DO (CLOSE), S (IDLE) },
};

struct _ClaraFlow
{
  GObject parent_instance;

  ClaraFlowFuncs funcs;
  gpointer user_data;
  ClaraState state;
};

G_DEFINE_FINAL_TYPE (ClaraFlow, clara_flow, G_TYPE_OBJECT)

static gboolean
is_of_state (const ClaraFlowRow *row, ClaraState state)
{
  if (row->state == CLARA_STATE_ANY)
    return state != CLARA_STATE_IDLE && state != CLARA_STATE_FLOW_END;
  return row->state == state;
}

static const ClaraFlowRow *
find_row (ClaraFlow *self, ClaraFlowOn on)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].on == on && is_of_state (&rows[i], self->state)
        && (rows[i].guard == CLARA_GUARD_NONE || self->funcs.check (rows[i].guard, self->user_data)))
      return &rows[i];
  return NULL;
}

static void
clara_flow_class_init (ClaraFlowClass *klass)
{
}

static void
clara_flow_init (ClaraFlow *self)
{
  self->state = CLARA_STATE_IDLE;
}

/**
 * clara_flow_new:
 * @funcs: copied
 * @user_data: given to them
 *
 * Returns: (transfer full): a flow in the state idle
 */
ClaraFlow *
clara_flow_new (const ClaraFlowFuncs *funcs, gpointer user_data)
{
  ClaraFlow *self = g_object_new (CLARA_TYPE_FLOW, NULL);

  self->funcs = *funcs;
  self->user_data = user_data;
  return self;
}

ClaraState
clara_flow_get_state (ClaraFlow *self)
{
  return self->state;
}

/**
 * clara_flow_fire:
 *
 * Takes the transition that the table has for @on in the present state, if it has one whose guard holds.
 *
 * Returns: whether there was one; nothing has happened otherwise
 */
gboolean
clara_flow_fire (ClaraFlow *self, ClaraFlowOn on)
{
  const ClaraFlowRow *row = find_row (self, on);
  ClaraState from = self->state;

  if (row == NULL)
    return FALSE;
  self->state = row->next;
  self->funcs.entered (from, row->next, on, self->user_data);
  if (row->action != CLARA_DO_NOTHING)
    self->funcs.run (row->action, self->user_data);
  return TRUE;
}

/**
 * clara_flow_expects:
 *
 * Returns: whether clara_flow_fire() would do something now
 */
gboolean
clara_flow_expects (ClaraFlow *self, ClaraFlowOn on)
{
  return find_row (self, on) != NULL;
}

/**
 * clara_flow_get_rows:
 *
 * Returns: (transfer none): the table
 */
const ClaraFlowRow *
clara_flow_get_rows (guint *n_rows)
{
  *n_rows = G_N_ELEMENTS (rows);
  return rows;
}

/**
 * clara_flow_find_state:
 *
 * Returns: the state of this name; %CLARA_N_STATES where there is none
 */
ClaraState
clara_flow_find_state (const char *name)
{
  ClaraState state = 0;

  while (state < CLARA_N_STATES && g_strcmp0 (state_names[state], name) != 0)
    state++;
  return state;
}

const char *
clara_flow_state_name (ClaraState state)
{
  return state_names[state];
}

const char *
clara_flow_on_name (ClaraFlowOn on)
{
  return on_names[on];
}

const char *
clara_flow_guard_name (ClaraFlowGuard guard)
{
  return guard_names[guard];
}

const char *
clara_flow_do_name (ClaraFlowDo action)
{
  return do_names[action];
}

/**
 * clara_flow_describe:
 *
 * Returns: (transfer full): the table as Markdown
 */
char *
clara_flow_describe (void)
{
  GString *text = g_string_new ("| state | event | if | action | next |\n|---|---|---|---|---|\n");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_string_append_printf (text, "| %s | %s | %s | %s | %s |\n", state_names[rows[i].state],
                            on_names[rows[i].on], guard_names[rows[i].guard], do_names[rows[i].action],
                            state_names[rows[i].next]);
  return g_string_free (text, FALSE);
}
