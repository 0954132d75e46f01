/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-mail.h"
#include "clara-secrets.h"
#include "clara-settings.h"

G_BEGIN_DECLS

typedef enum
{
  CLARA_MAIL_OUT, /* smtp-url, smtp-user, smtp-password */
  CLARA_MAIL_IN,  /* imap-url, ...; user and password as for sending where they are empty */
} ClaraMailWay;

gboolean clara_mail_account_is_configured (ClaraSettings *settings, ClaraMailWay way);
char *clara_mail_account_get_reply_address (ClaraSettings *settings);
void clara_mail_account_open_async (ClaraSettings *settings, ClaraSecrets *secrets, ClaraMailWay way,
                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data);
ClaraMailServer *clara_mail_account_open_finish (GAsyncResult *result, GError **error);

G_END_DECLS
