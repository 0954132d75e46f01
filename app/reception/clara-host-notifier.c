/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-host-notifier.h"

#include "clara-host-message.h"
#include "clara-host-plan.h"
#include "clara-host-rows.h"
#include "clara-reception.h"

#include <string.h>

/* How long an answer is still looked for; the visitor has been handed to the desk long before. */
#define CALL_LIFE (10 * G_TIME_SPAN_MINUTE)

struct _ClaraHostNotifier
{
  GObject parent_instance;

  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraClock *clock;
  ClaraOutbox *outbox;
  char **channels;
  gint64 delays[CLARA_HOST_NOTIFIER_STEPS];
  char *quiet_hours;
  char *desk_language;
  GHashTable *calls; /* visit_id to Call */
  GHashTable *told;  /* message_ids whose answer has been emitted */
  gboolean looking;
  gboolean look_again;
};

G_DEFINE_FINAL_TYPE (ClaraHostNotifier, clara_host_notifier, G_TYPE_OBJECT)

static guint answered_signal;

/* One host being called for one visit. */
typedef struct
{
  ClaraHostNotifier *notifier; /* unowned; see Operation */
  ClaraVisit *visit;
  ClaraEmployee *host; /* NULL: only the desk can help */
  ClaraEmployee *delegate;
  char *message;
  GArray *plan;   /* ClaraHostPlanStep */
  guint step;     /* the next one */
  gint64 started; /* real time of the first send: its rows on the disk are no older */
  gint64 begun;   /* the same moment on the clock that nobody sets */
  guint timer;
  GPtrArray *open;  /* message_ids that may still reach somebody */
  GPtrArray *tasks; /* waiting for the first row */
  char *message_id; /* of the first row */
  gboolean ended;
} Call;

static void take_step (Call *call);

static void
call_clear (gpointer data)
{
  Call *call = data;

  clara_visit_free (call->visit);
  clara_employee_free (call->host);
  clara_employee_free (call->delegate);
  g_free (call->message);
  g_array_unref (call->plan);
  g_ptr_array_unref (call->open);
  g_ptr_array_unref (call->tasks);
  g_free (call->message_id);
}

static void
call_unref (gpointer data)
{
  g_rc_box_release_full (data, call_clear);
}

static void
finish_tasks (Call *call, const GError *error)
{
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&call->tasks);

  call->tasks = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < tasks->len; i++)
    if (error != NULL)
      g_task_return_error (g_ptr_array_index (tasks, i), g_error_copy (error));
    else
      g_task_return_pointer (g_ptr_array_index (tasks, i), g_strdup (call->message_id), g_free);
}

/* Out of the table. */
static void
call_end (gpointer data)
{
  Call *call = data;
  g_autoptr (GError) error = NULL;

  call->ended = TRUE;
  clara_clock_clear (call->notifier->clock, &call->timer);
  for (guint i = 0; i < call->open->len; i++)
    clara_outbox_drop (call->notifier->outbox, g_ptr_array_index (call->open, i));
  error = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The call to the host was ended");
  finish_tasks (call, call->message_id == NULL ? error : NULL);
  call_unref (call);
}

static gboolean
on_timer (gpointer user_data)
{
  Call *call = user_data;

  call->timer = 0;
  if (call->step < call->plan->len)
    take_step (call);
  else
    g_hash_table_remove (call->notifier->calls, call->visit->visit_id);
  return G_SOURCE_REMOVE;
}

static const ClaraHostPlanStep *
get_step (Call *call)
{
  return &g_array_index (call->plan, ClaraHostPlanStep, call->step);
}

/* A row from before a restart is as old as the two times of day say, which is as good as it gets. */
static void
begin (Call *call, const ClaraNotification *row)
{
  ClaraClock *clock = call->notifier->clock;
  gint64 age = clara_clock_get_real (clock) - row->created_at;

  call->started = row->created_at;
  call->begun = clara_clock_get_monotonic (clock) - MAX (age, 0);
}

static void
wait_for_step (Call *call)
{
  ClaraHostNotifier *self = call->notifier;
  gint64 wait = call->step < call->plan->len ? get_step (call)->at : CALL_LIFE;
  gint64 due = call->begun + wait - clara_clock_get_monotonic (self->clock);

  clara_clock_clear (self->clock, &call->timer);
  call->timer = clara_clock_add_timeout (self->clock, MAX (due, 0), on_timer, call, NULL);
}

