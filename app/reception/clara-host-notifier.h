/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-outbox.h"

G_BEGIN_DECLS

/**
 * ClaraHostNotifier:
 *
 * Calls a host: the first channel at once, the next after 15 s, the host's delegate and the desk after 45 s,
 * counted from the first send; an answer ends it, the first one counts. A channel that has failed for good
 * brings the next step forward. Main thread.
 *
 * Signal "answered" (const char *visit_id, const char *answer): from this process or another.
 */
#define CLARA_TYPE_HOST_NOTIFIER (clara_host_notifier_get_type ())
G_DECLARE_FINAL_TYPE (ClaraHostNotifier, clara_host_notifier, CLARA, HOST_NOTIFIER, GObject)

/* Of the delays: first channel, next channel, delegate and desk. */
#define CLARA_HOST_NOTIFIER_STEPS 3

ClaraHostNotifier *clara_host_notifier_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock,
                                            ClaraOutbox *outbox);
void clara_host_notifier_configure (ClaraHostNotifier *self, const char *const *channels,
                                    const gint64 *delays_us, const char *quiet_hours,
                                    const char *desk_language);
gboolean clara_host_notifier_recover_sync (ClaraHostNotifier *self, GError **error);
void clara_host_notifier_call_async (ClaraHostNotifier *self, const ClaraVisit *visit,
                                     const ClaraEmployee *host, const ClaraEmployee *delegate,
                                     const char *message, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
char *clara_host_notifier_call_finish (ClaraHostNotifier *self, GAsyncResult *result, GError **error);
void clara_host_notifier_answer (ClaraHostNotifier *self, const char *message_id, const char *answer,
                                 const char *by);
void clara_host_notifier_answer_async (ClaraHostNotifier *self, const char *message_id, const char *answer,
                                       const char *by, GAsyncReadyCallback callback, gpointer user_data);
gboolean clara_host_notifier_answer_finish (ClaraHostNotifier *self, GAsyncResult *result, GError **error);
void clara_host_notifier_stop (ClaraHostNotifier *self, const char *visit_id);

G_END_DECLS
