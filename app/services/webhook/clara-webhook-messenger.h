/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-http-messenger.h"

G_BEGIN_DECLS

/* Messages to a chat, by its incoming webhook. Channel "chat". */
#define CLARA_TYPE_WEBHOOK_MESSENGER (clara_webhook_messenger_get_type ())
G_DECLARE_FINAL_TYPE (ClaraWebhookMessenger, clara_webhook_messenger, CLARA, WEBHOOK_MESSENGER,
                      ClaraHttpMessenger)

ClaraWebhookMessenger *clara_webhook_messenger_new (ClaraHttp *http, ClaraSettings *settings,
                                                    ClaraSecrets *secrets, ClaraClock *clock);

G_END_DECLS
