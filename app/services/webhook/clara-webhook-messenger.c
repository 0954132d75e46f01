/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-webhook-messenger.h"

#include "clara-services-error.h"
#include "clara-webhook-form.h"

#include <string.h>

struct _ClaraWebhookMessenger
{
  ClaraHttpMessenger parent_instance;
};

G_DEFINE_FINAL_TYPE (ClaraWebhookMessenger, clara_webhook_messenger, CLARA_TYPE_HTTP_MESSENGER)

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
  gint64 seconds = clara_http_messenger_get_time (message->self) / G_USEC_PER_SEC;

  clara_http_request_set_body (request, "application/json; charset=utf-8", message->body);
  clara_http_request_add_header (request, "X-Clara-Message-Id", message->message_id);
  if (*secrets[0] != '\0')
    {
      g_autofree char *signature = clara_webhook_sign (secrets[0], seconds, message->body);

      clara_http_request_add_header (request, "X-Clara-Signature", signature);
    }
  return request;
}

static gpointer
prepare (ClaraHttpMessenger *self, const ClaraOutgoing *outgoing, GPtrArray *references, GError **error)
{
  ClaraSettings *settings = clara_http_messenger_get_settings (self);
  g_autofree char *url = clara_settings_get_string (settings, "webhook-url");
  g_autofree char *form = clara_settings_get_string (settings, "webhook-form");
  gboolean open = g_str_has_prefix (url, "http");
  Message *message;

  if (*url == '\0' || outgoing->secret)
    {
      g_set_error_literal (error, CLARA_SERVICES_ERROR,
                           *url == '\0' ? CLARA_SERVICES_ERROR_NOT_CONFIGURED : CLARA_SERVICES_ERROR_REFUSED,
                           *url == '\0' ? "The chat has no address; write it into webhook-url"
                                        : "A code is not sent to a chat, where others read it");
      return NULL;
    }
  g_ptr_array_add (references, clara_settings_get_string (settings, "webhook-secret"));
  g_ptr_array_add (references, g_strdup (open ? "" : url));
  message = g_new0 (Message, 1);
  message->self = g_object_ref (CLARA_WEBHOOK_MESSENGER (self));
  message->url = open ? g_steal_pointer (&url) : NULL;
  message->message_id = g_strdup (outgoing->message_id);
  message->body = clara_webhook_form_make (form, outgoing, clara_http_messenger_get_time (self));
  return message;
}

static void
clara_webhook_messenger_class_init (ClaraWebhookMessengerClass *klass)
{
  ClaraHttpMessengerClass *messenger_class = CLARA_HTTP_MESSENGER_CLASS (klass);

  messenger_class->channel = "chat";
  messenger_class->delivers = TRUE; /* what is in the room is read there */
  messenger_class->prepare = prepare;
  messenger_class->make = make_request;
  messenger_class->free = message_free;
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
  return clara_http_messenger_new (CLARA_TYPE_WEBHOOK_MESSENGER, http, settings, secrets, clock);
}
