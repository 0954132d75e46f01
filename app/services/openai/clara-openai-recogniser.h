/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-http.h"
#include "clara-secrets.h"
#include "clara-settings.h"
#include "clara-speech-to-text.h"

G_BEGIN_DECLS

/**
 * ClaraOpenaiRecogniser:
 *
 * Transcriptions of an OpenAI-compatible server: an utterance is sent when it is over. Main thread.
 */
#define CLARA_TYPE_OPENAI_RECOGNISER (clara_openai_recogniser_get_type ())
G_DECLARE_FINAL_TYPE (ClaraOpenaiRecogniser, clara_openai_recogniser, CLARA, OPENAI_RECOGNISER, GObject)

ClaraOpenaiRecogniser *clara_openai_recogniser_new (ClaraHttp *http, ClaraSettings *settings,
                                                    ClaraSecrets *secrets, ClaraClock *clock);

G_END_DECLS
