/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-demo.h"
#include "clara-field-check.h"
#include "clara-id.h"
#include "reception-fixture.h"

#include <string.h>

#define S G_TIME_SPAN_SECOND

static ClaraVisit *
draft_new (const char *name, const char *host_id)
{
  ClaraVisit *draft = clara_visit_new ();

  draft->visitor_name = g_strdup (name);
  draft->host_id = g_strdup (host_id);
  draft->phone = g_strdup ("+919812345678");
  return draft;
}

static ClaraVisit *
check_in (Fixture *f, const ClaraVisit *draft, const ClaraSessionRow *session, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  clara_reception_check_in_async (f->reception, draft, session, NULL, fixture_keep, &result);
  fixture_settle (f);
  return clara_reception_check_in_finish (f->reception, result, error);
}

static gpointer
get_visit (ClaraDb *db, gpointer data, GError **error)
{
  gpointer *job = data;

  return clara_visits_get (db, job[0], job[1], error);
}

static ClaraVisit *
stored (Fixture *f, const char *visit_id)
{
  gpointer job[] = { f->tenant, (gpointer) visit_id };

  return clara_store_read_sync (f->store, get_visit, job, NULL);
}

static gpointer
get_session (ClaraDb *db, gpointer data, GError **error)
{
  gpointer *job = data;

  return clara_sessions_get (db, job[0], job[1], error);
}

static gpointer
count_visits (ClaraDb *db, gpointer tenant, GError **error)
{
  return GINT_TO_POINTER ((int) clara_visits_count (db, tenant, NULL, NULL, error) + 1);
}

static int
visit_count (Fixture *f)
{
  return GPOINTER_TO_INT (clara_store_read_sync (f->store, count_visits, f->tenant, NULL)) - 1;
}

static void
test_check_in (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) draft = draft_new ("  Maria \xe2\x80\xae  Lopez\n", "e1");
  g_autoptr (ClaraSessionRow) session = clara_session_row_new ();
  g_autoptr (ClaraSessionRow) session_stored = NULL;
  g_autoptr (ClaraVisit) visit = NULL;
  g_autoptr (ClaraVisit) again = NULL;
  g_autoptr (GError) error = NULL;
  gpointer job[] = { f->tenant, NULL };

  session->session_id = clara_id_new (f->clock);
  session->kiosk = g_strdup ("kiosk-1");
  session->current_state = g_strdup ("visitor_info_collection");
  session->created_at = session->last_activity = clara_clock_get_real (f->clock);
  draft->session_id = g_strdup (session->session_id);
  visit = check_in (f, draft, session, &error);
  g_assert_no_error (error);
  g_assert_true (clara_id_is_valid (visit->visit_id));
  g_assert_cmpstr (visit->visitor_name, ==, "Maria Lopez");
  g_assert_cmpstr (visit->host_id, ==, "E1");
  g_assert_cmpstr (visit->host_name, ==, "Priya Raghavan");
  g_assert_cmpstr (visit->status, ==, "checked_in");
  g_assert_cmpstr (visit->visit_date, ==, "2026-11-21");
  g_assert_cmpstr (visit->badge_number, ==, "001");
  g_assert_cmpstr (visit->kiosk, ==, "kiosk-1");
  g_assert_cmpstr (visit->site, ==, "main");
  g_assert_nonnull (visit->visitor_id);
  g_assert_cmpint (visit->check_in_time, ==, FIXTURE_START);
  g_assert_cmpint (visit->utc_offset, ==, 330);
  again = stored (f, visit->visit_id);
  g_assert_cmpstr (again->visitor_name, ==, "Maria Lopez");
  job[1] = session->session_id;
  session_stored = clara_store_read_sync (f->store, get_session, job, NULL);
  g_assert_nonnull (session_stored);
  g_assert_cmpuint (fixture_count_audit (f, "check_in"), ==, 1);
  g_assert_cmpint (fixture_count_events (f, "check_in"), ==, 1);
  g_assert_nonnull (strstr (f->events->str, "visit:checked_in;"));
}

