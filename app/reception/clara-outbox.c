/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-outbox.h"

#include "clara-answer-code.h"
#include "clara-id.h"
#include "clara-reception.h"
#include "clara-services-error.h"

#include <string.h>

/* How long one try may take: on this machine, and over a network (a mail server may think for a while). */
#define SEND_LIMIT (10 * G_TIME_SPAN_SECOND)
#define FAR_SEND_LIMIT (25 * G_TIME_SPAN_SECOND)
/* Longer than one try may take, so that a living process never loses its claim. */
#define LEASE (15 * G_TIME_SPAN_SECOND)
#define FAR_LEASE (30 * G_TIME_SPAN_SECOND)
/* What hurries is of no use later; the rest is. */
#define MAX_AGE (10 * G_TIME_SPAN_MINUTE)
#define PATIENT_AGE (3 * G_TIME_SPAN_DAY)
#define PATIENT_PAUSE (10 * G_TIME_SPAN_MINUTE)

/* Pauses after the first, second, ... failed try; after the last one it has failed. */
static const gint64 pauses[] = {
  2 * G_TIME_SPAN_SECOND,  4 * G_TIME_SPAN_SECOND,  8 * G_TIME_SPAN_SECOND,
  16 * G_TIME_SPAN_SECOND, 30 * G_TIME_SPAN_SECOND, 30 * G_TIME_SPAN_SECOND,
};

struct _ClaraOutbox
{
  GObject parent_instance;

  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraClock *clock;
  ClaraBus *bus;
  GPtrArray *messengers;
  GHashTable *entries;   /* message_id to Entry */
  GHashTable *composers; /* kind to Composer */
};

G_DEFINE_FINAL_TYPE (ClaraOutbox, clara_outbox, G_TYPE_OBJECT)

