/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-db-private.h"

#include <errno.h>
#include <string.h>

/* Another process holds the file for milliseconds; only a stopped one makes us wait this long. */
#define BUSY_TIMEOUT_MS 10000
#define MAX_VALUE_BYTES (16 * 1024 * 1024)

G_DEFINE_QUARK (clara - store - error - quark, clara_store_error)

/* Which screens care about which table. */
static const struct
{
  const char *table;
  guint64 area;
} areas[] = {
  { "visits", CLARA_STORE_AREA_VISITS },       { "visitors", CLARA_STORE_AREA_VISITS },
  { "employees", CLARA_STORE_AREA_EMPLOYEES }, { "sessions", CLARA_STORE_AREA_SESSIONS },
  { "messages", CLARA_STORE_AREA_MESSAGES },   { "notifications", CLARA_STORE_AREA_NOTIFICATIONS },
  { "tenants", CLARA_STORE_AREA_SETTINGS },    { "tenant_settings", CLARA_STORE_AREA_SETTINGS },
  { "events", CLARA_STORE_AREA_EVENTS },       { "documents", CLARA_STORE_AREA_KNOWLEDGE },
  { "passages", CLARA_STORE_AREA_KNOWLEDGE },  { "audit", CLARA_STORE_AREA_AUDIT },
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

static gboolean
bind_text (ClaraQuery *self, int index, const char *text, const char *name, GError **error)
{
  int code;

  if (text == NULL)
    {
      sqlite3_bind_null (self->statement, index);
      return TRUE;
    }
  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_INVALID,
                   "%s is not UTF-8 text: convert it before it is stored", name);
      return FALSE;
    }
  code = sqlite3_bind_text64 (self->statement, index, text, strlen (text), SQLITE_TRANSIENT, SQLITE_UTF8);
  if (code == SQLITE_OK)
    return TRUE;
  clara_db_set_error (self->db, code, name, error);
  return FALSE;
}

static gboolean
query_prepare (ClaraQuery *self, ClaraDb *db, const char *sql, GError **error)
{
  g_autofree char *key = NULL;
  gpointer statement = NULL;
  int code;

  *self = (ClaraQuery){ db, NULL };
  if (g_cancellable_set_error_if_cancelled (db->cancellable, error))
    return FALSE;
  /* A full disk makes SQLite roll back by itself; what follows must not be saved piece by piece. */
  if (db->in_transaction && sqlite3_get_autocommit (db->handle))
    {
      g_set_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_FAILED,
                   "%s: the transaction was given up after an earlier error; nothing more of it is saved",
                   db->path);
      return FALSE;
    }
  if (g_hash_table_steal_extended (db->statements, sql, (gpointer *) &key, &statement))
    {
      self->statement = statement;
      return TRUE;
    }
  code = sqlite3_prepare_v3 (db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &self->statement, NULL);
  if (code == SQLITE_OK)
    return TRUE;
  clara_db_set_error (db, code, "cannot prepare a query", error);
  return FALSE;
}

static gboolean
query_start_valist (ClaraQuery *self, ClaraDb *db, ClaraTenant *tenant, GError **error, const char *sql,
                    const char *types, va_list args)
{
  int index = 1;

  *self = (ClaraQuery){ db, NULL };
  g_return_val_if_fail (tenant != NULL, FALSE);
  if (!query_prepare (self, db, sql, error)
      || !bind_text (self, index++, clara_tenant_get_id (tenant), "tenant_id", error))
    return FALSE;
  for (const char *t = types; *t != '\0'; t++, index++)
    switch (*t)
      {
      case 's':
        {
          g_autofree char *name = g_strdup_printf ("value %d", index);

          if (!bind_text (self, index, va_arg (args, const char *), name, error))
            return FALSE;
          break;
        }
      case 'i':
        sqlite3_bind_int (self->statement, index, va_arg (args, int));
        break;
      case 'l':
        sqlite3_bind_int64 (self->statement, index, va_arg (args, gint64));
        break;
      case 'd':
        sqlite3_bind_double (self->statement, index, va_arg (args, double));
        break;
      default:
        g_assert_not_reached ();
      }
  return TRUE;
}