/* A retry, such as after an answer that was lost: the same visit, nothing doubled. */
static void
test_idempotent (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) draft = draft_new ("Maria Lopez", "E1");
  g_autoptr (ClaraVisit) one = NULL;
  g_autoptr (ClaraVisit) two = NULL;
  g_autoptr (GError) error = NULL;

  draft->visit_id = clara_id_new (f->clock);
  one = check_in (f, draft, NULL, &error);
  g_assert_no_error (error);
  clara_clock_advance (f->clock, 5 * S);
  two = check_in (f, draft, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (one->visit_id, ==, draft->visit_id);
  g_assert_cmpstr (two->visit_id, ==, draft->visit_id);
  g_assert_cmpstr (two->badge_number, ==, one->badge_number);
  g_assert_cmpint (two->check_in_time, ==, one->check_in_time);
  g_assert_cmpint (visit_count (f), ==, 1);
  g_assert_cmpuint (fixture_count_audit (f, "check_in"), ==, 1);
  g_assert_cmpstr (f->events->str, ==, "visit:checked_in;");
}

static gpointer
insert_expected (ClaraDb *db, gpointer data, GError **error)
{
  gpointer *job = data;

  clara_visits_insert (db, job[0], job[1], error);
  return NULL;
}

static void
test_expected (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) draft = draft_new ("Maria Lopez", "E1");
  g_autoptr (ClaraVisit) visit = NULL;
  g_autoptr (GError) error = NULL;
  gpointer job[] = { f->tenant, draft };

  draft->visit_id = clara_id_new (f->clock);
  draft->status = g_strdup ("expected");
  draft->type = g_strdup ("visitor");
  draft->visit_date = g_strdup ("2026-11-21");
  draft->created_at = 5;
  clara_store_write_sync (f->store, insert_expected, job, &error);
  g_assert_no_error (error);
  visit = check_in (f, draft, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (visit->status, ==, "checked_in");
  g_assert_cmpint (visit->created_at, ==, 5);
  g_assert_cmpint (visit_count (f), ==, 1);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  for (int i = 0; i < 6; i++)
    {
      g_autoptr (ClaraVisit) draft = draft_new (i == 0 ? " \t" : "Maria Lopez", i == 1 ? "E99" : "E1");
      g_autoptr (GError) error = NULL;

      draft->type = g_strdup (i == 2 ? "burglar" : "visitor");
      draft->visit_id = i == 3 ? g_strdup ("1; DROP TABLE visits") : NULL;
      draft->extra = i == 4 ? g_strdup ("[1]") : i == 5 ? g_strnfill (100000, '{') : NULL;
      g_assert_null (check_in (f, draft, NULL, &error));
      g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID);
    }
  g_assert_cmpint (visit_count (f), ==, 0);
}

static ClaraVisit *
check_out (Fixture *f, const char *name, const char *digits, const char *badge, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  clara_reception_check_out_async (f->reception, name, digits, badge, NULL, fixture_keep, &result);
  fixture_settle (f);
  return clara_reception_check_out_finish (f->reception, result, error);
}

static void
test_check_out (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) maria = fixture_check_in (f, "Maria Lopez", "E1");
  g_autoptr (ClaraVisit) john = fixture_check_in (f, "John Smith", "E1");
  g_autoptr (ClaraVisit) out = NULL;
  g_autoptr (ClaraVisit) badge = NULL;
  static const struct
  {
    const char *name;
    const char *digits;
    const char *badge;
  } wrong[] = {
    { "Maria Lopez", NULL, NULL }, { "Maria Lopez", "678", NULL },   { "Maria Lopez", "0000", NULL },
    { NULL, "5678", NULL },        { "Peter Jones", "5678", NULL },  { NULL, NULL, "999" },
    { NULL, NULL, NULL },          { "x' OR '1'='1", "5678", NULL }, { NULL, NULL, "%" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (check_out (f, wrong[i].name, wrong[i].digits, wrong[i].badge, &error));
      g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_NOT_FOUND);
    }
  clara_clock_advance (f->clock, 60 * S);
  out = check_out (f, "maria LOPEZ", "5678", NULL, NULL);
  g_assert_cmpstr (out->visit_id, ==, maria->visit_id);
  g_assert_cmpstr (out->status, ==, "checked_out");
  g_assert_cmpint (out->check_out_time, ==, FIXTURE_START + 60 * S);
  badge = check_out (f, NULL, NULL, john->badge_number, NULL);
  g_assert_cmpstr (badge->visit_id, ==, john->visit_id);
  g_assert_cmpuint (fixture_count_audit (f, "check_out"), ==, 2);
  g_assert_null (check_out (f, "Maria Lopez", "5678", NULL, NULL));
}

