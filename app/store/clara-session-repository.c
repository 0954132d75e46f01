/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-repositories.h"

#include "clara-db-private.h"

gboolean
clara_sessions_put (ClaraDb *db, ClaraTenant *tenant, const ClaraSessionRow *session, GError **error)
{
  return clara_db_put_row (db, tenant, &clara_session_row_row, session, error);
}

ClaraSessionRow *
clara_sessions_get (ClaraDb *db, ClaraTenant *tenant, const char *session_id, GError **error)
{
  return clara_db_select_one (db, tenant, &clara_session_row_row, session_id, error, "AND session_id = ?2",
                              "s", session_id);
}

GPtrArray *
clara_sessions_list (ClaraDb *db, ClaraTenant *tenant, guint limit, GError **error)
{
  return clara_db_select (db, tenant, &clara_session_row_row, error,
                          "ORDER BY created_at DESC, rowid DESC LIMIT ?2", "l", (gint64) limit);
}

/**
 * clara_sessions_interrupt_open:
 * @kiosk: (nullable): only its own sessions; another kiosk's are alive
 *
 * Closes what a crash left open: outcome interrupted, flow_end, ended when it was last active.
 *
 * Returns: how many; -1 with error
 */
int
clara_sessions_interrupt_open (ClaraDb *db, ClaraTenant *tenant, const char *kiosk, GError **error)
{
  return (int) clara_db_run (db, tenant, error,
                             "UPDATE sessions SET outcome = 'interrupted', current_state = 'flow_end',"
                             " ended_at = coalesce (last_activity, created_at)"
                             " WHERE tenant_id = ?1 AND kiosk IS ?2 AND outcome IS NULL",
                             "s", kiosk);
}
