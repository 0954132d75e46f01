/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-store.h"

#include "clara-store-private.h"

#include <errno.h>
#include <glib/gstdio.h>

struct _ClaraStore
{
  GObject parent_instance;

  ClaraClock *clock;
  GMainContext *context;
  char *path;
  char *vfs;
  int lock_fd;
  ClaraWorker *writer;
  ClaraWorker *reader;
};

G_DEFINE_FINAL_TYPE (ClaraStore, clara_store, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_TROUBLE,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

typedef struct
{
  GWeakRef store;
  guint64 areas;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_weak_ref_clear (&change->store);
  g_free (change);
}

static gboolean
emit_changed (gpointer user_data)
{
  Change *change = user_data;
  g_autoptr (ClaraStore) self = g_weak_ref_get (&change->store);

  if (self != NULL)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, change->areas);
  return G_SOURCE_REMOVE;
}

static void
attach (GMainContext *context, GSourceFunc callback, gpointer data, GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "clara-store");
  g_source_set_callback (source, callback, data, destroy);
  g_source_attach (source, context);
}

/* On a worker's thread, while a job keeps the store alive; ahead of the job's own result. */
static void
on_worker_changed (gpointer user_data, guint64 areas)
{
  Change *change = g_new0 (Change, 1);
  ClaraStore *self = user_data;

  g_weak_ref_init (&change->store, self);
  change->areas = areas;
  attach (self->context, emit_changed, change, change_free);
}

static void
clara_store_dispose (GObject *object)
{
  clara_store_close (CLARA_STORE (object));
  G_OBJECT_CLASS (clara_store_parent_class)->dispose (object);
}

static void
clara_store_finalize (GObject *object)
{
  ClaraStore *self = CLARA_STORE (object);

  g_clear_object (&self->clock);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self->path);
  g_free (self->vfs);
  G_OBJECT_CLASS (clara_store_parent_class)->finalize (object);
}

