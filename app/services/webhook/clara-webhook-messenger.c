/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-webhook-messenger.h"

#include "clara-message-post.h"
#include "clara-services-error.h"
#include "clara-webhook-form.h"

#include <string.h>

struct _ClaraWebhookMessenger
{
  GObject parent_instance;

  ClaraHttp *http;
  ClaraSettings *settings;
  ClaraSecrets *secrets;
  ClaraClock *clock;
};

static void messenger_init (ClaraMessengerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraWebhookMessenger, clara_webhook_messenger, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_MESSENGER, messenger_init))

static const char *
get_channel (ClaraMessenger *messenger)
{
  return "chat";
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

typedef struct
{
  ClaraWebhookMessenger *self;
  char *url; /* NULL: it is the second secret */
  char *message_id;
  GBytes *body;
} Message;

static void
message_free (gpointer data)
{
  Message *message = data;

  g_object_unref (message->self);
  g_free (message->url);
  g_free (message->message_id);
  g_bytes_unref (message->body);
  g_free (message);
}

static ClaraHttpRequest *
make_request (char **secrets, gpointer user_data, GError **error)
{
  const Message *message = user_data;
  ClaraHttpRequest *request =
    clara_http_request_new ("POST", message->url != NULL ? message->url : secrets[1]);
  gint64 seconds = clara_clock_get_real (message->self->clock) / G_USEC_PER_SEC;

  clara_http_request_set_body (request, "application/json; charset=utf-8", message->body);
  clara_http_request_add_header (request, "X-Clara-Message-Id", message->message_id);
  if (*secrets[0] != '\0')
    {
      g_autofree char *signature = clara_webhook_sign (secrets[0], seconds, message->body);

      clara_http_request_add_header (request, "X-Clara-Signature", signature);
    }
  return request;
}

static void
send_async (ClaraMessenger *messenger, const ClaraOutgoing *outgoing, GCancellable *cancellable,
            GAsyncReadyCallback callback, gpointer user_data)
{
  ClaraWebhookMessenger *self = CLARA_WEBHOOK_MESSENGER (messenger);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *secret = clara_settings_get_string (self->settings, "webhook-secret");
  g_autofree char *url = clara_settings_get_string (self->settings, "webhook-url");
  g_autofree char *form = clara_settings_get_string (self->settings, "webhook-form");
  gboolean open = g_str_has_prefix (url, "http");
  const char *const references[] = { secret, open ? "" : url, NULL };
  Message *message;

  g_task_set_source_tag (task, send_async);
  if (*url == '\0' || outgoing->secret)
    {
      g_task_return_new_error (task, CLARA_SERVICES_ERROR,
                               *url == '\0' ? CLARA_SERVICES_ERROR_NOT_CONFIGURED
                                            : CLARA_SERVICES_ERROR_REFUSED,
                               *url == '\0' ? "The chat has no address; write it into webhook-url"
                                            : "A code is not sent to a chat, where others read it");
      g_object_unref (task);
      return;
    }
  message = g_new0 (Message, 1);
  message->self = g_object_ref (self);
  message->url = open ? g_steal_pointer (&url) : NULL;
  message->message_id = g_strdup (outgoing->message_id);
  message->body = clara_webhook_form_make (form, outgoing, clara_clock_get_real (self->clock));
  clara_message_post_async (self->http, self->settings, self->secrets, references, make_request, NULL,
                            message, message_free, cancellable, on_posted, task);
}

static gboolean
send_finish (ClaraMessenger *messenger, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, messenger), FALSE);
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
clara_webhook_messenger_finalize (GObject *object)
{
  ClaraWebhookMessenger *self = CLARA_WEBHOOK_MESSENGER (object);

  g_object_unref (self->http);
  g_object_unref (self->settings);
  g_object_unref (self->secrets);
  g_object_unref (self->clock);
  G_OBJECT_CLASS (clara_webhook_messenger_parent_class)->finalize (object);
}

static void
clara_webhook_messenger_class_init (ClaraWebhookMessengerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_webhook_messenger_finalize;
}

static void
clara_webhook_messenger_init (ClaraWebhookMessenger *self)
{
}

/**
 * clara_webhook_messenger_new:
 *
 * Reads the settings at each message. Main thread.
 *
 * Returns: (transfer full): the messenger
 */
ClaraWebhookMessenger *
clara_webhook_messenger_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,
                             ClaraClock *clock)
{
  ClaraWebhookMessenger *self = g_object_new (CLARA_TYPE_WEBHOOK_MESSENGER, NULL);

  self->http = g_object_ref (http);
  self->settings = g_object_ref (settings);
  self->secrets = g_object_ref (secrets);
  self->clock = g_object_ref (clock);
  return self;
}
