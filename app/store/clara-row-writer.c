/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-db-private.h"

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

        return clara_query_bind_text (self, index, G_STRUCT_MEMBER (char *, row, member->offset), name,
                                      error);
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
  if (!clara_query_prepare (&query, self, sql, error))
    return FALSE;
  n_parameters = sqlite3_bind_parameter_count (query.statement);
  for (int index = 1; index <= n_parameters; index++)
    {
      const char *name = sqlite3_bind_parameter_name (query.statement, index) + 1;
      const ClaraMember *member = type->members;

      if (g_str_equal (name, "tenant_id"))
        {
          if (!clara_query_bind_text (&query, index, clara_tenant_get_id (tenant), name, error))
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
