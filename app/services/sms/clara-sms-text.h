/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-messenger.h"

G_BEGIN_DECLS

/* What a text message may be; pure functions. */

gboolean clara_sms_number_check (const char *number, GError **error);
char *clara_sms_text_make (const ClaraOutgoing *message);

G_END_DECLS
