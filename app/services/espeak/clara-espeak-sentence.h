/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-text-to-speech.h"

G_BEGIN_DECLS

/* One sentence and its job; private to the provider. The sentence lives on the main thread, the job is shared
 * with the worker. */
#define CLARA_TYPE_ESPEAK_SENTENCE (clara_espeak_sentence_get_type ())
G_DECLARE_FINAL_TYPE (ClaraEspeakSentence, clara_espeak_sentence, CLARA, ESPEAK_SENTENCE, ClaraSpokenText)

typedef struct _ClaraEspeakJob ClaraEspeakJob;

ClaraEspeakSentence *clara_espeak_sentence_new (ClaraClock *clock, const char *text, const char *language,
                                                double rate, ClaraEspeakJob **job);
void clara_espeak_job_run (ClaraEspeakJob *job); /* worker thread; takes the job */

G_END_DECLS
