/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-companions.h"
#include "clara-local-time.h"
#include "clara-invitations.h"
#include "clara-opening-hours.h"
#include "clara-returning.h"
#include "clara-staff-answers.h"
#include "clara-visit-calendar.h"
#include "clara-visit-code.h"
#include "clara-visit-keeper.h"
#include "reception-fixture.h"

#include <libical/ical.h>
#include <sodium.h>
#include <string.h>

#define HOUR G_TIME_SPAN_HOUR
#define DAY G_TIME_SPAN_DAY

static void
give_key (Fixture *f)
{
  guint8 key[CLARA_VISIT_TOKEN_KEY] = { 5 };
  g_autoptr (ClaraVisitTokens) tokens = clara_visit_tokens_new_with_key (key, f->tenant);

  clara_reception_set_tokens (f->reception, tokens);
}

static ClaraVisit *
draft_of (Fixture *f, const char *name, gint64 in)
{
  ClaraVisit *draft = clara_visit_new ();

  draft->visitor_name = g_strdup (name);
  draft->company = g_strdup ("Acme");
  draft->email = g_strdup ("maria@acme.example");
  draft->host_id = g_strdup ("E1");
  draft->language = g_strdup ("en");
  draft->expected_at = clara_clock_get_real (f->clock) + in;
  return draft;
}

static ClaraVisit *
finish (Fixture *f, GAsyncResult **result, int code)
{
  g_autoptr (GError) error = NULL;
  ClaraVisit *visit;

  fixture_settle (f);
  g_assert_nonnull (*result);
  visit = clara_reception_invitation_finish (f->reception, *result, &error);
  g_clear_object (result);
  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, CLARA_RECEPTION_ERROR, code);
  return visit;
}

static ClaraVisit *
invite (Fixture *f, const ClaraVisit *draft, int code)
{
  GAsyncResult *result = NULL;

  clara_reception_invite_async (f->reception, draft, "desk", NULL, fixture_keep, &result);
  return finish (f, &result, code);
}

static ClaraVisit *
invite_in (Fixture *f, gint64 in)
{
  g_autoptr (ClaraVisit) draft = draft_of (f, "Maria Lopez", in);

  return invite (f, draft, -1);
}

static char *
code_of (Fixture *f, const ClaraVisit *visit, ClaraVisitTokenKind kind)
{
  return clara_visit_token_make (clara_reception_get_tokens (f->reception), visit->visit_id, kind, NULL);
}

static ClaraVisitCodeVerdict
judge (Fixture *f, const char *text, int *days)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraVisitCode) code = NULL;

  clara_reception_read_code_async (f->reception, text, NULL, fixture_keep, &result);
  fixture_settle (f);
  code = clara_reception_read_code_finish (f->reception, result, &error);
  g_assert_no_error (error);
  if (days != NULL)
    *days = code->days;
  /* Of what leads nowhere nothing is given out. */
  if (code->verdict != CLARA_VISIT_CODE_WELCOME && code->verdict != CLARA_VISIT_CODE_LEAVING
      && code->verdict != CLARA_VISIT_CODE_EARLY)
    g_assert_null (code->visit);
  return code->verdict;
}

static ClaraVisit *
check_in (Fixture *f, const ClaraVisit *draft)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ClaraVisit *visit;

  clara_reception_check_in_async (f->reception, draft, NULL, NULL, fixture_keep, &result);
  fixture_settle (f);
  visit = clara_reception_check_in_finish (f->reception, result, &error);
  g_assert_no_error (error);
  return visit;
}

typedef struct
{
  ClaraTenant *tenant;
  const char *visit_id;
} Job;

static gpointer
get_visit (ClaraDb *db, gpointer data, GError **error)
{
  Job *job = data;

  return clara_visits_get (db, job->tenant, job->visit_id, error);
}

static ClaraVisit *
read_visit (Fixture *f, const char *visit_id)
{
  Job job = { f->tenant, visit_id };
  g_autoptr (GError) error = NULL;
  ClaraVisit *visit = clara_store_read_sync (f->store, get_visit, &job, &error);

  g_assert_no_error (error);
  return visit;
}

/* ---- invitations ---- */

