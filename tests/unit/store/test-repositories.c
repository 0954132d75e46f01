/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include "clara-id.h"

#include <string.h>

static void
test_tenants (Fixture *f, gconstpointer data)
{
  GError *error = NULL;
  g_autoptr (ClaraTenant) unknown = clara_tenant_new ("unknown");
  g_autoptr (ClaraVisit) visit = fixture_visit ("v1", "Asha", NULL, NULL);
  g_autofree char *name = clara_tenants_get_name (f->db, f->a, &error);
  g_autofree char *other = clara_tenants_get_name (f->db, f->b, &error);
  g_autofree char *value = NULL;
  g_autofree char *unset = NULL;

  g_assert_cmpstr (name, ==, "Acme");
  g_assert_cmpstr (other, ==, "borealis");
  GOOD (clara_tenants_ensure (f->db, f->a, "Renamed", &error));
  g_free (name);
  name = clara_tenants_get_name (f->db, f->a, &error);
  g_assert_cmpstr (name, ==, "Acme");
  BAD (clara_tenants_get_name (f->db, unknown, &error), CLARA_STORE_ERROR_NOT_FOUND);
  BAD (clara_visits_insert (f->db, unknown, visit, &error), CLARA_STORE_ERROR_INVALID);

  GOOD (clara_tenant_settings_set (f->db, f->a, "hours", "{\"open\":9}", &error));
  GOOD (clara_tenant_settings_set (f->db, f->a, "hours", "{\"open\":8}", &error));
  BAD (clara_tenant_settings_set (f->db, f->a, "hours", "nine", &error), CLARA_STORE_ERROR_INVALID);
  value = clara_tenant_settings_get (f->db, f->a, "hours", &error);
  g_assert_cmpstr (value, ==, "{\"open\":8}");
  g_assert_null (clara_tenant_settings_get (f->db, f->b, "hours", &error));
  g_assert_no_error (error);
  GOOD (clara_tenant_settings_set (f->db, f->a, "hours", NULL, &error));
  unset = clara_tenant_settings_get (f->db, f->a, "hours", &error);
  g_assert_null (unset);
}

