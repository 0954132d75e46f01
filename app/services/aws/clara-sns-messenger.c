/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-sns-messenger.h"

#include "clara-services-error.h"
#include "clara-aws-signature.h"
#include "clara-sms-text.h"

#include <string.h>

struct _ClaraSnsMessenger
{
  ClaraHttpMessenger parent_instance;
};

G_DEFINE_FINAL_TYPE (ClaraSnsMessenger, clara_sns_messenger, CLARA_TYPE_HTTP_MESSENGER)

typedef struct
{
  ClaraSnsMessenger *self;
  char *number;
  char *text;
} Message;

static void
message_free (gpointer data)
{
  Message *message = data;

  g_object_unref (message->self);
  g_free (message->number);
  g_free (message->text);
  g_free (message);
}

static void
add (GString *body, const char *name, const char *value)
{
  g_autofree char *escaped = g_uri_escape_string (value, NULL, FALSE);

  g_string_append_printf (body, "%s%s=%s", body->len > 0 ? "&" : "", name, escaped);
}

static void
add_attribute (GString *body, guint number, const char *name, const char *value)
{
  const char *const parts[][2] = { { "Name", name },
                                   { "Value.DataType", "String" },
                                   { "Value.StringValue", value } };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *key = g_strdup_printf ("MessageAttributes.entry.%u.%s", number, parts[i][0]);

      add (body, key, parts[i][1]);
    }
}

static GBytes *
make_body (const Message *message)
{
  GString *body = g_string_new (NULL);
  g_autofree char *sender =
    clara_settings_get_string (clara_http_messenger_get_settings (message->self), "sns-sender-id");
  g_autofree char *type =
    clara_settings_get_string (clara_http_messenger_get_settings (message->self), "sns-sms-type");
  guint number = 1;
  gsize length;

  add (body, "Action", "Publish");
  add (body, "Version", "2010-03-31");
  add (body, "PhoneNumber", message->number);
  add (body, "Message", message->text);
  if (*sender != '\0')
    add_attribute (body, number++, "AWS.SNS.SMS.SenderID", sender);
  add_attribute (body, number, "AWS.SNS.SMS.SMSType", type);
  length = body->len;
  return g_bytes_new_take (g_string_free (body, FALSE), length);
}

static ClaraHttpRequest *
make_request (char **secrets, gpointer user_data, GError **error)
{
  const Message *message = user_data;
  ClaraSettings *settings = clara_http_messenger_get_settings (message->self);
  g_autofree char *region = clara_settings_get_string (settings, "aws-region");
  g_autofree char *url = clara_settings_get_string (settings, "sns-url");
  g_autoptr (ClaraHttpRequest) request = NULL;
  g_autoptr (GBytes) body = NULL;
  const ClaraAwsKey key = { secrets[0], secrets[1], *secrets[2] != '\0' ? secrets[2] : NULL, region, "sns" };

  if (*region == '\0' || *secrets[0] == '\0' || *secrets[1] == '\0')
    {
      g_set_error_literal (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_NOT_CONFIGURED,
                           "SNS needs aws-region, aws-access-key and aws-secret-key");
      return NULL;
    }
  if (*url == '\0')
    {
      g_free (url);
      url = g_strdup_printf ("https://sns.%s.amazonaws.com/", region);
    }
  request = clara_http_request_new ("POST", url);
  body = make_body (message);
  clara_http_request_set_body (request, "application/x-www-form-urlencoded; charset=utf-8", body);
  if (!clara_aws_sign (&key, request, clara_http_messenger_get_time (message->self), error))
    return NULL;
  return g_steal_pointer (&request);
}

static gboolean
judge (const ClaraHttpResponse *response, gpointer user_data, GError **error)
{
  gsize length;
  const char *data = g_bytes_get_data (response->body, &length);

  if (data != NULL && g_strstr_len (data, (gssize) length, "<MessageId>") != NULL)
    return TRUE;
  g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNCERTAIN,
               "It was sent, but what %s answered names no MessageId", response->host);
  return FALSE;
}

static gpointer
prepare (ClaraHttpMessenger *self, const ClaraOutgoing *outgoing, GPtrArray *references, GError **error)
{
  static const char *const keys[] = { "aws-access-key", "aws-secret-key", "aws-session-token" };
  ClaraSettings *settings = clara_http_messenger_get_settings (self);
  Message *message;

  if (!clara_sms_number_check (outgoing->recipient, error))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    g_ptr_array_add (references, clara_settings_get_string (settings, keys[i]));
  message = g_new0 (Message, 1);
  message->self = g_object_ref (CLARA_SNS_MESSENGER (self));
  message->number = g_strdup (outgoing->recipient);
  message->text = clara_sms_text_make (outgoing);
  return message;
}

static void
clara_sns_messenger_class_init (ClaraSnsMessengerClass *klass)
{
  ClaraHttpMessengerClass *messenger_class = CLARA_HTTP_MESSENGER_CLASS (klass);

  messenger_class->channel = "sms";
  messenger_class->prepare = prepare;
  messenger_class->make = make_request;
  messenger_class->judge = judge;
  messenger_class->free = message_free;
}

static void
clara_sns_messenger_init (ClaraSnsMessenger *self)
{
}

/**
 * clara_sns_messenger_new:
 *
 * Reads the settings at each message. Main thread.
 *
 * Returns: (transfer full): the messenger
 */
ClaraSnsMessenger *
clara_sns_messenger_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets, ClaraClock *clock)
{
  return clara_http_messenger_new (CLARA_TYPE_SNS_MESSENGER, http, settings, secrets, clock);
}
