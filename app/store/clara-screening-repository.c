/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-repositories.h"

#include "clara-db-private.h"

gboolean
clara_screening_insert (ClaraDb *db, ClaraTenant *tenant, const ClaraScreeningEntry *entry, GError **error)
{
  return clara_db_insert_row (db, tenant, &clara_screening_entry_row, entry, error);
}

/**
 * clara_screening_delete:
 *
 * Fails with %CLARA_STORE_ERROR_NOT_FOUND where there is no such entry.
 */
gboolean
clara_screening_delete (ClaraDb *db, ClaraTenant *tenant, const char *entry_id, GError **error)
{
  gint64 changed = clara_db_run (
    db, tenant, error, "DELETE FROM screening WHERE tenant_id = ?1 AND entry_id = ?2", "s", entry_id);

  if (changed == 0)
    g_set_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_NOT_FOUND,
                 "The entry %s is not on the screening list (any more)", entry_id);
  return changed > 0;
}

ClaraScreeningEntry *
clara_screening_get (ClaraDb *db, ClaraTenant *tenant, const char *entry_id, GError **error)
{
  return clara_db_select_one (db, tenant, &clara_screening_entry_row, entry_id, error, "AND entry_id = ?2",
                              "s", entry_id);
}

GPtrArray *
clara_screening_list (ClaraDb *db, ClaraTenant *tenant, GError **error)
{
  return clara_db_select (db, tenant, &clara_screening_entry_row, error,
                          "ORDER BY coalesce (name, email) COLLATE NOCASE, entry_id", "");
}

gboolean
clara_reviews_insert (ClaraDb *db, ClaraTenant *tenant, const ClaraReview *review, GError **error)
{
  return clara_db_insert_row (db, tenant, &clara_review_row, review, error);
}

gboolean
clara_reviews_update (ClaraDb *db, ClaraTenant *tenant, const ClaraReview *review, GError **error)
{
  return clara_db_update_row (db, tenant, &clara_review_row, review, error);
}

ClaraReview *
clara_reviews_get (ClaraDb *db, ClaraTenant *tenant, const char *visit_id, GError **error)
{
  return clara_db_select_one (db, tenant, &clara_review_row, visit_id, error, "AND visit_id = ?2", "s",
                              visit_id);
}

GPtrArray *
clara_reviews_list (ClaraDb *db, ClaraTenant *tenant, const char *state, guint limit, GError **error)
{
  if (state == NULL)
    return clara_db_select (db, tenant, &clara_review_row, error,
                            "ORDER BY created_at DESC, row_id DESC LIMIT ?2", "l", (gint64) limit);
  return clara_db_select (db, tenant, &clara_review_row, error,
                          "AND state = ?2 ORDER BY created_at DESC, row_id DESC LIMIT ?3", "sl", state,
                          (gint64) limit);
}

GPtrArray *
clara_reviews_list_open (ClaraDb *db, ClaraTenant *tenant, const char *kiosk, GError **error)
{
  return clara_db_select (db, tenant, &clara_review_row, error,
                          "AND taken_up = 0 AND kiosk = ?2 ORDER BY row_id", "s", kiosk);
}
