/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-screening-import.h"
#include "clara-screening.h"
#include "reception-fixture.h"

#include <string.h>

typedef struct
{
  ClaraTenant *tenant;
  ClaraScreeningEntry *entry;
  const char *id;
} Job;

static gpointer
add (ClaraDb *db, gpointer data, GError **error)
{
  Job *job = data;

  return clara_screening_add (db, job->tenant, job->entry, error);
}

static gpointer
drop (ClaraDb *db, gpointer data, GError **error)
{
  Job *job = data;

  return clara_screening_remove (db, job->tenant, job->id, "desk", error);
}

static char *
put (Fixture *f, const char *name, const char *company, const char *email)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraScreeningEntry) entry =
    clara_screening_entry_make (name, company, email, "ask the guard", "desk", &error);
  Job job = { f->tenant, entry, NULL };

  g_assert_no_error (error);
  g_assert_nonnull (clara_store_write_sync (f->store, add, &job, &error));
  g_assert_no_error (error);
  fixture_settle (f);
  return g_strdup (entry->entry_id);
}

static ClaraVisit *
draft_of (const char *name, const char *company, const char *email)
{
  ClaraVisit *draft = clara_visit_new ();

  draft->visitor_name = g_strdup (name);
  draft->company = g_strdup (company);
  draft->email = g_strdup (email);
  draft->phone = g_strdup ("+919812345678");
  draft->host_id = g_strdup ("E1");
  return draft;
}

static ClaraVisit *
arrive (Fixture *f, const char *name, const char *company, const char *email)
{
  g_autoptr (ClaraVisit) draft = draft_of (name, company, email);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ClaraVisit *visit;

  clara_reception_check_in_async (f->reception, draft, NULL, NULL, fixture_keep, &result);
  fixture_settle (f);
  visit = clara_reception_check_in_finish (f->reception, result, &error);
  g_assert_no_error (error);
  return visit;
}

static ClaraVisit *
decide (Fixture *f, ClaraReception *reception, const char *visit_id, gboolean allow, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  clara_reception_review_async (reception, visit_id, allow, "Meena", "checked with security", NULL,
                                fixture_keep, &result);
  fixture_settle (f);
  return clara_reception_review_finish (reception, result, error);
}

static gpointer
get_review (ClaraDb *db, gpointer data, GError **error)
{
  Job *job = data;

  return clara_reviews_get (db, job->tenant, job->id, error);
}

static ClaraReview *
review_of (Fixture *f, const char *visit_id)
{
  Job job = { f->tenant, NULL, visit_id };

  return clara_store_read_sync (f->store, get_review, &job, NULL);
}

