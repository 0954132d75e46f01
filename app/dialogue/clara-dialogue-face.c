/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-dialogue-private.h"

/* Employees' faces: recognised where they start it, registered only after a code was right and they have
 * agreed, forgotten when they say so. Without a recogniser that can be vouched for none of it is offered. */

#define MOST_TRIES 2

/**
 * clara_dialogue_has_faces:
 *
 * Returns: whether faces may be used here and now
 */
gboolean
clara_dialogue_has_faces (ClaraDialogue *self)
{
  return self->recogniser != NULL && self->faces != NULL && clara_faces_is_open (self->faces)
         && clara_settings_get_boolean (self->settings, "faces-enabled")
         && clara_face_recogniser_is_ready (self->recogniser);
}

/**
 * clara_dialogue_check_face_guard:
 *
 * Returns: whether one of the flow's three guards for faces holds
 */
gboolean
clara_dialogue_check_face_guard (ClaraDialogue *self, ClaraFlowGuard guard)
{
  if (!clara_dialogue_has_faces (self))
    return FALSE;
  if (guard == CLARA_GUARD_FACES_AVAILABLE)
    return clara_faces_get_known (self->faces)->len > 0;
  if (guard == CLARA_GUARD_FACE_TRIES_LEFT)
    return self->face_tries < MOST_TRIES;
  return self->face_consent && self->identity != NULL && !clara_faces_has (self->faces, self->identity);
}

static void
begin_look (ClaraDialogue *self)
{
  clara_dialogue_stop_face (self);
  self->face_cancellable = g_cancellable_new ();
}

/**
 * clara_dialogue_stop_face:
 *
 * The camera is not looked at any more; what it still says is dropped.
 */
void
clara_dialogue_stop_face (ClaraDialogue *self)
{
  g_cancellable_cancel (self->face_cancellable);
  g_clear_object (&self->face_cancellable);
}

/* A look takes as long as the person; nobody waits for it as for an operation of the turn. */
typedef struct
{
  ClaraDialogue *self;
  GCancellable *cancellable;
} Look;

static Look *
look_new (ClaraDialogue *self)
{
  Look *look = g_new0 (Look, 1);

  look->self = g_object_ref (self);
  look->cancellable = g_object_ref (self->face_cancellable);
  return look;
}

static void
look_free (Look *look)
{
  g_object_unref (look->cancellable);
  g_object_unref (look->self);
  g_free (look);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Look, look_free)

/* It was stopped, or the session is another's: what the camera saw is nobody's. */
static gboolean
is_over (const Look *look)
{
  return look->self->face_cancellable != look->cancellable;
}

static void
on_recognised (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Look) look = user_data;
  ClaraDialogue *self = look->self;
  g_autoptr (GError) error = NULL;
  g_autofree char *employee_id =
    clara_face_recogniser_recognise_finish (CLARA_FACE_RECOGNISER (source), result, &error);

  if (is_over (look) || clara_flow_get_state (self->flow) != CLARA_STATE_FACE_RECOGNITION)
    return;
  clara_dialogue_stop_face (self);
  /* Whoever left meanwhile, or has withdrawn, is nobody. */
  if (employee_id != NULL && clara_reception_get_employee (self->reception, employee_id) != NULL
      && clara_faces_has (self->faces, employee_id))
    {
      g_free (self->claimed_id);
      self->claimed_id = g_strdup (employee_id);
      g_free (self->identity);
      self->identity = g_steal_pointer (&employee_id);
      clara_dialogue_remember_employee (self);
      clara_flow_fire (self->flow, CLARA_ON_FACE_MATCHED);
      clara_dialogue_end_turn (self);
      return;
    }
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    clara_bus_publish (self->bus, "error",
                       clara_json_build ("sss", "where", "camera", "message", error->message, "fix",
                                         "Run clara doctor; employees sign in with a code meanwhile"));
  clara_dialogue_say (self, clara_text (self->language, "say", "I could not recognise you for certain."));
  clara_flow_fire (self->flow, CLARA_ON_FACE_MISSED);
  clara_dialogue_end_turn (self);
}

/**
 * clara_dialogue_recognise:
 *
 * Looks who it is.
 */
void
clara_dialogue_recognise (ClaraDialogue *self)
{
  clara_session_set_user_type (self->session, "employee");
  self->face_tries++;
  begin_look (self);
  clara_dialogue_turn_to (self, CLARA_PAGE_FACE);
  clara_dialogue_ask (self);
  clara_face_recogniser_recognise_async (self->recogniser, clara_faces_get_known (self->faces),
                                         self->face_cancellable, on_recognised, look_new (self));
}

/**
 * clara_dialogue_offer_face:
 *
 * Asks an employee whose code was right whether their face may be kept; the flow goes on with the answer.
 *
 * Returns: whether it is asked
 */
gboolean
clara_dialogue_offer_face (ClaraDialogue *self)
{
  if (!clara_dialogue_has_faces (self) || clara_faces_has (self->faces, self->identity))
    return FALSE;
  clara_dialogue_turn_to (self, CLARA_PAGE_FACE_CONSENT);
  clara_dialogue_ask (self);
  return TRUE;
}

