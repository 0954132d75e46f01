/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-repositories.h"

#include "clara-db-private.h"

gboolean
clara_codes_insert (ClaraDb *db, ClaraTenant *tenant, const ClaraCode *code, GError **error)
{
  return clara_db_insert_row (db, tenant, &clara_code_row, code, error);
}

gboolean
clara_codes_update (ClaraDb *db, ClaraTenant *tenant, const ClaraCode *code, GError **error)
{
  return clara_db_update_row (db, tenant, &clara_code_row, code, error);
}

/**
 * clara_codes_get_open:
 *
 * Returns: (transfer full): the newest that is open, expired or not: that is for the caller's clock
 */
ClaraCode *
clara_codes_get_open (ClaraDb *db, ClaraTenant *tenant, const char *employee_id, GError **error)
{
  return clara_db_select_one (
    db, tenant, &clara_code_row, "that is open", error,
    "AND employee_id = ?2 AND state = 'open' ORDER BY created_at DESC, row_id DESC LIMIT 1", "s",
    employee_id);
}

int
clara_codes_count_since (ClaraDb *db, ClaraTenant *tenant, const char *employee_id, const char *kiosk,
                         gint64 since, GError **error)
{
  g_autofree char *sql = g_strconcat (
    "SELECT count (*), ?2, ?3 FROM codes WHERE tenant_id = ?1 AND created_at >= ?4",
    employee_id != NULL ? " AND employee_id = ?2" : "", kiosk != NULL ? " AND kiosk = ?3" : "", NULL);
  gint64 count = -1;

  return clara_db_get_int (db, tenant, &count, error, sql, "ssl", employee_id, kiosk, since) ? (int) count
                                                                                             : -1;
}