/* Where nothing is left that could reach anybody, waiting helps nobody. */
static void
go_on (Call *call)
{
  if (call->open->len == 0 && call->step < call->plan->len)
    take_step (call);
  else
    wait_for_step (call);
}

typedef struct
{
  ClaraHostNotifier *notifier;
  Call *call;
  char **answers;
} Operation;

static void
operation_free (Operation *operation)
{
  g_strfreev (operation->answers);
  call_unref (operation->call);
  g_object_unref (operation->notifier);
  g_free (operation);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Operation, operation_free)

static void end_answered (ClaraHostNotifier *self, const ClaraNotification *row);

static void
on_step_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Operation) operation = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraHostStep) step = clara_store_finish (CLARA_STORE (source), result, &error);
  ClaraHostNotifier *self = operation->notifier;
  Call *call = operation->call;

  if (step == NULL)
    {
      clara_outbox_report (self->outbox, "The message to the host could not be saved", error);
      finish_tasks (call, error);
      if (!call->ended && call->message_id == NULL)
        g_hash_table_remove (self->calls, call->visit->visit_id);
      else if (!call->ended)
        {
          call->step++;
          wait_for_step (call);
        }
      return;
    }
  if (call->started == 0)
    begin (call, step->row);
  if (call->message_id == NULL)
    call->message_id = g_strdup (step->row->message_id);
  finish_tasks (call, NULL);
  if (call->ended)
    {
      /* Answered or stopped while it was being written: the row must not be found and sent later. */
      if (step->fresh)
        clara_host_rows_cancel (self->store, self->tenant, call->visit->visit_id);
      return;
    }
  if (step->answered)
    {
      end_answered (self, step->row);
      return;
    }
  call->step++;
  call->started = MIN (call->started, step->row->created_at); /* the clock may have been set back */
  if (step->fresh)
    {
      g_ptr_array_add (call->open, g_strdup (step->row->message_id));
      clara_outbox_send (self->outbox, step->row, NULL, (const char *const *) operation->answers);
      wait_for_step (call);
    }
  else
    go_on (call);
}

/* Who is told in this step; NULL for the desk. */
static const ClaraEmployee *
get_told (Call *call)
{
  switch (get_step (call)->kind)
    {
    case CLARA_HOST_STEP_CHANNEL:
      return call->host;
    case CLARA_HOST_STEP_DELEGATE:
      return call->delegate;
    case CLARA_HOST_STEP_DESK:
    default:
      return NULL;
    }
}

static ClaraNotification *
make_row (Call *call)
{
  static const char *const kinds[] = { [CLARA_HOST_STEP_CHANNEL] = "host",
                                       [CLARA_HOST_STEP_DELEGATE] = "delegate",
                                       [CLARA_HOST_STEP_DESK] = "desk_alert" };
  ClaraHostNotifier *self = call->notifier;
  const ClaraHostPlanStep *step = get_step (call);
  const ClaraEmployee *told = get_told (call);
  const char *language = told == NULL ? self->desk_language : told->language;
  ClaraNotification *row = clara_notification_new ();

  row->visit_id = g_strdup (call->visit->visit_id);
  row->session_id = g_strdup (call->visit->session_id);
  row->kind = g_strdup (kinds[step->kind]);
  row->channel = g_strdup (step->channel);
  clara_outbox_prepare (self->outbox, row);
  row->recipient = g_strdup (told == NULL ? "desk" : clara_host_message_address (told, step->channel));
  row->recipient_name = g_strdup (told == NULL ? NULL : told->name);
  row->title = told == NULL ? clara_host_message_desk_title (call->visit, language)
                            : clara_host_message_title (call->visit, language);
  if (told == NULL)
    row->body = clara_host_message_desk_body (call->visit, language);
  else if (told == call->delegate)
    row->body = clara_host_message_delegate_body (call->visit, call->host, call->message, language);
  else
    row->body = clara_host_message_body (call->visit, call->message, language);
  return row;
}

