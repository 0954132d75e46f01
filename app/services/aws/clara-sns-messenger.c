/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-sns-messenger.h"

#include "clara-message-post.h"
#include "clara-services-error.h"
#include "clara-aws-signature.h"
#include "clara-sms-text.h"

#include <string.h>

struct _ClaraSnsMessenger
{
  GObject parent_instance;

  ClaraHttp *http;
  ClaraSettings *settings;
  ClaraSecrets *secrets;
  ClaraClock *clock;
};

static void messenger_init (ClaraMessengerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraSnsMessenger, clara_sns_messenger, G_TYPE_OBJECT,
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
  g_autofree char *sender = clara_settings_get_string (message->self->settings, "sns-sender-id");
  g_autofree char *type = clara_settings_get_string (message->self->settings, "sns-sms-type");
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
  ClaraSettings *settings = message->self->settings;
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
  if (!clara_aws_sign (&key, request, clara_clock_get_real (message->self->clock), error))
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

static void
send_async (ClaraMessenger *messenger, const ClaraOutgoing *outgoing, GCancellable *cancellable,
            GAsyncReadyCallback callback, gpointer user_data)
{
  ClaraSnsMessenger *self = CLARA_SNS_MESSENGER (messenger);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *access = clara_settings_get_string (self->settings, "aws-access-key");
  g_autofree char *secret = clara_settings_get_string (self->settings, "aws-secret-key");
  g_autofree char *token = clara_settings_get_string (self->settings, "aws-session-token");
  const char *const references[] = { access, secret, token, NULL };
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
clara_sns_messenger_finalize (GObject *object)
{
  ClaraSnsMessenger *self = CLARA_SNS_MESSENGER (object);

  g_object_unref (self->http);
  g_object_unref (self->settings);
  g_object_unref (self->secrets);
  g_object_unref (self->clock);
  G_OBJECT_CLASS (clara_sns_messenger_parent_class)->finalize (object);
}

static void
clara_sns_messenger_class_init (ClaraSnsMessengerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_sns_messenger_finalize;
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
  ClaraSnsMessenger *self = g_object_new (CLARA_TYPE_SNS_MESSENGER, NULL);

  self->http = g_object_ref (http);
  self->settings = g_object_ref (settings);
  self->secrets = g_object_ref (secrets);
  self->clock = g_object_ref (clock);
  return self;
}
