/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-message-post.h"

#include "clara-services-error.h"

#include <string.h>

#define MOST_ANSWERED (16 * 1024 * 1024)
#define MOST_SAID 200

/* Together less than the outbox waits. */
static const ClaraHttpDeadlines deadlines = { 8000, 15000, 10000, 22000 };

typedef struct
{
  ClaraHttp *http;
  ClaraSettings *settings;
  ClaraSecrets *secrets;
  char **references;
  char **values;
  guint at;
  ClaraMessagePostMake make;
  ClaraMessagePostJudge judge;
  gpointer user_data;
  GDestroyNotify destroy;
  gboolean went_out;
} Post;

static void
post_free (gpointer data)
{
  Post *post = data;

  for (char **value = post->values; *value != NULL; value++)
    explicit_bzero (*value, strlen (*value));
  g_strfreev (post->values);
  g_strfreev (post->references);
  g_object_unref (post->http);
  g_object_unref (post->settings);
  g_object_unref (post->secrets);
  if (post->destroy != NULL)
    post->destroy (post->user_data);
  g_free (post);
}

static char *
get_said (const ClaraHttpResponse *response)
{
  gsize length;
  const char *data = g_bytes_get_data (response->body, &length);
  char *said = g_utf8_make_valid (data != NULL ? data : "", (gssize) MIN (length, MOST_SAID));

  for (char *at = said; *at != '\0'; at++)
    if ((guchar) *at < ' ')
      *at = ' ';
  return g_strstrip (said);
}

static GError *
find_fault (const ClaraHttpResponse *response)
{
  g_autofree char *said = NULL;
  gboolean later = response->status == 408 || response->status == 429 || response->status >= 500;

  if (response->status >= 200 && response->status <= 299)
    return NULL;
  said = get_said (response);
  return g_error_new (CLARA_SERVICES_ERROR,
                      later ? CLARA_SERVICES_ERROR_UNAVAILABLE : CLARA_SERVICES_ERROR_REFUSED,
                      "%s answered %u: %s", response->host, response->status, said);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Post *post = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (ClaraHttpResponse) response = clara_http_send_finish (CLARA_HTTP (source), result, &error);

  if (response != NULL)
    error = find_fault (response);
  else if (post->went_out && error->domain == CLARA_NET_ERROR)
    {
      g_autoptr (GError) lost = g_steal_pointer (&error);

      error = g_error_new (CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNCERTAIN,
                           "It was sent, but the service did not confirm it (%s)", lost->message);
    }
  if (error == NULL && (post->judge == NULL || post->judge (response, post->user_data, &error)))
    g_task_return_pointer (task, g_bytes_ref (response->body), (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void look_up (GTask *task);

static void
on_secret (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Post *post = g_task_get_task_data (task);
  GError *error = NULL;
  char *value = clara_secrets_lookup_finish (CLARA_SECRETS (source), result, &error);

  if (value == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  post->values[post->at++] = value;
  look_up (g_steal_pointer (&task));
}

static void
send (GTask *task)
{
  Post *post = g_task_get_task_data (task);
  g_autofree char *proxy = clara_settings_get_string (post->settings, "proxy");
  g_autofree char *file = clara_settings_get_string (post->settings, "certificate-file");
  GError *error = NULL;
  ClaraHttpRequest *request = post->make (post->values, post->user_data, &error);

  if (request != NULL && !clara_http_set_certificate_file (post->http, file, &error))
    g_clear_pointer (&request, clara_http_request_free);
  if (request == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  clara_http_set_proxy (post->http, proxy);
  clara_http_request_set_deadlines (request, &deadlines);
  clara_http_request_set_limit (request, MOST_ANSWERED);
  clara_http_request_set_repeatable (request, FALSE);
  clara_http_request_watch (request, &post->went_out);
  clara_http_send_async (post->http, request, NULL, NULL, g_task_get_cancellable (task), on_answered, task);
}

/* Takes over @task. */
static void
look_up (GTask *task)
{
  Post *post = g_task_get_task_data (task);

  while (post->references[post->at] != NULL && *post->references[post->at] == '\0')
    post->values[post->at++] = g_strdup ("");
  if (post->references[post->at] == NULL)
    send (task);
  else
    clara_secrets_lookup_async (post->secrets, post->references[post->at], g_task_get_cancellable (task),
                                on_secret, task);
}

/**
 * clara_message_post_async:
 * @references: of the secrets that @make needs; "" for one that is not set
 * @make: makes the request
 * @judge: (nullable): looks into a success
 * @destroy: (nullable): for @user_data
 *
 * Sends once. Fails with %CLARA_SERVICES_ERROR_UNAVAILABLE or a %CLARA_NET_ERROR where another try may do,
 * %CLARA_SERVICES_ERROR_REFUSED where it would not, %CLARA_SERVICES_ERROR_UNCERTAIN where it may have
 * arrived.
 */
void
clara_message_post_async (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,
                          const char *const *references, ClaraMessagePostMake make,
                          ClaraMessagePostJudge judge, gpointer user_data, GDestroyNotify destroy,
                          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer callback_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, callback_data);
  Post *post = g_new0 (Post, 1);

  post->http = g_object_ref (http);
  post->settings = g_object_ref (settings);
  post->secrets = g_object_ref (secrets);
  post->references = g_strdupv ((char **) references);
  post->values = g_new0 (char *, g_strv_length (post->references) + 1);
  post->make = make;
  post->judge = judge;
  post->user_data = user_data;
  post->destroy = destroy;
  g_task_set_source_tag (task, clara_message_post_async);
  g_task_set_task_data (task, post, post_free);
  look_up (task);
}

/**
 * clara_message_post_finish:
 *
 * Returns: (transfer full) (nullable): what the service answered
 */
GBytes *
clara_message_post_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, clara_message_post_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