/* Two people of one name and number: the badge must decide. */
static void
test_check_out_ambiguous (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) one = fixture_check_in (f, "Maria Lopez", "E1");
  g_autoptr (ClaraVisit) two = fixture_check_in (f, "Maria Lopez", "E2");
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (one->badge_number, !=, two->badge_number);
  g_assert_null (check_out (f, "Maria Lopez", "5678", NULL, &error));
  g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_NOT_FOUND);
}

static void
test_photo (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E1");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) nothing = NULL;
  g_autoptr (ClaraVisit) after = NULL;
  g_autoptr (GError) error = NULL;

  clara_reception_set_photo_async (f->reception, visit->visit_id, "photos/1.jpg", NULL, fixture_keep,
                                   &result);
  clara_reception_set_photo_async (f->reception, "none", "photos/1.jpg", NULL, fixture_keep, &nothing);
  fixture_settle (f);
  g_assert_true (clara_reception_set_photo_finish (f->reception, result, &error));
  g_assert_no_error (error);
  g_assert_false (clara_reception_set_photo_finish (f->reception, nothing, &error));
  g_assert_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_NOT_FOUND);
  after = stored (f, visit->visit_id);
  g_assert_cmpstr (after->photo_url, ==, "photos/1.jpg");
}

static gpointer
ensure_tenant (ClaraDb *db, gpointer tenant, GError **error)
{
  clara_tenants_ensure (db, tenant, "Other", error);
  return NULL;
}

/* What belongs to one tenant does not exist for another. */
static void
test_tenants (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E1");
  g_autofree char *message_id = fixture_notify (f, visit, NULL);
  g_autoptr (ClaraTenant) tenant = clara_tenant_new ("other");
  g_autoptr (ClaraReception) other = NULL;
  g_autoptr (GAsyncResult) out = NULL;
  g_autoptr (GAsyncResult) same_id = NULL;
  g_autoptr (ClaraVisit) draft = draft_new ("Eve", NULL);
  g_autoptr (ClaraVisit) own = NULL;
  g_autoptr (ClaraVisit) untouched = NULL;
  g_autoptr (GArray) hosts = NULL;
  g_autoptr (GError) error = NULL;

  clara_store_write_sync (f->store, ensure_tenant, tenant, &error);
  other = clara_reception_new (f->store, tenant, f->clock, f->bus, f->settings, NULL);
  g_assert_true (clara_reception_load_sync (other, &error));
  g_assert_cmpstr (clara_reception_get_company (other), ==, "Other");
  g_assert_cmpuint (clara_reception_get_employees (other)->len, ==, 0);
  hosts = clara_reception_find_host (other, "Priya Raghavan", NULL, NULL);
  g_assert_cmpuint (hosts->len, ==, 0);
  g_assert_null (clara_reception_find_employee (other, "E1", NULL, NULL));

  clara_reception_check_out_async (other, "Maria Lopez", "5678", NULL, NULL, fixture_keep, &out);
  fixture_settle (f);
  g_assert_null (clara_reception_check_out_finish (other, out, NULL));
  clara_reception_answer (other, message_id, "Coming down", NULL);
  fixture_settle (f);
  g_assert_cmpstr (f->answers->str, ==, "");
  {
    g_autoptr (ClaraNotification) row = fixture_get_message (f, message_id);

    g_assert_cmpstr (row->state, ==, "sent");
  }
  /* An id that is another tenant's gives nothing of that visit away. */
  draft->visit_id = g_strdup (visit->visit_id);
  clara_reception_check_in_async (other, draft, NULL, NULL, fixture_keep, &same_id);
  fixture_settle (f);
  own = clara_reception_check_in_finish (other, same_id, NULL);
  if (own != NULL)
    g_assert_cmpstr (own->visitor_name, ==, "Eve");
  untouched = stored (f, visit->visit_id);
  g_assert_cmpstr (untouched->visitor_name, ==, "Maria Lopez");
  g_assert_cmpstr (untouched->status, ==, "checked_in");
}