gboolean
clara_query_start (ClaraQuery *self, ClaraDb *db, ClaraTenant *tenant, GError **error, const char *sql,
                   const char *types, ...)
{
  va_list args;
  gboolean good;

  va_start (args, types);
  good = query_start_valist (self, db, tenant, error, sql, types, args);
  va_end (args);
  return good;
}

int
clara_query_step (ClaraQuery *self, GError **error)
{
  int code = sqlite3_step (self->statement);

  if (code == SQLITE_ROW)
    return 1;
  if (code == SQLITE_DONE)
    return 0;
  clara_db_set_error (self->db, code, "cannot read or write", error);
  return -1;
}

char *
clara_query_dup_text (ClaraQuery *self, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (self->statement, column));
}

void
clara_query_clear (ClaraQuery *self)
{
  if (self->statement == NULL)
    return;
  sqlite3_reset (self->statement);
  sqlite3_clear_bindings (self->statement);
  /* Of two of the same text, used one inside the other, the later to end stays. */
  g_hash_table_replace (self->db->statements, g_strdup (sqlite3_sql (self->statement)), self->statement);
  self->statement = NULL;
}

gint64
clara_db_run (ClaraDb *self, ClaraTenant *tenant, GError **error, const char *sql, const char *types, ...)
{
  g_auto (ClaraQuery) query = { 0 };
  va_list args;
  gboolean good;
  int step;

  va_start (args, types);
  good = query_start_valist (&query, self, tenant, error, sql, types, args);
  va_end (args);
  if (!good)
    return -1;
  while ((step = clara_query_step (&query, error)) > 0)
    ;
  return step < 0 ? -1 : sqlite3_changes64 (self->handle);
}

gboolean
clara_db_get_int (ClaraDb *self, ClaraTenant *tenant, gint64 *value, GError **error, const char *sql,
                  const char *types, ...)
{
  g_auto (ClaraQuery) query = { 0 };
  va_list args;
  gboolean good;
  int step;

  va_start (args, types);
  good = query_start_valist (&query, self, tenant, error, sql, types, args);
  va_end (args);
  if (!good)
    return FALSE;
  step = clara_query_step (&query, error);
  if (step > 0)
    *value = sqlite3_column_int64 (query.statement, 0);
  return step >= 0;
}

gpointer
clara_query_read_row (ClaraQuery *self, const ClaraRowType *type)
{
  gpointer row = g_malloc0 (type->size);
  int n_columns = sqlite3_column_count (self->statement);

  for (int column = 0; column < n_columns && column < (int) type->n_members; column++)
    {
      const ClaraMember *member = &type->members[column];

      switch (member->kind)
        {
        case CLARA_KIND_TEXT:
        case CLARA_KIND_JSON:
          G_STRUCT_MEMBER (char *, row, member->offset) = clara_query_dup_text (self, column);
          break;
        case CLARA_KIND_INT:
          G_STRUCT_MEMBER (int, row, member->offset) = sqlite3_column_int (self->statement, column);
          break;
        case CLARA_KIND_INT64:
        case CLARA_KIND_TIME:
          G_STRUCT_MEMBER (gint64, row, member->offset) = sqlite3_column_int64 (self->statement, column);
          break;
        case CLARA_KIND_BOOLEAN:
          G_STRUCT_MEMBER (gboolean, row, member->offset) = sqlite3_column_int (self->statement, column) != 0;
          break;
        case CLARA_KIND_DOUBLE:
          G_STRUCT_MEMBER (double, row, member->offset) = sqlite3_column_double (self->statement, column);
          break;
        default:
          g_assert_not_reached ();
        }
    }
  return row;
}

char *
clara_row_columns (const ClaraRowType *type, const char *prefix)
{
  GString *columns = g_string_new (NULL);

  for (guint i = 0; i < type->n_members; i++)
    if (!(type->members[i].flags & CLARA_MEMBER_NO_COLUMN))
      g_string_append_printf (columns, "%s%s%s", columns->len > 0 ? ", " : "", prefix, type->members[i].name);
  return g_string_free (columns, FALSE);
}

static char *
select_sql (const ClaraRowType *type, const char *tail)
{
  g_autofree char *columns = clara_row_columns (type, "");

  return g_strconcat ("SELECT ", columns, " FROM ", type->table, " WHERE tenant_id = ?1 ", tail, NULL);
}

