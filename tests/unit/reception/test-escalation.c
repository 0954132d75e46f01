/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reception-fixture.h"

#include "clara-host-message.h"
#include "clara-host-plan.h"
#include "clara-quiet-hours.h"

#include <string.h>

#define S G_TIME_SPAN_SECOND

/* Who is told over which channel and when: delegate, quiet hours, several channels, crashes. */

typedef struct
{
  ClaraTenant *tenant;
  ClaraEmployee *employee;
} Job;

static gpointer
put (ClaraDb *db, gpointer data, GError **error)
{
  Job *job = data;

  clara_employees_put (db, job->tenant, job->employee, error);
  return NULL;
}

static void
put_employee (Fixture *f, const char *id, const char *name, const char *channel, const char *delegate_id,
              const char *quiet_hours, const char *language)
{
  g_autoptr (ClaraEmployee) employee = clara_employee_new ();
  Job job = { f->tenant, employee };
  g_autoptr (GError) error = NULL;

  employee->employee_id = g_strdup (id);
  employee->name = g_strdup (name);
  employee->email = g_strdup_printf ("%s@meridian.example", id);
  employee->phone = g_strdup ("+919876543299");
  employee->channel = g_strdup (channel);
  employee->delegate_id = g_strdup (delegate_id);
  employee->quiet_hours = g_strdup (quiet_hours);
  employee->language = g_strdup (language);
  employee->present = employee->active = TRUE;
  clara_store_write_sync (f->store, put, &job, &error);
  g_assert_no_error (error);
  clara_store_check (f->store);
  fixture_settle (f);
}

static ClaraScriptedMessenger *
add_sms (Fixture *f)
{
  ClaraScriptedMessenger *sms = clara_scripted_messenger_new ("sms", f->clock);

  g_ptr_array_add (f->messengers, sms);
  fixture_restart (f);
  return sms;
}

static gint64
sent_at (ClaraScriptedMessenger *messenger, guint index, gint64 begin)
{
  return clara_scripted_messenger_get (messenger, index)->time - begin;
}