static void
test_visits (Fixture *f, gconstpointer data)
{
  GError *error = NULL;
  g_autoptr (ClaraVisit) visit = fixture_visit ("v1", "Asha Rao", "Tulip", "Ravi Kumar");
  g_autoptr (ClaraVisit) stored = NULL;
  g_autoptr (ClaraVisit) changed = NULL;
  g_autoptr (JsonObject) json = NULL;

  visit->extra = g_strdup ("{\"vehicle\":\"KA 01\"}");
  visit->utc_offset = 0;
  GOOD (clara_visits_insert (f->db, f->a, visit, &error));
  BAD (clara_visits_insert (f->db, f->a, visit, &error), CLARA_STORE_ERROR_CONFLICT);
  GOOD (clara_visits_insert (f->db, f->b, visit, &error)); /* ids of another tenant are no conflict */

  stored = clara_visits_get (f->db, f->a, "v1", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (stored->visitor_name, ==, "Asha Rao");
  g_assert_cmpint (stored->created_at, ==, START_US);
  g_assert_cmpint (stored->utc_offset, ==, OFFSET);
  g_assert_cmpint (stored->check_out_time, ==, 0);
  json = clara_visit_to_json (stored);
  g_assert_cmpstr (clara_json_get_string (json, "check_in_time", NULL), ==, "2026-03-02T10:00:00.000+05:30");
  g_assert_true (json_object_get_null_member (json, "check_out_time"));
  g_assert_true (json_object_get_null_member (json, "phone"));
  g_assert_cmpstr (clara_json_get_string (clara_json_get_object (json, "extra"), "vehicle", NULL), ==,
                   "KA 01");

  g_free (stored->status);
  stored->status = g_strdup ("checked_out");
  stored->check_out_time = START_US + 1;
  stored->created_at = 7; /* never changes */
  GOOD (clara_visits_update_unchanged (f->db, f->a, stored, &error));
  BAD (clara_visits_update_unchanged (f->db, f->a, stored, &error), CLARA_STORE_ERROR_CONFLICT);
  changed = clara_visits_get (f->db, f->a, "v1", &error);
  g_assert_cmpstr (changed->status, ==, "checked_out");
  g_assert_cmpint (changed->created_at, ==, START_US);
  g_assert_cmpint (changed->updated_at, >, START_US);

  g_free (stored->status);
  stored->status = g_strdup ("gone");
  BAD (clara_visits_update (f->db, f->a, stored, &error), CLARA_STORE_ERROR_INVALID);
  g_free (stored->status);
  stored->status = g_strdup ("checked_in");
  g_free (stored->extra);
  stored->extra = g_strdup ("[1]");
  BAD (clara_visits_update (f->db, f->a, stored, &error), CLARA_STORE_ERROR_INVALID);
  g_free (stored->extra);
  stored->extra = g_strdup ("{");
  BAD (clara_visits_update (f->db, f->a, stored, &error), CLARA_STORE_ERROR_INVALID);
  g_clear_pointer (&stored->extra, g_free);
  g_free (stored->visit_id);
  stored->visit_id = g_strdup ("v2");
  BAD (clara_visits_update (f->db, f->a, stored, &error), CLARA_STORE_ERROR_NOT_FOUND);
  BAD (clara_visits_get (f->db, f->a, "v2", &error), CLARA_STORE_ERROR_NOT_FOUND);
}

static void
test_visits_list (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *name, *company, *host, *date, *status;
  } visits[] = {
    { "Asha Rao", "Tulip 100%", "Ravi Kumar", "2026-03-01", "checked_out" },
    { "JOSÉ Álvarez", "Straße AG", "Meena", "2026-03-02", "checked_in" },
    { "ప్రియ", "తెలుగు", "Ravi Kumar", "2026-03-02", "checked_in" },
    { "Bob", NULL, NULL, "2026-03-02", "checked_out" },
  };
  static const struct
  {
    const char *date, *status, *text;
    guint expected;
  } cases[] = {
    { NULL, NULL, NULL, 5 },
    { "2026-03-02", NULL, NULL, 4 },
    { "2026-03-02", "checked_in", NULL, 2 },
    { NULL, "checked_out", NULL, 2 },
    { NULL, NULL, "ravi", 2 },
    { NULL, NULL, "josé", 1 },
    { NULL, NULL, "STRASSE", 1 },
    { NULL, NULL, "%", 1 },
    { NULL, NULL, "_", 0 },
    { NULL, NULL, "*", 0 },
    { NULL, NULL, "తెలు", 1 },
    { NULL, NULL, "' OR 1=1 --", 0 },
    { NULL, NULL, "  ", 5 },
    { "2026-03-02", "checked_in", "ravi", 1 },
  };
  GError *error = NULL;
  g_autoptr (GPtrArray) page = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GArray) snapshot = NULL;
  g_autoptr (GArray) filtered = NULL;
  g_autoptr (ClaraVisit) expected = fixture_visit ("w", "Later", NULL, NULL);
  gint64 ids[2] = { 0, 99999 };

  for (gsize i = 0; i < G_N_ELEMENTS (visits); i++)
    {
      g_autofree char *id = g_strdup_printf ("v%zu", i);
      g_autoptr (ClaraVisit) visit = fixture_visit (id, visits[i].name, visits[i].company, visits[i].host);

      g_free (visit->visit_date);
      visit->visit_date = g_strdup (visits[i].date);
      g_free (visit->status);
      visit->status = g_strdup (visits[i].status);
      visit->check_in_time += (gint64) i;
      GOOD (clara_visits_insert (f->db, f->a, visit, &error));
    }
  g_free (expected->status);
  expected->status = g_strdup ("expected");
  expected->check_in_time = 0;
  GOOD (clara_visits_insert (f->db, f->a, expected, &error));

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) list =
        clara_visits_list (f->db, f->a, cases[i].date, cases[i].status, cases[i].text, 0, 100, &error);

      g_assert_no_error (error);
      g_test_message ("filter %s %s %s", cases[i].date, cases[i].status, cases[i].text);
      g_assert_cmpuint (list->len, ==, cases[i].expected);
      if (cases[i].text == NULL)
        g_assert_cmpint (clara_visits_count (f->db, f->a, cases[i].date, cases[i].status, &error), ==,
                         cases[i].expected);
    }
  page = clara_visits_list (f->db, f->a, NULL, NULL, NULL, 1, 2, &error);
  g_assert_cmpuint (page->len, ==, 2);
  g_assert_cmpstr (((ClaraVisit *) page->pdata[0])->visit_id, ==, "v2");
  g_assert_cmpstr (((ClaraVisit *) page->pdata[1])->visit_id, ==, "v1");

  snapshot = clara_visits_snapshot (f->db, f->a, NULL, &error);
  g_assert_cmpuint (snapshot->len, ==, 5);
  filtered = clara_visits_snapshot (f->db, f->a, "Ravi", &error);
  g_assert_cmpuint (filtered->len, ==, 2);
  ids[0] = g_array_index (filtered, gint64, 0);
  rows = clara_visits_get_rows (f->db, f->a, ids, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_cmpstr (((ClaraVisit *) rows->pdata[0])->visit_id, ==, "v2");
  g_assert_null (rows->pdata[1]);
  g_assert_null (clara_visits_list (f->db, f->a, NULL, NULL, "\xff", 0, 1, &error));
  g_assert_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_INVALID);
  g_clear_error (&error);
}

