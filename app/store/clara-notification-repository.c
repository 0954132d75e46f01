/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-repositories.h"

#include "clara-db-private.h"

gboolean
clara_notifications_insert (ClaraDb *db, ClaraTenant *tenant, const ClaraNotification *row, GError **error)
{
  return clara_db_insert_row (db, tenant, &clara_notification_row, row, error);
}

gboolean
clara_notifications_update (ClaraDb *db, ClaraTenant *tenant, const ClaraNotification *row, GError **error)
{
  return clara_db_update_row (db, tenant, &clara_notification_row, row, error);
}

ClaraNotification *
clara_notifications_get (ClaraDb *db, ClaraTenant *tenant, const char *message_id, GError **error)
{
  return clara_db_select_one (db, tenant, &clara_notification_row, message_id, error, "AND message_id = ?2",
                              "s", message_id);
}

GPtrArray *
clara_notifications_due (ClaraDb *db, ClaraTenant *tenant, gint64 now, guint limit, GError **error)
{
  return clara_db_select (db, tenant, &clara_notification_row, error,
                          "AND state = 'queued' AND due_at <= ?2 ORDER BY due_at, row_id LIMIT ?3", "ll", now,
                          (gint64) limit);
}

/**
 * clara_notifications_list:
 * @visit_id: (nullable): %NULL for those of all visits and of none
 *
 * Returns: (transfer full) (element-type ClaraNotification): newest first
 */
GPtrArray *
clara_notifications_list (ClaraDb *db, ClaraTenant *tenant, const char *visit_id, guint limit, GError **error)
{
  if (visit_id == NULL)
    return clara_db_select (db, tenant, &clara_notification_row, error,
                            "ORDER BY created_at DESC, row_id DESC LIMIT ?2", "l", (gint64) limit);
  return clara_db_select (db, tenant, &clara_notification_row, error,
                          "AND visit_id = ?2 ORDER BY created_at DESC, row_id DESC LIMIT ?3", "sl", visit_id,
                          (gint64) limit);
}

/**
 * clara_notifications_answer:
 *
 * A message that is queued still may be answered (staff say it), and one that seemed to fail too; a cancelled
 * one was answered through another.
 */
gboolean
clara_notifications_answer (ClaraDb *db, ClaraTenant *tenant, const char *message_id, const char *answer,
                            GError **error)
{
  gint64 changed =
    clara_db_run (db, tenant, error,
                  "UPDATE notifications SET state = 'answered', answer = ?3, answered_at = ?4"
                  " WHERE tenant_id = ?1 AND message_id = ?2 AND state NOT IN ('answered', 'cancelled')",
                  "ssl", message_id, answer, clara_clock_get_real (clara_db_get_clock (db)));
  g_autoptr (ClaraNotification) existing = NULL;

  if (changed != 0)
    return changed > 0;
  existing = clara_notifications_get (db, tenant, message_id, error);
  return FALSE;
}

/**
 * clara_notifications_cancel_open:
 *
 * Those of the visit that are queued still will not be sent; what has gone out stays as it is.
 *
 * Returns: how many; -1 with error
 */
int
clara_notifications_cancel_open (ClaraDb *db, ClaraTenant *tenant, const char *visit_id, GError **error)
{
  return (int) clara_db_run (db, tenant, error,
                             "UPDATE notifications SET state = 'cancelled'"
                             " WHERE tenant_id = ?1 AND visit_id = ?2 AND state = 'queued'",
                             "s", visit_id);
}

gboolean
clara_manager_visits_add (ClaraDb *db, ClaraTenant *tenant, const ClaraManagerVisit *row, GError **error)
{
  return clara_db_insert_row (db, tenant, &clara_manager_visit_row, row, error);
}

/**
 * clara_manager_visits_list:
 *
 * Returns: (transfer full) (element-type ClaraManagerVisit): oldest first
 */
GPtrArray *
clara_manager_visits_list (ClaraDb *db, ClaraTenant *tenant, guint offset, guint limit, GError **error)
{
  return clara_db_select (db, tenant, &clara_manager_visit_row, error, "ORDER BY row_id LIMIT ?2 OFFSET ?3",
                          "ll", (gint64) limit, (gint64) offset);
}
