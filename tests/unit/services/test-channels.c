/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-s3.h"
#include "clara-services-error.h"
#include "clara-sms-gateway.h"
#include "clara-sms-template.h"
#include "clara-sns-messenger.h"
#include "clara-test-server.h"
#include "clara-webhook-form.h"
#include "clara-webhook-messenger.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

/* The channels that are HTTP, against a server of their own. */

#define MESSAGE_ID "01890a5d-ac96-774b-bcce-b3020f8a1f0c"

typedef struct
{
  char *folder;
  ClaraTestServer *server;
  ClaraClock *clock;
  ClaraSettings *settings;
  ClaraSecrets *secrets;
  ClaraHttp *http;
} Fixture;

static void
set (Fixture *f, const char *key, const char *value)
{
  g_autoptr (GError) error = NULL;

  clara_settings_set (f->settings, key, g_variant_new_string (value), &error);
  g_assert_no_error (error);
}

static void
set_url (Fixture *f, const char *key, const char *path)
{
  g_autofree char *url = g_strconcat (clara_test_server_get_url (f->server), path, NULL);

  set (f, key, url);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file = NULL;

  f->folder = g_dir_make_tmp ("clara-channels-XXXXXX", &error);
  g_assert_no_error (error);
  f->server = clara_test_server_new (NULL);
  /* 2026-11-21 04:00 UTC */
  f->clock = clara_clock_new_virtual (G_GINT64_CONSTANT (1795233600) * G_USEC_PER_SEC, 330);
  file = g_build_filename (f->folder, "settings", NULL);
  g_file_set_contents (file, "", 0, &error);
  g_assert_no_error (error);
  f->settings = clara_settings_new (file);
  f->secrets = clara_secrets_new (f->folder);
  f->http = clara_http_new (f->clock);
  g_setenv ("CHANNEL_ACCESS", "AKIDEXAMPLE", TRUE);
  g_setenv ("CHANNEL_SECRET", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", TRUE);
  set (f, "aws-region", "ap-south-1");
  set (f, "aws-access-key", "env:CHANNEL_ACCESS");
  set (f, "aws-secret-key", "env:CHANNEL_SECRET");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *file = g_build_filename (f->folder, "settings", NULL);

  g_clear_object (&f->http);
  g_clear_object (&f->server);
  g_clear_object (&f->secrets);
  g_clear_object (&f->settings);
  g_clear_object (&f->clock);
  g_unlink (file);
  g_rmdir (f->folder);
  g_free (f->folder);
}

static void
keep (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GError *
send (ClaraMessenger *messenger, const ClaraOutgoing *message)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  clara_messenger_send_async (messenger, message, NULL, keep, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (clara_messenger_send_finish (messenger, result, &error) == (error == NULL));
  g_object_unref (messenger);
  return error;
}

static ClaraMessenger *
sns (Fixture *f)
{
  return CLARA_MESSENGER (clara_sns_messenger_new (f->http, f->settings, f->secrets, f->clock));
}

static ClaraMessenger *
gateway (Fixture *f)
{
  return CLARA_MESSENGER (clara_sms_gateway_new (f->http, f->settings, f->secrets, f->clock));
}

static ClaraMessenger *
webhook (Fixture *f)
{
  return CLARA_MESSENGER (clara_webhook_messenger_new (f->http, f->settings, f->secrets, f->clock));
}

static char *
get_body (Fixture *f, guint index)
{
  gsize length;
  const char *data = g_bytes_get_data (clara_test_server_get (f->server, index)->body, &length);

  return g_strndup (data != NULL ? data : "", length);
}

static const char *
get_header (Fixture *f, guint index, const char *name)
{
  return g_hash_table_lookup (clara_test_server_get (f->server, index)->headers, name);
}

/* An independent implementation of the signature, botocore's, comes to the same. */
static void
assert_signed (Fixture *f, guint index, const char *service)
{
  const ClaraTestRequest *request = clara_test_server_get (f->server, index);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  g_autofree char *body = get_body (f, index);
  g_autofree char *url = NULL;
  g_autofree char *expected = NULL;
  const char *base = clara_test_server_get_url (f->server);
  const char *argv[] = { "/usr/bin/python3", g_getenv ("AWS_CHECK"), NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) check = NULL;
  GHashTableIter iter;
  gpointer name, value;

  url = g_strconcat (base, request->path, NULL);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "url");
  json_builder_add_string_value (builder, url);
  json_builder_set_member_name (builder, "method");
  json_builder_add_string_value (builder, request->method);
  json_builder_set_member_name (builder, "body");
  json_builder_add_string_value (builder, body);
  json_builder_set_member_name (builder, "service");
  json_builder_add_string_value (builder, service);
  json_builder_set_member_name (builder, "headers");
  json_builder_begin_object (builder);
  g_hash_table_iter_init (&iter, request->headers);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      json_builder_set_member_name (builder, name);
      json_builder_add_string_value (builder, value);
    }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  check = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (check, text, NULL, &expected, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (get_header (f, index, "authorization"), ==, g_strchomp (expected));
}

static void
test_sns (Fixture *f, gconstpointer data)
{
  const ClaraOutgoing message = {
    .message_id = MESSAGE_ID, .recipient = "+919876543201", .title = "Hi", .body = "Maria & Co = வந்தார்"
  };
  g_autofree char *body = NULL;

  set_url (f, "sns-url", "/");
  set (f, "sns-sender-id", "MERIDIAN");
  clara_test_answer_text (
    clara_test_server_expect (f->server, "/"), 0,
    "<PublishResponse><PublishResult><MessageId>94f20ce6</MessageId></PublishResult></PublishResponse>");
  g_assert_no_error (send (sns (f), &message));
  body = get_body (f, 0);
  g_assert_cmpstr (
    body, ==,
    "Action=Publish&Version=2010-03-31&PhoneNumber=%2B919876543201&Message=Maria%20%26%20Co%20%3D%20"
    "%E0%AE%B5%E0%AE%A8%E0%AF%8D%E0%AE%A4%E0%AE%BE%E0%AE%B0%E0%AF%8D"
    "&MessageAttributes.entry.1.Name=AWS.SNS.SMS.SenderID&MessageAttributes.entry.1.Value.DataType=String"
    "&MessageAttributes.entry.1.Value.StringValue=MERIDIAN&MessageAttributes.entry.2.Name=AWS.SNS.SMS.SMSType"
    "&MessageAttributes.entry.2.Value.DataType=String&MessageAttributes.entry.2.Value.StringValue="
    "Transactional");
  assert_signed (f, 0, "sns");
}

/* What is said about a failure, and whether it is tried again. */
static void
test_sns_faults (Fixture *f, gconstpointer data)
{
  const ClaraOutgoing message = {
    .message_id = MESSAGE_ID, .recipient = "+919876543201", .title = "Hi", .body = "x"
  };
  const ClaraOutgoing nobody = { .message_id = MESSAGE_ID, .recipient = "98765", .title = "Hi", .body = "x" };
  ClaraTestAnswer *answer;
  g_autoptr (GError) refused = NULL;
  g_autoptr (GError) busy = NULL;
  g_autoptr (GError) lost = NULL;
  g_autoptr (GError) number = NULL;
  g_autoptr (GError) away = NULL;

  set_url (f, "sns-url", "/");
  answer = clara_test_server_expect (f->server, "/");
  clara_test_answer_status (answer, 403);
  clara_test_answer_text (answer, 0, "<Error><Code>SignatureDoesNotMatch</Code></Error>");
  refused = send (sns (f), &message);
  g_assert_error (refused, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_REFUSED);
  g_assert_nonnull (strstr (refused->message, "SignatureDoesNotMatch"));
  clara_test_answer_status (clara_test_server_expect (f->server, "/"), 503);
  busy = send (sns (f), &message);
  g_assert_error (busy, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNAVAILABLE);
  /* It went out and nothing came back: another try could be a second message. */
  answer = clara_test_server_expect (f->server, "/");
  clara_test_answer_headers (answer, 0);
  clara_test_answer_cut (answer, 0);
  lost = send (sns (f), &message);
  g_assert_error (lost, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNCERTAIN);
  number = send (sns (f), &nobody);
  g_assert_error (number, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  set (f, "sns-url", "http://127.0.0.1:1/");
  away = send (sns (f), &message);
  g_assert_error (away, CLARA_NET_ERROR, CLARA_NET_ERROR_REFUSED);
}

static void
test_gateway (Fixture *f, gconstpointer data)
{
  static const char *const headers[] = { "Authorization: Basic {basic}", "Idempotency-Key: {message_id}",
                                         NULL };
  const ClaraOutgoing message = {
    .message_id = MESSAGE_ID, .recipient = "+919876543201", .title = "Hi", .body = "Say \"{from}\" & go\n"
  };
  g_autofree char *form = NULL;
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;

  g_setenv ("CHANNEL_TOKEN", "token", TRUE);
  set_url (f, "sms-url", "/send?to={to}");
  set (f, "sms-from", "+15005550006");
  set (f, "sms-user", "AC1");
  set (f, "sms-secret", "env:CHANNEL_TOKEN");
  clara_settings_set (f->settings, "sms-headers", g_variant_new_strv (headers, -1), &error);
  g_assert_no_error (error);
  clara_test_server_expect (f->server, "/send");
  g_assert_no_error (send (gateway (f), &message));
  form = get_body (f, 0);
  g_assert_cmpstr (form, ==,
                   "To=%2B919876543201&From=%2B15005550006&Body=Say%20%22%7Bfrom%7D%22%20%26%20go%0A");
  g_assert_cmpstr (clara_test_server_get (f->server, 0)->path, ==, "/send?to=%2B919876543201");
  g_assert_cmpstr (get_header (f, 0, "authorization"), ==, "Basic QUMxOnRva2Vu");
  g_assert_cmpstr (get_header (f, 0, "idempotency-key"), ==, MESSAGE_ID);

  set (f, "sms-content-type", "application/json");
  set (f, "sms-body", "{\"messages\": [{\"to\": \"{to}\", \"text\": \"{text}\"}]}");
  set (f, "sms-success", "/messages/0/status=0|queued");
  clara_test_answer_text (clara_test_server_expect (f->server, "/send"), 0,
                          "{\"messages\": [{\"status\": 0}]}");
  g_assert_no_error (send (gateway (f), &message));
  json = get_body (f, 1);
  g_assert_cmpstr (json, ==,
                   "{\"messages\": [{\"to\": \"+919876543201\", \"text\": \"Say \\\"{from}\\\" & go\\n\"}]}");
  clara_test_answer_text (clara_test_server_expect (f->server, "/send"), 0,
                          "{\"messages\": [{\"status\": \"no credit\"}]}");
  error = send (gateway (f), &message);
  g_assert_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "no credit"));
}