static void
test_invite (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = NULL;
  g_autoptr (ClaraNotification) mail = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  give_key (f);
  visit = invite_in (f, 3 * HOUR);
  g_assert_cmpstr (visit->status, ==, "expected");
  g_assert_cmpstr (visit->host_name, ==, "Priya Raghavan");
  g_assert_cmpstr (visit->invited_by, ==, "desk");
  g_assert_cmpstr (visit->visit_date, ==, "2026-11-21");
  g_assert_cmpint (visit->invitation, ==, 0);
  g_assert_cmpuint (fixture_count_audit (f, "invite"), ==, 1);
  rows = fixture_list_messages (f, visit->visit_id);
  g_assert_cmpuint (rows->len, ==, 1);
  mail = clara_notification_copy (rows->pdata[0]);
  g_assert_cmpstr (mail->kind, ==, CLARA_INVITATION_KIND);
  g_assert_cmpstr (mail->channel, ==, "email");
  g_assert_cmpstr (mail->recipient, ==, "maria@acme.example");
  g_assert_cmpstr (mail->state, ==, "sent");
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 1);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *member;
    const char *value;
    gint64 in;
  } wrong[] = {
    { "name", "", HOUR },     { "email", "no address", HOUR }, { "phone", "12", HOUR },
    { "host", "E99", HOUR },  { "type", "spy", HOUR },         { "id", "'); DROP TABLE visits", HOUR },
    { "extra", "[]", HOUR },  { "until", "", HOUR },           { "at", "", 0 },
    { "past", "", -2 * DAY }, { "far", "", 900 * DAY },
  };

  give_key (f);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (ClaraVisit) draft = draft_of (f, "Maria Lopez", wrong[i].in);
      char **texts[] = { &draft->visitor_name, &draft->email,    &draft->phone, &draft->host_id,
                         &draft->type,         &draft->visit_id, &draft->extra };
      const char *const members[] = { "name", "email", "phone", "host", "type", "id", "extra" };

      for (gsize k = 0; k < G_N_ELEMENTS (members); k++)
        if (strcmp (members[k], wrong[i].member) == 0)
          {
            g_free (*texts[k]);
            *texts[k] = g_strdup (wrong[i].value);
          }
      if (strcmp (wrong[i].member, "until") == 0)
        draft->expected_until = draft->expected_at - 1;
      if (strcmp (wrong[i].member, "at") == 0)
        draft->expected_at = 0;
      g_assert_null (invite (f, draft, CLARA_RECEPTION_ERROR_INVALID));
    }
  g_assert_cmpuint (fixture_count_audit (f, "invite"), ==, 0);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 0);
}

static void
test_change (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = NULL;
  g_autoptr (ClaraVisit) moved = NULL;
  g_autoptr (ClaraVisit) again = NULL;
  g_autoptr (ClaraVisit) cancelled = NULL;
  g_autoptr (ClaraVisit) draft = NULL;
  g_autofree char *code = NULL;
  GAsyncResult *result = NULL;

  give_key (f);
  visit = invite_in (f, 3 * HOUR);
  code = code_of (f, visit, CLARA_VISIT_TOKEN_INVITATION);
  draft = draft_of (f, "Maria Lopez", 5 * HOUR);
  draft->visit_id = g_strdup (visit->visit_id);
  moved = invite (f, draft, -1);
  g_assert_cmpint (moved->invitation, ==, 1);
  g_assert_cmpint (moved->expected_at, ==, draft->expected_at);
  clara_reception_resend_invitation_async (f->reception, visit->visit_id, "desk", NULL, fixture_keep,
                                           &result);
  again = finish (f, &result, -1);
  g_assert_cmpint (again->invitation, ==, 1);
  clara_reception_cancel_invitation_async (f->reception, visit->visit_id, "desk", NULL, fixture_keep,
                                           &result);
  cancelled = finish (f, &result, -1);
  g_assert_cmpstr (cancelled->status, ==, "cancelled");
  g_assert_cmpint (cancelled->invitation, ==, 2);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 4);
  g_assert_cmpint (judge (f, code, NULL), ==, CLARA_VISIT_CODE_CANCELLED);
  /* What is over is not changed, sent again or cancelled twice. */
  g_assert_null (invite (f, draft, CLARA_RECEPTION_ERROR_EXPIRED));
  clara_reception_cancel_invitation_async (f->reception, visit->visit_id, "desk", NULL, fixture_keep,
                                           &result);
  g_assert_null (finish (f, &result, CLARA_RECEPTION_ERROR_EXPIRED));
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 4);
}

