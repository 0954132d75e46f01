/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-openai-model.h"

#include "clara-json.h"
#include "clara-openai-flavour.h"
#include "clara-openai-chat-stream.h"
#include "clara-sse-reader.h"

#include <string.h>

#define LONGEST_EVENT (256 * 1024)
#define LONGEST_STREAM (8 * 1024 * 1024)
/* A conversation has fewer calls. */
#define MOST_EXTRAS 256
/* Thoughts count as tokens, and an answer cut off before its first word is none. */
#define TOKENS_FOR_THOUGHT 1024

static const ClaraHttpDeadlines deadlines = { 3000, 10000, 8000, 60000 };

/* The reply */

#define CLARA_TYPE_OPENAI_REPLY (clara_openai_reply_get_type ())
G_DECLARE_FINAL_TYPE (ClaraOpenaiReply, clara_openai_reply, CLARA, OPENAI_REPLY, ClaraChatReply)

struct _ClaraOpenaiReply
{
  ClaraChatReply parent_instance;

  ClaraAccount *account;
  GCancellable *cancellable;
  ClaraSseReader *reader;
  ClaraOpenaiChatStream *stream;
  GError *error; /* what an event had wrong */
};

G_DEFINE_FINAL_TYPE (ClaraOpenaiReply, clara_openai_reply, CLARA_TYPE_CHAT_REPLY)

static void
clara_openai_reply_cancel (ClaraChatReply *reply)
{
  g_cancellable_cancel (CLARA_OPENAI_REPLY (reply)->cancellable);
}

static void
clara_openai_reply_finalize (GObject *object)
{
  ClaraOpenaiReply *self = CLARA_OPENAI_REPLY (object);

  g_clear_pointer (&self->reader, clara_sse_reader_free);
  g_clear_pointer (&self->stream, clara_openai_chat_stream_free);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->account);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (clara_openai_reply_parent_class)->finalize (object);
}

static void
clara_openai_reply_class_init (ClaraOpenaiReplyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_openai_reply_finalize;
  CLARA_CHAT_REPLY_CLASS (klass)->cancel = clara_openai_reply_cancel;
}

static void
on_event (const char *type, const char *data, gsize length, const char *last_id, gpointer user_data)
{
  ClaraOpenaiReply *self = user_data;

  if (self->error == NULL && !g_cancellable_is_cancelled (self->cancellable))
    clara_openai_chat_stream_take (self->stream, data, length, &self->error);
}

static void
clara_openai_reply_init (ClaraOpenaiReply *self)
{
  self->cancellable = g_cancellable_new ();
  self->reader = clara_sse_reader_new (LONGEST_EVENT, on_event, self);
}

static gboolean
on_body (const ClaraHttpResponse *response, const guint8 *data, gsize length, gpointer user_data,
         GError **error)
{
  ClaraOpenaiReply *self = user_data;

  clara_chat_reply_emit_progress (CLARA_CHAT_REPLY (self));
  if (!clara_sse_reader_push (self->reader, data, length, error))
    return FALSE;
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraOpenaiReply) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraHttpResponse) response = clara_account_send_finish (CLARA_ACCOUNT (source), result, &error);

  /* A connection that breaks after the answer's last word has taken nothing away. */
  if (clara_openai_chat_stream_is_whole (self->stream) && error != NULL && error->domain == CLARA_NET_ERROR)
    g_clear_error (&error);
  if (response != NULL)
    clara_openai_chat_stream_finish (self->stream, &error);
  clara_account_end (self->account, error);
  if (error == NULL)
    clara_chat_reply_emit_done (CLARA_CHAT_REPLY (self), clara_openai_chat_stream_get_usage (self->stream));
  else
    clara_chat_reply_emit_failed (CLARA_CHAT_REPLY (self), error);
}

/* The model */

struct _ClaraOpenaiModel
{
  GObject parent_instance;

  ClaraAccount *account;
  GHashTable *extras; /* what the server wrote beside its calls, by their ids */
};

static void clara_openai_model_language_model_init (ClaraLanguageModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraOpenaiModel, clara_openai_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_LANGUAGE_MODEL,
                                                      clara_openai_model_language_model_init))

static const char *
clara_openai_model_get_name (ClaraLanguageModel *model)
{
  return "openai";
}

static JsonObject *
copy_members (JsonObject *object)
{
  JsonObject *copy = json_object_new ();
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *l = members; l != NULL; l = l->next)
    json_object_set_member (copy, l->data, json_node_copy (json_object_get_member (object, l->data)));
  return copy;
}

static JsonObject *
sign_message (ClaraOpenaiModel *self, JsonObject *message)
{
  JsonArray *calls = clara_json_get_array (message, "tool_calls");
  JsonObject *copy = copy_members (message);
  JsonArray *own = json_array_new ();

  for (guint i = 0; calls != NULL && i < json_array_get_length (calls); i++)
    {
      JsonObject *call = clara_json_array_get_object (calls, i);
      JsonObject *signed_call = call != NULL ? copy_members (call) : json_object_new ();
      JsonObject *extra = g_hash_table_lookup (self->extras, clara_json_get_string (signed_call, "id", ""));

      if (extra != NULL)
        json_object_set_object_member (signed_call, "extra_content", json_object_ref (extra));
      json_array_add_object_element (own, signed_call);
    }
  json_object_set_array_member (copy, "tool_calls", own);
  return copy;
}

