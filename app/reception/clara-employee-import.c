/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-employee-import.h"

#include "clara-contact.h"
#include "clara-employee-columns.h"
#include "clara-field-check.h"
#include "clara-reception.h"

#include <string.h>

#define MAX_FILE (32 * 1024 * 1024)
#define MAX_LISTED 50

/* One reading of one file against what the database has. */
typedef struct
{
  ClaraEmployeeImport *import;
  ClaraEmployeeColumns columns;
  char *region;
  GHashTable *stored; /* employee_id to ClaraEmployee (borrowed) */
  GHashTable *seen;   /* employee_id to line */
  GHashTable *emails; /* folded address to employee_id */
  GHashTable *read;   /* employee_id to ClaraEmployee (borrowed): good rows */
  GPtrArray *rows;    /* ClaraEmployee: good rows in order */
  GArray *row_lines;
} Reading;

static void G_GNUC_PRINTF (3, 4) add_problem (Reading *reading, guint line, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (reading->import->problems, g_strdup_printf ("line %u: %s", line, text));
}

typedef struct
{
  GPtrArray *employees;
  char *region;
} Stored;

static void
stored_free (Stored *stored)
{
  g_ptr_array_unref (stored->employees);
  g_free (stored->region);
  g_free (stored);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Stored, stored_free)

static gpointer
read_stored (ClaraDb *db, gpointer tenant, GError **error)
{
  GPtrArray *employees = clara_employees_list (db, tenant, FALSE, error);
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) setting = NULL;
  GError *local_error = NULL;
  Stored *stored;

  if (employees == NULL)
    return NULL;
  text = clara_tenant_settings_get (db, tenant, "region", &local_error);
  if (local_error != NULL)
    {
      g_ptr_array_unref (employees);
      g_propagate_error (error, local_error);
      return NULL;
    }
  if (text != NULL)
    {
      g_autofree char *wrapped = g_strdup_printf ("{\"value\":%s}", text);

      setting = clara_json_parse_object (wrapped, -1, NULL);
    }
  stored = g_new0 (Stored, 1);
  stored->employees = employees;
  stored->region = g_strdup (clara_json_get_string (setting, "value", "IN"));
  return stored;
}

static gboolean
check_email (Reading *reading, ClaraEmployee *employee, guint line)
{
  g_autofree char *email = NULL;
  g_autofree char *folded = NULL;
  const char *other;

  if (employee->email == NULL)
    return TRUE;
  email = clara_email_parse (employee->email, NULL);
  if (email == NULL)
    {
      add_problem (reading, line, "e-mail '%s' is no e-mail address; the row is left out", employee->email);
      return FALSE;
    }
  folded = g_utf8_casefold (email, -1);
  other = g_hash_table_lookup (reading->emails, folded);
  if (other != NULL)
    {
      add_problem (reading, line, "e-mail '%s' is employee '%s's already; the row is left out", email, other);
      return FALSE;
    }
  g_hash_table_insert (reading->emails, g_steal_pointer (&folded), g_strdup (employee->employee_id));
  g_free (employee->email);
  employee->email = g_steal_pointer (&email);
  return TRUE;
}

static gboolean
check_phone (Reading *reading, ClaraEmployee *employee, guint line)
{
  char *phone;

  if (employee->phone == NULL)
    return TRUE;
  /* An export of ours leads it with an apostrophe, so that a spreadsheet takes it for text. */
  phone = clara_phone_parse (employee->phone + (*employee->phone == '\'' ? 1 : 0), reading->region, NULL);
  if (phone == NULL)
    {
      add_problem (
        reading, line,
        "phone '%s' is no phone number (write it with its country, such as +91 98765 43210); the row is left "
        "out",
        employee->phone);
      return FALSE;
    }
  g_free (employee->phone);
  employee->phone = phone;
  return TRUE;
}

static void
read_row (Reading *reading, const char *const *cells, guint line)
{
  g_autofree char *id = clara_employee_columns_get (&reading->columns, cells, "employee_id");
  g_autoptr (ClaraEmployee) employee = NULL;
  g_autofree char *problem = NULL;
  const ClaraEmployee *stored;
  gpointer before;

  if (id == NULL)
    {
      add_problem (reading, line, "employee_id is empty; the row is left out");
      return;
    }
  before = g_hash_table_lookup (reading->seen, id);
  if (before != NULL)
    {
      add_problem (reading, line, "employee_id '%s' is on line %u already; the row is left out", id,
                   GPOINTER_TO_UINT (before));
      return;
    }
  g_hash_table_insert (reading->seen, g_strdup (id), GUINT_TO_POINTER (line));
  stored = g_hash_table_lookup (reading->stored, id);
  employee = clara_employee_columns_read (&reading->columns, cells, stored, &problem);
  if (employee == NULL)
    {
      add_problem (reading, line, "%s; the row is left out", problem);
      return;
    }
  if (!check_email (reading, employee, line) || !check_phone (reading, employee, line))
    return;
  g_hash_table_insert (reading->read, employee->employee_id, employee);
  g_ptr_array_add (reading->rows, g_steal_pointer (&employee));
  g_array_append_val (reading->row_lines, line);
}

