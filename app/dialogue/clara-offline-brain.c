/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-offline-brain-private.h"

#include "clara-contact.h"
#include "clara-party.h"

#include <string.h>

/* The brain that needs no network: each page knows what a short answer means on it. */

#define CODE_DIGITS 6

static void
neither (ClaraDialogue *self)
{
  self->neither++;
  clara_flow_fire (self->flow, CLARA_ON_NEITHER);
}

static void
be_visitor (ClaraDialogue *self, const char *type, const ClaraHeardLine *line)
{
  if (!clara_dialogue_set_type (self, type) && !clara_dialogue_set_type (self, "visitor"))
    {
      neither (self);
      return;
    }
  clara_dialogue_fill_parse (self, line->parse, line->unsure);
  clara_flow_fire (self->flow, CLARA_ON_VISITOR);
}

static void
on_welcome (ClaraDialogue *self, const ClaraHeardLine *line)
{
  const ClaraParse *parse = line->parse;

  if (g_strcmp0 (parse->user_type, "employee") == 0)
    clara_flow_fire (self->flow, CLARA_ON_EMPLOYEE);
  else if (parse->user_type != NULL)
    be_visitor (self, parse->user_type, line);
  else if (parse->intent == CLARA_INTENT_CHECK_IN || clara_parse_has_slots (parse))
    be_visitor (self, "visitor", line);
  else
    neither (self);
}

static void
on_offer_human (ClaraDialogue *self, const ClaraHeardLine *line)
{
  if (line->parse->reply == CLARA_REPLY_YES)
    clara_flow_fire (self->flow, CLARA_ON_HUMAN);
  else if (line->parse->reply == CLARA_REPLY_NO)
    {
      self->neither = 0;
      clara_dialogue_turn_to (self, CLARA_PAGE_WELCOME);
      clara_dialogue_ask (self);
    }
  else
    on_welcome (self, line);
}

static void
on_photo (ClaraDialogue *self, const ClaraHeardLine *line)
{
  switch (line->parse->reply)
    {
    case CLARA_REPLY_NO:
    case CLARA_REPLY_SKIP:
      clara_dialogue_decline_photo (self);
      break;
    case CLARA_REPLY_YES:
      /* The screen takes it, or uses what it has taken. */
      self->cue = "yes";
      clara_dialogue_show (self);
      break;
    case CLARA_REPLY_RETAKE:
    case CLARA_REPLY_REPEAT:
      self->cue = "retake";
      clara_flow_fire (self->flow, CLARA_ON_PHOTO_RETAKEN);
      break;
    default:
      clara_dialogue_not_understood (self);
      break;
    }
}

static void
on_waiting (ClaraDialogue *self, const ClaraHeardLine *line)
{
  const char *host = clara_dialogue_get_host_name (self);

  if (self->page == CLARA_PAGE_SEAT)
    {
      clara_dialogue_say (
        self, clara_text (self->language, "say", "Please have a seat, somebody will be with you shortly."));
      return;
    }
  clara_dialogue_say_take (self, clara_text_format (self->language, "say",
                                                    "I am still waiting for {host} to answer.", "host",
                                                    host != NULL ? host : "", NULL));
}

static void
on_sign (ClaraDialogue *self, const ClaraHeardLine *line)
{
  clara_dialogue_hear_on_paper (self, line->text, line->parse);
}

static void
on_verify (ClaraDialogue *self, const ClaraHeardLine *line)
{
  const ClaraParse *parse = line->parse;
  const char *name = parse->name != NULL ? parse->name : parse->value;

  if (parse->email != NULL)
    clara_dialogue_verify (self, NULL, parse->email, NULL);
  else if (parse->employee_id != NULL)
    clara_dialogue_verify (self, parse->employee_id, NULL, NULL);
  else if (name != NULL)
    clara_dialogue_verify (self, NULL, NULL, name);
  else
    clara_dialogue_not_understood (self);
}