static void
test_judge (void)
{
  static const struct
  {
    const char *wanted;
    const char *answer;
    gboolean taken;
  } cases[] = {
    { "/a", "{\"a\": 1}", TRUE },
    { "/a", "{\"b\": 1}", FALSE },
    { "/a=ok", "{\"a\": \"ok\"}", TRUE },
    { "/a=ok|fine", "{\"a\": \"fine\"}", TRUE },
    { "/a~1b=1", "{\"a/b\": 1}", TRUE },
    { "/0/a=true", "[{\"a\": true}]", TRUE },
    { "/1/a=true", "[{\"a\": true}]", FALSE },
    { "/a=ok", "not json", FALSE },
    { "/a=ok", "", FALSE },
    { "/a=ok", "{\"a\": {\"ok\": 1}}", FALSE },
    { "/a/b=1", "{\"a\": 1}", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) answer = g_bytes_new (cases[i].answer, strlen (cases[i].answer));
      g_autoptr (GError) error = NULL;

      g_assert_true (clara_sms_template_judge (cases[i].wanted, answer, &error) == cases[i].taken);
      g_assert_true (cases[i].taken == (error == NULL));
    }
}

static JsonObject *
parse_body (Fixture *f, guint index, JsonParser *parser)
{
  g_autofree char *body = get_body (f, index);
  g_autoptr (GError) error = NULL;

  json_parser_load_from_data (parser, body, -1, &error);
  g_assert_no_error (error);
  return json_node_get_object (json_parser_get_root (parser));
}

