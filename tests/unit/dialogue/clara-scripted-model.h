/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-language-model.h"

G_BEGIN_DECLS

/* A language model whose answers are written beforehand. Each answer is a JSON array of {"text": piece},
 * {"tool": name, "arguments": {...} or text} and {"fail": message}; done follows by itself. With no answer
 * left, chat itself fails. */
#define CLARA_TYPE_SCRIPTED_MODEL (clara_scripted_model_get_type ())
G_DECLARE_FINAL_TYPE (ClaraScriptedModel, clara_scripted_model, CLARA, SCRIPTED_MODEL, GObject)

ClaraScriptedModel *clara_scripted_model_new (const char *name);
void clara_scripted_model_add (ClaraScriptedModel *self, const char *answer);
guint clara_scripted_model_count_requests (ClaraScriptedModel *self);
JsonArray *
clara_scripted_model_get_messages (ClaraScriptedModel *self);    /* transfer none: of the last request */
char *clara_scripted_model_get_tools (ClaraScriptedModel *self); /* names of the last request, by spaces */
const char *clara_scripted_model_get_choices (ClaraScriptedModel *self); /* tool_choice of each, by spaces */
void clara_scripted_model_hold (ClaraScriptedModel *self,
                                gboolean hold); /* answers wait until it is let go */

G_END_DECLS
