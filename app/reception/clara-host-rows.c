/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-host-rows.h"

#include <string.h>

#define MAX_LEFT 500

typedef struct
{
  ClaraTenant *tenant;
  ClaraNotification *row;
  ClaraEmployee *host;
  gint64 since;
  char *message_id;
  char *answer;
  char *by;
  char **visit_ids;
} Job;

static Job *
job_new (ClaraTenant *tenant)
{
  Job *job = g_new0 (Job, 1);

  job->tenant = clara_tenant_ref (tenant);
  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  clara_tenant_unref (job->tenant);
  g_clear_pointer (&job->row, clara_notification_free);
  g_clear_pointer (&job->host, clara_employee_free);
  g_free (job->message_id);
  g_free (job->answer);
  g_free (job->by);
  g_strfreev (job->visit_ids);
  g_free (job);
}

void
clara_host_step_free (ClaraHostStep *self)
{
  if (self == NULL)
    return;
  clara_notification_free (self->row);
  g_free (self);
}

static void
left_free (gpointer data)
{
  ClaraHostLeft *self = data;

  g_clear_pointer (&self->row, clara_notification_free);
  g_clear_pointer (&self->visit, clara_visit_free);
  g_clear_pointer (&self->host, clara_employee_free);
  g_clear_pointer (&self->delegate, clara_employee_free);
  g_free (self);
}

static gboolean
is_state (const ClaraNotification *row, const char *state)
{
  return g_strcmp0 (row->state, state) == 0;
}

/* A manager visit record (SPEC 7) for the charts and the exports. */
static gboolean
add_record (ClaraDb *db, ClaraTenant *tenant, const ClaraNotification *row, const char *host_id,
            const char *name, GError **error)
{
  g_autofree char *time =
    clara_clock_format (row->sent_at != 0 ? row->sent_at : row->created_at, row->utc_offset);
  g_autoptr (JsonObject) record =
    clara_json_build ("sssbsss", "visit_id", row->visit_id, "manager_id", host_id, "manager_name",
                      row->recipient_name, "notification_sent", !is_state (row, "failed"),
                      "notification_time", time, "channel", row->channel, "answer", row->answer);
  g_autofree char *text = clara_json_to_string (record);

  return clara_events_add (db, tenant, row->session_id, name, text, error);
}

/* The same in a table of its own, which follows the message from then on. */
static gboolean
add_manager_visit (ClaraDb *db, ClaraTenant *tenant, const ClaraNotification *row,
                   const ClaraEmployee *manager, GError **error)
{
  g_autoptr (ClaraManagerVisit) record = clara_manager_visit_new ();

  record->message_id = g_strdup (row->message_id);
  record->visit_id = g_strdup (row->visit_id);
  record->manager_id = g_strdup (manager->employee_id);
  record->manager_name = g_strdup (manager->name);
  record->channel = g_strdup (row->channel);
  record->notification_time = row->created_at;
  record->utc_offset = row->utc_offset;
  return clara_manager_visits_add (db, tenant, record, error);
}

/* What the call has done before, in this process or another, is not done again. */
static ClaraNotification *
find_before (GPtrArray *rows, const ClaraNotification *wanted, gint64 since, gboolean *answered)
{
  ClaraNotification *same = NULL;

  *answered = FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      ClaraNotification *row = g_ptr_array_index (rows, i);

      if (since == 0 || row->created_at < since)
        continue;
      if (is_state (row, "answered"))
        {
          *answered = TRUE;
          return row;
        }
      if (g_strcmp0 (row->kind, wanted->kind) == 0 && g_strcmp0 (row->channel, wanted->channel) == 0)
        same = row;
    }
  return same;
}

static gpointer
add_row (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  g_autoptr (GPtrArray) rows =
    clara_notifications_list (db, job->tenant, job->row->visit_id, MAX_LEFT, error);
  ClaraHostStep *step;
  ClaraNotification *before;
  gboolean answered;

  if (rows == NULL)
    return NULL;
  before = find_before (rows, job->row, job->since, &answered);
  if (before == NULL)
    {
      if (!clara_notifications_insert (db, job->tenant, job->row, error))
        return NULL;
      if (job->host != NULL
          && (!add_record (db, job->tenant, job->row, job->host->employee_id, "host_notified", error)
              || !add_manager_visit (db, job->tenant, job->row, job->host, error)))
        return NULL;
    }
  step = g_new0 (ClaraHostStep, 1);
  step->row = clara_notification_copy (before != NULL ? before : job->row);
  step->fresh = before == NULL;
  step->answered = answered;
  return step;
}

