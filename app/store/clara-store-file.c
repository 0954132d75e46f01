/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-migrations-private.h"
#include "clara-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* A file up to this size is looked through at every start; a larger one only by clara_store_verify(). */
#define QUICK_CHECK_BYTES (16 * 1024 * 1024)

char *
clara_store_file_path (const char *data_dir)
{
  return g_build_filename (data_dir, "clara.db", NULL);
}

void
clara_store_set_errno (int number, const char *what, const char *file, GError **error)
{
  ClaraStoreError code = CLARA_STORE_ERROR_FAILED;
  const char *advice = "";

  switch (number)
    {
    case ENOSPC:
    case EDQUOT:
      code = CLARA_STORE_ERROR_FULL;
      advice = "; the disk is full: make room and try again";
      break;
    case EACCES:
    case EPERM:
    case EROFS:
    case ENOTDIR:
      code = CLARA_STORE_ERROR_READ_ONLY;
      advice = "; make the folder writable for the user that runs Clara, or choose another with --data-dir";
      break;
    case ENOENT:
      code = CLARA_STORE_ERROR_NOT_FOUND;
      break;
    default:
      break;
    }
  g_set_error (error, CLARA_STORE_ERROR, code, "%s: %s: %s%s", file, what, g_strerror (number), advice);
}

int
clara_store_file_lock (const char *data_dir, gboolean alone, GError **error)
{
  g_autofree char *file = g_build_filename (data_dir, "clara.lock", NULL);
  int fd = g_open (file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      clara_store_set_errno (errno, "cannot write in the data folder", file, error);
      return -1;
    }
  if (flock (fd, (alone ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0)
    return fd;
  if (errno == EWOULDBLOCK)
    g_set_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_BUSY,
                 alone ? "%s: the database is open in another Clara: close the kiosk and the desk first"
                       : "%s: a backup is being restored: try again when it is done",
                 data_dir);
  else
    clara_store_set_errno (errno, "cannot lock", file, error);
  g_close (fd, NULL);
  return -1;
}

/* So that a rename is on the disk as well. */
gboolean
clara_store_sync_folder (const char *file, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (file);
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (fd < 0 || (fsync (fd) != 0 && errno != EINVAL))
    {
      clara_store_set_errno (errno, "cannot save the folder", folder, error);
      if (fd >= 0)
        g_close (fd, NULL);
      return FALSE;
    }
  g_close (fd, NULL);
  return TRUE;
}

static gboolean
set_damaged (ClaraDb *db, const char *what, GError **error)
{
  g_set_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_DAMAGED, "%s is damaged: %s", db->path, what);
  return FALSE;
}

/* The pragmas of this kind give "ok", or lines that say what is wrong. */
static gboolean
run_check (ClaraDb *db, const char *pragma, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (db->handle, pragma, -1, &statement, NULL);
  g_autofree char *line = NULL;

  if (code == SQLITE_OK)
    code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    line = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  if (code != SQLITE_ROW && code != SQLITE_DONE)
    {
      clara_db_set_error (db, code, "cannot check the database", error);
      return FALSE;
    }
  return line == NULL || g_str_equal (line, "ok") ? TRUE : set_damaged (db, line, error);
}

/* Whose file is it, and which version? A new one has neither tables nor version. */
static gboolean
read_identity (ClaraDb *db, gint64 *version, GError **error)
{
  gint64 application = 0;
  gint64 tables = 0;

  *version = 0;
  if (!clara_db_pragma_int (db, "SELECT count (*) FROM sqlite_schema", &tables, error)
      || !clara_db_pragma_int (db, "PRAGMA application_id", &application, error)
      || !clara_db_pragma_int (db, "PRAGMA user_version", version, error))
    return FALSE;
  if ((tables > 0 || *version != 0) && application != CLARA_APPLICATION_ID)
    {
      g_set_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_INVALID,
                   "%s is a database, but not one of Clara's", db->path);
      return FALSE;
    }
  if (*version > clara_migrations_get_newest ())
    {
      g_set_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_FUTURE,
                   "%s was written by a newer Clara (version %" G_GINT64_FORMAT
                   " of the database; this one knows %d): "
                   "install the newer Clara, or choose another folder with --data-dir. Nothing was changed.",
                   db->path, *version, clara_migrations_get_newest ());
      return FALSE;
    }
  return TRUE;
}