static gpointer
set_companies (ClaraDb *db, gpointer tenant, GError **error)
{
  g_autoptr (ClaraVisit) visit = draft_new ("Ada Obi", "E1");

  visit->visit_id = clara_id_new (clara_db_get_clock (db));
  visit->company = (g_free (visit->company), g_strdup ("Secret Works"));
  visit->site = g_strdup ("main");
  visit->kiosk = g_strdup ("kiosk-1");
  visit->visit_date = g_strdup ("2026-11-21");
  visit->status = g_strdup ("checked_in");
  clara_tenant_settings_set (db, tenant, "known_companies", "[\"Acme Freight\"]", error);
  clara_visits_insert (db, tenant, visit, error);
  return NULL;
}

static void
test_suggest (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *source, *typed, *first; /* NULL: nothing */
  } cases[] = {
    { "host", "ku", "Sneha Kulkarni" },
    { "host", "sneha k", "Sneha Kulkarni" },
    { "host", "snehaa", "Sneha Kulkarni" },
    { "host", "k", NULL },
    { "host", "zz", NULL },
    { "host", "\xff\xff", NULL },
    { "company", "fre", "Acme Freight" },
    { "company", "acm", "Acme Freight" },
    { "company", "reight", NULL },
    { "company", "Sec", NULL },
  };
  g_autoptr (GError) error = NULL;

  /* One company is set, one came once only. */
  clara_store_write_sync (f->store, set_companies, f->tenant, &error);
  g_assert_no_error (error);
  g_assert_true (clara_reception_load_sync (f->reception, &error));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) found = clara_reception_suggest (f->reception, cases[i].source, cases[i].typed);

      g_assert_cmpuint (g_strv_length (found), <=, 3);
      g_assert_cmpstr (found[0], ==, cases[i].first);
    }
}

static void
test_find_host (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *query;
    const char *department;
    const char *first; /* NULL: nobody */
    gboolean sure;
  } cases[] = {
    { "Sneha Kulkarni", NULL, "E3", TRUE },
    { "sneha kulkarny", NULL, "E3", TRUE },
    { "Kulkarni Sneha", NULL, "E3", TRUE },
    { "Priya", NULL, "E1", FALSE },
    { "Priya", "finance", "E2", TRUE },
    { "Mei", NULL, "E4", FALSE }, /* three letters are always asked about */
    { "Zbigniew Wojciechowski", NULL, NULL, FALSE },
    { "\xff\xfe", NULL, NULL, FALSE },
    { "", NULL, NULL, FALSE },
    { NULL, NULL, NULL, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean sure = TRUE;
      g_autoptr (GArray) hosts =
        clara_reception_find_host (f->reception, cases[i].query, cases[i].department, &sure);
      g_autofree char *printable =
        cases[i].query != NULL ? g_utf8_make_valid (cases[i].query, -1) : g_strdup ("nothing");

      g_test_message ("'%s': %u found, %s", printable, hosts->len, sure ? "sure" : "not sure");
      g_assert_cmpint (sure, ==, cases[i].sure);
      g_assert_cmpuint (hosts->len, <=, 3);
      if (cases[i].first == NULL)
        g_assert_cmpuint (hosts->len, ==, 0);
      else if (sure)
        g_assert_cmpstr (g_array_index (hosts, ClaraHostMatch, 0).employee->employee_id, ==, cases[i].first);
      else
        g_assert_cmpuint (hosts->len, >, 0);
    }
  fixture_settle (f);
  /* Only what was asked for and not found. */
  g_assert_cmpint (fixture_count_events (f, "host_not_found"), ==, 1);
}

