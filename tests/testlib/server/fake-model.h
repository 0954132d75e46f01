/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What the model answers: words, or calls of tools, never both. */
typedef struct
{
  char *text;        /* NULL with calls */
  char *tool;        /* NULL with text */
  char *arguments;   /* JSON, with a tool */
  const char *fault; /* what a strict service would refuse the request for; NULL: nothing */
} FakeReply;

void fake_reply_clear (FakeReply *reply);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FakeReply, fake_reply_clear)

/**
 * fake_model_answer:
 * @request: a request of the Chat Completions API
 * @reply: (out): to be cleared
 *
 * Plays a model that a receptionist has: reads the state and the missing fields in the system prompt, the
 * last line and the tools it is offered, calls one tool, and then says what the tool gave it to say. It finds
 * names, companies and numbers by plain patterns and knows English only.
 */
void fake_model_answer (JsonObject *request, FakeReply *reply);

G_END_DECLS
