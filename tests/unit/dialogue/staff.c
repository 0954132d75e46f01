/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "staff.h"

#include "clara-agreements.h"
#include "clara-screening-import.h"
#include "clara-screening.h"

#include <glib/gstdio.h>

typedef struct
{
  ClaraTenant *tenant;
  ClaraScreeningEntry *entry;
} Job;

static gpointer
add_entry (ClaraDb *db, gpointer data, GError **error)
{
  Job *job = data;

  return clara_screening_add (db, job->tenant, job->entry, error);
}

static void
screen (Desk *desk, JsonObject *with)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraScreeningEntry) entry = clara_screening_entry_make (
    clara_json_get_string (with, "name", NULL), clara_json_get_string (with, "company", NULL),
    clara_json_get_string (with, "email", NULL), clara_json_get_string (with, "note", NULL), "desk", &error);
  Job job = { desk->tenant, entry };

  g_assert_no_error (error);
  clara_store_write_sync (desk->store, add_entry, &job, &error);
  g_assert_no_error (error);
  desk_settle (desk);
}

static void
on_reviewed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraVisit) visit = clara_reception_review_finish (CLARA_RECEPTION (source), result, &error);

  g_assert_no_error (error);
  g_assert_nonnull (visit);
}

static void
review (Desk *desk, gboolean allow)
{
  g_autoptr (GPtrArray) visits = desk_visits (desk);

  g_assert_cmpuint (visits->len, >, 0);
  g_string_truncate (desk->said, 0);
  clara_reception_review_async (desk->reception, ((ClaraVisit *) visits->pdata[0])->visit_id, allow, "Meena",
                                NULL, NULL, on_reviewed, NULL);
  desk_settle (desk);
}

static gpointer
put_setting (ClaraDb *db, gpointer data, GError **error)
{
  gpointer *job = data;

  clara_tenant_settings_set (db, job[0], job[1], job[2], error);
  return NULL;
}

static void
set (Desk *desk, JsonObject *with)
{
  g_autoptr (GList) keys = json_object_get_members (with);
  g_autofree char *value = json_to_string (json_object_get_member (with, keys->data), FALSE);
  gpointer job[] = { desk->tenant, keys->data, value };
  g_autoptr (GError) error = NULL;

  clara_store_write_sync (desk->store, put_setting, job, &error);
  g_assert_no_error (error);
  desk_settle (desk);
}

/* A text to sign as it shall be from now on. */
static void
write_text (Desk *desk, JsonObject *with)
{
  g_autofree char *file = NULL;
  g_autoptr (ClaraAgreement) text = NULL;
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("text-XXXXXX.md", &file, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (file, clara_json_get_string (with, "content", ""), -1, NULL));
  text = clara_agreement_read (desk->store, desk->tenant, clara_json_get_string (with, "id", ""),
                               clara_json_get_string (with, "language", "en"), 365, file, &error);
  g_assert_no_error (error);
  g_assert_cmpint (text->version, >, 0);
  g_assert_true (clara_agreement_store (text, desk->store, desk->tenant, "command line", &error));
  g_assert_no_error (error);
  g_unlink (file);
}

static gpointer
put_employee (ClaraDb *db, gpointer data, GError **error)
{
  gpointer *job = data;

  clara_employees_put (db, job[0], job[1], error);
  return NULL;
}

/* An employee is none any more. */
static void
leave (Desk *desk, const char *employee_id)
{
  g_autoptr (ClaraEmployee) employee =
    clara_employee_copy (clara_reception_get_employee (desk->reception, employee_id));
  gpointer job[] = { desk->tenant, employee };
  g_autoptr (GError) error = NULL;

  employee->active = FALSE;
  clara_store_write_sync (desk->store, put_employee, job, &error);
  g_assert_no_error (error);
  clara_reception_load_sync (desk->reception, &error);
  g_assert_no_error (error);
  desk_settle (desk);
}

/* How far the newest visit's badge is, as the printer's process tells it. */
static void
tell_badge (Desk *desk, JsonObject *with)
{
  g_autoptr (GPtrArray) visits = desk_visits (desk);
  JsonObject *event = json_object_ref (with);

  g_assert_cmpuint (visits->len, >, 0);
  json_object_set_string_member (event, "job_id", "01");
  json_object_set_string_member (event, "visit_id", ((ClaraVisit *) visits->pdata[0])->visit_id);
  g_string_truncate (desk->said, 0);
  clara_bus_publish (desk->bus, "badge", event);
  desk_settle (desk);
}

gboolean
staff_act (Desk *desk, JsonObject *line)
{
  const char *text;

  if (clara_json_get_object (line, "screen") != NULL)
    screen (desk, clara_json_get_object (line, "screen"));
  else if ((text = clara_json_get_string (line, "review", NULL)) != NULL)
    review (desk, g_str_equal (text, "allow"));
  else if ((text = clara_json_get_string (line, "leaves", NULL)) != NULL)
    leave (desk, text);
  else if (clara_json_get_object (line, "badge") != NULL)
    tell_badge (desk, clara_json_get_object (line, "badge"));
  else if (clara_json_get_object (line, "text") != NULL)
    write_text (desk, clara_json_get_object (line, "text"));
  else if (clara_json_get_object (line, "setting") != NULL)
    set (desk, clara_json_get_object (line, "setting"));
  else
    return FALSE;
  return TRUE;
}