static void
check_manager (Reading *reading, ClaraEmployee *employee, guint line)
{
  const char *why = NULL;

  if (employee->manager_id == NULL)
    return;
  if (strcmp (employee->manager_id, employee->employee_id) == 0)
    why = "is the employee";
  else if (!g_hash_table_contains (reading->read, employee->manager_id)
           && !g_hash_table_contains (reading->stored, employee->manager_id))
    why = "is neither in the file nor in the database";
  if (why == NULL)
    return;
  add_problem (reading, line, "manager_id '%s' %s; it is left empty", employee->manager_id, why);
  g_clear_pointer (&employee->manager_id, g_free);
}

static void
sort_out (Reading *reading, GPtrArray *stored)
{
  ClaraEmployeeImport *import = reading->import;

  for (guint i = 0; i < reading->rows->len; i++)
    {
      ClaraEmployee *employee = g_ptr_array_index (reading->rows, i);
      const ClaraEmployee *old = g_hash_table_lookup (reading->stored, employee->employee_id);
      g_autofree char *change = NULL;

      check_manager (reading, employee, g_array_index (reading->row_lines, guint, i));
      if (old == NULL)
        {
          g_ptr_array_add (import->added, clara_employee_copy (employee));
          continue;
        }
      change = clara_employee_columns_compare (old, employee);
      if (change == NULL)
        {
          import->unchanged++;
          continue;
        }
      g_ptr_array_add (import->changed, clara_employee_copy (employee));
      g_ptr_array_add (import->changes, g_steal_pointer (&change));
    }
  for (guint i = 0; i < stored->len; i++)
    {
      const ClaraEmployee *employee = g_ptr_array_index (stored, i);

      /* A row that could not be read says at least that the employee is still there. */
      if (employee->active && !g_hash_table_contains (reading->seen, employee->employee_id))
        g_ptr_array_add (import->deactivated, clara_employee_copy (employee));
    }
}

static gboolean
read_file (const char *file, char **content, gsize *length, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (!g_file_get_contents (file, content, length, &local_error))
    {
      g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_NOT_FOUND,
                   "The file cannot be read: %s", local_error->message);
      return FALSE;
    }
  if (*length > MAX_FILE)
    {
      g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                   "'%s' is larger than %d MiB; split it", file, MAX_FILE / (1024 * 1024));
      return FALSE;
    }
  return TRUE;
}

static ClaraEmployeeImport *
import_new (GPtrArray *problems)
{
  ClaraEmployeeImport *self = g_new0 (ClaraEmployeeImport, 1);

  self->added = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_employee_free);
  self->changed = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_employee_free);
  self->changes = g_ptr_array_new_with_free_func (g_free);
  self->deactivated = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_employee_free);
  self->problems = problems;
  return self;
}

/**
 * clara_employee_import_free:
 * @self: (transfer full) (nullable): an import
 */
void
clara_employee_import_free (ClaraEmployeeImport *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->added);
  g_ptr_array_unref (self->changed);
  g_ptr_array_unref (self->changes);
  g_ptr_array_unref (self->deactivated);
  g_ptr_array_unref (self->problems);
  g_free (self);
}

/**
 * clara_employee_import_read:
 * @file: a CSV file whose first row names the columns
 *
 * Compares the file with the database; changes nothing. Blocks.
 *
 * Returns: (transfer full) (nullable): what would change; else %CLARA_RECEPTION_ERROR_INVALID where the file
 * as a whole cannot be used (no text, wrong columns), %CLARA_RECEPTION_ERROR_NOT_FOUND, or an error of the
 * store
 */
ClaraEmployeeImport *
clara_employee_import_read (ClaraStore *store, ClaraTenant *tenant, const char *file, GError **error)
{
  g_autofree char *content = NULL;
  gsize length = 0;
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) cells = NULL;
  g_autoptr (GArray) lines = NULL;
  g_autoptr (Stored) stored = NULL;
  g_autoptr (ClaraEmployeeImport) import = NULL;
  Reading reading = { 0 };

  if (!read_file (file, &content, &length, error))
    return NULL;
  cells = clara_csv_parse_lines (content, length, &lines, &problems, error);
  if (cells == NULL)
    {
      g_prefix_error (error, "'%s': ", file);
      return NULL;
    }
  if (!clara_employee_columns_find (&reading.columns, cells->len == 0 ? NULL : g_ptr_array_index (cells, 0),
                                    error))
    {
      g_prefix_error (error, "'%s': ", file);
      return NULL;
    }
  stored = clara_store_read_sync (store, read_stored, tenant, error);
  if (stored == NULL)
    return NULL;

  import = import_new (g_steal_pointer (&problems));
  reading.import = import;
  reading.region = stored->region;
  reading.stored = g_hash_table_new (g_str_hash, g_str_equal);
  reading.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  reading.emails = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  reading.read = g_hash_table_new (g_str_hash, g_str_equal);
  reading.rows = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_employee_free);
  reading.row_lines = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < stored->employees->len; i++)
    {
      ClaraEmployee *employee = g_ptr_array_index (stored->employees, i);

      g_hash_table_insert (reading.stored, employee->employee_id, employee);
    }
  for (guint i = 1; i < cells->len; i++)
    read_row (&reading, g_ptr_array_index (cells, i), g_array_index (lines, guint, i));
  sort_out (&reading, stored->employees);

  g_hash_table_unref (reading.stored);
  g_hash_table_unref (reading.seen);
  g_hash_table_unref (reading.emails);
  g_hash_table_unref (reading.read);
  g_ptr_array_unref (reading.rows);
  g_array_unref (reading.row_lines);
  return g_steal_pointer (&import);
}

