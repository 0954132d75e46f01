/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reception-fixture.h"

#include "clara-answer-code.h"
#include "clara-reception-private.h"

#include <string.h>

#define S G_TIME_SPAN_SECOND

/* Four letters of a code stand for twenty bits: what a person types back is read in either case. */
static void
test_code (void)
{
  g_autofree char *code = clara_answer_code_make ("01890a5d-ac96-774b-bcce-b3020f8a1f0c");
  g_autofree char *other = clara_answer_code_make ("01890a5d-ac96-774b-bcce-b3020f8a1f0d");
  g_autofree char *subject = NULL;
  g_autofree char *lower = NULL;
  g_autofree char *found = NULL;
  g_autofree char *found_lower = NULL;

  /* 0x020f8a1f0c in letters of five bits each, worked out by hand: 0 8 7 24 20 7 24 12 */
  g_assert_cmpstr (code, ==, "087R-M7RC");
  g_assert_cmpstr (other, !=, code);
  subject = g_strdup_printf ("Re: Maria is here [%s]", code);
  lower = g_ascii_strdown (subject, -1);
  found = clara_answer_code_find (subject);
  found_lower = clara_answer_code_find (lower);
  g_assert_cmpstr (found, ==, code);
  g_assert_cmpstr (found_lower, ==, code);
  g_assert_null (clara_answer_code_find ("087R-M7R"));
  g_assert_null (clara_answer_code_find ("X087R-M7RC"));
  g_assert_null (clara_answer_code_find ("087R-M7RCC"));
  g_assert_null (clara_answer_code_find (""));
  g_assert_null (clara_answer_code_find (NULL));
  g_assert_null (clara_answer_code_make ("E1"));
  g_assert_null (clara_answer_code_make ("01890a5d-ac96-774b-bcce-b3020f8a1fzz"));
}

static char *
send (Fixture *f, const char *kind, const char *body)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *message_id;

  clara_reception_send_async (f->reception, kind, "email", "maria@example.com", "Maria", "Hello\nBcc: x",
                              body, "V1", NULL, fixture_keep, &result);
  fixture_settle (f);
  message_id = clara_reception_send_finish (f->reception, result, &error);
  g_assert_no_error (error);
  return message_id;
}

static void
test_send (Fixture *f, gconstpointer data)
{
  g_autofree char *message_id = send (f, "note", "One\nTwo");
  const ClaraScriptedMessage *message = clara_scripted_messenger_get (f->email, 0);
  g_autoptr (ClaraNotification) row = fixture_get_message (f, message_id);

  g_assert_cmpstr (message->message_id, ==, message_id);
  g_assert_cmpstr (message->recipient, ==, "maria@example.com");
  g_assert_cmpstr (message->title, ==, "Hello Bcc: x");
  g_assert_cmpstr (message->body, ==, "One\nTwo");
  g_assert_null (message->html);
  g_assert_null (message->attachments);
  g_assert_null (message->code);
  g_assert_cmpstr (row->state, ==, "sent");
  g_assert_cmpstr (row->visit_id, ==, "V1");
}

typedef struct
{
  gint calls;
  gint failures;
  gint code;
  GThread *thread;
} Pen;

static gboolean
write_page (ClaraComposition *composition, const ClaraNotification *row, ClaraDb *db, ClaraTenant *tenant,
            gpointer user_data, GError **error)
{
  Pen *pen = user_data;
  g_autofree char *name = clara_tenants_get_name (db, tenant, error);
  g_autoptr (GBytes) content = g_bytes_new_static ("BEGIN:VCALENDAR", 15);

  pen->thread = g_thread_self ();
  if (g_atomic_int_add (&pen->calls, 1) < pen->failures)
    {
      g_set_error_literal (error, G_IO_ERROR, pen->code, "No ink");
      return FALSE;
    }
  composition->body = g_strdup_printf ("Come to %s", name);
  composition->html = g_strdup_printf ("<p>%s, %s</p>", row->recipient_name, name);
  clara_composition_add_attachment (composition, "visit.ics", "text/calendar", content);
  return TRUE;
}