/* The mail as an independent reader sees it. */
static void
test_mail (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) draft = draft_of (f, "Ma\"ria <b>&\r\nLopez", 26 * HOUR);
  g_autoptr (ClaraVisit) visit = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraComposition) mail = NULL;
  const char *const names[] = { "invitation.png", "invitation.ics", "invitation.pdf" };
  const char *const begins[] = { "\x89PNG", "BEGIN:VCALENDAR", "%PDF" };

  give_key (f);
  fixture_put_setting (f, "address", "\"14 Cubbon Cross Road, Bengaluru\"");
  g_free (draft->language);
  draft->language = g_strdup ("ta");
  visit = invite (f, draft, -1);
  clara_reception_write_invitation_async (f->reception, visit->visit_id, NULL, fixture_keep, &result);
  fixture_settle (f);
  mail = clara_reception_write_invitation_finish (f->reception, result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (mail->title, "Meridian Labs"));
  g_assert_null (strstr (mail->title, "Your visit"));
  g_assert_nonnull (strstr (mail->body, "Priya Raghavan"));
  g_assert_nonnull (strstr (mail->body, "14 Cubbon Cross Road"));
  g_assert_nonnull (strstr (mail->html, "lang=\"ta\""));
  g_assert_nonnull (strstr (mail->html, "&lt;b&gt;&amp;"));
  g_assert_nonnull (strstr (mail->html, "cid:invitation.png"));
  g_assert_cmpuint (mail->attachments->len, ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const ClaraAttachment *file = &g_array_index (mail->attachments, ClaraAttachment, i);
      gsize length;
      const char *content = g_bytes_get_data (file->content, &length);

      g_assert_cmpstr (file->name, ==, names[i]);
      g_assert_cmpmem (content, strlen (begins[i]), begins[i], strlen (begins[i]));
      /* No code says whom it is for. */
      if (i == 0)
        g_assert_null (g_strstr_len (content, (gssize) length, "Lopez"));
    }
}

static icalcomponent *
write_calendar (ClaraClock *clock, ClaraVisit *visit, gboolean cancelled)
{
  const ClaraVisitCalendar calendar = {
    visit,        "Your visit to Meridian Labs", "Hello\n\nSee you; bring, this",
    "14, Cubbon", "Priya \"P\" Raghavan",        "priya@meridian.example",
    cancelled
  };
  g_autofree char *text = clara_visit_calendar_write (&calendar, clock);
  icalcomponent *root = icalparser_parse_string (text);

  g_assert_nonnull (root);
  g_assert_cmpint (icalcomponent_count_errors (root), ==, 0);
  return root;
}

static void
test_calendar (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  g_autoptr (ClaraClock) clock = clara_clock_new_virtual (FIXTURE_START, 60);
  g_autoptr (ClaraVisit) visit = clara_visit_new ();
  icalcomponent *root;
  icalcomponent *event;
  struct icaltimetype begin;

  clara_clock_set_time_zone (clock, zone);
  visit->visit_id = g_strdup ("0199c0de-7a5b-7c11-8d22-0123456789ab");
  visit->visitor_name = g_strdup ("Maria Lopez");
  visit->email = g_strdup ("maria@acme.example");
  visit->invitation = 3;
  visit->updated_at = FIXTURE_START;
  /* After the change to summer time. */
  visit->expected_at = clara_clock_find_local (clock, "2027-04-01", 10 * 60);
  root = write_calendar (clock, visit, FALSE);
  event = icalcomponent_get_first_real_component (root);
  begin = icalcomponent_get_dtstart (event);
  g_assert_cmpint (icalcomponent_get_method (root), ==, ICAL_METHOD_REQUEST);
  g_assert_cmpint (begin.hour, ==, 10);
  g_assert_cmpstr (icaltime_get_tzid (begin), !=, NULL);
  g_assert_cmpint (icaltime_as_timet_with_zone (begin, begin.zone), ==, visit->expected_at / G_USEC_PER_SEC);
  g_assert_cmpstr (icalcomponent_get_uid (event), ==, "0199c0de-7a5b-7c11-8d22-0123456789ab@clara");
  g_assert_cmpint (icalcomponent_get_sequence (event), ==, 3);
  g_assert_cmpstr (icalcomponent_get_location (event), ==, "14, Cubbon");
  g_assert_cmpstr (icalcomponent_get_description (event), ==, "Hello\n\nSee you; bring, this");
  g_assert_cmpstr (
    icalproperty_get_organizer (icalcomponent_get_first_property (event, ICAL_ORGANIZER_PROPERTY)), ==,
    "mailto:priya@meridian.example");
  g_assert_nonnull (icalcomponent_get_first_component (root, ICAL_VTIMEZONE_COMPONENT));
  icalcomponent_free (root);
  root = write_calendar (clock, visit, TRUE);
  g_assert_cmpint (icalcomponent_get_method (root), ==, ICAL_METHOD_CANCEL);
  g_assert_cmpint (icalcomponent_get_status (icalcomponent_get_first_real_component (root)), ==,
                   ICAL_STATUS_CANCELLED);
  icalcomponent_free (root);
}