static ClaraHostPlanRules
get_rules (ClaraHostNotifier *self)
{
  return (ClaraHostPlanRules){
    .channels = (const char *const *) self->channels,
    .delays = self->delays,
    .quiet_hours = self->quiet_hours,
    .now = clara_clock_get_real (self->clock),
    .utc_offset = clara_clock_get_utc_offset (self->clock),
  };
}

/* Steps that would ring for somebody whose quiet hours have begun since the plan was made. */
static void
pass_over_quiet (Call *call)
{
  const ClaraHostPlanRules rules = get_rules (call->notifier);

  while (call->step < call->plan->len && get_told (call) != NULL
         && !clara_host_plan_may_tell (&rules, get_told (call), get_step (call)->channel))
    call->step++;
}

static void
take_step (Call *call)
{
  ClaraHostNotifier *self = call->notifier;
  const ClaraEmployee *told;
  Operation *operation;

  clara_clock_clear (self->clock, &call->timer);
  pass_over_quiet (call);
  if (call->step >= call->plan->len)
    {
      wait_for_step (call);
      return;
    }
  told = get_told (call);
  operation = g_new0 (Operation, 1);
  operation->notifier = g_object_ref (self);
  operation->call = g_rc_box_acquire (call);
  if (told != NULL)
    operation->answers = clara_host_message_answers (call->visit, told->language);
  clara_host_rows_add_async (self->store, self->tenant, make_row (call), call->started, told, on_step_saved,
                             operation);
}

static void
on_outbox_settled (ClaraOutbox *outbox, ClaraNotification *row, ClaraHostNotifier *self)
{
  Call *call = row->visit_id == NULL ? NULL : g_hash_table_lookup (self->calls, row->visit_id);
  guint index;

  if (call == NULL || strcmp (row->state, "failed") != 0
      || !g_ptr_array_find_with_equal_func (call->open, row->message_id, g_str_equal, &index))
    return;
  g_ptr_array_remove_index (call->open, index);
  if (call->open->len == 0 && call->timer != 0)
    go_on (call);
}

/* An answer is in the database: told once, whoever saw it first. */
static void
end_answered (ClaraHostNotifier *self, const ClaraNotification *row)
{
  if (!g_hash_table_add (self->told, g_strdup (row->message_id)))
    return;
  clara_outbox_publish (self->outbox, row);
  clara_outbox_drop (self->outbox, row->message_id);
  if (row->visit_id == NULL)
    return;
  g_hash_table_remove (self->calls, row->visit_id);
  g_signal_emit (self, answered_signal, 0, row->visit_id, row->answer != NULL ? row->answer : "");
}

static void
on_answer_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ClaraHostNotifier *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (ClaraNotification) row = clara_store_finish (CLARA_STORE (source), result, &error);

  if (error != NULL)
    {
      clara_outbox_report (self->outbox, "A host's answer could not be saved", error);
      g_task_return_error (task, error);
      return;
    }
  if (row != NULL)
    end_answered (self, row);
  g_task_return_boolean (task, TRUE);
}

/**
 * clara_host_notifier_answer_async:
 * @answer: a label in any language, or free text
 * @by: (nullable): who answered; NULL for the host
 *
 * Puts the answer down and ends the call, unless somebody has answered before.
 */
void
clara_host_notifier_answer_async (ClaraHostNotifier *self, const char *message_id, const char *answer,
                                  const char *by, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autofree char *id = clara_host_message_answer_id (answer);

  g_task_set_source_tag (task, clara_host_notifier_answer_async);
  clara_host_rows_answer_async (self->store, self->tenant, message_id, id, by, on_answer_saved, task);
}

/**
 * clara_host_notifier_answer_finish:
 *
 * Returns: whether it is on the disk, or was there before
 */
gboolean
clara_host_notifier_answer_finish (ClaraHostNotifier *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * clara_host_notifier_answer:
 *
 * clara_host_notifier_answer_async() for who does not wait; a failure is reported on the bus.
 */
void
clara_host_notifier_answer (ClaraHostNotifier *self, const char *message_id, const char *answer,
                            const char *by)
{
  clara_host_notifier_answer_async (self, message_id, answer, by, NULL, NULL);
}

static void look (ClaraHostNotifier *self);

static void
on_looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraHostNotifier) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = clara_store_finish (CLARA_STORE (source), result, &error);

  self->looking = FALSE;
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      ClaraNotification *row = g_ptr_array_index (rows, i);
      Call *call = g_hash_table_lookup (self->calls, row->visit_id);

      if (call != NULL && call->started != 0 && row->created_at >= call->started)
        end_answered (self, row);
    }
  if (self->look_again)
    look (self);
}

