/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-http-messenger.h"

G_BEGIN_DECLS

/* Text messages through any service with an HTTP interface, by a template. Channel "sms". */
#define CLARA_TYPE_SMS_GATEWAY (clara_sms_gateway_get_type ())
G_DECLARE_FINAL_TYPE (ClaraSmsGateway, clara_sms_gateway, CLARA, SMS_GATEWAY, ClaraHttpMessenger)

ClaraSmsGateway *clara_sms_gateway_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,
                                        ClaraClock *clock);

G_END_DECLS