/**
 * clara_host_rows_add_async:
 * @row: (transfer full): one step's message, prepared by the outbox
 * @since: when the call began, 0 if this begins it
 * @host: (nullable): who is told: the host or the delegate; %NULL for the desk
 *
 * Gives a #ClaraHostStep. Inserts unless the call has been answered or has used this channel already.
 */
void
clara_host_rows_add_async (ClaraStore *store, ClaraTenant *tenant, ClaraNotification *row, gint64 since,
                           const ClaraEmployee *host, GAsyncReadyCallback callback, gpointer user_data)
{
  Job *job = job_new (tenant);

  job->row = row;
  job->since = since;
  job->host = host == NULL ? NULL : clara_employee_copy (host);
  clara_store_write_async (store, add_row, job, job_free, (GDestroyNotify) clara_host_step_free, NULL,
                           callback, user_data);
}

/* The first answer counts: what else of the visit is out there can no longer be answered. */
static gboolean
close_others (ClaraDb *db, ClaraTenant *tenant, const ClaraNotification *answered, GError **error)
{
  g_autoptr (GPtrArray) rows = clara_notifications_list (db, tenant, answered->visit_id, MAX_LEFT, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      ClaraNotification *row = g_ptr_array_index (rows, i);

      if (is_state (row, "answered") || is_state (row, "cancelled")
          || g_strcmp0 (row->kind, "leave_message") == 0)
        continue;
      g_free (row->state);
      row->state = g_strdup ("cancelled");
      g_free (row->reason);
      row->reason = g_strdup_printf ("Answered on the channel '%s'", answered->channel);
      if (!clara_notifications_update (db, tenant, row, error))
        return FALSE;
    }
  return TRUE;
}

static gpointer
answer_row (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  g_autoptr (ClaraNotification) row = clara_notifications_get (db, job->tenant, job->message_id, error);
  g_autoptr (ClaraVisit) visit = NULL;
  g_autoptr (ClaraNotification) answered = NULL;
  g_autofree char *actor = NULL;
  GError *local_error = NULL;

  if (row == NULL || is_state (row, "cancelled") || is_state (row, "answered"))
    return NULL; /* the first answer has cancelled the others */
  if (!clara_notifications_answer (db, job->tenant, job->message_id, job->answer, &local_error))
    {
      if (local_error != NULL)
        g_propagate_error (error, local_error);
      return NULL;
    }
  answered = clara_notifications_get (db, job->tenant, job->message_id, error);
  if (answered == NULL)
    return NULL;
  if (row->visit_id != NULL)
    {
      visit = clara_visits_get (db, job->tenant, row->visit_id, NULL);
      if (!close_others (db, job->tenant, answered, error)
          || !add_record (db, job->tenant, answered, visit != NULL ? visit->host_id : NULL, "host_answered",
                          error))
        return NULL;
    }
  actor = job->by == NULL ? g_strdup ("host") : g_strdup_printf ("staff:%s", job->by);
  if (!clara_audit_add (db, job->tenant, actor, "host_answered",
                        row->visit_id != NULL ? row->visit_id : row->message_id,
                        clara_json_build ("sss", "message_id", row->message_id, "channel", row->channel,
                                          "answer", job->answer),
                        error))
    return NULL;
  return g_steal_pointer (&answered);
}

/**
 * clara_host_rows_answer_async:
 * @by: (nullable): the member of staff who answers; NULL for the host
 *
 * Gives the answered #ClaraNotification; %NULL without error if it had been answered or cancelled before.
 */
void
clara_host_rows_answer_async (ClaraStore *store, ClaraTenant *tenant, const char *message_id,
                              const char *answer, const char *by, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  Job *job = job_new (tenant);

  job->message_id = g_strdup (message_id);
  job->answer = g_strdup (answer);
  job->by = g_strdup (by);
  clara_store_write_async (store, answer_row, job, job_free, (GDestroyNotify) clara_notification_free, NULL,
                           callback, user_data);
}

static gpointer
find_answered (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_notification_free);

  for (char **visit_id = job->visit_ids; *visit_id != NULL; visit_id++)
    {
      g_autoptr (GPtrArray) rows = clara_notifications_list (db, job->tenant, *visit_id, MAX_LEFT, error);

      if (rows == NULL)
        return NULL;
      for (guint i = 0; i < rows->len; i++)
        if (is_state (g_ptr_array_index (rows, i), "answered"))
          g_ptr_array_add (found, clara_notification_copy (g_ptr_array_index (rows, i)));
    }
  return g_steal_pointer (&found);
}

/**
 * clara_host_rows_find_answered_async:
 *
 * Gives a #GPtrArray of the answered #ClaraNotification of these visits.
 */
