/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-db-private.h"

#include <errno.h>
#include <string.h>

/* Another process holds the file for milliseconds; only a stopped one makes us wait this long. */
#define BUSY_TIMEOUT_MS 10000
/* Of SQLite's machine, between two looks at whether the query is wanted still: well under a millisecond. */
#define PROGRESS_STEPS 4000
#define MAX_VALUE_BYTES (16 * 1024 * 1024)

G_DEFINE_QUARK (clara_store_error_quark, clara_store_error)

/* Which screens care about which table. */
static const struct
{
  const char *table;
  guint64 area;
} areas[] = {
  { "visits", CLARA_STORE_AREA_VISITS },
  { "visitors", CLARA_STORE_AREA_VISITS },
  { "employees", CLARA_STORE_AREA_EMPLOYEES },
  { "sessions", CLARA_STORE_AREA_SESSIONS },
  { "messages", CLARA_STORE_AREA_MESSAGES },
  { "notifications", CLARA_STORE_AREA_NOTIFICATIONS },
  { "manager_visits", CLARA_STORE_AREA_NOTIFICATIONS },
  { "tenants", CLARA_STORE_AREA_SETTINGS },
  { "tenant_settings", CLARA_STORE_AREA_SETTINGS },
  { "events", CLARA_STORE_AREA_EVENTS },
  { "documents", CLARA_STORE_AREA_KNOWLEDGE },
  { "passages", CLARA_STORE_AREA_KNOWLEDGE },
  { "audit", CLARA_STORE_AREA_AUDIT },
  { "service_calls", CLARA_STORE_AREA_SERVICES },
  { "provider_changes", CLARA_STORE_AREA_SERVICES },
  { "screening", CLARA_STORE_AREA_SCREENING },
  { "reviews", CLARA_STORE_AREA_SCREENING },
  { "badge_jobs", CLARA_STORE_AREA_PAPERS },
  { "agreements", CLARA_STORE_AREA_PAPERS },
  { "signatures", CLARA_STORE_AREA_PAPERS },
  { "deliveries", CLARA_STORE_AREA_DELIVERIES },
  { "evacuation_marks", CLARA_STORE_AREA_EVACUATION },
  { "faces", CLARA_STORE_AREA_FACES },
  { "face_consents", CLARA_STORE_AREA_FACES },
};

static void
on_update (void *user_data, int operation, const char *database, const char *table, sqlite3_int64 row_id)
{
  ClaraDb *self = user_data;

  for (gsize i = 0; i < G_N_ELEMENTS (areas); i++)
    if (g_str_equal (areas[i].table, table))
      {
        self->areas |= areas[i].area;
        return;
      }
}

/* Other than 0 interrupts the query that runs. */
static int
on_progress (void *user_data)
{
  ClaraDb *self = user_data;

  return g_cancellable_is_cancelled (self->cancellable);
}

char *
clara_db_fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);

  return normal == NULL ? g_strdup ("") : g_utf8_casefold (normal, -1);
}

char *
clara_db_nfc (const char *text)
{
  char *normal;

  if (text == NULL)
    return NULL;
  normal = g_utf8_normalize (text, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  /* What is not UTF-8 is passed on, so that it is refused with the name of its column. */
  return normal != NULL ? normal : g_strdup (text);
}

/* clara_fold (text, ...): what the filter of the visits list searches in. */
static void
fold_function (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (int i = 0; i < n_values; i++)
    {
      const char *text = (const char *) sqlite3_value_text (values[i]);
      g_autofree char *folded = NULL;

      if (text == NULL || *text == '\0')
        continue;
      folded = clara_db_fold (text);
      if (all->len > 0)
        g_string_append_c (all, '\n');
      g_string_append (all, folded);
    }
  sqlite3_result_text (context, all->str, (int) all->len, SQLITE_TRANSIENT);
}

static ClaraStoreError
code_from_sqlite (sqlite3 *handle, int code, const char **advice)
{
  *advice = "";
  switch (code & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      *advice = "; another process holds it: try again, or close the other one";
      return CLARA_STORE_ERROR_BUSY;
    case SQLITE_FULL:
      *advice = "; the disk is full: make room and try again";
      return CLARA_STORE_ERROR_FULL;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
      *advice =
        "; make the folder and the file writable for the user that runs Clara, or choose another folder with "
        "--data-dir";
      return CLARA_STORE_ERROR_READ_ONLY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      *advice = "; the file is damaged: stop Clara and look at it with: clara doctor";
      return CLARA_STORE_ERROR_DAMAGED;
    case SQLITE_CONSTRAINT:
      if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY
          || code == SQLITE_CONSTRAINT_ROWID)
        return CLARA_STORE_ERROR_CONFLICT;
      if (code == SQLITE_CONSTRAINT_FOREIGNKEY)
        *advice = "; what the row belongs to (its tenant, its document) is not in the store";
      return CLARA_STORE_ERROR_INVALID;
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
      return CLARA_STORE_ERROR_INVALID;
    case SQLITE_IOERR:
      {
        int number = handle != NULL ? sqlite3_system_errno (handle) : 0;

        if (number == ENOSPC || number == EDQUOT)
          {
            *advice = "; the disk is full: make room and try again";
            return CLARA_STORE_ERROR_FULL;
          }
        *advice = "; the disk does not read or write: check it";
        return CLARA_STORE_ERROR_FAILED;
      }
    default:
      return CLARA_STORE_ERROR_FAILED;
    }
}

/*
 * clara_db_set_error:
 * @code: what SQLite returned
 * @what: what was tried, as "cannot ..."
 */
