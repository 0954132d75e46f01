/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-text-to-speech.h"

G_BEGIN_DECLS

/**
 * ClaraPreparedSpeech:
 *
 * A sentence's sound that was begun before it was certain that it will be said: what comes is kept until it
 * is released, and then given on, as if a voice had only been asked for it now. Main thread.
 */
#define CLARA_TYPE_PREPARED_SPEECH (clara_prepared_speech_get_type ())
G_DECLARE_FINAL_TYPE (ClaraPreparedSpeech, clara_prepared_speech, CLARA, PREPARED_SPEECH, ClaraSpokenText)

ClaraPreparedSpeech *clara_prepared_speech_new (ClaraSpokenText *spoken, ClaraClock *clock);
gboolean clara_prepared_speech_has_failed (ClaraPreparedSpeech *self);
void clara_prepared_speech_release (ClaraPreparedSpeech *self);

G_END_DECLS
