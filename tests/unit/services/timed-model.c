/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "timed-model.h"

#include "clara-json.h"
#include "clara-net-error.h"
#include "clara-services-error.h"

#include <stdlib.h>
#include <string.h>

#define MS 1000

struct _TimedModel
{
  GObject parent_instance;
  char *name;
  ClaraClock *clock;
  GQueue scripts; /* char* */
  guint asked;
  guint cancelled;
  JsonArray *messages;
};

#define TIMED_TYPE_REPLY (timed_reply_get_type ())
G_DECLARE_FINAL_TYPE (TimedReply, timed_reply, TIMED, REPLY, ClaraChatReply)
struct _TimedReply
{
  ClaraChatReply parent_instance;
  TimedModel *model;
  char **steps;
  guint next;
  guint timer;
};
G_DEFINE_FINAL_TYPE (TimedReply, timed_reply, clara_chat_reply_get_type ())

static void plan (TimedReply *self);

static void
act (TimedReply *self, const char *action)
{
  ClaraChatReply *reply = CLARA_CHAT_REPLY (self);
  const char *space = strchr (action, ' ');
  const char *text = space != NULL ? space + 1 : "";

  if (g_str_has_prefix (action, "text"))
    clara_chat_reply_emit_text (reply, text);
  else if (g_str_has_prefix (action, "progress"))
    clara_chat_reply_emit_progress (reply);
  else if (g_str_has_prefix (action, "call"))
    {
      g_auto (GStrv) words = g_strsplit (text, " ", 2);

      clara_chat_reply_emit_tool_call (reply, "id", words[0], words[1]);
    }
  else if (g_str_has_prefix (action, "done"))
    {
      g_autoptr (JsonObject) usage =
        clara_json_build ("ii", "prompt_tokens", (gint64) 12, "completion_tokens", (gint64) 3);

      clara_chat_reply_emit_done (reply, usage);
    }
  else if (g_str_has_prefix (action, "busy"))
    {
      g_autoptr (GError) error = g_error_new (CLARA_NET_ERROR, CLARA_NET_ERROR_STATUS, "busy for %s s", text);

      clara_net_error_set_retry_after (error, (gint64) atoi (text) * G_USEC_PER_SEC);
      clara_chat_reply_emit_failed (reply, error);
    }
  else
    {
      g_autoptr (GError) error =
        g_error_new_literal (CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNAVAILABLE, text);

      clara_chat_reply_emit_failed (reply, error);
    }
}

static gboolean
on_step (gpointer user_data)
{
  g_autoptr (TimedReply) self = g_object_ref (user_data);
  const char *step = self->steps[self->next++];

  self->timer = 0;
  act (self, strchr (step, ':') + 1);
  plan (self);
  return G_SOURCE_REMOVE;
}

static void
plan (TimedReply *self)
{
  if (self->steps != NULL && self->steps[self->next] != NULL)
    self->timer = clara_clock_add_timeout (self->model->clock, (gint64) atoi (self->steps[self->next]) * MS,
                                           on_step, self, NULL);
}

static void
timed_reply_cancel (ClaraChatReply *reply)
{
  TimedReply *self = TIMED_REPLY (reply);

  self->model->cancelled++;
  clara_clock_clear (self->model->clock, &self->timer);
  g_clear_pointer (&self->steps, g_strfreev);
}

static void
timed_reply_finalize (GObject *object)
{
  TimedReply *self = TIMED_REPLY (object);

  clara_clock_clear (self->model->clock, &self->timer);
  g_strfreev (self->steps);
  g_object_unref (self->model);
  G_OBJECT_CLASS (timed_reply_parent_class)->finalize (object);
}

static void
timed_reply_class_init (TimedReplyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = timed_reply_finalize;
  CLARA_CHAT_REPLY_CLASS (klass)->cancel = timed_reply_cancel;
}

static void
timed_reply_init (TimedReply *self)
{
}

static const char *
model_get_name (ClaraLanguageModel *model)
{
  return TIMED_MODEL (model)->name;
}

static char *
model_get_model (ClaraLanguageModel *model)
{
  return g_strconcat (TIMED_MODEL (model)->name, "-large", NULL);
}

static ClaraChatReply *
model_chat (ClaraLanguageModel *model, JsonArray *messages, JsonArray *tools, const char *choice,
            GError **error)
{
  TimedModel *self = TIMED_MODEL (model);
  g_autofree char *script = g_queue_pop_head (&self->scripts);
  TimedReply *reply;

  self->asked++;
  g_clear_pointer (&self->messages, json_array_unref);
  self->messages = json_array_ref (messages);
  if (g_strcmp0 (script, "refuse") == 0)
    {
      g_set_error_literal (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_NOT_CONFIGURED, "no key");
      return NULL;
    }
  reply = g_object_new (TIMED_TYPE_REPLY, NULL);
  reply->model = g_object_ref (self);
  reply->steps = script != NULL ? g_strsplit (script, "|", -1) : NULL;
  plan (reply);
  return CLARA_CHAT_REPLY (reply);
}

static void
model_iface_init (ClaraLanguageModelInterface *iface)
{
  iface->get_name = model_get_name;
  iface->get_model = model_get_model;
  iface->chat = model_chat;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TimedModel, timed_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_LANGUAGE_MODEL, model_iface_init))

static void
timed_model_finalize (GObject *object)
{
  TimedModel *self = TIMED_MODEL (object);

  g_queue_clear_full (&self->scripts, g_free);
  g_clear_pointer (&self->messages, json_array_unref);
  g_free (self->name);
  g_object_unref (self->clock);
  G_OBJECT_CLASS (timed_model_parent_class)->finalize (object);
}

static void
timed_model_class_init (TimedModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = timed_model_finalize;
}

static void
timed_model_init (TimedModel *self)
{
  g_queue_init (&self->scripts);
}

TimedModel *
timed_model_new (const char *name, ClaraClock *clock)
{
  TimedModel *self = g_object_new (TIMED_TYPE_MODEL, NULL);

  self->name = g_strdup (name);
  self->clock = g_object_ref (clock);
  return self;
}

void
timed_model_answer (TimedModel *self, const char *script)
{
  g_queue_push_tail (&self->scripts, g_strdup (script));
}

guint
timed_model_count (TimedModel *self)
{
  return self->asked;
}

guint
timed_model_count_cancelled (TimedModel *self)
{
  return self->cancelled;
}

JsonArray *
timed_model_get_messages (TimedModel *self)
{
  return self->messages;
}
