/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-delivery.h"

#include "clara-field-check.h"
#include "clara-host-message.h"
#include "clara-host-plan.h"
#include "clara-id.h"
#include "clara-reception-private.h"
#include "clara-text.h"

#include <string.h>

#define MAX_NAME 120
#define MOST_PARCELS 999

gboolean
clara_delivery_is_type (const char *type_id)
{
  return g_strcmp0 (type_id, "delivery") == 0;
}

gboolean
clara_delivery_is_one (const ClaraVisit *visit)
{
  return clara_delivery_is_type (visit->type);
}

int
clara_delivery_count_parcels (const ClaraVisit *visit)
{
  g_autoptr (JsonObject) extra =
    visit->extra == NULL ? NULL : clara_json_parse_object (visit->extra, -1, NULL);
  const char *text = clara_json_get_string (extra, CLARA_FIELD_PARCELS, "1");

  return (int) CLAMP (g_ascii_strtoll (text, NULL, 10), 1, MOST_PARCELS);
}

gboolean
clara_delivery_keep (ClaraDb *db, ClaraTenant *tenant, const ClaraVisit *visit, GError **error)
{
  g_autoptr (ClaraDelivery) delivery = NULL;

  if (!clara_delivery_is_one (visit))
    return TRUE;
  delivery = clara_delivery_new ();
  delivery->delivery_id = g_strdup (visit->visit_id);
  delivery->visit_id = g_strdup (visit->visit_id);
  delivery->site = g_strdup (visit->site);
  delivery->recipient_id = g_strdup (visit->host_id);
  delivery->recipient_name = g_strdup (visit->host_name);
  delivery->carrier = g_strdup (visit->company);
  delivery->photo_url = g_strdup (visit->photo_url);
  delivery->parcels = clara_delivery_count_parcels (visit);
  delivery->state = g_strdup ("waiting");
  delivery->created_at = visit->check_in_time;
  delivery->utc_offset = visit->utc_offset;
  return clara_deliveries_insert (db, tenant, delivery, error);
}

const char *
clara_reception_get_delivery_place (ClaraReception *self, const char *language)
{
  const ClaraStaffAnswers *answers = clara_reception_get_data (self)->answers;
  const char *place = answers == NULL ? NULL : clara_staff_answers_get (answers, "deliveries", language);

  return place != NULL ? place : clara_text (language, "say", "Please leave it at the front desk.");
}

/* ---- what staff and reminders do ---- */

typedef struct
{
  ClaraTenant *tenant;
  ClaraOutbox *outbox;
  char *delivery_id;
  ClaraDelivery *fresh; /* to be inserted */
  char *recipient_id;   /* whom the message is for; the row must agree, or gets it */
  char *recipient_name;
  gboolean assign;
  ClaraNotification *row; /* (nullable) tells the recipient */
  gint64 due;             /* of a reminder; 0: none */
  char *picked_up_by;     /* (nullable) "" for the recipient */
  char *action;           /* in the audit */
  char *by;
  gint64 now;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  clara_tenant_unref (job->tenant);
  g_object_unref (job->outbox);
  g_clear_pointer (&job->fresh, clara_delivery_free);
  g_clear_pointer (&job->row, clara_notification_free);
  g_free (job->delivery_id);
  g_free (job->recipient_id);
  g_free (job->recipient_name);
  g_free (job->picked_up_by);
  g_free (job->action);
  g_free (job->by);
  g_free (job);
}

/* The row as it is now, and the message that is on the disk with it. */
typedef struct
{
  ClaraDelivery *delivery;
  ClaraNotification *row;
} Result;

static void
result_free (gpointer data)
{
  Result *result = data;

  g_clear_pointer (&result->delivery, clara_delivery_free);
  g_clear_pointer (&result->row, clara_notification_free);
  g_free (result);
}

static gboolean
set_invalid (GError **error, const char *message)
{
  g_set_error_literal (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID, message);
  return FALSE;
}

