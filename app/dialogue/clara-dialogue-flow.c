/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-dialogue-private.h"

#include "clara-delivery.h"

#include <string.h>

#define MAX_GREETING 500 /* bytes */
/* How long the last page stays: until it is read, and until somebody from the desk is there. */
#define LINGER_GOODBYE 8
#define LINGER_HUMAN 45

#define MOST_WRONG_CODES 3
#define MOST_EXPIRED_CODES 2
#define MOST_NEITHER 3

static gboolean
check (ClaraFlowGuard guard, gpointer user_data)
{
  ClaraDialogue *self = user_data;
  const ClaraVisitorType *type = clara_dialogue_get_visitor_type (self);

  switch (guard)
    {
    case CLARA_GUARD_NONE:
      return TRUE;
    case CLARA_GUARD_FACES_AVAILABLE:
    case CLARA_GUARD_FACE_TRIES_LEFT:
    case CLARA_GUARD_MAY_ENROL:
      return clara_dialogue_check_face_guard (self, guard);
    case CLARA_GUARD_LOOKUPS_LEFT:
      return self->lookups < CLARA_MOST_LOOKUPS;
    case CLARA_GUARD_CODES_LEFT:
      return self->wrong_codes < MOST_WRONG_CODES;
    case CLARA_GUARD_RENEWALS_LEFT:
      return self->expired_codes < MOST_EXPIRED_CODES;
    case CLARA_GUARD_NEITHER_FEW:
      return self->neither < MOST_NEITHER;
    case CLARA_GUARD_NEITHER_THIRD:
      return self->neither == MOST_NEITHER;
    case CLARA_GUARD_WANTS_PHOTO:
      return clara_dialogue_wants_photo (self);
    case CLARA_GUARD_ADMITTED:
      return self->visit != NULL && g_strcmp0 (self->visit->status, "checked_in") == 0;
    case CLARA_GUARD_COMMITTED:
      return self->visit != NULL;
    case CLARA_GUARD_DECLINED_COMMITTED:
      return self->visit != NULL && (type == NULL || type->photo != CLARA_PHOTO_REQUIRED || !self->camera);
    case CLARA_N_GUARDS:
    default:
      return FALSE;
    }
}

static void
entered (ClaraState from, ClaraState to, ClaraFlowOn on, gpointer user_data)
{
  ClaraDialogue *self = user_data;

  /* The camera is looked at for one state only, however it was left. */
  clara_dialogue_stop_face (self);
  if (to == CLARA_STATE_MANUAL_VERIFICATION)
    g_clear_pointer (&self->identity, g_free);
  clara_session_set_state (self->session, clara_flow_state_name (to));
  clara_session_set_attempts (self->session, (int) (self->lookups + self->wrong_codes));
  clara_bus_publish (self->bus, "state",
                     clara_json_build ("ssss", "from", clara_flow_state_name (from), "to",
                                       clara_flow_state_name (to), "on", clara_flow_on_name (on),
                                       "session_id", clara_session_get_id (self->session)));
}

static gboolean
on_linger (gpointer user_data)
{
  ClaraDialogue *self = user_data;

  if (self->speaking || self->operations > 0)
    return G_SOURCE_CONTINUE;
  self->linger_timer = 0;
  clara_dialogue_go_to_sleep (self);
  return G_SOURCE_REMOVE;
}

static void
linger (ClaraDialogue *self, int seconds)
{
  clara_idle_stop (self->idle);
  clara_clock_clear (self->clock, &self->linger_timer);
  self->linger_timer = clara_clock_add_timeout (self->clock, seconds * G_USEC_PER_SEC, on_linger, self, NULL);
}

static void
end_with (ClaraDialogue *self, ClaraPage page, const char *outcome, int seconds)
{
  self->outcome = outcome;
  clara_dialogue_turn_to (self, page);
  clara_dialogue_show (self);
  linger (self, seconds);
}

