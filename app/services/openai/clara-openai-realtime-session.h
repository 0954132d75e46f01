/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-account.h"
#include "clara-voice-agent.h"

G_BEGIN_DECLS

/* Samples a second, both ways. */
#define CLARA_OPENAI_REALTIME_RATE 24000

ClaraVoiceSession *clara_openai_realtime_session_new (ClaraAccount *account, const char *path,
                                                      JsonObject *session, const char *greeting);

G_END_DECLS
