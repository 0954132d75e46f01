/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-scripted-model.h"

#include "clara-json.h"

typedef struct
{
  ClaraChatReply parent_instance;

  JsonArray *script;
  guint next;
  guint source;
  gboolean cancelled;
} ClaraScriptedReply;

typedef ClaraChatReplyClass ClaraScriptedReplyClass;

static GType clara_scripted_reply_get_type (void);
G_DEFINE_TYPE (ClaraScriptedReply, clara_scripted_reply, CLARA_TYPE_CHAT_REPLY)

struct _ClaraScriptedModel
{
  GObject parent_instance;

  char *name;
  GQueue answers; /* char* */
  guint requests;
  JsonArray *messages;
  JsonArray *tools;
  GString *choices; /* of all requests */
  gboolean held;
  GPtrArray *waiting; /* replies that are held */
};

static void
reply_cancel (ClaraChatReply *reply)
{
  ClaraScriptedReply *self = (ClaraScriptedReply *) reply;

  self->cancelled = TRUE;
  g_clear_handle_id (&self->source, g_source_remove);
}

static void
clara_scripted_reply_finalize (GObject *object)
{
  ClaraScriptedReply *self = (ClaraScriptedReply *) object;

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_pointer (&self->script, json_array_unref);
  G_OBJECT_CLASS (clara_scripted_reply_parent_class)->finalize (object);
}

static void
clara_scripted_reply_class_init (ClaraScriptedReplyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_scripted_reply_finalize;
  klass->cancel = reply_cancel;
}

static void
clara_scripted_reply_init (ClaraScriptedReply *self)
{
}

static void
emit_call (ClaraScriptedReply *self, JsonObject *part)
{
  JsonObject *arguments = clara_json_get_object (part, "arguments");
  g_autofree char *id = g_strdup_printf ("call_%p_%u", (void *) self, self->next);
  g_autofree char *text = arguments != NULL ? clara_json_to_string (arguments)
                                            : g_strdup (clara_json_get_string (part, "arguments", "{}"));

  clara_chat_reply_emit_tool_call (CLARA_CHAT_REPLY (self), id, clara_json_get_string (part, "tool", ""),
                                   text);
}

/* One piece at a time, as they come over a network. */
static gboolean
on_next (gpointer user_data)
{
  ClaraScriptedReply *self = user_data;
  JsonObject *part = clara_json_array_get_object (self->script, self->next);

  g_object_ref (self);
  self->next++;
  if (part == NULL)
    {
      self->source = 0;
      clara_chat_reply_emit_done (CLARA_CHAT_REPLY (self), NULL);
    }
  else if (json_object_has_member (part, "text"))
    clara_chat_reply_emit_text (CLARA_CHAT_REPLY (self), clara_json_get_string (part, "text", ""));
  else if (json_object_has_member (part, "tool"))
    emit_call (self, part);
  else
    {
      g_autoptr (GError) error =
        g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, clara_json_get_string (part, "fail", "failed"));

      self->source = 0;
      clara_chat_reply_emit_failed (CLARA_CHAT_REPLY (self), error);
    }
  {
    gboolean more = self->source != 0 && !self->cancelled;

    g_object_unref (self);
    return more ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
  }
}

static const char *
get_name (ClaraLanguageModel *model)
{
  return CLARA_SCRIPTED_MODEL (model)->name;
}

static void
warm (ClaraLanguageModel *model)
{
}

static ClaraChatReply *
chat (ClaraLanguageModel *model, JsonArray *messages, JsonArray *tools, const char *choice, GError **error)
{
  ClaraScriptedModel *self = CLARA_SCRIPTED_MODEL (model);
  g_autofree char *answer = g_queue_pop_head (&self->answers);
  ClaraScriptedReply *reply;
  g_autoptr (JsonParser) parser = json_parser_new ();

  self->requests++;
  g_string_append_printf (self->choices, "%s ", choice);
  g_clear_pointer (&self->messages, json_array_unref);
  g_clear_pointer (&self->tools, json_array_unref);
  self->messages = json_array_ref (messages);
  self->tools = tools != NULL ? json_array_ref (tools) : json_array_new ();
  if (answer == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s is out of answers", self->name);
      return NULL;
    }
  g_assert_true (json_parser_load_from_data (parser, answer, -1, NULL));
  reply = g_object_new (clara_scripted_reply_get_type (), NULL);
  reply->script = json_array_ref (json_node_get_array (json_parser_get_root (parser)));
  if (self->held)
    g_ptr_array_add (self->waiting, g_object_ref (reply));
  else
    reply->source = g_idle_add (on_next, reply);
  return CLARA_CHAT_REPLY (reply);
}

static void
model_init (ClaraLanguageModelInterface *iface)
{
  iface->get_name = get_name;
  iface->chat = chat;
  iface->warm = warm;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraScriptedModel, clara_scripted_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_LANGUAGE_MODEL, model_init))

static void
clara_scripted_model_finalize (GObject *object)
{
  ClaraScriptedModel *self = CLARA_SCRIPTED_MODEL (object);

  g_free (self->name);
  g_queue_clear_full (&self->answers, g_free);
  g_clear_pointer (&self->messages, json_array_unref);
  g_clear_pointer (&self->tools, json_array_unref);
  g_ptr_array_unref (self->waiting);
  g_string_free (self->choices, TRUE);
  G_OBJECT_CLASS (clara_scripted_model_parent_class)->finalize (object);
}

static void
clara_scripted_model_class_init (ClaraScriptedModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_scripted_model_finalize;
}

static void
clara_scripted_model_init (ClaraScriptedModel *self)
{
  g_queue_init (&self->answers);
  self->choices = g_string_new (NULL);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

ClaraScriptedModel *
clara_scripted_model_new (const char *name)
{
  ClaraScriptedModel *self = g_object_new (CLARA_TYPE_SCRIPTED_MODEL, NULL);

  self->name = g_strdup (name);
  return self;
}

void
clara_scripted_model_add (ClaraScriptedModel *self, const char *answer)
{
  g_queue_push_tail (&self->answers, g_strdup (answer));
}

guint
clara_scripted_model_count_requests (ClaraScriptedModel *self)
{
  return self->requests;
}

JsonArray *
clara_scripted_model_get_messages (ClaraScriptedModel *self)
{
  return self->messages;
}

char *
clara_scripted_model_get_tools (ClaraScriptedModel *self)
{
  GString *names = g_string_new (" ");

  for (guint i = 0; self->tools != NULL && i < json_array_get_length (self->tools); i++)
    g_string_append_printf (
      names, "%s ",
      clara_json_get_string (clara_json_get_object (clara_json_array_get_object (self->tools, i), "function"),
                             "name", ""));
  return g_string_free (names, FALSE);
}

const char *
clara_scripted_model_get_choices (ClaraScriptedModel *self)
{
  return self->choices->str;
}

void
clara_scripted_model_hold (ClaraScriptedModel *self, gboolean hold)
{
  self->held = hold;
  for (guint i = 0; !hold && i < self->waiting->len; i++)
    {
      ClaraScriptedReply *reply = g_ptr_array_index (self->waiting, i);

      if (!reply->cancelled)
        reply->source = g_idle_add (on_next, reply);
    }
  if (!hold)
    g_ptr_array_set_size (self->waiting, 0);
}
