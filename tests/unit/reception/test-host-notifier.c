/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reception-fixture.h"

#include <string.h>

#define S G_TIME_SPAN_SECOND

static gint64
sent_at (ClaraScriptedMessenger *messenger, guint index, gint64 begin)
{
  return clara_scripted_messenger_get (messenger, index)->time - begin;
}

static void
assert_state (Fixture *f, const char *message_id, const char *state)
{
  g_autoptr (ClaraNotification) row = fixture_get_message (f, message_id);

  g_assert_cmpstr (row->state, ==, state);
}

/* First channel, next channel, desk: 0, 15 and 45 s, exactly. */
static void
test_escalation (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E3");
  g_autofree char *message_id = NULL;
  gint64 begin;

  clara_clock_advance (f->clock, 7 * S);
  begin = clara_clock_get_monotonic (f->clock);
  message_id = fixture_notify (f, visit, "I am early");
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 1);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 0);
  g_assert_cmpint (sent_at (f->email, 0, begin), ==, 0);
  g_assert_cmpstr (clara_scripted_messenger_get (f->email, 0)->message_id, ==, message_id);
  g_assert_cmpstr (clara_scripted_messenger_get (f->email, 0)->recipient, ==, "e3@meridian.example");
  g_assert_cmpstr (clara_scripted_messenger_get (f->email, 0)->body, ==,
                   "Maria Lopez from Acme is here to see you.\nMessage: I am early");
  g_assert_cmpstr (clara_scripted_messenger_get (f->email, 0)->answers, ==,
                   "Coming down|5 minutes|I cannot come now");
  assert_state (f, message_id, "sent");

  clara_clock_advance (f->clock, 15 * S - 1);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 0);
  clara_clock_advance (f->clock, 1);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 1);
  g_assert_cmpint (sent_at (f->desktop, 0, begin), ==, 15 * S);
  clara_clock_advance (f->clock, 30 * S - 1);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 1);
  clara_clock_advance (f->clock, 1);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 2);
  g_assert_cmpint (sent_at (f->desktop, 1, begin), ==, 45 * S);
  g_assert_cmpstr (clara_scripted_messenger_get (f->desktop, 1)->urgency, ==, "critical");
  g_assert_cmpstr (clara_scripted_messenger_get (f->desktop, 1)->recipient, ==, "desk");

  /* And no more after that. */
  clara_clock_advance (f->clock, 30 * 60 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 2);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 1);
}

/* With one channel there is nothing to do at 15 s; the desk still has its turn at 45. */
static void
test_one_channel (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E1");
  g_autofree char *message_id = fixture_notify (f, visit, NULL);
  gint64 begin = clara_clock_get_monotonic (f->clock);

  g_assert_nonnull (message_id);
  clara_clock_advance (f->clock, 60 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 0);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 2);
  g_assert_cmpint (sent_at (f->desktop, 1, begin), ==, 45 * S);
}

static void
test_answer_cancels (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E3");
  g_autofree char *message_id = fixture_notify (f, visit, NULL);
  g_autofree char *expected = g_strdup_printf ("%s=Coming down;", visit->visit_id);
  g_autoptr (ClaraNotification) row = NULL;
  const char *second;

  clara_clock_advance (f->clock, 20 * S);
  second = clara_scripted_messenger_get (f->desktop, 0)->message_id;
  clara_messenger_emit_answered (CLARA_MESSENGER (f->desktop), second, "Coming down");
  fixture_settle (f);
  g_assert_cmpstr (f->answers->str, ==, expected);
  assert_state (f, second, "answered");
  row = fixture_get_message (f, message_id);
  g_assert_cmpstr (row->state, ==, "cancelled");
  g_assert_nonnull (strstr (row->reason, "desktop"));

  /* The first answer counts: a later one on the other channel, and the same again, change nothing. */
  clara_messenger_emit_answered (CLARA_MESSENGER (f->email), message_id, "5 minutes");
  clara_messenger_emit_answered (CLARA_MESSENGER (f->desktop), second, "5 minutes");
  clara_clock_advance (f->clock, 120 * S);
  g_assert_cmpstr (f->answers->str, ==, expected);
  assert_state (f, message_id, "cancelled");
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 1);
  g_assert_cmpuint (fixture_count_audit (f, "host_answered"), ==, 1);
  g_assert_nonnull (strstr (f->events->str, "notification:answered;"));
}