enum
{
  SETTLED,
  ANSWERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef struct
{
  gatomicrefcount references; /* the reading thread has one while it composes */
  ClaraComposer func;
  gpointer user_data;
  GDestroyNotify destroy;
} Composer;

/* One row on its way. */
typedef struct
{
  ClaraOutbox *outbox; /* unowned; see Operation */
  ClaraNotification *row;
  char *secret_body;
  char **answers;
  gint64 born; /* monotonic: when this process made it; 0: it did not */
  guint timer;
  guint limit;
  GCancellable *cancellable;
  gboolean timed_out;
  gboolean dropped;
} Entry;

static void claim (Entry *entry);
static void deliver (Entry *entry);

static void
composer_unref (gpointer data)
{
  Composer *composer = data;

  if (!g_atomic_ref_count_dec (&composer->references))
    return;
  if (composer->destroy != NULL)
    composer->destroy (composer->user_data);
  g_free (composer);
}

/* Somebody waits for it at the front desk, or it is worth nothing in ten minutes. */
static gboolean
is_urgent (const ClaraNotification *row)
{
  static const char *const kinds[] = { "host", "delegate", "desk_alert", "code", NULL };

  return g_strv_contains (kinds, row->kind);
}

static gboolean
is_near (const ClaraNotification *row)
{
  return row->channel == NULL || strcmp (row->channel, "desktop") == 0;
}

static void
entry_clear (gpointer data)
{
  Entry *entry = data;

  clara_notification_free (entry->row);
  if (entry->secret_body != NULL)
    memset (entry->secret_body, 0, strlen (entry->secret_body));
  g_free (entry->secret_body);
  g_strfreev (entry->answers);
  g_clear_object (&entry->cancellable);
}

static void
entry_unref (gpointer data)
{
  g_rc_box_release_full (data, entry_clear);
}

/* Out of the table: nothing more happens to it, though an operation in flight may still hold it. */
static void
entry_stop (gpointer data)
{
  Entry *entry = data;

  entry->dropped = TRUE;
  clara_clock_clear (entry->outbox->clock, &entry->timer);
  clara_clock_clear (entry->outbox->clock, &entry->limit);
  if (entry->cancellable != NULL)
    g_cancellable_cancel (entry->cancellable);
  entry_unref (entry);
}

/* Keeps outbox and entry while the store or a channel works. */
typedef struct
{
  ClaraOutbox *outbox;
  Entry *entry;
} Operation;

static Operation *
operation_new (Entry *entry)
{
  Operation *operation = g_new (Operation, 1);

  operation->outbox = g_object_ref (entry->outbox);
  operation->entry = g_rc_box_acquire (entry);
  return operation;
}

static void
operation_free (Operation *operation)
{
  entry_unref (operation->entry);
  g_object_unref (operation->outbox);
  g_free (operation);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Operation, operation_free)

typedef struct
{
  ClaraTenant *tenant;
  char *message_id;
  gint64 now;
  const char *state; /* NULL: claim */
  gint64 due_at;
  char *reason;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  clara_tenant_unref (job->tenant);
  g_free (job->message_id);
  g_free (job->reason);
  g_free (job);
}

static Job *
job_new (Entry *entry, const char *state, gint64 due_at, const char *reason)
{
  Job *job = g_new0 (Job, 1);

  job->tenant = clara_tenant_ref (entry->outbox->tenant);
  job->message_id = g_strdup (entry->row->message_id);
  job->now = clara_clock_get_real (entry->outbox->clock);
  job->state = state;
  job->due_at = due_at;
  job->reason = g_strdup (reason);
  return job;
}

/* Nothing is put off for longer than that. What seems to be was, and the clock was set back since. */
static gint64
get_longest_wait (const ClaraNotification *row)
{
  return is_urgent (row) ? FAR_LEASE : PATIENT_PAUSE;
}

static gboolean
is_due (const ClaraNotification *row, gint64 now)
{
  return row->due_at <= now || row->due_at > now + get_longest_wait (row);
}

/* Gives the row as it stands afterwards. It is ours to send if it is queued with due_at as we set it. */
static gpointer
claim_row (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  g_autoptr (ClaraNotification) row = clara_notifications_get (db, job->tenant, job->message_id, error);

  if (row == NULL)
    return NULL;
  if (strcmp (row->state, "queued") == 0 && is_due (row, job->now))
    {
      row->attempts++;
      row->due_at = job->due_at;
      g_clear_pointer (&row->reason, g_free); /* see was_in_flight() */
      if (!clara_notifications_update (db, job->tenant, row, error))
        return NULL;
    }
  return g_steal_pointer (&row);
}

/* An answer or a cancellation that came meanwhile stands. */
static gpointer
settle_row (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  g_autoptr (ClaraNotification) row = clara_notifications_get (db, job->tenant, job->message_id, error);

  if (row == NULL)
    return NULL;
  if (strcmp (row->state, "queued") != 0)
    return g_steal_pointer (&row);
  g_free (row->state);
  row->state = g_strdup (job->state);
  row->due_at = job->due_at;
  g_free (row->reason);
  row->reason = g_strdup (job->reason);
  if (strcmp (job->state, "sent") == 0 || strcmp (job->state, "delivered") == 0)
    row->sent_at = job->now;
  if (!clara_notifications_update (db, job->tenant, row, error))
    return NULL;
  return g_steal_pointer (&row);
}

/**
 * clara_outbox_report:
 * @what: what was being done
 *
 * Tells the staff what they must know.
 */
void
clara_outbox_report (ClaraOutbox *self, const char *what, const GError *error)
{
  g_autofree char *message = g_strdup_printf ("%s: %s", what, error->message);

  g_message ("%s", message);
  clara_bus_publish (self->bus, "error", clara_json_build ("ss", "where", "reception", "message", message));
}

/**
 * clara_outbox_publish:
 *
 * Publishes the row as a "notification" event.
 */
void
clara_outbox_publish (ClaraOutbox *self, const ClaraNotification *row)
{
  clara_bus_publish (self->bus, "notification", clara_notification_to_json (row));
}

static gboolean
on_due (gpointer user_data)
{
  Entry *entry = user_data;

  entry->timer = 0;
  claim (entry);
  return G_SOURCE_REMOVE;
}

static void
wait_until_due (Entry *entry)
{
  gint64 now = clara_clock_get_real (entry->outbox->clock);
  gint64 delay = is_due (entry->row, now) ? 0 : entry->row->due_at - now;

  entry->timer = clara_clock_add_timeout (entry->outbox->clock, MAX (delay, 0), on_due, entry, NULL);
}

static void
take_row (Entry *entry, ClaraNotification *row)
{
  clara_notification_free (entry->row);
  entry->row = row;
}

static void
on_row_settled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Operation) operation = user_data;
  g_autoptr (GError) error = NULL;
  ClaraOutbox *self = operation->outbox;
  Entry *entry = operation->entry;
  ClaraNotification *row = clara_store_finish (CLARA_STORE (source), result, &error);

  if (row == NULL)
    {
      /* Still queued on the disk: the claim runs out and it is tried again with the same message_id. */
      clara_outbox_report (self, "The state of a message could not be saved", error);
      if (!entry->dropped)
        g_hash_table_remove (self->entries, entry->row->message_id);
      return;
    }
  take_row (entry, row);
  if (entry->dropped)
    return;
  clara_outbox_publish (self, row);
  if (strcmp (row->state, "queued") == 0)
    {
      wait_until_due (entry);
      return;
    }
  g_hash_table_remove (self->entries, row->message_id);
  g_signal_emit (self, signals[SETTLED], 0, row);
}

