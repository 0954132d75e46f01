/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-http.h"
#include "clara-secrets.h"
#include "clara-settings.h"
#include "clara-speech-to-text.h"

G_BEGIN_DECLS

/**
 * ClaraOpenaiRealtimeRecogniser:
 *
 * Realtime transcription of OpenAI, or of a server that speaks its API: the sound is there before the
 * utterance is over, and the connection stays open for the next. Main thread.
 */
#define CLARA_TYPE_OPENAI_REALTIME_RECOGNISER (clara_openai_realtime_recogniser_get_type ())
G_DECLARE_FINAL_TYPE (ClaraOpenaiRealtimeRecogniser, clara_openai_realtime_recogniser, CLARA,
                      OPENAI_REALTIME_RECOGNISER, GObject)

ClaraOpenaiRealtimeRecogniser *clara_openai_realtime_recogniser_new (ClaraHttp *http, ClaraSettings *settings,
                                                                     ClaraSecrets *secrets,
                                                                     ClaraClock *clock);

G_END_DECLS
