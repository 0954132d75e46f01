/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-embeddings.h"
#include "clara-http.h"
#include "clara-secrets.h"
#include "clara-settings.h"

G_BEGIN_DECLS

gboolean clara_openai_embeddings_is_configured (ClaraSettings *settings);

/**
 * ClaraOpenaiEmbeddings:
 *
 * Embeddings of an OpenAI-compatible server, which may be another than the one for the conversation. Main
 * thread.
 */
#define CLARA_TYPE_OPENAI_EMBEDDINGS (clara_openai_embeddings_get_type ())
G_DECLARE_FINAL_TYPE (ClaraOpenaiEmbeddings, clara_openai_embeddings, CLARA, OPENAI_EMBEDDINGS, GObject)

ClaraOpenaiEmbeddings *clara_openai_embeddings_new (ClaraHttp *http, ClaraSettings *settings,
                                                    ClaraSecrets *secrets, ClaraClock *clock);

G_END_DECLS