/* Has another process put an answer down? */
static void
look (ClaraHostNotifier *self)
{
  g_autofree const char **visits = NULL;

  self->look_again = self->looking;
  if (self->looking || g_hash_table_size (self->calls) == 0)
    return;
  self->looking = TRUE;
  visits = (const char **) g_hash_table_get_keys_as_array (self->calls, NULL);
  clara_host_rows_find_answered_async (self->store, self->tenant, visits, on_looked, g_object_ref (self));
}

static void
on_store_changed (ClaraStore *store, guint64 areas, ClaraHostNotifier *self)
{
  if ((areas & CLARA_STORE_AREA_NOTIFICATIONS) != 0)
    look (self);
}

static void
on_outbox_answered (ClaraOutbox *outbox, const char *message_id, const char *answer, ClaraHostNotifier *self)
{
  clara_host_notifier_answer (self, message_id, answer, NULL);
}

static void
clara_host_notifier_dispose (GObject *object)
{
  ClaraHostNotifier *self = CLARA_HOST_NOTIFIER (object);

  g_hash_table_remove_all (self->calls);
  G_OBJECT_CLASS (clara_host_notifier_parent_class)->dispose (object);
}

static void
clara_host_notifier_finalize (GObject *object)
{
  ClaraHostNotifier *self = CLARA_HOST_NOTIFIER (object);

  g_hash_table_unref (self->calls);
  g_hash_table_unref (self->told);
  g_strfreev (self->channels);
  g_free (self->quiet_hours);
  g_free (self->desk_language);
  g_object_unref (self->store);
  clara_tenant_unref (self->tenant);
  g_object_unref (self->clock);
  g_object_unref (self->outbox);
  G_OBJECT_CLASS (clara_host_notifier_parent_class)->finalize (object);
}

static void
clara_host_notifier_class_init (ClaraHostNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_host_notifier_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_host_notifier_finalize;
  answered_signal = g_signal_new ("answered", CLARA_TYPE_HOST_NOTIFIER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
clara_host_notifier_init (ClaraHostNotifier *self)
{
  self->calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, call_end);
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

ClaraHostNotifier *
clara_host_notifier_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock, ClaraOutbox *outbox)
{
  static const char *const channels[] = { "desktop", NULL };
  static const gint64 delays[CLARA_HOST_NOTIFIER_STEPS] = { 0, 15 * G_TIME_SPAN_SECOND,
                                                            45 * G_TIME_SPAN_SECOND };
  ClaraHostNotifier *self = g_object_new (CLARA_TYPE_HOST_NOTIFIER, NULL);

  self->store = g_object_ref (store);
  self->tenant = clara_tenant_ref (tenant);
  self->clock = g_object_ref (clock);
  self->outbox = g_object_ref (outbox);
  clara_host_notifier_configure (self, channels, delays, NULL, "en");
  g_signal_connect_object (outbox, "settled", G_CALLBACK (on_outbox_settled), self, 0);
  g_signal_connect_object (outbox, "answered", G_CALLBACK (on_outbox_answered), self, 0);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), self, 0);
  return self;
}

/**
 * clara_host_notifier_configure:
 * @channels: the tenant's channels in order; a host's own comes before them
 * @delays_us: when the first channel, the second (each further one as much later) and the desk come, counted
 *   from the first send
 * @quiet_hours: (nullable): "22:00-07:00", for hosts who have none of their own
 * @desk_language: what the desk is written in
 *
 * For calls that begin from now on.
 */
void
clara_host_notifier_configure (ClaraHostNotifier *self, const char *const *channels, const gint64 *delays_us,
                               const char *quiet_hours, const char *desk_language)
{
  g_free (self->quiet_hours);
  self->quiet_hours = g_strdup (quiet_hours);
  g_strfreev (self->channels);
  self->channels = g_strdupv ((char **) channels);
  memcpy (self->delays, delays_us, sizeof self->delays);
  g_free (self->desk_language);
  self->desk_language = g_strdup (desk_language);
}