typedef struct
{
  ClaraEmployeeImport *import;
  ClaraTenant *tenant;
  const char *actor;
} Apply;

/* A manager may come later in the file than those who report to them: names first, then who reports to whom.
 */
static gboolean
put_all (ClaraDb *db, ClaraTenant *tenant, GPtrArray *employees, gboolean with_managers, GError **error)
{
  for (guint i = 0; i < employees->len; i++)
    {
      const ClaraEmployee *employee = g_ptr_array_index (employees, i);
      g_autoptr (ClaraEmployee) copy = NULL;

      if (with_managers && employee->manager_id == NULL)
        continue;
      copy = clara_employee_copy (employee);
      if (!with_managers)
        g_clear_pointer (&copy->manager_id, g_free);
      if (!clara_employees_put (db, tenant, copy, error))
        return FALSE;
    }
  return TRUE;
}

static gpointer
apply (ClaraDb *db, gpointer user_data, GError **error)
{
  Apply *job = user_data;
  ClaraEmployeeImport *import = job->import;
  JsonObject *detail;

  if (!put_all (db, job->tenant, import->added, FALSE, error)
      || !put_all (db, job->tenant, import->changed, FALSE, error)
      || !put_all (db, job->tenant, import->added, TRUE, error)
      || !put_all (db, job->tenant, import->changed, TRUE, error))
    return NULL;
  for (guint i = 0; i < import->deactivated->len; i++)
    {
      g_autoptr (ClaraEmployee) employee = clara_employee_copy (g_ptr_array_index (import->deactivated, i));

      employee->active = FALSE;
      employee->present = FALSE;
      if (!clara_employees_put (db, job->tenant, employee, error))
        return NULL;
    }
  detail = clara_json_build ("iiii", "added", (gint64) import->added->len, "changed",
                             (gint64) import->changed->len, "deactivated", (gint64) import->deactivated->len,
                             "problems", (gint64) import->problems->len);
  clara_audit_add (db, job->tenant, job->actor, "import", "employees", detail, error);
  return NULL;
}

/**
 * clara_employee_import_apply:
 * @actor: who imports, for the audit
 *
 * All of it in one transaction. Blocks.
 */
gboolean
clara_employee_import_apply (ClaraEmployeeImport *self, ClaraStore *store, ClaraTenant *tenant,
                             const char *actor, GError **error)
{
  Apply job = { self, tenant, actor };
  GError *local_error = NULL;

  clara_store_write_sync (store, apply, &job, &local_error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

static void
list_people (GString *text, const char *title, const char *sign, GPtrArray *employees, GPtrArray *changes)
{
  if (employees->len == 0)
    return;
  g_string_append_printf (text, "%s: %u\n", title, employees->len);
  for (guint i = 0; i < MIN (employees->len, MAX_LISTED); i++)
    {
      const ClaraEmployee *employee = g_ptr_array_index (employees, i);

      g_string_append_printf (text, "  %s %s  %s", sign, employee->employee_id, employee->name);
      if (changes != NULL)
        g_string_append_printf (text, "  (%s)", (char *) g_ptr_array_index (changes, i));
      else if (employee->department != NULL)
        g_string_append_printf (text, "  (%s)", employee->department);
      g_string_append_c (text, '\n');
    }
  if (employees->len > MAX_LISTED)
    g_string_append_printf (text, "  ... and %u more\n", employees->len - MAX_LISTED);
}

/**
 * clara_employee_import_describe:
 *
 * Returns: (transfer full): lines for a person: what will be added, changed and deactivated, and every
 * problem
 */
char *
clara_employee_import_describe (ClaraEmployeeImport *self)
{
  GString *text = g_string_new (NULL);

  list_people (text, "Added", "+", self->added, NULL);
  list_people (text, "Changed", "~", self->changed, self->changes);
  list_people (text, "Deactivated (not in the file)", "-", self->deactivated, NULL);
  g_string_append_printf (text, "Unchanged: %u\n", self->unchanged);
  if (self->problems->len > 0)
    g_string_append_printf (text, "Problems: %u\n", self->problems->len);
  for (guint i = 0; i < self->problems->len; i++)
    g_string_append_printf (text, "  ! %s\n", (char *) g_ptr_array_index (self->problems, i));
  return g_string_free (text, FALSE);
}