/* The house's own words in this language, or Clara's. */
static char *
get_greeting (ClaraDialogue *self)
{
  g_auto (GStrv) own = clara_settings_get_strv (self->settings, "greeting");
  const char *company = clara_reception_get_company (self->reception);
  const gsize length = strlen (self->language);

  for (guint i = 0; own[i] != NULL; i++)
    if (strncmp (own[i], self->language, length) == 0 && own[i][length] == '=' && own[i][length + 1] != '\0'
        && strlen (own[i]) <= MAX_GREETING && g_utf8_validate (own[i], -1, NULL))
      {
        g_auto (GStrv) parts = g_strsplit (own[i] + length + 1, "{company}", -1);

        return g_strjoinv (company, parts);
      }
  return clara_text_format (self->language, "say", "Hello, welcome to {company}. I am Clara.", "company",
                            company, NULL);
}

static void
greet (ClaraDialogue *self)
{
  g_autofree char *greeting = get_greeting (self);

  clara_dialogue_start_idle (self);
  clara_dialogue_say_fixed (self, greeting);
  if (self->recording_asked)
    clara_dialogue_say_fixed (self, clara_text (self->language, "say",
                                                "If you allow it on the screen, our conversation is "
                                                "recorded."));
  clara_dialogue_turn_to (self, CLARA_PAGE_WELCOME);
  /* Who holds a code up has said already what they want. */
  if (self->woken_by_code)
    {
      clara_dialogue_show (self);
      return;
    }
  if (clara_dialogue_say_closed (self))
    clara_dialogue_say_emergency (self);
  clara_dialogue_ask (self);
}

static void
ask_type (ClaraDialogue *self)
{
  clara_dialogue_turn_to (self, CLARA_PAGE_WELCOME);
  clara_dialogue_ask (self);
}

static void
ask_type_again (ClaraDialogue *self)
{
  if (!self->turn_spoken)
    clara_dialogue_say (
      self, clara_text (self->language, "say",
                        "I did not understand that. Are you visiting somebody, delivering something, or do "
                        "you work here?"));
  clara_dialogue_turn_to (self, CLARA_PAGE_WELCOME);
  clara_dialogue_show (self);
}

static void
show_buttons (ClaraDialogue *self)
{
  if (!self->turn_spoken)
    clara_dialogue_say (self, clara_text (self->language, "say",
                                          "I am sorry, I still do not understand. Please touch what fits."));
  clara_dialogue_turn_to (self, CLARA_PAGE_WELCOME);
  clara_dialogue_show (self);
}

static void
offer_human (ClaraDialogue *self)
{
  clara_dialogue_turn_to (self, CLARA_PAGE_OFFER_HUMAN);
  clara_dialogue_ask (self);
}

static void
ask_identity (ClaraDialogue *self)
{
  clara_session_set_user_type (self->session, "employee");
  clara_dialogue_turn_to (self, CLARA_PAGE_VERIFY);
  clara_dialogue_ask (self);
}

static void
ask_identity_again (ClaraDialogue *self)
{
  clara_dialogue_say (
    self,
    clara_text (self->language, "say",
                "I could not find you with that. Please try your employee number, e-mail or full name."));
  clara_dialogue_turn_to (self, CLARA_PAGE_VERIFY);
  clara_dialogue_show (self);
}

static void
ask_code_again (ClaraDialogue *self)
{
  clara_dialogue_say (self, clara_text (self->language, "say", "That code is not right. Please try again."));
  clara_dialogue_show (self);
}

static void
alert_desk (ClaraDialogue *self)
{
  clara_dialogue_say (
    self, clara_text (self->language, "say",
                      "I could not verify you. I have called the front desk; somebody will help you."));
  clara_dialogue_alert_desk (
    self, clara_text ("en", "desk", "An employee could not be verified"),
    clara_text ("en", "desk",
                "Somebody at the kiosk says they work here and could not be verified. "
                "Please go and help."));
  end_with (self, CLARA_PAGE_HUMAN, "human", LINGER_HUMAN);
}

static void
welcome_employee (ClaraDialogue *self)
{
  const ClaraEmployee *employee = clara_reception_get_employee (self->reception, self->identity);

  clara_dialogue_say_take (self,
                           clara_text_format (self->language, "say", "Welcome, {name}. You are verified.",
                                              "name", employee != NULL ? employee->name : "", NULL));
  clara_dialogue_turn_to (self, CLARA_PAGE_EMPLOYEE);
  clara_dialogue_ask (self);
}

static void
begin_form (ClaraDialogue *self)
{
  clara_session_set_user_type (self->session, self->type_id);
  clara_dialogue_next_field (self);
}