/* ---- codes ---- */

static void
test_code_days (Fixture *f, gconstpointer data)
{
  static const struct
  {
    gint64 in;
    ClaraVisitCodeVerdict verdict;
    int days;
  } cases[] = {
    { HOUR, CLARA_VISIT_CODE_WELCOME, 0 },
    { 14 * HOUR, CLARA_VISIT_CODE_WELCOME,
      0 }, /* 23:30 of the same day in India, whatever day it is in UTC */
    { 15 * HOUR, CLARA_VISIT_CODE_WELCOME, -1 },
    { 2 * DAY, CLARA_VISIT_CODE_EARLY, -2 },
    { 40 * DAY, CLARA_VISIT_CODE_EARLY, -40 },
  };

  give_key (f);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ClaraVisit) visit = invite_in (f, cases[i].in);
      g_autofree char *code = code_of (f, visit, CLARA_VISIT_TOKEN_INVITATION);
      g_autofree char *badge = code_of (f, visit, CLARA_VISIT_TOKEN_BADGE);
      int days;

      g_assert_cmpint (judge (f, code, &days), ==, cases[i].verdict);
      g_assert_cmpint (days, ==, cases[i].days);
      /* Nobody has a badge before they came. */
      g_assert_cmpint (judge (f, badge, NULL), ==, CLARA_VISIT_CODE_UNREADABLE);
    }
}

static void
test_code_late (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = NULL;
  g_autofree char *code = NULL;
  int days;

  give_key (f);
  visit = invite_in (f, HOUR);
  code = code_of (f, visit, CLARA_VISIT_TOKEN_INVITATION);
  clara_clock_advance (f->clock, DAY);
  g_assert_cmpint (judge (f, code, &days), ==, CLARA_VISIT_CODE_WELCOME);
  g_assert_cmpint (days, ==, 1);
  clara_clock_advance (f->clock, DAY);
  g_assert_cmpint (judge (f, code, NULL), ==, CLARA_VISIT_CODE_EXPIRED);
}

static void
test_code_life (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = NULL;
  g_autoptr (ClaraVisit) in = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ClaraVisit) out = NULL;
  g_autofree char *code = NULL;
  g_autofree char *badge = NULL;

  give_key (f);
  visit = invite_in (f, HOUR);
  code = code_of (f, visit, CLARA_VISIT_TOKEN_INVITATION);
  badge = code_of (f, visit, CLARA_VISIT_TOKEN_BADGE);
  in = check_in (f, visit);
  g_assert_cmpstr (in->status, ==, "checked_in");
  g_assert_cmpint (in->expected_at, ==, visit->expected_at);
  g_assert_cmpstr (in->invited_by, ==, "desk");
  g_assert_cmpint (judge (f, code, NULL), ==, CLARA_VISIT_CODE_ALREADY_IN);
  clara_clock_advance (f->clock, HOUR);
  g_assert_cmpint (judge (f, code, NULL), ==, CLARA_VISIT_CODE_LEAVING);
  g_assert_cmpint (judge (f, badge, NULL), ==, CLARA_VISIT_CODE_LEAVING);
  clara_reception_check_out_by_id_async (f->reception, visit->visit_id, "desk", NULL, fixture_keep, &result);
  fixture_settle (f);
  out = clara_reception_check_out_finish (f->reception, result, NULL);
  g_assert_cmpstr (out->status, ==, "checked_out");
  g_assert_cmpint (judge (f, code, NULL), ==, CLARA_VISIT_CODE_USED);
  g_assert_cmpint (judge (f, badge, NULL), ==, CLARA_VISIT_CODE_USED);
  g_assert_cmpint (fixture_count_events (f, "code_read"), ==, 5);
}

