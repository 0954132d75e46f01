/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-services-error.h"
#include "reception-fixture.h"

#include <string.h>

#define S G_TIME_SPAN_SECOND
#define HOUR G_TIME_SPAN_HOUR

/*
 * The time of day is set while messages are on their way: by hand, or by a time server after the battery was
 * empty. Nothing is doubled, nothing is lost, nothing comes later than planned, and nobody is rung at night.
 */

static const gint64 jumps[] = { -HOUR, HOUR, -400 * G_TIME_SPAN_DAY, 400 * G_TIME_SPAN_DAY, -S, S };

/* First e-mail, which is the host's own, then the desktop, then the desk: once each, at 0, 15 and 45 s. */
static void
check_escalation (Fixture *f, gint64 jump)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E3");
  const guint mails = clara_scripted_messenger_count (f->email);
  const guint shown = clara_scripted_messenger_count (f->desktop);
  const gint64 begin = clara_clock_get_monotonic (f->clock);
  G_GNUC_UNUSED g_autofree char *message_id = fixture_notify (f, visit, NULL);
  g_autoptr (GPtrArray) rows = NULL;

  clara_clock_advance (f->clock, 5 * S);
  clara_clock_jump (f->clock, jump);
  clara_clock_advance (f->clock, 9 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, shown);
  clara_clock_advance (f->clock, 20 * 60 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, mails + 1);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, shown + 2);
  g_assert_cmpint (clara_scripted_messenger_get (f->desktop, shown)->time - begin, ==, 15 * S);
  g_assert_cmpint (clara_scripted_messenger_get (f->desktop, shown + 1)->time - begin, ==, 45 * S);
  rows = fixture_list_messages (f, visit->visit_id);
  g_assert_cmpuint (rows->len, ==, 3);
}

static void
test_escalation (Fixture *f, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (jumps); i++)
    check_escalation (f, jumps[i]);
}

/* An answer that another process wrote down, to a message from after the jump. */
static void
test_answer_elsewhere (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E3");
  G_GNUC_UNUSED g_autofree char *message_id = fixture_notify (f, visit, NULL);
  g_autofree char *told = g_strdup_printf ("%s=Coming down;", visit->visit_id);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (ClaraReception) other = NULL;
  g_autoptr (GError) error = NULL;

  clara_clock_jump (f->clock, -HOUR);
  clara_clock_advance (f->clock, 20 * S);
  rows = fixture_list_messages (f, visit->visit_id);
  g_assert_cmpuint (rows->len, ==, 2);
  other = clara_reception_new (f->store, f->tenant, f->clock, f->bus, f->settings, NULL);
  g_assert_true (clara_reception_load_sync (other, &error));
  for (guint i = 0; i < rows->len; i++)
    if (g_strcmp0 (((ClaraNotification *) rows->pdata[i])->channel, "desktop") == 0)
      clara_reception_answer (other, ((ClaraNotification *) rows->pdata[i])->message_id, "Coming down", NULL);
  clara_clock_advance (f->clock, 60 * S);
  g_assert_cmpstr (f->answers->str, ==, told);
  g_object_run_dispose (G_OBJECT (other));
  fixture_settle (f);
}

/* Two tries fail; the next come two and four seconds later, whatever the time of day is. */
static void
check_retry (Fixture *f, gint64 jump)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E3");
  const guint mails = clara_scripted_messenger_count (f->email);
  const gint64 begin = clara_clock_get_monotonic (f->clock);
  g_autofree char *message_id = NULL;
  g_autoptr (ClaraNotification) row = NULL;

  clara_scripted_messenger_fail (f->email, 2, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNAVAILABLE);
  message_id = fixture_notify (f, visit, NULL);
  clara_clock_jump (f->clock, jump);
  clara_clock_advance (f->clock, 5 * S);
  clara_clock_jump (f->clock, jump);
  clara_clock_advance (f->clock, 20 * 60 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, mails + 3);
  g_assert_cmpint (clara_scripted_messenger_get (f->email, mails + 1)->time - begin, ==, 2 * S);
  g_assert_cmpint (clara_scripted_messenger_get (f->email, mails + 2)->time - begin, ==, 6 * S);
  row = fixture_get_message (f, message_id);
  g_assert_cmpstr (row->state, ==, "sent");
  g_assert_cmpint (row->attempts, ==, 3);
}

/* The jumps of seconds are left out: a clock set back by less than half a minute puts a try off by as much.
 */
static void
test_retry (Fixture *f, gconstpointer data)
{
  for (gsize i = 0; i < 4; i++)
    check_retry (f, jumps[i]);
}

/* The program ends with a message waiting for its next try, and starts with the clock set back. */
static void
test_restart (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *message_id = NULL;
  g_autoptr (ClaraNotification) row = NULL;

  clara_scripted_messenger_fail (f->email, 1, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNAVAILABLE);
  clara_reception_send_async (f->reception, "note", "email", "maria@example.com", "Maria", "Hello", "One",
                              NULL, NULL, fixture_keep, &result);
  fixture_settle (f);
  message_id = clara_reception_send_finish (f->reception, result, NULL);
  g_clear_object (&result);
  clara_clock_jump (f->clock, -5 * HOUR);
  fixture_restart (f);
  clara_clock_advance (f->clock, 60 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 2);
  row = fixture_get_message (f, message_id);
  g_assert_cmpstr (row->state, ==, "sent");
  clara_clock_jump (f->clock, 5 * HOUR);
  fixture_restart (f);
  clara_clock_advance (f->clock, HOUR);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 2);
}

/* Half past nine turns out to be half past ten at night: what would ring for the host does not. */
static void
test_night (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = NULL;
  g_autofree char *message_id = NULL;
  const ClaraScriptedMessage *alert;

  fixture_put_setting (f, "quiet_hours", "\"22:00-07:00\"");
  visit = fixture_check_in (f, "Maria Lopez", "E3");
  message_id = fixture_notify (f, visit, NULL);
  clara_clock_advance (f->clock, 5 * S);
  clara_clock_jump (f->clock, 13 * HOUR);
  clara_clock_advance (f->clock, 20 * 60 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 1);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 1);
  alert = clara_scripted_messenger_get (f->desktop, 0);
  g_assert_cmpstr (alert->title, ==, "Maria Lopez is waiting");
  g_assert_cmpstr (alert->recipient, ==, "desk");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/clock-jumps/escalation", test_escalation },
    { "/clock-jumps/answer-elsewhere", test_answer_elsewhere },
    { "/clock-jumps/retry", test_retry },
    { "/clock-jumps/restart", test_restart },
    { "/clock-jumps/night", test_night },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, fixture_set_up, tests[i].func, fixture_tear_down);
  return g_test_run ();
}
