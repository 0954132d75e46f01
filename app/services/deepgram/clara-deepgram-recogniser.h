/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-http.h"
#include "clara-secrets.h"
#include "clara-settings.h"
#include "clara-speech-to-text.h"

G_BEGIN_DECLS

/**
 * ClaraDeepgramRecogniser:
 *
 * Streamed recognition of Deepgram: words come while they are spoken, and the connection stays open for the
 * next utterance. Main thread.
 */
#define CLARA_TYPE_DEEPGRAM_RECOGNISER (clara_deepgram_recogniser_get_type ())
G_DECLARE_FINAL_TYPE (ClaraDeepgramRecogniser, clara_deepgram_recogniser, CLARA, DEEPGRAM_RECOGNISER, GObject)

ClaraDeepgramRecogniser *clara_deepgram_recogniser_new (ClaraHttp *http, ClaraSettings *settings,
                                                        ClaraSecrets *secrets, ClaraClock *clock);

G_END_DECLS
