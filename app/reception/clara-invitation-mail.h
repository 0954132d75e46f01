/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-composition.h"
#include "clara-visit-token.h"

G_BEGIN_DECLS

/* What the words and files of an invitation are made from; immutable. */
typedef struct
{
  ClaraVisitTokens *tokens;
  ClaraClock *clock;
} ClaraInvitationMail;

ClaraInvitationMail *clara_invitation_mail_new (ClaraVisitTokens *tokens, ClaraClock *clock);
void clara_invitation_mail_free (ClaraInvitationMail *self);
char *clara_invitation_mail_title (const ClaraVisit *visit, const char *company, gboolean cancelled);
gboolean clara_invitation_mail_compose (ClaraComposition *composition, const ClaraNotification *row,
                                        ClaraDb *db, ClaraTenant *tenant, gpointer user_data, GError **error);
gboolean clara_invitation_mail_add_pdf (ClaraInvitationMail *self, ClaraComposition *composition,
                                        const ClaraVisit *visit, GError **error);

G_END_DECLS
