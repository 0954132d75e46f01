/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-json-call.h"

typedef struct
{
  ClaraJsonCallFunc read;
  GDestroyNotify destroy; /* of what it makes */
  GTask *task;
} Call;

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GTask) task = call->task;
  ClaraAccount *account = CLARA_ACCOUNT (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = NULL;
  g_autoptr (ClaraHttpResponse) response = clara_account_send_finish (account, result, &error);
  gpointer made = NULL;

  if (response != NULL)
    answer = clara_account_read (account, response, &error);
  if (answer != NULL)
    made = call->read (task, answer, &error);
  clara_account_end (account, error);
  if (made != NULL)
    g_task_return_pointer (task, made, call->destroy);
  else
    g_task_return_error (task, g_steal_pointer (&error));
  g_free (call);
}

/**
 * clara_json_call:
 * @request: (transfer full): from clara_account_request() or clara_account_post()
 * @deadlines: static
 * @read: what it returns is the task's result; where it returns %NULL it says why
 * @task: (transfer full): completed, and never from inside this call
 *
 * Begins the account, sends, reads and ends it again.
 */
void
clara_json_call (ClaraAccount *account, ClaraHttpRequest *request, const ClaraHttpDeadlines *deadlines,
                 gsize longest_answer, ClaraJsonCallFunc read, GDestroyNotify destroy, GTask *task)
{
  GError *error = NULL;
  Call *call;

  if (!clara_account_begin (account, &error))
    {
      clara_http_request_free (request);
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  call = g_new0 (Call, 1);
  call->read = read;
  call->destroy = destroy;
  call->task = task;
  clara_http_request_set_deadlines (request, deadlines);
  clara_http_request_set_limit (request, longest_answer);
  clara_account_send_async (account, request, NULL, NULL, g_task_get_cancellable (task), on_sent, call);
}
