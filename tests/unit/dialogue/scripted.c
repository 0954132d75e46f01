/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scripted.h"

#include "clara-json.h"

#include <string.h>

typedef struct
{
  char *id;
  char *text; /* title and body */
  gboolean secret;
} Sent;

static void
sent_free (gpointer data)
{
  Sent *sent = data;

  g_free (sent->id);
  g_free (sent->text);
  g_free (sent);
}

struct _ScriptedMessenger
{
  GObject parent_instance;

  GPtrArray *sent;
  gboolean fails;
};

static const char *
get_channel (ClaraMessenger *messenger)
{
  return "desktop";
}

static void
send_async (ClaraMessenger *messenger, const ClaraOutgoing *message, GCancellable *cancellable,
            GAsyncReadyCallback callback, gpointer user_data)
{
  ScriptedMessenger *self = SCRIPTED_MESSENGER (messenger);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Sent *sent;

  if (self->fails)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "nobody listens");
      return;
    }
  sent = g_new0 (Sent, 1);
  sent->id = g_strdup (message->message_id);
  sent->text = g_strdup_printf ("%s\n%s", message->title, message->body);
  sent->secret = message->secret;
  g_ptr_array_add (self->sent, sent);
  g_task_return_boolean (task, TRUE);
}

static gboolean
send_finish (ClaraMessenger *messenger, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
messenger_init (ClaraMessengerInterface *iface)
{
  iface->get_channel = get_channel;
  iface->send_async = send_async;
  iface->send_finish = send_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ScriptedMessenger, scripted_messenger, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_MESSENGER, messenger_init))

static void
scripted_messenger_finalize (GObject *object)
{
  g_ptr_array_unref (SCRIPTED_MESSENGER (object)->sent);
  G_OBJECT_CLASS (scripted_messenger_parent_class)->finalize (object);
}

static void
scripted_messenger_class_init (ScriptedMessengerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = scripted_messenger_finalize;
}

static void
scripted_messenger_init (ScriptedMessenger *self)
{
  self->sent = g_ptr_array_new_with_free_func (sent_free);
}

ScriptedMessenger *
scripted_messenger_new (void)
{
  return g_object_new (SCRIPTED_TYPE_MESSENGER, NULL);
}

void
scripted_messenger_set_fails (ScriptedMessenger *self, gboolean fails)
{
  self->fails = fails;
}

const char *
scripted_messenger_find (ScriptedMessenger *self, const char *words)
{
  for (guint i = self->sent->len; i > 0; i--)
    {
      const Sent *sent = g_ptr_array_index (self->sent, i - 1);

      if (strstr (sent->text, words) != NULL)
        return sent->text;
    }
  return NULL;
}

char *
scripted_messenger_get_code (ScriptedMessenger *self)
{
  for (guint i = self->sent->len; i > 0; i--)
    {
      const Sent *sent = g_ptr_array_index (self->sent, i - 1);
      g_autoptr (GRegex) regex = g_regex_new ("\\b\\d{6}\\b", 0, 0, NULL);
      g_autoptr (GMatchInfo) match = NULL;

      if (sent->secret && g_regex_match (regex, sent->text, 0, &match))
        return g_match_info_fetch (match, 0);
    }
  return NULL;
}

guint
scripted_messenger_count (ScriptedMessenger *self)
{
  return self->sent->len;
}

void
scripted_messenger_answer_last (ScriptedMessenger *self, const char *answer)
{
  const Sent *sent = g_ptr_array_index (self->sent, self->sent->len - 1);

  clara_messenger_emit_answered (CLARA_MESSENGER (self), sent->id, answer);
}

#define SCRIPTED_TYPE_REPLY (scripted_reply_get_type ())
G_DECLARE_FINAL_TYPE (ScriptedReply, scripted_reply, SCRIPTED, REPLY, ClaraChatReply)
struct _ScriptedReply
{
  ClaraChatReply parent_instance;
};
G_DEFINE_FINAL_TYPE (ScriptedReply, scripted_reply, CLARA_TYPE_CHAT_REPLY)

static void
scripted_reply_cancel (ClaraChatReply *reply)
{
}

static void
scripted_reply_class_init (ScriptedReplyClass *klass)
{
  CLARA_CHAT_REPLY_CLASS (klass)->cancel = scripted_reply_cancel;
}

static void
scripted_reply_init (ScriptedReply *self)
{
}

struct _ScriptedModel
{
  GObject parent_instance;