/* Returns the messages, with what the server wants back beside its calls. */
static JsonArray *
sign_messages (ClaraOpenaiModel *self, JsonArray *messages)
{
  JsonArray *own;

  if (g_hash_table_size (self->extras) == 0)
    return json_array_ref (messages);
  own = json_array_new ();
  for (guint i = 0; i < json_array_get_length (messages); i++)
    {
      JsonObject *message = clara_json_array_get_object (messages, i);

      if (message != NULL && clara_json_get_array (message, "tool_calls") != NULL)
        json_array_add_object_element (own, sign_message (self, message));
      else
        json_array_add_element (own, json_node_copy (json_array_get_element (messages, i)));
    }
  return own;
}

static void
add_limits (JsonObject *body, const ClaraOpenaiFlavour *flavour, ClaraSettings *settings, const char *model)
{
  gint64 tokens = clara_settings_get_int (settings, "chat-max-tokens");
  gboolean thinks = clara_openai_flavour_is_thinker (flavour, model);

  if (thinks)
    json_object_set_string_member (body, "reasoning_effort", "low");
  else
    json_object_set_double_member (body, "temperature",
                                   clara_settings_get_double (settings, "chat-temperature"));
  json_object_set_int_member (
    body, (flavour->traits & CLARA_OPENAI_COMPLETION_TOKENS) != 0 ? "max_completion_tokens" : "max_tokens",
    thinks ? tokens + TOKENS_FOR_THOUGHT : tokens);
  if ((flavour->traits & CLARA_OPENAI_USAGE) != 0)
    json_object_set_object_member (body, "stream_options", clara_json_build ("b", "include_usage", TRUE));
}

static JsonObject *
make_body (ClaraOpenaiModel *self, const ClaraOpenaiFlavour *flavour, JsonArray *messages, JsonArray *tools,
           const char *choice)
{
  ClaraSettings *settings = clara_account_get_settings (self->account);
  g_autofree char *model = clara_settings_get_string (settings, "chat-model");
  JsonObject *body =
    clara_json_build ("sab", "model", model, "messages", sign_messages (self, messages), "stream", TRUE);

  add_limits (body, flavour, settings, model);
  if (tools != NULL && json_array_get_length (tools) > 0)
    clara_openai_flavour_add_tools (flavour, body, tools, choice);
  return body;
}

static ClaraChatReply *
clara_openai_model_chat (ClaraLanguageModel *model, JsonArray *messages, JsonArray *tools, const char *choice,
                         GError **error)
{
  ClaraOpenaiModel *self = CLARA_OPENAI_MODEL (model);
  ClaraSettings *settings = clara_account_get_settings (self->account);
  const ClaraOpenaiFlavour *flavour = clara_openai_flavour_find (settings);
  g_autoptr (JsonObject) body = NULL;
  ClaraOpenaiReply *reply;
  ClaraHttpRequest *request;

  if (!clara_account_begin (self->account, error))
    return NULL;
  if (g_hash_table_size (self->extras) > MOST_EXTRAS)
    g_hash_table_remove_all (self->extras);
  reply = g_object_new (CLARA_TYPE_OPENAI_REPLY, NULL);
  reply->account = g_object_ref (self->account);
  reply->stream = clara_openai_chat_stream_new (CLARA_CHAT_REPLY (reply), flavour, self->extras);
  body = make_body (self, flavour, messages, tools, choice);
  request = clara_account_post (self->account, "/chat/completions", body);
  clara_http_request_add_header (request, "Accept", "text/event-stream");
  clara_http_request_set_deadlines (request, &deadlines);
  clara_http_request_set_limit (request, LONGEST_STREAM);
  clara_account_send_async (self->account, request, on_body, reply, reply->cancellable, on_sent,
                            g_object_ref (reply));
  return CLARA_CHAT_REPLY (reply);
}

static void
clara_openai_model_warm (ClaraLanguageModel *model)
{
  clara_account_warm (CLARA_OPENAI_MODEL (model)->account);
}

static char *
clara_openai_model_get_model (ClaraLanguageModel *provider)
{
  ClaraOpenaiModel *self = CLARA_OPENAI_MODEL (provider);

  return clara_settings_get_string (clara_account_get_settings (self->account), "chat-model");
}

static void
clara_openai_model_language_model_init (ClaraLanguageModelInterface *iface)
{
  iface->get_name = clara_openai_model_get_name;
  iface->chat = clara_openai_model_chat;
  iface->get_model = clara_openai_model_get_model;
  iface->warm = clara_openai_model_warm;
}

static void
clara_openai_model_finalize (GObject *object)
{
  ClaraOpenaiModel *self = CLARA_OPENAI_MODEL (object);

  g_hash_table_unref (self->extras);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (clara_openai_model_parent_class)->finalize (object);
}

static void
clara_openai_model_class_init (ClaraOpenaiModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_openai_model_finalize;
}

static void
clara_openai_model_init (ClaraOpenaiModel *self)
{
  self->extras = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) json_object_unref);
}

/**
 * clara_openai_model_new:
 * @http: shared with the other services
 *
 * Returns: (transfer full): the model that the settings name, at each request anew
 */
ClaraOpenaiModel *
clara_openai_model_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets, ClaraClock *clock)
{
  ClaraOpenaiModel *self = g_object_new (CLARA_TYPE_OPENAI_MODEL, NULL);

  self->account = clara_openai_account_new (http, settings, secrets, clock);
  return self;
}