gboolean
clara_store_file_check (ClaraDb *db, GError **error)
{
  gint64 version = 0;

  if (!read_identity (db, &version, error))
    return FALSE;
  if (version == 0)
    return set_damaged (db, "it is empty", error);
  return run_check (db, "PRAGMA integrity_check (1)", error)
         && run_check (db, "PRAGMA foreign_key_check", error);
}

/*
 * clara_store_file_open_copy:
 *
 * Opens @file to read; also one in a folder where SQLite cannot make the journal that its header asks for.
 */
ClaraDb *
clara_store_file_open_copy (ClaraClock *clock, const char *file, GError **error)
{
  g_autoptr (ClaraDb) db = NULL;
  gint64 tables = 0;

  if (g_access (file, R_OK) != 0)
    {
      clara_store_set_errno (errno, "cannot read the file", file, error);
      return NULL;
    }
  db = clara_db_open (clock, file, NULL, CLARA_DB_READ_ONLY, NULL);
  if (db != NULL && clara_db_pragma_int (db, "SELECT count (*) FROM sqlite_schema", &tables, NULL))
    return g_steal_pointer (&db);
  return clara_db_open (clock, file, NULL, CLARA_DB_IMMUTABLE, error);
}

static gboolean
copy_pages (ClaraDb *source, ClaraDb *target, GError **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (target->handle, "main", source->handle, "main");
  int code;

  if (backup == NULL)
    {
      clara_db_set_error (target, sqlite3_errcode (target->handle), "cannot copy the database", error);
      return FALSE;
    }
  /* All at once: a read transaction that keeps nobody from writing, and never has to begin again. */
  code = sqlite3_backup_step (backup, -1);
  sqlite3_backup_finish (backup);
  if (code == SQLITE_DONE)
    return TRUE;
  clara_db_set_error (target, code, "cannot copy the database", error);
  return FALSE;
}

static gboolean
sync_file (const char *file, GError **error)
{
  int fd = g_open (file, O_RDONLY | O_CLOEXEC, 0);

  if (fd < 0 || fsync (fd) != 0)
    {
      clara_store_set_errno (errno, "cannot save the copy", file, error);
      if (fd >= 0)
        g_close (fd, NULL);
      return FALSE;
    }
  g_close (fd, NULL);
  return TRUE;
}

static gboolean
write_copy (ClaraDb *source, const char *file, const char *vfs, GError **error)
{
  g_autoptr (ClaraDb) target = clara_db_open (source->clock, file, vfs, CLARA_DB_READ_WRITE, error);

  return target != NULL && copy_pages (source, target, error)
         && clara_db_execute (target, "PRAGMA journal_mode = DELETE", error)
         && clara_store_file_check (target, error);
}

gboolean
clara_store_file_copy (ClaraDb *source, const char *file, const char *vfs, GError **error)
{
  g_autofree char *temporary = g_strconcat (file, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      clara_store_set_errno (errno, "cannot write the copy", file, error);
      return FALSE;
    }
  g_close (fd, NULL);
  if (!write_copy (source, temporary, vfs, error) || !sync_file (temporary, error))
    {
      g_unlink (temporary);
      return FALSE;
    }
  if (g_rename (temporary, file) != 0)
    {
      clara_store_set_errno (errno, "cannot write the copy", file, error);
      g_unlink (temporary);
      return FALSE;
    }
  return clara_store_sync_folder (file, error);
}

/* Keeps a copy of what is there, through another connection, since this one is in a transaction. */
static gboolean
keep_copy (ClaraDb *db, const char *data_dir, const char *vfs, GError **error)
{
  g_autofree char *name = g_strdup_printf ("clara-before-%d.db", clara_migrations_get_newest ());
  g_autofree char *file = g_build_filename (data_dir, name, NULL);
  g_autoptr (ClaraDb) source = clara_db_open (db->clock, db->path, vfs, CLARA_DB_READ_ONLY, error);

  if (source == NULL || !clara_store_file_copy (source, file, NULL, error))
    {
      g_prefix_error (error, "Nothing was migrated, because no copy could be kept: ");
      return FALSE;
    }
  return TRUE;
}