  JsonArray *answers;
  guint next;
  GPtrArray *requests;
  GPtrArray *tools;
};

static void
answer_now (ClaraChatReply *reply, JsonObject *answer)
{
  const char *text = clara_json_get_string (answer, "text", NULL);
  const char *failure = clara_json_get_string (answer, "fail", NULL);
  JsonArray *calls = clara_json_get_array (answer, "calls");

  if (failure != NULL)
    {
      g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, failure);

      clara_chat_reply_emit_failed (reply, error);
      return;
    }
  /* Piece by piece, as a stream comes. */
  for (const char *p = text; p != NULL && *p != '\0'; p = g_utf8_next_char (p))
    {
      g_autofree char *piece = g_strndup (p, (gsize) (g_utf8_next_char (p) - p));

      clara_chat_reply_emit_text (reply, piece);
    }
  for (guint i = 0; calls != NULL && i < json_array_get_length (calls); i++)
    {
      JsonObject *call = clara_json_array_get_object (calls, i);
      JsonObject *arguments = clara_json_get_object (call, "arguments");
      g_autofree char *id = g_strdup_printf ("call_%u", i);
      g_autofree char *json = arguments != NULL ? clara_json_to_string (arguments)
                                                : g_strdup (clara_json_get_string (call, "arguments", "{}"));

      clara_chat_reply_emit_tool_call (reply, id, clara_json_get_string (call, "name", ""), json);
    }
  clara_chat_reply_emit_done (reply, NULL);
}

typedef struct
{
  ClaraChatReply *reply;
  JsonObject *answer;
} Answer;

static gboolean
on_answer (gpointer user_data)
{
  Answer *answer = user_data;

  answer_now (answer->reply, answer->answer);
  return G_SOURCE_REMOVE;
}

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_object_unref (answer->reply);
  json_object_unref (answer->answer);
  g_free (answer);
}

static const char *
get_name (ClaraLanguageModel *model)
{
  return "scripted";
}

static ClaraChatReply *
chat (ClaraLanguageModel *model, JsonArray *messages, JsonArray *tools, GError **error)
{
  ScriptedModel *self = SCRIPTED_MODEL (model);
  JsonObject *object = clara_json_array_get_object (self->answers, self->next);
  Answer *answer;

  g_ptr_array_add (self->requests, clara_json_array_to_string (messages));
  g_ptr_array_add (self->tools, clara_json_array_to_string (tools));
  if (object == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the script has no answer left");
      return NULL;
    }
  self->next++;
  answer = g_new0 (Answer, 1);
  answer->reply = g_object_new (SCRIPTED_TYPE_REPLY, NULL);
  answer->answer = json_object_ref (object);
  g_idle_add_full (G_PRIORITY_DEFAULT, on_answer, answer, answer_free);
  return g_object_ref (answer->reply);
}

static void
model_init (ClaraLanguageModelInterface *iface)
{
  iface->get_name = get_name;
  iface->chat = chat;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ScriptedModel, scripted_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_LANGUAGE_MODEL, model_init))

static void
scripted_model_finalize (GObject *object)
{
  ScriptedModel *self = SCRIPTED_MODEL (object);

  json_array_unref (self->answers);
  g_ptr_array_unref (self->requests);
  g_ptr_array_unref (self->tools);
  G_OBJECT_CLASS (scripted_model_parent_class)->finalize (object);
}

static void
scripted_model_class_init (ScriptedModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = scripted_model_finalize;
}

static void
scripted_model_init (ScriptedModel *self)
{
  self->requests = g_ptr_array_new_with_free_func (g_free);
  self->tools = g_ptr_array_new_with_free_func (g_free);
}

ScriptedModel *
scripted_model_new (const char *answers)
{
  ScriptedModel *self = g_object_new (SCRIPTED_TYPE_MODEL, NULL);
  g_autoptr (JsonNode) node = json_from_string (answers, NULL);

  self->answers = json_node_dup_array (node);
  return self;
}

char *
scripted_model_get_request (ScriptedModel *self, guint index)
{
  return g_strdup (g_ptr_array_index (self->requests, index));
}

guint
scripted_model_count (ScriptedModel *self)
{
  return self->requests->len;
}

gboolean
scripted_model_was_offered (ScriptedModel *self, guint index, const char *tool)
{
  g_autofree char *quoted = g_strdup_printf ("\"name\":\"%s\"", tool);

  return strstr (g_ptr_array_index (self->tools, index), quoted) != NULL;
}