static void
on_code (ClaraDialogue *self, const ClaraHeardLine *line)
{
  g_autofree char *digits = clara_digits_parse (line->text, self->language);

  if (line->parse->reply == CLARA_REPLY_RESEND)
    clara_dialogue_send_code (self);
  else if (digits != NULL && strlen (digits) == CODE_DIGITS)
    clara_dialogue_check_code (self, digits);
  else
    clara_dialogue_not_understood (self);
}

static void
on_employee (ClaraDialogue *self, const ClaraHeardLine *line)
{
  clara_dialogue_answer_question (self, line->text);
}

static void
on_end (ClaraDialogue *self, const ClaraHeardLine *line)
{
  clara_dialogue_show (self);
}

static void
on_check_out (ClaraDialogue *self, const ClaraHeardLine *line)
{
  g_autofree char *digits = clara_digits_parse (line->text, self->language);

  if (line->parse->reply == CLARA_REPLY_UNKNOWN)
    {
      clara_flow_fire (self->flow, CLARA_ON_HUMAN);
      return;
    }
  if (self->out_name == NULL)
    clara_dialogue_begin_check_out (self, line->parse->name != NULL ? line->parse->name : line->parse->value,
                                    NULL);
  else if (digits != NULL && strlen (digits) >= 4)
    clara_dialogue_begin_check_out (self, NULL, digits);
  else
    clara_dialogue_not_understood (self);
}

/* "Check out, I'm Emily Carter, 3456": all of it at once. */
static void
begin_check_out (ClaraDialogue *self, const ClaraHeardLine *line)
{
  g_autofree char *digits = clara_digits_parse (line->text, self->language);

  clara_dialogue_begin_check_out (self, line->parse->name,
                                  digits != NULL && strlen (digits) >= 4 ? digits : NULL);
}

static void
on_returning (ClaraDialogue *self, const ClaraHeardLine *line)
{
  if (line->parse->reply == CLARA_REPLY_YES || line->parse->reply == CLARA_REPLY_NO)
    clara_dialogue_answer_returning (self, line->parse->reply == CLARA_REPLY_YES);
  else if (clara_parse_has_slots (line->parse))
    {
      clara_dialogue_fill_parse (self, line->parse, line->unsure);
      clara_dialogue_answer_returning (self, FALSE);
    }
  else
    clara_dialogue_not_understood (self);
}

static void
on_message (ClaraDialogue *self, const ClaraHeardLine *line)
{
  const ClaraParse *parse = line->parse;
  const char *asked = clara_dialogue_get_message_asked (self);
  const char *text = line->text;

  if (g_strcmp0 (asked, "message_host") == 0)
    text = parse->host != NULL ? parse->host : parse->name != NULL ? parse->name : parse->value;
  else if (g_strcmp0 (asked, "message_from") == 0)
    text = parse->name != NULL ? parse->name : parse->value;
  if (text == NULL || *text == '\0')
    {
      clara_dialogue_not_understood (self);
      return;
    }
  clara_dialogue_take_message_part (self, asked, text);
  clara_dialogue_go_on_message (self);
}

static void
on_face (ClaraDialogue *self, const ClaraHeardLine *line)
{
  if (self->page == CLARA_PAGE_FACE_CONSENT
      && (line->parse->reply == CLARA_REPLY_YES || line->parse->reply == CLARA_REPLY_NO))
    clara_dialogue_answer_consent (self, line->parse->reply == CLARA_REPLY_YES);
  else if (self->page == CLARA_PAGE_FACE && line->parse->reply == CLARA_REPLY_NO)
    clara_dialogue_choose_on_face (self, "other_way");
  else if (self->page == CLARA_PAGE_FACE_ENROL && line->parse->reply == CLARA_REPLY_NO)
    clara_dialogue_choose_on_face (self, "stop");
  else
    clara_dialogue_not_understood (self);
}

typedef void (*PageFunc) (ClaraDialogue *self, const ClaraHeardLine *line);

