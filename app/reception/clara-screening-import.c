/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-screening-import.h"

#include "clara-csv.h"
#include "clara-id.h"
#include "clara-reception.h"
#include "clara-screening.h"

#include <string.h>

#define MAX_FILE (32 * 1024 * 1024)
#define MAX_LISTED 50

typedef enum
{
  COLUMN_NAME,
  COLUMN_COMPANY,
  COLUMN_EMAIL,
  COLUMN_NOTE,
  N_COLUMNS
} Column;

static const char *const column_names[N_COLUMNS] = { "name", "company", "email", "note" };

/**
 * clara_screening_import_free:
 * @self: (transfer full) (nullable): an import
 */
void
clara_screening_import_free (ClaraScreeningImport *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->added, g_ptr_array_unref);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_free (self);
}

static gboolean
find_columns (const char *const *header, int *at, GError **error)
{
  for (guint c = 0; c < N_COLUMNS; c++)
    at[c] = -1;
  for (int i = 0; header != NULL && header[i] != NULL; i++)
    {
      g_autofree char *name = g_ascii_strdown (header[i], -1);
      gboolean known = FALSE;

      g_strstrip (name);
      for (guint c = 0; c < N_COLUMNS; c++)
        if (strcmp (name, column_names[c]) == 0)
          {
            at[c] = i;
            known = TRUE;
          }
      if (!known && *name != '\0')
        {
          g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                       "There is no column '%s'; the columns are name, company, email, note", header[i]);
          return FALSE;
        }
    }
  if (at[COLUMN_NAME] >= 0 || at[COLUMN_EMAIL] >= 0)
    return TRUE;
  g_set_error_literal (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                       "The first line must name the columns: name, company, email, note");
  return FALSE;
}

/* What makes two entries one. */
static char *
make_key (const ClaraScreeningEntry *entry)
{
  g_autofree char *joined =
    g_strdup_printf ("%s\n%s\n%s", entry->name != NULL ? entry->name : "",
                     entry->company != NULL ? entry->company : "", entry->email != NULL ? entry->email : "");

  return g_utf8_casefold (joined, -1);
}

static const char *
cell (const char *const *cells, int at)
{
  const char *text = at < 0 || at >= (int) g_strv_length ((char **) cells) ? NULL : cells[at];

  /* An export of ours puts an apostrophe before what a spreadsheet would take for a formula. */
  return text != NULL && text[0] == '\'' && text[1] != '\0' && strchr ("=+-@", text[1]) != NULL ? text + 1
                                                                                                : text;
}

static void
read_rows (ClaraScreeningImport *self, GPtrArray *rows, GArray *lines, const int *at, GPtrArray *stored,
           const char *actor)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < stored->len; i++)
    g_hash_table_add (known, make_key (stored->pdata[i]));
  for (guint i = 1; i < rows->len; i++)
    {
      const char *const *cells = rows->pdata[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (ClaraScreeningEntry) entry = clara_screening_entry_make (
        cell (cells, at[COLUMN_NAME]), cell (cells, at[COLUMN_COMPANY]), cell (cells, at[COLUMN_EMAIL]),
        cell (cells, at[COLUMN_NOTE]), actor, &error);

      if (entry == NULL)
        g_ptr_array_add (self->problems,
                         g_strdup_printf ("line %u: %s", g_array_index (lines, guint, i), error->message));
      else if (!g_hash_table_add (known, make_key (entry)))
        self->unchanged++;
      else
        g_ptr_array_add (self->added, g_steal_pointer (&entry));
    }
}

static gpointer
read_stored (ClaraDb *db, gpointer tenant, GError **error)
{
  return clara_screening_list (db, tenant, error);
}

/**
 * clara_screening_import_read:
 * @file: a CSV file whose first row names the columns
 * @actor: who imports
 *
 * Compares the file with the list; changes nothing. Blocks.
 *
 * Returns: (transfer full) (nullable): what would be added; else %CLARA_RECEPTION_ERROR_INVALID where the
 * file as a whole cannot be used, %CLARA_RECEPTION_ERROR_NOT_FOUND, or an error of the store
 */