static void
test_find_employee (Fixture *f, gconstpointer data)
{
  const ClaraEmployee *employee = clara_reception_find_employee (f->reception, NULL, NULL, "mei ling TAN");

  g_assert_cmpstr (employee->employee_id, ==, "E4");
  g_assert_true (clara_reception_find_employee (f->reception, "e4", NULL, NULL) == employee);
  g_assert_true (clara_reception_find_employee (f->reception, NULL, "e4@MERIDIAN.example", NULL) == employee);
  g_assert_null (clara_reception_find_employee (f->reception, "E1", NULL, "Mei Ling Tan"));
  g_assert_null (clara_reception_find_employee (f->reception, NULL, NULL, "Mei"));
  g_assert_null (clara_reception_find_employee (f->reception, NULL, NULL, NULL));
  g_assert_null (clara_reception_find_employee (f->reception, "", "", ""));
}

/* What was given out stays valid when the database changes under it. */
static void
test_reload (Fixture *f, gconstpointer data)
{
  const ClaraEmployee *before = clara_reception_get_employee (f->reception, "E1");
  const ClaraVisitorType *type = clara_reception_get_visitor_type (f->reception, "visitor");

  fixture_put_employee (f, f->tenant, "E1", "Priya Raghavan Nair", NULL);
  fixture_put_employee (f, f->tenant, "E5", "Ananya Iyer", NULL);
  fixture_put_setting (f, "visitor_types", "[\"delivery\"]");
  g_assert_cmpstr (before->name, ==, "Priya Raghavan");
  g_assert_cmpstr (type->label, ==, "Visitor");
  g_assert_cmpstr (clara_reception_get_employee (f->reception, "E1")->name, ==, "Priya Raghavan Nair");
  g_assert_nonnull (clara_reception_get_employee (f->reception, "E5"));
  g_assert_null (clara_reception_get_visitor_type (f->reception, "visitor"));
  g_assert_cmpuint (clara_reception_get_types (f->reception)->len, ==, 1);

  /* A setting that cannot be used is named, and the built-in types serve. */
  fixture_put_setting (f, "visitor_types", "[\"burglar\"]");
  g_assert_cmpuint (clara_reception_get_types (f->reception)->len, ==, 6);
  g_assert_nonnull (strstr (f->events->str, "error:"));
}

static void
test_fields (Fixture *f, gconstpointer data)
{
  g_autofree char *long_name = g_strnfill (121, 'a');
  g_autofree char *right_name = g_strnfill (120, 'a');
  const struct
  {
    const char *type;
    const char *field;
    const char *text;
    const char *value; /* NULL: invalid */
  } cases[] = {
    { "visitor", "visitor_name", "  Maria\t\n Lopez  ", "Maria Lopez" },
    { "visitor", "visitor_name", "Maria Lopez.", "Maria Lopez" },
    { "visitor", "visitor_name", "Martin Luther King Jr.", "Martin Luther King Jr." },
    { "visitor", "visitor_name", "\xe2\x80\xaeZepol\xe2\x80\xac\xe2\x81\xa6 \xef\xbb\xbfX\x1b[31m",
      "Zepol X[31m" },
    { "visitor", "visitor_name", "e\xcc\x81", "\xc3\xa9" },
    { "visitor", "visitor_name", "\xe0\xa4\xb0\xe0\xa4\xbe\xe0\xa4\xae",
      "\xe0\xa4\xb0\xe0\xa4\xbe\xe0\xa4\xae" },
    { "visitor", "visitor_name", "Robert'); DROP TABLE visits;--", "Robert'); DROP TABLE visits;--" },
    { "visitor", "visitor_name",
      "\xff\xfe"
      "Bad\xc0",
      "Bad" },
    { "visitor", "visitor_name", right_name, right_name },
    { "visitor", "visitor_name", long_name, NULL },
    { "visitor", "visitor_name", "12345", NULL },
    { "visitor", "visitor_name", "\xe2\x80\x8b \xe2\x80\x8f", NULL },
    { "visitor", "visitor_name", "", NULL },
    { "visitor", "visitor_name", NULL, NULL },
    { "visitor", "company", "Acme Inc.", "Acme Inc." },
    { "visitor", "company", "none", "Private" },
    { "visitor", "phone", "98765 43210", "+919876543210" },
    { "visitor", "phone", "+44 7911 123456", "+447911123456" },
    { "visitor", "phone", "nine eight seven six five four three two one zero", "+919876543210" },
    { "visitor", "phone", "123", NULL },
    { "visitor", "phone", "call me", NULL },
    { "visitor", "purpose", "a MEETING", "Meeting" },
    { "visitor", "purpose", "", "" },
    { "visitor", "purpose", "meeting or sales visit", NULL },
    { "visitor", "purpose", "robbery", NULL },
    { "visitor", "host", "E3", "E3" },
    { "visitor", "host", "Sneha Kulkarni", "E3" },
    { "visitor", "host", "Priya", NULL },
    { "visitor", "host", "nobody at all here", NULL },
    { "interview", "email", "priya dot k at acme dot com", "priya.k@acme.com" },
    { "interview", "email", "not an address", NULL },
    { "interview", "email", "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const ClaraVisitorType *type = clara_reception_get_visitor_type (f->reception, cases[i].type);
      const ClaraField *field = clara_visitor_type_get_field (type, cases[i].field);
      g_autoptr (GError) error = NULL;
      g_autofree char *value = clara_reception_check_field (f->reception, field, cases[i].text, "en", &error);
      g_autofree char *printable =
        cases[i].text != NULL ? g_utf8_make_valid (cases[i].text, -1) : g_strdup ("nothing");

      g_test_message ("%s: '%s'", cases[i].field, printable);
      g_assert_cmpstr (value, ==, cases[i].value);
      if (value == NULL)
        g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID);
    }
}

