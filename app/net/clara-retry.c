/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-retry.h"

#include "clara-http-private.h"

/* One request and its tries: the task's data. */
typedef struct
{
  ClaraRetryPolicy policy;
  ClaraHttpRequest *request; /* copied for each try */
  ClaraHttpBodyFunc on_body;
  gpointer body_data;
  ClaraClock *clock;
  GRand *random;
  guint tries;
  gboolean went_out; /* the last try */
  gboolean given;    /* a piece of an answer, to on_body */
  guint pause;
  GSource *cancelled; /* while pausing */
} Retry;

static void try_once (GTask *task);

static void
stop_pause (Retry *self)
{
  clara_clock_clear (self->clock, &self->pause);
  if (self->cancelled != NULL)
    {
      g_source_destroy (self->cancelled);
      g_clear_pointer (&self->cancelled, g_source_unref);
    }
}

static void
retry_free (gpointer data)
{
  Retry *self = data;

  stop_pause (self);
  g_clear_pointer (&self->request, clara_http_request_free);
  g_object_unref (self->clock);
  g_rand_free (self->random);
  g_free (self);
}

static gboolean
on_body (const ClaraHttpResponse *response, const guint8 *data, gsize length, gpointer user_data,
         GError **error)
{
  Retry *self = g_task_get_task_data (user_data);

  self->given = TRUE;
  return self->on_body (response, data, length, self->body_data, error);
}

static gboolean
is_worth_another (Retry *self, const ClaraHttpResponse *response, const GError *error)
{
  gboolean repeatable = clara_http_request_is_repeatable (self->request);

  if (self->given || self->tries >= self->policy.most_tries || self->request->stream != NULL)
    return FALSE;
  if (response != NULL)
    {
      if (response->retry_after_us > self->policy.longest_wait)
        return FALSE;
      switch (response->status)
        {
        case 429: /* it did nothing, and says when it will */
          return TRUE;
        case 503:
          return repeatable || response->retry_after_us >= 0;
        case 408:
        case 425:
        case 500:
        case 502:
        case 504:
        case 529:
          return repeatable;
        default:
          return FALSE;
        }
    }
  if (error->domain != CLARA_NET_ERROR)
    return FALSE;
  switch ((ClaraNetError) error->code)
    {
    case CLARA_NET_ERROR_DNS:
    case CLARA_NET_ERROR_REFUSED:
    case CLARA_NET_ERROR_TIMEOUT:
    case CLARA_NET_ERROR_CUT:
      return repeatable || !self->went_out;
    case CLARA_NET_ERROR_INVALID:
    case CLARA_NET_ERROR_TLS:
    case CLARA_NET_ERROR_STATUS:
    case CLARA_NET_ERROR_TOO_LARGE:
    case CLARA_NET_ERROR_PROTOCOL:
    case CLARA_NET_ERROR_FAILED:
      break;
    }
  return FALSE;
}

static gboolean
on_pause_over (gpointer user_data)
{
  GTask *task = user_data;
  Retry *self = g_task_get_task_data (task);

  self->pause = 0;
  stop_pause (self);
  try_once (g_object_ref (task));
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);

  stop_pause (g_task_get_task_data (task));
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static void
begin_pause (GTask *task, gint64 retry_after_us)
{
  Retry *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  gint64 pause = clara_backoff_pause (&self->policy.backoff, self->tries, retry_after_us, self->random);

  self->pause =
    clara_clock_add_timeout (self->clock, pause, on_pause_over, g_object_ref (task), g_object_unref);
  if (cancellable != NULL)
    {
      self->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (self->cancelled, G_SOURCE_FUNC (on_cancelled), task, NULL);
      g_source_set_priority (self->cancelled, G_PRIORITY_HIGH);
      g_source_attach (self->cancelled, g_task_get_context (task));
    }
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (ClaraHttpResponse) response = NULL;
  GError *error = NULL;

  response = clara_http_send_finish (CLARA_HTTP (source), result, &error);
  if (is_worth_another (g_task_get_task_data (task), response, error))
    {
      g_clear_error (&error);
      begin_pause (task, response != NULL ? response->retry_after_us : -1);
    }
  else if (response != NULL)
    g_task_return_pointer (task, g_steal_pointer (&response), (GDestroyNotify) clara_http_response_free);
  else
    g_task_return_error (task, error);
}

/* Takes the reference over. */
static void
try_once (GTask *task)
{
  Retry *self = g_task_get_task_data (task);
  ClaraHttpRequest *request = clara_http_request_copy (self->request);

  if (self->request->stream != NULL)
    request->stream = clara_http_body_ref (self->request->stream);
  self->tries++;
  self->went_out = FALSE;
  request->went_out = &self->went_out;
  clara_http_send_async (g_task_get_source_object (task), request, self->on_body != NULL ? on_body : NULL,
                         task, g_task_get_cancellable (task), on_sent, task);
}

void
clara_retry_send_async (ClaraHttp *http, const ClaraRetryPolicy *policy, ClaraHttpRequest *request,
                        ClaraHttpBodyFunc body_func, gpointer body_data, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (http, cancellable, callback, user_data);
  Retry *self = g_new0 (Retry, 1);

  g_task_set_source_tag (task, clara_retry_send_async);
  self->policy = *policy;
  self->request = request;
  self->on_body = body_func;
  self->body_data = body_data;
  self->clock = g_object_ref (clara_http_get_clock (http));
  self->random = g_rand_new ();
  g_task_set_task_data (task, self, retry_free);
  try_once (task);
}

ClaraHttpResponse *
clara_retry_send_finish (ClaraHttp *http, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, http), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