/* Through the bus, as the desk and the command line do; free text is made safe. */
static void
test_answer_by_command (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E1");
  g_autofree char *message_id = fixture_notify (f, visit, NULL);
  g_autofree char *expected = g_strdup_printf ("%s=Lift to the 3rd floor;", visit->visit_id);
  g_autoptr (GError) error = NULL;

  g_assert_true (clara_bus_send (f->bus, "host_answer",
                                 clara_json_build ("sss", "message_id", message_id, "answer",
                                                   " Lift to\nthe \xe2\x80\xae"
                                                   "3rd floor ",
                                                   "by", "Asha"),
                                 &error));
  fixture_settle (f);
  g_assert_cmpstr (f->answers->str, ==, expected);
  clara_clock_advance (f->clock, 60 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 1);
  /* One that is about nothing is no harm. */
  clara_reception_answer (f->reception, "no such message", "x", NULL);
  fixture_settle (f);
  g_assert_nonnull (strstr (f->events->str, "error:"));
}

typedef struct
{
  ClaraTenant *tenant;
  const char *message_id;
} Foreign;

static gpointer
answer_elsewhere (ClaraDb *db, gpointer data, GError **error)
{
  Foreign *foreign = data;

  clara_notifications_answer (db, foreign->tenant, foreign->message_id, "5 minutes", error);
  return NULL;
}

/* Another process over the same file puts the answer down. */
static void
test_answer_from_another_process (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E1");
  g_autofree char *message_id = fixture_notify (f, visit, NULL);
  g_autofree char *expected = g_strdup_printf ("%s=5 minutes;", visit->visit_id);
  Foreign foreign = { f->tenant, message_id };
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraStore) other = clara_store_new (f->clock, f->folder, &error);

  g_assert_no_error (error);
  clara_store_write_sync (other, answer_elsewhere, &foreign, &error);
  g_assert_no_error (error);
  clara_store_close (other);
  clara_store_check (f->store);
  fixture_settle (f);
  g_assert_cmpstr (f->answers->str, ==, expected);
  clara_store_check (f->store);
  clara_clock_advance (f->clock, 60 * S);
  g_assert_cmpstr (f->answers->str, ==, expected);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 1);
}

/* Tried again after 2, 4 and 8 s, with the same id; the escalation counts from the first try. */
static void
test_retry (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E3");
  gint64 begin = clara_clock_get_monotonic (f->clock);
  g_autofree char *message_id = NULL;
  g_autoptr (ClaraNotification) row = NULL;

  clara_scripted_messenger_fail (f->email, 3, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  message_id = fixture_notify (f, visit, NULL);
  row = fixture_get_message (f, message_id);
  g_assert_cmpstr (row->state, ==, "queued");
  g_assert_cmpstr (row->reason, ==, "The line is down");
  clara_clock_advance (f->clock, 14 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 4);
  g_assert_cmpint (sent_at (f->email, 1, begin), ==, 2 * S);
  g_assert_cmpint (sent_at (f->email, 2, begin), ==, 6 * S);
  g_assert_cmpint (sent_at (f->email, 3, begin), ==, 14 * S);
  g_assert_cmpstr (clara_scripted_messenger_get (f->email, 3)->message_id, ==, message_id);
  assert_state (f, message_id, "sent");
  clara_clock_advance (f->clock, 1 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 1);
  g_assert_cmpint (sent_at (f->desktop, 0, begin), ==, 15 * S);
  clara_clock_advance (f->clock, 600 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 4);
}

/* An answer while a retry waits: it is not sent again. */
static void
test_answer_stops_retry (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E1");
  g_autofree char *message_id = NULL;

  clara_scripted_messenger_fail (f->desktop, 1, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  message_id = fixture_notify (f, visit, NULL);
  clara_reception_answer (f->reception, message_id, "Coming down", "Asha");
  clara_clock_advance (f->clock, 120 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 1);
  assert_state (f, message_id, "answered");
}

/* A channel that never answers is left after 10 s and tried again. */
static void
test_hanging_channel (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E1");
  gint64 begin = clara_clock_get_monotonic (f->clock);
  g_autofree char *message_id = NULL;

  clara_scripted_messenger_hang (f->desktop, 1);
  message_id = fixture_notify (f, visit, NULL);
  clara_clock_advance (f->clock, 13 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 2);
  g_assert_cmpint (sent_at (f->desktop, 1, begin), ==, 12 * S);
  assert_state (f, message_id, "sent");
}

/* A channel that can never work brings the next step forward; the desk sees why. */
static void
test_dead_channel (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = NULL;
  gint64 begin = clara_clock_get_monotonic (f->clock);
  g_autofree char *message_id = NULL;
  g_autoptr (ClaraNotification) row = NULL;

  fixture_put_employee (f, f->tenant, "E4", "Mei Ling Tan", "sms");
  fixture_settle (f);
  visit = fixture_check_in (f, "Maria Lopez", "E4");
  message_id = fixture_notify (f, visit, NULL);
  row = fixture_get_message (f, message_id);
  g_assert_cmpstr (row->state, ==, "failed");
  g_assert_nonnull (strstr (row->reason, "sms"));
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 1);
  g_assert_cmpint (sent_at (f->desktop, 0, begin), ==, 0);
  clara_clock_advance (f->clock, 60 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 2);
  g_assert_cmpint (sent_at (f->desktop, 1, begin), ==, 45 * S);
}

static void
test_unknown_host (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", NULL);
  g_autofree char *message_id = fixture_notify (f, visit, NULL);

  g_assert_nonnull (message_id);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 1);
  g_assert_cmpstr (clara_scripted_messenger_get (f->desktop, 0)->recipient, ==, "desk");
  clara_clock_advance (f->clock, 60 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 1);
}

