/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-visit-keeper.h"

#include "clara-local-time.h"
#include "clara-reception-private.h"

#include <string.h>

#define LONGEST_WAIT (15 * G_TIME_SPAN_MINUTE)
/* Many changes are one look. */
#define AFTER_CHANGE (2 * G_TIME_SPAN_SECOND)
#define MINUTES_A_DAY (24 * 60)
#define MOST_VISITS 20000

struct _ClaraVisitKeeper
{
  GObject parent_instance;

  ClaraReception *reception; /* NULL when it is gone */
  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraClock *clock;
  ClaraBus *bus;
  GCancellable *cancellable;
  guint timer;
  gint64 timer_due; /* monotonic */
  gboolean looking;
};

G_DEFINE_FINAL_TYPE (ClaraVisitKeeper, clara_visit_keeper, G_TYPE_OBJECT)

static void look_in (ClaraVisitKeeper *self, gint64 delay);

/**
 * clara_visit_keeper_find_end:
 * @visit: checked in
 * @type: (nullable): its type; unknown means the end of the day
 *
 * Returns: when it ends by itself, in microseconds since 1970 UTC; 0 for never. Who comes after the type's
 * time stays until midnight
 */
gint64
clara_visit_keeper_find_end (const ClaraVisit *visit, const ClaraVisitorType *type, ClaraClock *clock)
{
  gint64 end;

  if (type != NULL && type->auto_check_out == CLARA_NO_AUTO_CHECK_OUT)
    return 0;
  if (type != NULL && type->auto_check_out_after)
    return visit->check_in_time + type->auto_check_out * G_TIME_SPAN_MINUTE;
  if (type != NULL)
    {
      end = clara_clock_find_local (clock, visit->visit_date, type->auto_check_out);
      if (end > visit->check_in_time)
        return end;
    }
  return clara_clock_find_local (clock, visit->visit_date, MINUTES_A_DAY);
}

/* One visit that is to end, as it was when it was read. */
typedef struct
{
  ClaraVisit *visit;
  gint64 at;
} Ending;

typedef struct
{
  ClaraTenant *tenant;
  GPtrArray *endings;
} Job;

static void
ending_free (gpointer data)
{
  Ending *ending = data;

  clara_visit_free (ending->visit);
  g_free (ending);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  clara_tenant_unref (job->tenant);
  g_ptr_array_unref (job->endings);
  g_free (job);
}

static gboolean
end_visit (ClaraDb *db, Job *job, const Ending *ending, GPtrArray *ended, GError **error)
{
  g_autoptr (ClaraVisit) stored = clara_visits_get (db, job->tenant, ending->visit->visit_id, error);
  const gboolean expected = g_strcmp0 (ending->visit->status, "expected") == 0;
  const char *action = expected ? "no_show" : "auto_check_out";

  if (stored == NULL)
    return FALSE;
  /* Somebody, or another process, was faster. */
  if (g_strcmp0 (stored->status, ending->visit->status) != 0)
    return TRUE;
  g_free (stored->status);
  stored->status = g_strdup (expected ? "no_show" : "auto_checked_out");
  if (!expected)
    stored->check_out_time = ending->at;
  if (!clara_visits_update (db, job->tenant, stored, error)
      || !clara_audit_add (db, job->tenant, "system", action, stored->visit_id,
                           clara_json_build ("ss", "status", stored->status, "badge", stored->badge_number),
                           error)
      || !clara_events_add (db, job->tenant, stored->session_id, action, NULL, error))
    return FALSE;
  g_ptr_array_add (ended, g_steal_pointer (&stored));
  return TRUE;
}

static gpointer
end_visits (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  g_autoptr (GPtrArray) ended = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_visit_free);

  for (guint i = 0; i < job->endings->len; i++)
    if (!end_visit (db, job, g_ptr_array_index (job->endings, i), ended, error))
      return NULL;
  return g_steal_pointer (&ended);
}

static void
report (ClaraVisitKeeper *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  clara_bus_publish (self->bus, "error",
                     clara_json_build ("sss", "where", "database", "message", error->message, "fix",
                                       "Visits are not ended by themselves until then; run clara doctor"));
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraVisitKeeper) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ended = clara_store_finish (CLARA_STORE (source), result, &error);

  self->looking = FALSE;
  if (ended == NULL)
    report (self, error);
  for (guint i = 0; ended != NULL && i < ended->len && self->reception != NULL; i++)
    {
      const ClaraVisit *visit = g_ptr_array_index (ended, i);

      clara_host_notifier_stop (clara_reception_get_parts (self->reception)->notifier, visit->visit_id);
      clara_bus_publish (self->bus, "visit", clara_visit_to_json (visit));
    }
  look_in (self, LONGEST_WAIT);
}

static gpointer
read_open (ClaraDb *db, gpointer tenant, GError **error)
{
  GPtrArray *in = clara_visits_list (db, tenant, NULL, "checked_in", NULL, 0, MOST_VISITS, error);
  GPtrArray *expected =
    in == NULL ? NULL : clara_visits_list (db, tenant, NULL, "expected", NULL, 0, MOST_VISITS, error);

  if (expected == NULL)
    {
      g_clear_pointer (&in, g_ptr_array_unref);
      return NULL;
    }
  g_ptr_array_extend_and_steal (in, expected);
  return in;
}