static void
test_visits_open (Fixture *f, gconstpointer data)
{
  GError *error = NULL;
  g_autoptr (ClaraVisit) one = fixture_visit ("v1", "Asha", NULL, NULL);
  g_autoptr (ClaraVisit) two = fixture_visit ("v2", "Bob", NULL, NULL);
  g_autoptr (GPtrArray) by_phone = NULL;
  g_autoptr (GPtrArray) by_badge = NULL;
  g_autoptr (GPtrArray) nobody = NULL;
  g_autofree char *first = clara_visits_next_badge (f->db, f->a, "2026-03-02", &error);
  g_autofree char *second = clara_visits_next_badge (f->db, f->a, "2026-03-02", &error);
  g_autofree char *other_day = clara_visits_next_badge (f->db, f->a, "2026-03-03", &error);
  g_autofree char *other_tenant = clara_visits_next_badge (f->db, f->b, "2026-03-02", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (first, ==, "001");
  g_assert_cmpstr (second, ==, "002");
  g_assert_cmpstr (other_day, ==, "001");
  g_assert_cmpstr (other_tenant, ==, "001");

  one->phone = g_strdup ("+919845012345");
  one->badge_number = g_steal_pointer (&first);
  two->phone = g_strdup ("+919845099345");
  two->badge_number = g_steal_pointer (&second);
  GOOD (clara_visits_insert (f->db, f->a, one, &error));
  GOOD (clara_visits_insert (f->db, f->a, two, &error));
  by_phone = clara_visits_find_open (f->db, f->a, "2345", NULL, &error);
  g_assert_cmpuint (by_phone->len, ==, 1);
  by_badge = clara_visits_find_open (f->db, f->a, NULL, "2", &error);
  g_assert_cmpuint (by_badge->len, ==, 1);
  g_assert_cmpstr (((ClaraVisit *) by_badge->pdata[0])->visit_id, ==, "v2");
  BAD (clara_visits_find_open (f->db, f->a, NULL, NULL, &error), CLARA_STORE_ERROR_INVALID);
  BAD (clara_visits_find_open (f->db, f->a, "", "2", &error), CLARA_STORE_ERROR_INVALID);
  BAD (clara_visits_find_open (f->db, f->a, "%", NULL, &error), CLARA_STORE_ERROR_INVALID);
  g_free (two->status);
  two->status = g_strdup ("checked_out");
  GOOD (clara_visits_update (f->db, f->a, two, &error));
  nobody = clara_visits_find_open (f->db, f->a, NULL, "002", &error);
  g_assert_cmpuint (nobody->len, ==, 0);
}

static void
test_visitors (Fixture *f, gconstpointer data)
{
  GError *error = NULL;
  g_autoptr (ClaraVisitor) first = clara_visitor_new ();
  g_autoptr (ClaraVisitor) again = clara_visitor_new ();
  g_autoptr (ClaraVisitor) colleague = clara_visitor_new ();
  g_autoptr (ClaraVisitor) found = NULL;

  first->name = g_strdup ("Asha");
  first->company = g_strdup ("Tulip");
  first->email = g_strdup ("Asha@Tulip.example");
  first->phone = g_strdup ("+9180100");
  GOOD (clara_visitors_touch (f->db, f->a, first, &error));
  g_assert_true (clara_id_is_valid (first->visitor_id));
  g_assert_cmpint (first->visits, ==, 1);

  clara_clock_advance (f->clock, 1000);
  again->name = g_strdup ("Asha Rao");
  again->email = g_strdup ("asha@tulip.EXAMPLE");
  GOOD (clara_visitors_touch (f->db, f->a, again, &error));
  g_assert_cmpstr (again->visitor_id, ==, first->visitor_id);
  g_assert_cmpint (again->visits, ==, 2);
  g_assert_cmpstr (again->company, ==, "Tulip");
  g_assert_cmpint (again->first_seen, ==, START_US);

  /* The company's switchboard is everybody's number. */
  colleague->name = g_strdup ("Ben");
  colleague->email = g_strdup ("ben@tulip.example");
  colleague->phone = g_strdup ("+9180100");
  GOOD (clara_visitors_touch (f->db, f->a, colleague, &error));
  g_assert_cmpstr (colleague->visitor_id, !=, first->visitor_id);

  found = clara_visitors_find (f->db, f->a, "asha@tulip.example", NULL, &error);
  g_assert_cmpstr (found->name, ==, "Asha Rao");
  g_assert_cmpstr (found->phone, ==, "+9180100");
  BAD (clara_visitors_find (f->db, f->b, "asha@tulip.example", "+9180100", &error),
       CLARA_STORE_ERROR_NOT_FOUND);
  BAD (clara_visitors_find (f->db, f->a, NULL, NULL, &error), CLARA_STORE_ERROR_NOT_FOUND);
  BAD (clara_visitors_find (f->db, f->a, "", "", &error), CLARA_STORE_ERROR_NOT_FOUND);
}

static void
test_employees (Fixture *f, gconstpointer data)
{
  GError *error = NULL;
  g_autoptr (ClaraEmployee) employee = clara_employee_new ();
  g_autoptr (ClaraEmployee) found = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) active = NULL;

  employee->employee_id = g_strdup ("E1");
  employee->name = g_strdup ("ravi Kumar");
  employee->email = g_strdup ("ravi@acme.example");
  employee->present = 5; /* any truth */
  employee->active = TRUE;
  GOOD (clara_employees_put (f->db, f->a, employee, &error));
  g_free (employee->employee_id);
  employee->employee_id = g_strdup ("E2");
  g_free (employee->name);
  employee->name = g_strdup ("Meena");
  employee->active = FALSE;
  GOOD (clara_employees_put (f->db, f->a, employee, &error));
  GOOD (clara_employees_put (f->db, f->a, employee, &error));
  found = clara_employees_find_by_email (f->db, f->a, "RAVI@acme.example", &error);
  g_assert_cmpstr (found->employee_id, ==, "E1");
  g_assert_true (found->present == TRUE);
  all = clara_employees_list (f->db, f->a, FALSE, &error);
  active = clara_employees_list (f->db, f->a, TRUE, &error);
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpuint (active->len, ==, 1);
  g_assert_cmpstr (((ClaraEmployee *) all->pdata[0])->name, ==, "Meena");
  g_clear_pointer (&employee->name, g_free);
  BAD (clara_employees_put (f->db, f->a, employee, &error), CLARA_STORE_ERROR_INVALID);
  g_clear_pointer (&employee->employee_id, g_free);
  BAD (clara_employees_put (f->db, f->a, employee, &error), CLARA_STORE_ERROR_INVALID);
}

