/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-sphinx.h"
#include "clara-speech-to-text.h"

G_BEGIN_DECLS

/* One utterance and its job; private to the provider. The stream lives on the main thread, the job is shared
 * with the worker. */
#define CLARA_TYPE_POCKETSPHINX_STREAM (clara_pocketsphinx_stream_get_type ())
G_DECLARE_FINAL_TYPE (ClaraPocketsphinxStream, clara_pocketsphinx_stream, CLARA, POCKETSPHINX_STREAM,
                      ClaraSpeechStream)

typedef struct _ClaraSphinxJob ClaraSphinxJob;

ClaraPocketsphinxStream *clara_pocketsphinx_stream_new (ClaraClock *clock, GObject *owner,
                                                        const ClaraSpeechHints *hints, ClaraSphinxJob **job);
/* Worker thread; takes the job, returns when the utterance is over. sphinx is NULL where it could not be
 * loaded. */
void clara_sphinx_job_run (ClaraSphinxJob *job, ClaraSphinx *sphinx, const GError *problem);

G_END_DECLS
