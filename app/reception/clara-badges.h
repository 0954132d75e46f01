/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-reception.h"

G_BEGIN_DECLS

/* Badges: the rows of badge_jobs are the queue, for all processes over the file; a #ClaraBadgePrinter works
 * it off. Main thread. */

/* Whether this visit gets a badge: printing is on, a printer is set, the visitor is in, the type has a
 * template. */
gboolean clara_reception_wants_badge (ClaraReception *self, const ClaraVisit *visit);
/* Puts a badge for the visit, and for who came with it, into the queue; once, unless again. Gives the job's
 * id, NULL without error where it has been queued before, and where clara_reception_wants_badge() says no.
 * by: for the audit. */
void clara_reception_print_badge_async (ClaraReception *self, const ClaraVisit *visit, gboolean again,
                                        const char *by, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer user_data);
char *clara_reception_print_badge_finish (ClaraReception *self, GAsyncResult *result, GError **error);

/* What a job's reason means, and what to do, for the staff; reason as in badge_jobs. */
const char *clara_badge_explain (const char *language, const char *reason);

/* Reasons that are Clara's own; the others are the printer's (IPP keywords). */
#define CLARA_BADGE_NO_ANSWER "no-answer"
#define CLARA_BADGE_NO_PRINTER "no-printer"
#define CLARA_BADGE_NOT_TAKEN "not-taken"
#define CLARA_BADGE_NOT_DRAWN "not-drawn"
#define CLARA_BADGE_INTERRUPTED "interrupted"
#define CLARA_BADGE_TOO_LATE "too-late"

G_END_DECLS
