/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reception-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static gpointer
ensure_tenant (ClaraDb *db, gpointer tenant, GError **error)
{
  clara_tenants_ensure (db, tenant, "Meridian Labs", error);
  return NULL;
}

static void
on_host_answered (ClaraReception *reception, const char *visit_id, const char *answer, Fixture *f)
{
  g_string_append_printf (f->answers, "%s=%s;", visit_id, answer);
}

static void
on_event (ClaraBus *bus, ClaraMessage *message, Fixture *f)
{
  const char *state = clara_message_get_string (message, "state");

  g_string_append_printf (f->events, "%s:%s;", clara_message_get_name (message),
                          state != NULL ? state : clara_message_get_string (message, "status"));
}

static void
make_reception (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  f->reception = clara_reception_new (f->store, f->tenant, f->clock, f->bus, f->settings, f->messengers);
  g_signal_connect (f->reception, "host-answered", G_CALLBACK (on_host_answered), f);
  clara_reception_load_sync (f->reception, &error);
  g_assert_no_error (error);
}

void
fixture_set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file = NULL;

  f->folder = g_dir_make_tmp ("clara-reception-XXXXXX", &error);
  g_assert_no_error (error);
  f->clock = clara_clock_new_virtual (FIXTURE_START, 330);
  f->store = clara_store_new (f->clock, f->folder, &error);
  g_assert_no_error (error);
  f->tenant = clara_tenant_new ("demo");
  clara_store_write_sync (f->store, ensure_tenant, f->tenant, &error);
  g_assert_no_error (error);
  fixture_put_setting (f, "channels", "[\"desktop\"]");
  fixture_put_employee (f, f->tenant, "E1", "Priya Raghavan", NULL);
  fixture_put_employee (f, f->tenant, "E2", "Priya Ragunathan", NULL);
  fixture_put_employee (f, f->tenant, "E3", "Sneha Kulkarni", "email");
  fixture_put_employee (f, f->tenant, "E4", "Mei Ling Tan", NULL);
  file = g_build_filename (f->folder, "settings", NULL);
  g_file_set_contents (file, "", 0, &error);
  g_assert_no_error (error);
  f->settings = clara_settings_new (file);
  f->bus = clara_bus_new ();
  f->answers = g_string_new (NULL);
  f->events = g_string_new (NULL);
  g_signal_connect (f->bus, "event", G_CALLBACK (on_event), f);
  f->desktop = clara_scripted_messenger_new ("desktop", f->clock);
  f->email = clara_scripted_messenger_new ("email", f->clock);
  f->messengers = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (f->messengers, f->desktop);
  g_ptr_array_add (f->messengers, f->email);
  make_reception (f);
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (folder, name, NULL);

      if (g_file_test (file, G_FILE_TEST_IS_DIR))
        remove_folder (file);
      else
        g_unlink (file);
    }
  g_rmdir (folder);
}

void
fixture_tear_down (Fixture *f, gconstpointer data)
{
  fixture_settle (f);
  g_object_run_dispose (G_OBJECT (f->reception));
  fixture_settle (f);
  g_assert_finalize_object (g_steal_pointer (&f->reception));
  clara_store_close (f->store);
  g_clear_object (&f->store);
  g_clear_pointer (&f->messengers, g_ptr_array_unref);
  g_clear_object (&f->bus);
  g_clear_object (&f->settings);
  g_clear_pointer (&f->tenant, clara_tenant_unref);
  g_clear_object (&f->clock);
  g_string_free (f->answers, TRUE);
  g_string_free (f->events, TRUE);
  remove_folder (f->folder);
  g_free (f->folder);
}

void
fixture_restart (Fixture *f)
{
  fixture_settle (f);
  g_object_run_dispose (G_OBJECT (f->reception));
  fixture_settle (f);
  g_assert_finalize_object (g_steal_pointer (&f->reception));
  make_reception (f);
}

typedef struct
{
  ClaraTenant *tenant;
  const char *one;
  const char *two;
  ClaraEmployee *employee;
} Job;

static gpointer
put_setting (ClaraDb *db, gpointer data, GError **error)
{
  Job *job = data;

  clara_tenant_settings_set (db, job->tenant, job->one, job->two, error);
  return NULL;
}

void
fixture_put_setting (Fixture *f, const char *key, const char *value)
{
  Job job = { f->tenant, key, value, NULL };
  g_autoptr (GError) error = NULL;

  clara_store_write_sync (f->store, put_setting, &job, &error);
  g_assert_no_error (error);
  fixture_settle (f);
}