static gboolean
is_collected (const ClaraDelivery *delivery)
{
  return g_strcmp0 (delivery->state, "picked_up") == 0;
}

/* A reminder that waits to be sent must not follow somebody who has the parcel in hand. */
static gboolean
call_back (ClaraDb *db, Job *job, const char *message_id, GError **error)
{
  g_autoptr (ClaraNotification) row =
    message_id == NULL ? NULL : clara_notifications_get (db, job->tenant, message_id, NULL);

  if (row == NULL || g_strcmp0 (row->state, "queued") != 0)
    return TRUE;
  g_free (row->state);
  row->state = g_strdup ("cancelled");
  g_free (row->reason);
  row->reason = g_strdup ("The delivery has been collected");
  return clara_notifications_update (db, job->tenant, row, error);
}

static gboolean
hand_out (ClaraDb *db, Job *job, ClaraDelivery *delivery, GError **error)
{
  if (is_collected (delivery))
    return set_invalid (error, "This delivery has been collected already");
  g_free (delivery->state);
  delivery->state = g_strdup ("picked_up");
  g_free (delivery->picked_up_by);
  delivery->picked_up_by =
    g_strdup (job->picked_up_by[0] != '\0' ? job->picked_up_by : delivery->recipient_name);
  if (delivery->picked_up_by == NULL)
    return set_invalid (error, "Say who collects it: nobody knows whose it is");
  g_free (delivery->handed_out_by);
  delivery->handed_out_by = g_strdup (job->by);
  delivery->picked_up_at = job->now;
  return call_back (db, job, delivery->message_id, error);
}

/* Whether the message is to be sent, after this. */
static gboolean
tell (ClaraDb *db, Job *job, ClaraDelivery *delivery, gboolean *send, GError **error)
{
  *send = FALSE;
  if (is_collected (delivery))
    return job->due != 0 ? TRUE : set_invalid (error, "This delivery has been collected already");
  if (job->due != 0
      && (MAX (MAX (delivery->told_at, delivery->reminded_at), delivery->created_at) >= job->due
          || g_strcmp0 (delivery->recipient_id, job->recipient_id) != 0))
    return TRUE; /* another process was faster */
  if (job->assign)
    {
      g_free (delivery->recipient_id);
      delivery->recipient_id = g_strdup (job->recipient_id);
      g_free (delivery->recipient_name);
      delivery->recipient_name = g_strdup (job->recipient_name);
    }
  else if (g_strcmp0 (delivery->recipient_id, job->recipient_id) != 0)
    return set_invalid (error, "This delivery is for somebody else now; look at the list again");
  if (job->due != 0)
    {
      delivery->reminders++;
      delivery->reminded_at = job->now;
      g_free (delivery->state);
      delivery->state = g_strdup ("reminded");
    }
  g_free (delivery->message_id);
  delivery->message_id = g_strdup (job->row->message_id);
  *send = clara_notifications_insert (db, job->tenant, job->row, error);
  return *send;
}

static gpointer
change (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  g_autoptr (ClaraDelivery) delivery = job->fresh != NULL
                                         ? clara_delivery_copy (job->fresh)
                                         : clara_deliveries_get (db, job->tenant, job->delivery_id, error);
  gboolean send = FALSE;
  Result *result;

  if (delivery == NULL || (job->fresh != NULL && !clara_deliveries_insert (db, job->tenant, delivery, error))
      || (job->picked_up_by != NULL && !hand_out (db, job, delivery, error))
      || (job->row != NULL && !tell (db, job, delivery, &send, error)))
    return NULL;
  if (send || job->picked_up_by != NULL || job->assign)
    if (!clara_deliveries_update (db, job->tenant, delivery, error))
      return NULL;
  if ((send || job->due == 0)
      && !clara_audit_add (db, job->tenant, job->by, job->action, delivery->delivery_id,
                           clara_json_build ("sss", "recipient_id", delivery->recipient_id, "state",
                                             delivery->state, "picked_up_by", delivery->picked_up_by),
                           error))
    return NULL;
  result = g_new0 (Result, 1);
  result->delivery = clara_deliveries_get (db, job->tenant, delivery->delivery_id, error);
  if (result->delivery == NULL)
    {
      result_free (result);
      return NULL;
    }
  result->row = send ? clara_notification_copy (job->row) : NULL;
  return result;
}