static void
settle (Entry *entry, const char *state, gint64 due_at, const char *reason)
{
  clara_store_write_async (entry->outbox->store, settle_row, job_new (entry, state, due_at, reason), job_free,
                           (GDestroyNotify) clara_notification_free, NULL, on_row_settled,
                           operation_new (entry));
}

/* Whether another try makes sense after this one; and when. */
static gboolean
find_next_try (const ClaraNotification *row, const GError *error, gint64 now, gint64 *next)
{
  const int attempt = row->attempts;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT)
      || g_error_matches (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_REFUSED)
      || g_error_matches (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_NOT_CONFIGURED) || attempt < 1)
    return FALSE;
  if (attempt <= (int) G_N_ELEMENTS (pauses))
    *next = now + pauses[attempt - 1];
  else if (!is_urgent (row))
    *next = now + PATIENT_PAUSE;
  else
    return FALSE;
  return TRUE;
}

static void
settle_failed_try (Entry *entry, const GError *error)
{
  gint64 now = clara_clock_get_real (entry->outbox->clock);
  gint64 next;

  /* A second copy is worse than none: the next channel has its turn anyway. */
  if (g_error_matches (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNCERTAIN))
    settle (entry, "sent", now, error->message);
  else if (find_next_try (entry->row, error, now, &next))
    settle (entry, "queued", next, error->message);
  else
    settle (entry, "failed", now, error->message);
}

static gint64
get_send_limit (const ClaraNotification *row)
{
  return is_near (row) ? SEND_LIMIT : FAR_SEND_LIMIT;
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Operation) operation = user_data;
  g_autoptr (GError) error = NULL;
  Entry *entry = operation->entry;

  clara_clock_clear (operation->outbox->clock, &entry->limit);
  g_clear_object (&entry->cancellable);
  if (clara_messenger_send_finish (CLARA_MESSENGER (source), result, &error))
    {
      settle (entry, clara_messenger_delivers (CLARA_MESSENGER (source)) ? "delivered" : "sent",
              entry->row->due_at, NULL);
      return;
    }
  if (entry->dropped)
    return;
  if (entry->timed_out)
    {
      g_clear_error (&error);
      error =
        g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "The channel did not take the message within %d s",
                     (int) (get_send_limit (entry->row) / G_TIME_SPAN_SECOND));
    }
  settle_failed_try (entry, error);
}

static gboolean
on_send_limit (gpointer user_data)
{
  Entry *entry = user_data;

  entry->limit = 0;
  entry->timed_out = TRUE;
  g_cancellable_cancel (entry->cancellable);
  return G_SOURCE_REMOVE;
}

static ClaraMessenger *
find_messenger (ClaraOutbox *self, const char *channel)
{
  for (guint i = 0; i < self->messengers->len; i++)
    if (g_strcmp0 (clara_messenger_get_channel (g_ptr_array_index (self->messengers, i)), channel) == 0)
      return g_ptr_array_index (self->messengers, i);
  return NULL;
}

/* A clock that was set forward does not make a message of this process old. */
static gint64
get_age (Entry *entry)
{
  ClaraClock *clock = entry->outbox->clock;
  gint64 age = clara_clock_get_real (clock) - entry->row->created_at;

  return entry->born == 0 ? age : MIN (age, clara_clock_get_monotonic (clock) - entry->born);
}