static void
test_yes_no (void)
{
  ClaraField field = { (char *) "parking", CLARA_FIELD_YES_NO, TRUE, (char *) "Parking", NULL, NULL };
  static const struct
  {
    const char *text;
    const char *value;
  } cases[] = { { "yes", "yes" },      { "Yeah, sure.", "yes" },
                { "no thanks", "no" }, { "\xe0\xa4\xa8\xe0\xa4\xb9\xe0\xa5\x80\xe0\xa4\x82", "no" },
                { "yes no", NULL },    { "yesterday", NULL },
                { "", NULL } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *value = clara_field_check (&field, cases[i].text, "IN", "en", &error);

      g_assert_cmpstr (value, ==, cases[i].value);
    }
}

static void
test_clean (void)
{
  g_autoptr (GString) zalgo = g_string_new ("Z");
  g_autofree char *calm = NULL;
  g_autofree char *cut = clara_field_clean ("one two three", 7);

  for (int i = 0; i < 1000; i++)
    g_string_append (zalgo, "\xcd\x84");
  calm = clara_field_clean (zalgo->str, 0);
  g_assert_cmpint (g_utf8_strlen (calm, -1), <=, 8);
  g_assert_cmpstr (cut, ==, "one two");
}

static void
test_types (void)
{
  static const char *const wrong[] = {
    "",
    "{}",
    "[]",
    "[1]",
    "[\"burglar\"]",
    "[{\"id\":\"x\"}]",
    "[{\"id\":\"x\",\"label\":\"X\",\"fields\":[{\"id\":\"company\",\"label\":\"C\"}]}]",
    "[{\"id\":\"x\",\"label\":\"X\",\"photo\":\"maybe\",\"fields\":[{\"id\":\"visitor_name\",\"label\":\"N\"}"
    "]}]",
    "[{\"id\":\"x\",\"label\":\"X\",\"fields\":[{\"id\":\"visitor_name\",\"label\":\"N\",\"kind\":\"blood\"}]"
    "}]",
    "[{\"id\":\"x\",\"label\":\"X\",\"fields\":[{\"id\":\"visitor_name\",\"label\":\"N\",\"kind\":\"choice\"}"
    "]}]",
    "[{\"id\":\"x\",\"label\":\"X\",\"fields\":[{\"id\":\"visitor_name\",\"label\":\"N\"},{\"id\":\"visitor_"
    "name\","
    "\"label\":\"N\"}]}]",
    "[{\"id\":\"Big\",\"label\":\"X\",\"fields\":[{\"id\":\"visitor_name\",\"label\":\"N\"}]}]",
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) types = clara_visitor_types_parse (
    "[\"delivery\", {\"id\": \"tour\", \"label\": \"Tour\", \"photo\": \"required\", \"fields\": ["
    "{\"id\": \"visitor_name\", \"label\": \"Name\", \"required\": true},"
    "{\"id\": \"size\", \"label\": \"Size\", \"kind\": \"choice\", \"choices\": [\"S\", \"L\"]}]}]",
    &error);
  const ClaraVisitorType *tour;

  g_assert_no_error (error);
  g_assert_cmpuint (types->len, ==, 2);
  tour = g_ptr_array_index (types, 1);
  g_assert_cmpint (tour->photo, ==, CLARA_PHOTO_REQUIRED);
  g_assert_true (clara_visitor_type_get_field (tour, "visitor_name")->required);
  g_assert_cmpstr (clara_visitor_type_get_field (tour, "size")->choices[1], ==, "L");
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) local_error = NULL;

      g_assert_null (clara_visitor_types_parse (wrong[i], &local_error));
      g_assert_error (local_error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID);
    }
}

