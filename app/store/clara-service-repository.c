/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-repositories.h"

#include "clara-db-private.h"

gboolean
clara_service_calls_add (ClaraDb *db, ClaraTenant *tenant, const ClaraServiceCallRow *row, GError **error)
{
  return clara_db_insert_row (db, tenant, &clara_service_call_row_row, row, error);
}

/**
 * clara_service_calls_list:
 * @since: real time; 0 for all
 *
 * Returns: (transfer full) (element-type ClaraServiceCallRow): newest first
 */
GPtrArray *
clara_service_calls_list (ClaraDb *db, ClaraTenant *tenant, gint64 since, guint limit, GError **error)
{
  return clara_db_select (db, tenant, &clara_service_call_row_row, error,
                          "AND created_at >= ?2 ORDER BY created_at DESC, row_id DESC LIMIT ?3", "ll", since,
                          (gint64) limit);
}

gboolean
clara_provider_changes_add (ClaraDb *db, ClaraTenant *tenant, const ClaraProviderChange *row, GError **error)
{
  return clara_db_insert_row (db, tenant, &clara_provider_change_row, row, error);
}

GPtrArray *
clara_provider_changes_list (ClaraDb *db, ClaraTenant *tenant, guint limit, GError **error)
{
  return clara_db_select (db, tenant, &clara_provider_change_row, error,
                          "ORDER BY created_at DESC, row_id DESC LIMIT ?2", "l", (gint64) limit);
}

static gboolean
prune (ClaraDb *db, ClaraTenant *tenant, const char *table, gint64 before, guint keep, GError **error)
{
  g_autofree char *old = g_strdup_printf ("DELETE FROM %s WHERE tenant_id = ?1 AND created_at < ?2", table);
  g_autofree char *many = g_strdup_printf (
    "DELETE FROM %s WHERE tenant_id = ?1 AND created_at <= (SELECT created_at FROM %s WHERE tenant_id = ?1"
    " ORDER BY created_at DESC LIMIT 1 OFFSET ?2)",
    table, table);

  return clara_db_run (db, tenant, error, old, "l", before) >= 0
         && clara_db_run (db, tenant, error, many, "l", (gint64) keep) >= 0;
}

/**
 * clara_services_prune:
 * @before: calls and changes from before this time go
 * @keep: and of each table those beyond the newest so many
 */
gboolean
clara_services_prune (ClaraDb *db, ClaraTenant *tenant, gint64 before, guint keep, GError **error)
{
  return prune (db, tenant, "service_calls", before, keep, error)
         && prune (db, tenant, "provider_changes", before, keep, error);
}
