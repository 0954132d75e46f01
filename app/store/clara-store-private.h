/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-db-private.h"

G_BEGIN_DECLS

/* With a registered SQLite VFS instead of the system's: how the tests cut the power. */
ClaraStore *clara_store_new_with_vfs (ClaraClock *clock, const char *data_dir, const char *vfs,
                                      GError **error);

/* The file (clara-store-file.c): opened, checked, brought to the newest version. */
ClaraDb *clara_store_file_open (ClaraClock *clock, const char *data_dir, const char *vfs, GError **error);
/* Is it a database of ours that this Clara can use? Looks at every page. */
gboolean clara_store_file_check (ClaraDb *db, GError **error);
ClaraDb *clara_store_file_open_copy (ClaraClock *clock, const char *file, GError **error);
/* Consistent copy of what @source has committed, whole or not at all, in one file with no journal beside it.
 */
gboolean clara_store_file_copy (ClaraDb *source, const char *file, const char *vfs, GError **error);
char *clara_store_file_path (const char *data_dir);
/* Held shared by whoever has the database open, alone by a restore. -1 with error. */
int clara_store_file_lock (const char *data_dir, gboolean alone, GError **error);
gboolean clara_store_sync_folder (const char *file, GError **error);
void clara_store_set_errno (int number, const char *what, const char *file, GError **error);

/*
 * ClaraWorker: a thread with a connection and a queue.
 */
typedef struct _ClaraWorker ClaraWorker;
typedef struct _ClaraJob ClaraJob;

typedef void (*ClaraJobDone) (gpointer result, GError *error,
                              gpointer user_data); /* takes result and error */

ClaraWorker *clara_worker_new (ClaraDb *db, gboolean writes, const char *name,
                               void (*changed) (gpointer, guint64), gpointer changed_data);
void clara_worker_free (ClaraWorker *self); /* runs what is in the queue first */
void clara_worker_push (ClaraWorker *self, ClaraStoreFunc func, gpointer data, GDestroyNotify result_destroy,
                        GCancellable *cancellable, ClaraJobDone done, gpointer done_data);
void clara_worker_push_check (ClaraWorker *self, ClaraJobDone done, gpointer done_data);
gboolean clara_worker_is_own_thread (ClaraWorker *self);

G_END_DECLS
