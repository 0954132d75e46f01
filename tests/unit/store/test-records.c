/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include <string.h>

/* Knowledge, audit, events, outbox, and what hostile hands put into them. */

static void
put_document (Fixture *f, const char *id, const char *title, const char *const *texts)
{
  GError *error = NULL;
  g_autoptr (ClaraDocument) document = clara_document_new ();
  g_autoptr (GPtrArray) passages = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_passage_free);

  document->document_id = g_strdup (id);
  document->title = g_strdup (title);
  for (guint i = 0; texts[i] != NULL; i++)
    {
      ClaraPassage *passage = clara_passage_new ();

      passage->text = g_strdup (texts[i]);
      g_ptr_array_add (passages, passage);
    }
  GOOD (clara_documents_put (f->db, f->a, document, passages, &error));
}

static guint
search (Fixture *f, const char *one, const char *two, char **best)
{
  GError *error = NULL;
  const char *const words[] = { one, two, NULL };
  g_autoptr (GPtrArray) found = clara_passages_search (f->db, f->a, words, 10, &error);
  g_autoptr (GPtrArray) foreign = clara_passages_search (f->db, f->b, words, 10, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (foreign->len, ==, 0);
  if (best != NULL)
    {
      g_free (*best);
      *best = found->len > 0 ? g_strdup (((ClaraPassage *) found->pdata[0])->text) : NULL;
    }
  for (guint i = 1; i < found->len; i++)
    g_assert_cmpfloat (((ClaraPassage *) found->pdata[i - 1])->score, >=,
                       ((ClaraPassage *) found->pdata[i])->score);
  return found->len;
}

static void
test_knowledge (Fixture *f, gconstpointer data)
{
  static const char *const guide[] = { "Parking is behind the building.",
                                       "The canteen opens at noon; parking there is free.", "Café menu",
                                       NULL };
  static const char *const indic[] = { "पार्किंग इमारत के पीछे है।", "வாகன நிறுத்துமிடம் கட்டிடத்தின் பின்னால் உள்ளது",
                                       "పార్కింగ్ భవనం వెనుక ఉంది", "कि", NULL };
  static const char *const shorter[] = { "Nothing about cars", NULL };
  GError *error = NULL;
  g_autofree char *best = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GPtrArray) none = NULL;

  put_document (f, "d1", "Visitor guide", guide);
  put_document (f, "d2", "Indic", indic);
  g_assert_cmpuint (search (f, "PARKING", NULL, NULL), ==, 2);
  g_assert_cmpuint (search (f, "parking", "canteen", &best), ==, 2);
  g_assert_true (g_str_has_prefix (best, "The canteen"));
  g_assert_cmpuint (search (f, "cafe\xcc\x81", NULL, NULL), ==, 1); /* NFD finds NFC */
  g_assert_cmpuint (search (f, "park", NULL, NULL), ==, 0);
  g_assert_cmpuint (search (f, "पार्किंग", NULL, &best), ==, 1);
  g_assert_cmpstr (best, ==, indic[0]);
  /* A word in Devanagari is one word, not shreds of it: "कि" inside "पार्किंग" is no match. */
  g_assert_cmpuint (search (f, "कि", NULL, &best), ==, 1);
  g_assert_cmpstr (best, ==, "कि");
  g_assert_cmpuint (search (f, "நிறுத்துமிடம்", NULL, NULL), ==, 1);
  g_assert_cmpuint (search (f, "கட்டிட", NULL, NULL), ==, 1); /* without its ending */
  g_assert_cmpuint (search (f, "భవన", NULL, NULL), ==, 1);
  g_assert_cmpuint (search (f, "guide", NULL, NULL), ==, 3); /* in the title */
  /* Operators and quotes are words like any other. */
  g_assert_cmpuint (search (f, "\"", "parking\" OR \"menu", NULL), ==, 0);
  g_assert_cmpuint (search (f, "NEAR(a b)", "text:parking", NULL), ==, 0);
  g_assert_cmpuint (search (f, "*", "AND", NULL), ==, 0);
  g_assert_cmpuint (search (f, "", "\xff", NULL), ==, 0);

  put_document (f, "d1", "Visitor guide", shorter);
  g_assert_cmpuint (search (f, "parking", NULL, NULL), ==, 0);
  g_assert_cmpuint (search (f, "cars", NULL, NULL), ==, 1);
  list = clara_documents_list (f->db, f->a, &error);
  g_assert_cmpuint (list->len, ==, 2);
  GOOD (clara_documents_delete (f->db, f->a, "d1", &error));
  BAD (clara_documents_delete (f->db, f->a, "d1", &error), CLARA_STORE_ERROR_NOT_FOUND);
  g_assert_cmpuint (search (f, "cars", NULL, NULL), ==, 0);
  none = clara_passages_search (f->db, f->a, NULL, 10, &error);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
raw (Fixture *f, const char *sql, gboolean works)
{
  sqlite3 *handle;

  g_assert_cmpint (sqlite3_open (f->path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, sql, NULL, NULL, NULL) == SQLITE_OK, ==, works);
  sqlite3_close (handle);
}

static void
commit (Fixture *f)
{
  GError *error = NULL;

  if (f->db->in_transaction)
    GOOD (clara_db_commit (f->db, &error));
}

static void
test_audit (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *sql, *row;
  } attacks[] = {
    { "UPDATE audit SET actor = 'nobody' WHERE tenant_id = 'acme' AND sequence = 3", "row 3 on" },
    { "UPDATE audit SET detail = NULL WHERE tenant_id = 'acme' AND sequence = 2", "row 2 on" },
    { "DELETE FROM audit WHERE tenant_id = 'acme' AND sequence = 4", "row 4 on" },
    { "DELETE FROM audit WHERE tenant_id = 'acme' AND sequence = 5", "row 5 on" },
    { "UPDATE audit SET created_at = created_at + 1 WHERE tenant_id = 'acme' AND sequence = 1", "row 1 on" },
  };
  GError *error = NULL;
  g_autoptr (GPtrArray) list = NULL;

  for (int i = 0; i < 5; i++)
    {
      GOOD (clara_audit_add (f->db, f->a, "staff:Mina", "visit.changed", "v1",
                             clara_json_build ("i", "n", (gint64) i), &error));
      GOOD (clara_audit_add (f->db, f->b, "system", "start", NULL, NULL, &error));
    }
  GOOD (clara_audit_verify (f->db, f->a, &error));
  GOOD (clara_audit_verify (f->db, f->b, &error));
  list = clara_audit_list (f->db, f->a, 2, &error);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpint (((ClaraAuditRow *) list->pdata[0])->sequence, ==, 5);
  commit (f);
  raw (f, "UPDATE audit SET actor = 'x' WHERE sequence = 1", FALSE);
  raw (f, "DELETE FROM audit WHERE sequence = 5", FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (attacks); i++)
    {
      g_autofree char *report = NULL;

      raw (f,
           "CREATE TABLE kept AS SELECT * FROM audit; DROP TRIGGER audit_no_update; DROP TRIGGER "
           "audit_no_delete",
           TRUE);
      raw (f, attacks[i].sql, TRUE);
      g_assert_false (clara_audit_verify (f->db, f->a, &error));
      g_assert_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_DAMAGED);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, attacks[i].row));
      g_clear_error (&error);
      GOOD (clara_audit_verify (f->db, f->b, &error));
      g_assert_false (clara_store_verify (f->dir, &report, NULL));
      g_assert_nonnull (strstr (report, attacks[i].row));
      raw (f,
           "DELETE FROM audit; INSERT INTO audit SELECT * FROM kept; DROP TABLE kept;"
           "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE (ABORT, 'no'); END;"
           "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE (ABORT, 'no'); END;",
           TRUE);
      GOOD (clara_audit_verify (f->db, f->a, &error));
    }
}