GPtrArray *
clara_db_select (ClaraDb *self, ClaraTenant *tenant, const ClaraRowType *type, GError **error,
                 const char *tail, const char *types, ...)
{
  g_autofree char *sql = select_sql (type, tail);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (type->free);
  g_auto (ClaraQuery) query = { 0 };
  va_list args;
  gboolean good;
  int step;

  va_start (args, types);
  good = query_start_valist (&query, self, tenant, error, sql, types, args);
  va_end (args);
  if (!good)
    return NULL;
  while ((step = clara_query_step (&query, error)) > 0)
    g_ptr_array_add (rows, clara_query_read_row (&query, type));
  return step < 0 ? NULL : g_steal_pointer (&rows);
}

gpointer
clara_db_select_one (ClaraDb *self, ClaraTenant *tenant, const ClaraRowType *type, const char *sought,
                     GError **error, const char *tail, const char *types, ...)
{
  g_autofree char *sql = select_sql (type, tail);
  g_auto (ClaraQuery) query = { 0 };
  va_list args;
  gboolean good;
  int step;

  va_start (args, types);
  good = query_start_valist (&query, self, tenant, error, sql, types, args);
  va_end (args);
  if (!good)
    return NULL;
  step = clara_query_step (&query, error);
  if (step > 0)
    return clara_query_read_row (&query, type);
  if (step == 0)
    g_set_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_NOT_FOUND, "There is no %s %s", type->name,
                 sought != NULL ? sought : "like that");
  return NULL;
}

