/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-http-messenger.h"

typedef struct
{
  ClaraHttp *http;
  ClaraSettings *settings;
  ClaraSecrets *secrets;
  ClaraClock *clock;
} ClaraHttpMessengerPrivate;

static void messenger_init (ClaraMessengerInterface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (ClaraHttpMessenger, clara_http_messenger, G_TYPE_OBJECT,
                                  G_ADD_PRIVATE (ClaraHttpMessenger)
                                    G_IMPLEMENT_INTERFACE (CLARA_TYPE_MESSENGER, messenger_init))

static ClaraHttpMessengerPrivate *
get (gpointer self)
{
  return clara_http_messenger_get_instance_private (CLARA_HTTP_MESSENGER (self));
}

static const char *
get_channel (ClaraMessenger *messenger)
{
  return CLARA_HTTP_MESSENGER_GET_CLASS (messenger)->channel;
}

static void
on_posted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) answer = clara_message_post_finish (result, &error);

  if (answer != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
send_async (ClaraMessenger *messenger, const ClaraOutgoing *outgoing, GCancellable *cancellable,
            GAsyncReadyCallback callback, gpointer user_data)
{
  ClaraHttpMessenger *self = CLARA_HTTP_MESSENGER (messenger);
  ClaraHttpMessengerClass *klass = CLARA_HTTP_MESSENGER_GET_CLASS (self);
  ClaraHttpMessengerPrivate *priv = get (self);
  g_autoptr (GPtrArray) references = g_ptr_array_new_with_free_func (g_free);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  gpointer message = klass->prepare (self, outgoing, references, &error);

  g_task_set_source_tag (task, send_async);
  if (message == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  g_ptr_array_add (references, NULL);
  /* The task keeps the messenger, and with it what the message points to. */
  clara_message_post_async (priv->http, priv->settings, priv->secrets,
                            (const char *const *) references->pdata, klass->make, klass->judge, message,
                            klass->free, cancellable, on_posted, task);
}

static gboolean
send_finish (ClaraMessenger *messenger, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, messenger), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
delivers (ClaraMessenger *messenger)
{
  return CLARA_HTTP_MESSENGER_GET_CLASS (messenger)->delivers;
}

static void
messenger_init (ClaraMessengerInterface *iface)
{
  iface->get_channel = get_channel;
  iface->delivers = delivers;
  iface->send_async = send_async;
  iface->send_finish = send_finish;
}

static void
clara_http_messenger_finalize (GObject *object)
{
  ClaraHttpMessengerPrivate *priv = get (object);

  g_object_unref (priv->http);
  g_object_unref (priv->settings);
  g_object_unref (priv->secrets);
  g_object_unref (priv->clock);
  G_OBJECT_CLASS (clara_http_messenger_parent_class)->finalize (object);
}

static void
clara_http_messenger_class_init (ClaraHttpMessengerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_http_messenger_finalize;
}

static void
clara_http_messenger_init (ClaraHttpMessenger *self)
{
}

/**
 * clara_http_messenger_new:
 * @type: of a class below #ClaraHttpMessenger
 *
 * Reads the settings at each message.
 *
 * Returns: (transfer full): the messenger
 */
gpointer
clara_http_messenger_new (GType type, ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,
                          ClaraClock *clock)
{
  gpointer self = g_object_new (type, NULL);
  ClaraHttpMessengerPrivate *priv = get (self);

  priv->http = g_object_ref (http);
  priv->settings = g_object_ref (settings);
  priv->secrets = g_object_ref (secrets);
  priv->clock = g_object_ref (clock);
  return self;
}

/**
 * clara_http_messenger_get_settings:
 *
 * Returns: (transfer none): the settings
 */
ClaraSettings *
clara_http_messenger_get_settings (gpointer self)
{
  return get (self)->settings;
}

/**
 * clara_http_messenger_get_time:
 *
 * Returns: the time of day in microseconds UTC
 */
gint64
clara_http_messenger_get_time (gpointer self)
{
  return clara_clock_get_real (get (self)->clock);
}
