/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-channel-test.h"

#include "clara-aws-signature.h"
#include "clara-mail-account.h"
#include "clara-message-post.h"
#include "clara-s3.h"
#include "clara-services-error.h"

#include <string.h>

/* Tries each way to hosts that the settings set up, one after the other, without a message to anybody. */

typedef struct
{
  ClaraHttp *http;
  ClaraSettings *settings;
  ClaraSecrets *secrets;
  ClaraClock *clock;
  ClaraServiceResultFunc on_result;
  gpointer result_data;
  guint next;
  gint64 begun;
  int failures;
} Run;

typedef struct
{
  const char *capability;
  const char *provider;
  const char *works;
  const char *fix;
  gboolean (*is_set_up) (Run *run);
  void (*begin) (GTask *task); /* takes over the task; ends with end() */
} Way;

static void go_on (GTask *task);
static const Way ways[];

static void
run_free (gpointer data)
{
  Run *run = data;

  g_object_unref (run->http);
  g_object_unref (run->settings);
  g_object_unref (run->secrets);
  g_object_unref (run->clock);
  g_free (run);
}

/* Takes over @task. */
static void
end (GTask *task, const GError *error)
{
  Run *run = g_task_get_task_data (task);
  const Way *way = &ways[run->next - 1];
  ClaraServiceResult result = {
    .capability = way->capability,
    .provider = way->provider,
    .verdict = error == NULL ? CLARA_SERVICE_WORKS : CLARA_SERVICE_FAILED,
    .first_ms = -1,
    .total_ms = (double) (clara_clock_get_monotonic (run->clock) - run->begun) / 1000,
    .detail = (char *) (error == NULL ? way->works : error->message),
    .fix = (char *) (error == NULL ? NULL : way->fix),
  };

  if (error != NULL)
    run->failures++;
  if (!g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    run->on_result (&result, run->result_data);
  go_on (task);
}

static gboolean
has_mail_out (Run *run)
{
  return clara_mail_account_is_configured (run->settings, CLARA_MAIL_OUT);
}

static gboolean
has_mail_in (Run *run)
{
  return clara_mail_account_is_configured (run->settings, CLARA_MAIL_IN);
}

static void
on_mail_tried (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  clara_mail_finish (result, NULL, &error);
  end (user_data, error);
}

static void
on_mail_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Run *run = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraMailServer) server = clara_mail_account_open_finish (result, &error);

  if (server == NULL)
    end (task, error);
  else
    clara_mail_try_async (run->clock, server, g_task_get_cancellable (task), on_mail_tried, task);
}

static void
begin_mail_out (GTask *task)
{
  Run *run = g_task_get_task_data (task);

  clara_mail_account_open_async (run->settings, run->secrets, CLARA_MAIL_OUT, g_task_get_cancellable (task),
                                 on_mail_opened, task);
}

static void
begin_mail_in (GTask *task)
{
  Run *run = g_task_get_task_data (task);

  clara_mail_account_open_async (run->settings, run->secrets, CLARA_MAIL_IN, g_task_get_cancellable (task),
                                 on_mail_opened, task);
}

static gboolean
is_sms (Run *run, const char *service)
{
  g_autofree char *value = clara_settings_get_string (run->settings, "sms-service");

  return strcmp (value, service) == 0;
}

static gboolean
has_sns (Run *run)
{
  return is_sms (run, "sns");
}

/* Who may send may ask how it is set: nothing is sent and nothing is paid. */
static ClaraHttpRequest *
make_sns_request (char **secrets, gpointer user_data, GError **error)
{
  static const char question[] = "Action=GetSMSAttributes&Version=2010-03-31";
  Run *run = user_data;
  g_autofree char *region = clara_settings_get_string (run->settings, "aws-region");
  g_autofree char *url = clara_settings_get_string (run->settings, "sns-url");
  g_autoptr (ClaraHttpRequest) request = NULL;
  g_autoptr (GBytes) body = g_bytes_new_static (question, strlen (question));
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
  clara_http_request_set_body (request, "application/x-www-form-urlencoded; charset=utf-8", body);
  if (!clara_aws_sign (&key, request, clara_clock_get_real (run->clock), error))
    return NULL;
  return g_steal_pointer (&request);
}

static void
on_posted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  G_GNUC_UNUSED g_autoptr (GBytes) answer = clara_message_post_finish (result, &error);

  end (user_data, error);
}

static void
begin_sns (GTask *task)
{
  Run *run = g_task_get_task_data (task);
  g_autofree char *access = clara_settings_get_string (run->settings, "aws-access-key");
  g_autofree char *secret = clara_settings_get_string (run->settings, "aws-secret-key");
  g_autofree char *token = clara_settings_get_string (run->settings, "aws-session-token");
  const char *const references[] = { access, secret, token, NULL };

  clara_message_post_async (run->http, run->settings, run->secrets, references, make_sns_request, NULL, run,
                            NULL, g_task_get_cancellable (task), on_posted, task);
}

static gboolean
has_gateway (Run *run)
{
  return is_sms (run, "gateway");
}

static gboolean
has_chat (Run *run)
{
  g_autofree char *url = clara_settings_get_string (run->settings, "webhook-url");

  return *url != '\0';
}