static void
test_quiet_hours (void)
{
  static const struct
  {
    const char *text;
    int hour;
    int minute;
    gboolean quiet;
  } cases[] = {
    { "22:00-07:00", 21, 59, FALSE },
    { "22:00-07:00", 22, 0, TRUE },
    { "22:00-07:00", 0, 0, TRUE },
    { "22:00-07:00", 6, 59, TRUE },
    { "22:00-07:00", 7, 0, FALSE },
    { "13:00-14:30", 14, 29, TRUE },
    { "13:00-14:30", 14, 30, FALSE },
    { "00:00-24:00", 12, 0, TRUE },
    { "", 3, 0, FALSE },
    { NULL, 3, 0, FALSE },
    { "22-7", 23, 0, FALSE },
    { "25:00-07:00", 3, 0, FALSE },
    { "22:00-07:00x", 23, 0, FALSE },
    { "09:00-09:00", 9, 0, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 minutes = cases[i].hour * 60 + cases[i].minute;

      g_assert_true (clara_quiet_hours_contain (cases[i].text, minutes * G_TIME_SPAN_MINUTE, 0)
                     == cases[i].quiet);
      /* The same moment, told by a clock further east, and before 1970. */
      g_assert_true (
        clara_quiet_hours_contain (cases[i].text, (minutes - 330 - 24 * 60 * 3) * G_TIME_SPAN_MINUTE, 330)
        == cases[i].quiet);
    }
}

/* Each channel of the host, then the delegate in their own language and the desk, to the microsecond. */
static void
test_delegate (Fixture *f, gconstpointer data)
{
  ClaraScriptedMessenger *sms = add_sms (f);
  g_autoptr (ClaraVisit) visit = NULL;
  g_autofree char *message_id = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  gint64 begin;

  put_employee (f, "D1", "Deepa", "sms", NULL, NULL, "hi");
  put_employee (f, "H1", "Hari", "sms; email", "D1", NULL, NULL);
  visit = fixture_check_in (f, "Maria Lopez", "H1");
  begin = clara_clock_get_monotonic (f->clock);
  message_id = fixture_notify (f, visit, NULL);
  clara_clock_advance (f->clock, 600 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (sms), ==, 2);
  g_assert_cmpint (sent_at (sms, 0, begin), ==, 0);
  g_assert_cmpstr (clara_scripted_messenger_get (sms, 0)->message_id, ==, message_id);
  g_assert_cmpint (sent_at (f->email, 0, begin), ==, 15 * S);
  g_assert_cmpint (sent_at (f->desktop, 0, begin), ==, 30 * S);
  g_assert_cmpint (sent_at (sms, 1, begin), ==, 45 * S);
  g_assert_cmpint (sent_at (f->desktop, 1, begin), ==, 45 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 2);
  /* The delegate is told for whom, and answers in Hindi. */
  g_assert_nonnull (strstr (clara_scripted_messenger_get (sms, 1)->body, "Hari"));
  g_assert_cmpstr (clara_scripted_messenger_get (sms, 1)->answers, !=,
                   clara_scripted_messenger_get (sms, 0)->answers);
  rows = fixture_list_messages (f, visit->visit_id);
  g_assert_cmpuint (rows->len, ==, 5);
}

static void
test_delegate_answers (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = NULL;
  g_autofree char *message_id = NULL;
  g_autofree char *expected = NULL;

  put_employee (f, "D1", "Deepa", "email", NULL, NULL, NULL);
  put_employee (f, "H1", "Hari", "desktop", "D1", NULL, NULL);
  visit = fixture_check_in (f, "Maria Lopez", "H1");
  message_id = fixture_notify (f, visit, NULL);
  clara_clock_advance (f->clock, 45 * S);
  g_assert_true (clara_scripted_messenger_answer (f->email, "I can't come now!"));
  fixture_settle (f);
  expected = g_strdup_printf ("%s=I cannot come now;", visit->visit_id);
  g_assert_cmpstr (f->answers->str, ==, expected);
}

/* In the night nothing rings for the host; delegate and desk do not wait. */
static void
test_quiet (Fixture *f, gconstpointer data)
{
  ClaraScriptedMessenger *sms = add_sms (f);
  g_autoptr (ClaraVisit) visit = NULL;
  g_autofree char *message_id = NULL;
  gint64 begin;

  /* It is 09:30 there. */
  put_employee (f, "D1", "Deepa", "sms", NULL, NULL, NULL);
  put_employee (f, "H1", "Hari", "sms;email", "D1", "09:00-10:00", NULL);
  visit = fixture_check_in (f, "Maria Lopez", "H1");
  begin = clara_clock_get_monotonic (f->clock);
  message_id = fixture_notify (f, visit, NULL);
  g_assert_cmpint (sent_at (f->email, 0, begin), ==, 0);
  g_assert_cmpuint (clara_scripted_messenger_count (sms), ==, 1);
  g_assert_nonnull (strstr (clara_scripted_messenger_get (sms, 0)->body, "Hari"));
  g_assert_cmpint (sent_at (sms, 0, begin), ==, 0);
  g_assert_cmpstr (clara_scripted_messenger_get (f->desktop, 0)->recipient, ==, "desk");
  g_assert_cmpstr (clara_scripted_messenger_get (f->desktop, 0)->urgency, ==, "critical");
  g_assert_cmpint (sent_at (f->desktop, 0, begin), ==, 0);
  clara_clock_advance (f->clock, 600 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 1);
  g_assert_cmpuint (clara_scripted_messenger_count (sms), ==, 1);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 1);
}

static void
test_quiet_tenant (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = NULL;
  g_autofree char *message_id = NULL;

  fixture_put_setting (f, "quiet_hours", "\"09:00-10:00\"");
  fixture_restart (f);
  visit = fixture_check_in (f, "Maria Lopez", "E1");
  message_id = fixture_notify (f, visit, NULL);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 1);
  g_assert_cmpstr (clara_scripted_messenger_get (f->desktop, 0)->recipient, ==, "desk");
}

/* A text message cannot be told from its second copy: it is not sent twice, and the next channel has its
 * turn. */