static void
test_webhook (Fixture *f, gconstpointer data)
{
  static const ClaraAnswerLink links[] = { { "Coming down", "https://clara.office.example/answer/x?a=1" } };
  const ClaraOutgoing message = { .message_id = MESSAGE_ID,
                                  .recipient = "chat",
                                  .recipient_name = "Priya",
                                  .kind = "host",
                                  .title = "Maria is here",
                                  .body = "<!channel> Maria & Co",
                                  .urgency = "normal",
                                  .links = links,
                                  .n_links = 1 };
  const ClaraOutgoing code = {
    .message_id = MESSAGE_ID, .recipient = "chat", .title = "Code", .body = "123456", .secret = TRUE
  };
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *body = NULL;
  g_autofree char *signature = NULL;
  JsonObject *object, *block;
  JsonArray *blocks;

  g_setenv ("CHANNEL_HOOK", "shared", TRUE);
  set_url (f, "webhook-url", "/hook");
  set (f, "webhook-secret", "env:CHANNEL_HOOK");
  clara_test_server_expect (f->server, "/hook");
  g_assert_no_error (send (webhook (f), &message));
  object = parse_body (f, 0, parser);
  g_assert_cmpstr (json_object_get_string_member (object, "message_id"), ==, MESSAGE_ID);
  g_assert_cmpstr (json_object_get_string_member (object, "body"), ==, "<!channel> Maria & Co");
  g_assert_cmpstr (json_object_get_string_member (object, "time"), ==, "2026-11-21T04:00:00.000+00:00");
  g_assert_cmpstr (get_header (f, 0, "x-clara-message-id"), ==, MESSAGE_ID);
  /* HMAC-SHA256 over the seconds, a point and the body, as anybody computes it. */
  body = get_body (f, 0);
  {
    g_autofree char *text = g_strconcat ("1795233600.", body, NULL);
    g_autofree char *hex =
      g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) "shared", 6, text, -1);

    signature = g_strdup_printf ("t=1795233600,v1=%s", hex);
  }
  g_assert_cmpstr (get_header (f, 0, "x-clara-signature"), ==, signature);

  set (f, "webhook-form", "slack");
  clara_test_server_expect (f->server, "/hook");
  g_assert_no_error (send (webhook (f), &message));
  blocks = json_object_get_array_member (parse_body (f, 1, parser), "blocks");
  block = json_array_get_object_element (blocks, 1);
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (block, "text"), "text"), ==,
                   "&lt;!channel&gt; Maria &amp; Co");
  block = json_array_get_object_element (
    json_object_get_array_member (json_array_get_object_element (blocks, 2), "elements"), 0);
  g_assert_cmpstr (json_object_get_string_member (block, "url"), ==, links[0].url);

  set (f, "webhook-form", "teams");
  clara_test_server_expect (f->server, "/hook");
  g_assert_no_error (send (webhook (f), &message));
  block = json_array_get_object_element (
    json_object_get_array_member (parse_body (f, 2, parser), "attachments"), 0);
  g_assert_cmpstr (json_object_get_string_member (block, "contentType"), ==,
                   "application/vnd.microsoft.card.adaptive");
  block = json_object_get_object_member (block, "content");
  g_assert_cmpstr (json_object_get_string_member (block, "type"), ==, "AdaptiveCard");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (block, "actions")), ==, 1);

  /* Others read a chat. */
  error = send (webhook (f), &code);
  g_assert_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_REFUSED);
  g_assert_cmpuint (clara_test_server_count (f->server), ==, 3);
}