static void
on_face_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraOperation) operation = user_data;
  ClaraDialogue *self = operation->self;
  g_autoptr (GError) error = NULL;
  gboolean kept = clara_faces_keep_finish (CLARA_FACES (source), result, &error);

  if (!kept)
    clara_bus_publish (self->bus, "error",
                       clara_json_build ("sss", "where", "faces", "message", error->message, "fix",
                                         "Run clara doctor; employees sign in with a code meanwhile"));
  if (clara_operation_is_stale (operation)
      || clara_flow_get_state (self->flow) != CLARA_STATE_FACE_REGISTRATION)
    return;
  if (kept)
    clara_dialogue_say (
      self, clara_text (self->language, "say", "I will recognise you next time. You can withdraw it here."));
  else
    clara_dialogue_say (
      self, clara_text (self->language, "say", "I could not keep your face. You can go on with a code."));
  clara_flow_fire (self->flow, kept ? CLARA_ON_FACE_REGISTERED : CLARA_ON_FACE_DECLINED);
}

static void
on_enrolled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Look) look = user_data;
  ClaraDialogue *self = look->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) template =
    clara_face_recogniser_enrol_finish (CLARA_FACE_RECOGNISER (source), result, &error);

  if (is_over (look) || clara_flow_get_state (self->flow) != CLARA_STATE_FACE_REGISTRATION)
    return;
  clara_dialogue_stop_face (self);
  if (template == NULL)
    {
      clara_dialogue_say (
        self, clara_text (self->language, "say", "I could not see your face well enough; nothing was kept."));
      clara_flow_fire (self->flow, CLARA_ON_FACE_DECLINED);
      clara_dialogue_end_turn (self);
      return;
    }
  clara_faces_keep_async (self->faces, self->identity, template, self->consent_language, NULL, on_face_kept,
                          clara_operation_new (self, NULL, NULL));
}

/**
 * clara_dialogue_enrol:
 *
 * Takes the frames; the consent was given a moment ago.
 */
void
clara_dialogue_enrol (ClaraDialogue *self)
{
  begin_look (self);
  clara_dialogue_turn_to (self, CLARA_PAGE_FACE_ENROL);
  clara_dialogue_ask (self);
  clara_face_recogniser_enrol_async (self->recogniser, self->face_cancellable, on_enrolled, look_new (self));
}

/**
 * clara_dialogue_answer_consent:
 * @yes: in the language in which it was asked
 */
void
clara_dialogue_answer_consent (ClaraDialogue *self, gboolean yes)
{
  if (self->page != CLARA_PAGE_FACE_CONSENT || self->identity == NULL)
    return;
  self->face_consent = yes;
  g_free (self->consent_language);
  self->consent_language = g_strdup (self->language);
  clara_flow_fire (self->flow, CLARA_ON_CODE_RIGHT);
}

static void
on_withdrawn (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraOperation) operation = user_data;
  ClaraDialogue *self = operation->self;
  g_autoptr (GError) error = NULL;
  gboolean gone = clara_reception_withdraw_face_finish (CLARA_RECEPTION (source), result, &error);

  if (!gone)
    clara_bus_publish (self->bus, "error",
                       clara_json_build ("sss", "where", "faces", "message", error->message, "fix",
                                         "clara faces withdraw deletes it"));
  if (clara_operation_is_stale (operation))
    return;
  self->face_withdrawn = gone;
  clara_dialogue_say (
    self, gone ? clara_text (self->language, "say", "Your face is deleted. You sign in with a code now.")
               : clara_text (self->language, "say", "I cannot do that now. Please ask the front desk."));
  clara_dialogue_show (self);
}

/**
 * clara_dialogue_may_withdraw_face:
 *
 * Returns: whether the verified employee has a face here; also where faces are switched off
 */
gboolean
clara_dialogue_may_withdraw_face (ClaraDialogue *self)
{
  return self->faces != NULL && self->identity != NULL && !self->face_withdrawn
         && clara_faces_has (self->faces, self->identity);
}

/**
 * clara_dialogue_choose_on_face:
 * @id: of a choice of the pages for faces and of an employee's
 *
 * Returns: whether it was one
 */
gboolean
clara_dialogue_choose_on_face (ClaraDialogue *self, const char *id)
{
  if (self->page == CLARA_PAGE_FACE && g_str_equal (id, "other_way"))
    {
      clara_dialogue_stop_face (self);
      clara_flow_fire (self->flow, CLARA_ON_FACE_REFUSED);
    }
  else if (self->page == CLARA_PAGE_FACE_CONSENT && (g_str_equal (id, "yes") || g_str_equal (id, "no")))
    clara_dialogue_answer_consent (self, g_str_equal (id, "yes"));
  else if (self->page == CLARA_PAGE_FACE_ENROL && g_str_equal (id, "stop"))
    {
      clara_dialogue_stop_face (self);
      clara_flow_fire (self->flow, CLARA_ON_FACE_DECLINED);
    }
  else if (self->page == CLARA_PAGE_EMPLOYEE && g_str_equal (id, "forget_face")
           && clara_dialogue_may_withdraw_face (self))
    clara_reception_withdraw_face_async (self->reception, self->identity, "employee", NULL, on_withdrawn,
                                         clara_operation_new (self, NULL, NULL));
  else
    return FALSE;
  return TRUE;
}

/**
 * clara_dialogue_set_faces:
 * @recogniser: (nullable): who looks; %NULL for nobody
 * @faces: (nullable): whom it may know
 */
void
clara_dialogue_set_faces (ClaraDialogue *self, ClaraFaceRecogniser *recogniser, ClaraFaces *faces)
{
  g_set_object (&self->recogniser, recogniser);
  g_set_object (&self->faces, faces);
}
