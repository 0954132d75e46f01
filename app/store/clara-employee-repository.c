/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-repositories.h"

#include "clara-db-private.h"

gboolean
clara_employees_put (ClaraDb *db, ClaraTenant *tenant, const ClaraEmployee *employee, GError **error)
{
  return clara_db_put_row (db, tenant, &clara_employee_row, employee, error);
}

ClaraEmployee *
clara_employees_get (ClaraDb *db, ClaraTenant *tenant, const char *employee_id, GError **error)
{
  return clara_db_select_one (db, tenant, &clara_employee_row, employee_id, error, "AND employee_id = ?2",
                              "s", employee_id);
}

/**
 * clara_employees_find_by_email:
 * @email: in any case
 *
 * Returns: (transfer full): an active one before one who has left
 */
ClaraEmployee *
clara_employees_find_by_email (ClaraDb *db, ClaraTenant *tenant, const char *email, GError **error)
{
  return clara_db_select_one (db, tenant, &clara_employee_row, email, error,
                              "AND email = ?2 ORDER BY active DESC, employee_id LIMIT 1", "s", email);
}

GPtrArray *
clara_employees_list (ClaraDb *db, ClaraTenant *tenant, gboolean active_only, GError **error)
{
  return clara_db_select (
    db, tenant, &clara_employee_row, error,
    active_only ? "AND active = 1 ORDER BY name, employee_id" : "ORDER BY name, employee_id", "");
}
