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
