/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-evacuation.h"

#include "clara-csv.h"
#include "clara-field-check.h"
#include "clara-id.h"
#include "clara-list-paper.h"
#include "clara-print.h"
#include "clara-printers.h"
#include "clara-reception.h"
#include "clara-text.h"

#include <string.h>

#define SETTING "evacuation"
#define MAX_PEOPLE 20000
#define MAX_COMPANIONS 50
#define MAX_NAME 120

void
clara_present_free (ClaraPresent *self)
{
  if (self == NULL)
    return;
  g_free (self->person_id);
  g_free (self->kind);
  g_free (self->name);
  g_free (self->company);
  g_free (self->host);
  g_free (self->marked_by);
  g_free (self);
}

static ClaraPresent *
present_new (const char *person_id, const char *kind, const char *name)
{
  ClaraPresent *self = g_new0 (ClaraPresent, 1);

  self->person_id = g_strdup (person_id);
  self->kind = g_strdup (kind);
  self->name = g_strdup (name != NULL && *name != '\0' ? name : "?");
  return self;
}

/* NULL without error: nobody has begun one. */
static char *
get_roll_call (ClaraDb *db, ClaraTenant *tenant, GError **error)
{
  g_autofree char *text = clara_tenant_settings_get (db, tenant, SETTING, error);
  g_autoptr (JsonObject) setting = text != NULL ? clara_json_parse_object (text, -1, NULL) : NULL;

  return g_strdup (clara_json_get_string (setting, "evacuation_id", NULL));
}

/**
 * clara_evacuation_begin:
 *
 * A new roll call: nobody is marked.
 */
gboolean
clara_evacuation_begin (ClaraDb *db, ClaraTenant *tenant, const char *by, GError **error)
{
  g_autofree char *id = clara_id_new (clara_db_get_clock (db));
  g_autoptr (JsonObject) setting = clara_json_build ("s", "evacuation_id", id);
  g_autofree char *text = clara_json_to_string (setting);

  return clara_tenant_settings_set (db, tenant, SETTING, text, error)
         && clara_audit_add (db, tenant, by, "evacuation_begun", id, NULL, error);
}

static char *
ensure_roll_call (ClaraDb *db, ClaraTenant *tenant, const char *by, GError **error)
{
  GError *local_error = NULL;
  char *id = get_roll_call (db, tenant, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }
  if (id != NULL)
    return id;
  return clara_evacuation_begin (db, tenant, by, error) ? get_roll_call (db, tenant, error) : NULL;
}

static void
add_companions (GPtrArray *people, const ClaraVisit *visit)
{
  g_autoptr (JsonObject) extra =
    visit->extra != NULL ? clara_json_parse_object (visit->extra, -1, NULL) : NULL;
  JsonArray *names = clara_json_get_array (extra, "companions");

  for (guint i = 0; names != NULL && i < MIN (json_array_get_length (names), MAX_COMPANIONS); i++)
    {
      g_autofree char *id = g_strdup_printf ("%s/%u", visit->visit_id, i + 1);
      ClaraPresent *person = present_new (id, "companion", clara_json_array_get_string (names, i));

      person->company = g_strdup (visit->company);
      person->host = g_strdup (visit->visitor_name);
      person->since = visit->check_in_time;
      person->utc_offset = visit->utc_offset;
      g_ptr_array_add (people, person);
    }
}

static gboolean
add_visits (ClaraDb *db, ClaraTenant *tenant, GPtrArray *people, const char *status, GError **error)
{
  g_autoptr (GPtrArray) visits = clara_visits_list (db, tenant, NULL, status, NULL, 0, MAX_PEOPLE, error);

  for (guint i = 0; visits != NULL && i < visits->len; i++)
    {
      const ClaraVisit *visit = visits->pdata[i];
      ClaraPresent *person = present_new (visit->visit_id, "visitor", visit->visitor_name);

      person->company = g_strdup (visit->company);
      person->host = g_strdup (visit->host_name);
      person->since = visit->check_in_time;
      person->utc_offset = visit->utc_offset;
      g_ptr_array_add (people, person);
      add_companions (people, visit);
    }
  return visits != NULL;
}

static gboolean
add_employees (ClaraDb *db, ClaraTenant *tenant, GPtrArray *people, GError **error)
{
  g_autoptr (GPtrArray) employees = clara_employees_list (db, tenant, TRUE, error);

  for (guint i = 0; employees != NULL && i < employees->len; i++)
    {
      const ClaraEmployee *employee = employees->pdata[i];
      ClaraPresent *person;

      if (!employee->present)
        continue;
      person = present_new (employee->employee_id, "employee", employee->name);
      person->company = g_strdup (employee->department);
      g_ptr_array_add (people, person);
    }
  return employees != NULL;
}

