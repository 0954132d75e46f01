/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-store-private.h"

/*
 * ClaraWorker:
 *
 * A thread that owns one connection and runs the jobs of its queue in order, each in a transaction of its
 * own. A cancelled read is interrupted in the middle; a write is only kept from starting, so that what was
 * saved is always reported as saved.
 */
struct _ClaraJob
{
  ClaraStoreFunc func; /* NULL: look at data_version */
  gpointer data;
  GDestroyNotify result_destroy;
  GCancellable *cancellable;
  ClaraJobDone done;
  gpointer done_data;
  gboolean quits;
};

struct _ClaraWorker
{
  GThread *thread;
  GAsyncQueue *queue;
  ClaraDb *db;
  gboolean writes;
  gint64 data_version;
  void (*changed) (gpointer, guint64);
  gpointer changed_data;
};

static gpointer
run_transaction (ClaraWorker *self, ClaraJob *job, GError **error)
{
  GError *local_error = NULL;
  gpointer result;

  if (g_cancellable_set_error_if_cancelled (job->cancellable, error)
      || !clara_db_begin (self->db, self->writes, error))
    return NULL;
  result = job->func (self->db, job->data, &local_error);
  if (local_error == NULL && clara_db_commit (self->db, &local_error))
    {
      if (self->writes && self->db->areas != 0)
        self->changed (self->changed_data, self->db->areas);
      return result;
    }
  clara_db_rollback (self->db);
  if (result != NULL && job->result_destroy != NULL)
    job->result_destroy (result);
  g_propagate_error (error, local_error);
  return NULL;
}

static gpointer
run_job (ClaraWorker *self, ClaraJob *job, GError **error)
{
  gpointer result;

  /* A connection asks this every few thousand steps of a query. Not sqlite3_interrupt(): that is lost where
   * it comes between two statements. */
  self->db->cancellable = self->writes ? NULL : job->cancellable;
  result = run_transaction (self, job, error);
  self->db->cancellable = NULL;
  return result;
}

/* The writing connection sees its own commits as no change: what differs is another's. */
static void
check_version (ClaraWorker *self, GError **error)
{
  gint64 version = self->data_version;

  if (!clara_db_pragma_int (self->db, "PRAGMA data_version", &version, error)
      || version == self->data_version)
    return;
  self->data_version = version;
  self->changed (self->changed_data, G_MAXUINT64);
}

static gpointer
worker_thread (gpointer data)
{
  ClaraWorker *self = data;

  for (;;)
    {
      ClaraJob *job = g_async_queue_pop (self->queue);
      GError *error = NULL;
      gpointer result = NULL;

      if (job->quits)
        {
          g_free (job);
          return NULL;
        }
      if (job->func != NULL)
        result = run_job (self, job, &error);
      else
        check_version (self, &error);
      job->done (result, error, job->done_data);
      g_clear_object (&job->cancellable);
      g_free (job);
    }
}

/*
 * clara_worker_new:
 * @db: (transfer full): its connection, from now on
 * @changed: called on the thread after each commit that changed rows
 */
ClaraWorker *
clara_worker_new (ClaraDb *db, gboolean writes, const char *name, void (*changed) (gpointer, guint64),
                  gpointer changed_data)
{
  ClaraWorker *self = g_new0 (ClaraWorker, 1);

  self->queue = g_async_queue_new ();
  self->db = db;
  self->writes = writes;
  self->changed = changed;
  self->changed_data = changed_data;
  clara_db_pragma_int (db, "PRAGMA data_version", &self->data_version, NULL);
  self->thread = g_thread_new (name, worker_thread, self);
  return self;
}

void
clara_worker_free (ClaraWorker *self)
{
  ClaraJob *job;

  if (self == NULL)
    return;
  job = g_new0 (ClaraJob, 1);
  job->quits = TRUE;
  g_async_queue_push (self->queue, job);
  g_thread_join (self->thread);
  g_async_queue_unref (self->queue);
  clara_db_free (self->db);
  g_free (self);
}

/*
 * clara_worker_push:
 * @done: called on the thread when it is over
 */
void
clara_worker_push (ClaraWorker *self, ClaraStoreFunc func, gpointer data, GDestroyNotify result_destroy,
                   GCancellable *cancellable, ClaraJobDone done, gpointer done_data)
{
  ClaraJob *job = g_new0 (ClaraJob, 1);

  job->func = func;
  job->data = data;
  job->result_destroy = result_destroy;
  g_set_object (&job->cancellable, cancellable);
  job->done = done;
  job->done_data = done_data;
  g_async_queue_push (self->queue, job);
}

void
clara_worker_push_check (ClaraWorker *self, ClaraJobDone done, gpointer done_data)
{
  clara_worker_push (self, NULL, NULL, NULL, NULL, done, done_data);
}

gboolean
clara_worker_is_own_thread (ClaraWorker *self)
{
  return self != NULL && g_thread_self () == self->thread;
}
