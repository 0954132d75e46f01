/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-answer-link.h"
#include "clara-codes.h"
#include "clara-host-notifier.h"
#include "clara-mail-answers.h"
#include "clara-outbox.h"
#include "clara-reception-data.h"
#include "clara-reception.h"
#include "clara-reviews.h"
#include "clara-visit-token.h"

G_BEGIN_DECLS

/* What the files of this room that make up ClaraReception share. */
typedef struct
{
  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraClock *clock;
  ClaraBus *bus;
  char *site;
  char *kiosk;
  char **channels; /* the tenant's, or what the settings say and this machine has; never empty */
  ClaraSettings *settings;
  ClaraOutbox *outbox;
  ClaraHostNotifier *notifier;
  ClaraCodes *codes;
  ClaraReviews *reviews;
  ClaraMailAnswers *mail_answers; /* NULL where no mailbox is read */
  ClaraVisitTokens *tokens;       /* NULL: no QR codes */
  ClaraAnswerLinks *answer_links; /* NULL until there are tokens */
  gint64 look_ups[10];            /* when returning visitors were last looked for */
  GHashTable *signatures; /* visit_id to GPtrArray of ClaraSignature: on the disk, not yet with their visit */
  guint next_look_up;
} ClaraReceptionParts;

ClaraReceptionParts *clara_reception_get_parts (ClaraReception *self);
const char *clara_reception_get_desk_language (ClaraReception *self);
void clara_reception_set_composers (ClaraReception *self); /* again where what they need has changed */
const ClaraReceptionData *clara_reception_get_data (ClaraReception *self);
const char *clara_reception_get_default_channel (ClaraReception *self);
const char *clara_reception_get_region (ClaraReception *self);
void clara_reception_check_out_visit (GTask *task, const ClaraVisit *found); /* transfer full: task */

G_END_DECLS