static ClaraPresent *
find_person (GPtrArray *people, const char *person_id)
{
  for (guint i = 0; i < people->len; i++)
    if (strcmp (((ClaraPresent *) people->pdata[i])->person_id, person_id) == 0)
      return people->pdata[i];
  return NULL;
}

/* Who was marked stays on the list, even if somebody checks them out meanwhile. */
static gboolean
apply_marks (ClaraDb *db, ClaraTenant *tenant, GPtrArray *people, GError **error)
{
  GError *local_error = NULL;
  g_autofree char *id = get_roll_call (db, tenant, &local_error);
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) marks = NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  if (id == NULL)
    return TRUE;
  marks = clara_evacuation_list (db, tenant, id, error);
  for (guint i = 0; i < people->len; i++)
    g_hash_table_insert (by_id, ((ClaraPresent *) people->pdata[i])->person_id, people->pdata[i]);
  for (guint i = 0; marks != NULL && i < marks->len; i++)
    {
      const ClaraEvacuationMark *mark = marks->pdata[i];
      ClaraPresent *person = g_hash_table_lookup (by_id, mark->person_id);

      if (person == NULL)
        {
          person = present_new (mark->person_id, mark->kind, mark->name);
          g_ptr_array_add (people, person);
        }
      person->safe = mark->safe;
      person->marked_by = g_strdup (mark->marked_by);
    }
  return marks != NULL;
}

static int
compare_people (gconstpointer a, gconstpointer b)
{
  const ClaraPresent *one = *(ClaraPresent *const *) a, *two = *(ClaraPresent *const *) b;

  return g_utf8_collate (one->name, two->name);
}

/**
 * clara_evacuation_read:
 *
 * Visitors who are in, those who wait for a decision, who came with them, employees who are present, and who
 * was added by hand. Nothing but this file is asked.
 *
 * Returns: (transfer full) (element-type ClaraPresent) (nullable): by name
 */
GPtrArray *
clara_evacuation_read (ClaraDb *db, ClaraTenant *tenant, GError **error)
{
  g_autoptr (GPtrArray) people = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_present_free);

  if (!add_visits (db, tenant, people, "checked_in", error)
      || !add_visits (db, tenant, people, "waiting_review", error)
      || !add_employees (db, tenant, people, error) || !apply_marks (db, tenant, people, error))
    return NULL;
  g_ptr_array_sort (people, compare_people);
  return g_steal_pointer (&people);
}

static gboolean
put_mark (ClaraDb *db, ClaraTenant *tenant, const char *roll_call, const char *person_id, const char *kind,
          const char *name, gboolean safe, const char *by, GError **error)
{
  g_autoptr (ClaraEvacuationMark) mark = clara_evacuation_mark_new ();

  mark->mark_id = g_strdup_printf ("%s/%s", roll_call, person_id);
  mark->evacuation_id = g_strdup (roll_call);
  mark->person_id = g_strdup (person_id);
  mark->kind = g_strdup (kind);
  mark->name = g_strdup (name);
  mark->safe = safe;
  mark->marked_by = g_strdup (by);
  mark->utc_offset = clara_clock_get_utc_offset (clara_db_get_clock (db));
  return clara_evacuation_put (db, tenant, mark, error)
         && clara_audit_add (db, tenant, by,
                             strcmp (kind, "unlisted") == 0 && !safe ? "evacuation_added"
                             : safe                                  ? "evacuation_safe"
                                                                     : "evacuation_not_safe",
                             person_id, clara_json_build ("s", "evacuation_id", roll_call), error);
}

/**
 * clara_evacuation_mark:
 * @person_id: of a #ClaraPresent
 * @by: who saw them
 */
gboolean
clara_evacuation_mark (ClaraDb *db, ClaraTenant *tenant, const char *person_id, gboolean safe, const char *by,
                       GError **error)
{
  g_autofree char *id = ensure_roll_call (db, tenant, by, error);
  g_autoptr (GPtrArray) people = id != NULL ? clara_evacuation_read (db, tenant, error) : NULL;
  const ClaraPresent *person = people != NULL ? find_person (people, person_id) : NULL;

  if (people != NULL && person == NULL)
    g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_NOT_FOUND,
                 "Nobody of that number is on the list; look at it again");
  return person != NULL && put_mark (db, tenant, id, person_id, person->kind, person->name, safe, by, error);
}

/**
 * clara_evacuation_add:
 * @name: of somebody who is in the building and not on the list
 */