static const PageFunc page_funcs[] = {
  [CLARA_PAGE_ATTRACT] = on_end,
  [CLARA_PAGE_WELCOME] = on_welcome,
  [CLARA_PAGE_OFFER_HUMAN] = on_offer_human,
  [CLARA_PAGE_CHECK_OUT] = on_check_out,
  [CLARA_PAGE_MESSAGE] = on_message,
  [CLARA_PAGE_FORM] = clara_offline_on_form,
  [CLARA_PAGE_RETURNING] = on_returning,
  [CLARA_PAGE_CHANGE] = clara_offline_on_change,
  [CLARA_PAGE_HOST_CHOICE] = clara_offline_on_host_choice,
  [CLARA_PAGE_CONFIRM] = clara_offline_on_confirm,
  [CLARA_PAGE_PHOTO] = on_photo,
  [CLARA_PAGE_SIGN] = on_sign,
  [CLARA_PAGE_SIGN_TYPED] = on_sign,
  [CLARA_PAGE_SEAT] = on_waiting,
  [CLARA_PAGE_WAITING] = on_waiting,
  [CLARA_PAGE_VERIFY] = on_verify,
  [CLARA_PAGE_CODE] = on_code,
  [CLARA_PAGE_FACE] = on_face,
  [CLARA_PAGE_FACE_CONSENT] = on_face,
  [CLARA_PAGE_FACE_ENROL] = on_face,
  [CLARA_PAGE_EMPLOYEE] = on_employee,
  [CLARA_PAGE_HUMAN] = on_end,
  [CLARA_PAGE_DESK] = on_end,
  [CLARA_PAGE_GOODBYE] = on_end,
};

G_STATIC_ASSERT (G_N_ELEMENTS (page_funcs) == CLARA_N_PAGES);

static gboolean
takes_questions (ClaraDialogue *self)
{
  switch (self->page)
    {
    case CLARA_PAGE_WELCOME:
    case CLARA_PAGE_OFFER_HUMAN:
    case CLARA_PAGE_FORM:
    case CLARA_PAGE_HOST_CHOICE:
    case CLARA_PAGE_CONFIRM:
    case CLARA_PAGE_SEAT:
    case CLARA_PAGE_WAITING:
    case CLARA_PAGE_EMPLOYEE:
      return TRUE;
    default:
      return FALSE;
    }
}

/* "Seetha has come with me" answers who came, though in Tamil it sounds like a question. */
static gboolean
tells_companions (ClaraDialogue *self, const char *text)
{
  g_autofree char *names = NULL;

  if (self->page != CLARA_PAGE_FORM || g_strcmp0 (self->asked, "companions") != 0)
    return FALSE;
  names = clara_party_read_names (text);
  return strlen (names) < strlen (text) && clara_parser_looks_like_name (names);
}

static gboolean
is_question (ClaraDialogue *self, const char *text, const ClaraParse *parse)
{
  return takes_questions (self) && !tells_companions (self, text) && !clara_parse_has_slots (parse)
         && parse->user_type == NULL
         && (parse->intent == CLARA_INTENT_FAQ || parse->intent == CLARA_INTENT_PRICING);
}

/* Bookings and sales come with their skills; until then a person serves them. */
static gboolean
is_for_a_person (const ClaraParse *parse)
{
  return (parse->intent == CLARA_INTENT_BOOKING || parse->intent == CLARA_INTENT_LEAD_CAPTURE)
         && !clara_parse_has_slots (parse);
}

static void
talk (ClaraDialogue *self, ClaraTalk kind)
{
  const char *text = NULL;

  switch (kind)
    {
    case CLARA_TALK_THANKS:
      text = clara_text (self->language, "say", "You are welcome.");
      break;
    case CLARA_TALK_HOW_ARE_YOU:
      text = clara_text (self->language, "say", "I am fine, thank you.");
      break;
    case CLARA_TALK_WHO_ARE_YOU:
      text = clara_text (self->language, "say", "I am Clara, the virtual receptionist.");
      break;
    case CLARA_TALK_HELLO:
    case CLARA_TALK_NONE:
    default:
      text = clara_text (self->language, "say", "Hello!");
      break;
    }
  clara_dialogue_say (self, text);
  clara_dialogue_ask_again (self);
}

