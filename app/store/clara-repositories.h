/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-rows.h"
#include "clara-store.h"

G_BEGIN_DECLS

/* The repositories, one .c file each (clara-visit-repository.c, ...). All run inside a ClaraStoreFunc on the
 * store's thread, are scoped by tenant, return FALSE or NULL with a CLARA_STORE_ERROR; lists are (transfer
 * container + rows). A *_get that finds nothing gives NULL with CLARA_STORE_ERROR_NOT_FOUND. Insert fails
 * with CONFLICT on a used id. In inserts a created_at of 0 becomes now, with the clock's utc_offset (in the
 * store only, not in the struct), and created_at never changes after; a visit's updated_at is always the time
 * of the write. Text that is not UTF-8, a status or state that is not in the list, or an object that is no
 * JSON object is INVALID. */

/* tenants and their settings (key to JSON text; a value that is no JSON is INVALID; setting NULL unsets).
 * Nothing of a tenant can be stored before clara_tenants_ensure(); a name that is stored already is kept. */
gboolean clara_tenants_ensure (ClaraDb *db, ClaraTenant *tenant, const char *name, GError **error);
char *clara_tenants_get_name (ClaraDb *db, ClaraTenant *tenant, GError **error);
char *clara_tenant_settings_get (ClaraDb *db, ClaraTenant *tenant, const char *key,
                                 GError **error); /* NULL, no error: unset */
gboolean clara_tenant_settings_set (ClaraDb *db, ClaraTenant *tenant, const char *key, const char *value,
                                    GError **error);

/* visits */
gboolean clara_visits_insert (ClaraDb *db, ClaraTenant *tenant, const ClaraVisit *visit, GError **error);
gboolean clara_visits_update (ClaraDb *db, ClaraTenant *tenant, const ClaraVisit *visit, GError **error);
/* For what a person looked at meanwhile: CONFLICT where the stored row no longer has the visit's updated_at.
 */
gboolean clara_visits_update_unchanged (ClaraDb *db, ClaraTenant *tenant, const ClaraVisit *visit,
                                        GError **error);
ClaraVisit *clara_visits_get (ClaraDb *db, ClaraTenant *tenant, const char *visit_id, GError **error);
/* Newest check-in first; any filter may be NULL; text matches name, company, host anywhere, case-folded. */
GPtrArray *clara_visits_list (ClaraDb *db, ClaraTenant *tenant, const char *date, const char *status,
                              const char *text, guint offset, guint limit, GError **error);
gint64 clara_visits_count (ClaraDb *db, ClaraTenant *tenant, const char *date, const char *status,
                           GError **error);
/* Row ids of the filtered list in its order, from a covering index: for a list of a million (GArray of
 * gint64). */
GArray *clara_visits_snapshot (ClaraDb *db, ClaraTenant *tenant, const char *text, GError **error);
/* As many as row_ids and in their order; NULL where a row is no more. */
GPtrArray *clara_visits_get_rows (ClaraDb *db, ClaraTenant *tenant, const gint64 *row_ids, guint n,
                                  GError **error);
/* Those checked in and not out whose phone ends in digits or (digits NULL) with this badge; names are matched
 * above. */
GPtrArray *clara_visits_find_open (ClaraDb *db, ClaraTenant *tenant, const char *last_digits,
                                   const char *badge, GError **error);
/* The visit_id of the same visitor's last visit on that day before this one; NULL without error: none. */
char *clara_visits_find_previous (ClaraDb *db, ClaraTenant *tenant, const ClaraVisit *visit, GError **error);
char *clara_visits_next_badge (ClaraDb *db, ClaraTenant *tenant, const char *date, GError **error);

/* visitors: by e-mail or phone, else new; fills visitor_id and counts the visit */
gboolean clara_visitors_touch (ClaraDb *db, ClaraTenant *tenant, ClaraVisitor *visitor, GError **error);
ClaraVisitor *clara_visitors_find (ClaraDb *db, ClaraTenant *tenant, const char *email, const char *phone,
                                   GError **error);

/* employees */
gboolean clara_employees_put (ClaraDb *db, ClaraTenant *tenant, const ClaraEmployee *employee,
                              GError **error);
ClaraEmployee *clara_employees_get (ClaraDb *db, ClaraTenant *tenant, const char *employee_id,
                                    GError **error);
