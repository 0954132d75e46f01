/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-reception-private.h"

#include "clara-field-check.h"
#include "clara-host-message.h"
#include "clara-host-plan.h"
#include "clara-text.h"

#include <string.h>

#define MAX_TITLE 200
#define MAX_BODY 1000
#define MAX_LINES 100

static void
on_reviewed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  ClaraVisit *visit = clara_reviews_decide_finish (CLARA_REVIEWS (source), result, &error);

  if (visit == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, visit, (GDestroyNotify) clara_visit_free);
}

/**
 * clara_reception_review_async:
 * @by: the member of staff
 * @note: (nullable): why
 */
void
clara_reception_review_async (ClaraReception *self, const char *visit_id, gboolean allow, const char *by,
                              const char *note, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, clara_reception_review_async);
  clara_reviews_decide_async (clara_reception_get_parts (self)->reviews, visit_id, allow, by, note,
                              cancellable, on_reviewed, task);
}

/**
 * clara_reception_review_finish:
 *
 * Returns: (transfer full) (nullable): the visit as it is now
 */
ClaraVisit *
clara_reception_review_finish (ClaraReception *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_called (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *message_id = clara_host_notifier_call_finish (CLARA_HOST_NOTIFIER (source), result, &error);

  if (message_id == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, message_id, g_free);
}

/**
 * clara_reception_notify_host_async:
 * @visit: a visit that is checked in
 * @message: (nullable): what the visitor wants to add
 *
 * Where no host is known the desk is told at once. While a host is being called for this visit, further calls
 * complete with the same message.
 */
void
clara_reception_notify_host_async (ClaraReception *self, const ClaraVisit *visit, const char *message,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  ClaraReceptionParts *parts = clara_reception_get_parts (self);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *clean = clara_field_clean (message, MAX_BODY / 2);
  const ClaraVisitorType *type = clara_reception_get_visitor_type (self, visit->type);
  /* Some kinds of visitors are one employee's business, whomever they come to see. */
  const ClaraEmployee *told = type == NULL ? NULL : clara_reception_get_employee (self, type->tell);
  const ClaraEmployee *host = told != NULL ? told : clara_reception_get_employee (self, visit->host_id);
  const ClaraEmployee *delegate =
    host == NULL ? NULL : clara_reception_get_employee (self, host->delegate_id);

  g_task_set_source_tag (task, clara_reception_notify_host_async);
  if (g_strcmp0 (visit->status, "waiting_review") == 0 || g_strcmp0 (visit->status, "denied") == 0)
    {
      g_task_return_new_error (task, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                               "No host is told of a visitor whom the staff have not let in");
      g_object_unref (task);
      return;
    }
  clara_host_notifier_call_async (parts->notifier, visit, host, delegate != host ? delegate : NULL,
                                  *clean == '\0' ? NULL : clean, cancellable, on_called, task);
}

/**
 * clara_reception_notify_host_finish:
 *
 * Returns: (transfer full) (nullable): the id of the first message
 */
char *
clara_reception_notify_host_finish (ClaraReception *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* One message that nobody escalates. */
typedef struct
{
  ClaraTenant *tenant;
  ClaraNotification *row;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  clara_tenant_unref (job->tenant);
  clara_notification_free (job->row);
  g_free (job);
}

static gpointer
add_message (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;

  if (!clara_notifications_insert (db, job->tenant, job->row, error)
      || !clara_audit_add (
        db, job->tenant, "kiosk", job->row->kind, job->row->message_id,
        clara_json_build ("ss", "recipient", job->row->recipient_name, "channel", job->row->channel), error))
    return NULL;
  return clara_notification_copy (job->row);
}

static void
on_message_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ClaraReceptionParts *parts = clara_reception_get_parts (g_task_get_source_object (task));
  GError *error = NULL;
  g_autoptr (ClaraNotification) row = clara_store_finish (CLARA_STORE (source), result, &error);

  if (row == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  clara_outbox_send (parts->outbox, row, NULL, NULL);
  if (g_task_get_source_tag (task) == clara_reception_send_async
      || g_task_get_source_tag (task) == clara_reception_send_again_async)
    g_task_return_pointer (task, g_strdup (row->message_id), g_free);
  else
    g_task_return_boolean (task, TRUE);
}

static void
add_row (GTask *task, ClaraNotification *row)
{
  ClaraReceptionParts *parts = clara_reception_get_parts (g_task_get_source_object (task));
  Job *job = g_new0 (Job, 1);

  clara_outbox_prepare (parts->outbox, row);
  job->tenant = clara_tenant_ref (parts->tenant);
  job->row = row;
  clara_store_write_async (parts->store, add_message, job, job_free, (GDestroyNotify) clara_notification_free,
                           g_task_get_cancellable (task), on_message_added, task);
}

/**
 * clara_reception_alert_desk_async:
 * @session_id: (nullable): the conversation it is about
 *
 * Completes when the alert is in the outbox on the disk.
 */
void
clara_reception_alert_desk_async (ClaraReception *self, const char *title, const char *body,
                                  const char *session_id, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  ClaraNotification *row = clara_notification_new ();

  g_task_set_source_tag (task, clara_reception_alert_desk_async);
  row->kind = g_strdup ("desk_alert");
  row->channel = g_strdup ("desktop");
  row->recipient = g_strdup ("desk");
  row->session_id = g_strdup (session_id);
  row->title = clara_field_clean (title, MAX_TITLE);
  row->body = clara_field_clean (body, MAX_BODY);
  add_row (task, row);
}

gboolean
clara_reception_alert_desk_finish (ClaraReception *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static char *
choose_channel (ClaraReception *self, const ClaraEmployee *employee)
{
  const char *const own[] = { clara_reception_get_default_channel (self), NULL };
  g_auto (GStrv) channels = clara_host_plan_list_channels (employee, own);

  return g_strdup (channels[0]);
}

/**
 * clara_reception_leave_message_async:
 * @employee_id: for whom; unknown is %CLARA_RECEPTION_ERROR_NOT_FOUND
 * @from: (nullable): the visitor's name
 * @text: what is to be told
 *
 * Completes when the message is in the outbox on the disk.
 */
void
clara_reception_leave_message_async (ClaraReception *self, const char *employee_id, const char *from,
                                     const char *text, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  const ClaraEmployee *employee = clara_reception_get_employee (self, employee_id);
  g_autofree char *sender = clara_field_clean (from, MAX_TITLE);
  g_autofree char *body = clara_field_clean (text, MAX_BODY);
  ClaraNotification *row;

  g_task_set_source_tag (task, clara_reception_leave_message_async);
  if (employee == NULL || *body == '\0')
    {
      g_task_return_new_error (task, CLARA_RECEPTION_ERROR,
                               employee == NULL ? CLARA_RECEPTION_ERROR_NOT_FOUND
                                                : CLARA_RECEPTION_ERROR_INVALID,
                               employee == NULL ? "There is no such employee; find the host first"
                                                : "The message is empty; say what to tell");
      g_object_unref (task);
      return;
    }
  row = clara_notification_new ();
  row->kind = g_strdup ("leave_message");
  row->channel = choose_channel (self, employee);
  row->recipient = g_strdup (clara_host_message_address (employee, row->channel));
  row->recipient_name = g_strdup (employee->name);
  row->title = *sender != '\0' ? clara_text_format (employee->language, "host", "Message from {visitor}",
                                                    "visitor", sender, NULL)
                               : g_strdup (clara_text (employee->language, "host", "Message from a visitor"));
  row->body = g_steal_pointer (&body);
  add_row (task, row);
}

gboolean
clara_reception_leave_message_finish (ClaraReception *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

typedef struct
{
  ClaraTenant *tenant;
  char *message_id;
} Again;

static void
again_free (gpointer data)
{
  Again *again = data;

  clara_tenant_unref (again->tenant);
  g_free (again->message_id);
  g_free (again);
}

/* Cleaned line by line: a text that we wrote has its lines. */
static char *
clean_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", MAX_LINES);

  for (char **line = lines; *line != NULL; line++)
    {
      char *clean = clara_field_clean (*line, MAX_BODY);

      g_free (*line);
      *line = clean;
    }
  return g_strjoinv ("\n", lines);
}

/**
 * clara_reception_send_async:
 * @kind: what it is, in lower case; a composer set with clara_outbox_set_composer() writes its html and files
 * @channel: "email", "sms", ...
 * @recipient: the address on the channel
 * @recipient_name: (nullable): who that is
 * @body: (nullable): %NULL where a composer writes it
 * @visit_id: (nullable): what it is about
 *
 * Completes when the message is in the outbox on the disk. What is wrong with the channel or the address
 * shows in the row, not here.
 */
void
clara_reception_send_async (ClaraReception *self, const char *kind, const char *channel,
                            const char *recipient, const char *recipient_name, const char *title,
                            const char *body, const char *visit_id, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  ClaraNotification *row;

  g_return_if_fail (kind != NULL && channel != NULL);
  g_task_set_source_tag (task, clara_reception_send_async);
  row = clara_notification_new ();
  row->kind = g_strdup (kind);
  row->channel = g_strdup (channel);
  row->recipient = clara_field_clean (recipient, MAX_TITLE);
  row->recipient_name = recipient_name == NULL ? NULL : clara_field_clean (recipient_name, MAX_TITLE);
  row->title = clara_field_clean (title, MAX_TITLE);
  row->body = body == NULL ? NULL : clean_lines (body);
  row->visit_id = g_strdup (visit_id);
  add_row (task, row);
}

/**
 * clara_reception_send_finish:
 *
 * Returns: (transfer full) (nullable): the message_id
 */
char *
clara_reception_send_finish (ClaraReception *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
read_message (ClaraDb *db, gpointer user_data, GError **error)
{
  Again *again = user_data;

  return clara_notifications_get (db, again->tenant, again->message_id, error);
}

static void
on_message_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (ClaraNotification) old = clara_store_finish (CLARA_STORE (source), result, &error);
  ClaraNotification *row;

  if (old != NULL && (strcmp (old->state, "failed") != 0 || strcmp (old->kind, "code") == 0))
    error = g_error_new_literal (CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                                 "Only a message that has failed is sent again, and a code never");
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  row = clara_notification_new ();
  row->kind = g_strdup (old->kind);
  row->channel = g_strdup (old->channel);
  row->recipient = g_strdup (old->recipient);
  row->recipient_name = g_strdup (old->recipient_name);
  row->title = g_strdup (old->title);
  row->body = g_strdup (old->body);
  row->visit_id = g_strdup (old->visit_id);
  row->session_id = g_strdup (old->session_id);
  add_row (g_steal_pointer (&task), row);
}

/**
 * clara_reception_send_again_async:
 * @message_id: of a message that has failed
 *
 * Completes when a new message with the same words is in the outbox on the disk.
 */
void
clara_reception_send_again_async (ClaraReception *self, const char *message_id, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  ClaraReceptionParts *parts = clara_reception_get_parts (self);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Again *again = g_new0 (Again, 1);

  g_task_set_source_tag (task, clara_reception_send_again_async);
  again->tenant = clara_tenant_ref (parts->tenant);
  again->message_id = g_strdup (message_id);
  clara_store_read_async (parts->store, read_message, again, again_free,
                          (GDestroyNotify) clara_notification_free, cancellable, on_message_read, task);
}

/**
 * clara_reception_send_again_finish:
 *
 * Returns: (transfer full) (nullable): the new message_id
 */
char *
clara_reception_send_again_finish (ClaraReception *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * clara_reception_answer:
 * @message_id: any message of the call
 * @answer: one of the offered answers in any language, or free text
 * @by: (nullable): the member of staff; %NULL for the host
 *
 * The first answer is put down, ends the call, and comes as "host-answered": for an offered one in English
 * (context "answer"), so that the visitor is told in their own language.
 */
void
clara_reception_answer (ClaraReception *self, const char *message_id, const char *answer, const char *by)
{
  clara_host_notifier_answer (clara_reception_get_parts (self)->notifier, message_id, answer, by);
}

static void
on_answer_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (clara_host_notifier_answer_finish (CLARA_HOST_NOTIFIER (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * clara_reception_answer_async:
 *
 * clara_reception_answer() for who waits.
 */
void
clara_reception_answer_async (ClaraReception *self, const char *message_id, const char *answer,
                              const char *by, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, clara_reception_answer_async);
  clara_host_notifier_answer_async (clara_reception_get_parts (self)->notifier, message_id, answer, by,
                                    on_answer_saved, task);
}

/**
 * clara_reception_answer_finish:
 *
 * Returns: whether it is on the disk, or the message had been answered before
 */
gboolean
clara_reception_answer_finish (ClaraReception *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* An employee whose form of address one who does not exist seems to have: always the same for the same text.
 */
static const ClaraEmployee *
choose_look (ClaraReception *self, const char *asked_for)
{
  GPtrArray *employees = clara_reception_get_employees (self);

  if (employees->len == 0)
    return NULL;
  return g_ptr_array_index (employees, g_str_hash (asked_for != NULL ? asked_for : "") % employees->len);
}

static void
on_code_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *address = clara_codes_send_finish (CLARA_CODES (source), result, &error);

  if (address == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, address, g_free);
}

/**
 * clara_reception_send_code_async:
 * @employee_id: (nullable): whom to send it to, perhaps nobody's
 *
 * Completes 300 ms later, whoever it was for.
 */
void
clara_reception_send_code_async (ClaraReception *self, const char *employee_id, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, clara_reception_send_code_async);
  clara_codes_send_async (clara_reception_get_parts (self)->codes,
                          clara_reception_get_employee (self, employee_id), employee_id,
                          choose_look (self, employee_id), cancellable, on_code_sent, task);
}

/**
 * clara_reception_send_code_finish:
 *
 * Returns: (transfer full) (nullable): the masked address, or "the front desk" where it goes there (translate
 * with the context "address"); else %CLARA_RECEPTION_ERROR_LIMIT
 */
char *
clara_reception_send_code_finish (ClaraReception *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_code_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!clara_codes_check_finish (CLARA_CODES (source), result, &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * clara_reception_check_code_async:
 * @code: as typed or said
 */
void
clara_reception_check_code_async (ClaraReception *self, const char *employee_id, const char *code,
                                  GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, clara_reception_check_code_async);
  clara_codes_check_async (clara_reception_get_parts (self)->codes,
                           clara_reception_get_employee (self, employee_id), employee_id, code, cancellable,
                           on_code_checked, task);
}

/**
 * clara_reception_check_code_finish:
 *
 * Returns: whether it was right; else %CLARA_RECEPTION_ERROR_WRONG (attempts are left),
 * %CLARA_RECEPTION_ERROR_LIMIT (none are) or %CLARA_RECEPTION_ERROR_EXPIRED (or none was sent)
 */
gboolean
clara_reception_check_code_finish (ClaraReception *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
