/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-messenger.h"
#include "clara-secrets.h"
#include "clara-settings.h"

G_BEGIN_DECLS

/* Messages by mail, over the server that the settings name. Channel "email". */
#define CLARA_TYPE_EMAIL_MESSENGER (clara_email_messenger_get_type ())
G_DECLARE_FINAL_TYPE (ClaraEmailMessenger, clara_email_messenger, CLARA, EMAIL_MESSENGER, GObject)

ClaraEmailMessenger *clara_email_messenger_new (ClaraSettings *settings, ClaraSecrets *secrets,
                                                ClaraClock *clock);

G_END_DECLS