static void
test_events_and_outbox (Fixture *f, gconstpointer data)
{
  GError *error = NULL;
  g_autoptr (ClaraVisit) visit = fixture_visit ("v1", "Private Name", NULL, NULL);
  gint64 named = -1;

  GOOD (clara_events_add (f->db, f->a, "s1", "wake", "{\"by\":\"touch\"}", &error));
  GOOD (clara_events_add (f->db, f->a, NULL, "wake", NULL, &error));
  BAD (clara_events_add (f->db, f->a, NULL, "wake", "{", &error), CLARA_STORE_ERROR_INVALID);
  g_assert_cmpint (clara_events_count (f->db, f->a, "wake", START_US, &error), ==, 2);
  g_assert_cmpint (clara_events_count (f->db, f->a, "wake", START_US + 1, &error), ==, 0);
  g_assert_cmpint (clara_events_count (f->db, f->b, "wake", 0, &error), ==, 0);

  g_assert_cmpint (clara_outbox_count (f->db, f->a, &error), ==, 0);
  GOOD (clara_visits_insert (f->db, f->a, visit, &error));
  GOOD (clara_visits_update (f->db, f->a, visit, &error));
  GOOD (clara_tenant_settings_set (f->db, f->a, "k", "1", &error));
  GOOD (clara_tenant_settings_set (f->db, f->a, "k", "2", &error));
  GOOD (clara_tenant_settings_set (f->db, f->a, "k", NULL, &error));
  g_assert_cmpint (clara_outbox_count (f->db, f->a, &error), ==, 5);
  g_assert_cmpint (clara_outbox_count (f->db, f->b, &error), ==, 0);
  GOOD (clara_db_get_int (f->db, f->a, &named, &error,
                          "SELECT count (*) FROM outbox WHERE tenant_id = ?1 AND table_name = 'visits'"
                          " AND row_id = 'v1' AND op IN ('insert', 'update') AND ids ->> 'visit_id' = 'v1'"
                          " AND instr (ids, 'Private') = 0",
                          ""));
  g_assert_cmpint (named, ==, 2);
}