ClaraEmployee *clara_employees_find_by_email (ClaraDb *db, ClaraTenant *tenant, const char *email,
                                              GError **error);
GPtrArray *clara_employees_list (ClaraDb *db, ClaraTenant *tenant, gboolean active_only,
                                 GError **error); /* by name */

/* sessions: put inserts or replaces; interrupt_open closes those of this kiosk that a crash left open, giving
 * how many */
gboolean clara_sessions_put (ClaraDb *db, ClaraTenant *tenant, const ClaraSessionRow *session,
                             GError **error);
ClaraSessionRow *clara_sessions_get (ClaraDb *db, ClaraTenant *tenant, const char *session_id,
                                     GError **error);
GPtrArray *clara_sessions_list (ClaraDb *db, ClaraTenant *tenant, guint limit,
                                GError **error); /* newest first */
int clara_sessions_interrupt_open (ClaraDb *db, ClaraTenant *tenant, const char *kiosk, GError **error);

/* messages of conversations */
gboolean clara_messages_add (ClaraDb *db, ClaraTenant *tenant, const ClaraMessageRow *message,
                             GError **error);
GPtrArray *clara_messages_list (ClaraDb *db, ClaraTenant *tenant, const char *session_id, GError **error);

/* notifications: the outbox of what people are told */
gboolean clara_notifications_insert (ClaraDb *db, ClaraTenant *tenant, const ClaraNotification *row,
                                     GError **error);
gboolean clara_notifications_update (ClaraDb *db, ClaraTenant *tenant, const ClaraNotification *row,
                                     GError **error);
ClaraNotification *clara_notifications_get (ClaraDb *db, ClaraTenant *tenant, const char *message_id,
                                            GError **error);
GPtrArray *clara_notifications_due (ClaraDb *db, ClaraTenant *tenant, gint64 now, guint limit,
                                    GError **error); /* queued */
GPtrArray *clara_notifications_list (ClaraDb *db, ClaraTenant *tenant, const char *visit_id, guint limit,
                                     GError **error);
/* TRUE if this call made it answered; FALSE without error if it was already (an answer comes once) */
gboolean clara_notifications_answer (ClaraDb *db, ClaraTenant *tenant, const char *message_id,
                                     const char *answer, GError **error);
int clara_notifications_cancel_open (ClaraDb *db, ClaraTenant *tenant, const char *visit_id, GError **error);

/* the oldest visits since then whose photo has no copy yet */
GPtrArray *clara_visits_without_copy (ClaraDb *db, ClaraTenant *tenant, gint64 since, guint limit,
                                      GError **error);
GPtrArray *clara_visits_with_left_copy (ClaraDb *db, ClaraTenant *tenant, guint limit, GError **error);

/* what managers were told of visits: follows the notification of the same message_id by itself */
gboolean clara_manager_visits_add (ClaraDb *db, ClaraTenant *tenant, const ClaraManagerVisit *row,
                                   GError **error);
GPtrArray *clara_manager_visits_list (ClaraDb *db, ClaraTenant *tenant, guint offset, guint limit,
                                      GError **error); /* oldest first */

/* one-time codes */
gboolean clara_codes_insert (ClaraDb *db, ClaraTenant *tenant, const ClaraCode *code, GError **error);
gboolean clara_codes_update (ClaraDb *db, ClaraTenant *tenant, const ClaraCode *code, GError **error);
ClaraCode *clara_codes_get_open (ClaraDb *db, ClaraTenant *tenant, const char *employee_id, GError **error);
int clara_codes_count_since (ClaraDb *db, ClaraTenant *tenant, const char *employee_id, const char *kiosk,
                             gint64 since, GError **error); /* either filter may be NULL; -1 on error */

/* knowledge: documents in chunks with a full-text index (BM25; Indic words whole, RECIPES) */
gboolean clara_documents_put (ClaraDb *db, ClaraTenant *tenant, const ClaraDocument *document,
                              GPtrArray *passages, GError **error); /* replaces the chunks of that id */
gboolean clara_documents_delete (ClaraDb *db, ClaraTenant *tenant, const char *document_id, GError **error);
GPtrArray *clara_documents_list (ClaraDb *db, ClaraTenant *tenant, GError **error);
GPtrArray *clara_passages_search (ClaraDb *db, ClaraTenant *tenant, const char *const *words, guint limit,
                                  GError **error);

