/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-sms-gateway.h"

#include "clara-services-error.h"
#include "clara-json.h"
#include "clara-sms-template.h"
#include "clara-sms-text.h"

#include <string.h>

struct _ClaraSmsGateway
{
  ClaraHttpMessenger parent_instance;
};

G_DEFINE_FINAL_TYPE (ClaraSmsGateway, clara_sms_gateway, CLARA_TYPE_HTTP_MESSENGER)

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
  ClaraSettings *settings = clara_http_messenger_get_settings (message->self);
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
  g_autofree char *wanted =
    clara_settings_get_string (clara_http_messenger_get_settings (message->self), "sms-success");

  return *wanted == '\0' || clara_sms_template_judge (wanted, response->body, error);
}

static gpointer
prepare (ClaraHttpMessenger *self, const ClaraOutgoing *outgoing, GPtrArray *references, GError **error)
{
  Message *message;

  if (!clara_sms_number_check (outgoing->recipient, error))
    return NULL;
  g_ptr_array_add (references,
                   clara_settings_get_string (clara_http_messenger_get_settings (self), "sms-secret"));
  message = g_new0 (Message, 1);
  message->self = g_object_ref (CLARA_SMS_GATEWAY (self));
  message->number = g_strdup (outgoing->recipient);
  message->text = clara_sms_text_make (outgoing);
  message->message_id = g_strdup (outgoing->message_id);
  return message;
}

static void
clara_sms_gateway_class_init (ClaraSmsGatewayClass *klass)
{
  ClaraHttpMessengerClass *messenger_class = CLARA_HTTP_MESSENGER_CLASS (klass);

  messenger_class->channel = "sms";
  messenger_class->prepare = prepare;
  messenger_class->make = make_request;
  messenger_class->judge = judge;
  messenger_class->free = message_free;
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
  return clara_http_messenger_new (CLARA_TYPE_SMS_GATEWAY, http, settings, secrets, clock);
}
