/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-scripted-messenger.h"

#include <string.h>

struct _ClaraScriptedMessenger
{
  GObject parent_instance;

  char *channel;
  ClaraClock *clock;
  GPtrArray *messages;
  guint failures;
  GQuark domain;
  int code;
  guint hangs;
  gboolean delivers;
};

static void
message_free (gpointer data)
{
  ClaraScriptedMessage *message = data;

  g_free (message->message_id);
  g_free (message->recipient);
  g_free (message->title);
  g_free (message->body);
  g_free (message->answers);
  g_free (message->urgency);
  g_free (message->html);
  g_free (message->attachments);
  g_free (message->code);
  g_free (message->url);
  g_free (message);
}

static const char *
get_channel (ClaraMessenger *messenger)
{
  return CLARA_SCRIPTED_MESSENGER (messenger)->channel;
}

static char *
join_attachments (const ClaraOutgoing *outgoing)
{
  g_autoptr (GString) joined = g_string_new (NULL);

  for (guint i = 0; i < outgoing->n_attachments; i++)
    {
      const ClaraAttachment *attachment = &outgoing->attachments[i];
      gsize length;
      const char *content = g_bytes_get_data (attachment->content, &length);

      g_string_append_printf (joined, "%s%s %s %.*s", i > 0 ? "|" : "", attachment->name,
                              attachment->mime_type, (int) length, content);
    }
  return joined->len == 0 ? NULL : g_strdup (joined->str);
}

static void
on_cancelled (GCancellable *cancellable, gpointer task)
{
  g_task_return_error_if_cancelled (task);
}

static void
send_async (ClaraMessenger *messenger, const ClaraOutgoing *outgoing, GCancellable *cancellable,
            GAsyncReadyCallback callback, gpointer user_data)
{
  ClaraScriptedMessenger *self = CLARA_SCRIPTED_MESSENGER (messenger);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  ClaraScriptedMessage *message = g_new0 (ClaraScriptedMessage, 1);

  message->time = clara_clock_get_monotonic (self->clock);
  message->message_id = g_strdup (outgoing->message_id);
  message->recipient = g_strdup (outgoing->recipient);
  message->title = g_strdup (outgoing->title);
  message->body = g_strdup (outgoing->body);
  message->answers = outgoing->answers == NULL || outgoing->answers[0] == NULL
                       ? NULL
                       : g_strjoinv ("|", (char **) outgoing->answers);
  message->urgency = g_strdup (outgoing->urgency);
  message->secret = outgoing->secret;
  message->html = g_strdup (outgoing->html);
  message->attachments = join_attachments (outgoing);
  message->code = g_strdup (outgoing->code);
  message->url = g_strdup (outgoing->answer_url);
  g_ptr_array_add (self->messages, message);
  if (self->hangs > 0)
    {
      self->hangs--;
      g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (on_cancelled), task, 0);
      /* The cancellable keeps it: it completes when that is pulled, and never otherwise. */
      g_object_set_data_full (G_OBJECT (cancellable), "hanging", g_steal_pointer (&task), g_object_unref);
    }
  else if (self->failures > 0)
    {
      self->failures--;
      g_task_return_new_error (task, self->domain, self->code, "The line is down");
    }
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
send_finish (ClaraMessenger *messenger, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
delivers (ClaraMessenger *messenger)
{
  return CLARA_SCRIPTED_MESSENGER (messenger)->delivers;
}

static void
messenger_init (ClaraMessengerInterface *iface)
{
  iface->get_channel = get_channel;
  iface->delivers = delivers;
  iface->send_async = send_async;
  iface->send_finish = send_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraScriptedMessenger, clara_scripted_messenger, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_MESSENGER, messenger_init))

static void
clara_scripted_messenger_finalize (GObject *object)
{
  ClaraScriptedMessenger *self = CLARA_SCRIPTED_MESSENGER (object);

  g_free (self->channel);
  g_object_unref (self->clock);
  g_ptr_array_unref (self->messages);
  G_OBJECT_CLASS (clara_scripted_messenger_parent_class)->finalize (object);
}

static void
clara_scripted_messenger_class_init (ClaraScriptedMessengerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_scripted_messenger_finalize;
}

static void
clara_scripted_messenger_init (ClaraScriptedMessenger *self)
{
  self->messages = g_ptr_array_new_with_free_func (message_free);
}

ClaraScriptedMessenger *
clara_scripted_messenger_new (const char *channel, ClaraClock *clock)
{
  ClaraScriptedMessenger *self = g_object_new (CLARA_TYPE_SCRIPTED_MESSENGER, NULL);

  self->channel = g_strdup (channel);
  self->clock = g_object_ref (clock);
  return self;
}

void
clara_scripted_messenger_fail (ClaraScriptedMessenger *self, guint times, GQuark domain, int code)
{
  self->failures = times;
  self->domain = domain;
  self->code = code;
}

void
clara_scripted_messenger_deliver (ClaraScriptedMessenger *self)
{
  self->delivers = TRUE;
}

void
clara_scripted_messenger_hang (ClaraScriptedMessenger *self, guint times)
{
  self->hangs = times;
}

guint
clara_scripted_messenger_count (ClaraScriptedMessenger *self)
{
  return self->messages->len;
}

const ClaraScriptedMessage *
clara_scripted_messenger_get (ClaraScriptedMessenger *self, guint index)
{
  g_assert_cmpuint (index, <, self->messages->len);
  return g_ptr_array_index (self->messages, index);
}

const ClaraScriptedMessage *
clara_scripted_messenger_find (ClaraScriptedMessenger *self, const char *text)
{
  for (guint i = self->messages->len; i > 0; i--)
    {
      const ClaraScriptedMessage *message = g_ptr_array_index (self->messages, i - 1);

      if (strstr (message->title, text) != NULL || strstr (message->body, text) != NULL)
        return message;
    }
  return NULL;
}

char *
clara_scripted_messenger_get_code (ClaraScriptedMessenger *self)
{
  g_autoptr (GRegex) regex = g_regex_new ("\\b(\\d{3}) ?(\\d{3})\\b", 0, 0, NULL);

  for (guint i = self->messages->len; i > 0; i--)
    {
      const ClaraScriptedMessage *message = g_ptr_array_index (self->messages, i - 1);
      g_autoptr (GMatchInfo) match = NULL;
      g_autofree char *first = NULL;
      g_autofree char *second = NULL;

      if (!message->secret || !g_regex_match (regex, message->body, 0, &match))
        continue;
      first = g_match_info_fetch (match, 1);
      second = g_match_info_fetch (match, 2);
      return g_strconcat (first, second, NULL);
    }
  return NULL;
}

gboolean
clara_scripted_messenger_answer (ClaraScriptedMessenger *self, const char *answer)
{
  for (guint i = self->messages->len; i > 0; i--)
    {
      const ClaraScriptedMessage *message = g_ptr_array_index (self->messages, i - 1);

      if (message->answers == NULL)
        continue;
      clara_messenger_emit_answered (CLARA_MESSENGER (self), message->message_id, answer);
      return TRUE;
    }
  return FALSE;
}