/* Ends what is due; remembers when the next one is. */
static void
on_open_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraVisitKeeper) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) visits = clara_store_finish (CLARA_STORE (source), result, &error);
  const gint64 now = clara_clock_get_real (self->clock);
  gint64 next = G_MAXINT64;
  Job *job;

  self->looking = FALSE;
  if (visits == NULL)
    {
      report (self, error);
      look_in (self, LONGEST_WAIT);
      return;
    }
  if (self->reception == NULL)
    return;
  job = g_new0 (Job, 1);
  job->tenant = clara_tenant_ref (self->tenant);
  job->endings = g_ptr_array_new_with_free_func (ending_free);
  for (guint i = 0; i < visits->len; i++)
    {
      const ClaraVisit *visit = g_ptr_array_index (visits, i);
      gint64 end = strcmp (visit->status, "expected") == 0
                     ? clara_clock_find_local (self->clock, visit->visit_date, MINUTES_A_DAY)
                     : clara_visit_keeper_find_end (
                       visit, clara_reception_get_visitor_type (self->reception, visit->type), self->clock);

      if (end != 0 && end <= now)
        {
          Ending *ending = g_new0 (Ending, 1);

          ending->visit = clara_visit_copy (visit);
          ending->at = end;
          g_ptr_array_add (job->endings, ending);
        }
      else if (end != 0)
        next = MIN (next, end);
    }
  if (job->endings->len == 0)
    {
      job_free (job);
      look_in (self, CLAMP (next - now, 0, LONGEST_WAIT));
      return;
    }
  self->looking = TRUE;
  clara_store_write_async (self->store, end_visits, job, job_free, (GDestroyNotify) g_ptr_array_unref,
                           self->cancellable, on_ended, g_object_ref (self));
}

static gboolean
on_timer (gpointer user_data)
{
  ClaraVisitKeeper *self = user_data;

  self->timer = 0;
  if (self->looking || self->reception == NULL)
    return G_SOURCE_REMOVE;
  self->looking = TRUE;
  clara_store_read_async (self->store, read_open, clara_tenant_ref (self->tenant),
                          (GDestroyNotify) clara_tenant_unref, (GDestroyNotify) g_ptr_array_unref,
                          self->cancellable, on_open_read, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
look_in (ClaraVisitKeeper *self, gint64 delay)
{
  if (self->reception != NULL)
    clara_clock_bring_forward (self->clock, &self->timer, &self->timer_due, delay, on_timer, self);
}

static void
on_changed (ClaraStore *store, guint64 areas, ClaraVisitKeeper *self)
{
  if ((areas & CLARA_STORE_AREA_VISITS) != 0)
    look_in (self, AFTER_CHANGE);
}

static void
clara_visit_keeper_dispose (GObject *object)
{
  ClaraVisitKeeper *self = CLARA_VISIT_KEEPER (object);

  clara_clock_clear (self->clock, &self->timer);
  g_cancellable_cancel (self->cancellable);
  g_signal_handlers_disconnect_by_data (self->store, self);
  if (self->reception != NULL)
    g_object_remove_weak_pointer (G_OBJECT (self->reception), (gpointer *) &self->reception);
  self->reception = NULL;
  G_OBJECT_CLASS (clara_visit_keeper_parent_class)->dispose (object);
}

static void
clara_visit_keeper_finalize (GObject *object)
{
  ClaraVisitKeeper *self = CLARA_VISIT_KEEPER (object);

  g_object_unref (self->cancellable);
  g_object_unref (self->bus);
  g_object_unref (self->clock);
  clara_tenant_unref (self->tenant);
  g_object_unref (self->store);
  G_OBJECT_CLASS (clara_visit_keeper_parent_class)->finalize (object);
}

static void
clara_visit_keeper_class_init (ClaraVisitKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_visit_keeper_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_visit_keeper_finalize;
}

static void
clara_visit_keeper_init (ClaraVisitKeeper *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * clara_visit_keeper_new:
 * @reception: loaded; not kept alive
 *
 * Returns: (transfer full): a keeper that looks at once; dispose of it before the store is closed
 */
ClaraVisitKeeper *
clara_visit_keeper_new (ClaraReception *reception)
{
  ClaraVisitKeeper *self = g_object_new (CLARA_TYPE_VISIT_KEEPER, NULL);
  ClaraReceptionParts *parts = clara_reception_get_parts (reception);

  self->reception = reception;
  g_object_add_weak_pointer (G_OBJECT (reception), (gpointer *) &self->reception);
  self->store = g_object_ref (parts->store);
  self->tenant = clara_tenant_ref (parts->tenant);
  self->clock = g_object_ref (parts->clock);
  self->bus = g_object_ref (parts->bus);
  g_signal_connect (self->store, "changed", G_CALLBACK (on_changed), self);
  look_in (self, 0);
  return self;
}