static void
resume_form (ClaraDialogue *self)
{
  clara_dialogue_turn_to (self, CLARA_PAGE_CONFIRM);
  clara_dialogue_ask (self);
}

static void
ask_photo (ClaraDialogue *self)
{
  clara_dialogue_turn_to (self, CLARA_PAGE_PHOTO);
  /* A label is held up when the hands are free for it. */
  if (clara_dialogue_is_delivery (self))
    {
      clara_dialogue_ask (self);
      return;
    }
  /* The one confirmation said yes to it: it is taken, shown, and used unless they touch or object. */
  self->cue = "auto";
  clara_dialogue_show (self);
  clara_dialogue_say (
    self, clara_text (self->language, "say", "Please look at the camera; I am taking the picture now."));
}

static gboolean
on_host_wait_over (gpointer user_data)
{
  ClaraDialogue *self = user_data;

  self->wait_timer = 0;
  clara_flow_fire (self->flow, CLARA_ON_HOST_TIMEOUT);
  clara_dialogue_end_turn (self);
  return G_SOURCE_REMOVE;
}

/* A courier does not wait: where it goes is all they need. */
static void
take_delivery (ClaraDialogue *self, gboolean desk)
{
  const char *place = clara_reception_get_delivery_place (self->reception, self->language);
  g_autofree char *company = g_strdup (self->visit->company != NULL ? self->visit->company : "");

  if (desk)
    {
      g_autofree char *body =
        clara_text_format ("en", "desk", "A delivery from {company} has no recipient yet. See Deliveries.",
                           "company", company, NULL);

      clara_dialogue_alert_desk (self, clara_text ("en", "desk", "Whose delivery is this?"), body);
    }
  g_free (self->last_words);
  self->last_words = clara_text_format (self->language, "say", "Thank you. {place}", "place", place, NULL);
  clara_dialogue_say (self, self->last_words);
  end_with (self, CLARA_PAGE_GOODBYE, "completed", LINGER_GOODBYE * 2);
}

/* Without a host there is nobody to wait for: the front desk is told instead. */
static void
tell_desk_of_visit (ClaraDialogue *self)
{
  g_autofree char *body =
    clara_text_format ("en", "desk", "{name} from {company} is checked in and has no host yet.", "name",
                       self->visit->visitor_name != NULL ? self->visit->visitor_name : "", "company",
                       self->visit->company != NULL ? self->visit->company : "", NULL);

  clara_dialogue_alert_desk (self, clara_text ("en", "desk", "A visitor without a host"), body);
  clara_dialogue_say (self,
                      clara_text (self->language, "say",
                                  "You are checked in. The front desk has been told; please wait here."));
  end_with (self, CLARA_PAGE_HUMAN, "completed", LINGER_HUMAN);
}

static void
start_waiting (ClaraDialogue *self)
{
  clara_clock_clear (self->clock, &self->wait_timer);
  self->wait_timer = clara_clock_add_timeout (
    self->clock, clara_settings_get_int (self->settings, "host-wait-seconds") * G_USEC_PER_SEC,
    on_host_wait_over, self, NULL);
}

/* The staff decide first. What is said and shown is what anybody may hear. */
static void
wait_for_staff (ClaraDialogue *self)
{
  clara_dialogue_turn_to (self, CLARA_PAGE_SEAT);
  clara_dialogue_say (self, clara_text (self->language, "say",
                                        "Thank you. Please have a seat, somebody will be with you shortly."));
  clara_dialogue_show (self);
  start_waiting (self);
}

static const char *
get_whom_to_tell (ClaraDialogue *self)
{
  const ClaraVisitorType *type = clara_reception_get_visitor_type (self->reception, self->visit->type);

  return type != NULL ? type->tell : "host";
}

/* Who comes to an event is nobody's to be fetched. */
static void
welcome_in (ClaraDialogue *self)
{
  g_free (self->last_words);
  self->last_words =
    clara_text_format (self->language, "say", "Thank you, {name}, you are checked in. Welcome!", "name",
                       self->visit->visitor_name, NULL);
  clara_dialogue_say (self, self->last_words);
  clara_flow_fire (self->flow, CLARA_ON_DONE);
}

