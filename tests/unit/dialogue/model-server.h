/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-openai-model.h"
#include "clara-test-server.h"

G_BEGIN_DECLS

/**
 * ModelServer:
 *
 * An OpenAI-compatible server on a real socket that answers as a script says, each answer as a real stream of
 * fragments. An answer is a list of {"tool": name, "arguments": {...} or text as it comes} and {"text":
 * words}; or one of {"broken": "cut"|"garbage"|"status"}. When no answer is left it says what the tools of
 * this line told it to say, as a model does that has nothing to add.
 */
typedef struct _ModelServer ModelServer;

ModelServer *model_server_new (void);
void model_server_free (ModelServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModelServer, model_server_free)

const char *model_server_get_url (ModelServer *self);
void model_server_set_answers (ModelServer *self,
                               JsonArray *answers); /* of the line that comes; NULL: none */
guint model_server_count_left (ModelServer *self);
guint model_server_count_lost (ModelServer *self);        /* requests that no answer was written for */
guint model_server_count_requests (ModelServer *self);    /* all */
JsonObject *model_server_get_request (ModelServer *self); /* the last; transfer none */

G_END_DECLS
