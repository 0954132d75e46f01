/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-bus.h"
#include "clara-clock.h"
#include "clara-text-to-speech.h"

G_BEGIN_DECLS

/**
 * ClaraPreparedVoice:
 *
 * A voice that can make the sound of one sentence before it is certain that it will be said: when just that
 * is spoken, it is there already. Publishes "prepared". Main thread.
 */
#define CLARA_TYPE_PREPARED_VOICE (clara_prepared_voice_get_type ())
G_DECLARE_FINAL_TYPE (ClaraPreparedVoice, clara_prepared_voice, CLARA, PREPARED_VOICE, GObject)

ClaraPreparedVoice *clara_prepared_voice_new (ClaraTextToSpeech *voice, ClaraClock *clock, ClaraBus *bus);
void clara_prepared_voice_prepare (ClaraPreparedVoice *self, const char *text, const char *language,
                                   double rate);
void clara_prepared_voice_discard (ClaraPreparedVoice *self);

G_END_DECLS