gboolean
clara_evacuation_add (ClaraDb *db, ClaraTenant *tenant, const char *name, const char *by, GError **error)
{
  g_autofree char *clean = clara_field_clean (name, MAX_NAME);
  g_autofree char *person_id = clara_id_new (clara_db_get_clock (db));
  g_autofree char *id = NULL;

  if (*clean == '\0')
    {
      g_set_error_literal (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                           "Whom? Give the name, or what can be said of them");
      return FALSE;
    }
  id = ensure_roll_call (db, tenant, by, error);
  return id != NULL && put_mark (db, tenant, id, person_id, "unlisted", clean, FALSE, by, error);
}

guint
clara_evacuation_count_missing (GPtrArray *people)
{
  guint missing = 0;

  for (guint i = 0; i < people->len; i++)
    missing += !((ClaraPresent *) people->pdata[i])->safe;
  return missing;
}

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

char *
clara_evacuation_to_csv (GPtrArray *people)
{
  static const char *const header[] = {
    "name", "kind", "company", "host", "since", "safe", "marked_by", NULL
  };
  GString *out = g_string_new (NULL);

  clara_csv_append_row (out, header);
  for (guint i = 0; i < people->len; i++)
    {
      const ClaraPresent *person = people->pdata[i];
      g_autofree char *since =
        person->since != 0 ? clara_clock_format (person->since, person->utc_offset) : g_strdup ("");
      const char *const cells[] = { person->name,
                                    person->kind,
                                    or_empty (person->company),
                                    or_empty (person->host),
                                    since,
                                    person->safe ? "yes" : "no",
                                    or_empty (person->marked_by),
                                    NULL };

      clara_csv_append_row (out, cells);
    }
  return g_string_free (out, FALSE);
}

/**
 * clara_evacuation_to_pdf:
 * @company: whose house it is
 *
 * Returns: (transfer full) (nullable): a list to be ticked off by hand
 */
GBytes *
clara_evacuation_to_pdf (GPtrArray *people, const char *company, const char *language, gint64 time_us,
                         int utc_offset, GError **error)
{
  static const double shares[] = { 0.38, 0.27, 0.23, 0.12 };
  const char *const columns[] = { clara_text (language, "desk", "Name"),
                                  clara_text (language, "desk", "Company or department"),
                                  clara_text (language, "desk", "Visits"),
                                  clara_text (language, "desk", "Since"), NULL };
  g_autofree char *date = clara_text_date_with_year (language, time_us, utc_offset);
  g_autofree char *time = clara_text_time (language, time_us, utc_offset);
  g_autofree char *count = g_strdup_printf ("%u", people->len);
  g_autofree char *missing = g_strdup_printf ("%u", clara_evacuation_count_missing (people));
  g_autofree char *subtitle = clara_text_format (
    language, "desk", "{company}, {date}, {time}: {count} people, {missing} not yet seen", "company",
    or_empty (company), "date", date, "time", time, "count", count, "missing", missing, NULL);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autofree gboolean *ticked = g_new0 (gboolean, people->len + 1);
  ClaraListPaper list = {
    clara_text (language, "desk", "Who is in the building"), subtitle, language, columns, shares, rows, ticked
  };

  for (guint i = 0; i < people->len; i++)
    {
      const ClaraPresent *person = people->pdata[i];
      g_autofree char *since =
        person->since != 0 ? clara_text_time (language, person->since, person->utc_offset) : g_strdup ("");
      const char *cells[] = { person->name, or_empty (person->company), or_empty (person->host), since,
                              NULL };

      g_ptr_array_add (rows, g_strdupv ((char **) cells));
      ticked[i] = person->safe;
    }
  return clara_list_paper_to_pdf (&list, error);
}

static void
on_printed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (clara_print_finish (result, &error) > 0)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
find_printer (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) printers = clara_printers_list (&error);

  if (printers != NULL && printers->len > 0)
    g_task_return_pointer (task, g_strdup (printers->pdata[0]), g_free);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_new_error (
      task, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_NOT_FOUND,
      "CUPS has no printer; save the list as PDF, or set one up in the desktop's settings");
}

static void
on_printer_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autofree char *printer = g_task_propagate_pointer (G_TASK (result), &error);

  if (printer == NULL)
    g_task_return_error (task, error);
  else
    clara_print_async (printer, g_task_get_task_data (task), "Clara", 0, 0, g_task_get_cancellable (task),
                       on_printed, g_object_ref (task));
}

void
clara_evacuation_print_async (GBytes *pdf, const char *printer, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GTask) finding = NULL;

  g_task_set_source_tag (task, clara_evacuation_print_async);
  g_task_set_task_data (task, g_bytes_ref (pdf), (GDestroyNotify) g_bytes_unref);
  if (printer != NULL && *printer != '\0')
    {
      clara_print_async (printer, pdf, "Clara", 0, 0, cancellable, on_printed, task);
      return;
    }
  finding = g_task_new (NULL, cancellable, on_printer_found, task);
  g_task_run_in_thread (finding, find_printer);
}

gboolean
clara_evacuation_print_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