static gboolean
has_ended (ClaraDialogue *self)
{
  return clara_flow_get_state (self->flow) == CLARA_STATE_FLOW_END;
}

/* After the end only somebody new begins anew; a question is still answered. */
static void
answer_after_end (ClaraDialogue *self, const ClaraHeardLine *line)
{
  const ClaraParse *parse = line->parse;

  if (parse->intent == CLARA_INTENT_GOODBYE)
    clara_dialogue_go_to_sleep (self);
  else if (parse->intent == CLARA_INTENT_FAQ && parse->user_type == NULL && !clara_parse_has_slots (parse))
    clara_dialogue_answer_question (self, line->text);
  else if (parse->user_type != NULL || clara_parse_has_slots (parse) || parse->intent == CLARA_INTENT_CHECK_IN
           || parse->intent == CLARA_INTENT_CHECK_OUT)
    {
      clara_dialogue_restart (self);
      clara_offline_brain_answer (self, line->text, parse, line->unsure);
    }
  else
    clara_dialogue_show (self);
}

/* An ending that was heard badly is not believed the first time. */
static gboolean
is_doubtful (ClaraDialogue *self, const ClaraHeardLine *line)
{
  ClaraIntent intent =
    line->parse->reply == CLARA_REPLY_CANCEL ? CLARA_INTENT_CHECK_OUT : line->parse->intent;
  gboolean again = self->doubted == intent;

  self->doubted = CLARA_INTENT_NONE;
  if (!line->unsure || again || has_ended (self)
      || (intent != CLARA_INTENT_GOODBYE && line->parse->reply != CLARA_REPLY_CANCEL))
    return FALSE;
  self->doubted = intent;
  return TRUE;
}

/* What means the same on every page. Returns whether the line was one of these. */
static gboolean
answer_anywhere (ClaraDialogue *self, const ClaraHeardLine *line)
{
  const ClaraParse *parse = line->parse;

  if (parse->intent == CLARA_INTENT_SET_LANGUAGE)
    clara_dialogue_switch_language (self, parse->language);
  else if (has_ended (self))
    answer_after_end (self, line);
  else if (is_doubtful (self, line))
    clara_dialogue_ask_again (self);
  else if (parse->intent == CLARA_INTENT_ESCALATION)
    clara_flow_fire (self->flow, CLARA_ON_HUMAN);
  else if (parse->intent == CLARA_INTENT_GOODBYE)
    clara_dialogue_goodbye (self);
  else if (parse->reply == CLARA_REPLY_CANCEL)
    clara_dialogue_restart (self);
  else if (parse->reply == CLARA_REPLY_MORE_TIME)
    clara_dialogue_say (self, clara_text (self->language, "say", "Take your time."));
  else if (parse->reply == CLARA_REPLY_REPEAT && self->page != CLARA_PAGE_PHOTO)
    clara_dialogue_ask_again (self);
  else if (parse->reply == CLARA_REPLY_BACK)
    clara_dialogue_say_back (self);
  else if (parse->intent == CLARA_INTENT_CHECK_OUT && self->page != CLARA_PAGE_CHECK_OUT
           && (self->page == CLARA_PAGE_WELCOME || self->page == CLARA_PAGE_SEAT
               || self->page == CLARA_PAGE_WAITING || self->page == CLARA_PAGE_EMPLOYEE
               || self->page == CLARA_PAGE_OFFER_HUMAN))
    begin_check_out (self, line);
  else if (is_question (self, line->text, parse))
    clara_dialogue_answer_question (self, line->text);
  else if (is_for_a_person (parse) && self->page == CLARA_PAGE_WELCOME)
    {
      clara_dialogue_turn_to (self, CLARA_PAGE_OFFER_HUMAN);
      clara_dialogue_ask (self);
    }
  else if (parse->intent == CLARA_INTENT_SMALL_TALK && parse->reply == CLARA_REPLY_NONE)
    talk (self, parse->talk);
  else
    return FALSE;
  return TRUE;
}