static void
test_code_foreign (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = NULL;
  g_autoptr (ClaraVisit) elsewhere = draft_of (f, "Maria Lopez", HOUR);
  g_autoptr (ClaraVisit) there = NULL;
  g_autofree char *code = NULL;
  g_autofree char *other = NULL;
  g_autofree char *unknown = NULL;
  const char *const unreadable[] = { "", "https://meridian.example/", "\xff", "clara:1:AAAA" };

  g_assert_cmpint (judge (f, "clara:1:x", NULL), ==, CLARA_VISIT_CODE_NO_KEY);
  give_key (f);
  visit = invite_in (f, HOUR);
  code = code_of (f, visit, CLARA_VISIT_TOKEN_INVITATION);
  /* Not the last letter: some of its bits are none of the code's. */
  code[strlen (code) - 3] = code[strlen (code) - 3] == 'A' ? 'E' : 'A';
  g_assert_cmpint (judge (f, code, NULL), ==, CLARA_VISIT_CODE_FORGED);
  elsewhere->site = g_strdup ("hyderabad");
  there = invite (f, elsewhere, -1);
  other = code_of (f, there, CLARA_VISIT_TOKEN_INVITATION);
  g_assert_cmpint (judge (f, other, NULL), ==, CLARA_VISIT_CODE_OTHER_SITE);
  unknown =
    clara_visit_token_make (clara_reception_get_tokens (f->reception), "0199c0de-7a5b-7c11-8d22-0123456789ab",
                            CLARA_VISIT_TOKEN_INVITATION, NULL);
  g_assert_cmpint (judge (f, unknown, NULL), ==, CLARA_VISIT_CODE_EXPIRED);
  for (gsize i = 0; i < G_N_ELEMENTS (unreadable); i++)
    g_assert_cmpint (judge (f, unreadable[i], NULL), ==, CLARA_VISIT_CODE_UNREADABLE);
}

/* Two kiosks with one code at once: one visit, one badge. */
static void
test_code_twice (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = NULL;
  GAsyncResult *results[2] = { NULL, NULL };
  g_autoptr (ClaraVisit) first = NULL;
  g_autoptr (ClaraVisit) second = NULL;

  give_key (f);
  visit = invite_in (f, HOUR);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (ClaraVisit) draft = clara_visit_copy (visit);

      draft->session_id = g_strdup_printf ("session-%u", i);
      clara_reception_check_in_async (f->reception, draft, NULL, NULL, fixture_keep, &results[i]);
    }
  fixture_settle (f);
  first = clara_reception_check_in_finish (f->reception, results[0], NULL);
  second = clara_reception_check_in_finish (f->reception, results[1], NULL);
  g_object_unref (results[0]);
  g_object_unref (results[1]);
  g_assert_cmpstr (first->session_id, ==, "session-0");
  g_assert_cmpstr (second->session_id, ==, "session-0");
  g_assert_cmpstr (second->badge_number, ==, first->badge_number);
  g_assert_cmpuint (fixture_count_audit (f, "check_in"), ==, 1);
}

/* ---- the end of visits ---- */

static void
test_keeper (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visitor = NULL;
  g_autoptr (ClaraVisit) expected = NULL;
  g_autoptr (ClaraVisit) draft = clara_visit_new ();
  g_autoptr (ClaraVisit) courier = NULL;
  g_autoptr (ClaraVisit) row = NULL;
  g_autoptr (ClaraVisitKeeper) keeper = NULL;
  const gint64 eight = clara_clock_find_local (f->clock, "2026-11-21", 20 * 60);

  give_key (f);
  visitor = fixture_check_in (f, "Maria Lopez", "E1");
  expected = invite_in (f, HOUR);
  draft->visitor_name = g_strdup ("Ravi");
  draft->type = g_strdup ("delivery");
  courier = check_in (f, draft);
  keeper = clara_visit_keeper_new (f->reception);
  clara_clock_advance (f->clock, 29 * G_TIME_SPAN_MINUTE);
  row = read_visit (f, courier->visit_id);
  g_assert_cmpstr (row->status, ==, "checked_in");
  g_clear_pointer (&row, clara_visit_free);
  clara_clock_advance (f->clock, 2 * G_TIME_SPAN_MINUTE);
  row = read_visit (f, courier->visit_id);
  g_assert_cmpstr (row->status, ==, "auto_checked_out");
  g_assert_cmpint (row->check_out_time, ==, courier->check_in_time + 30 * G_TIME_SPAN_MINUTE);
  g_clear_pointer (&row, clara_visit_free);
  row = read_visit (f, visitor->visit_id);
  g_assert_cmpstr (row->status, ==, "checked_in");
  g_clear_pointer (&row, clara_visit_free);
  clara_clock_advance (f->clock, 10 * HOUR);
  row = read_visit (f, visitor->visit_id);
  g_assert_cmpstr (row->status, ==, "auto_checked_out");
  g_assert_cmpint (row->check_out_time, ==, eight);
  g_clear_pointer (&row, clara_visit_free);
  row = read_visit (f, expected->visit_id);
  g_assert_cmpstr (row->status, ==, "expected");
  g_clear_pointer (&row, clara_visit_free);
  clara_clock_advance (f->clock, 5 * HOUR);
  row = read_visit (f, expected->visit_id);
  g_assert_cmpstr (row->status, ==, "no_show");
  g_assert_cmpint (row->check_out_time, ==, 0);
  g_assert_cmpuint (fixture_count_audit (f, "auto_check_out"), ==, 2);
  g_assert_cmpuint (fixture_count_audit (f, "no_show"), ==, 1);
  g_object_run_dispose (G_OBJECT (keeper));
}

