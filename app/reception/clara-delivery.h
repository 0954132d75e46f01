/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-reception.h"

G_BEGIN_DECLS

/*
 * Deliveries (SPEC 6): what a courier hands in at the kiosk, and what staff take in, until somebody has
 * collected it. A delivery is waiting, told (the recipient's message went out), reminded or picked_up.
 */

/* Whether who is of this visitor type, or this visit, brings something. Any thread. */
gboolean clara_delivery_is_type (const char *type_id);
gboolean clara_delivery_is_one (const ClaraVisit *visit);

/* Of a visit of that type, 1 where nobody said. Any thread. */
int clara_delivery_count_parcels (const ClaraVisit *visit);

/* In the check-in's transaction: one delivery a visit, with the visit's id. */
gboolean clara_delivery_keep (ClaraDb *db, ClaraTenant *tenant, const ClaraVisit *visit, GError **error);

/* Where couriers are to leave it, as staff wrote it (answers, topic "deliveries"); never NULL. */
const char *clara_reception_get_delivery_place (ClaraReception *self, const char *language);

typedef struct
{
  const char *recipient_id;   /* an active employee; NULL: nobody knows whose it is */
  const char *recipient_name; /* as it stands on the label, where recipient_id is NULL */
  const char *carrier;
  int parcels; /* 1 to 999 */
} ClaraDeliveryDraft;

/* All of these complete when it is on the disk, with the row as it stands then; they are audited as by. What
 * is wrong is INVALID or NOT_FOUND, and nothing was changed. Main thread. */

/* Staff took something in. Its recipient is told. */
void clara_reception_add_delivery_async (ClaraReception *self, const ClaraDeliveryDraft *draft,
                                         const char *by, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer user_data);
/* Whose it is was found out; they are told. */
void clara_reception_assign_delivery_async (ClaraReception *self, const ClaraDelivery *delivery,
                                            const char *employee_id, const char *by,
                                            GCancellable *cancellable, GAsyncReadyCallback callback,
                                            gpointer user_data);
/* The recipient is told again. */
void clara_reception_tell_delivery_async (ClaraReception *self, const ClaraDelivery *delivery, const char *by,
                                          GCancellable *cancellable, GAsyncReadyCallback callback,
                                          gpointer user_data);
/* A reminder, unless one was sent after due (microseconds UTC) or it was collected: then the row as it is. */
void clara_reception_remind_delivery_async (ClaraReception *self, const ClaraDelivery *delivery, gint64 due,
                                            GCancellable *cancellable, GAsyncReadyCallback callback,
                                            gpointer user_data);
/* picked_up_by: NULL or "" for the recipient. The first counts; a second one is INVALID. */
void clara_reception_hand_out_delivery_async (ClaraReception *self, const char *delivery_id,
                                              const char *picked_up_by, const char *by,
                                              GCancellable *cancellable, GAsyncReadyCallback callback,
                                              gpointer user_data);
ClaraDelivery *clara_reception_delivery_finish (ClaraReception *self, GAsyncResult *result, GError **error);

G_END_DECLS
