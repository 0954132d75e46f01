/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-http.h"
#include "clara-language-model.h"
#include "clara-secrets.h"
#include "clara-settings.h"

G_BEGIN_DECLS

/**
 * clara_openai_is_configured:
 *
 * Whether the settings name a key that seems to be there, or a server of one's own that needs none. Does not
 * block.
 */
gboolean clara_openai_is_configured (ClaraSettings *settings, ClaraSecrets *secrets);

/**
 * ClaraOpenaiModel:
 *
 * Chat Completions of an OpenAI-compatible server, streamed, with tools. Main thread.
 */
#define CLARA_TYPE_OPENAI_MODEL (clara_openai_model_get_type ())
G_DECLARE_FINAL_TYPE (ClaraOpenaiModel, clara_openai_model, CLARA, OPENAI_MODEL, GObject)

ClaraOpenaiModel *clara_openai_model_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,
                                          ClaraClock *clock);

G_END_DECLS
