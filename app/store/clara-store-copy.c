/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-repositories.h"
#include "clara-store-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

typedef struct
{
  char *file;
  gint64 modified;
} Copy;

static void
copy_clear (gpointer data)
{
  g_free (((Copy *) data)->file);
}

static int
compare_copies (gconstpointer a, gconstpointer b)
{
  const Copy *one = a;
  const Copy *two = b;

  if (one->modified != two->modified)
    return one->modified > two->modified ? -1 : 1;
  return g_strcmp0 (two->file, one->file);
}

static GArray *
list_copies (const char *data_dir)
{
  GArray *copies = g_array_new (FALSE, FALSE, sizeof (Copy));
  g_autoptr (GDir) dir = g_dir_open (data_dir, 0, NULL);
  const char *name;

  g_array_set_clear_func (copies, copy_clear);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (data_dir, name, NULL);
      GStatBuf status;
      Copy copy;

      if (!g_str_has_suffix (name, ".db") || g_str_equal (name, "clara.db") || g_stat (file, &status) != 0
          || !S_ISREG (status.st_mode))
        continue;
      copy.modified = (gint64) status.st_mtim.tv_sec * G_USEC_PER_SEC + status.st_mtim.tv_nsec / 1000;
      copy.file = g_steal_pointer (&file);
      g_array_append_val (copies, copy);
    }
  g_array_sort (copies, compare_copies);
  return copies;
}

/**
 * clara_store_find_copy:
 *
 * Looks at the other databases in the folder: those kept before a migration or a restore, and backups put
 * there.
 *
 * Returns: (transfer full) (nullable): the newest that is sound
 */
char *
clara_store_find_copy (const char *data_dir)
{
  g_autoptr (GArray) copies = list_copies (data_dir);
  g_autoptr (ClaraClock) clock = clara_clock_new_real ();

  for (guint i = 0; i < copies->len; i++)
    {
      const char *file = g_array_index (copies, Copy, i).file;
      g_autoptr (ClaraDb) db = clara_store_file_open_copy (clock, file, NULL);

      if (db != NULL && clara_store_file_check (db, NULL))
        return g_strdup (file);
    }
  return NULL;
}

/* Another name for a file that stays; where links do not exist (FAT), its bytes. */
static gboolean
keep_file (const char *from, const char *to, GError **error)
{
  g_autoptr (GFile) source = NULL;
  g_autoptr (GFile) target = NULL;

  if (link (from, to) == 0 || errno == ENOENT)
    return TRUE;
  source = g_file_new_for_path (from);
  target = g_file_new_for_path (to);
  return g_file_copy (source, target, G_FILE_COPY_ALL_METADATA, NULL, NULL, NULL, error);
}

/* Keeps the old file with its journal, which may hold what is in the file nowhere. */
static gboolean
keep_old (ClaraClock *clock, const char *data_dir, const char *path, GError **error)
{
  g_autofree char *time =
    clara_clock_format (clara_clock_get_real (clock), clara_clock_get_utc_offset (clock));
  g_autofree char *stamp = g_strndup (time, 19); /* YYYY-MM-DDTHH:MM:SS */
  g_autofree char *kept = NULL;
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autofree char *kept_wal = NULL;

  g_strdelimit (stamp, ":", '-');
  for (int i = 1;; i++)
    {
      g_autofree char *number = i > 1 ? g_strdup_printf ("-%d", i) : g_strdup ("");
      g_autofree char *name = g_strconcat ("clara-replaced-", stamp, number, ".db", NULL);

      g_free (kept);
      kept = g_build_filename (data_dir, name, NULL);
      if (!g_file_test (kept, G_FILE_TEST_EXISTS))
        break;
    }
  kept_wal = g_strconcat (kept, "-wal", NULL);
  return keep_file (path, kept, error) && keep_file (wal, kept_wal, error)
         && clara_store_sync_folder (path, error);
}

static gboolean
remove_journals (const char *path, GError **error)
{
  const char *const endings[] = { "-wal", "-shm", "-journal" };

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *journal = g_strconcat (path, endings[i], NULL);

      if (g_unlink (journal) != 0 && errno != ENOENT)
        {
          clara_store_set_errno (errno, "cannot remove the old journal", journal, error);
          return FALSE;
        }
    }
  return clara_store_sync_folder (path, error);
}