/* What the composer writes is in no row, and is written again after a restart. */
static void
test_composer (Fixture *f, gconstpointer data)
{
  Pen pen = { 0 };
  g_autofree char *message_id = NULL;
  g_autoptr (ClaraNotification) row = NULL;
  const ClaraScriptedMessage *message;

  clara_outbox_set_composer (clara_reception_get_parts (f->reception)->outbox, "invitation", write_page, &pen,
                             NULL);
  clara_scripted_messenger_fail (f->email, 1, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  message_id = send (f, "invitation", NULL);
  row = fixture_get_message (f, message_id);
  g_assert_cmpstr (row->state, ==, "queued");
  g_assert_null (row->body);
  fixture_restart (f);
  clara_outbox_set_composer (clara_reception_get_parts (f->reception)->outbox, "invitation", write_page, &pen,
                             NULL);
  clara_clock_advance (f->clock, 30 * S);
  g_assert_cmpint (pen.calls, ==, 2);
  g_assert_true (pen.thread != g_thread_self ());
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 2);
  message = clara_scripted_messenger_get (f->email, 1);
  g_assert_cmpstr (message->message_id, ==, message_id);
  g_assert_cmpstr (message->body, ==, "Come to Meridian Labs");
  g_assert_cmpstr (message->html, ==, "<p>Maria, Meridian Labs</p>");
  g_assert_cmpstr (message->attachments, ==, "visit.ics text/calendar BEGIN:VCALENDAR");
}

static void
test_composer_fails (Fixture *f, gconstpointer data)
{
  Pen pen = { .failures = 1, .code = G_IO_ERROR_FAILED };
  Pen never = { .failures = 9, .code = G_IO_ERROR_INVALID_ARGUMENT };
  ClaraOutbox *outbox = clara_reception_get_parts (f->reception)->outbox;
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  g_autoptr (ClaraNotification) row = NULL;

  clara_outbox_set_composer (outbox, "invitation", write_page, &pen, NULL);
  clara_outbox_set_composer (outbox, "document", write_page, &never, NULL);
  one = send (f, "invitation", NULL);
  two = send (f, "document", NULL);
  clara_clock_advance (f->clock, 2 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 1);
  g_assert_cmpstr (clara_scripted_messenger_get (f->email, 0)->message_id, ==, one);
  row = fixture_get_message (f, two);
  g_assert_cmpstr (row->state, ==, "failed");
  g_assert_cmpstr (row->reason, ==, "No ink");
}

/* An invitation outlives a morning without a network; a call to a host does not. */
static void
test_patience (Fixture *f, gconstpointer data)
{
  g_autofree char *message_id = NULL;
  g_autoptr (ClaraNotification) row = NULL;

  clara_scripted_messenger_fail (f->email, 20, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  message_id = send (f, "invitation", "Come");
  clara_clock_advance (f->clock, 4 * 3600 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 21);
  row = fixture_get_message (f, message_id);
  g_assert_cmpstr (row->state, ==, "sent");
}

/* What a channel knows to have arrived is delivered, and can still be answered; elsewhere it is sent. */
static void
test_delivered (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E1");
  g_autofree char *told = g_strdup_printf ("%s=Coming down;", visit->visit_id);
  g_autofree char *mail_id = send (f, "note", "One");
  g_autofree char *message_id = NULL;
  g_autoptr (ClaraNotification) mail = fixture_get_message (f, mail_id);
  g_autoptr (ClaraNotification) row = NULL;
  g_autoptr (ClaraNotification) answered = NULL;

  g_assert_cmpstr (mail->state, ==, "sent");
  clara_scripted_messenger_deliver (f->desktop);
  message_id = fixture_notify (f, visit, NULL);
  row = fixture_get_message (f, message_id);
  g_assert_cmpstr (row->state, ==, "delivered");
  g_assert_cmpint (row->sent_at, ==, FIXTURE_START);
  g_assert_nonnull (strstr (f->events->str, "notification:delivered;"));
  g_assert_true (clara_scripted_messenger_answer (f->desktop, "Coming down"));
  fixture_settle (f);
  answered = fixture_get_message (f, message_id);
  g_assert_cmpstr (answered->state, ==, "answered");
  g_assert_cmpstr (f->answers->str, ==, told);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/outbox/send", test_send },         { "/outbox/delivered", test_delivered },
    { "/outbox/composer", test_composer }, { "/outbox/composer-fails", test_composer_fails },
    { "/outbox/patience", test_patience },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outbox/code", test_code);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, fixture_set_up, tests[i].func, fixture_tear_down);
  return g_test_run ();
}
