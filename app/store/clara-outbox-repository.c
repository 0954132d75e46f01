/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-repositories.h"

#include "clara-db-private.h"

gint64
clara_outbox_count (ClaraDb *db, ClaraTenant *tenant, GError **error)
{
  gint64 count = -1;

  return clara_db_get_int (db, tenant, &count, error, "SELECT count (*) FROM outbox WHERE tenant_id = ?1", "")
           ? count
           : -1;
}
