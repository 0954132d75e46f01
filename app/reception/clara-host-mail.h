/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-answer-link.h"
#include "clara-composition.h"

G_BEGIN_DECLS

/* How hosts and delegates are written to; does not change once it is in use. */
typedef struct
{
  char *reply_address;     /* where answers by mail are read; NULL where they are not */
  ClaraAnswerLinks *links; /* NULL where no page is served */
  ClaraClock *clock;
} ClaraHostMail;

ClaraHostMail *clara_host_mail_new (const char *reply_address, ClaraAnswerLinks *links, ClaraClock *clock);
void clara_host_mail_free (ClaraHostMail *self);
gboolean clara_host_mail_compose (ClaraComposition *composition, const ClaraNotification *row, ClaraDb *db,
                                  ClaraTenant *tenant, gpointer user_data, GError **error);
/* Who a row of the kinds "host" and "delegate" is for; NULL where they are gone. */
ClaraEmployee *clara_host_mail_find_reader (const ClaraNotification *row, const ClaraVisit *visit,
                                            ClaraDb *db, ClaraTenant *tenant);
const char *clara_host_mail_get_language (const ClaraEmployee *reader); /* reader may be NULL */

G_END_DECLS