void
clara_host_rows_find_answered_async (ClaraStore *store, ClaraTenant *tenant, const char *const *visit_ids,
                                     GAsyncReadyCallback callback, gpointer user_data)
{
  Job *job = job_new (tenant);

  job->visit_ids = g_strdupv ((char **) visit_ids);
  clara_store_read_async (store, find_answered, job, job_free, (GDestroyNotify) g_ptr_array_unref, NULL,
                          callback, user_data);
}

static gpointer
cancel_open (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;

  clara_notifications_cancel_open (db, job->tenant, job->message_id, error);
  return NULL;
}

static void
on_cancelled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  clara_store_finish (CLARA_STORE (source), result, &error);
  if (error != NULL)
    g_message ("The open messages of a visit could not be cancelled: %s", error->message);
}

/**
 * clara_host_rows_cancel:
 *
 * Cancels what is still open for the visit.
 */
void
clara_host_rows_cancel (ClaraStore *store, ClaraTenant *tenant, const char *visit_id)
{
  Job *job = job_new (tenant);

  job->message_id = g_strdup (visit_id);
  clara_store_write_async (store, cancel_open, job, job_free, NULL, NULL, on_cancelled, NULL);
}

static gboolean
is_waiting (ClaraDb *db, Job *job, const ClaraHostLeft *left)
{
  g_autoptr (GPtrArray) rows = NULL;

  if (left->visit == NULL || g_strcmp0 (left->row->kind, "host") != 0 || left->row->created_at < job->since
      || g_strcmp0 (left->visit->status, "checked_in") != 0 || is_state (left->row, "cancelled"))
    return FALSE;
  rows = clara_notifications_list (db, job->tenant, left->row->visit_id, MAX_LEFT, NULL);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      ClaraNotification *row = g_ptr_array_index (rows, i);

      if (row->created_at >= job->since
          && (is_state (row, "answered") || g_strcmp0 (row->kind, "desk_alert") == 0))
        return FALSE;
    }
  return rows != NULL;
}

static void
add_left (ClaraDb *db, Job *job, GPtrArray *found, const ClaraNotification *row)
{
  ClaraHostLeft *left;

  for (guint i = 0; i < found->len; i++)
    if (strcmp (((ClaraHostLeft *) g_ptr_array_index (found, i))->row->message_id, row->message_id) == 0)
      return;
  left = g_new0 (ClaraHostLeft, 1);
  left->row = clara_notification_copy (row);
  g_ptr_array_add (found, left);
  if (row->visit_id == NULL)
    return;
  left->visit = clara_visits_get (db, job->tenant, row->visit_id, NULL);
  if (left->visit != NULL && left->visit->host_id != NULL)
    left->host = clara_employees_get (db, job->tenant, left->visit->host_id, NULL);
  if (left->host != NULL && left->host->delegate_id != NULL)
    left->delegate = clara_employees_get (db, job->tenant, left->host->delegate_id, NULL);
  if (left->delegate != NULL && !left->delegate->active)
    g_clear_pointer (&left->delegate, clara_employee_free);
  left->waiting = is_waiting (db, job, left);
}

static int
compare_left (gconstpointer a, gconstpointer b)
{
  const ClaraHostLeft *one = *(ClaraHostLeft *const *) a;
  const ClaraHostLeft *two = *(ClaraHostLeft *const *) b;

  return one->row->created_at < two->row->created_at ? -1 : one->row->created_at > two->row->created_at;
}

static gpointer
find_left (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (left_free);
  g_autoptr (GPtrArray) due = clara_notifications_due (db, job->tenant, G_MAXINT64, MAX_LEFT, error);
  g_autoptr (GPtrArray) recent = NULL;

  if (due == NULL)
    return NULL;
  recent = clara_notifications_list (db, job->tenant, NULL, MAX_LEFT, error);
  if (recent == NULL)
    return NULL;
  for (guint i = 0; i < due->len; i++)
    add_left (db, job, found, g_ptr_array_index (due, i));
  for (guint i = 0; i < recent->len; i++)
    {
      const ClaraNotification *row = g_ptr_array_index (recent, i);

      if (row->visit_id != NULL && row->created_at >= job->since)
        add_left (db, job, found, row);
    }
  g_ptr_array_sort (found, compare_left);
  return g_steal_pointer (&found);
}

/**
 * clara_host_rows_find_left_sync:
 * @since: from when a visitor may still be waiting
 *
 * Returns: (transfer full) (element-type ClaraHostLeft) (nullable): oldest first; blocks
 */
GPtrArray *
clara_host_rows_find_left_sync (ClaraStore *store, ClaraTenant *tenant, gint64 since, GError **error)
{
  Job *job = job_new (tenant);
  GPtrArray *found;

  job->since = since;
  found = clara_store_read_sync (store, find_left, job, error);
  job_free (job);
  return found;
}
