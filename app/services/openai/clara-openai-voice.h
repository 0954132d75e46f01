/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-http.h"
#include "clara-secrets.h"
#include "clara-settings.h"
#include "clara-text-to-speech.h"

G_BEGIN_DECLS

/**
 * ClaraOpenaiVoice:
 *
 * Speech of an OpenAI-compatible server, streamed as PCM. Main thread.
 */
#define CLARA_TYPE_OPENAI_VOICE (clara_openai_voice_get_type ())
G_DECLARE_FINAL_TYPE (ClaraOpenaiVoice, clara_openai_voice, CLARA, OPENAI_VOICE, GObject)

ClaraOpenaiVoice *clara_openai_voice_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,
                                          ClaraClock *clock);

G_END_DECLS
