/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-repositories.h"

#include "clara-db-private.h"

/**
 * clara_tenants_ensure:
 * @name: (nullable): the organisation's name; one that is stored already is kept
 *
 * Makes the tenant's row where there is none. Nothing else of a tenant can be stored before.
 */
gboolean
clara_tenants_ensure (ClaraDb *db, ClaraTenant *tenant, const char *name, GError **error)
{
  return clara_db_run (db, tenant, error,
                       "INSERT INTO tenants (tenant_id, name, created_at) VALUES (?1, ?2, ?3)"
                       " ON CONFLICT (tenant_id) DO UPDATE SET name = excluded.name"
                       " WHERE tenants.name IS NULL AND excluded.name IS NOT NULL",
                       "sl", name, clara_clock_get_real (clara_db_get_clock (db)))
         >= 0;
}

/**
 * clara_tenants_get_name:
 *
 * Returns: (transfer full): the name, or the id where it has none; %NULL with error
 */
char *
clara_tenants_get_name (ClaraDb *db, ClaraTenant *tenant, GError **error)
{
  g_auto (ClaraQuery) query = { 0 };
  int step;

  if (!clara_query_start (&query, db, tenant, error,
                          "SELECT coalesce (name, tenant_id) FROM tenants WHERE tenant_id = ?1", ""))
    return NULL;
  step = clara_query_step (&query, error);
  if (step > 0)
    return clara_query_dup_text (&query, 0);
  if (step == 0)
    g_set_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_NOT_FOUND, "There is no tenant %s",
                 clara_tenant_get_id (tenant));
  return NULL;
}

char *
clara_tenant_settings_get (ClaraDb *db, ClaraTenant *tenant, const char *key, GError **error)
{
  g_auto (ClaraQuery) query = { 0 };

  if (!clara_query_start (&query, db, tenant, error,
                          "SELECT value FROM tenant_settings WHERE tenant_id = ?1 AND key = ?2", "s", key)
      || clara_query_step (&query, error) <= 0)
    return NULL;
  return clara_query_dup_text (&query, 0);
}

/**
 * clara_tenant_settings_set:
 * @value: (nullable): JSON text; %NULL unsets
 */
gboolean
clara_tenant_settings_set (ClaraDb *db, ClaraTenant *tenant, const char *key, const char *value,
                           GError **error)
{
  if (value == NULL)
    return clara_db_run (db, tenant, error, "DELETE FROM tenant_settings WHERE tenant_id = ?1 AND key = ?2",
                         "s", key)
           >= 0;
  return clara_db_run (db, tenant, error,
                       "INSERT INTO tenant_settings (tenant_id, key, value) VALUES (?1, ?2, ?3)"
                       " ON CONFLICT (tenant_id, key) DO UPDATE SET value = excluded.value",
                       "ss", key, value)
         >= 0;
}
