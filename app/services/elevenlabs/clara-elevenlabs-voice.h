/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-http.h"
#include "clara-secrets.h"
#include "clara-settings.h"
#include "clara-text-to-speech.h"

G_BEGIN_DECLS

gboolean clara_elevenlabs_is_configured (ClaraSettings *settings);

/**
 * ClaraElevenlabsVoice:
 *
 * Speech of ElevenLabs, or of a server that speaks its API, streamed with the time of each letter: words are
 * marked when they are spoken, and the mouth follows the letters. Main thread.
 */
#define CLARA_TYPE_ELEVENLABS_VOICE (clara_elevenlabs_voice_get_type ())
G_DECLARE_FINAL_TYPE (ClaraElevenlabsVoice, clara_elevenlabs_voice, CLARA, ELEVENLABS_VOICE, GObject)

ClaraElevenlabsVoice *clara_elevenlabs_voice_new (ClaraHttp *http, ClaraSettings *settings,
                                                  ClaraSecrets *secrets, ClaraClock *clock);

G_END_DECLS