/* Who is taken for whom. */
static void
test_match (void)
{
  static const struct
  {
    const char *name, *company, *email;                      /* on the list */
    const char *visitor, *visitor_company, *visitor_address; /* at the kiosk */
    const char *matched;                                     /* NULL: goes on */
  } cases[] = {
    { "Ravi Shankar", NULL, NULL, "ravi  SHANKAR", "Orbit", NULL, "name" },
    { "Ravi Shankar", NULL, NULL, "Shankar, Ravi", NULL, NULL, "name" },
    { "Ravi Shankar", NULL, NULL, "Ravee Sankar", NULL, NULL, "sounds_like" },
    { "Ravi Shankar", NULL, NULL, "रवि शंकर", NULL, NULL, "sounds_like" },
    { "लक्ष्मी नारायणन", NULL, NULL, "Laxmi Narayanan", NULL, NULL, "sounds_like" },
    { "Mohammed Ali", NULL, NULL, "Muhammad Aly", NULL, NULL, "sounds_like" },
    { "Robert Brown", NULL, NULL, "Bob Brown", NULL, NULL, "sounds_like" },
    { "José García", NULL, NULL,
      "Jose\xcc\x81 Garci\xcc\x81"
      "a",
      NULL, NULL, "name" },
    { "Ravi Shankar", NULL, NULL, "Ravi", NULL, NULL, NULL },
    { "Ravi Shankar", NULL, NULL, "Ravi Kumar", NULL, NULL, NULL },
    { "Ravi Shankar", NULL, NULL, "Rajiv Shankar", NULL, NULL, NULL },
    { "Suresh Kumar", NULL, NULL, "Ramesh Kumar", NULL, NULL, NULL },
    { "Ravi Shankar", "Acme", NULL, "Ravi Shankar", "ACME Pvt. Ltd.", NULL, "name_company" },
    { "Ravi Shankar", "Acme", NULL, "Ravee Sankar", "Acmee", NULL, "sounds_like" },
    { "Ravi Shankar", "Acme", NULL, "Ravi Shankar", "Northwind", NULL, NULL },
    { "Ravi Shankar", "Acme", NULL, "Ravi Shankar", NULL, NULL, "name_company" },
    { "Ravi Shankar", "Acme", NULL, "Ravi Shankar", "Private", NULL, "name_company" },
    { NULL, NULL, "r.s@acme.example", "Somebody Else", NULL, "R.S@ACME.example", "email" },
    { NULL, NULL, "r.s@acme.example", "Somebody Else", NULL, "rs@acme.example", NULL },
    { "Ravi Shankar", "Acme", "r.s@acme.example", "Other Name", "Northwind", "r.s@acme.example", "email" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) entries =
        g_ptr_array_new_with_free_func ((GDestroyNotify) clara_screening_entry_free);
      ClaraScreeningEntry *entry =
        clara_screening_entry_make (cases[i].name, cases[i].company, cases[i].email, NULL, "desk", &error);
      g_autoptr (ClaraVisit) visit =
        draft_of (cases[i].visitor, cases[i].visitor_company, cases[i].visitor_address);
      const char *matched = NULL;

      g_assert_no_error (error);
      entry->entry_id = g_strdup ("entry");
      g_ptr_array_add (entries, entry);
      g_test_message ("%s, %s", cases[i].name, cases[i].visitor);
      if (clara_screening_match (entries, visit, &matched, &error) == NULL)
        matched = NULL;
      g_assert_no_error (error);
      g_assert_cmpstr (matched, ==, cases[i].matched);
    }
}

static void
test_entries (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraScreeningEntry) entry = clara_screening_entry_make (
    " \xe2\x80\xaeRavi  Shankar\n", "", " R.S@Acme.Example ", NULL, "desk", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (entry->name, ==, "Ravi Shankar");
  g_assert_null (entry->company);
  g_assert_cmpstr (entry->email, ==, "r.s@acme.example");
  g_assert_null (clara_screening_entry_make (" ", "Acme", NULL, NULL, "desk", &error));
  g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (clara_screening_entry_make ("A", NULL, "nonsense", NULL, "desk", &error));
  g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID);
}

/* A hit: waits, has no badge, no host is told, the desk is, and what is stored with the visit says nothing of
 * why. */
static void
test_hit (Fixture *f, gconstpointer data)
{
  g_autofree char *entry_id = put (f, "Viktor Drozd", NULL, NULL);
  g_autoptr (ClaraVisit) visit = arrive (f, "Victor Drosd", "Orbit", NULL);
  g_autoptr (ClaraReview) review = review_of (f, visit->visit_id);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) json = clara_visit_to_json (visit);
  g_autofree char *text = clara_json_to_string (json);

  g_assert_cmpstr (visit->status, ==, "waiting_review");
  g_assert_null (visit->badge_number);
  g_assert_null (strstr (text, entry_id));
  g_assert_null (strstr (text, "guard"));
  g_assert_cmpstr (review->entry_id, ==, entry_id);
  g_assert_cmpstr (review->matched, ==, "sounds_like");
  g_assert_cmpstr (review->state, ==, "waiting");
  g_assert_cmpstr (review->note, ==, "ask the guard");
  g_assert_nonnull (clara_scripted_messenger_find (f->desktop, "decision"));
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 1);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 0);
  g_assert_cmpuint (fixture_count_audit (f, "screening_hit"), ==, 1);

  /* No way round it. */
  clara_reception_notify_host_async (f->reception, visit, NULL, NULL, fixture_keep, &result);
  fixture_settle (f);
  g_assert_null (clara_reception_notify_host_finish (f->reception, result, &error));
  g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 1);
}

