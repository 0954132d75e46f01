/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-dialogue-private.h"

#include "clara-companions.h"
#include "clara-visit-code.h"

#include <string.h>

/* A code that is held to the camera: an invitation fills the form in, a badge checks out, and of anything
 * else the visitor is told a way on. */

/* A code that stays in view is one code. */
#define SAME_CODE (10 * G_TIME_SPAN_SECOND)

/* What is said of a code that leads nowhere, in the order of ClaraVisitCodeVerdict; none says whether there
 * is such a visit, or whose it is. */
static const char *const ways_on[] = {
  [CLARA_VISIT_CODE_ALREADY_IN] = CLARA_N ("say", "You are checked in already. Please have a seat."),
  [CLARA_VISIT_CODE_USED] =
    CLARA_N ("say", "This code has been used already. I can check you in without it: who are "
                    "you here to see?"),
  [CLARA_VISIT_CODE_EARLY] =
    CLARA_N ("say", "This code is for another day. I can check you in without it: who are you here to see?"),
  [CLARA_VISIT_CODE_EXPIRED] =
    CLARA_N ("say", "This code is no longer valid. I can check you in without it: who are you here to see?"),
  [CLARA_VISIT_CODE_CANCELLED] =
    CLARA_N ("say", "This code is no longer valid. I can check you in without it: who are you here to see?"),
  [CLARA_VISIT_CODE_OTHER_SITE] = CLARA_N (
    "say", "This code is for another place. I can check you in without it: who are you here to see?"),
  [CLARA_VISIT_CODE_FORGED] =
    CLARA_N ("say", "I cannot read this code. I can check you in without it: who are you here to see?"),
  [CLARA_VISIT_CODE_UNREADABLE] =
    CLARA_N ("say", "I cannot read this code. I can check you in without it: who are you here to see?"),
  [CLARA_VISIT_CODE_NO_KEY] =
    CLARA_N ("say", "I cannot read this code. I can check you in without it: who are you here to see?"),
};

/* What the desk has to know of at once: somebody tries, or the program is set up wrongly. */
static gboolean
alerts_desk (ClaraVisitCodeVerdict verdict)
{
  return verdict == CLARA_VISIT_CODE_FORGED || verdict == CLARA_VISIT_CODE_NO_KEY
         || verdict == CLARA_VISIT_CODE_EARLY;
}

static void
tell_desk (ClaraDialogue *self, ClaraVisitCodeVerdict verdict)
{
  static const char *const bodies[] = {
    [CLARA_VISIT_CODE_FORGED] = CLARA_N ("desk", "A QR code with a wrong signature was held to the camera."),
    [CLARA_VISIT_CODE_NO_KEY] =
      CLARA_N ("desk", "The key for QR codes is missing; run clara doctor on that machine."),
    [CLARA_VISIT_CODE_EARLY] = CLARA_N ("desk", "Somebody came with an invitation for a later day."),
  };

  if (alerts_desk (verdict))
    clara_dialogue_alert_desk (self, clara_text ("en", "desk", "A code was not taken"),
                               clara_text ("en", "desk", bodies[verdict]));
}

static void
set_value (ClaraDialogue *self, const char *field_id, const char *value)
{
  const ClaraVisitorType *type = clara_dialogue_get_visitor_type (self);
  const ClaraField *field = clara_visitor_type_get_field (type, field_id);

  if (field == NULL || value == NULL || *value == '\0')
    return;
  if (strcmp (field_id, "host") == 0)
    clara_dialogue_pick_host (self, value);
  else
    clara_dialogue_fill (self, field_id, value, FALSE);
}

/**
 * clara_dialogue_fill_visit:
 * @visit: an expected one
 *
 * Fills the form in with all that the invitation knows.
 */
void
clara_dialogue_fill_visit (ClaraDialogue *self, const ClaraVisit *visit)
{
  g_autoptr (JsonObject) extra =
    visit->extra != NULL ? clara_json_parse_object (visit->extra, -1, NULL) : NULL;
  g_auto (GStrv) companions = clara_companions_of_extra (visit->extra);
  g_autofree char *names = g_strjoinv (", ", companions);
  g_autoptr (GList) keys = extra != NULL ? json_object_get_members (extra) : NULL;

  set_value (self, "visitor_name", visit->visitor_name);
  set_value (self, "company", visit->company);
  set_value (self, "host", visit->host_id);
  set_value (self, "phone", visit->phone);
  set_value (self, "email", visit->email);
  set_value (self, "purpose", visit->purpose);
  for (GList *l = keys; l != NULL; l = l->next)
    set_value (self, l->data, clara_json_get_string (extra, l->data, NULL));
  set_value (self, "companions", names);
  clara_dialogue_forget_odd_purpose (self);
}