void
clara_db_set_error (ClaraDb *self, int code, const char *what, GError **error)
{
  int extended =
    self->handle != NULL && (code & 0xff) == code ? sqlite3_extended_errcode (self->handle) : code;
  const char *text = self->handle != NULL ? sqlite3_errmsg (self->handle) : sqlite3_errstr (code);
  const char *advice;
  ClaraStoreError number;

  if ((extended & 0xff) != (code & 0xff))
    extended = code;
  if ((code & 0xff) == SQLITE_INTERRUPT)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The query was cancelled");
      return;
    }
  number = code_from_sqlite (self->handle, extended, &advice);
  if (number == CLARA_STORE_ERROR_FAILED && strstr (text, "malformed JSON") != NULL)
    number = CLARA_STORE_ERROR_INVALID;
  g_set_error (error, CLARA_STORE_ERROR, number, "%s: %s: %s%s", self->path, what, text, advice);
}

ClaraClock *
clara_db_get_clock (ClaraDb *db)
{
  return db->clock;
}

static gboolean
configure (ClaraDb *self, gboolean writable, GError **error)
{
  sqlite3_extended_result_codes (self->handle, 1);
  sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);
  sqlite3_limit (self->handle, SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES);
  sqlite3_limit (self->handle, SQLITE_LIMIT_ATTACHED, 1);
  /* The file may come from anybody's USB stick. Its schema is trusted only as far as SQLite's own functions
   * go (SQLite 3.40 counts those for JSON among the unsafe ones); ours are not for schemas. */
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  sqlite3_create_function (self->handle, "clara_fold", -1,
                           SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL,
                           (void (*) (sqlite3_context *, int, sqlite3_value **)) fold_function, NULL, NULL);
  sqlite3_update_hook (self->handle, on_update, self);
  sqlite3_progress_handler (self->handle, PROGRESS_STEPS, on_progress, self);
  /* EXTRA is FULL, and the folder synced after a rollback journal is deleted: while a new file is switched to
   * WAL a power cut could otherwise bring that journal back, and with it the empty file. */
  return clara_db_execute (
    self,
    writable ? "PRAGMA foreign_keys = ON; PRAGMA synchronous = EXTRA; PRAGMA secure_delete = FAST;"
               "PRAGMA cell_size_check = ON; PRAGMA journal_size_limit = 16777216;"
             : "PRAGMA foreign_keys = ON; PRAGMA query_only = ON; PRAGMA cell_size_check = ON;",
    error);
}

/*
 * clara_db_open:
 * @vfs: (nullable): name of a registered SQLite VFS
 *
 * Opens @path; the file is made only in read-write mode. Nothing is read yet that could be damaged.
 *
 * Returns: (transfer full): the connection, or %NULL with error
 */
ClaraDb *
clara_db_open (ClaraClock *clock, const char *path, const char *vfs, ClaraDbMode mode, GError **error)
{
  g_autoptr (ClaraDb) self = g_new0 (ClaraDb, 1);
  g_autofree char *escaped = g_uri_escape_string (path, "/", FALSE);
  g_autofree char *uri =
    g_strconcat ("file:", escaped, mode == CLARA_DB_IMMUTABLE ? "?immutable=1" : "", NULL);
  int flags =
    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI
    | (mode == CLARA_DB_READ_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
  int code;

  self->clock = g_object_ref (clock);
  self->path = g_strdup (path);
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                            (GDestroyNotify) (void (*) (void)) sqlite3_finalize);
  code = sqlite3_open_v2 (uri, &self->handle, flags, vfs);
  if (code != SQLITE_OK)
    {
      clara_db_set_error (self, code, "cannot open the database", error);
      return NULL;
    }
  if (!configure (self, mode == CLARA_DB_READ_WRITE, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
clara_db_free (ClaraDb *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->statements, g_hash_table_unref);
  if (self->handle != NULL)
    sqlite3_close (self->handle);
  g_clear_object (&self->clock);
  g_free (self->path);
  g_free (self);
}

/*
 * clara_db_execute:
 * @sql: statements without parameters; text of the program, never of a user
 */
gboolean
clara_db_execute (ClaraDb *self, const char *sql, GError **error)
{
  int code = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);

  if (code == SQLITE_OK)
    return TRUE;
  clara_db_set_error (self, code, "cannot run a statement", error);
  return FALSE;
}

gboolean
clara_db_pragma_int (ClaraDb *self, const char *sql, gint64 *value, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (self->handle, sql, -1, &statement, NULL);

  if (code == SQLITE_OK)
    {
      code = sqlite3_step (statement);
      if (code == SQLITE_ROW)
        *value = sqlite3_column_int64 (statement, 0);
    }
  sqlite3_finalize (statement);
  if (code == SQLITE_ROW || code == SQLITE_DONE)
    return TRUE;
  clara_db_set_error (self, code, "cannot read the database", error);
  return FALSE;
}

gboolean
clara_db_begin (ClaraDb *self, gboolean write, GError **error)
{
  self->areas = 0;
  if (!clara_db_execute (self, write ? "BEGIN IMMEDIATE" : "BEGIN", error))
    return FALSE;
  self->in_transaction = TRUE;
  return TRUE;
}

/* With FALSE the transaction is rolled back. */
gboolean
clara_db_commit (ClaraDb *self, GError **error)
{
  int code;

  self->in_transaction = FALSE;
  code = sqlite3_exec (self->handle, "COMMIT", NULL, NULL, NULL);
  if (code == SQLITE_OK)
    return TRUE;
  clara_db_set_error (self, code, "cannot save", error);
  clara_db_rollback (self);
  return FALSE;
}

void
clara_db_rollback (ClaraDb *self)
{
  self->in_transaction = FALSE;
  self->areas = 0;
  if (!sqlite3_get_autocommit (self->handle))
    sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL);
}