static ClaraSessionRow *
new_session (const char *session_id, const char *kiosk)
{
  ClaraSessionRow *session = clara_session_row_new ();

  session->session_id = g_strdup (session_id);
  session->kiosk = g_strdup (kiosk);
  session->current_state = g_strdup ("user_classification");
  session->visitor_data = g_strdup ("{\"name\":\"Asha\"}");
  session->last_activity = START_US + 5;
  return session;
}

static void
test_sessions (Fixture *f, gconstpointer data)
{
  GError *error = NULL;
  g_autoptr (ClaraSessionRow) one = new_session ("s1", "lobby");
  g_autoptr (ClaraSessionRow) two = new_session ("s2", "garage");
  g_autoptr (ClaraSessionRow) ended = new_session ("s0", "lobby");
  g_autoptr (ClaraSessionRow) stored = NULL;
  g_autoptr (ClaraSessionRow) other = NULL;
  g_autoptr (JsonObject) json = NULL;
  g_autoptr (GPtrArray) list = NULL;

  ended->outcome = g_strdup ("completed");
  ended->created_at = START_US - 1;
  GOOD (clara_sessions_put (f->db, f->a, ended, &error));
  GOOD (clara_sessions_put (f->db, f->a, one, &error));
  g_free (one->current_state);
  one->current_state = g_strdup ("visitor_info_collection");
  GOOD (clara_sessions_put (f->db, f->a, one, &error));
  GOOD (clara_sessions_put (f->db, f->a, two, &error));
  g_free (two->current_state);
  two->current_state = g_strdup ("dreaming");
  BAD (clara_sessions_put (f->db, f->a, two, &error), CLARA_STORE_ERROR_INVALID);

  g_assert_cmpint (clara_sessions_interrupt_open (f->db, f->b, "lobby", &error), ==, 0);
  g_assert_cmpint (clara_sessions_interrupt_open (f->db, f->a, "lobby", &error), ==, 1);
  g_assert_cmpint (clara_sessions_interrupt_open (f->db, f->a, "lobby", &error), ==, 0);
  stored = clara_sessions_get (f->db, f->a, "s1", &error);
  g_assert_cmpstr (stored->outcome, ==, "interrupted");
  g_assert_cmpstr (stored->current_state, ==, "flow_end");
  g_assert_cmpint (stored->ended_at, ==, START_US + 5);
  json = clara_session_row_to_json (stored);
  g_assert_cmpstr (clara_json_get_string (clara_json_get_object (json, "visitor_data"), "name", NULL), ==,
                   "Asha");
  g_assert_nonnull (clara_json_get_object (json, "employee_data"));
  other = clara_sessions_get (f->db, f->a, "s2", &error);
  g_assert_null (other->outcome);
  list = clara_sessions_list (f->db, f->a, 10, &error);
  g_assert_cmpuint (list->len, ==, 3);
  g_assert_cmpstr (((ClaraSessionRow *) list->pdata[2])->session_id, ==, "s0");
}

