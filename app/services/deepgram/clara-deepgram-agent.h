/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-http.h"
#include "clara-secrets.h"
#include "clara-settings.h"
#include "clara-voice-agent.h"

G_BEGIN_DECLS

gboolean clara_deepgram_agent_is_configured (ClaraSettings *settings, ClaraSecrets *secrets);

/**
 * ClaraDeepgramAgent:
 *
 * Voice Agent of Deepgram: hears, thinks and speaks over one socket. Main thread.
 */
#define CLARA_TYPE_DEEPGRAM_AGENT (clara_deepgram_agent_get_type ())
G_DECLARE_FINAL_TYPE (ClaraDeepgramAgent, clara_deepgram_agent, CLARA, DEEPGRAM_AGENT, GObject)

ClaraDeepgramAgent *clara_deepgram_agent_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,
                                              ClaraClock *clock);

G_END_DECLS
