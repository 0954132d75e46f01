/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ClaraChatReply:
 *
 * One answer of a model as it comes. Main thread. Signals: "text" (const char *piece), "tool-call" (const
 * char *id, const char *name, const char *arguments: JSON text as the model wrote it, complete), then exactly
 * one of "done" (JsonObject *usage, nullable) and "failed" (GError*). None after clara_chat_reply_cancel().
 * Between them: "progress" (), the service is at work, but there is no word yet; "delayed" (), the answer
 * takes longer than usual, since another provider has to be asked.
 */
#define CLARA_TYPE_CHAT_REPLY (clara_chat_reply_get_type ())
G_DECLARE_DERIVABLE_TYPE (ClaraChatReply, clara_chat_reply, CLARA, CHAT_REPLY, GObject)
struct _ClaraChatReplyClass
{
  GObjectClass parent_class;
  void (*cancel) (ClaraChatReply *self);
};
void clara_chat_reply_cancel (ClaraChatReply *self);
/* For implementations. */
void clara_chat_reply_emit_text (ClaraChatReply *self, const char *piece);
void clara_chat_reply_emit_tool_call (ClaraChatReply *self, const char *id, const char *name,
                                      const char *arguments);
void clara_chat_reply_emit_progress (ClaraChatReply *self);
void clara_chat_reply_emit_delayed (ClaraChatReply *self);
void clara_chat_reply_emit_done (ClaraChatReply *self, JsonObject *usage);
void clara_chat_reply_emit_failed (ClaraChatReply *self, GError *error);

/* What a model may do with the tools: as it sees fit, call none of them, call at least one. Any other text is
 * the name of the one tool that it has to call. */
#define CLARA_TOOL_CHOICE_AUTO "auto"
#define CLARA_TOOL_CHOICE_NONE "none"
#define CLARA_TOOL_CHOICE_REQUIRED "required"

/* messages and tools as in the Chat Completions API: [{role, content, tool_calls?, tool_call_id?}], [{type:
 * "function", function: {name, description, parameters}}]; both borrowed for the call. */
#define CLARA_TYPE_LANGUAGE_MODEL (clara_language_model_get_type ())
G_DECLARE_INTERFACE (ClaraLanguageModel, clara_language_model, CLARA, LANGUAGE_MODEL, GObject)
struct _ClaraLanguageModelInterface
{
  GTypeInterface parent_iface;
  const char *(*get_name) (ClaraLanguageModel *self);
  ClaraChatReply *(*chat) (ClaraLanguageModel *self, JsonArray *messages, JsonArray *tools,
                           const char *choice, GError **error);
  void (*warm) (ClaraLanguageModel *self);
  char *(*get_model) (ClaraLanguageModel *self); /* may be NULL */
};
const char *clara_language_model_get_name (ClaraLanguageModel *self);
ClaraChatReply *clara_language_model_chat (ClaraLanguageModel *self, JsonArray *messages, JsonArray *tools,
                                           GError **error);
ClaraChatReply *clara_language_model_chat_choosing (ClaraLanguageModel *self, JsonArray *messages,
                                                    JsonArray *tools, const char *choice, GError **error);
void clara_language_model_warm (ClaraLanguageModel *self);
char *clara_language_model_get_model (ClaraLanguageModel *self);

G_END_DECLS
