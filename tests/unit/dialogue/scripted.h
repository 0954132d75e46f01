/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-language-model.h"
#include "clara-messenger.h"

/* First-class implementations of the interfaces that do what a script says. */

#define SCRIPTED_TYPE_MESSENGER (scripted_messenger_get_type ())
G_DECLARE_FINAL_TYPE (ScriptedMessenger, scripted_messenger, SCRIPTED, MESSENGER, GObject)
ScriptedMessenger *scripted_messenger_new (void);
void scripted_messenger_set_fails (ScriptedMessenger *self, gboolean fails);
/* The last message whose title or body has the words; NULL. Kept until the next. */
const char *scripted_messenger_find (ScriptedMessenger *self, const char *words);
char *scripted_messenger_get_code (ScriptedMessenger *self); /* six digits of the last secret message */
guint scripted_messenger_count (ScriptedMessenger *self);
void scripted_messenger_answer_last (ScriptedMessenger *self, const char *answer);

/* Each answer is a JSON object: {"text": ...}, {"calls": [{"name", "arguments" (object or text)}]}, {"fail":
 * message}. */
#define SCRIPTED_TYPE_MODEL (scripted_model_get_type ())
G_DECLARE_FINAL_TYPE (ScriptedModel, scripted_model, SCRIPTED, MODEL, GObject)
ScriptedModel *scripted_model_new (const char *answers);             /* a JSON array as text */
char *scripted_model_get_request (ScriptedModel *self, guint index); /* messages as text */
guint scripted_model_count (ScriptedModel *self);
gboolean scripted_model_was_offered (ScriptedModel *self, guint index, const char *tool);
