/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-text-to-speech.h"

G_BEGIN_DECLS

/**
 * ClaraEspeakVoice:
 *
 * The voice that is always there: eSpeak NG, on this machine, in every language it has data for. A
 * #ClaraTextToSpeech named "espeak".
 */
#define CLARA_TYPE_ESPEAK_VOICE (clara_espeak_voice_get_type ())
G_DECLARE_FINAL_TYPE (ClaraEspeakVoice, clara_espeak_voice, CLARA, ESPEAK_VOICE, GObject)

ClaraEspeakVoice *clara_espeak_voice_new (ClaraClock *clock);

G_END_DECLS
