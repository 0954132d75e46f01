/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-http-messenger.h"

G_BEGIN_DECLS

/* Text messages through AWS SNS. Channel "sms". */
#define CLARA_TYPE_SNS_MESSENGER (clara_sns_messenger_get_type ())
G_DECLARE_FINAL_TYPE (ClaraSnsMessenger, clara_sns_messenger, CLARA, SNS_MESSENGER, ClaraHttpMessenger)

ClaraSnsMessenger *clara_sns_messenger_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,
                                            ClaraClock *clock);

G_END_DECLS
