/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-http.h"
#include "clara-secrets.h"
#include "clara-settings.h"
#include "clara-text-to-speech.h"

G_BEGIN_DECLS

/**
 * ClaraDeepgramVoice:
 *
 * Speech of Deepgram, streamed as PCM. Main thread.
 */
#define CLARA_TYPE_DEEPGRAM_VOICE (clara_deepgram_voice_get_type ())
G_DECLARE_FINAL_TYPE (ClaraDeepgramVoice, clara_deepgram_voice, CLARA, DEEPGRAM_VOICE, GObject)

ClaraDeepgramVoice *clara_deepgram_voice_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,
                                              ClaraClock *clock);

G_END_DECLS
