/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-db-private.h"

#include <string.h>

gboolean
clara_query_bind_text (ClaraQuery *self, int index, const char *text, const char *name, GError **error)
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

gboolean
clara_query_prepare (ClaraQuery *self, ClaraDb *db, const char *sql, GError **error)
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
  if (!clara_query_prepare (self, db, sql, error)
      || !clara_query_bind_text (self, index++, clara_tenant_get_id (tenant), "tenant_id", error))
    return FALSE;
  for (const char *t = types; *t != '\0'; t++, index++)
    switch (*t)
      {
      case 's':
        {
          g_autofree char *name = g_strdup_printf ("value %d", index);

          if (!clara_query_bind_text (self, index, va_arg (args, const char *), name, error))
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
