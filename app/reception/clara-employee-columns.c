/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-employee-columns.h"

#include "clara-field-check.h"
#include "clara-quiet-hours.h"
#include "clara-reception.h"
#include "clara-text.h"

#include <string.h>

#define MAX_CELL 300

typedef enum
{
  CELL_TEXT,
  CELL_YES_NO,
} CellKind;

static const struct
{
  const char *name;
  CellKind kind;
  gsize offset;
  gboolean required;
} columns[CLARA_EMPLOYEE_COLUMNS] = {
  { "employee_id", CELL_TEXT, G_STRUCT_OFFSET (ClaraEmployee, employee_id), TRUE },
  { "name", CELL_TEXT, G_STRUCT_OFFSET (ClaraEmployee, name), TRUE },
  { "aliases", CELL_TEXT, G_STRUCT_OFFSET (ClaraEmployee, aliases), FALSE },
  { "email", CELL_TEXT, G_STRUCT_OFFSET (ClaraEmployee, email), FALSE },
  { "phone", CELL_TEXT, G_STRUCT_OFFSET (ClaraEmployee, phone), FALSE },
  { "department", CELL_TEXT, G_STRUCT_OFFSET (ClaraEmployee, department), FALSE },
  { "role", CELL_TEXT, G_STRUCT_OFFSET (ClaraEmployee, role), FALSE },
  { "manager_id", CELL_TEXT, G_STRUCT_OFFSET (ClaraEmployee, manager_id), FALSE },
  { "channel", CELL_TEXT, G_STRUCT_OFFSET (ClaraEmployee, channel), FALSE },
  { "language", CELL_TEXT, G_STRUCT_OFFSET (ClaraEmployee, language), FALSE },
  { "present", CELL_YES_NO, G_STRUCT_OFFSET (ClaraEmployee, present), FALSE },
  { "active", CELL_YES_NO, G_STRUCT_OFFSET (ClaraEmployee, active), FALSE },
  { "delegate_id", CELL_TEXT, G_STRUCT_OFFSET (ClaraEmployee, delegate_id), FALSE },
  { "quiet_hours", CELL_TEXT, G_STRUCT_OFFSET (ClaraEmployee, quiet_hours), FALSE },
};

static const char *const channels[] = { "desktop", "email", "sms", "chat", NULL };

static char **
text_of (gpointer employee, guint column)
{
  return G_STRUCT_MEMBER_P (employee, columns[column].offset);
}

static gboolean *
flag_of (gpointer employee, guint column)
{
  return G_STRUCT_MEMBER_P (employee, columns[column].offset);
}

static char *
normalise_header (const char *text)
{
  g_autofree char *clean = clara_field_clean (text, MAX_CELL);
  char *name = g_ascii_strdown (clean, -1);

  for (char *p = name; *p != '\0'; p++)
    if (*p == ' ' || *p == '-')
      *p = '_';
  return name;
}

/**
 * clara_employee_columns_find:
 * @header: (nullable): the first row
 *
 * Returns: whether the columns can be used; else %CLARA_RECEPTION_ERROR_INVALID that names each wrong,
 * missing and double one and what is allowed
 */
gboolean
clara_employee_columns_find (ClaraEmployeeColumns *self, const char *const *header, GError **error)
{
  g_autoptr (GString) wrong = g_string_new (NULL);

  for (guint c = 0; c < CLARA_EMPLOYEE_COLUMNS; c++)
    self->at[c] = -1;
  for (int i = 0; header != NULL && header[i] != NULL; i++)
    {
      g_autofree char *name = normalise_header (header[i]);
      guint c;

      for (c = 0; c < CLARA_EMPLOYEE_COLUMNS; c++)
        if (strcmp (columns[c].name, name) == 0)
          break;
      if (c == CLARA_EMPLOYEE_COLUMNS)
        g_string_append_printf (wrong, "column %d '%s' is unknown; ", i + 1, name);
      else if (self->at[c] >= 0)
        g_string_append_printf (wrong, "column '%s' is there twice; ", name);
      else
        self->at[c] = i;
    }
  for (guint c = 0; c < CLARA_EMPLOYEE_COLUMNS; c++)
    if (columns[c].required && self->at[c] < 0)
      g_string_append_printf (wrong, "column '%s' is missing; ", columns[c].name);
  if (wrong->len == 0)
    return TRUE;
  g_string_append (wrong, "the first row may have, in any order:");
  for (guint c = 0; c < CLARA_EMPLOYEE_COLUMNS; c++)
    g_string_append_printf (wrong, "%s %s%s", c == 0 ? "" : ",", columns[c].name,
                            columns[c].required ? " (needed)" : "");
  g_set_error_literal (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID, wrong->str);
  return FALSE;
}

static char *
get_cell (const ClaraEmployeeColumns *self, const char *const *cells, guint column)
{
  g_autofree char *clean = NULL;

  if (self->at[column] < 0 || self->at[column] >= (int) g_strv_length ((char **) cells))
    return NULL;
  clean = clara_field_clean (cells[self->at[column]], MAX_CELL);
  return *clean == '\0' ? NULL : g_steal_pointer (&clean);
}

/**
 * clara_employee_columns_get:
 *
 * Returns: (transfer full) (nullable): the cell of this column, made safe; %NULL where it is empty
 */
char *
clara_employee_columns_get (const ClaraEmployeeColumns *self, const char *const *cells, const char *column)
{
  for (guint c = 0; c < CLARA_EMPLOYEE_COLUMNS; c++)
    if (strcmp (columns[c].name, column) == 0)
      return get_cell (self, cells, c);
  return NULL;
}