static void
clara_store_class_init (ClaraStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = clara_store_dispose;
  object_class->finalize = clara_store_finalize;

  /**
   * ClaraStore::changed:
   * @areas: #ClaraStoreArea bits
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
  signals[SIGNAL_TROUBLE] =
    g_signal_new ("trouble", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                  1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
clara_store_init (ClaraStore *self)
{
  self->lock_fd = -1;
  self->context = g_main_context_ref_thread_default ();
}

ClaraStore *
clara_store_new_with_vfs (ClaraClock *clock, const char *data_dir, const char *vfs, GError **error)
{
  g_autoptr (ClaraStore) self = g_object_new (CLARA_TYPE_STORE, NULL);
  g_autoptr (ClaraDb) writing = NULL;
  g_autoptr (ClaraDb) reading = NULL;

  self->clock = g_object_ref (clock);
  self->path = clara_store_file_path (data_dir);
  self->vfs = g_strdup (vfs);
  if (g_mkdir_with_parents (data_dir, 0700) != 0)
    {
      clara_store_set_errno (errno, "cannot make the data folder", data_dir, error);
      return NULL;
    }
  self->lock_fd = clara_store_file_lock (data_dir, FALSE, error);
  if (self->lock_fd < 0)
    return NULL;
  writing = clara_store_file_open (clock, data_dir, vfs, error);
  if (writing == NULL)
    return NULL;
  reading = clara_db_open (clock, self->path, vfs, CLARA_DB_READ_ONLY, error);
  if (reading == NULL)
    return NULL;
  self->writer = clara_worker_new (g_steal_pointer (&writing), TRUE, "store-writer", on_worker_changed, self);
  self->reader =
    clara_worker_new (g_steal_pointer (&reading), FALSE, "store-reader", on_worker_changed, self);
  return g_steal_pointer (&self);
}

/**
 * clara_store_new:
 * @data_dir: made if missing, for this user alone
 *
 * Opens data_dir/clara.db; makes it where there is none; keeps a copy and brings it to the newest version
 * where it is older. Blocks. "changed" is emitted on the main context that is the thread's default here.
 *
 * Returns: (transfer full): the store, or %NULL with %CLARA_STORE_ERROR_READ_ONLY, _FULL, _FUTURE, _DAMAGED,
 * _BUSY
 */
ClaraStore *
clara_store_new (ClaraClock *clock, const char *data_dir, GError **error)
{
  g_return_val_if_fail (CLARA_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (data_dir != NULL, NULL);
  return clara_store_new_with_vfs (clock, data_dir, NULL, error);
}

/**
 * clara_store_close:
 *
 * Runs what was asked, then closes the file. What is asked later fails. Results that are ready are still
 * delivered.
 */
void
clara_store_close (ClaraStore *self)
{
  g_return_if_fail (CLARA_IS_STORE (self));

  /* The reader first: the last connection to go, which empties the journal, must be able to write. */
  g_clear_pointer (&self->reader, clara_worker_free);
  g_clear_pointer (&self->writer, clara_worker_free);
  if (self->lock_fd >= 0)
    g_close (self->lock_fd, NULL);
  self->lock_fd = -1;
}

const char *
clara_store_get_path (ClaraStore *self)
{
  g_return_val_if_fail (CLARA_IS_STORE (self), NULL);
  return self->path;
}

typedef struct
{
  GTask *task;
  gpointer result;
  GError *error;
  gpointer data;
  GDestroyNotify data_destroy;
  GDestroyNotify result_destroy;
  ClaraClock *clock;
} Delivery;

/* Of the file or its disk, and not of what was asked. */
static gboolean
is_trouble (const GError *error)
{
  return error->domain == CLARA_STORE_ERROR
         && (error->code == CLARA_STORE_ERROR_FULL || error->code == CLARA_STORE_ERROR_READ_ONLY
             || error->code == CLARA_STORE_ERROR_DAMAGED || error->code == CLARA_STORE_ERROR_FAILED);
}

static gboolean
deliver (gpointer user_data)
{
  Delivery *delivery = user_data;

  if (delivery->error != NULL && is_trouble (delivery->error))
    g_signal_emit (g_task_get_source_object (delivery->task), signals[SIGNAL_TROUBLE], 0, delivery->error);
  if (delivery->error != NULL)
    g_task_return_error (delivery->task, g_steal_pointer (&delivery->error));
  else
    g_task_return_pointer (delivery->task, g_steal_pointer (&delivery->result), delivery->result_destroy);
  return G_SOURCE_REMOVE;
}

/* On the thread of the caller, so that neither the task nor the store ever goes on a worker's. */
static void
delivery_free (gpointer user_data)
{
  Delivery *delivery = user_data;

  if (delivery->result != NULL && delivery->result_destroy != NULL)
    delivery->result_destroy (delivery->result);
  if (delivery->data_destroy != NULL)
    delivery->data_destroy (delivery->data);
  g_clear_error (&delivery->error);
  g_object_unref (delivery->task);
  clara_clock_release (delivery->clock);
  g_object_unref (delivery->clock);
  g_free (delivery);
}

static void
on_job_done (gpointer result, GError *error, gpointer user_data)
{
  Delivery *delivery = user_data;

  delivery->result = result;
  delivery->error = error;
  attach (g_task_get_context (delivery->task), deliver, delivery, delivery_free);
}

static void
run_async (ClaraStore *self, ClaraWorker *worker, gpointer tag, ClaraStoreFunc func, gpointer data,
           GDestroyNotify data_destroy, GDestroyNotify result_destroy, GCancellable *cancellable,
           GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Delivery *delivery;

  g_task_set_source_tag (task, tag);
  /* A write that was committed is reported as such, whatever was cancelled meanwhile. */
  g_task_set_check_cancellable (task, FALSE);
  if (worker == NULL)
    {
      g_task_return_new_error (task, CLARA_STORE_ERROR, CLARA_STORE_ERROR_FAILED, "The store is closed");
      if (data_destroy != NULL)
        data_destroy (data);
      return;
    }
  delivery = g_new0 (Delivery, 1);
  delivery->task = g_steal_pointer (&task);
  delivery->data = data;
  delivery->data_destroy = data_destroy;
  delivery->result_destroy = result_destroy;
  delivery->clock = g_object_ref (self->clock);
  clara_clock_hold (self->clock);
  clara_worker_push (worker, func, data, result_destroy, cancellable, on_job_done, delivery);
}

/**
 * clara_store_write_async:
 * @func: run on the store's thread; must not keep @data
 * @data: (nullable): freed with @data_destroy on the caller's thread, after @callback
 * @result_destroy: (nullable): for a result that nobody takes
 * @cancellable: (nullable): keeps @func from starting; once it has, it is carried out
 * @callback: on the caller's main context, when the changes are on the disk
 */
void
clara_store_write_async (ClaraStore *self, ClaraStoreFunc func, gpointer data, GDestroyNotify data_destroy,
                         GDestroyNotify result_destroy, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (CLARA_IS_STORE (self) && func != NULL);
  run_async (self, self->writer, clara_store_write_async, func, data, data_destroy, result_destroy,
             cancellable, callback, user_data);
}

/**
 * clara_store_read_async:
 * @cancellable: (nullable): interrupts a query in the middle
 *
 * Like clara_store_write_async() on a connection that cannot write; sees everything committed before it
 * starts.
 */
void
clara_store_read_async (ClaraStore *self, ClaraStoreFunc func, gpointer data, GDestroyNotify data_destroy,
                        GDestroyNotify result_destroy, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (CLARA_IS_STORE (self) && func != NULL);
  run_async (self, self->reader, clara_store_read_async, func, data, data_destroy, result_destroy,
             cancellable, callback, user_data);
}

/**
 * clara_store_finish:
 *
 * Returns: (transfer full) (nullable): what the #ClaraStoreFunc returned
 */
gpointer
clara_store_finish (ClaraStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  GMutex lock;
  GCond cond;
  gboolean done;
  gpointer result;
  GError *error;
} Waiting;

static void
on_waited_done (gpointer result, GError *error, gpointer user_data)
{
  Waiting *waiting = user_data;

  g_mutex_lock (&waiting->lock);
  waiting->result = result;
  waiting->error = error;
  waiting->done = TRUE;
  g_cond_signal (&waiting->cond);
  g_mutex_unlock (&waiting->lock);
}

static gpointer
run_sync (ClaraStore *self, ClaraWorker *worker, ClaraStoreFunc func, gpointer data, GError **error)
{
  Waiting waiting = { 0 };

  if (worker == NULL)
    {
      g_set_error_literal (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_FAILED, "The store is closed");
      return NULL;
    }
  g_return_val_if_fail (!clara_worker_is_own_thread (worker), NULL); /* it would wait for itself */
  g_mutex_init (&waiting.lock);
  g_cond_init (&waiting.cond);
  clara_worker_push (worker, func, data, NULL, NULL, on_waited_done, &waiting);
  g_mutex_lock (&waiting.lock);
  while (!waiting.done)
    g_cond_wait (&waiting.cond, &waiting.lock);
  g_mutex_unlock (&waiting.lock);
  g_mutex_clear (&waiting.lock);
  g_cond_clear (&waiting.cond);
  if (waiting.error != NULL)
    g_propagate_error (error, waiting.error);
  return waiting.result;
}

gpointer
clara_store_write_sync (ClaraStore *self, ClaraStoreFunc func, gpointer data, GError **error)
{
  g_return_val_if_fail (CLARA_IS_STORE (self) && func != NULL, NULL);
  return run_sync (self, self->writer, func, data, error);
}

gpointer
clara_store_read_sync (ClaraStore *self, ClaraStoreFunc func, gpointer data, GError **error)
{
  g_return_val_if_fail (CLARA_IS_STORE (self) && func != NULL, NULL);
  return run_sync (self, self->reader, func, data, error);
}

/**
 * clara_store_check:
 *
 * Has another process written? "changed" follows with all bits if so. Cheap; to be called when another
 * process says so (D-Bus), and now and then in case it could not.
 */
void
clara_store_check (ClaraStore *self)
{
  Delivery *delivery;

  g_return_if_fail (CLARA_IS_STORE (self));
  if (self->writer == NULL)
    return;
  delivery = g_new0 (Delivery, 1);
  delivery->task = g_task_new (self, NULL, NULL, NULL);
  g_task_set_source_tag (delivery->task, clara_store_check);
  delivery->clock = g_object_ref (self->clock);
  clara_clock_hold (self->clock);
  clara_worker_push_check (self->writer, on_job_done, delivery);
}

/**
 * clara_store_backup:
 * @file: replaced if it exists, whole or not at all
 *
 * A consistent copy while others write; blocks for as long as the copy takes.
 */
gboolean
clara_store_backup (ClaraStore *self, const char *file, GError **error)
{
  g_autoptr (ClaraDb) source = NULL;
  GStatBuf here, there;

  g_return_val_if_fail (CLARA_IS_STORE (self) && file != NULL, FALSE);
  if (g_stat (self->path, &here) == 0 && g_stat (file, &there) == 0 && here.st_dev == there.st_dev
      && here.st_ino == there.st_ino)
    {
      g_set_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_INVALID,
                   "%s is the database itself: name another file for the backup", file);
      return FALSE;
    }
  source = clara_db_open (self->clock, self->path, self->vfs, CLARA_DB_READ_ONLY, error);
  return source != NULL && clara_store_file_copy (source, file, NULL, error);
}