static void
test_crash_while_sending (Fixture *f, gconstpointer data)
{
  ClaraScriptedMessenger *sms = add_sms (f);
  g_autoptr (ClaraVisit) visit = NULL;
  g_autofree char *message_id = NULL;
  g_autoptr (ClaraNotification) row = NULL;

  put_employee (f, "H1", "Hari", "sms;email", NULL, NULL, NULL);
  visit = fixture_check_in (f, "Maria Lopez", "H1");
  clara_scripted_messenger_hang (sms, 1);
  message_id = fixture_notify (f, visit, NULL);
  fixture_restart (f);
  clara_clock_advance (f->clock, 600 * S);
  row = fixture_get_message (f, message_id);
  g_assert_cmpstr (row->state, ==, "sent");
  g_assert_nonnull (strstr (row->reason, "not sent twice"));
  g_assert_cmpuint (clara_scripted_messenger_count (sms), ==, 1);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 1);
}

/* A failed try is no riddle: it is repeated after a crash, on any channel. */
static void
test_crash_between_tries (Fixture *f, gconstpointer data)
{
  ClaraScriptedMessenger *sms = add_sms (f);
  g_autoptr (ClaraVisit) visit = NULL;
  g_autofree char *message_id = NULL;

  put_employee (f, "H1", "Hari", "sms", NULL, NULL, NULL);
  visit = fixture_check_in (f, "Maria Lopez", "H1");
  clara_scripted_messenger_fail (sms, 1, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  message_id = fixture_notify (f, visit, NULL);
  fixture_restart (f);
  clara_clock_advance (f->clock, 10 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (sms), ==, 2);
  g_assert_cmpstr (clara_scripted_messenger_get (sms, 1)->message_id, ==, message_id);
}

/* A restart between two steps: nothing twice, nothing left out. */
static void
test_restart_goes_on (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = NULL;
  g_autofree char *message_id = NULL;
  gint64 begin;

  put_employee (f, "D1", "Deepa", "email", NULL, NULL, NULL);
  put_employee (f, "H1", "Hari", "email", "D1", NULL, NULL);
  visit = fixture_check_in (f, "Maria Lopez", "H1");
  begin = clara_clock_get_monotonic (f->clock);
  message_id = fixture_notify (f, visit, NULL);
  clara_clock_advance (f->clock, 20 * S);
  fixture_restart (f);
  clara_clock_advance (f->clock, 300 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 2);
  g_assert_cmpint (sent_at (f->email, 1, begin), ==, 45 * S);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 2);
  g_assert_cmpint (sent_at (f->desktop, 0, begin), ==, 15 * S);
  g_assert_cmpint (sent_at (f->desktop, 1, begin), ==, 45 * S);
}

typedef struct
{
  ClaraTenant *tenant;
} Read;

static gpointer
read_records (ClaraDb *db, gpointer data, GError **error)
{
  Read *read = data;

  return clara_manager_visits_list (db, read->tenant, 0, 100, error);
}