/* The machine was off over the evening: the time is the type's, not the next morning's. */
static void
test_keeper_late (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visitor = fixture_check_in (f, "Maria Lopez", "E1");
  g_autoptr (ClaraVisit) row = NULL;
  g_autoptr (ClaraVisitKeeper) one = NULL;
  g_autoptr (ClaraVisitKeeper) two = NULL;

  clara_clock_advance (f->clock, 2 * DAY);
  one = clara_visit_keeper_new (f->reception);
  two = clara_visit_keeper_new (f->reception);
  clara_clock_advance (f->clock, G_TIME_SPAN_MINUTE);
  row = read_visit (f, visitor->visit_id);
  g_assert_cmpstr (row->status, ==, "auto_checked_out");
  g_assert_cmpint (row->check_out_time, ==, clara_clock_find_local (f->clock, "2026-11-21", 20 * 60));
  g_assert_cmpuint (fixture_count_audit (f, "auto_check_out"), ==, 1);
  g_object_run_dispose (G_OBJECT (one));
  g_object_run_dispose (G_OBJECT (two));
}

/* In Berlin the last Sunday of March has 23 hours, that of October 25. */
static void
test_local_times (void)
{
  static const struct
  {
    const char *date;
    int minutes;
    const char *utc;
  } cases[] = {
    { "2026-03-28", 20 * 60, "2026-03-28T19:00:00.000+00:00" },
    { "2026-03-29", 20 * 60, "2026-03-29T18:00:00.000+00:00" },
    { "2026-03-29", 0, "2026-03-28T23:00:00.000+00:00" },
    { "2026-03-29", 24 * 60, "2026-03-29T22:00:00.000+00:00" },
    { "2026-10-25", 20 * 60, "2026-10-25T19:00:00.000+00:00" },
    { "2026-10-25", 24 * 60, "2026-10-25T23:00:00.000+00:00" },
  };
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  g_autoptr (ClaraClock) clock = clara_clock_new_virtual (FIXTURE_START, 0);

  clara_clock_set_time_zone (clock, zone);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *utc =
        clara_clock_format (clara_clock_find_local (clock, cases[i].date, cases[i].minutes), 0);

      g_assert_cmpstr (utc, ==, cases[i].utc);
    }
  g_assert_cmpint (clara_clock_find_local (clock, "2026-02-30", 0), ==, 0);
  g_assert_cmpint (clara_clock_find_local (clock, "soon", 0), ==, 0);
}

static void
test_reentry (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) first = fixture_check_in (f, "Maria Lopez", "E1");
  g_autoptr (ClaraVisit) second = NULL;
  g_autoptr (ClaraVisit) tomorrow = NULL;

  g_assert_null (first->previous_visit_id);
  clara_clock_advance (f->clock, HOUR);
  second = fixture_check_in (f, "Maria Lopez", "E1");
  g_assert_cmpstr (second->previous_visit_id, ==, first->visit_id);
  g_assert_cmpstr (second->visit_id, !=, first->visit_id);
  clara_clock_advance (f->clock, DAY);
  tomorrow = fixture_check_in (f, "Maria Lopez", "E1");
  g_assert_null (tomorrow->previous_visit_id);
}

static void
test_returning (Fixture *f, gconstpointer data)
{
  G_GNUC_UNUSED g_autoptr (ClaraVisit) known = fixture_check_in (f, "Maria Lopez", "E1");
  static const struct
  {
    const char *phone;
    const char *name;
    gboolean found;
  } cases[] = {
    { "+919812345678", NULL, TRUE },
    { "+919812345678", "maria", TRUE },
    { "+919812345678", "John Smith", FALSE },
    { "+919812345679", NULL, FALSE },
    { NULL, NULL, FALSE },
  };
  guint found = 0;

  for (guint round = 0; round < 4; round++)
    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
      {
        g_autoptr (GAsyncResult) result = NULL;
        g_autoptr (GError) error = NULL;
        g_autoptr (ClaraVisitor) visitor = NULL;

        clara_reception_find_visitor_async (f->reception, NULL, cases[i].phone, cases[i].name, NULL,
                                            fixture_keep, &result);
        fixture_settle (f);
        visitor = clara_reception_find_visitor_finish (f->reception, result, &error);
        found += visitor != NULL;
        if (visitor == NULL)
          g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_NOT_FOUND);
        if (round == 0)
          g_assert_cmpint (visitor != NULL, ==, cases[i].found);
        if (visitor != NULL)
          {
            g_autofree char *mask = clara_visitor_get_mask (visitor);

            g_assert_null (strstr (mask, "98123456"));
            g_assert_null (strstr (mask, "Maria"));
          }
      }
  /* Ten in a quarter of an hour; the eleventh is answered as if nobody were known. */
  g_assert_cmpuint (found, ==, 6);
  clara_clock_advance (f->clock, 16 * G_TIME_SPAN_MINUTE);
  {
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (ClaraVisitor) visitor = NULL;

    clara_reception_find_visitor_async (f->reception, NULL, "+919812345678", NULL, NULL, fixture_keep,
                                        &result);
    fixture_settle (f);
    visitor = clara_reception_find_visitor_finish (f->reception, result, NULL);
    g_assert_nonnull (visitor);
  }
}

