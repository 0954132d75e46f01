/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-outbox.h"

G_BEGIN_DECLS

/**
 * ClaraReviews:
 *
 * Visits that wait for the staff (SPEC 6): puts a review down with the visit, takes the staff's decision, and
 * on the machine where the visitor stands notices it, whichever process it came from. Main thread, but for
 * clara_reviews_screen().
 *
 * Signal "decided" (ClaraVisit *visit): on the kiosk of the visit, once, also after a restart. Whoever
 * connects tells the host; then clara_reviews_take_up().
 */
#define CLARA_TYPE_REVIEWS (clara_reviews_get_type ())
G_DECLARE_FINAL_TYPE (ClaraReviews, clara_reviews, CLARA, REVIEWS, GObject)

/* kiosk: NULL on a machine that only looks, such as the desk. */
ClaraReviews *clara_reviews_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock, ClaraBus *bus,
                                 ClaraOutbox *outbox, const char *kiosk);
/* The alert that goes out if the visit has to wait; made on the main thread, before the transaction. */
ClaraNotification *clara_reviews_make_alert (ClaraReviews *self, const ClaraVisit *visit,
                                             const char *language);
/* Inside the check-in's transaction, before the visit is written: looks the visitor up; one who has to wait
 * gets the status waiting_review, a review and the alert in the same transaction. *waits says so. */
gboolean clara_reviews_screen (ClaraDb *db, ClaraTenant *tenant, ClaraVisit *visit,
                               const ClaraNotification *alert, gboolean *waits, GError **error);
void clara_reviews_decide_async (ClaraReviews *self, const char *visit_id, gboolean allow, const char *by,
                                 const char *note, GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data);
ClaraVisit *clara_reviews_decide_finish (ClaraReviews *self, GAsyncResult *result, GError **error);
void clara_reviews_look (ClaraReviews *self);
void clara_reviews_take_up (ClaraReviews *self, const char *visit_id);

G_END_DECLS
