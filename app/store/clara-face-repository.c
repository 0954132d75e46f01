/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-repositories.h"

#include "clara-db-private.h"

/* Templates of faces, sealed, which never leave this machine; and the consents, which stay as a record. */

/**
 * clara_faces_put:
 *
 * One a person: a second takes the place of the first.
 */
gboolean
clara_faces_put (ClaraDb *db, ClaraTenant *tenant, const ClaraFace *face, GError **error)
{
  return clara_db_put_row (db, tenant, &clara_face_row, face, error);
}

GPtrArray *
clara_faces_list (ClaraDb *db, ClaraTenant *tenant, GError **error)
{
  return clara_db_select (db, tenant, &clara_face_row, error, "ORDER BY employee_id", "");
}

/**
 * clara_faces_delete:
 *
 * Returns: whether it went well; where there was none it did
 */
gboolean
clara_faces_delete (ClaraDb *db, ClaraTenant *tenant, const char *employee_id, GError **error)
{
  return clara_db_run (db, tenant, error, "DELETE FROM faces WHERE tenant_id = ?1 AND employee_id = ?2", "s",
                       employee_id)
         >= 0;
}

gboolean
clara_face_consents_insert (ClaraDb *db, ClaraTenant *tenant, const ClaraFaceConsent *consent, GError **error)
{
  return clara_db_insert_row (db, tenant, &clara_face_consent_row, consent, error);
}

/**
 * clara_face_consents_withdraw:
 * @by: who, for the record
 *
 * Ends whatever consent stands.
 */
gboolean
clara_face_consents_withdraw (ClaraDb *db, ClaraTenant *tenant, const char *employee_id, const char *by,
                              GError **error)
{
  return clara_db_run (db, tenant, error,
                       "UPDATE face_consents SET withdrawn_at = ?3, withdrawn_by = ?4"
                       " WHERE tenant_id = ?1 AND employee_id = ?2 AND withdrawn_at IS NULL",
                       "sls", employee_id, clara_clock_get_real (clara_db_get_clock (db)), by)
         >= 0;
}

GPtrArray *
clara_face_consents_list (ClaraDb *db, ClaraTenant *tenant, const char *employee_id, GError **error)
{
  return clara_db_select (db, tenant, &clara_face_consent_row, error,
                          "AND employee_id = ?2 ORDER BY created_at, row_id", "s", employee_id);
}