/* ---- hours, answers, companions ---- */

#define HOURS                                                                                                \
  "{\"mon\":[[\"09:00\",\"13:00\"],[\"14:00\",\"18:30\"]],\"tue\":[\"09:00\",\"18:30\"],\"sat\":[],"         \
  "\"holidays\":[{\"date\":\"2026-11-24\",\"name\":\"Founders' day\"}],\"emergency_contact\":\"+91 80 "      \
  "1234\","                                                                                                  \
  "\"sites\":{\"hyderabad\":{\"sun\":[\"10:00\",\"24:00\"],\"emergency_contact\":\"\"}}}"

static void
test_hours (void)
{
  static const struct
  {
    const char *site;
    const char *date;
    int minutes;
    gboolean open;
    const char *next_date;
    int next;
  } cases[] = {
    { "main", "2026-11-23", 9 * 60, TRUE, "2026-11-23", 14 * 60 },
    { "main", "2026-11-23", 8 * 60 + 59, FALSE, "2026-11-23", 9 * 60 },
    { "main", "2026-11-23", 13 * 60, FALSE, "2026-11-23", 14 * 60 },
    { "main", "2026-11-23", 18 * 60 + 30, FALSE, "2026-11-30", 9 * 60 },
    { "main", "2026-11-24", 12 * 60, FALSE, "2026-11-30", 9 * 60 },
    { "main", "2026-11-21", 12 * 60, FALSE, "2026-11-23", 9 * 60 },
    { "hyderabad", "2026-11-22", 23 * 60 + 59, TRUE, "2026-11-29", 10 * 60 },
    { "hyderabad", "2026-11-23", 10 * 60, FALSE, "2026-11-29", 10 * 60 },
  };
  g_autoptr (ClaraClock) clock = clara_clock_new_virtual (FIXTURE_START, 330);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ClaraOpeningHours) hours = clara_opening_hours_parse (HOURS, cases[i].site, &error);
      gint64 now = clara_clock_find_local (clock, cases[i].date, cases[i].minutes);

      g_assert_no_error (error);
      g_assert_cmpint (clara_opening_hours_is_open (hours, clock, now), ==, cases[i].open);
      g_assert_cmpint (clara_opening_hours_find_next (hours, clock, now), ==,
                       clara_clock_find_local (clock, cases[i].next_date, cases[i].next));
      g_assert_cmpstr (clara_opening_hours_get_emergency (hours), ==,
                       strcmp (cases[i].site, "main") == 0 ? "+91 80 1234" : NULL);
    }
}

static void
test_hours_wrong (void)
{
  static const struct
  {
    const char *text;
    const char *says;
  } wrong[] = {
    { "[]", "JSON object" },
    { "{\"mon\":\"9-18\"}", "'mon'" },
    { "{\"mon\":[\"09:00\"]}", "'mon'" },
    { "{\"mon\":[\"18:00\",\"09:00\"]}", "'mon'" },
    { "{\"mon\":[\"9:00\",\"18:00\"]}", "'mon'" },
    { "{\"mon\":[[\"09:00\",\"13:00\"],[\"12:00\",\"18:00\"]]}", "'mon'" },
    { "{\"monday\":[\"09:00\",\"18:00\"]}", "'monday'" },
    { "{\"holidays\":[\"25.12.2026\"]}", "holiday 1" },
    { "{\"holidays\":[\"2026-02-30\"]}", "holiday 1" },
    { "{\"holidays\":7}", "'holidays'" },
    { "{\"sites\":{\"x\":{\"tue\":[\"a\",\"b\"]}}}", "'tue'" },
    { "{\"sites\":{\"x\":3}}", "'x'" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (clara_opening_hours_parse (wrong[i].text, "main", &error));
      g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, wrong[i].says));
      g_assert_nonnull (strstr (error->message, "opening_hours"));
    }
}

