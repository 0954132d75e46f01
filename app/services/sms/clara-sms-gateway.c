/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-sms-gateway.h"

#include "clara-message-post.h"
#include "clara-services-error.h"
#include "clara-json.h"
#include "clara-sms-template.h"
#include "clara-sms-text.h"

#include <string.h>

struct _ClaraSmsGateway
{
  GObject parent_instance;

  ClaraHttp *http;
  ClaraSettings *settings;
  ClaraSecrets *secrets;
  ClaraClock *clock;
};

static void messenger_init (ClaraMessengerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraSmsGateway, clara_sms_gateway, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_MESSENGER, messenger_init))

static const char *
get_channel (ClaraMessenger *messenger)
{
  return "sms";
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
  ClaraSmsGateway *self;
  char *number;
  char *text;
  char *message_id;
} Message;

static void
message_free (gpointer data)
{
  Message *message = data;

  g_object_unref (message->self);
  g_free (message->number);
  g_free (message->text);
  g_free (message->message_id);
  g_free (message);
}

static void
add_headers (ClaraHttpRequest *request, ClaraSettings *settings, const ClaraSmsField *fields)
{
  g_auto (GStrv) headers = clara_settings_get_strv (settings, "sms-headers");

  for (char **header = headers; *header != NULL; header++)
    {
      g_auto (GStrv) parts = g_strsplit (*header, ":", 2);
      g_autofree char *value = NULL;

      if (parts[0] == NULL || parts[1] == NULL)
        continue;
      value = clara_sms_template_fill (g_strstrip (parts[1]), CLARA_SMS_PLAIN, fields);
      clara_http_request_add_header (request, g_strstrip (parts[0]), value);
    }
}

static char *
make_basic (ClaraSettings *settings, const char *secret)
{
  g_autofree char *user = clara_settings_get_string (settings, "sms-user");
  g_autofree char *both = g_strdup_printf ("%s:%s", user, secret);

  return g_base64_encode ((const guchar *) both, strlen (both));
}

static ClaraHttpRequest *
make_request (char **secrets, gpointer user_data, GError **error)
{
  const Message *message = user_data;
  ClaraSettings *settings = message->self->settings;
  g_autofree char *template = clara_settings_get_string (settings, "sms-url");
  g_autofree char *method = clara_settings_get_string (settings, "sms-method");
  g_autofree char *body_template = clara_settings_get_string (settings, "sms-body");
  g_autofree char *type = clara_settings_get_string (settings, "sms-content-type");
  g_autofree char *from = clara_settings_get_string (settings, "sms-from");
  g_autofree char *basic = make_basic (settings, secrets[0]);
  /* A secret only where it is asked for, and never in an address: that is logged on the way. */
  const ClaraSmsField fields[] = { { "to", message->number },
                                   { "text", message->text },
                                   { "from", from },
                                   { "message_id", message->message_id },
                                   { NULL, NULL } };
  const ClaraSmsField secret_fields[] = {
    { "secret", secrets[0] }, { "basic", basic }, { "message_id", message->message_id }, { NULL, NULL }
  };
  g_autofree char *url = NULL;
  ClaraHttpRequest *request;

  if (*template == '\0')
    {
      g_set_error_literal (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_NOT_CONFIGURED,
                           "The SMS gateway has no address; write it into sms-url");
      return NULL;
    }
  url = clara_sms_template_fill (template, CLARA_SMS_QUERY, fields);
  request = clara_http_request_new (method, url);
  add_headers (request, settings, secret_fields);
  if (*body_template != '\0' && strcmp (method, "GET") != 0)
    {
      char *body = clara_sms_template_fill (body_template, clara_sms_template_get_escape (type), fields);
      g_autoptr (GBytes) bytes = g_bytes_new_take (body, strlen (body));

      clara_http_request_set_body (request, type, bytes);
    }
  return request;
}

static gboolean
judge (const ClaraHttpResponse *response, gpointer user_data, GError **error)
{
  const Message *message = user_data;
  g_autofree char *wanted = clara_settings_get_string (message->self->settings, "sms-success");

  return *wanted == '\0' || clara_sms_template_judge (wanted, response->body, error);
}

static void
send_async (ClaraMessenger *messenger, const ClaraOutgoing *outgoing, GCancellable *cancellable,
            GAsyncReadyCallback callback, gpointer user_data)
{
  ClaraSmsGateway *self = CLARA_SMS_GATEWAY (messenger);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *secret = clara_settings_get_string (self->settings, "sms-secret");
  const char *const references[] = { secret, NULL };
  GError *error = NULL;
  Message *message;

  g_task_set_source_tag (task, send_async);
  if (!clara_sms_number_check (outgoing->recipient, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  message = g_new0 (Message, 1);
  message->self = g_object_ref (self);
  message->number = g_strdup (outgoing->recipient);
  message->text = clara_sms_text_make (outgoing);
  message->message_id = g_strdup (outgoing->message_id);
  clara_message_post_async (self->http, self->settings, self->secrets, references, make_request, judge,
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
clara_sms_gateway_finalize (GObject *object)
{
  ClaraSmsGateway *self = CLARA_SMS_GATEWAY (object);

  g_object_unref (self->http);
  g_object_unref (self->settings);
  g_object_unref (self->secrets);
  g_object_unref (self->clock);
  G_OBJECT_CLASS (clara_sms_gateway_parent_class)->finalize (object);
}

static void
clara_sms_gateway_class_init (ClaraSmsGatewayClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_sms_gateway_finalize;
}

static void
clara_sms_gateway_init (ClaraSmsGateway *self)
{
}

/**
 * clara_sms_gateway_new:
 *
 * Reads the settings at each message. Main thread.
 *
 * Returns: (transfer full): the messenger
 */
ClaraSmsGateway *
clara_sms_gateway_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets, ClaraClock *clock)
{
  ClaraSmsGateway *self = g_object_new (CLARA_TYPE_SMS_GATEWAY, NULL);

  self->http = g_object_ref (http);
  self->settings = g_object_ref (settings);
  self->secrets = g_object_ref (secrets);
  self->clock = g_object_ref (clock);
  return self;
}