static gboolean
restore_locked (ClaraClock *clock, const char *data_dir, const char *file, GError **error)
{
  g_autofree char *path = clara_store_file_path (data_dir);
  g_autofree char *incoming = g_build_filename (data_dir, "clara-incoming.tmp", NULL);
  g_autoptr (ClaraDb) source = clara_store_file_open_copy (clock, file, error);

  if (source == NULL || !clara_store_file_check (source, error)
      || !clara_store_file_copy (source, incoming, NULL, error))
    {
      g_prefix_error (error, "Nothing was restored: ");
      return FALSE;
    }
  /* The old journal must be gone before the new file is there, or SQLite would play it into the new one. */
  if (keep_old (clock, data_dir, path, error) && remove_journals (path, error))
    {
      if (g_rename (incoming, path) == 0)
        return clara_store_sync_folder (path, error);
      clara_store_set_errno (errno, "cannot put the copy in place", path, error);
    }
  g_unlink (incoming);
  return FALSE;
}

/**
 * clara_store_restore:
 * @file: a backup, or one of the copies in the folder
 *
 * Puts @file in the database's place, if it is sound. The old one is kept as clara-replaced-DATE.db. At every
 * moment there is a whole database. Blocks.
 *
 * Returns: %FALSE with %CLARA_STORE_ERROR_BUSY where a Clara has it open, _DAMAGED, _FUTURE, _INVALID (not
 * Clara's)
 */
gboolean
clara_store_restore (const char *data_dir, const char *file, GError **error)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_real ();
  g_autofree char *path = clara_store_file_path (data_dir);
  GStatBuf here, there;
  gboolean good;
  int lock;

  g_return_val_if_fail (data_dir != NULL && file != NULL, FALSE);
  if (g_stat (path, &here) == 0 && g_stat (file, &there) == 0 && here.st_dev == there.st_dev
      && here.st_ino == there.st_ino)
    {
      g_set_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_INVALID,
                   "%s is the database itself: name a backup to restore", file);
      return FALSE;
    }
  if (g_mkdir_with_parents (data_dir, 0700) != 0)
    {
      clara_store_set_errno (errno, "cannot make the data folder", data_dir, error);
      return FALSE;
    }
  lock = clara_store_file_lock (data_dir, TRUE, error);
  if (lock < 0)
    return FALSE;
  good = restore_locked (clock, data_dir, file, error);
  g_close (lock, NULL);
  return good;
}

static GPtrArray *
list_tenants (ClaraDb *db, GError **error)
{
  g_autoptr (GPtrArray) tenants = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_tenant_unref);
  sqlite3_stmt *statement = NULL;
  int code =
    sqlite3_prepare_v2 (db->handle, "SELECT tenant_id FROM tenants ORDER BY tenant_id", -1, &statement, NULL);

  while (code == SQLITE_OK || code == SQLITE_ROW)
    {
      code = sqlite3_step (statement);
      if (code == SQLITE_ROW && sqlite3_column_bytes (statement, 0) > 0)
        g_ptr_array_add (tenants, clara_tenant_new ((const char *) sqlite3_column_text (statement, 0)));
    }
  sqlite3_finalize (statement);
  if (code == SQLITE_DONE)
    return g_steal_pointer (&tenants);
  clara_db_set_error (db, code, "cannot read the tenants", error);
  return NULL;
}

static gboolean
verify_audit (ClaraDb *db, GString *report, GError **error)
{
  g_autoptr (GPtrArray) tenants = list_tenants (db, error);

  if (tenants == NULL)
    return FALSE;
  for (guint i = 0; i < tenants->len; i++)
    {
      ClaraTenant *tenant = g_ptr_array_index (tenants, i);

      if (!clara_audit_verify (db, tenant, error))
        return FALSE;
      g_string_append_printf (report, "Audit log of %s: sound\n", clara_tenant_get_id (tenant));
    }
  return TRUE;
}

/**
 * clara_store_verify:
 * @report: (out) (optional) (transfer full): a line for each thing looked at, for the administrator
 *
 * Looks at every page and row, while others may write. Blocks.
 */
gboolean
clara_store_verify (const char *data_dir, char **report, GError **error)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_real ();
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autofree char *path = clara_store_file_path (data_dir);
  g_autoptr (ClaraDb) db = clara_store_file_open_copy (clock, path, &local_error);
  gboolean good = FALSE;

  if (db != NULL && clara_store_file_check (db, &local_error))
    {
      g_string_append_printf (lines, "%s: every page and reference is sound\n", path);
      good = verify_audit (db, lines, &local_error);
    }
  if (!good)
    {
      g_string_append_printf (lines, "%s\n", local_error->message);
      g_propagate_error (error, g_steal_pointer (&local_error));
    }
  if (report != NULL)
    *report = g_string_free (g_steal_pointer (&lines), FALSE);
  return good;
}