static gboolean
migrate (ClaraDb *db, const char *data_dir, const char *vfs, GError **error)
{
  int newest = clara_migrations_get_newest ();
  gint64 version = 0;

  if (!clara_db_begin (db, TRUE, error))
    return FALSE;
  /* Read again: another process may have done it while this one waited. */
  if (read_identity (db, &version, error)
      && (version == newest
          || ((version == 0 || keep_copy (db, data_dir, vfs, error))
              && clara_migrations_run (db, (int) version, newest, error)
              && run_check (db, "PRAGMA foreign_key_check", error)))
      && clara_db_commit (db, error))
    return TRUE;
  clara_db_rollback (db);
  return FALSE;
}

static gboolean
prepare (ClaraDb *db, const char *data_dir, const char *vfs, GError **error)
{
  gint64 version = 0;
  gint64 pages = 0;
  gint64 page_size = 0;

  if (!read_identity (db, &version, error) || !clara_db_pragma_int (db, "PRAGMA page_count", &pages, error)
      || !clara_db_pragma_int (db, "PRAGMA page_size", &page_size, error))
    return FALSE;
  if (version > 0 && pages * page_size <= QUICK_CHECK_BYTES
      && !run_check (db, "PRAGMA quick_check (1)", error))
    return FALSE;
  if (!clara_db_execute (db, "PRAGMA journal_mode = WAL", error))
    return FALSE;
  if (version == clara_migrations_get_newest ())
    return TRUE;
  /* A step may rebuild a table that others point to: they are checked at the end instead. */
  return clara_db_execute (db, "PRAGMA foreign_keys = OFF", error) && migrate (db, data_dir, vfs, error)
         && clara_db_execute (db, "PRAGMA foreign_keys = ON", error);
}

static void
name_copy (const char *data_dir, GError **error)
{
  g_autoptr (GError) damaged = NULL;
  g_autofree char *path = clara_store_file_path (data_dir);
  g_autofree char *copy = NULL;
  g_autofree char *quoted = NULL;

  if (error == NULL || !g_error_matches (*error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_DAMAGED))
    return;
  damaged = g_steal_pointer (error);
  copy = clara_store_find_copy (data_dir);
  if (copy != NULL)
    quoted = strpbrk (copy, " \t\n'\"\\$`&|;<>()*?[]#~!") != NULL ? g_shell_quote (copy) : g_strdup (copy);
  if (copy != NULL)
    g_set_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_DAMAGED,
                 "The database %s is damaged (%s). The newest sound copy beside it is %s; put it back with: "
                 "clara restore %s",
                 path, damaged->message, copy, quoted);
  else
    g_set_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_DAMAGED,
                 "The database %s is damaged (%s). There is no sound copy beside it; put a backup back with: "
                 "clara restore FILE",
                 path, damaged->message);
}

/*
 * clara_store_file_open:
 *
 * Returns: (transfer full): the writing connection to the file in its newest version
 */
ClaraDb *
clara_store_file_open (ClaraClock *clock, const char *data_dir, const char *vfs, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *path = clara_store_file_path (data_dir);
  g_autoptr (ClaraDb) db = NULL;
  int fd;

  if (vfs == NULL)
    {
      /* SQLite would make it readable for all; its journals take over the file's permissions. */
      fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
      if (fd < 0)
        {
          clara_store_set_errno (errno, "cannot open the database", path, error);
          return NULL;
        }
      g_close (fd, NULL);
    }
  db = clara_db_open (clock, path, vfs, CLARA_DB_READ_WRITE, &local_error);
  if (db != NULL && prepare (db, data_dir, vfs, &local_error))
    return g_steal_pointer (&db);
  g_clear_pointer (&db, clara_db_free);
  name_copy (data_dir, &local_error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}