static void
test_answers (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraStaffAnswers) answers =
    clara_staff_answers_parse ("{\"wifi\":{\"en\":\"Meridian-Guest, no "
                               "password\",\"hi\":\"मेरिडियन-गेस्ट\"},\"parking\":{\"en\":\"Gate 2\"},"
                               "\"lockers\":{\"words\":[\"Locker\"],\"en\":\"By the stairs\"}}",
                               &error);
  static const struct
  {
    const char *question;
    const char *language;
    const char *answer;
  } cases[] = {
    { "What is the Wi-Fi password?", "en", "Meridian-Guest, no password" },
    { "वाई-फाई का पासवर्ड क्या है?", "hi", "मेरिडियन-गेस्ट" },
    { "பார்க்கிங் எங்கே?", "ta", "Gate 2" },
    { "Where are the LOCKERS?", "en", "By the stairs" },
    { "Who founded the company?", "en", NULL },
    { "\xff\xfe", "en", NULL },
  };
  const char *const wrong[] = { "[]",
                                "{\"Wi Fi\":{}}",
                                "{\"wifi\":\"x\"}",
                                "{\"wifi\":{\"English\":\"x\"}}",
                                "{\"wifi\":{\"words\":[\"a\"]}}",
                                "{\"wifi\":{\"en\":7}}" };

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (clara_staff_answers_find (answers, cases[i].question, cases[i].language), ==,
                     cases[i].answer);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_assert_null (clara_staff_answers_parse (wrong[i], &error));
      g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID);
      g_clear_error (&error);
    }
}

static void
test_companions (void)
{
  static const struct
  {
    const char *text;
    const char *names;
  } cases[] = {
    { "Asha Rao, Tom Lee and Wei Chen", "Asha Rao|Tom Lee|Wei Chen" },
    { "आशा राव और टॉम ली", "आशा राव|टॉम ली" },
    { "ஆஷா மற்றும் டாம்", "ஆஷா|டாம்" },
    { " ; ,, ", "" },
    { NULL, "" },
    { "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o", "a|b|c|d|e|f|g|h|i|j|k|l" },
  };
  g_autoptr (ClaraVisit) visit = clara_visit_new ();
  g_autofree char *badge = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) names = clara_companions_split (cases[i].text);
      g_autofree char *joined = g_strjoinv ("|", names);

      g_assert_cmpstr (joined, ==, cases[i].names);
    }
  g_assert_cmpuint (clara_visit_count_people (visit), ==, 1);
  visit->extra = g_strdup ("{\"companions\":[\"Asha Rao\",\"Tom Lee\"]}");
  visit->badge_number = g_strdup ("007");
  badge = clara_visit_get_companion_badge (visit, 1);
  g_assert_cmpstr (badge, ==, "007-2");
  g_assert_cmpuint (clara_visit_count_people (visit), ==, 3);
}

static void
test_types_round (void)
{
  g_autoptr (GPtrArray) types = clara_visitor_types_built_in ();
  g_autofree char *text = clara_visitor_types_to_text (types);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) again = clara_visitor_types_parse (text, &error);
  g_autofree char *once_more = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (again->len, ==, 6);
  once_more = clara_visitor_types_to_text (again);
  g_assert_cmpstr (once_more, ==, text);
}

#define TEST(name, func)                                                                                     \
  g_test_add ("/reception/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  TEST ("invitation/invite", test_invite);
  TEST ("invitation/refused", test_refused);
  TEST ("invitation/change", test_change);
  TEST ("invitation/mail", test_mail);
  g_test_add_func ("/reception/invitation/calendar", test_calendar);
  TEST ("code/days", test_code_days);
  TEST ("code/late", test_code_late);
  TEST ("code/life", test_code_life);
  TEST ("code/foreign", test_code_foreign);
  TEST ("code/twice", test_code_twice);
  TEST ("end/keeper", test_keeper);
  TEST ("end/late", test_keeper_late);
  g_test_add_func ("/reception/end/local-times", test_local_times);
  TEST ("end/reentry", test_reentry);
  TEST ("returning", test_returning);
  g_test_add_func ("/reception/hours/open", test_hours);
  g_test_add_func ("/reception/hours/wrong", test_hours_wrong);
  g_test_add_func ("/reception/answers", test_answers);
  g_test_add_func ("/reception/companions", test_companions);
  g_test_add_func ("/reception/visitor-type/round", test_types_round);
  return g_test_run ();
}