static gboolean
read_flag (const char *text, gboolean *flag)
{
  static const char *const yes[] = { "yes", "y", "true", "1", "present", "active", NULL };
  static const char *const no[] = { "no", "n", "false", "0", "absent", "inactive", NULL };
  g_autofree char *folded = g_utf8_strdown (text, -1);

  *flag = g_strv_contains (yes, folded);
  return *flag || g_strv_contains (no, folded);
}

/* One or more, in the order in which they are tried: "sms;email". */
static char *
check_channels (ClaraEmployee *employee)
{
  g_auto (GStrv) list = NULL;

  if (employee->channel == NULL)
    return NULL;
  list = g_strsplit (employee->channel, ";", -1);
  for (char **channel = list; *channel != NULL; channel++)
    {
      char *folded = g_ascii_strdown (g_strstrip (*channel), -1);

      g_free (*channel);
      *channel = folded;
      if (!g_strv_contains (channels, folded))
        return g_strdup_printf (
          "channel '%s' is unknown; allowed are desktop, email, sms and chat, more than one "
          "with a semicolon between",
          folded);
    }
  g_free (employee->channel);
  employee->channel = g_strjoinv (";", list);
  return NULL;
}

static char *
check_values (ClaraEmployee *employee)
{
  const char *const *languages = clara_text_get_languages ();

  char *problem = check_channels (employee);
  int from, to;

  if (problem != NULL)
    return problem;
  if (employee->quiet_hours != NULL && !clara_quiet_hours_parse (employee->quiet_hours, &from, &to))
    return g_strdup_printf ("quiet_hours '%s' are none; write two times of day such as 22:00-07:00",
                            employee->quiet_hours);
  if (g_strcmp0 (employee->delegate_id, employee->employee_id) == 0)
    return g_strdup_printf ("delegate_id '%s' is the employee's own", employee->delegate_id);
  if (employee->language != NULL)
    {
      char *folded = g_ascii_strdown (employee->language, -1);

      g_free (employee->language);
      employee->language = folded;
      if (languages != NULL && !g_strv_contains (languages, folded))
        {
          g_autofree char *all = g_strjoinv (", ", (char **) languages);

          return g_strdup_printf ("language '%s' is unknown; allowed are %s", folded, all);
        }
    }
  if (strchr (employee->name, ';') != NULL)
    return g_strdup_printf ("name '%s' has a semicolon in it", employee->name);
  return NULL;
}

/**
 * clara_employee_columns_read:
 * @cells: one row
 * @stored: (nullable): the employee as known: gives what the file has no column for
 * @problem: (out) (transfer full): what is wrong with the row, where %NULL is returned
 *
 * Returns: (transfer full) (nullable): the employee as the row says; contacts are not checked yet
 */
ClaraEmployee *
clara_employee_columns_read (const ClaraEmployeeColumns *self, const char *const *cells,
                             const ClaraEmployee *stored, char **problem)
{
  g_autoptr (ClaraEmployee) employee = stored != NULL ? clara_employee_copy (stored) : clara_employee_new ();
  guint count = g_strv_length ((char **) cells);

  if (stored == NULL)
    employee->present = employee->active = TRUE;
  for (guint c = 0; c < CLARA_EMPLOYEE_COLUMNS; c++)
    {
      g_autofree char *cell = get_cell (self, cells, c);

      if (self->at[c] < 0)
        continue;
      if (self->at[c] >= (int) count)
        {
          *problem = g_strdup_printf ("the row has only %u columns", count);
          return NULL;
        }
      if (columns[c].required && cell == NULL)
        {
          *problem = g_strdup_printf ("%s is empty", columns[c].name);
          return NULL;
        }
      if (columns[c].kind == CELL_TEXT)
        {
          char **text = text_of (employee, c);

          g_free (*text);
          *text = g_steal_pointer (&cell);
        }
      else if (cell == NULL)
        *flag_of (employee, c) = TRUE;
      else if (!read_flag (cell, flag_of (employee, c)))
        {
          *problem =
            g_strdup_printf ("%s is '%s'; allowed are yes, no, true, false, 1 and 0", columns[c].name, cell);
          return NULL;
        }
    }
  *problem = check_values (employee);
  return *problem != NULL ? NULL : g_steal_pointer (&employee);
}

/**
 * clara_employee_columns_compare:
 *
 * Returns: (transfer full) (nullable): "name: A → B; email: ..."; %NULL where nothing changes
 */
char *
clara_employee_columns_compare (const ClaraEmployee *before, const ClaraEmployee *after)
{
  GString *text = g_string_new (NULL);

  for (guint c = 0; c < CLARA_EMPLOYEE_COLUMNS; c++)
    {
      const char *old;
      const char *new;

      if (columns[c].kind == CELL_TEXT)
        {
          old = *text_of ((gpointer) before, c);
          new = *text_of ((gpointer) after, c);
        }
      else
        {
          old = *flag_of ((gpointer) before, c) ? "yes" : "no";
          new = *flag_of ((gpointer) after, c) ? "yes" : "no";
        }
      if (g_strcmp0 (old, new) != 0)
        g_string_append_printf (text, "%s%s: %s → %s", text->len == 0 ? "" : "; ", columns[c].name,
                                old != NULL ? old : "(empty)", new != NULL ? new : "(empty)");
    }
  return g_string_free (text, text->len == 0);
}