static Call *
add_call (ClaraHostNotifier *self, const ClaraVisit *visit, const ClaraEmployee *host,
          const ClaraEmployee *delegate, const char *message)
{
  Call *call = g_rc_box_new0 (Call);
  const ClaraHostPlanRules rules = get_rules (self);

  call->notifier = self;
  call->visit = clara_visit_copy (visit);
  call->host = host == NULL ? NULL : clara_employee_copy (host);
  call->delegate = delegate == NULL ? NULL : clara_employee_copy (delegate);
  call->plan = clara_host_plan_make (&rules, host, delegate);
  call->message = g_strdup (message);
  call->open = g_ptr_array_new_with_free_func (g_free);
  call->tasks = g_ptr_array_new_with_free_func (g_object_unref);
  g_hash_table_insert (self->calls, g_strdup (visit->visit_id), call);
  return call;
}

/**
 * clara_host_notifier_call_async:
 * @host: (nullable): NULL where nobody knows who is visited: the desk is told at once
 * @delegate: (nullable): who is told together with the desk
 * @message: (nullable): what the visitor wants to add
 *
 * Completes when the first message is in the outbox on the disk. A visit whose host is being called already
 * is not called again: completes with the first message of that call.
 */
void
clara_host_notifier_call_async (ClaraHostNotifier *self, const ClaraVisit *visit, const ClaraEmployee *host,
                                const ClaraEmployee *delegate, const char *message, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Call *call = g_hash_table_lookup (self->calls, visit->visit_id);

  g_task_set_source_tag (task, clara_host_notifier_call_async);
  if (call != NULL && call->message_id != NULL)
    {
      g_task_return_pointer (task, g_strdup (call->message_id), g_free);
      g_object_unref (task);
      return;
    }
  if (call == NULL)
    {
      call = add_call (self, visit, host, delegate, message);
      g_ptr_array_add (call->tasks, task);
      take_step (call);
    }
  else
    g_ptr_array_add (call->tasks, task);
}

/**
 * clara_host_notifier_call_finish:
 *
 * Returns: (transfer full) (nullable): the message_id of the first message
 */
char *
clara_host_notifier_call_finish (ClaraHostNotifier *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * clara_host_notifier_stop:
 *
 * Nobody waits any longer, such as after a check-out.
 */
void
clara_host_notifier_stop (ClaraHostNotifier *self, const char *visit_id)
{
  if (g_hash_table_remove (self->calls, visit_id))
    clara_host_rows_cancel (self->store, self->tenant, visit_id);
}

/**
 * clara_host_notifier_recover_sync:
 *
 * Takes up what a crash has left: queued messages are sent, calls go on from the step they had reached.
 */
gboolean
clara_host_notifier_recover_sync (ClaraHostNotifier *self, GError **error)
{
  g_autoptr (GPtrArray) left = NULL;
  gint64 now = clara_clock_get_real (self->clock);

  if (clara_outbox_is_empty_handed (self->outbox))
    return TRUE;
  left = clara_host_rows_find_left_sync (self->store, self->tenant, now - CALL_LIFE, error);
  if (left == NULL)
    return FALSE;
  for (guint i = 0; i < left->len; i++)
    {
      ClaraHostLeft *item = g_ptr_array_index (left, i);
      g_auto (GStrv) answers = NULL;
      Call *call;

      if (item->visit != NULL && item->host != NULL
          && (strcmp (item->row->kind, "host") == 0 || strcmp (item->row->kind, "delegate") == 0))
        answers = clara_host_message_answers (item->visit,
                                              strcmp (item->row->kind, "host") == 0 || item->delegate == NULL
                                                ? item->host->language
                                                : item->delegate->language);
      if (strcmp (item->row->state, "queued") == 0)
        clara_outbox_adopt (self->outbox, item->row, (const char *const *) answers);
      if (!item->waiting)
        continue;
      call = g_hash_table_lookup (self->calls, item->visit->visit_id);
      if (call == NULL)
        {
          call = add_call (self, item->visit, item->host, item->delegate, NULL);
          begin (call, item->row);
          call->message_id = g_strdup (item->row->message_id);
        }
      /* The plan begins anew: what its steps have done before is found on the disk, and not done again. */
      g_ptr_array_add (call->open, g_strdup (item->row->message_id));
      wait_for_step (call);
    }
  return TRUE;
}