static gpointer
list_today (ClaraDb *db, gpointer tenant, GError **error)
{
  return clara_visits_list (db, tenant, "2026-11-21", NULL, NULL, 0, 100, error);
}

static void
test_demo (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraTenant) tenant = clara_tenant_new ("fresh");
  g_autoptr (ClaraReception) reception = NULL;
  g_autoptr (GPtrArray) today = NULL;
  g_autoptr (GPtrArray) again = NULL;
  g_autofree char *folder = g_build_filename (g_getenv ("CLARA_DATA_PATH"), "demo", NULL);
  g_autofree char *documents = clara_demo_get_documents_folder (g_getenv ("CLARA_DATA_PATH"));
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) hosts = NULL;
  gboolean sure = TRUE;
  guint inside = 0;

  g_assert_true (clara_demo_fill_sync (f->store, tenant, folder, &error));
  g_assert_no_error (error);
  today = clara_store_read_sync (f->store, list_today, tenant, &error);
  g_assert_cmpuint (today->len, ==, 6);
  for (guint i = 0; i < today->len; i++)
    {
      const ClaraVisit *visit = g_ptr_array_index (today, i);

      g_assert_nonnull (visit->host_name);
      g_assert_cmpint (visit->check_in_time, <=, FIXTURE_START);
      inside += strcmp (visit->status, "checked_in") == 0;
    }
  g_assert_cmpuint (inside, ==, 2);
  reception = clara_reception_new (f->store, tenant, f->clock, f->bus, f->settings, f->messengers);
  g_assert_true (clara_reception_load_sync (reception, &error));
  g_assert_cmpstr (clara_reception_get_company (reception), ==, "Meridian Labs");
  g_assert_cmpuint (clara_reception_get_employees (reception)->len, ==, 12);
  g_assert_cmpuint (clara_reception_get_types (reception)->len, ==, 4);
  hosts = clara_reception_find_host (reception, "Priya", NULL, &sure);
  g_assert_false (sure);
  g_assert_cmpuint (hosts->len, >=, 2);
  g_assert_true (g_file_test (documents, G_FILE_TEST_IS_DIR));
  /* Filled once, and one that is in use is left alone. */
  g_assert_true (clara_demo_fill_sync (f->store, tenant, folder, &error));
  again = clara_store_read_sync (f->store, list_today, tenant, &error);
  g_assert_cmpuint (again->len, ==, 6);
  g_assert_true (clara_demo_fill_sync (f->store, f->tenant, folder, &error));
  g_assert_cmpuint (clara_reception_get_employees (f->reception)->len, ==, 4);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/reception/check-in", test_check_in },
    { "/reception/idempotent", test_idempotent },
    { "/reception/expected", test_expected },
    { "/reception/refused", test_refused },
    { "/reception/check-out", test_check_out },
    { "/reception/check-out-ambiguous", test_check_out_ambiguous },
    { "/reception/photo", test_photo },
    { "/reception/tenants", test_tenants },
    { "/reception/find-host", test_find_host },
    { "/reception/suggest", test_suggest },
    { "/reception/find-employee", test_find_employee },
    { "/reception/reload", test_reload },
    { "/reception/fields", test_fields },
    { "/reception/demo", test_demo },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reception/yes-no", test_yes_no);
  g_test_add_func ("/reception/clean", test_clean);
  g_test_add_func ("/reception/types", test_types);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, fixture_set_up, tests[i].func, fixture_tear_down);
  return g_test_run ();
}