static char *
find_obstacle (Entry *entry)
{
  const ClaraNotification *row = entry->row;

  if (find_messenger (entry->outbox, row->channel) == NULL)
    return g_strdup_printf ("The channel '%s' is not set up on this machine", row->channel);
  if (row->recipient == NULL || *row->recipient == '\0')
    return g_strdup_printf ("%s has no address for the channel '%s'",
                            row->recipient_name != NULL ? row->recipient_name : "The recipient",
                            row->channel);
  if (row->body == NULL && entry->secret_body == NULL
      && !g_hash_table_contains (entry->outbox->composers, row->kind))
    return g_strdup ("The program was ended before it was sent, and its text is kept on no disk");
  if (get_age (entry) > (is_urgent (row) ? MAX_AGE : PATIENT_AGE))
    return is_urgent (row)
             ? g_strdup ("It was too old to be sent: the program was not running for ten minutes")
             : g_strdup ("It was too old to be sent: for three days the channel did not work");
  return NULL;
}

/* The channel gets the message. */
static void
hand_over (Entry *entry, const ClaraComposition *composition)
{
  ClaraOutbox *self = entry->outbox;
  const ClaraNotification *row = entry->row;
  g_autofree char *code = entry->answers == NULL ? NULL : clara_answer_code_make (row->message_id);
  ClaraOutgoing message = {
    .message_id = row->message_id,
    .recipient = row->recipient,
    .recipient_name = row->recipient_name,
    .kind = row->kind,
    .language = composition != NULL ? composition->language : NULL,
    .thread = row->visit_id,
    .title = composition != NULL ? composition->title : row->title,
    .body = composition != NULL ? composition->body : row->body,
    .answers = (const char *const *) entry->answers,
    .urgency = strcmp (row->kind, "desk_alert") == 0 ? "critical" : "normal",
    .secret = entry->secret_body != NULL,
    .html = composition != NULL ? composition->html : NULL,
    .attachments = composition != NULL ? (ClaraAttachment *) composition->attachments->data : NULL,
    .n_attachments = composition != NULL ? composition->attachments->len : 0,
    .links = composition != NULL ? (ClaraAnswerLink *) composition->links->data : NULL,
    .n_links = composition != NULL ? composition->links->len : 0,
    .answer_url = composition != NULL ? composition->answer_url : NULL,
    .code = code,
  };

  if (entry->secret_body != NULL)
    message.body = entry->secret_body;
  clara_messenger_send_async (find_messenger (self, row->channel), &message, entry->cancellable, on_sent,
                              operation_new (entry));
}

typedef struct
{
  ClaraTenant *tenant;
  ClaraNotification *row;
  Composer *composer;
} Composing;

static void
composing_free (gpointer data)
{
  Composing *composing = data;

  clara_tenant_unref (composing->tenant);
  clara_notification_free (composing->row);
  composer_unref (composing->composer);
  g_free (composing);
}

/* In the store's reading thread. */
static gpointer
compose (ClaraDb *db, gpointer user_data, GError **error)
{
  Composing *composing = user_data;
  g_autoptr (ClaraComposition) composition = clara_composition_new (composing->row);

  if (!composing->composer->func (composition, composing->row, db, composing->tenant,
                                  composing->composer->user_data, error))
    return NULL;
  return g_steal_pointer (&composition);
}

static void
on_composed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Operation) operation = user_data;
  g_autoptr (GError) error = NULL;
  Entry *entry = operation->entry;
  g_autoptr (ClaraComposition) composition = clara_store_finish (CLARA_STORE (source), result, &error);

  if (entry->dropped)
    return;
  if (composition != NULL && !entry->timed_out)
    {
      hand_over (entry, composition);
      return;
    }
  clara_clock_clear (operation->outbox->clock, &entry->limit);
  g_clear_object (&entry->cancellable);
  if (error == NULL)
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "Writing the message took too long");
  settle_failed_try (entry, error);
}

static void
deliver (Entry *entry)
{
  ClaraOutbox *self = entry->outbox;
  g_autofree char *obstacle = find_obstacle (entry);
  Composer *composer = g_hash_table_lookup (self->composers, entry->row->kind);
  Composing *composing;

  if (obstacle != NULL)
    {
      settle (entry, "failed", clara_clock_get_real (self->clock), obstacle);
      return;
    }
  entry->timed_out = FALSE;
  g_clear_object (&entry->cancellable);
  entry->cancellable = g_cancellable_new ();
  entry->limit =
    clara_clock_add_timeout (self->clock, get_send_limit (entry->row), on_send_limit, entry, NULL);
  if (composer == NULL || entry->secret_body != NULL)
    {
      hand_over (entry, NULL);
      return;
    }
  composing = g_new0 (Composing, 1);
  composing->tenant = clara_tenant_ref (self->tenant);
  composing->row = clara_notification_copy (entry->row);
  composing->composer = composer;
  g_atomic_ref_count_inc (&composer->references);
  clara_store_read_async (self->store, compose, composing, composing_free,
                          (GDestroyNotify) clara_composition_free, NULL, on_composed, operation_new (entry));
}