static void
test_hostile (Fixture *f, gconstpointer data)
{
  GError *error = NULL;
  g_autofree char *long_name = g_strnfill (10000, 'x');
  g_autofree char *huge = g_strnfill (17 * 1024 * 1024, 'y');
  const char *names[] = { "'); DROP TABLE visits; --",
                          "\"; DELETE FROM visits",
                          "?1 :tenant_id $x",
                          "%s%n",
                          long_name,
                          "\xe2\x80\xae"
                          "evil",
                          "a\x01\x02",
                          "" };
  g_autoptr (ClaraVisit) bad = fixture_visit ("bad", "x\xff\xfe", NULL, NULL);
  g_autoptr (ClaraVisit) big = fixture_visit ("big", huge, NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *id = g_strdup_printf ("v%zu", i);
      g_autoptr (ClaraVisit) visit = fixture_visit (id, names[i], names[i], names[i]);
      g_autoptr (ClaraVisit) stored = NULL;

      GOOD (clara_visits_insert (f->db, f->a, visit, &error));
      stored = clara_visits_get (f->db, f->a, id, &error);
      g_assert_cmpstr (stored->visitor_name, ==, names[i]);
      BAD (clara_visits_get (f->db, f->a, names[i], &error), CLARA_STORE_ERROR_NOT_FOUND);
    }
  BAD (clara_visits_insert (f->db, f->a, bad, &error), CLARA_STORE_ERROR_INVALID);
  BAD (clara_visits_insert (f->db, f->a, big, &error), CLARA_STORE_ERROR_INVALID);
  g_assert_cmpint (clara_visits_count (f->db, f->a, NULL, NULL, &error), ==, G_N_ELEMENTS (names));
}