/* Whatever it answers, it is there. */
static void
on_reached (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  G_GNUC_UNUSED g_autoptr (ClaraHttpResponse) response =
    clara_http_send_finish (CLARA_HTTP (source), result, &error);

  end (user_data, error);
}

static void
reach (GTask *task, const char *url)
{
  static const ClaraHttpDeadlines deadlines = { 8000, 10000, 10000, 20000 };
  Run *run = g_task_get_task_data (task);
  g_autofree char *file = clara_settings_get_string (run->settings, "certificate-file");
  g_autofree char *proxy = clara_settings_get_string (run->settings, "proxy");
  g_autoptr (GError) error = NULL;
  const char *host = strstr (url, "://");
  const char *path = host == NULL ? NULL : strchr (host + 3, '/');
  g_autofree char *root = path == NULL ? g_strdup (url) : g_strndup (url, (gsize) (path - url) + 1);
  ClaraHttpRequest *request;

  if (!clara_http_set_certificate_file (run->http, file, &error))
    {
      end (task, error);
      return;
    }
  clara_http_set_proxy (run->http, proxy);
  request = clara_http_request_new ("HEAD", root);
  clara_http_request_set_deadlines (request, &deadlines);
  clara_http_send_async (run->http, request, NULL, NULL, g_task_get_cancellable (task), on_reached, task);
}

static void
begin_gateway (GTask *task)
{
  Run *run = g_task_get_task_data (task);
  g_autofree char *url = clara_settings_get_string (run->settings, "sms-url");

  reach (task, url);
}

static void
on_chat_address (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *url = clara_secrets_lookup_finish (CLARA_SECRETS (source), result, &error);

  if (url == NULL)
    end (user_data, error);
  else
    reach (user_data, url);
}

static void
begin_chat (GTask *task)
{
  Run *run = g_task_get_task_data (task);
  g_autofree char *url = clara_settings_get_string (run->settings, "webhook-url");

  if (g_str_has_prefix (url, "http"))
    reach (task, url);
  else
    clara_secrets_lookup_async (run->secrets, url, g_task_get_cancellable (task), on_chat_address, task);
}

static gboolean
has_s3 (Run *run)
{
  g_autofree char *bucket = clara_settings_get_string (run->settings, "s3-bucket");

  return *bucket != '\0';
}

static void
on_s3_tried (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  G_GNUC_UNUSED g_autoptr (GBytes) answer = clara_s3_finish (CLARA_S3 (source), result, &error);

  end (user_data, error);
}

/* Deleting what is not there needs the right to write, and changes nothing. */
static void
begin_s3 (GTask *task)
{
  Run *run = g_task_get_task_data (task);
  g_autoptr (ClaraS3) s3 = clara_s3_new (run->http, run->settings, run->secrets, run->clock);

  clara_s3_delete_async (s3, "clara-test", g_task_get_cancellable (task), on_s3_tried, task);
}

static const Way ways[] = {
  { "mail to hosts", "smtp", "connected, encrypted and logged in",
    "check smtp-url, smtp-user and smtp-password", has_mail_out, begin_mail_out },
  { "answers by mail", "imap", "connected, encrypted and logged in",
    "check imap-url, imap-user and imap-password", has_mail_in, begin_mail_in },
  { "text messages", "sns", "the key is known and may ask",
    "check aws-region, aws-access-key and aws-secret-key, and this machine's clock", has_sns, begin_sns },
  { "text messages", "gateway", "the server is there; nothing was sent",
    "check sms-url, the network and proxy", has_gateway, begin_gateway },
  { "chat", "webhook", "the server is there; nothing was sent", "check webhook-url, the network and proxy",
    has_chat, begin_chat },
  { "photo copies", "s3", "the bucket can be written", "check s3-bucket, aws-region, s3-url and the keys",
    has_s3, begin_s3 },
};

/* Takes over @task. */
static void
go_on (GTask *task)
{
  Run *run = g_task_get_task_data (task);

  while (run->next < G_N_ELEMENTS (ways) && !ways[run->next].is_set_up (run))
    run->next++;
  if (run->next == G_N_ELEMENTS (ways) || g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      g_task_return_int (task, run->failures);
      g_object_unref (task);
      return;
    }
  run->begun = clara_clock_get_monotonic (run->clock);
  ways[run->next++].begin (task);
}

/**
 * clara_channel_test_run_async:
 * @on_result: called once for each that is set up, on the main loop
 *
 * Tries mail out and in, text messages, chat and photo copies.
 */
void
clara_channel_test_run_async (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,
                              ClaraClock *clock, ClaraServiceResultFunc on_result, gpointer result_data,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Run *run = g_new0 (Run, 1);

  g_task_set_source_tag (task, clara_channel_test_run_async);
  g_task_set_check_cancellable (task, FALSE);
  run->http = g_object_ref (http);
  run->settings = g_object_ref (settings);
  run->secrets = g_object_ref (secrets);
  run->clock = g_object_ref (clock);
  run->on_result = on_result;
  run->result_data = result_data;
  g_task_set_task_data (task, run, run_free);
  go_on (task);
}

/**
 * clara_channel_test_run_finish:
 *
 * Returns: how many of them failed
 */
int
clara_channel_test_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, clara_channel_test_run_async), 0);
  return (int) g_task_propagate_int (G_TASK (result), error);
}
