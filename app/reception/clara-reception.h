/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-bus.h"
#include "clara-mailbox.h"
#include "clara-messenger.h"
#include "clara-repositories.h"
#include "clara-settings.h"
#include "clara-visitor-type.h"

G_BEGIN_DECLS

#define CLARA_RECEPTION_ERROR (clara_reception_error_quark ())
typedef enum
{
  CLARA_RECEPTION_ERROR_INVALID, /* a value is wrong; the message is for the visitor, in their language */
  CLARA_RECEPTION_ERROR_NOT_FOUND,
  CLARA_RECEPTION_ERROR_LIMIT, /* too many codes */
  CLARA_RECEPTION_ERROR_EXPIRED,
  CLARA_RECEPTION_ERROR_WRONG, /* the code is wrong; attempts are left */
  CLARA_RECEPTION_ERROR_FAILED,
  CLARA_RECEPTION_ERROR_UNSIGNED, /* the visitor has a document to sign first */
} ClaraReceptionError;
GQuark clara_reception_error_quark (void);

/**
 * ClaraReception:
 *
 * The front desk's own business, the same for every brain, screen and channel. Main thread; what touches the
 * store is asynchronous. Publishes "visit", "notification" and "error" events on the bus.
 *
 * Signals: "host-answered" (const char *visit_id, const char *answer), also from another process; "reviewed"
 * (ClaraVisit *visit): the staff have decided about a visit of this kiosk that was waiting_review, and it is
 * checked_in or denied now.
 */
#define CLARA_TYPE_RECEPTION (clara_reception_get_type ())
G_DECLARE_FINAL_TYPE (ClaraReception, clara_reception, CLARA, RECEPTION, GObject)

/* messengers: GPtrArray of ClaraMessenger (owned references), in no order; settings give site, kiosk, waits.
 */
ClaraReception *clara_reception_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock, ClaraBus *bus,
                                     ClaraSettings *settings, GPtrArray *messengers);
/* Answers by mail come from there; the caller starts and stops it. */
void clara_reception_set_mailbox (ClaraReception *self, ClaraMailbox *mailbox);
/* Reads employees, visitor types and the tenant's name; again whenever the store says they changed. */
gboolean clara_reception_load_sync (ClaraReception *self, GError **error);
const char *clara_reception_get_company (ClaraReception *self);
GPtrArray *clara_reception_get_types (ClaraReception *self); /* transfer none: ClaraVisitorType */
const ClaraVisitorType *clara_reception_get_visitor_type (ClaraReception *self, const char *type_id);
GPtrArray *clara_reception_get_employees (ClaraReception *self); /* transfer none: active ClaraEmployee */
const ClaraEmployee *clara_reception_get_employee (ClaraReception *self, const char *employee_id);

/* Opening hours and staff's own answers; where none are set, always open, and NULL. */
gboolean clara_reception_is_open (ClaraReception *self);
gint64 clara_reception_find_opening (ClaraReception *self); /* microseconds UTC; 0: nobody knows */
const char *clara_reception_get_emergency_contact (ClaraReception *self);
const char *clara_reception_find_answer (ClaraReception *self, const char *question, const char *language);

/* Checks and normalises one value (phone to E.164, e-mail, host to employee_id if sure); NULL with INVALID
 * and a message in the language. */
char *clara_reception_check_field (ClaraReception *self, const ClaraField *field, const char *text,
                                   const char *language, GError **error);

gboolean clara_reception_is_same_person (const char *a, const char *b);

typedef struct
{
  const ClaraEmployee *employee; /* of the reception */
  double score;
} ClaraHostMatch;
/* At most three, best first (GArray of ClaraHostMatch); *sure where the first may be taken without asking.
 * find logs misses for the staff. department may be NULL. */
GArray *clara_reception_match_host (ClaraReception *self, const char *name, const char *department,
                                    gboolean *sure);
GArray *clara_reception_find_host (ClaraReception *self, const char *name, const char *department,
                                   gboolean *sure);
/* While somebody types a "host" or a "company": at most three whole names, best first. Never who visited only
 * once, and nobody before the second letter. */
char **clara_reception_suggest (ClaraReception *self, const char *source, const char *typed);
/* By number, e-mail or full name, exactly; NULL if none or more than one. */
const ClaraEmployee *clara_reception_find_employee (ClaraReception *self, const char *employee_id,
                                                    const char *email, const char *name);