static void
on_claimed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Operation) operation = user_data;
  g_autoptr (GError) error = NULL;
  ClaraOutbox *self = operation->outbox;
  Entry *entry = operation->entry;
  ClaraNotification *row = clara_store_finish (CLARA_STORE (source), result, &error);
  int before = entry->row->attempts;

  if (row == NULL)
    {
      clara_outbox_report (self, "A message could not be claimed for sending", error);
      if (!entry->dropped)
        g_hash_table_remove (self->entries, entry->row->message_id);
      return;
    }
  take_row (entry, row);
  if (entry->dropped)
    return;
  if (strcmp (row->state, "queued") != 0)
    {
      g_hash_table_remove (self->entries, row->message_id);
      g_signal_emit (self, signals[SETTLED], 0, row);
    }
  else if (row->attempts == before + 1 && row->due_at > clara_clock_get_real (self->clock))
    deliver (entry);
  else
    wait_until_due (entry);
}

static void
claim (Entry *entry)
{
  gint64 lease = is_near (entry->row) ? LEASE : FAR_LEASE;
  Job *job = job_new (entry, NULL, clara_clock_get_real (entry->outbox->clock) + lease, NULL);

  clara_store_write_async (entry->outbox->store, claim_row, job, job_free,
                           (GDestroyNotify) clara_notification_free, NULL, on_claimed, operation_new (entry));
}

static void
on_messenger_answered (ClaraMessenger *messenger, const char *message_id, const char *answer,
                       gpointer user_data)
{
  g_signal_emit (user_data, signals[ANSWERED], 0, message_id, answer);
}

static void
clara_outbox_dispose (GObject *object)
{
  ClaraOutbox *self = CLARA_OUTBOX (object);

  g_hash_table_remove_all (self->entries);
  G_OBJECT_CLASS (clara_outbox_parent_class)->dispose (object);
}

static void
clara_outbox_finalize (GObject *object)
{
  ClaraOutbox *self = CLARA_OUTBOX (object);

  g_hash_table_unref (self->entries);
  g_hash_table_unref (self->composers);
  g_ptr_array_unref (self->messengers);
  g_object_unref (self->store);
  clara_tenant_unref (self->tenant);
  g_object_unref (self->clock);
  g_object_unref (self->bus);
  G_OBJECT_CLASS (clara_outbox_parent_class)->finalize (object);
}

static void
clara_outbox_class_init (ClaraOutboxClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_outbox_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_outbox_finalize;
  signals[SETTLED] = g_signal_new ("settled", CLARA_TYPE_OUTBOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[ANSWERED] = g_signal_new ("answered", CLARA_TYPE_OUTBOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
clara_outbox_init (ClaraOutbox *self)
{
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_stop);
  self->composers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, composer_unref);
}

/**
 * clara_outbox_new:
 * @messengers: (element-type ClaraMessenger): the channels of this machine; a reference is taken
 */
ClaraOutbox *
clara_outbox_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock, ClaraBus *bus,
                  GPtrArray *messengers)
{
  ClaraOutbox *self = g_object_new (CLARA_TYPE_OUTBOX, NULL);

  self->store = g_object_ref (store);
  self->tenant = clara_tenant_ref (tenant);
  self->clock = g_object_ref (clock);
  self->bus = g_object_ref (bus);
  self->messengers = messengers != NULL ? g_ptr_array_ref (messengers) : g_ptr_array_new ();
  for (guint i = 0; i < self->messengers->len; i++)
    g_signal_connect_object (g_ptr_array_index (self->messengers, i), "answered",
                             G_CALLBACK (on_messenger_answered), self, 0);
  return self;
}

/**
 * clara_outbox_is_empty_handed:
 *
 * Returns: whether it has no channel, as at a desk that only looks
 */
gboolean
clara_outbox_is_empty_handed (ClaraOutbox *self)
{
  return self->messengers->len == 0;
}

/**
 * clara_outbox_has_channel:
 *
 * Returns: whether this machine can send over it
 */
gboolean
clara_outbox_has_channel (ClaraOutbox *self, const char *channel)
{
  return find_messenger (self, channel) != NULL;
}