static gpointer
put_employee (ClaraDb *db, gpointer data, GError **error)
{
  Job *job = data;

  clara_employees_put (db, job->tenant, job->employee, error);
  return NULL;
}

void
fixture_put_employee (Fixture *f, ClaraTenant *tenant, const char *id, const char *name, const char *channel)
{
  g_autoptr (ClaraEmployee) employee = clara_employee_new ();
  Job job = { tenant, NULL, NULL, employee };
  g_autoptr (GError) error = NULL;

  employee->employee_id = g_strdup (id);
  employee->name = g_strdup (name);
  employee->email = g_strdup_printf ("e%s@meridian.example", id + 1);
  employee->phone = g_strdup_printf ("+9198765432%02d", id[1] - '0');
  employee->department = g_strdup (id[1] == '2' ? "Finance" : "Research");
  employee->channel = g_strdup (channel);
  employee->language = g_strdup ("en");
  employee->present = TRUE;
  employee->active = TRUE;
  clara_store_write_sync (f->store, put_employee, &job, &error);
  g_assert_no_error (error);
}

void
fixture_settle (Fixture *f)
{
  clara_clock_advance (f->clock, 0);
}

void
fixture_keep (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  g_assert_null (*kept);
  *kept = g_object_ref (result);
}

ClaraVisit *
fixture_check_in (Fixture *f, const char *name, const char *host_id)
{
  g_autoptr (ClaraVisit) draft = clara_visit_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ClaraVisit *visit;

  draft->visitor_name = g_strdup (name);
  draft->company = g_strdup ("Acme");
  draft->phone = g_strdup ("+919812345678");
  draft->host_id = g_strdup (host_id);
  draft->type = g_strdup ("visitor");
  draft->language = g_strdup ("en");
  clara_reception_check_in_async (f->reception, draft, NULL, NULL, fixture_keep, &result);
  fixture_settle (f);
  visit = clara_reception_check_in_finish (f->reception, result, &error);
  g_assert_no_error (error);
  return visit;
}

char *
fixture_notify (Fixture *f, const ClaraVisit *visit, const char *message)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *message_id;

  clara_reception_notify_host_async (f->reception, visit, message, NULL, fixture_keep, &result);
  fixture_settle (f);
  message_id = clara_reception_notify_host_finish (f->reception, result, &error);
  g_assert_no_error (error);
  return message_id;
}

static gpointer
get_message (ClaraDb *db, gpointer data, GError **error)
{
  Job *job = data;

  return clara_notifications_get (db, job->tenant, job->one, error);
}

ClaraNotification *
fixture_get_message (Fixture *f, const char *message_id)
{
  Job job = { f->tenant, message_id, NULL, NULL };
  g_autoptr (GError) error = NULL;
  ClaraNotification *row = clara_store_read_sync (f->store, get_message, &job, &error);

  g_assert_no_error (error);
  return row;
}

static gpointer
list_messages (ClaraDb *db, gpointer data, GError **error)
{
  Job *job = data;

  return clara_notifications_list (db, job->tenant, job->one, 100, error);
}

GPtrArray *
fixture_list_messages (Fixture *f, const char *visit_id)
{
  Job job = { f->tenant, visit_id, NULL, NULL };
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = clara_store_read_sync (f->store, list_messages, &job, &error);

  g_assert_no_error (error);
  return rows;
}

static gpointer
list_audit (ClaraDb *db, gpointer tenant, GError **error)
{
  return clara_audit_verify (db, tenant, error) ? clara_audit_list (db, tenant, 1000, error) : NULL;
}

guint
fixture_count_audit (Fixture *f, const char *action)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = clara_store_read_sync (f->store, list_audit, f->tenant, &error);
  guint count = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    if (strcmp (((ClaraAuditRow *) g_ptr_array_index (rows, i))->action, action) == 0)
      count++;
  return count;
}

static gpointer
count_events (ClaraDb *db, gpointer data, GError **error)
{
  Job *job = data;

  return GINT_TO_POINTER ((int) clara_events_count (db, job->tenant, job->one, 0, error) + 1);
}

gint64
fixture_count_events (Fixture *f, const char *name)
{
  Job job = { f->tenant, name, NULL, NULL };
  g_autoptr (GError) error = NULL;
  gpointer count = clara_store_read_sync (f->store, count_events, &job, &error);

  g_assert_no_error (error);
  return GPOINTER_TO_INT (count) - 1;
}