static gboolean
bind_member (ClaraQuery *self, int index, const ClaraRowType *type, const ClaraMember *member,
             gconstpointer row, GError **error)
{
  switch (member->kind)
    {
    case CLARA_KIND_TEXT:
    case CLARA_KIND_JSON:
      {
        g_autofree char *name = g_strconcat (type->name, ".", member->name, NULL);

        return bind_text (self, index, G_STRUCT_MEMBER (char *, row, member->offset), name, error);
      }
    case CLARA_KIND_INT:
      sqlite3_bind_int (self->statement, index, G_STRUCT_MEMBER (int, row, member->offset));
      return TRUE;
    case CLARA_KIND_INT64:
      sqlite3_bind_int64 (self->statement, index, G_STRUCT_MEMBER (gint64, row, member->offset));
      return TRUE;
    case CLARA_KIND_TIME:
      {
        gint64 time = G_STRUCT_MEMBER (gint64, row, member->offset);

        if (member->flags & CLARA_MEMBER_UPDATED || (time == 0 && (member->flags & CLARA_MEMBER_CREATED)))
          time = clara_clock_get_real (self->db->clock);
        if (time != 0 || (member->flags & CLARA_MEMBER_ZERO))
          sqlite3_bind_int64 (self->statement, index, time);
        return TRUE;
      }
    case CLARA_KIND_BOOLEAN:
      sqlite3_bind_int (self->statement, index, G_STRUCT_MEMBER (gboolean, row, member->offset) != FALSE);
      return TRUE;
    case CLARA_KIND_DOUBLE:
      sqlite3_bind_double (self->statement, index, G_STRUCT_MEMBER (double, row, member->offset));
      return TRUE;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
is_unstamped (const ClaraRowType *type, gconstpointer row)
{
  for (guint i = 0; i < type->n_members; i++)
    if (type->members[i].flags & CLARA_MEMBER_CREATED)
      return G_STRUCT_MEMBER (gint64, row, type->members[i].offset) == 0;
  return FALSE;
}

static gboolean
write_row (ClaraDb *self, ClaraTenant *tenant, const ClaraRowType *type, gconstpointer row, const char *sql,
           gboolean inserts, GError **error)
{
  g_auto (ClaraQuery) query = { 0 };
  int n_parameters;

  g_return_val_if_fail (tenant != NULL && row != NULL, FALSE);
  if (!query_prepare (&query, self, sql, error))
    return FALSE;
  n_parameters = sqlite3_bind_parameter_count (query.statement);
  for (int index = 1; index <= n_parameters; index++)
    {
      const char *name = sqlite3_bind_parameter_name (query.statement, index) + 1;
      const ClaraMember *member = type->members;

      if (g_str_equal (name, "tenant_id"))
        {
          if (!bind_text (&query, index, clara_tenant_get_id (tenant), name, error))
            return FALSE;
          continue;
        }
      while (!g_str_equal (member->name, name))
        member++;
      if (inserts && (member->flags & CLARA_MEMBER_OFFSET) && is_unstamped (type, row))
        sqlite3_bind_int (query.statement, index, clara_clock_get_utc_offset (self->clock));
      else if (!bind_member (&query, index, type, member, row, error))
        return FALSE;
    }
  return clara_query_step (&query, error) == 0;
}

static void
append_insert (GString *sql, const ClaraRowType *type)
{
  GString *values = g_string_new (":tenant_id");

  g_string_append_printf (sql, "INSERT INTO %s (tenant_id", type->table);
  for (guint i = 0; i < type->n_members; i++)
    {
      const ClaraMember *member = &type->members[i];

      if (member->flags & (CLARA_MEMBER_GIVEN | CLARA_MEMBER_NO_COLUMN))
        continue;
      g_string_append_printf (sql, ", %s", member->name);
      g_string_append_printf (values, ", :%s", member->name);
    }
  if (type->derived_column != NULL)
    {
      g_string_append_printf (sql, ", %s", type->derived_column);
      g_string_append_printf (values, ", %s", type->derived_sql);
    }
  g_string_append_printf (sql, ") VALUES (%s)", values->str);
  g_string_free (values, TRUE);
}

static const char *
append_changes (GString *sql, const ClaraRowType *type)
{
  const char *key = NULL;
  const char *separator = " ";

  for (guint i = 0; i < type->n_members; i++)
    {
      const ClaraMember *member = &type->members[i];

      if (member->flags & CLARA_MEMBER_KEY)
        key = member->name;
      if (member->flags
          & (CLARA_MEMBER_GIVEN | CLARA_MEMBER_NO_COLUMN | CLARA_MEMBER_KEY | CLARA_MEMBER_CREATED))
        continue;
      if (member->flags & CLARA_MEMBER_UPDATED)
        g_string_append_printf (sql, "%s%s = max (:%s, %s.%s + 1)", separator, member->name, member->name,
                                type->table, member->name);
      else
        g_string_append_printf (sql, "%s%s = :%s", separator, member->name, member->name);
      separator = ", ";
    }
  if (type->derived_column != NULL)
    g_string_append_printf (sql, "%s%s = %s", separator, type->derived_column, type->derived_sql);
  return key;
}

/*
 * clara_db_insert_row: CONFLICT where the key is used.
 */
gboolean
clara_db_insert_row (ClaraDb *self, ClaraTenant *tenant, const ClaraRowType *type, gconstpointer row,
                     GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);

  append_insert (sql, type);
  return write_row (self, tenant, type, row, sql->str, TRUE, error);
}

/*
 * clara_db_update_row: NOT_FOUND where the key is not there.
 */
gboolean
clara_db_update_row (ClaraDb *self, ClaraTenant *tenant, const ClaraRowType *type, gconstpointer row,
                     GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  const char *key;

  g_string_append_printf (sql, "UPDATE %s SET", type->table);
  key = append_changes (sql, type);
  g_string_append_printf (sql, " WHERE tenant_id = :tenant_id AND %s = :%s", key, key);
  if (!write_row (self, tenant, type, row, sql->str, FALSE, error))
    return FALSE;
  if (sqlite3_changes64 (self->handle) > 0)
    return TRUE;
  g_set_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_NOT_FOUND, "There is no such %s to change",
               type->name);
  return FALSE;
}

gboolean
clara_db_put_row (ClaraDb *self, ClaraTenant *tenant, const ClaraRowType *type, gconstpointer row,
                  GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (GString) changes = g_string_new (NULL);
  const char *key;

  append_insert (sql, type);
  key = append_changes (changes, type);
  g_string_append_printf (sql, " ON CONFLICT (tenant_id, %s) DO UPDATE SET%s", key, changes->str);
  return write_row (self, tenant, type, row, sql->str, TRUE, error);
}
