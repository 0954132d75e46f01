/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include <string.h>

/* How SQLite will run what a repository asks: collected by tracing the statements it really runs. */
typedef struct
{
  GPtrArray *statements;
  sqlite3 *handle;
} Trace;

static int
on_statement (unsigned int kind, void *user_data, void *statement, void *text)
{
  Trace *trace = user_data;
  const char *sql = sqlite3_sql (statement);

  /* What the full-text index asks itself when it is opened anew is not ours. */
  if (strstr (sql, "_config'") != NULL)
    return 0;
  if (g_str_has_prefix (sql, "SELECT") || g_str_has_prefix (sql, "UPDATE")
      || g_str_has_prefix (sql, "DELETE"))
    g_ptr_array_add (trace->statements, g_strdup (sql));
  return 0;
}

static GString *
explain (sqlite3 *handle, const char *sql)
{
  g_autofree char *question = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
  GString *plan = g_string_new (NULL);
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (handle, question, -1, &statement, NULL), ==, SQLITE_OK);
  while (sqlite3_step (statement) == SQLITE_ROW)
    g_string_append_printf (plan, "%s\n", (const char *) sqlite3_column_text (statement, 3));
  sqlite3_finalize (statement);
  return plan;
}

/* For a million visits: everything out of an index, in its order; the lists that show only ids and counts out
 * of the index alone. */
static void
test_plans (Fixture *f, gconstpointer data)
{
  GError *error = NULL;
  Trace trace = { g_ptr_array_new_with_free_func (g_free), f->db->handle };
  guint covering = 0;
  gint64 row_id = 1;

  sqlite3_trace_v2 (f->db->handle, SQLITE_TRACE_STMT, on_statement, &trace);
  for (int with_date = 0; with_date < 2; with_date++)
    for (int with_status = 0; with_status < 2; with_status++)
      for (int with_text = 0; with_text < 2; with_text++)
        {
          const char *date = with_date ? "2026-03-02" : NULL;
          const char *status = with_status ? "checked_in" : NULL;
          GPtrArray *list =
            clara_visits_list (f->db, f->a, date, status, with_text ? "x" : NULL, 0, 50, &error);

          g_assert_no_error (error);
          g_ptr_array_unref (list);
          g_assert_cmpint (clara_visits_count (f->db, f->a, date, status, &error), ==, 0);
        }
  g_array_unref (clara_visits_snapshot (f->db, f->a, NULL, &error));
  g_array_unref (clara_visits_snapshot (f->db, f->a, "x", &error));
  g_ptr_array_unref (clara_visits_get_rows (f->db, f->a, &row_id, 1, &error));
  g_ptr_array_unref (clara_visits_find_open (f->db, f->a, "1234", NULL, &error));
  g_ptr_array_unref (clara_visits_find_open (f->db, f->a, NULL, "1", &error));
  g_assert_null (clara_visits_get (f->db, f->a, "x", NULL));
  g_assert_null (clara_visits_find_previous (
    f->db, f->a, &(ClaraVisit){ .visit_id = "x", .visitor_id = "y", .visit_date = "2026-03-02" }, &error));
  g_assert_null (clara_visitors_find (f->db, f->a, "x", "y", NULL));
  g_assert_null (clara_visitors_find (f->db, f->a, NULL, "y", NULL));
  g_ptr_array_unref (clara_notifications_due (f->db, f->a, 1, 10, &error));
  g_ptr_array_unref (clara_notifications_list (f->db, f->a, NULL, 10, &error));
  g_ptr_array_unref (clara_notifications_list (f->db, f->a, "v", 10, &error));
  g_assert_cmpint (clara_notifications_cancel_open (f->db, f->a, "v", &error), ==, 0);
  g_ptr_array_unref (clara_employees_list (f->db, f->a, FALSE, &error));
  g_assert_null (clara_employees_find_by_email (f->db, f->a, "x", NULL));
  g_ptr_array_unref (clara_sessions_list (f->db, f->a, 10, &error));
  g_assert_cmpint (clara_sessions_interrupt_open (f->db, f->a, "lobby", &error), ==, 0);
  g_ptr_array_unref (clara_messages_list (f->db, f->a, "s", &error));
  g_assert_null (clara_codes_get_open (f->db, f->a, "E", NULL));
  g_assert_cmpint (clara_codes_count_since (f->db, f->a, "E", NULL, 0, &error), ==, 0);
  g_assert_cmpint (clara_codes_count_since (f->db, f->a, NULL, "k", 0, &error), ==, 0);
  g_ptr_array_unref (clara_memories_list (f->db, f->a, "E", 10, &error));
  g_assert_cmpint (clara_memories_count (f->db, f->a, "E", "m", &error), ==, 0);
  g_assert_cmpint (clara_memories_delete (f->db, f->a, "E", "m", &error), ==, 0);
  g_assert_cmpint (clara_memories_delete (f->db, f->a, "E", NULL, &error), ==, 0);
  g_ptr_array_unref (clara_documents_list (f->db, f->a, &error));
  g_ptr_array_unref (clara_audit_list (f->db, f->a, 10, &error));
  g_assert_cmpint (clara_events_count (f->db, f->a, "wake", 0, &error), ==, 0);
  g_assert_cmpint (clara_outbox_count (f->db, f->a, &error), ==, 0);
  g_ptr_array_unref (clara_service_calls_list (f->db, f->a, 1, 10, &error));
  g_ptr_array_unref (clara_provider_changes_list (f->db, f->a, 10, &error));
  g_assert_true (clara_services_prune (f->db, f->a, 1, 10, &error));
  g_assert_no_error (error);
  sqlite3_trace_v2 (f->db->handle, 0, NULL, NULL);

  g_assert_cmpuint (trace.statements->len, >=, 35);
  for (guint i = 0; i < trace.statements->len; i++)
    {
      const char *sql = trace.statements->pdata[i];
      g_autoptr (GString) plan = explain (f->db->handle, sql);
      /* A handful of rows are sorted: who is in the building, and who shares an e-mail address. */
      gboolean few = strstr (sql, "badge_number <> ''") != NULL || strstr (sql, "substr (phone") != NULL
                     || strstr (sql, "ORDER BY active DESC") != NULL
                     || strstr (sql, "visitor_id = ?2 AND visit_date") != NULL;

      g_test_message ("%s\n%s", sql, plan->str);
      /* A virtual table is always "scanned", even by row id alone, which is what INDEX 0:= says. */
      g_string_replace (plan, "SCAN memories_index VIRTUAL TABLE INDEX 0:=", "", 0);
      g_assert_null (strstr (plan->str, "SCAN "));
      if (strstr (sql, " visit_date = ?2") != NULL)
        g_assert_nonnull (strstr (plan->str, "visits_by_date"));
      if (!few)
        g_assert_null (strstr (plan->str, "TEMP B-TREE"));
      if (g_str_has_prefix (sql, "SELECT row_id FROM visits")
          || g_str_has_prefix (sql, "SELECT count (*), ?2, ?3 FROM visits"))
        {
          g_assert_nonnull (strstr (plan->str, "COVERING INDEX"));
          covering++;
        }
    }
  g_assert_cmpuint (covering, ==, 11);
  g_ptr_array_unref (trace.statements);
}

void
add_plan_tests (void)
{
  g_test_add ("/store/plans", Fixture, NULL, fixture_setup, test_plans, fixture_teardown);
}
