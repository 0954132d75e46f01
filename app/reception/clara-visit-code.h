/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-invitations.h"

G_BEGIN_DECLS

/* What a QR code that was held to the camera is good for now. */
typedef enum
{
  CLARA_VISIT_CODE_WELCOME, /* an invitation: check in; days says whether it is a day early (-1) or late (1)
                             */
  CLARA_VISIT_CODE_LEAVING, /* of somebody who is in: check out */
  CLARA_VISIT_CODE_ALREADY_IN, /* checked in a moment ago: the code is still in view */
  CLARA_VISIT_CODE_USED,       /* the visit is over */
  CLARA_VISIT_CODE_EARLY,      /* for a later day */
  CLARA_VISIT_CODE_EXPIRED,    /* for an earlier day */
  CLARA_VISIT_CODE_CANCELLED,
  CLARA_VISIT_CODE_OTHER_SITE,
  CLARA_VISIT_CODE_FORGED,
  CLARA_VISIT_CODE_UNREADABLE,
  CLARA_VISIT_CODE_NO_KEY,
} ClaraVisitCodeVerdict;

typedef struct
{
  ClaraVisitCodeVerdict verdict;
  int days;          /* today minus the day of the invitation */
  ClaraVisit *visit; /* only where the verdict lets the visitor act on it; else NULL */
} ClaraVisitCode;

void clara_visit_code_free (ClaraVisitCode *self);
const char *clara_visit_code_verdict_name (ClaraVisitCodeVerdict verdict);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraVisitCode, clara_visit_code_free)

void clara_reception_read_code_async (ClaraReception *self, const char *text, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data);
ClaraVisitCode *clara_reception_read_code_finish (ClaraReception *self, GAsyncResult *result, GError **error);

G_END_DECLS
