/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-dialogue-private.h"

#include "clara-contact.h"

#include <string.h>

#define OUT_DIGITS 4
#define MOST_OUT_MISSES 3

/**
 * clara_dialogue_ask_again:
 *
 * The open question once more, after something else was served.
 */
void
clara_dialogue_ask_again (ClaraDialogue *self)
{
  clara_dialogue_ask (self);
}

/**
 * clara_dialogue_not_understood:
 *
 * Something was said, and nothing of it was understood: a kind question, with more help each time. Whoever
 * makes no sense for longer is background noise, and Clara is quiet.
 */
void
clara_dialogue_not_understood (ClaraDialogue *self)
{
  static const char *const help[] = {
    CLARA_N ("say", "Sorry, I did not catch that. Could you say it again?"),
    CLARA_N ("say", "I am sorry, I still did not catch that. You can also touch an answer or type it."),
    CLARA_N ("say",
             "I am sorry, it is hard to understand you here. Please touch an answer, or say: a person."),
  };

  self->unclear = self->unclear_run + 1;
  clara_dialogue_show (self);
  if (self->unclear <= G_N_ELEMENTS (help))
    clara_dialogue_say (self, clara_text (self->language, "say", help[self->unclear - 1]));
}

static void
on_alerted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraOperation) operation = user_data;
  g_autoptr (GError) error = NULL;

  if (!clara_reception_alert_desk_finish (CLARA_RECEPTION (source), result, &error))
    clara_bus_publish (operation->self->bus, "error",
                       clara_json_build ("sss", "where", "front desk", "message", error->message, "fix",
                                         "Somebody at the kiosk needs help"));
}

void
clara_dialogue_alert_desk (ClaraDialogue *self, const char *title, const char *body)
{
  clara_reception_alert_desk_async (self->reception, title, body, clara_session_get_id (self->session), NULL,
                                    on_alerted, clara_operation_new (self, NULL, NULL));
}

static void
on_message_left (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraOperation) operation = user_data;
  ClaraDialogue *self = operation->self;
  g_autoptr (GError) error = NULL;
  gboolean left = clara_reception_leave_message_finish (CLARA_RECEPTION (source), result, &error);

  if (clara_operation_is_stale (operation))
    return;
  clara_dialogue_say (self, left ? clara_text (self->language, "say", "I will pass your message on.")
                                 : clara_text (self->language, "say",
                                               "I could not take the message. Please ask for a person."));
}

void
clara_dialogue_leave_message (ClaraDialogue *self, const char *employee_id, const char *text)
{
  clara_dialogue_leave_message_from (self, employee_id,
                                     clara_visitor_form_get_display (self->form, "visitor_name"), text);
}

void
clara_dialogue_leave_message_from (ClaraDialogue *self, const char *employee_id, const char *from,
                                   const char *text)
{
  /* Nobody in the house hears of who has not been let in, this way either. */
  if (clara_dialogue_waits_for_review (self))
    {
      clara_dialogue_alert_desk (self, clara_text ("en", "desk", "A message from a visitor who waits"), text);
      clara_dialogue_say (
        self, clara_text (self->language, "say", "The front desk will take care of your message."));
      return;
    }
  clara_reception_leave_message_async (self->reception, employee_id, from, text, NULL, on_message_left,
                                       clara_operation_new (self, NULL, NULL));
}

static void
go_on_after_answer (ClaraDialogue *self)
{
  if (self->page != CLARA_PAGE_WELCOME && self->page != CLARA_PAGE_WAITING && self->page != CLARA_PAGE_SEAT
      && self->page != CLARA_PAGE_EMPLOYEE)
    clara_dialogue_ask_again (self);
  else
    clara_dialogue_show (self);
}

static void
on_answer_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraOperation) operation = user_data;
  ClaraDialogue *self = operation->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraAnswer) answer = clara_knowledge_answer_finish (CLARA_KNOWLEDGE (source), result, &error);

  /* The visitor has gone on: an answer to the line before would only confuse. */
  if (clara_operation_is_stale (operation) || operation->turn != self->turn)
    return;
  if (answer != NULL && answer->text != NULL)
    clara_dialogue_say (self, answer->text);
  else
    clara_dialogue_say (
      self, clara_text (self->language, "say", "I do not know that, but the front desk can help you."));
  go_on_after_answer (self);
}

/**
 * clara_dialogue_answer_question:
 *
 * Answers from the company's documents, then asks again what was open.
 */