/**
 * clara_outbox_set_composer:
 * @kind: of the rows it writes
 * @composer: called in the store's reading thread before each try of a row of that kind
 * @destroy: (nullable): for @user_data, in whatever thread lets go of it last
 */
void
clara_outbox_set_composer (ClaraOutbox *self, const char *kind, ClaraComposer composer, gpointer user_data,
                           GDestroyNotify destroy)
{
  Composer *entry = g_new0 (Composer, 1);

  g_atomic_ref_count_init (&entry->references);
  entry->func = composer;
  entry->user_data = user_data;
  entry->destroy = destroy;
  g_hash_table_insert (self->composers, g_strdup (kind), entry);
}

/**
 * clara_outbox_prepare:
 * @row: a row that somebody is about to insert and then to give to clara_outbox_send(), its channel set
 *
 * Fills its id, state, times and the claim of its first try.
 */
void
clara_outbox_prepare (ClaraOutbox *self, ClaraNotification *row)
{
  gint64 now = clara_clock_get_real (self->clock);

  g_free (row->message_id);
  row->message_id = clara_id_new (self->clock);
  g_free (row->state);
  row->state = g_strdup ("queued");
  row->attempts = 1;
  row->created_at = now;
  row->due_at = now + (is_near (row) ? LEASE : FAR_LEASE);
  row->utc_offset = clara_clock_get_utc_offset (self->clock);
}

static Entry *
add_entry (ClaraOutbox *self, const ClaraNotification *row, const char *secret_body,
           const char *const *answers)
{
  Entry *entry;

  if (g_hash_table_contains (self->entries, row->message_id))
    return NULL;
  entry = g_rc_box_new0 (Entry);
  entry->outbox = self;
  entry->row = clara_notification_copy (row);
  entry->secret_body = g_strdup (secret_body);
  entry->answers = g_strdupv ((char **) answers);
  g_hash_table_insert (self->entries, g_strdup (row->message_id), entry);
  return entry;
}

/**
 * clara_outbox_send:
 * @row: on the disk as clara_outbox_prepare() made it
 * @secret_body: (nullable): the text, where it is kept on no disk
 * @answers: (nullable): what the recipient may answer
 *
 * Sends it at once.
 */
void
clara_outbox_send (ClaraOutbox *self, const ClaraNotification *row, const char *secret_body,
                   const char *const *answers)
{
  Entry *entry = add_entry (self, row, secret_body, answers);

  if (entry == NULL)
    return;
  entry->born = MAX (clara_clock_get_monotonic (self->clock), 1);
  clara_outbox_publish (self, row);
  deliver (entry);
}

/* A try that ended left its reason; without one, the program ended while it was under way. */
static gboolean
was_in_flight (const ClaraNotification *row)
{
  return row->attempts > 0 && row->reason == NULL;
}

/* A mail has its Message-ID, a desktop message its id: a second copy takes the place of the first. */
static gboolean
is_told_apart (const ClaraNotification *row)
{
  return is_near (row) || g_strcmp0 (row->channel, "email") == 0;
}

static gboolean
on_lost (gpointer user_data)
{
  Entry *entry = user_data;

  entry->timer = 0;
  settle (entry, "sent", clara_clock_get_real (entry->outbox->clock),
          "The program ended while it was being sent; it may have arrived, and is not sent twice");
  return G_SOURCE_REMOVE;
}

/**
 * clara_outbox_adopt:
 * @row: a queued row from the disk that this process did not make
 *
 * Sends it as soon as nobody else has a claim on it. What may have gone out already over a channel where a
 * second copy would be seen as one is not sent again.
 */
void
clara_outbox_adopt (ClaraOutbox *self, const ClaraNotification *row, const char *const *answers)
{
  Entry *entry = add_entry (self, row, NULL, answers);

  if (entry == NULL)
    return;
  if (was_in_flight (row) && !is_told_apart (row))
    entry->timer = clara_clock_add_timeout (
      self->clock, MAX (row->due_at - clara_clock_get_real (self->clock), 0), on_lost, entry, NULL);
  else
    wait_until_due (entry);
}

/**
 * clara_outbox_drop:
 *
 * Stops caring for a row that somebody has answered or cancelled; a try in flight is cancelled.
 */
void
clara_outbox_drop (ClaraOutbox *self, const char *message_id)
{
  g_hash_table_remove (self->entries, message_id);
}