/* The desk hears of some kinds of visitors beside their host. */
static void
tell_desk_too (ClaraDialogue *self)
{
  const ClaraVisitorType *type = clara_reception_get_visitor_type (self->reception, self->visit->type);
  g_autofree char *body = clara_text_format (
    "en", "desk", "{name} from {company} is checked in to see {host}.", "name", self->visit->visitor_name,
    "company", self->visit->company != NULL ? self->visit->company : "", "host",
    clara_dialogue_get_host_name (self), NULL);

  clara_dialogue_alert_desk (self, clara_text ("en", "visitor type", type->label), body);
}

static void
notify_host (ClaraDialogue *self)
{
  const char *host = clara_dialogue_get_host_name (self);
  const char *tell = get_whom_to_tell (self);

  clara_idle_stop (self->idle);
  clara_clock_clear (self->clock, &self->wait_timer);
  if (clara_dialogue_waits_for_review (self))
    {
      wait_for_staff (self);
      return;
    }
  clara_dialogue_print_badge (self);
  clara_dialogue_turn_to (self, CLARA_PAGE_WAITING);
  if (g_str_equal (tell, "nobody"))
    {
      welcome_in (self);
      return;
    }
  if (g_str_equal (tell, "host_and_desk") && host != NULL)
    tell_desk_too (self);
  if (host == NULL || g_str_equal (tell, "desk"))
    {
      clara_flow_fire (self->flow, CLARA_ON_HOST_TIMEOUT);
      return;
    }
  if (clara_dialogue_is_delivery (self))
    {
      clara_dialogue_say_take (self, clara_text_format (self->language, "say",
                                                        "Thank you. I am telling {host} about the delivery.",
                                                        "host", host, NULL));
      clara_dialogue_say (self, clara_reception_get_delivery_place (self->reception, self->language));
    }
  else
    clara_dialogue_say_take (
      self,
      clara_text_format (self->language, "say",
                         "Thank you, {name}, you are checked in. I am telling {host}; please have a seat.",
                         "name", self->visit->visitor_name, "host", host, NULL));
  clara_dialogue_show (self);
  clara_dialogue_tell_host (self, NULL);
  start_waiting (self);
}

/* Turned away, by the staff: who say why, if they want to. */
static void
send_to_desk (ClaraDialogue *self)
{
  clara_clock_clear (self->clock, &self->wait_timer);
  clara_dialogue_say (self, clara_text (self->language, "say", "Please speak to the front desk."));
  end_with (self, CLARA_PAGE_DESK, "human", LINGER_HUMAN);
}

static void
tell_desk_of_review (ClaraDialogue *self)
{
  g_autofree char *body = clara_text_format ("en", "desk", "{name} is still waiting for your decision.",
                                             "name", self->visit->visitor_name, NULL);

  clara_dialogue_alert_desk (self, clara_text ("en", "desk", "A visitor waits for your decision"), body);
  clara_dialogue_say (
    self, clara_text (self->language, "say", "Please have a seat. The front desk takes care of you."));
  end_with (self, CLARA_PAGE_HUMAN, "completed", LINGER_HUMAN);
}

static void
tell_answer (ClaraDialogue *self)
{
  const char *host = clara_dialogue_get_host_name (self);

  clara_clock_clear (self->clock, &self->wait_timer);
  g_free (self->last_words);
  self->last_words =
    clara_text_format (self->language, "say", "{host} says: {answer}", "host", host != NULL ? host : "",
                       "answer", clara_text (self->language, "answer", self->answer), NULL);
  clara_dialogue_say (self, self->last_words);
  end_with (self, CLARA_PAGE_GOODBYE, "completed", LINGER_GOODBYE * 2);
}

static void
desk_takes_over (ClaraDialogue *self)
{
  const char *host = clara_dialogue_get_host_name (self);
  g_autofree char *body = NULL;

  if (clara_dialogue_waits_for_review (self))
    {
      tell_desk_of_review (self);
      return;
    }
  if (clara_dialogue_is_delivery (self))
    {
      take_delivery (self, host == NULL || g_str_equal (get_whom_to_tell (self), "desk"));
      return;
    }
  if (host == NULL || g_str_equal (get_whom_to_tell (self), "desk"))
    {
      tell_desk_of_visit (self);
      return;
    }
  body = clara_text_format ("en", "desk", "{host} has not answered. {name} is waiting at the kiosk.", "host",
                            host != NULL ? host : "", "name", self->visit->visitor_name, NULL);

  clara_dialogue_say_take (
    self, clara_text_format (self->language, "say",
                             "{host} has not answered yet. The front desk takes care of you now.", "host",
                             host != NULL ? host : "", NULL));
  clara_dialogue_alert_desk (self, clara_text ("en", "desk", "A host has not answered"), body);
  end_with (self, CLARA_PAGE_HUMAN, "completed", LINGER_HUMAN);
}

