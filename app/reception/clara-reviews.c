/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-reviews.h"

#include "clara-field-check.h"
#include "clara-reception.h"
#include "clara-screening.h"
#include "clara-text.h"

#include <string.h>

#define MAX_NOTE 500

struct _ClaraReviews
{
  GObject parent_instance;

  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraClock *clock;
  ClaraBus *bus;
  ClaraOutbox *outbox;
  char *kiosk;
  GHashTable *told; /* visit_ids whose decision has been emitted */
  gboolean looking;
  gboolean look_again;
};

G_DEFINE_FINAL_TYPE (ClaraReviews, clara_reviews, G_TYPE_OBJECT)

static guint decided_signal;

/**
 * clara_reviews_make_alert:
 * @language: of the desk
 *
 * Returns: (transfer full): says who waits, not why: that is on the desk's screen alone. It is of no visit:
 *   a visit's messages are those of calling its host
 */
ClaraNotification *
clara_reviews_make_alert (ClaraReviews *self, const ClaraVisit *visit, const char *language)
{
  ClaraNotification *row = clara_notification_new ();

  clara_outbox_prepare (self->outbox, row);
  row->session_id = g_strdup (visit->session_id);
  row->kind = g_strdup ("desk_alert");
  row->channel = g_strdup ("desktop");
  row->recipient = g_strdup ("desk");
  row->title = g_strdup (clara_text (language, "desk", "A visitor waits for your decision"));
  row->body = clara_text_format (
    language, "desk", "{name} ({company}) has been asked to take a seat. Please open Screening and decide.",
    "name", visit->visitor_name, "company", visit->company != NULL ? visit->company : "–", NULL);
  return row;
}

/**
 * clara_reviews_screen:
 * @visit: about to be written; gets its status
 * @alert: (nullable): from clara_reviews_make_alert()
 *
 * The same reads for every visitor; who waits costs three rows more in a transaction that waits for the disk
 * anyhow.
 */
gboolean
clara_reviews_screen (ClaraDb *db, ClaraTenant *tenant, ClaraVisit *visit, const ClaraNotification *alert,
                      gboolean *waits, GError **error)
{
  g_autoptr (ClaraReview) review = clara_screening_check (db, tenant, visit);

  *waits = review != NULL;
  if (review == NULL)
    return TRUE;
  g_free (visit->status);
  visit->status = g_strdup ("waiting_review");
  g_clear_pointer (&visit->badge_number, g_free);
  return clara_reviews_insert (db, tenant, review, error)
         && (alert == NULL || clara_notifications_insert (db, tenant, alert, error))
         && clara_audit_add (db, tenant, "kiosk", "screening_hit", visit->visit_id,
                             clara_json_build ("sss", "entry_id", review->entry_id, "matched",
                                               review->matched, "kiosk", visit->kiosk),
                             error);
}

typedef struct
{
  ClaraTenant *tenant;
  char *visit_id;
  char *by;
  char *note;
  char *kiosk;
  gboolean allow;
} Job;

static Job *
job_new (ClaraReviews *self)
{
  Job *job = g_new0 (Job, 1);

  job->tenant = clara_tenant_ref (self->tenant);
  job->kiosk = g_strdup (self->kiosk);
  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  clara_tenant_unref (job->tenant);
  g_free (job->visit_id);
  g_free (job->by);
  g_free (job->note);
  g_free (job->kiosk);
  g_free (job);
}

static gpointer
decide (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  g_autoptr (ClaraReview) review = clara_reviews_get (db, job->tenant, job->visit_id, error);
  g_autoptr (ClaraVisit) visit = NULL;

  if (review == NULL)
    return NULL;
  visit = clara_visits_get (db, job->tenant, job->visit_id, error);
  if (visit == NULL)
    return NULL;
  if (strcmp (review->state, "waiting") != 0 || g_strcmp0 (visit->status, "waiting_review") != 0)
    {
      g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                   "%s has decided about this visit already: %s",
                   review->decided_by != NULL ? review->decided_by : "Somebody", review->state);
      return NULL;
    }
  g_free (review->state);
  review->state = g_strdup (job->allow ? "allowed" : "denied");
  g_free (review->decided_by);
  review->decided_by = g_strdup (job->by);
  review->decided_at = clara_clock_get_real (clara_db_get_clock (db));
  if (job->note != NULL)
    {
      g_free (review->note);
      review->note = g_strdup (job->note);
    }
  g_free (visit->status);
  visit->status = g_strdup (job->allow ? "checked_in" : "denied");
  if (job->allow && visit->badge_number == NULL)
    {
      visit->badge_number = clara_visits_next_badge (db, job->tenant, visit->visit_date, error);
      if (visit->badge_number == NULL)
        return NULL;
    }
  if (!clara_reviews_update (db, job->tenant, review, error)
      || !clara_visits_update (db, job->tenant, visit, error)
      || !clara_audit_add (
        db, job->tenant, job->by, job->allow ? "review_allowed" : "review_denied", visit->visit_id,
        clara_json_build ("sss", "entry_id", review->entry_id, "matched", review->matched, "note", job->note),
        error))
    return NULL;
  return g_steal_pointer (&visit);
}

