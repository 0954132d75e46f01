/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-repositories.h"

#include "clara-db-private.h"

/* Badges, texts to sign with their signatures, parcels, roll calls. */

gboolean
clara_badge_jobs_insert (ClaraDb *db, ClaraTenant *tenant, const ClaraBadgeJob *job, GError **error)
{
  return clara_db_insert_row (db, tenant, &clara_badge_job_row, job, error);
}

gboolean
clara_badge_jobs_update (ClaraDb *db, ClaraTenant *tenant, const ClaraBadgeJob *job, GError **error)
{
  return clara_db_update_row (db, tenant, &clara_badge_job_row, job, error);
}

ClaraBadgeJob *
clara_badge_jobs_get (ClaraDb *db, ClaraTenant *tenant, const char *job_id, GError **error)
{
  return clara_db_select_one (db, tenant, &clara_badge_job_row, job_id, error, "AND job_id = ?2", "s",
                              job_id);
}

GPtrArray *
clara_badge_jobs_list (ClaraDb *db, ClaraTenant *tenant, const char *visit_id, guint limit, GError **error)
{
  if (visit_id == NULL)
    return clara_db_select (db, tenant, &clara_badge_job_row, error,
                            "ORDER BY created_at DESC, row_id DESC LIMIT ?2", "l", (gint64) limit);
  return clara_db_select (db, tenant, &clara_badge_job_row, error,
                          "AND visit_id = ?2 ORDER BY created_at DESC, row_id DESC LIMIT ?3", "sl", visit_id,
                          (gint64) limit);
}

gboolean
clara_agreements_insert (ClaraDb *db, ClaraTenant *tenant, const ClaraAgreement *text, GError **error)
{
  return clara_db_insert_row (db, tenant, &clara_agreement_row, text, error);
}

ClaraAgreement *
clara_agreements_get_newest (ClaraDb *db, ClaraTenant *tenant, const char *agreement_id, const char *language,
                             GError **error)
{
  return clara_db_select_one (db, tenant, &clara_agreement_row, agreement_id, error,
                              "AND agreement_id = ?2 AND language = ?3 ORDER BY version DESC LIMIT 1", "ss",
                              agreement_id, language);
}

ClaraAgreement *
clara_agreements_get_version (ClaraDb *db, ClaraTenant *tenant, const char *agreement_id,
                              const char *language, int version, GError **error)
{
  return clara_db_select_one (db, tenant, &clara_agreement_row, agreement_id, error,
                              "AND agreement_id = ?2 AND language = ?3 AND version = ?4", "ssi", agreement_id,
                              language, version);
}

GPtrArray *
clara_agreements_list (ClaraDb *db, ClaraTenant *tenant, GError **error)
{
  return clara_db_select (
    db, tenant, &clara_agreement_row, error,
    "AND NOT EXISTS (SELECT 1 FROM agreements AS newer WHERE newer.tenant_id = ?1"
    " AND newer.agreement_id = agreements.agreement_id AND newer.language = agreements.language"
    " AND newer.version > agreements.version) ORDER BY agreement_id, language",
    "");
}

gboolean
clara_signatures_insert (ClaraDb *db, ClaraTenant *tenant, const ClaraSignature *signature, GError **error)
{
  return clara_db_insert_row (db, tenant, &clara_signature_row, signature, error);
}

ClaraSignature *
clara_signatures_find (ClaraDb *db, ClaraTenant *tenant, const char *visitor_id, const char *agreement_id,
                       GError **error)
{
  return clara_db_select_one (
    db, tenant, &clara_signature_row, visitor_id, error,
    "AND visitor_id = ?2 AND agreement_id = ?3 ORDER BY created_at DESC, row_id DESC LIMIT 1", "ss",
    visitor_id, agreement_id);
}

GPtrArray *
clara_signatures_list (ClaraDb *db, ClaraTenant *tenant, const char *visit_id, guint limit, GError **error)
{
  if (visit_id == NULL)
    return clara_db_select (db, tenant, &clara_signature_row, error,
                            "ORDER BY created_at DESC, row_id DESC LIMIT ?2", "l", (gint64) limit);
  return clara_db_select (db, tenant, &clara_signature_row, error,
                          "AND visit_id = ?2 ORDER BY created_at DESC, row_id DESC LIMIT ?3", "sl", visit_id,
                          (gint64) limit);
}

gboolean
clara_deliveries_insert (ClaraDb *db, ClaraTenant *tenant, const ClaraDelivery *delivery, GError **error)
{
  return clara_db_insert_row (db, tenant, &clara_delivery_row, delivery, error);
}

gboolean
clara_deliveries_update (ClaraDb *db, ClaraTenant *tenant, const ClaraDelivery *delivery, GError **error)
{
  return clara_db_update_row (db, tenant, &clara_delivery_row, delivery, error);
}

ClaraDelivery *
clara_deliveries_get (ClaraDb *db, ClaraTenant *tenant, const char *delivery_id, GError **error)
{
  return clara_db_select_one (db, tenant, &clara_delivery_row, delivery_id, error, "AND delivery_id = ?2",
                              "s", delivery_id);
}

GPtrArray *
clara_deliveries_list (ClaraDb *db, ClaraTenant *tenant, gboolean open_only, guint limit, GError **error)
{
  return clara_db_select (db, tenant, &clara_delivery_row, error,
                          open_only
                            ? "AND state <> 'picked_up' ORDER BY created_at DESC, row_id DESC LIMIT ?2"
                            : "ORDER BY created_at DESC, row_id DESC LIMIT ?2",
                          "l", (gint64) limit);
}

/* Open ones whose recipient may be told: not of a visit that staff have yet to decide about, or turned away.
 */
GPtrArray *
clara_deliveries_list_waiting (ClaraDb *db, ClaraTenant *tenant, guint limit, GError **error)
{
  return clara_db_select (
    db, tenant, &clara_delivery_row, error,
    "AND state <> 'picked_up' AND recipient_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM visits"
    " WHERE visits.tenant_id = ?1 AND visits.visit_id = deliveries.visit_id"
    " AND visits.status IN ('waiting_review', 'denied')) ORDER BY created_at, row_id LIMIT ?2",
    "l", (gint64) limit);
}

gboolean
clara_evacuation_put (ClaraDb *db, ClaraTenant *tenant, const ClaraEvacuationMark *mark, GError **error)
{
  return clara_db_put_row (db, tenant, &clara_evacuation_mark_row, mark, error);
}

GPtrArray *
clara_evacuation_list (ClaraDb *db, ClaraTenant *tenant, const char *evacuation_id, GError **error)
{
  return clara_db_select (db, tenant, &clara_evacuation_mark_row, error,
                          "AND evacuation_id = ?2 ORDER BY row_id", "s", evacuation_id);
}