ClaraScreeningImport *
clara_screening_import_read (ClaraStore *store, ClaraTenant *tenant, const char *file, const char *actor,
                             GError **error)
{
  g_autoptr (ClaraScreeningImport) self = g_new0 (ClaraScreeningImport, 1);
  g_autoptr (GError) local_error = NULL;
  g_autofree char *content = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) stored = NULL;
  g_autoptr (GArray) lines = NULL;
  int at[N_COLUMNS];
  gsize length;

  if (!g_file_get_contents (file, &content, &length, &local_error))
    {
      g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_NOT_FOUND,
                   "The file cannot be read: %s", local_error->message);
      return NULL;
    }
  if (length > MAX_FILE)
    {
      g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                   "'%s' is larger than %d MiB; split it", file, MAX_FILE / (1024 * 1024));
      return NULL;
    }
  rows = clara_csv_parse_lines (content, length, &lines, &self->problems, error);
  if (rows == NULL || !find_columns (rows->len == 0 ? NULL : rows->pdata[0], at, error))
    {
      g_prefix_error (error, "'%s': ", file);
      return NULL;
    }
  stored = clara_store_read_sync (store, read_stored, tenant, error);
  if (stored == NULL)
    return NULL;
  self->added = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_screening_entry_free);
  read_rows (self, rows, lines, at, stored, actor);
  return g_steal_pointer (&self);
}

/**
 * clara_screening_add:
 * @entry: gets its id
 *
 * Returns: not %NULL where it was added
 */
gpointer
clara_screening_add (ClaraDb *db, ClaraTenant *tenant, ClaraScreeningEntry *entry, GError **error)
{
  ClaraClock *clock = clara_db_get_clock (db);

  if (entry->entry_id == NULL)
    entry->entry_id = clara_id_new (clock);
  entry->utc_offset = clara_clock_get_utc_offset (clock);
  return clara_screening_insert (db, tenant, entry, error)
             && clara_audit_add (db, tenant, entry->added_by != NULL ? entry->added_by : "desk",
                                 "screening_added", entry->entry_id, NULL, error)
           ? GINT_TO_POINTER (TRUE)
           : NULL;
}

/**
 * clara_screening_remove:
 *
 * Returns: not %NULL where it was removed; %CLARA_STORE_ERROR_NOT_FOUND where it was not there
 */
gpointer
clara_screening_remove (ClaraDb *db, ClaraTenant *tenant, const char *entry_id, const char *actor,
                        GError **error)
{
  return clara_screening_delete (db, tenant, entry_id, error)
             && clara_audit_add (db, tenant, actor, "screening_removed", entry_id, NULL, error)
           ? GINT_TO_POINTER (TRUE)
           : NULL;
}

typedef struct
{
  ClaraScreeningImport *import;
  ClaraTenant *tenant;
  const char *actor;
} Apply;

static gpointer
apply (ClaraDb *db, gpointer user_data, GError **error)
{
  Apply *job = user_data;

  for (guint i = 0; i < job->import->added->len; i++)
    if (clara_screening_add (db, job->tenant, job->import->added->pdata[i], error) == NULL)
      return NULL;
  clara_audit_add (db, job->tenant, job->actor, "import", "screening",
                   clara_json_build ("i", "added", (gint64) job->import->added->len), error);
  return NULL;
}

/**
 * clara_screening_import_apply:
 * @actor: who imports, for the audit
 *
 * All of it in one transaction. Blocks.
 */
gboolean
clara_screening_import_apply (ClaraScreeningImport *self, ClaraStore *store, ClaraTenant *tenant,
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

/**
 * clara_screening_import_describe:
 *
 * Returns: (transfer full): lines for a person: what will be added, and every problem
 */
char *
clara_screening_import_describe (ClaraScreeningImport *self)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "Added: %u\n", self->added->len);
  for (guint i = 0; i < MIN (self->added->len, MAX_LISTED); i++)
    {
      const ClaraScreeningEntry *entry = self->added->pdata[i];

      g_string_append_printf (text, "  + %s", entry->name != NULL ? entry->name : entry->email);
      if (entry->company != NULL)
        g_string_append_printf (text, ", %s", entry->company);
      if (entry->name != NULL && entry->email != NULL)
        g_string_append_printf (text, "  <%s>", entry->email);
      g_string_append_c (text, '\n');
    }
  if (self->added->len > MAX_LISTED)
    g_string_append_printf (text, "  ... and %u more\n", self->added->len - MAX_LISTED);
  g_string_append_printf (text, "On the list already: %u\n", self->unchanged);
  if (self->problems->len > 0)
    g_string_append_printf (text, "Problems: %u\n", self->problems->len);
  for (guint i = 0; i < self->problems->len; i++)
    g_string_append_printf (text, "  ! %s\n", (char *) self->problems->pdata[i]);
  return g_string_free (text, FALSE);
}