/* A text with a NUL in it, put there by somebody else, ends at the NUL and nowhere else. */
static void
test_embedded_nul (Fixture *f, gconstpointer data)
{
  GError *error = NULL;
  g_autoptr (ClaraVisit) visit = fixture_visit ("v1", "Asha", NULL, NULL);
  g_autoptr (ClaraVisit) stored = NULL;

  GOOD (clara_visits_insert (f->db, f->a, visit, &error));
  commit (f);
  raw (f, "UPDATE visits SET visitor_name = 'Asha' || char (0) || 'Rao'", TRUE);
  stored = clara_visits_get (f->db, f->a, "v1", &error);
  g_assert_cmpstr (stored->visitor_name, ==, "Asha");
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, fixture_setup, function, fixture_teardown)

/* What the services took: of one tenant, newest first, no more than is kept. */
static void
test_services (Fixture *f, gconstpointer data)
{
  GError *error = NULL;

  for (int i = 0; i < 5; i++)
    {
      g_autofree char *reason = i == 2 ? g_strdup ("no answer") : NULL;
      ClaraServiceCallRow call = { .kiosk = (char *) "lobby",
                                   .service = (char *) "language_model",
                                   .provider = (char *) "openai",
                                   .first_us = 1000 * i,
                                   .total_us = 2000 * i,
                                   .tokens_in = 10,
                                   .tokens_out = -1,
                                   .audio_us = -1,
                                   .characters = -1,
                                   .outcome = (char *) (i == 2 ? "failed" : "done"),
                                   .reason = reason,
                                   .cost = 0.25,
                                   .created_at = START_US + i };
      ClaraProviderChange change = { .service = (char *) "language_model",
                                     .to_provider = (char *) "local",
                                     .reason = (char *) "openai: no answer",
                                     .created_at = START_US + i };

      GOOD (clara_service_calls_add (f->db, f->a, &call, &error));
      GOOD (clara_provider_changes_add (f->db, f->a, &change, &error));
      if (i == 0)
        GOOD (clara_service_calls_add (f->db, f->b, &call, &error));
    }
  {
    g_autoptr (GPtrArray) calls = clara_service_calls_list (f->db, f->a, START_US + 2, 2, &error);
    const ClaraServiceCallRow *newest = calls->pdata[0];

    g_assert_cmpuint (calls->len, ==, 2);
    g_assert_cmpint (newest->created_at, ==, START_US + 4);
    g_assert_cmpint (newest->total_us, ==, 8000);
    g_assert_cmpint (newest->tokens_out, ==, -1);
    g_assert_cmpfloat (newest->cost, ==, 0.25);
  }
  GOOD (clara_services_prune (f->db, f->a, START_US + 1, 3, &error));
  {
    g_autoptr (GPtrArray) calls = clara_service_calls_list (f->db, f->a, 0, 100, &error);
    g_autoptr (GPtrArray) changes = clara_provider_changes_list (f->db, f->a, 100, &error);
    g_autoptr (GPtrArray) others = clara_service_calls_list (f->db, f->b, 0, 100, &error);

    g_assert_cmpuint (calls->len, ==, 3);
    g_assert_cmpuint (changes->len, ==, 3);
    g_assert_cmpstr (((ClaraServiceCallRow *) calls->pdata[2])->reason, ==, "no answer");
    g_assert_cmpint (((ClaraProviderChange *) changes->pdata[0])->created_at, ==, START_US + 4);
    g_assert_cmpuint (others->len, ==, 1);
  }
  {
    ClaraServiceCallRow wrong = { .service = (char *) "x",
                                  .provider = (char *) "y",
                                  .outcome = (char *) "perhaps" };

    BAD (clara_service_calls_add (f->db, f->a, &wrong, &error), CLARA_STORE_ERROR_INVALID);
  }
}

void
add_record_tests (void)
{
  ADD ("/store/knowledge", test_knowledge);
  ADD ("/store/audit", test_audit);
  ADD ("/store/events-and-outbox", test_events_and_outbox);
  ADD ("/store/services", test_services);
  ADD ("/store/hostile", test_hostile);
  ADD ("/store/embedded-nul", test_embedded_nul);
}