static void
on_changed (GObject *source, GAsyncResult *async, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ClaraReceptionParts *parts = clara_reception_get_parts (g_task_get_source_object (task));
  GError *error = NULL;
  Result *result = clara_store_finish (CLARA_STORE (source), async, &error);

  if (result == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (result->row != NULL)
    clara_outbox_send (parts->outbox, result->row, NULL, NULL);
  else if (is_collected (result->delivery) && result->delivery->message_id != NULL)
    clara_outbox_drop (parts->outbox, result->delivery->message_id);
  g_task_return_pointer (task, g_steal_pointer (&result->delivery), (GDestroyNotify) clara_delivery_free);
  result_free (result);
}

static Job *
job_new (ClaraReception *self, const char *delivery_id, const char *action, const char *by)
{
  ClaraReceptionParts *parts = clara_reception_get_parts (self);
  Job *job = g_new0 (Job, 1);

  job->tenant = clara_tenant_ref (parts->tenant);
  job->outbox = g_object_ref (parts->outbox);
  job->delivery_id = g_strdup (delivery_id);
  job->action = g_strdup (action);
  job->by = g_strdup (by != NULL ? by : "desk");
  job->now = clara_clock_get_real (parts->clock);
  return job;
}

static void
run (GTask *task, Job *job)
{
  ClaraReceptionParts *parts = clara_reception_get_parts (g_task_get_source_object (task));

  clara_store_write_async (parts->store, change, job, job_free, result_free, g_task_get_cancellable (task),
                           on_changed, task);
}

/* The first of the recipient's channels; that it is late is for the caller to see to. */
static ClaraNotification *
make_message (ClaraReception *self, const ClaraEmployee *employee, const char *visit_id, const char *carrier,
              int parcels, gboolean reminder)
{
  ClaraReceptionParts *parts = clara_reception_get_parts (self);
  const char *const own[] = { clara_reception_get_default_channel (self), NULL };
  g_auto (GStrv) channels = clara_host_plan_list_channels (employee, own);
  ClaraNotification *row = clara_notification_new ();

  row->kind = g_strdup ("delivery");
  row->channel = g_strdup (channels[0]);
  clara_outbox_prepare (parts->outbox, row);
  row->visit_id = g_strdup (visit_id);
  row->recipient = g_strdup (clara_host_message_address (employee, row->channel));
  row->recipient_name = g_strdup (employee->name);
  row->title = g_strdup (reminder ? clara_text (employee->language, "host", "A delivery waits for you")
                                  : clara_text (employee->language, "host", "A delivery for you"));
  row->body = clara_host_message_delivery_body (carrier, parcels, reminder, employee->language);
  return row;
}

/* The job is freed, and the task ended, where nobody is there to be told. */
static gboolean
add_message (GTask *task, Job *job, const char *employee_id, const char *visit_id, const char *carrier,
             int parcels)
{
  ClaraReception *self = g_task_get_source_object (task);
  const ClaraEmployee *employee = clara_reception_get_employee (self, employee_id);

  if (employee == NULL)
    {
      job_free (job);
      g_task_return_new_error (task, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_NOT_FOUND,
                               "There is no active employee with the number '%s'; choose the recipient again",
                               employee_id != NULL ? employee_id : "");
      g_object_unref (task);
      return FALSE;
    }
  job->recipient_id = g_strdup (employee->employee_id);
  job->recipient_name = g_strdup (employee->name);
  job->row = make_message (self, employee, visit_id, carrier, parcels, job->due != 0);
  return TRUE;
}

void
clara_reception_add_delivery_async (ClaraReception *self, const ClaraDeliveryDraft *draft, const char *by,
                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  ClaraReceptionParts *parts = clara_reception_get_parts (self);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  const ClaraEmployee *employee = clara_reception_get_employee (self, draft->recipient_id);
  g_autofree char *name = clara_field_clean (draft->recipient_name, MAX_NAME);
  g_autofree char *carrier = clara_field_clean (draft->carrier, MAX_NAME);
  ClaraDelivery *delivery;
  Job *job;

  g_task_set_source_tag (task, clara_reception_add_delivery_async);
  if ((employee == NULL && *name == '\0') || draft->parcels < 1 || draft->parcels > MOST_PARCELS)
    {
      g_task_return_new_error (task, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                               "A delivery needs the name of its recipient and 1 to %d parcels",
                               MOST_PARCELS);
      g_object_unref (task);
      return;
    }
  job = job_new (self, NULL, "delivery_added", by);
  delivery = job->fresh = clara_delivery_new ();
  delivery->delivery_id = clara_id_new (parts->clock);
  delivery->site = g_strdup (parts->site);
  delivery->recipient_id = employee != NULL ? g_strdup (employee->employee_id) : NULL;
  delivery->recipient_name = g_strdup (employee != NULL ? employee->name : name);
  delivery->carrier = *carrier != '\0' ? g_strdup (carrier) : NULL;
  delivery->parcels = draft->parcels;
  delivery->state = g_strdup ("waiting");
  delivery->created_at = job->now;
  delivery->utc_offset = clara_clock_get_utc_offset (parts->clock);
  if (employee == NULL
      || add_message (task, job, employee->employee_id, NULL, delivery->carrier, delivery->parcels))
    run (task, job);
}

void
clara_reception_assign_delivery_async (ClaraReception *self, const ClaraDelivery *delivery,
                                       const char *employee_id, const char *by, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Job *job = job_new (self, delivery->delivery_id, "delivery_assigned", by);

  g_task_set_source_tag (task, clara_reception_assign_delivery_async);
  job->assign = TRUE;
  if (add_message (task, job, employee_id, delivery->visit_id, delivery->carrier, delivery->parcels))
    run (task, job);
}

void
clara_reception_tell_delivery_async (ClaraReception *self, const ClaraDelivery *delivery, const char *by,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Job *job = job_new (self, delivery->delivery_id, "delivery_told", by);

  g_task_set_source_tag (task, clara_reception_tell_delivery_async);
  if (add_message (task, job, delivery->recipient_id, delivery->visit_id, delivery->carrier,
                   delivery->parcels))
    run (task, job);
}

void
clara_reception_remind_delivery_async (ClaraReception *self, const ClaraDelivery *delivery, gint64 due,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Job *job = job_new (self, delivery->delivery_id, "delivery_reminded", "system");

  g_task_set_source_tag (task, clara_reception_remind_delivery_async);
  job->due = due;
  if (add_message (task, job, delivery->recipient_id, delivery->visit_id, delivery->carrier,
                   delivery->parcels))
    run (task, job);
}

void
clara_reception_hand_out_delivery_async (ClaraReception *self, const char *delivery_id,
                                         const char *picked_up_by, const char *by, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Job *job = job_new (self, delivery_id, "delivery_picked_up", by);

  g_task_set_source_tag (task, clara_reception_hand_out_delivery_async);
  job->picked_up_by = clara_field_clean (picked_up_by, MAX_NAME);
  run (task, job);
}

/**
 * clara_reception_delivery_finish:
 *
 * Returns: (transfer full) (nullable): the delivery as it is on the disk
 */
ClaraDelivery *
clara_reception_delivery_finish (ClaraReception *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