/* Another visitor has nothing to do with it. */
static void
test_no_hit (Fixture *f, gconstpointer data)
{
  g_autofree char *entry_id = put (f, "Viktor Drozd", NULL, NULL);
  g_autoptr (ClaraVisit) visit = arrive (f, "Maria Lopez", "Orbit", NULL);
  g_autoptr (ClaraReview) review = review_of (f, visit->visit_id);
  g_autoptr (GError) error = NULL;
  Job job = { f->tenant, NULL, entry_id };

  g_assert_cmpstr (visit->status, ==, "checked_in");
  g_assert_cmpstr (visit->badge_number, ==, "001");
  g_assert_null (review);
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 0);
  /* Off the list again, nobody waits. */
  clara_store_write_sync (f->store, drop, &job, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture_count_audit (f, "screening_removed"), ==, 1);
  g_clear_pointer (&visit, clara_visit_free);
  visit = arrive (f, "Viktor Drozd", NULL, NULL);
  g_assert_cmpstr (visit->status, ==, "checked_in");
  clara_store_write_sync (f->store, drop, &job, &error);
  g_assert_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_NOT_FOUND);
}

static void
keep_status (ClaraReception *reception, ClaraVisit *visit, GString *seen)
{
  g_string_append_printf (seen, "%s:%s;", visit->visitor_name, visit->status);
}

/* The desk is another process over the same file: it decides, the kiosk notices, the host is told once. */
static void
test_decide (Fixture *f, gconstpointer data)
{
  G_GNUC_UNUSED g_autofree char *entry_id = put (f, "Viktor Drozd", NULL, NULL);
  g_autoptr (ClaraVisit) one = arrive (f, "Viktor Drozd", NULL, NULL);
  g_autoptr (ClaraVisit) two = arrive (f, "Viktor Drozd", "Orbit", NULL);
  g_autoptr (ClaraReception) desk = NULL;
  g_autoptr (ClaraStore) desk_store = NULL;
  g_autoptr (ClaraVisit) allowed = NULL;
  g_autoptr (ClaraVisit) denied = NULL;
  g_autoptr (ClaraReview) review = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) seen = g_string_new (NULL);

  desk_store = clara_store_new (f->clock, f->folder, &error);
  g_assert_no_error (error);
  desk = clara_reception_new (desk_store, f->tenant, f->clock, f->bus, f->settings, NULL);
  g_assert_true (clara_reception_load_sync (desk, &error));
  g_signal_connect (f->reception, "reviewed", G_CALLBACK (keep_status), seen);
  allowed = decide (f, desk, one->visit_id, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (allowed->status, ==, "checked_in");
  g_assert_cmpstr (allowed->badge_number, ==, "001");
  g_assert_cmpint (allowed->check_in_time, ==, one->check_in_time);
  clara_store_check (f->store);
  fixture_settle (f);
  g_assert_cmpstr (seen->str, ==, "Viktor Drozd:checked_in;");
  g_assert_nonnull (clara_scripted_messenger_find (f->desktop, "Viktor Drozd"));

  denied = decide (f, desk, two->visit_id, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (denied->status, ==, "denied");
  g_assert_null (denied->badge_number);
  clara_store_check (f->store);
  fixture_settle (f);
  g_assert_cmpstr (seen->str, ==, "Viktor Drozd:checked_in;Viktor Drozd:denied;");
  g_assert_cmpuint (fixture_count_audit (f, "review_allowed"), ==, 1);
  g_assert_cmpuint (fixture_count_audit (f, "review_denied"), ==, 1);
  review = review_of (f, two->visit_id);
  g_assert_cmpstr (review->decided_by, ==, "Meena");
  g_assert_cmpstr (review->note, ==, "checked with security");

  /* The first decision counts. */
  g_assert_null (decide (f, desk, two->visit_id, TRUE, &error));
  g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID);
  g_object_run_dispose (G_OBJECT (desk));
  fixture_settle (f);
  clara_store_close (desk_store);
}