/**
 * clara_offline_brain_answer:
 * @text: what the visitor said
 * @parse: what it says
 * @unsure: it was heard badly
 */
void
clara_offline_brain_answer (ClaraDialogue *self, const char *text, const ClaraParse *parse, gboolean unsure)
{
  const ClaraHeardLine line = { text, parse, unsure };

  if (!answer_anywhere (self, &line))
    page_funcs[self->page](self, &line);
  if (self->operations == 0)
    clara_dialogue_end_turn (self);
}

/**
 * clara_offline_brain_is_certain:
 *
 * Returns: whether the line is cheap and certain, so that no model needs to be asked
 */
gboolean
clara_offline_brain_is_certain (ClaraDialogue *self, const char *text, const ClaraParse *parse)
{
  if (parse->intent == CLARA_INTENT_SET_LANGUAGE || parse->intent == CLARA_INTENT_GOODBYE
      || parse->intent == CLARA_INTENT_ESCALATION || parse->intent == CLARA_INTENT_CHECK_OUT
      || has_ended (self))
    return TRUE;
  if (parse->reply == CLARA_REPLY_CANCEL || parse->reply == CLARA_REPLY_BACK
      || parse->reply == CLARA_REPLY_MORE_TIME || parse->reply == CLARA_REPLY_REPEAT)
    return TRUE;
  switch (self->page)
    {
    case CLARA_PAGE_FACE_CONSENT: /* no model agrees in somebody's place */
    case CLARA_PAGE_FACE:
    case CLARA_PAGE_FACE_ENROL:
    case CLARA_PAGE_CODE: /* a code never goes to a model */
    case CLARA_PAGE_SIGN: /* and no model signs */
    case CLARA_PAGE_SIGN_TYPED:
    case CLARA_PAGE_CHECK_OUT:
    case CLARA_PAGE_MESSAGE: /* is for somebody else */
      return TRUE;
    case CLARA_PAGE_FORM:
      /* The tools have no word for a field of the type's own. */
      return self->asked != NULL && !clara_dialogue_is_column (self->asked);
    case CLARA_PAGE_HOST_CHOICE: /* "the second one", of those that are shown */
      return parse->ordinal != NULL && !clara_parse_has_slots (parse)
             && g_ascii_strtoull (parse->ordinal, NULL, 10) <= self->host_ids->len;
    case CLARA_PAGE_RETURNING:
      return parse->reply == CLARA_REPLY_YES
             || (parse->reply == CLARA_REPLY_NO && !clara_parse_has_slots (parse));
    case CLARA_PAGE_CHANGE:
    case CLARA_PAGE_CONFIRM:
      /* Which field to ask again */
      if (!clara_parse_has_slots (parse) && parse->wrong == NULL
          && (parse->reply == CLARA_REPLY_CHANGE || (parse->field != NULL && !parse->question)))
        return TRUE;
      return parse->reply == CLARA_REPLY_YES
             || (parse->reply == CLARA_REPLY_NO && !clara_parse_has_slots (parse) && parse->wrong == NULL);
    case CLARA_PAGE_PHOTO:
      return parse->reply == CLARA_REPLY_YES || parse->reply == CLARA_REPLY_NO
             || parse->reply == CLARA_REPLY_SKIP || parse->reply == CLARA_REPLY_RETAKE
             || parse->reply == CLARA_REPLY_REPEAT;
    case CLARA_PAGE_OFFER_HUMAN:
      return parse->reply == CLARA_REPLY_YES
             || (parse->reply == CLARA_REPLY_NO && !clara_parse_has_slots (parse));
    default:
      return FALSE;
    }
}
