/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-composition.h"

G_BEGIN_DECLS

/* How hosts and delegates are written to; does not change once it is in use. */
typedef struct
{
  char *reply_address; /* where answers by mail are read; NULL where they are not */
} ClaraHostMail;

ClaraHostMail *clara_host_mail_new (const char *reply_address);
void clara_host_mail_free (ClaraHostMail *self);
gboolean clara_host_mail_compose (ClaraComposition *composition, const ClaraNotification *row, ClaraDb *db,
                                  ClaraTenant *tenant, gpointer user_data, GError **error);

G_END_DECLS