static void
say_goodbye (ClaraDialogue *self)
{
  if (self->last_words == NULL)
    {
      self->last_words = g_strdup (clara_text (self->language, "say", "Thank you. Have a good day!"));
      clara_dialogue_say (self, self->last_words);
    }
  clara_clock_clear (self->clock, &self->wait_timer);
  end_with (self, CLARA_PAGE_GOODBYE, self->outcome != NULL ? self->outcome : "completed", LINGER_GOODBYE);
}

/* Start over or nobody there: whoever fired it puts Clara to sleep or begins anew. */
static void
forget (ClaraDialogue *self)
{
  self->outcome = self->visit != NULL ? "completed" : "cancelled";
}

static void
call_human (ClaraDialogue *self)
{
  const char *name = clara_visitor_form_get_display (self->form, "visitor_name");
  g_autofree char *body = clara_text_format ("en", "desk", "Somebody at the kiosk asks for a person: {name}",
                                             "name", name != NULL ? name : "?", NULL);

  clara_dialogue_say (self, clara_text (self->language, "say",
                                        "I have called the front desk. Somebody will be with you shortly."));
  clara_dialogue_alert_desk (self, clara_text ("en", "desk", "Help is wanted at the kiosk"), body);
  end_with (self, CLARA_PAGE_HUMAN, "human", LINGER_HUMAN);
}

static void
close_session (ClaraDialogue *self)
{
  clara_session_close (self->session, self->outcome != NULL ? self->outcome : "completed");
  clara_dialogue_forget (self);
  clara_dialogue_show (self);
}

typedef void (*Action) (ClaraDialogue *self);

static const Action actions[] = {
  [CLARA_DO_GREET] = greet,
  [CLARA_DO_ASK_TYPE] = ask_type,
  [CLARA_DO_ASK_TYPE_AGAIN] = ask_type_again,
  [CLARA_DO_SHOW_BUTTONS] = show_buttons,
  [CLARA_DO_OFFER_HUMAN] = offer_human,
  [CLARA_DO_RECOGNISE] = clara_dialogue_recognise,
  [CLARA_DO_ENROL] = clara_dialogue_enrol,
  [CLARA_DO_ASK_IDENTITY] = ask_identity,
  [CLARA_DO_ASK_IDENTITY_AGAIN] = ask_identity_again,
  [CLARA_DO_SEND_CODE] = clara_dialogue_send_code,
  [CLARA_DO_ASK_CODE_AGAIN] = ask_code_again,
  [CLARA_DO_ALERT_DESK] = alert_desk,
  [CLARA_DO_WELCOME_EMPLOYEE] = welcome_employee,
  [CLARA_DO_BEGIN_FORM] = begin_form,
  [CLARA_DO_RESUME_FORM] = resume_form,
  [CLARA_DO_ASK_PHOTO] = ask_photo,
  [CLARA_DO_NOTIFY_HOST] = notify_host,
  [CLARA_DO_TELL_ANSWER] = tell_answer,
  [CLARA_DO_DESK_TAKES_OVER] = desk_takes_over,
  [CLARA_DO_SEND_TO_DESK] = send_to_desk,
  [CLARA_DO_SAY_GOODBYE] = say_goodbye,
  [CLARA_DO_FORGET] = forget,
  [CLARA_DO_CALL_HUMAN] = call_human,
  [CLARA_DO_CLOSE] = close_session,
};

G_STATIC_ASSERT (G_N_ELEMENTS (actions) == CLARA_N_DO);

static void
run (ClaraFlowDo action, gpointer user_data)
{
  if (actions[action] != NULL)
    actions[action](user_data);
}

const ClaraFlowFuncs clara_dialogue_flow_funcs = { check, entered, run };

void
clara_dialogue_start_idle (ClaraDialogue *self)
{
  clara_idle_start (self->idle, clara_settings_get_int (self->settings, "idle-seconds"));
}