/* Called twice at once, or again while it is open: one message. */
static void
test_once (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E1");
  g_autoptr (GAsyncResult) one = NULL;
  g_autoptr (GAsyncResult) two = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;

  clara_reception_notify_host_async (f->reception, visit, NULL, NULL, fixture_keep, &one);
  clara_reception_notify_host_async (f->reception, visit, NULL, NULL, fixture_keep, &two);
  fixture_settle (f);
  first = clara_reception_notify_host_finish (f->reception, one, NULL);
  second = clara_reception_notify_host_finish (f->reception, two, NULL);
  third = fixture_notify (f, visit, NULL);
  g_assert_nonnull (first);
  g_assert_cmpstr (first, ==, second);
  g_assert_cmpstr (first, ==, third);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 1);
}

/* After an answer the visitor may have the host called again, and that is answered anew. */
static void
test_second_call (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E1");
  g_autofree char *first = fixture_notify (f, visit, NULL);
  g_autofree char *second = NULL;
  g_autofree char *expected =
    g_strdup_printf ("%s=5 minutes;%s=Coming down;", visit->visit_id, visit->visit_id);

  clara_reception_answer (f->reception, first, "5 minutes", NULL);
  clara_clock_advance (f->clock, 60 * S);
  second = fixture_notify (f, visit, NULL);
  g_assert_cmpstr (first, !=, second);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 2);
  clara_reception_answer (f->reception, second, "Coming down", NULL);
  fixture_settle (f);
  g_assert_cmpstr (f->answers->str, ==, expected);
}

/* A crash while a retry waited: sent when the time has come, with the same id, and escalated on time. */
static void
test_recovery (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E1");
  gint64 begin = clara_clock_get_monotonic (f->clock);
  g_autofree char *message_id = NULL;

  clara_scripted_messenger_fail (f->desktop, 1, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  message_id = fixture_notify (f, visit, NULL);
  fixture_restart (f);
  clara_clock_advance (f->clock, 44 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 2);
  g_assert_cmpstr (clara_scripted_messenger_get (f->desktop, 1)->message_id, ==, message_id);
  g_assert_cmpint (sent_at (f->desktop, 1, begin), ==, 2 * S);
  g_assert_cmpstr (clara_scripted_messenger_get (f->desktop, 1)->answers, ==,
                   "Coming down|5 minutes|I cannot come now");
  clara_clock_advance (f->clock, 2 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 3);
  g_assert_cmpint (sent_at (f->desktop, 2, begin), ==, 45 * S);
  clara_reception_answer (f->reception, message_id, "Coming down", NULL);
  fixture_settle (f);
  g_assert_nonnull (strstr (f->answers->str, visit->visit_id));
}

/* A crash between the commit and the channel: the claim runs out, then it is sent. */
static void
test_recovery_of_claimed (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E1");
  g_autofree char *message_id = NULL;
  gint64 begin = clara_clock_get_monotonic (f->clock);

  clara_scripted_messenger_hang (f->desktop, 1);
  message_id = fixture_notify (f, visit, NULL);
  fixture_restart (f);
  assert_state (f, message_id, "queued");
  clara_clock_advance (f->clock, 20 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 2);
  g_assert_cmpint (sent_at (f->desktop, 1, begin), ==, 15 * S);
  assert_state (f, message_id, "sent");
}

static void
test_recovery_of_old (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E1");
  g_autofree char *message_id = NULL;
  g_autoptr (ClaraNotification) row = NULL;

  clara_scripted_messenger_hang (f->desktop, 1);
  message_id = fixture_notify (f, visit, NULL);
  g_object_run_dispose (G_OBJECT (f->reception));
  clara_clock_advance (f->clock, 601 * S);
  fixture_restart (f);
  clara_clock_advance (f->clock, 60 * S);
  row = fixture_get_message (f, message_id);
  g_assert_cmpstr (row->state, ==, "failed");
  g_assert_nonnull (strstr (row->reason, "too old"));
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 1);
}