/* what passages mean, by one model of embeddings */
GPtrArray *clara_passages_list_unplaced (ClaraDb *db, ClaraTenant *tenant, const char *model, guint limit,
                                         GError **error);
gboolean clara_passages_place (ClaraDb *db, ClaraTenant *tenant, gint64 chunk_id, const char *model,
                               const float *vector, guint dimension, GError **error);
GPtrArray *clara_passages_search_near (ClaraDb *db, ClaraTenant *tenant, const char *model,
                                       const float *vector, guint dimension, guint limit, GError **error);

/* private memories of employees (SPEC 11): sealed, and with an index of words that nobody can read */
gboolean clara_memories_put (ClaraDb *db, ClaraTenant *tenant, const char *employee_id, const char *memory_id,
                             const char *sealed, const char *words, GError **error);
int clara_memories_count (ClaraDb *db, ClaraTenant *tenant, const char *employee_id, const char *memory_id,
                          GError **error);
int clara_memories_delete (ClaraDb *db, ClaraTenant *tenant, const char *employee_id, const char *memory_id,
                           GError **error);
GPtrArray *clara_memories_list (ClaraDb *db, ClaraTenant *tenant, const char *employee_id, guint limit,
                                GError **error);
GPtrArray *clara_memories_search (ClaraDb *db, ClaraTenant *tenant, const char *employee_id,
                                  const char *const *words, guint limit, GError **error);

/* the screening list, and the visits that wait for the staff's decision */
gboolean clara_screening_insert (ClaraDb *db, ClaraTenant *tenant, const ClaraScreeningEntry *entry,
                                 GError **error);
gboolean clara_screening_delete (ClaraDb *db, ClaraTenant *tenant, const char *entry_id, GError **error);
ClaraScreeningEntry *clara_screening_get (ClaraDb *db, ClaraTenant *tenant, const char *entry_id,
                                          GError **error);
GPtrArray *clara_screening_list (ClaraDb *db, ClaraTenant *tenant, GError **error); /* by name, e-mail */
gboolean clara_reviews_insert (ClaraDb *db, ClaraTenant *tenant, const ClaraReview *review, GError **error);
gboolean clara_reviews_update (ClaraDb *db, ClaraTenant *tenant, const ClaraReview *review, GError **error);
ClaraReview *clara_reviews_get (ClaraDb *db, ClaraTenant *tenant, const char *visit_id, GError **error);
GPtrArray *clara_reviews_list (ClaraDb *db, ClaraTenant *tenant, const char *state, guint limit,
                               GError **error); /* newest first; state may be NULL */
GPtrArray *clara_reviews_list_open (ClaraDb *db, ClaraTenant *tenant, const char *kiosk,
                                    GError **error); /* not taken up yet, oldest first */

/* badges sent to the printer */
gboolean clara_badge_jobs_insert (ClaraDb *db, ClaraTenant *tenant, const ClaraBadgeJob *job, GError **error);
gboolean clara_badge_jobs_update (ClaraDb *db, ClaraTenant *tenant, const ClaraBadgeJob *job, GError **error);
ClaraBadgeJob *clara_badge_jobs_get (ClaraDb *db, ClaraTenant *tenant, const char *job_id, GError **error);
GPtrArray *clara_badge_jobs_list (ClaraDb *db, ClaraTenant *tenant, const char *visit_id, guint limit,
                                  GError **error); /* newest first; visit_id may be NULL */

/* texts to sign, and signatures */
gboolean clara_agreements_insert (ClaraDb *db, ClaraTenant *tenant, const ClaraAgreement *text,
                                  GError **error);
ClaraAgreement *clara_agreements_get_newest (ClaraDb *db, ClaraTenant *tenant, const char *agreement_id,
                                             const char *language, GError **error);
ClaraAgreement *clara_agreements_get_version (ClaraDb *db, ClaraTenant *tenant, const char *agreement_id,
                                              const char *language, int version, GError **error);
GPtrArray *clara_agreements_list (ClaraDb *db, ClaraTenant *tenant, GError **error); /* the newest of each */
gboolean clara_signatures_insert (ClaraDb *db, ClaraTenant *tenant, const ClaraSignature *signature,
                                  GError **error);
ClaraSignature *clara_signatures_find (ClaraDb *db, ClaraTenant *tenant, const char *visitor_id,
                                       const char *agreement_id, GError **error); /* the newest */