/* The record follows the message, whatever becomes of it. */
static void
test_record (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E3");
  g_autofree char *message_id = fixture_notify (f, visit, NULL);
  Read read = { f->tenant };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = NULL;
  const ClaraManagerVisit *first, *second;

  clara_clock_advance (f->clock, 15 * S);
  clara_reception_answer (f->reception, message_id, "coming", NULL);
  fixture_settle (f);
  records = clara_store_read_sync (f->store, read_records, &read, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (records->len, ==, 2);
  first = g_ptr_array_index (records, 0);
  second = g_ptr_array_index (records, 1);
  g_assert_cmpstr (first->visit_id, ==, visit->visit_id);
  g_assert_cmpstr (first->manager_id, ==, "E3");
  g_assert_cmpstr (first->manager_name, ==, "Sneha Kulkarni");
  g_assert_cmpstr (first->channel, ==, "email");
  g_assert_cmpstr (first->answer, ==, "Coming down");
  g_assert_true (first->notification_sent);
  g_assert_cmpint (first->notification_time, ==, FIXTURE_START);
  g_assert_cmpstr (second->channel, ==, "desktop");
  g_assert_null (second->answer);
  g_assert_cmpint (second->notification_time, ==, FIXTURE_START + 15 * S);
}

/* A mail is a page with the answers as links, in the host's language; what a visitor typed is no markup. */
static void
test_mail (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = NULL;
  g_autofree char *message_id = NULL;
  const ClaraScriptedMessage *mail;
  g_autoptr (GError) error = NULL;
  g_autofree char *file = g_build_filename (f->folder, "settings", NULL);
  g_autofree char *link = NULL;

  g_file_set_contents (file,
                       "[clara]\nimap-url='imaps://mail.office.example'\n"
                       "answer-address='Clara <answers@office.example>'\n",
                       -1, &error);
  g_assert_no_error (error);
  g_clear_object (&f->settings);
  f->settings = clara_settings_new (file);
  fixture_restart (f);
  visit = fixture_check_in (f, "Maria <b>Lopez</b>", "E3");
  message_id = fixture_notify (f, visit, NULL);
  mail = clara_scripted_messenger_get (f->email, 0);
  g_assert_nonnull (mail->code);
  g_assert_nonnull (strstr (mail->html, "Maria &lt;b&gt;Lopez"));
  g_assert_null (strstr (mail->html, "<b>"));
  link =
    g_strdup_printf ("mailto:answers@office.example?subject=Re%%3A%%20Maria%%20%%3Cb%%3ELopez%%3C%%2Fb%%3E"
                     "%%20is%%20here%%20%%5B%s%%5D&amp;body=Coming%%20down",
                     mail->code);
  g_assert_nonnull (strstr (mail->html, link));
  g_assert_nonnull (strstr (mail->body, "Coming down / 5 minutes / I cannot come now"));
  /* The visit for the calendar; no picture was taken. */
  g_assert_true (g_str_has_prefix (mail->attachments, "visit.ics text/calendar; method=PUBLISH"));
  g_assert_null (strstr (mail->attachments, "photo.jpg"));
}

static void
test_answers (void)
{
  static const struct
  {
    const char *said;
    const char *id;
  } cases[] = {
    { "Coming down", "Coming down" },   { "coming down!!", "Coming down" },
    { "  On my way. ", "Coming down" }, { "5 MIN", "5 minutes" },
    { "Not now", "I cannot come now" }, { "आ रही हूँ।", "Coming down" },
    { "வருகிறேன்", "Coming down" },      { "వస్తున్నాను!", "Coming down" },
    { "పది నిమిషాలు", "పది నిమిషాలు" },         { "Leave it at the desk", "Please leave it at the desk" },
    { "Ask Ravi", "Ask Ravi" },         { "\x01\xff", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *id = clara_host_message_answer_id (cases[i].said);

      g_assert_cmpstr (id, ==, cases[i].id);
    }
}

static void
test_send_again (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E3");
  g_autofree char *message_id = NULL;
  g_autofree char *again = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) refused = NULL;
  g_autoptr (GError) error = NULL;

  clara_scripted_messenger_fail (f->email, 1, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  message_id = fixture_notify (f, visit, NULL);
  clara_reception_send_again_async (f->reception, message_id, NULL, fixture_keep, &result);
  fixture_settle (f);
  again = clara_reception_send_again_finish (f->reception, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again, !=, message_id);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 2);
  g_assert_cmpstr (clara_scripted_messenger_get (f->email, 1)->title, ==, "Maria Lopez is here");
  clara_reception_send_again_async (f->reception, again, NULL, fixture_keep, &refused);
  fixture_settle (f);
  g_assert_null (clara_reception_send_again_finish (f->reception, refused, &error));
  g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/escalation/delegate", test_delegate },
    { "/escalation/delegate-answers", test_delegate_answers },
    { "/escalation/quiet", test_quiet },
    { "/escalation/quiet-tenant", test_quiet_tenant },
    { "/escalation/crash-while-sending", test_crash_while_sending },
    { "/escalation/crash-between-tries", test_crash_between_tries },
    { "/escalation/restart-goes-on", test_restart_goes_on },
    { "/escalation/record", test_record },
    { "/escalation/mail", test_mail },
    { "/escalation/send-again", test_send_again },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/escalation/quiet-hours", test_quiet_hours);
  g_test_add_func ("/escalation/answers", test_answers);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, fixture_set_up, tests[i].func, fixture_tear_down);
  return g_test_run ();
}
