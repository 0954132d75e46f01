/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* The eleven states of SPEC 3, in its order. */
typedef enum
{
  CLARA_STATE_IDLE,
  CLARA_STATE_USER_CLASSIFICATION,
  CLARA_STATE_FACE_RECOGNITION,
  CLARA_STATE_MANUAL_VERIFICATION,
  CLARA_STATE_CREDENTIAL_CHECK,
  CLARA_STATE_FACE_REGISTRATION,
  CLARA_STATE_EMPLOYEE_VERIFIED,
  CLARA_STATE_VISITOR_INFO_COLLECTION,
  CLARA_STATE_VISITOR_FACE_CAPTURE,
  CLARA_STATE_HOST_NOTIFICATION,
  CLARA_STATE_FLOW_END,
  CLARA_N_STATES,
  CLARA_STATE_ANY, /* in the table: every state of an awake session that has not ended */
} ClaraState;

typedef enum
{
  CLARA_ON_WAKE,
  CLARA_ON_EMPLOYEE,
  CLARA_ON_VISITOR,
  CLARA_ON_NEITHER,
  CLARA_ON_SERVED, /* a question, directions or a check-out */
  CLARA_ON_FACE_MATCHED,
  CLARA_ON_FACE_MISSED, /* no face, no match, camera lost */
  CLARA_ON_FACE_REFUSED,
  CLARA_ON_IDENTIFIED,
  CLARA_ON_NOT_FOUND,
  CLARA_ON_CODE_RIGHT,
  CLARA_ON_CODE_WRONG,
  CLARA_ON_CODE_EXPIRED,
  CLARA_ON_FACE_REGISTERED,
  CLARA_ON_FACE_DECLINED,
  CLARA_ON_CONFIRMED, /* all fields valid and confirmed, and what must be on the disk is */
  CLARA_ON_PHOTO_ACCEPTED,
  CLARA_ON_PHOTO_RETAKEN,
  CLARA_ON_PHOTO_DECLINED,
  CLARA_ON_HOST_ANSWERED,
  CLARA_ON_HOST_TIMEOUT,
  CLARA_ON_DESK_DECIDED,
  CLARA_ON_DONE,
  CLARA_ON_BACK,
  CLARA_ON_GOODBYE,
  CLARA_ON_CANCEL,
  CLARA_ON_IDLE,
  CLARA_ON_HUMAN,
  CLARA_ON_SLEEP,
  CLARA_N_ON,
} ClaraFlowOn;

typedef enum
{
  CLARA_GUARD_NONE,
  CLARA_GUARD_FACES_AVAILABLE, /* started by the employee, a camera and a recogniser work, faces are enabled
                                */
  CLARA_GUARD_FACE_TRIES_LEFT,
  CLARA_GUARD_LOOKUPS_LEFT,
  CLARA_GUARD_CODES_LEFT,    /* fewer than three were wrong */
  CLARA_GUARD_RENEWALS_LEFT, /* fewer than two have expired */
  CLARA_GUARD_MAY_ENROL,     /* no template, faces are enabled, the employee consents */
  CLARA_GUARD_NEITHER_FEW,   /* fewer than three times neither */
  CLARA_GUARD_NEITHER_THIRD,
  CLARA_GUARD_WANTS_PHOTO,
  CLARA_GUARD_COMMITTED, /* the visit is on the disk */
  CLARA_GUARD_ADMITTED,
  CLARA_GUARD_DECLINED_COMMITTED, /* and the type allows no photo */
  CLARA_N_GUARDS,
} ClaraFlowGuard;

typedef enum
{
  CLARA_DO_NOTHING,
  CLARA_DO_GREET,
  CLARA_DO_ASK_TYPE,
  CLARA_DO_ASK_TYPE_AGAIN,
  CLARA_DO_SHOW_BUTTONS,
  CLARA_DO_OFFER_HUMAN,
  CLARA_DO_RECOGNISE,
  CLARA_DO_ASK_IDENTITY,
  CLARA_DO_ASK_IDENTITY_AGAIN,
  CLARA_DO_SEND_CODE,
  CLARA_DO_ASK_CODE_AGAIN,
  CLARA_DO_ALERT_DESK,
  CLARA_DO_ENROL,
  CLARA_DO_WELCOME_EMPLOYEE,
  CLARA_DO_BEGIN_FORM,
  CLARA_DO_RESUME_FORM,
  CLARA_DO_ASK_PHOTO,
  CLARA_DO_NOTIFY_HOST,
  CLARA_DO_TELL_ANSWER,
  CLARA_DO_DESK_TAKES_OVER,
  CLARA_DO_SEND_TO_DESK,
  CLARA_DO_SAY_GOODBYE,
  CLARA_DO_FORGET,
  CLARA_DO_CALL_HUMAN,
  CLARA_DO_CLOSE,
  CLARA_N_DO,
} ClaraFlowDo;

typedef struct
{
  ClaraState state;
  ClaraFlowOn on;
  ClaraFlowGuard guard;
  ClaraFlowDo action;
  ClaraState next;
} ClaraFlowRow;

/* What a flow asks and does, given at its construction. entered comes before run, at every transition, also
 * at one that stays. */
typedef struct
{
  gboolean (*check) (ClaraFlowGuard guard, gpointer user_data);
  void (*entered) (ClaraState from, ClaraState to, ClaraFlowOn on, gpointer user_data);
  void (*run) (ClaraFlowDo action, gpointer user_data);
} ClaraFlowFuncs;

/**
 * ClaraFlow:
 *
 * The table and the present state; knows neither store, words nor time.
 */
#define CLARA_TYPE_FLOW (clara_flow_get_type ())
G_DECLARE_FINAL_TYPE (ClaraFlow, clara_flow, CLARA, FLOW, GObject)

ClaraFlow *clara_flow_new (const ClaraFlowFuncs *funcs, gpointer user_data);
ClaraState clara_flow_get_state (ClaraFlow *self);
gboolean clara_flow_fire (ClaraFlow *self, ClaraFlowOn on);
gboolean clara_flow_expects (ClaraFlow *self, ClaraFlowOn on);

const ClaraFlowRow *clara_flow_get_rows (guint *n_rows);
const char *clara_flow_state_name (ClaraState state);
ClaraState clara_flow_find_state (const char *name);
const char *clara_flow_on_name (ClaraFlowOn on);
const char *clara_flow_guard_name (ClaraFlowGuard guard);
const char *clara_flow_do_name (ClaraFlowDo action);

G_END_DECLS