void
clara_dialogue_answer_question (ClaraDialogue *self, const char *question)
{
  const char *ours = clara_reception_find_answer (self->reception, question, self->language);

  clara_flow_fire (self->flow, CLARA_ON_SERVED);
  /* What staff have written for it needs no search. */
  if (ours != NULL)
    {
      clara_dialogue_say (self, ours);
      go_on_after_answer (self);
      return;
    }
  clara_knowledge_answer_async (self->knowledge, question, self->language, self->cancellable, on_answer_ready,
                                clara_operation_new (self, NULL, NULL));
}

void
clara_dialogue_begin_check_out (ClaraDialogue *self, const char *name, const char *digits)
{
  if (self->page != CLARA_PAGE_CHECK_OUT)
    {
      self->out_from = self->page;
      self->out_misses = 0;
    }
  if (name != NULL)
    {
      g_free (self->out_name);
      self->out_name = g_strdup (name);
    }
  if (digits != NULL)
    {
      g_free (self->out_digits);
      self->out_digits = g_strdup (digits);
    }
  clara_dialogue_turn_to (self, CLARA_PAGE_CHECK_OUT);
  clara_dialogue_go_on_check_out (self);
}

void
clara_dialogue_leave_check_out (ClaraDialogue *self)
{
  g_clear_pointer (&self->out_name, g_free);
  g_clear_pointer (&self->out_digits, g_free);
  clara_dialogue_turn_to (self, self->out_from == CLARA_PAGE_CHECK_OUT ? CLARA_PAGE_WELCOME : self->out_from);
  clara_dialogue_ask (self);
}

static void
on_checked_out (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraOperation) operation = user_data;
  ClaraDialogue *self = operation->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraVisit) visit = clara_reception_check_out_finish (CLARA_RECEPTION (source), result, &error);

  if (clara_operation_is_stale (operation))
    return;
  self->checking = FALSE;
  if (visit != NULL)
    {
      g_free (self->last_words);
      self->last_words =
        clara_text_format (self->language, "say", "You are checked out, {name}. Have a good day!", "name",
                           visit->visitor_name, NULL);
      clara_dialogue_say (self, self->last_words);
      g_clear_pointer (&self->out_name, g_free);
      g_clear_pointer (&self->out_digits, g_free);
      clara_flow_fire (self->flow, CLARA_ON_GOODBYE);
      return;
    }
  g_clear_pointer (&self->out_name, g_free);
  g_clear_pointer (&self->out_digits, g_free);
  if (++self->out_misses >= MOST_OUT_MISSES)
    {
      clara_flow_fire (self->flow, CLARA_ON_HUMAN);
      return;
    }
  clara_dialogue_say (
    self, clara_text (self->language, "say", "I could not find that visit. Let us try once more."));
  clara_dialogue_ask (self);
}

/* The last four of a whole number count too. */
static char *
last_digits (const char *text)
{
  gsize length = strlen (text);

  return g_strdup (length > OUT_DIGITS ? text + length - OUT_DIGITS : text);
}

void
clara_dialogue_go_on_check_out (ClaraDialogue *self)
{
  g_autofree char *digits = NULL;

  if (self->checking)
    return;
  if (self->out_name == NULL || self->out_digits == NULL || strlen (self->out_digits) < OUT_DIGITS)
    {
      clara_dialogue_ask (self);
      return;
    }
  digits = last_digits (self->out_digits);
  self->checking = TRUE;
  clara_reception_check_out_async (self->reception, self->out_name, digits, NULL, NULL, on_checked_out,
                                   clara_operation_new (self, NULL, NULL));
}

/**
 * clara_dialogue_check_out_badge:
 *
 * Whoever has the badge needs no digits.
 */
void
clara_dialogue_check_out_badge (ClaraDialogue *self, const char *badge)
{
  if (self->checking)
    return;
  if (self->page != CLARA_PAGE_CHECK_OUT)
    self->out_from = self->page;
  clara_dialogue_turn_to (self, CLARA_PAGE_CHECK_OUT);
  self->checking = TRUE;
  clara_reception_check_out_async (self->reception, NULL, NULL, badge, NULL, on_checked_out,
                                   clara_operation_new (self, NULL, NULL));
}

/**
 * clara_dialogue_check_out_visit:
 * @visit_id: of a code that was held to the camera
 *
 * Who has the code needs neither name nor digits.
 */
void
clara_dialogue_check_out_visit (ClaraDialogue *self, const char *visit_id)
{
  if (self->checking)
    return;
  if (self->page != CLARA_PAGE_CHECK_OUT)
    self->out_from = self->page;
  clara_dialogue_turn_to (self, CLARA_PAGE_CHECK_OUT);
  self->checking = TRUE;
  clara_reception_check_out_by_id_async (self->reception, visit_id, NULL, NULL, on_checked_out,
                                         clara_operation_new (self, NULL, NULL));
}