static GBytes *
wait_for_s3 (ClaraS3 *s3, GAsyncResult **result, GError **error)
{
  GBytes *answer;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  answer = clara_s3_finish (s3, *result, error);
  g_clear_object (result);
  return answer;
}

static void
test_s3 (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraS3) s3 = clara_s3_new (f->http, f->settings, f->secrets, f->clock);
  g_autoptr (GBytes) content = g_bytes_new_static ("a picture", 9);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) missing = NULL;
  g_autoptr (GBytes) got = NULL;
  g_autofree char *name = NULL;
  static const char path[] = "/photos/visits/main/v-1.jpg";
  ClaraTestAnswer *answer;

  g_assert_false (clara_s3_is_configured (s3));
  set (f, "s3-bucket", "photos");
  set_url (f, "s3-url", "");
  g_assert_true (clara_s3_is_configured (s3));
  clara_test_server_expect (f->server, path);
  clara_s3_put_async (s3, "main/v-1.jpg", "image/jpeg", content, NULL, keep, &result);
  g_bytes_unref (wait_for_s3 (s3, &result, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (clara_test_server_get (f->server, 0)->method, ==, "PUT");
  assert_signed (f, 0, "s3");
  clara_test_answer_text (clara_test_server_expect (f->server, path), 0, "a picture");
  clara_s3_get_async (s3, "main/v-1.jpg", NULL, keep, &result);
  got = wait_for_s3 (s3, &result, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (got, content));
  assert_signed (f, 1, "s3");
  answer = clara_test_server_expect (f->server, path);
  clara_test_answer_status (answer, 204);
  clara_s3_delete_async (s3, "main/v-1.jpg", NULL, keep, &result);
  g_bytes_unref (wait_for_s3 (s3, &result, &error));
  g_assert_no_error (error);
  assert_signed (f, 2, "s3");
  clara_s3_get_async (s3, "main/v-1.jpg", NULL, keep, &result);
  g_assert_null (wait_for_s3 (s3, &result, &missing));
  g_assert_error (missing, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_REFUSED);
  name = clara_s3_make_name (s3, "main/v-1.jpg");
  g_assert_cmpstr (name, ==, "s3://photos/visits/main/v-1.jpg");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/channels/sns", test_sns },         { "/channels/sns-faults", test_sns_faults },
    { "/channels/gateway", test_gateway }, { "/channels/webhook", test_webhook },
    { "/channels/s3", test_s3 },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/channels/judge", test_judge);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  return g_test_run ();
}