static void
on_decided (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ClaraReviews *self = g_task_get_source_object (task);
  GError *error = NULL;
  ClaraVisit *visit = clara_store_finish (CLARA_STORE (source), result, &error);

  if (visit == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* Where the visitor stands it is published when it is noticed there. */
  if (self->kiosk == NULL)
    clara_bus_publish (self->bus, "visit", clara_visit_to_json (visit));
  g_task_return_pointer (task, visit, (GDestroyNotify) clara_visit_free);
  clara_reviews_look (self);
}

/**
 * clara_reviews_decide_async:
 * @allow: the visitor is checked in; else the visit is denied
 * @by: the member of staff
 * @note: (nullable): why
 *
 * The first decision counts; a second one is %CLARA_RECEPTION_ERROR_INVALID.
 */
void
clara_reviews_decide_async (ClaraReviews *self, const char *visit_id, gboolean allow, const char *by,
                            const char *note, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Job *job = job_new (self);
  g_autofree char *clean = clara_field_clean (note, MAX_NOTE);

  g_task_set_source_tag (task, clara_reviews_decide_async);
  job->visit_id = g_strdup (visit_id);
  job->allow = allow;
  job->by = g_strdup (by != NULL ? by : "desk");
  job->note = *clean != '\0' ? g_steal_pointer (&clean) : NULL;
  clara_store_write_async (self->store, decide, job, job_free, (GDestroyNotify) clara_visit_free, cancellable,
                           on_decided, task);
}

/**
 * clara_reviews_decide_finish:
 *
 * Returns: (transfer full) (nullable): the visit as it is now
 */
ClaraVisit *
clara_reviews_decide_finish (ClaraReviews *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* The visits of this kiosk about which somebody has decided and nobody has acted yet. */
static gpointer
find_decided (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  g_autoptr (GPtrArray) reviews = clara_reviews_list_open (db, job->tenant, job->kiosk, error);
  g_autoptr (GPtrArray) visits = NULL;

  if (reviews == NULL)
    return NULL;
  visits = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_visit_free);
  for (guint i = 0; i < reviews->len; i++)
    {
      const ClaraReview *review = reviews->pdata[i];
      ClaraVisit *visit;

      if (strcmp (review->state, "waiting") == 0)
        continue;
      visit = clara_visits_get (db, job->tenant, review->visit_id, error);
      if (visit == NULL)
        return NULL;
      g_ptr_array_add (visits, visit);
    }
  return g_steal_pointer (&visits);
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraReviews) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) visits = clara_store_finish (CLARA_STORE (source), result, &error);

  self->looking = FALSE;
  if (visits == NULL)
    clara_outbox_report (self->outbox, "Decisions about visitors cannot be read", error);
  for (guint i = 0; visits != NULL && i < visits->len; i++)
    {
      ClaraVisit *visit = visits->pdata[i];

      if (!g_hash_table_add (self->told, g_strdup (visit->visit_id)))
        continue;
      clara_bus_publish (self->bus, "visit", clara_visit_to_json (visit));
      g_signal_emit (self, decided_signal, 0, visit);
    }
  if (self->look_again)
    clara_reviews_look (self);
}

/**
 * clara_reviews_look:
 *
 * Emits "decided" for what was decided meanwhile; by itself whenever the store says that a review changed.
 */
void
clara_reviews_look (ClaraReviews *self)
{
  if (self->kiosk == NULL)
    return;
  self->look_again = self->looking;
  if (self->looking)
    return;
  self->looking = TRUE;
  clara_store_read_async (self->store, find_decided, job_new (self), job_free,
                          (GDestroyNotify) g_ptr_array_unref, NULL, on_looked, g_object_ref (self));
}

static gpointer
take_up (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  g_autoptr (ClaraReview) review = clara_reviews_get (db, job->tenant, job->visit_id, error);

  if (review == NULL)
    return NULL;
  review->taken_up = TRUE;
  return clara_reviews_update (db, job->tenant, review, error) ? GINT_TO_POINTER (TRUE) : NULL;
}

static void
on_taken_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraReviews) self = user_data;
  g_autoptr (GError) error = NULL;

  if (clara_store_finish (CLARA_STORE (source), result, &error) == NULL)
    clara_outbox_report (self->outbox, "A decision about a visitor cannot be marked as done", error);
}

/**
 * clara_reviews_take_up:
 *
 * The decision has been acted on: it is not told again, after a restart either.
 */
void
clara_reviews_take_up (ClaraReviews *self, const char *visit_id)
{
  Job *job = job_new (self);

  job->visit_id = g_strdup (visit_id);
  clara_store_write_async (self->store, take_up, job, job_free, NULL, NULL, on_taken_up, g_object_ref (self));
}

static void
on_store_changed (ClaraStore *store, guint64 areas, ClaraReviews *self)
{
  if ((areas & CLARA_STORE_AREA_SCREENING) != 0)
    clara_reviews_look (self);
}

static void
clara_reviews_finalize (GObject *object)
{
  ClaraReviews *self = CLARA_REVIEWS (object);

  g_hash_table_unref (self->told);
  g_free (self->kiosk);
  g_object_unref (self->store);
  clara_tenant_unref (self->tenant);
  g_object_unref (self->clock);
  g_object_unref (self->bus);
  g_object_unref (self->outbox);
  G_OBJECT_CLASS (clara_reviews_parent_class)->finalize (object);
}

static void
clara_reviews_class_init (ClaraReviewsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_reviews_finalize;
  decided_signal = g_signal_new ("decided", CLARA_TYPE_REVIEWS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, clara_visit_get_type ());
}

static void
clara_reviews_init (ClaraReviews *self)
{
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * clara_reviews_new:
 *
 * Returns: (transfer full): call clara_reviews_look() when whoever acts on "decided" is there
 */
ClaraReviews *
clara_reviews_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock, ClaraBus *bus,
                   ClaraOutbox *outbox, const char *kiosk)
{
  ClaraReviews *self = g_object_new (CLARA_TYPE_REVIEWS, NULL);

  self->store = g_object_ref (store);
  self->tenant = clara_tenant_ref (tenant);
  self->clock = g_object_ref (clock);
  self->bus = g_object_ref (bus);
  self->outbox = g_object_ref (outbox);
  self->kiosk = g_strdup (kiosk);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), self, 0);
  return self;
}
