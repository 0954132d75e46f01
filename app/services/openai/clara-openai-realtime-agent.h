/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-http.h"
#include "clara-secrets.h"
#include "clara-settings.h"
#include "clara-voice-agent.h"

G_BEGIN_DECLS

gboolean clara_openai_realtime_agent_is_configured (ClaraSettings *settings, ClaraSecrets *secrets);

/**
 * ClaraOpenaiRealtimeAgent:
 *
 * Realtime API of OpenAI, or of a server that speaks it: hears, thinks and speaks over one socket. Main
 * thread.
 */
#define CLARA_TYPE_OPENAI_REALTIME_AGENT (clara_openai_realtime_agent_get_type ())
G_DECLARE_FINAL_TYPE (ClaraOpenaiRealtimeAgent, clara_openai_realtime_agent, CLARA, OPENAI_REALTIME_AGENT,
                      GObject)

ClaraOpenaiRealtimeAgent *clara_openai_realtime_agent_new (ClaraHttp *http, ClaraSettings *settings,
                                                           ClaraSecrets *secrets, ClaraClock *clock);

G_END_DECLS