static void
test_messages (Fixture *f, gconstpointer data)
{
  GError *error = NULL;
  g_autoptr (ClaraMessageRow) message = clara_message_row_new ();
  g_autoptr (GPtrArray) list = NULL;

  message->session_id = g_strdup ("s1");
  message->role = g_strdup ("visitor");
  message->text = g_strdup ("नमस्ते");
  GOOD (clara_messages_add (f->db, f->a, message, &error));
  g_free (message->text);
  message->text = g_strdup ("second");
  GOOD (clara_messages_add (f->db, f->a, message, &error));
  GOOD (clara_messages_add (f->db, f->b, message, &error));
  list = clara_messages_list (f->db, f->a, "s1", &error);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpstr (((ClaraMessageRow *) list->pdata[0])->text, ==, "नमस्ते");
  g_assert_cmpint (((ClaraMessageRow *) list->pdata[0])->utc_offset, ==, OFFSET);
  g_free (message->role);
  message->role = g_strdup ("ghost");
  BAD (clara_messages_add (f->db, f->a, message, &error), CLARA_STORE_ERROR_INVALID);
}

static void
test_notifications (Fixture *f, gconstpointer data)
{
  GError *error = NULL;
  g_autoptr (ClaraNotification) row = clara_notification_new ();
  g_autoptr (ClaraNotification) stored = NULL;
  g_autoptr (GPtrArray) due = NULL;
  g_autoptr (GPtrArray) later = NULL;
  g_autoptr (GPtrArray) of_visit = NULL;
  g_autoptr (GPtrArray) all = NULL;

  row->message_id = g_strdup ("m1");
  row->visit_id = g_strdup ("v1");
  row->kind = g_strdup ("host");
  row->channel = g_strdup ("desktop");
  row->state = g_strdup ("queued");
  GOOD (clara_notifications_insert (f->db, f->a, row, &error));
  g_free (row->message_id);
  row->message_id = g_strdup ("m2");
  row->due_at = START_US + 15 * G_USEC_PER_SEC;
  GOOD (clara_notifications_insert (f->db, f->a, row, &error));
  g_free (row->message_id);
  row->message_id = g_strdup ("m3");
  g_clear_pointer (&row->visit_id, g_free);
  GOOD (clara_notifications_insert (f->db, f->a, row, &error));

  due = clara_notifications_due (f->db, f->a, START_US, 10, &error);
  g_assert_cmpuint (due->len, ==, 1);
  later = clara_notifications_due (f->db, f->a, START_US + 15 * G_USEC_PER_SEC, 10, &error);
  g_assert_cmpuint (later->len, ==, 3);
  GOOD (clara_notifications_answer (f->db, f->a, "m1", "coming down", &error));
  g_assert_false (clara_notifications_answer (f->db, f->a, "m1", "5 minutes", &error));
  g_assert_no_error (error);
  BAD (clara_notifications_answer (f->db, f->b, "m1", "x", &error), CLARA_STORE_ERROR_NOT_FOUND);
  stored = clara_notifications_get (f->db, f->a, "m1", &error);
  g_assert_cmpstr (stored->answer, ==, "coming down");
  g_assert_cmpstr (stored->state, ==, "answered");
  g_assert_cmpint (stored->answered_at, ==, START_US);
  g_assert_cmpint (clara_notifications_cancel_open (f->db, f->a, "v1", &error), ==, 1);
  of_visit = clara_notifications_list (f->db, f->a, "v1", 10, &error);
  g_assert_cmpuint (of_visit->len, ==, 2);
  g_assert_cmpstr (((ClaraNotification *) of_visit->pdata[0])->state, ==, "cancelled");
  all = clara_notifications_list (f->db, f->a, NULL, 10, &error);
  g_assert_cmpuint (all->len, ==, 3);
}

