/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-messenger.h"

G_BEGIN_DECLS

/* Pure functions. */

GBytes *clara_webhook_form_make (const char *form, const ClaraOutgoing *message, gint64 now_us);
char *clara_webhook_sign (const char *secret, gint64 seconds, GBytes *body);

G_END_DECLS