/* Commits the visit (fills visit_id, dates, badge, status checked_in) with audit, visitor and session in ONE
 * transaction; idempotent by visit_id. Completes when it is on the disk. */
void clara_reception_check_in_async (ClaraReception *self, const ClaraVisit *draft,
                                     const ClaraSessionRow *session, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
ClaraVisit *clara_reception_check_in_finish (ClaraReception *self, GAsyncResult *result, GError **error);
/* By name plus last digits, or by badge; ambiguous or unknown: NOT_FOUND. */
void clara_reception_check_out_async (ClaraReception *self, const char *name, const char *last_digits,
                                      const char *badge, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data);
/* One that is known: from its QR code, or by staff (by: for the audit). */
void clara_reception_check_out_by_id_async (ClaraReception *self, const char *visit_id, const char *by,
                                            GCancellable *cancellable, GAsyncReadyCallback callback,
                                            gpointer user_data);
ClaraVisit *clara_reception_check_out_finish (ClaraReception *self, GAsyncResult *result, GError **error);
void clara_reception_set_photo_async (ClaraReception *self, const char *visit_id, const char *photo_url,
                                      GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean clara_reception_set_photo_finish (ClaraReception *self, GAsyncResult *result, GError **error);

/* The staff's decision about a visit that waits (status waiting_review): checked_in or denied. Audited; the
 * kiosk of the visit notices, tells the host and goes on. The first decision counts, a later one is INVALID.
 */
void clara_reception_review_async (ClaraReception *self, const char *visit_id, gboolean allow, const char *by,
                                   const char *note, GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data);
ClaraVisit *clara_reception_review_finish (ClaraReception *self, GAsyncResult *result, GError **error);

/* Puts the message to the host in the outbox, sends it, escalates (0, 15, 45 s from the first send: first
 * channel, next channel, desk), stops at an answer. Completes when the outbox has it on disk. message may be
 * NULL. */
void clara_reception_notify_host_async (ClaraReception *self, const ClaraVisit *visit, const char *message,
                                        GCancellable *cancellable, GAsyncReadyCallback callback,
                                        gpointer user_data);
char *clara_reception_notify_host_finish (ClaraReception *self, GAsyncResult *result,
                                          GError **error); /* message_id */
void clara_reception_alert_desk_async (ClaraReception *self, const char *title, const char *body,
                                       const char *session_id, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
gboolean clara_reception_alert_desk_finish (ClaraReception *self, GAsyncResult *result, GError **error);
void clara_reception_leave_message_async (ClaraReception *self, const char *employee_id, const char *from,
                                          const char *text, GCancellable *cancellable,
                                          GAsyncReadyCallback callback, gpointer user_data);
gboolean clara_reception_leave_message_finish (ClaraReception *self, GAsyncResult *result, GError **error);
/* Queues one message of any kind ("invitation", ...) over one channel; nobody escalates it. Completes with
 * its message_id when the outbox has it on disk. body may be NULL where a composer writes that kind. */
void clara_reception_send_async (ClaraReception *self, const char *kind, const char *channel,
                                 const char *recipient, const char *recipient_name, const char *title,
                                 const char *body, const char *visit_id, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
char *clara_reception_send_finish (ClaraReception *self, GAsyncResult *result, GError **error);
/* Sends a message that has failed once more, as a new one. */
void clara_reception_send_again_async (ClaraReception *self, const char *message_id,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data);
char *clara_reception_send_again_finish (ClaraReception *self, GAsyncResult *result, GError **error);
/* A host's or the staff's answer, from whichever door it came; the first counts. */
void clara_reception_answer (ClaraReception *self, const char *message_id, const char *answer,
                             const char *by);
/* The same for who waits until it is on the disk. */
void clara_reception_answer_async (ClaraReception *self, const char *message_id, const char *answer,
                                   const char *by, GAsyncReadyCallback callback, gpointer user_data);
gboolean clara_reception_answer_finish (ClaraReception *self, GAsyncResult *result, GError **error);

/* One-time codes, SPEC 5. send always completes the same way and after the same time, whether or not
 * employee_id exists (NULL too); gives the masked address it went to. */
void clara_reception_send_code_async (ClaraReception *self, const char *employee_id,
                                      GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer user_data);
char *clara_reception_send_code_finish (ClaraReception *self, GAsyncResult *result, GError **error);
void clara_reception_check_code_async (ClaraReception *self, const char *employee_id, const char *code,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean clara_reception_check_code_finish (ClaraReception *self, GAsyncResult *result, GError **error);

G_END_DECLS