/* Two processes over one file, both after a crash: one of them sends. */
static void
test_two_processes (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E1");
  g_autofree char *message_id = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraReception) other = NULL;

  clara_scripted_messenger_hang (f->desktop, 1);
  message_id = fixture_notify (f, visit, NULL);
  fixture_restart (f);
  other = clara_reception_new (f->store, f->tenant, f->clock, f->bus, f->settings, f->messengers);
  g_assert_true (clara_reception_load_sync (other, &error));
  clara_clock_advance (f->clock, 120 * S);
  /* The hanging one, one of the two, one alert. */
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 3);
  g_object_run_dispose (G_OBJECT (other));
  fixture_settle (f);
}

static void
test_check_out_stops (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E3");
  g_autofree char *message_id = fixture_notify (f, visit, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ClaraVisit) left = NULL;

  g_assert_nonnull (message_id);
  clara_reception_check_out_async (f->reception, NULL, NULL, visit->badge_number, NULL, fixture_keep,
                                   &result);
  fixture_settle (f);
  left = clara_reception_check_out_finish (f->reception, result, NULL);
  g_assert_cmpstr (left->status, ==, "checked_out");
  clara_clock_advance (f->clock, 120 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 0);
}

static void
test_delivery_and_desk (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) draft = clara_visit_new ();
  g_autoptr (ClaraVisit) visit = NULL;
  g_autofree char *message_id = NULL;
  g_autoptr (GAsyncResult) checked_in = NULL;
  g_autoptr (GAsyncResult) alerted = NULL;
  g_autoptr (GAsyncResult) left = NULL;
  g_autoptr (GError) error = NULL;

  draft->visitor_name = g_strdup ("Ravi");
  draft->company = g_strdup ("BlueDart");
  draft->host_id = g_strdup ("E1");
  draft->type = g_strdup ("delivery");
  clara_reception_check_in_async (f->reception, draft, NULL, NULL, fixture_keep, &checked_in);
  fixture_settle (f);
  visit = clara_reception_check_in_finish (f->reception, checked_in, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (visit->purpose, ==, "Delivery");
  message_id = fixture_notify (f, visit, NULL);
  g_assert_cmpstr (clara_scripted_messenger_get (f->desktop, 0)->body, ==,
                   "A delivery from BlueDart is at the front desk for you.");
  g_assert_cmpstr (clara_scripted_messenger_get (f->desktop, 0)->answers, ==,
                   "Coming down|5 minutes|Please leave it at the desk");

  clara_reception_alert_desk_async (f->reception, "Help", "Somebody asks for a person", NULL, NULL,
                                    fixture_keep, &alerted);
  clara_reception_leave_message_async (f->reception, "E3", "Ravi", "Please call me", NULL, fixture_keep,
                                       &left);
  fixture_settle (f);
  g_assert_true (clara_reception_alert_desk_finish (f->reception, alerted, &error));
  g_assert_true (clara_reception_leave_message_finish (f->reception, left, &error));
  g_assert_cmpstr (clara_scripted_messenger_get (f->desktop, 1)->title, ==, "Help");
  g_assert_cmpstr (clara_scripted_messenger_get (f->email, 0)->title, ==, "Message from Ravi");
  g_assert_cmpstr (clara_scripted_messenger_get (f->email, 0)->body, ==, "Please call me");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/host-notifier/escalation", test_escalation },
    { "/host-notifier/one-channel", test_one_channel },
    { "/host-notifier/answer-cancels", test_answer_cancels },
    { "/host-notifier/answer-by-command", test_answer_by_command },
    { "/host-notifier/answer-from-another-process", test_answer_from_another_process },
    { "/host-notifier/retry", test_retry },
    { "/host-notifier/answer-stops-retry", test_answer_stops_retry },
    { "/host-notifier/hanging-channel", test_hanging_channel },
    { "/host-notifier/dead-channel", test_dead_channel },
    { "/host-notifier/unknown-host", test_unknown_host },
    { "/host-notifier/once", test_once },
    { "/host-notifier/second-call", test_second_call },
    { "/host-notifier/recovery", test_recovery },
    { "/host-notifier/recovery-of-claimed", test_recovery_of_claimed },
    { "/host-notifier/recovery-of-old", test_recovery_of_old },
    { "/host-notifier/two-processes", test_two_processes },
    { "/host-notifier/check-out-stops", test_check_out_stops },
    { "/host-notifier/delivery-and-desk", test_delivery_and_desk },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, fixture_set_up, tests[i].func, fixture_tear_down);
  return g_test_run ();
}