GPtrArray *clara_signatures_list (ClaraDb *db, ClaraTenant *tenant, const char *visit_id, guint limit,
                                  GError **error); /* newest first; visit_id may be NULL */

/* parcels */
/* Faces of employees, and what they agreed to. */
gboolean clara_faces_put (ClaraDb *db, ClaraTenant *tenant, const ClaraFace *face, GError **error);
GPtrArray *clara_faces_list (ClaraDb *db, ClaraTenant *tenant, GError **error);
gboolean clara_faces_delete (ClaraDb *db, ClaraTenant *tenant, const char *employee_id, GError **error);
gboolean clara_face_consents_insert (ClaraDb *db, ClaraTenant *tenant, const ClaraFaceConsent *consent,
                                     GError **error);
gboolean clara_face_consents_withdraw (ClaraDb *db, ClaraTenant *tenant, const char *employee_id,
                                       const char *by, GError **error);
GPtrArray *clara_face_consents_list (ClaraDb *db, ClaraTenant *tenant, const char *employee_id,
                                     GError **error);

gboolean clara_deliveries_insert (ClaraDb *db, ClaraTenant *tenant, const ClaraDelivery *delivery,
                                  GError **error);
gboolean clara_deliveries_update (ClaraDb *db, ClaraTenant *tenant, const ClaraDelivery *delivery,
                                  GError **error);
ClaraDelivery *clara_deliveries_get (ClaraDb *db, ClaraTenant *tenant, const char *delivery_id,
                                     GError **error);
GPtrArray *clara_deliveries_list_waiting (ClaraDb *db, ClaraTenant *tenant, guint limit, GError **error);
GPtrArray *clara_deliveries_list (ClaraDb *db, ClaraTenant *tenant, gboolean open_only, guint limit,
                                  GError **error); /* newest first */

/* roll calls: who was marked or added, oldest first; put inserts or replaces by mark_id */
gboolean clara_evacuation_put (ClaraDb *db, ClaraTenant *tenant, const ClaraEvacuationMark *mark,
                               GError **error);
GPtrArray *clara_evacuation_list (ClaraDb *db, ClaraTenant *tenant, const char *evacuation_id,
                                  GError **error);

/* audit: append-only, hash chain; verify says the first bad sequence in the error */
gboolean clara_audit_add (ClaraDb *db, ClaraTenant *tenant, const char *actor, const char *action,
                          const char *subject, JsonObject *detail,
                          GError **error); /* detail (transfer full) (nullable) */
GPtrArray *clara_audit_list (ClaraDb *db, ClaraTenant *tenant, guint limit,
                             GError **error); /* newest first */
gboolean clara_audit_verify (ClaraDb *db, ClaraTenant *tenant, GError **error);

/* events: what is counted and charted; fields is JSON text */
gboolean clara_events_add (ClaraDb *db, ClaraTenant *tenant, const char *session_id, const char *name,
                           const char *fields, GError **error);
typedef struct
{
  char *fields;
  gint64 created_at; /* microseconds UTC */
} ClaraEventRow;

void clara_event_row_free (ClaraEventRow *self);
GPtrArray *clara_events_list (ClaraDb *db, ClaraTenant *tenant, const char *name, gint64 since, guint limit,
                              GError **error); /* ClaraEventRow, newest first */
gint64 clara_events_count (ClaraDb *db, ClaraTenant *tenant, const char *name, gint64 since, GError **error);

/* what the services took, and who served; bounded: clara_services_prune */
gboolean clara_service_calls_add (ClaraDb *db, ClaraTenant *tenant, const ClaraServiceCallRow *row,
                                  GError **error);
GPtrArray *clara_service_calls_list (ClaraDb *db, ClaraTenant *tenant, gint64 since, guint limit,
                                     GError **error); /* newest first */
gboolean clara_provider_changes_add (ClaraDb *db, ClaraTenant *tenant, const ClaraProviderChange *row,
                                     GError **error);
GPtrArray *clara_provider_changes_list (ClaraDb *db, ClaraTenant *tenant, guint limit,
                                        GError **error); /* newest first */
gboolean clara_services_prune (ClaraDb *db, ClaraTenant *tenant, gint64 before, guint keep, GError **error);

/* outbox of changes for other databases (SPEC 16): every write to a synchronised table adds a row by trigger
 */
gint64 clara_outbox_count (ClaraDb *db, ClaraTenant *tenant, GError **error);

G_END_DECLS