static void
test_codes (Fixture *f, gconstpointer data)
{
  GError *error = NULL;
  g_autoptr (ClaraCode) code = clara_code_new ();
  g_autoptr (ClaraCode) open = NULL;
  g_autoptr (JsonObject) json = NULL;

  code->code_id = g_strdup ("c1");
  code->employee_id = g_strdup ("E1");
  code->kiosk = g_strdup ("lobby");
  code->hash = g_strdup ("secret");
  code->attempts_left = 3;
  code->state = g_strdup ("open");
  GOOD (clara_codes_insert (f->db, f->a, code, &error));
  open = clara_codes_get_open (f->db, f->a, "E1", &error);
  g_assert_cmpstr (open->hash, ==, "secret");
  json = clara_code_to_json (open);
  g_assert_false (json_object_has_member (json, "hash"));
  g_assert_cmpint (clara_codes_count_since (f->db, f->a, "E1", NULL, START_US, &error), ==, 1);
  g_assert_cmpint (clara_codes_count_since (f->db, f->a, NULL, "lobby", START_US, &error), ==, 1);
  g_assert_cmpint (clara_codes_count_since (f->db, f->a, NULL, NULL, START_US + 1, &error), ==, 0);
  g_assert_cmpint (clara_codes_count_since (f->db, f->a, "E2", "lobby", 0, &error), ==, 0);
  g_free (code->state);
  code->state = g_strdup ("used");
  GOOD (clara_codes_update (f->db, f->a, code, &error));
  BAD (clara_codes_get_open (f->db, f->a, "E1", &error), CLARA_STORE_ERROR_NOT_FOUND);
}

