/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-account.h"

G_BEGIN_DECLS

gboolean clara_deepgram_is_configured (ClaraSettings *settings);
gboolean clara_deepgram_speaks (ClaraSettings *settings, const char *language);
ClaraAccount *clara_deepgram_account_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,
                                          ClaraClock *clock);

G_END_DECLS
