/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-repositories.h"

#include "clara-db-private.h"

gboolean
clara_events_add (ClaraDb *db, ClaraTenant *tenant, const char *session_id, const char *name,
                  const char *fields, GError **error)
{
  ClaraClock *clock = clara_db_get_clock (db);

  return clara_db_run (db, tenant, error,
                       "INSERT INTO events (tenant_id, session_id, name, fields, created_at, utc_offset)"
                       " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                       "sssli", session_id, name, fields, clara_clock_get_real (clock),
                       clara_clock_get_utc_offset (clock))
         >= 0;
}

gint64
clara_events_count (ClaraDb *db, ClaraTenant *tenant, const char *name, gint64 since, GError **error)
{
  gint64 count = -1;

  return clara_db_get_int (
           db, tenant, &count, error,
           "SELECT count (*) FROM events WHERE tenant_id = ?1 AND name = ?2 AND created_at >= ?3", "sl", name,
           since)
           ? count
           : -1;
}

void
clara_event_row_free (ClaraEventRow *self)
{
  g_free (self->fields);
  g_free (self);
}

GPtrArray *
clara_events_list (ClaraDb *db, ClaraTenant *tenant, const char *name, gint64 since, guint limit,
                   GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_event_row_free);
  g_auto (ClaraQuery) query = { 0 };
  int step;

  if (!clara_query_start (&query, db, tenant, error,
                          "SELECT fields, created_at FROM events WHERE tenant_id = ?1 AND name = ?2"
                          " AND created_at >= ?3 ORDER BY created_at DESC, sequence DESC LIMIT ?4",
                          "sll", name, since, (gint64) limit))
    return NULL;
  while ((step = clara_query_step (&query, error)) == 1)
    {
      ClaraEventRow *row = g_new0 (ClaraEventRow, 1);

      row->fields = clara_query_dup_text (&query, 0);
      row->created_at = sqlite3_column_int64 (query.statement, 1);
      g_ptr_array_add (rows, row);
    }
  return step == 0 ? g_steal_pointer (&rows) : NULL;
}