/* Every list of a tenant is empty when only another has rows. */
static void
test_isolation (Fixture *f, gconstpointer data)
{
  GError *error = NULL;
  g_autoptr (ClaraVisit) visit = fixture_visit ("v1", "Asha", "Tulip", "Ravi");
  g_autoptr (ClaraSessionRow) session = new_session ("s1", "lobby");
  g_autoptr (GArray) mine = NULL;
  g_autoptr (GArray) snapshot = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  visit->badge_number = g_strdup ("001");
  visit->phone = g_strdup ("+911234");
  GOOD (clara_visits_insert (f->db, f->a, visit, &error));
  GOOD (clara_sessions_put (f->db, f->a, session, &error));
  GOOD (clara_audit_add (f->db, f->a, "system", "start", NULL, NULL, &error));
  test_employees (f, NULL);
  test_messages (f, NULL);
  test_notifications (f, NULL);
  test_codes (f, NULL);

#define EMPTY(list)                                                                                          \
  G_STMT_START                                                                                               \
  {                                                                                                          \
    g_autoptr (GPtrArray) empty_list = (list);                                                               \
    g_assert_no_error (error);                                                                               \
    g_assert_cmpuint (empty_list->len, ==, 0);                                                               \
  }                                                                                                          \
  G_STMT_END
  EMPTY (clara_visits_list (f->db, f->b, NULL, NULL, NULL, 0, 10, &error));
  EMPTY (clara_visits_list (f->db, f->b, "2026-03-02", "checked_in", "asha", 0, 10, &error));
  EMPTY (clara_visits_find_open (f->db, f->b, "1234", NULL, &error));
  EMPTY (clara_visits_find_open (f->db, f->b, NULL, "001", &error));
  EMPTY (clara_employees_list (f->db, f->b, FALSE, &error));
  EMPTY (clara_sessions_list (f->db, f->b, 10, &error));
  EMPTY (clara_messages_list (f->db, f->b, "none", &error));
  EMPTY (clara_notifications_list (f->db, f->b, NULL, 10, &error));
  EMPTY (clara_notifications_list (f->db, f->b, "v1", 10, &error));
  EMPTY (clara_notifications_due (f->db, f->b, G_MAXINT64, 10, &error));
  EMPTY (clara_documents_list (f->db, f->b, &error));
  EMPTY (clara_audit_list (f->db, f->b, 10, &error));
  snapshot = clara_visits_snapshot (f->db, f->b, NULL, &error);
  g_assert_cmpuint (snapshot->len, ==, 0);
  mine = clara_visits_snapshot (f->db, f->a, NULL, &error);
  g_assert_cmpuint (mine->len, ==, 1);
  rows = clara_visits_get_rows (f->db, f->b, &g_array_index (mine, gint64, 0), 1, &error);
  g_assert_null (rows->pdata[0]);
  g_assert_cmpint (clara_visits_count (f->db, f->b, NULL, NULL, &error), ==, 0);
  g_assert_cmpint (clara_codes_count_since (f->db, f->b, NULL, NULL, 0, &error), ==, 0);
  g_assert_cmpint (clara_notifications_cancel_open (f->db, f->b, "v1", &error), ==, 0);
  BAD (clara_visits_get (f->db, f->b, "v1", &error), CLARA_STORE_ERROR_NOT_FOUND);
  BAD (clara_visits_update (f->db, f->b, visit, &error), CLARA_STORE_ERROR_NOT_FOUND);
  BAD (clara_sessions_get (f->db, f->b, "s1", &error), CLARA_STORE_ERROR_NOT_FOUND);
  BAD (clara_employees_get (f->db, f->b, "E1", &error), CLARA_STORE_ERROR_NOT_FOUND);
  BAD (clara_codes_get_open (f->db, f->b, "E1", &error), CLARA_STORE_ERROR_NOT_FOUND);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, fixture_setup, function, fixture_teardown)

void
add_repository_tests (void)
{
  ADD ("/store/tenants", test_tenants);
  ADD ("/store/visits", test_visits);
  ADD ("/store/visits/list", test_visits_list);
  ADD ("/store/visits/open", test_visits_open);
  ADD ("/store/visitors", test_visitors);
  ADD ("/store/employees", test_employees);
  ADD ("/store/sessions", test_sessions);
  ADD ("/store/messages", test_messages);
  ADD ("/store/notifications", test_notifications);
  ADD ("/store/codes", test_codes);
  ADD ("/store/isolation", test_isolation);
}
