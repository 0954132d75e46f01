/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scripted-messenger.h"

struct _ScriptedMessenger
{
  GObject parent_instance;

  char *channel;
  ClaraClock *clock;
  GPtrArray *messages;
  guint failures;
  GQuark domain;
  int code;
  guint hangs;
};

static void messenger_init (ClaraMessengerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ScriptedMessenger, scripted_messenger, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_MESSENGER, messenger_init))

static void
message_free (gpointer data)
{
  ScriptedMessage *message = data;

  g_free (message->message_id);
  g_free (message->recipient);
  g_free (message->title);
  g_free (message->body);
  g_free (message->answers);
  g_free (message->urgency);
  g_free (message);
}

static const char *
get_channel (ClaraMessenger *messenger)
{
  return SCRIPTED_MESSENGER (messenger)->channel;
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
  ScriptedMessenger *self = SCRIPTED_MESSENGER (messenger);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  ScriptedMessage *message = g_new0 (ScriptedMessage, 1);

  message->time = clara_clock_get_monotonic (self->clock);
  message->message_id = g_strdup (outgoing->message_id);
  message->recipient = g_strdup (outgoing->recipient);
  message->title = g_strdup (outgoing->title);
  message->body = g_strdup (outgoing->body);
  message->answers = outgoing->answers == NULL ? NULL : g_strjoinv ("|", (char **) outgoing->answers);
  message->urgency = g_strdup (outgoing->urgency);
  message->secret = outgoing->secret;
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

static void
messenger_init (ClaraMessengerInterface *iface)
{
  iface->get_channel = get_channel;
  iface->send_async = send_async;
  iface->send_finish = send_finish;
}

static void
scripted_messenger_finalize (GObject *object)
{
  ScriptedMessenger *self = SCRIPTED_MESSENGER (object);

  g_free (self->channel);
  g_object_unref (self->clock);
  g_ptr_array_unref (self->messages);
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
  self->messages = g_ptr_array_new_with_free_func (message_free);
}

ScriptedMessenger *
scripted_messenger_new (const char *channel, ClaraClock *clock)
{
  ScriptedMessenger *self = g_object_new (SCRIPTED_TYPE_MESSENGER, NULL);

  self->channel = g_strdup (channel);
  self->clock = g_object_ref (clock);
  return self;
}

void
scripted_messenger_fail (ScriptedMessenger *self, guint times, GQuark domain, int code)
{
  self->failures = times;
  self->domain = domain;
  self->code = code;
}

void
scripted_messenger_hang (ScriptedMessenger *self, guint times)
{
  self->hangs = times;
}

guint
scripted_messenger_count (ScriptedMessenger *self)
{
  return self->messages->len;
}

const ScriptedMessage *
scripted_messenger_get (ScriptedMessenger *self, guint index)
{
  g_assert_cmpuint (index, <, self->messages->len);
  return g_ptr_array_index (self->messages, index);
}
