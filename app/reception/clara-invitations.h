/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-composition.h"
#include "clara-reception.h"
#include "clara-visit-token.h"

G_BEGIN_DECLS

/*
 * Visits registered beforehand: rows whose status is "expected". Each change sends the visitor a mail (kinds
 * "invitation" and "invitation_cancelled") with a QR code and a calendar entry, through the outbox: without a
 * channel for mail it waits there, and the desk saves or prints the same. Main thread.
 */
#define CLARA_INVITATION_KIND "invitation"
#define CLARA_INVITATION_CANCELLED_KIND "invitation_cancelled"

void clara_reception_set_tokens (ClaraReception *self, ClaraVisitTokens *tokens);
ClaraVisitTokens *clara_reception_get_tokens (ClaraReception *self); /* NULL where codes are not set up */

/* With the visit_id of an expected visit, that one is changed. by: who does it, for the audit. */
void clara_reception_invite_async (ClaraReception *self, const ClaraVisit *draft, const char *by,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data);
void clara_reception_cancel_invitation_async (ClaraReception *self, const char *visit_id, const char *by,
                                              GCancellable *cancellable, GAsyncReadyCallback callback,
                                              gpointer user_data);
void clara_reception_resend_invitation_async (ClaraReception *self, const char *visit_id, const char *by,
                                              GCancellable *cancellable, GAsyncReadyCallback callback,
                                              gpointer user_data);
ClaraVisit *clara_reception_invitation_finish (ClaraReception *self, GAsyncResult *result, GError **error);

/* The invitation as files, to be saved or printed: "invitation.png", "invitation.ics", "invitation.pdf". */
void clara_reception_write_invitation_async (ClaraReception *self, const char *visit_id,
                                             GCancellable *cancellable, GAsyncReadyCallback callback,
                                             gpointer user_data);
ClaraComposition *clara_reception_write_invitation_finish (ClaraReception *self, GAsyncResult *result,
                                                           GError **error);

G_END_DECLS