/* Decided while the kiosk was off: the host is told when it is back, and not again after that. */
static void
test_restart (Fixture *f, gconstpointer data)
{
  G_GNUC_UNUSED g_autofree char *entry_id = put (f, "Viktor Drozd", NULL, NULL);
  g_autoptr (ClaraVisit) visit = arrive (f, "Viktor Drozd", NULL, NULL);
  g_autoptr (ClaraVisit) allowed = NULL;
  g_autoptr (ClaraReception) desk =
    clara_reception_new (f->store, f->tenant, f->clock, f->bus, f->settings, NULL);
  g_autoptr (GPtrArray) messages = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (clara_reception_load_sync (desk, &error));
  g_object_run_dispose (G_OBJECT (f->reception));
  fixture_settle (f);
  allowed = decide (f, desk, visit->visit_id, TRUE, &error);
  g_assert_no_error (error);
  fixture_settle (f);
  fixture_restart (f);
  fixture_settle (f);
  messages = fixture_list_messages (f, visit->visit_id);
  g_assert_cmpuint (messages->len, ==, 1);
  fixture_restart (f);
  fixture_settle (f);
  g_clear_pointer (&messages, g_ptr_array_unref);
  messages = fixture_list_messages (f, visit->visit_id);
  g_assert_cmpuint (messages->len, ==, 1);
  g_object_run_dispose (G_OBJECT (desk));
  fixture_settle (f);
}

static void
spoil (Fixture *f, const char *sql)
{
  g_autofree char *path = g_build_filename (f->folder, "clara.db", NULL);
  const char *argv[] = { "sqlite3", path, sql, NULL };
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_assert_true (
    g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error));
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
  g_assert_no_error (error);
}

/* A list that cannot be used lets nobody through. */
static void
test_check_fails (Fixture *f, gconstpointer data)
{
  static const char *const spoils[] = {
    "PRAGMA ignore_check_constraints = 1; INSERT INTO screening (tenant_id, entry_id, created_at)"
    " VALUES ('demo', 'empty', 1)",
    "DELETE FROM screening; INSERT INTO screening (tenant_id, entry_id, name, created_at)"
    " VALUES ('demo', 'garbled', CAST (x'41ff42' AS TEXT), 1)",
    "DROP TABLE screening",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (spoils); i++)
    {
      g_autoptr (ClaraVisit) visit = NULL;
      g_autoptr (ClaraReview) review = NULL;

      spoil (f, spoils[i]);
      visit = arrive (f, "Maria Lopez", "Orbit", NULL);
      review = review_of (f, visit->visit_id);
      g_assert_cmpstr (visit->status, ==, "waiting_review");
      g_assert_null (visit->badge_number);
      g_assert_cmpstr (review->matched, ==, "check_failed");
      g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, i + 1);
    }
}

static void
test_import (Fixture *f, gconstpointer data)
{
  g_autofree char *file = g_build_filename (f->folder, "list.csv", NULL);
  G_GNUC_UNUSED g_autofree char *entry_id = put (f, "Viktor Drozd", NULL, NULL);
  g_autoptr (ClaraScreeningImport) import = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraVisit) visit = NULL;
  g_autofree char *text = NULL;

  g_assert_true (g_file_set_contents (file,
                                      "Name,Company,Email,Note\n"
                                      "viktor drozd,,,\n"
                                      "Ivan Petrov,\"Acme, Inc.\",,left with a laptop\n"
                                      ",Acme,,\n"
                                      "Somebody,,not an address,\n"
                                      "'=Formula Name,,,\n",
                                      -1, NULL));
  import = clara_screening_import_read (f->store, f->tenant, file, "command line", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (import->added->len, ==, 2);
  g_assert_cmpuint (import->unchanged, ==, 1);
  g_assert_cmpuint (import->problems->len, ==, 2);
  g_assert_nonnull (strstr (import->problems->pdata[0], "line 4"));
  text = clara_screening_import_describe (import);
  g_assert_nonnull (strstr (text, "+ Ivan Petrov, Acme, Inc."));
  g_assert_nonnull (strstr (text, "=Formula Name"));
  g_assert_true (clara_screening_import_apply (import, f->store, f->tenant, "command line", &error));
  visit = arrive (f, "Ivan Petrov", "Acme", NULL);
  g_assert_cmpstr (visit->status, ==, "waiting_review");

  g_assert_true (g_file_set_contents (file, "who,why\na,b\n", -1, NULL));
  g_assert_null (clara_screening_import_read (f->store, f->tenant, file, "x", &error));
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
    { "/screening/hit", test_hit },
    { "/screening/no-hit", test_no_hit },
    { "/screening/decide", test_decide },
    { "/screening/restart", test_restart },
    { "/screening/check-fails", test_check_fails },
    { "/screening/import", test_import },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/screening/match", test_match);
  g_test_add_func ("/screening/entries", test_entries);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, fixture_set_up, tests[i].func, fixture_tear_down);
  return g_test_run ();
}