/* One confirmation, and the host is told. The language of the mail is the visitor's. */
static void
begin_visit (ClaraDialogue *self, const ClaraVisitCode *code)
{
  const ClaraVisit *visit = code->visit;

  if (!clara_dialogue_set_type (self, visit->type) && !clara_dialogue_set_type (self, "visitor"))
    return;
  if (visit->language != NULL && strcmp (visit->language, self->language) != 0
      && clara_dialogue_speaks (self, visit->language) && self->lines == 0)
    clara_dialogue_take_language (self, visit->language);
  clara_dialogue_fill_visit (self, visit);
  self->invited = TRUE;
  /* A no-show of yesterday stays one: today's is a visit of its own. */
  if (g_strcmp0 (visit->status, "expected") == 0)
    {
      g_free (self->visit_id);
      self->visit_id = g_strdup (visit->visit_id);
    }
  if (code->days < 0)
    clara_dialogue_say (self, clara_text (self->language, "say", "You are expected tomorrow; I will ask."));
  else if (code->days > 0)
    clara_dialogue_say (self, clara_text (self->language, "say", "You were expected yesterday; I will ask."));
  clara_flow_fire (self->flow, CLARA_ON_VISITOR);
}

static void
offer_way_on (ClaraDialogue *self, ClaraVisitCodeVerdict verdict)
{
  tell_desk (self, verdict);
  clara_dialogue_say (self, clara_text (self->language, "say", ways_on[verdict]));
  clara_flow_fire (self->flow, CLARA_ON_SERVED);
  clara_dialogue_show (self);
}

static void
on_code_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraOperation) operation = user_data;
  ClaraDialogue *self = operation->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraVisitCode) code =
    clara_reception_read_code_finish (CLARA_RECEPTION (source), result, &error);

  if (clara_operation_is_stale (operation))
    return;
  self->checking = FALSE;
  if (code == NULL)
    clara_bus_publish (self->bus, "error",
                       clara_json_build ("sss", "where", "database", "message", error->message, "fix",
                                         "Run clara doctor; check the visitor in by hand until then"));
  /* The visitor has gone on meanwhile. */
  if (clara_flow_get_state (self->flow) != CLARA_STATE_USER_CLASSIFICATION)
    return;
  if (code == NULL)
    offer_way_on (self, CLARA_VISIT_CODE_UNREADABLE);
  else if (code->verdict == CLARA_VISIT_CODE_WELCOME)
    begin_visit (self, code);
  else if (code->verdict == CLARA_VISIT_CODE_LEAVING)
    clara_dialogue_check_out_visit (self, code->visit->visit_id);
  else
    offer_way_on (self, code->verdict);
}

static gboolean
is_in_view_still (ClaraDialogue *self, const char *text)
{
  const gint64 now = clara_clock_get_monotonic (self->clock);
  const gboolean same = g_strcmp0 (self->code, text) == 0 && now - self->code_at < SAME_CODE;

  g_free (self->code);
  self->code = g_strdup (text);
  self->code_at = now;
  return same;
}

/**
 * clara_dialogue_read_code:
 * @text: what a QR code in front of the camera says; hostile
 *
 * Wakes Clara. In the middle of a conversation it is left alone: it may be the next visitor's.
 */
void
clara_dialogue_read_code (ClaraDialogue *self, const char *text)
{
  if (is_in_view_still (self, text) || self->saving || self->checking)
    return;
  if (clara_flow_get_state (self->flow) == CLARA_STATE_FLOW_END)
    clara_dialogue_go_to_sleep (self);
  if (!clara_dialogue_is_awake (self))
    clara_dialogue_wake (self, "qr");
  if (clara_flow_get_state (self->flow) != CLARA_STATE_USER_CLASSIFICATION)
    return;
  clara_dialogue_begin_input (self);
  self->checking = TRUE;
  clara_reception_read_code_async (self->reception, text, NULL, on_code_read,
                                   clara_operation_new (self, NULL, NULL));
  clara_dialogue_end_input (self);
}

/**
 * clara_dialogue_tell_code_used:
 *
 * Two kiosks took one invitation, and the other was first: nothing is doubled, and the visitor is told.
 */
void
clara_dialogue_tell_code_used (ClaraDialogue *self)
{
  g_clear_pointer (&self->visit_id, g_free);
  self->invited = FALSE;
  clara_dialogue_say (
    self, clara_text (self->language, "say",
                      "This invitation has just been used or changed. If that was not you, please "
                      "ask for a person."));
  clara_flow_fire (self->flow, CLARA_ON_GOODBYE);
}
