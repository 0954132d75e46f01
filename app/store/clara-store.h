/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"

G_BEGIN_DECLS

#define CLARA_STORE_ERROR (clara_store_error_quark ())
typedef enum
{
  CLARA_STORE_ERROR_FAILED,
  CLARA_STORE_ERROR_BUSY, /* another process holds the file; tried again for busy_timeout */
  CLARA_STORE_ERROR_FULL, /* no room on the disk */
  CLARA_STORE_ERROR_READ_ONLY,
  CLARA_STORE_ERROR_FUTURE,   /* written by a newer Clara */
  CLARA_STORE_ERROR_DAMAGED,  /* the file is not a sound database; the message names the newest copy */
  CLARA_STORE_ERROR_CONFLICT, /* the row changed or exists */
  CLARA_STORE_ERROR_NOT_FOUND,
  CLARA_STORE_ERROR_INVALID,
} ClaraStoreError;
GQuark clara_store_error_quark (void);

/**
 * ClaraTenant:
 *
 * One organisation. Every repository function takes one, so that a query without a tenant does not compile.
 */
typedef struct _ClaraTenant ClaraTenant;
GType clara_tenant_get_type (void);
#define CLARA_TYPE_TENANT (clara_tenant_get_type ())
ClaraTenant *clara_tenant_new (const char *tenant_id);
ClaraTenant *clara_tenant_ref (ClaraTenant *self);
void clara_tenant_unref (ClaraTenant *self);
const char *clara_tenant_get_id (const ClaraTenant *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraTenant, clara_tenant_unref)

/**
 * ClaraDb:
 *
 * One connection inside one transaction, given to a #ClaraStoreFunc; valid only there.
 */
typedef struct _ClaraDb ClaraDb;
ClaraClock *clara_db_get_clock (ClaraDb *db);

/**
 * ClaraStoreFunc:
 *
 * Work on the store's thread. For a write it runs in BEGIN IMMEDIATE: with @error set everything is rolled
 * back, else it is committed and on the disk (synchronous=FULL) before the caller hears of it. May call any
 * repository function; touches nothing else that belongs to another thread.
 *
 * Returns: a result for the caller, or %NULL
 */
typedef gpointer (*ClaraStoreFunc) (ClaraDb *db, gpointer user_data, GError **error);

/**
 * ClaraStore:
 *
 * The SQLite file: one writing connection on one thread, readers beside it. Jobs of one kind run in the order
 * asked. The file may be open in several processes.
 *
 * Signal "changed" (guint64 areas) on the main thread after each commit that changed rows, in this process at
 * once, from another after clara_store_check(); areas are ClaraStoreArea bits (all bits where it is not
 * known).
 *
 * Signal "trouble" (const GError *error) on the main thread when something that was asked asynchronously
 * failed for the file's or its disk's sake: FULL, READ_ONLY, DAMAGED, FAILED.
 */
#define CLARA_TYPE_STORE (clara_store_get_type ())
G_DECLARE_FINAL_TYPE (ClaraStore, clara_store, CLARA, STORE, GObject)

typedef enum
{
  CLARA_STORE_AREA_VISITS = 1 << 0,
  CLARA_STORE_AREA_EMPLOYEES = 1 << 1,
  CLARA_STORE_AREA_SESSIONS = 1 << 2,
  CLARA_STORE_AREA_MESSAGES = 1 << 3,
  CLARA_STORE_AREA_NOTIFICATIONS = 1 << 4,
  CLARA_STORE_AREA_SETTINGS = 1 << 5,
  CLARA_STORE_AREA_EVENTS = 1 << 6,
  CLARA_STORE_AREA_KNOWLEDGE = 1 << 7,
  CLARA_STORE_AREA_AUDIT = 1 << 8,
  CLARA_STORE_AREA_SERVICES = 1 << 9,
  CLARA_STORE_AREA_SCREENING = 1 << 16, /* the list, and the visits that wait for the staff */
  CLARA_STORE_AREA_PAPERS = 1 << 17,    /* badges, texts to sign, signatures */
  CLARA_STORE_AREA_DELIVERIES = 1 << 18,
  CLARA_STORE_AREA_EVACUATION = 1 << 19,
  CLARA_STORE_AREA_FACES = 1 << 20,
} ClaraStoreArea;

/* Opens (makes, migrates after keeping a copy beside it) data_dir/clara.db. Blocks: at start only. */
ClaraStore *clara_store_new (ClaraClock *clock, const char *data_dir, GError **error);
void clara_store_close (ClaraStore *self); /* runs what was asked, then closes */
const char *clara_store_get_path (ClaraStore *self);

void clara_store_write_async (ClaraStore *self, ClaraStoreFunc func, gpointer data,
                              GDestroyNotify data_destroy, GDestroyNotify result_destroy,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void clara_store_read_async (ClaraStore *self, ClaraStoreFunc func, gpointer data,
                             GDestroyNotify data_destroy, GDestroyNotify result_destroy,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gpointer clara_store_finish (ClaraStore *self, GAsyncResult *result, GError **error); /* for both */
/* Command line, start-up and tests: block. Where saving itself fails a result cannot be freed for you: let
 * func leave what it allocates in data. */
gpointer clara_store_write_sync (ClaraStore *self, ClaraStoreFunc func, gpointer data, GError **error);
gpointer clara_store_read_sync (ClaraStore *self, ClaraStoreFunc func, gpointer data, GError **error);

void clara_store_check (ClaraStore *self); /* looks at data_version: has another process written? */

gboolean clara_store_backup (ClaraStore *self, const char *file,
                             GError **error); /* online, consistent; blocks */
gboolean clara_store_restore (const char *data_dir, const char *file,
                              GError **error); /* checks it first; keeps the old */
gboolean clara_store_verify (const char *data_dir, char **report,
                             GError **error);       /* integrity, foreign keys, audit chain */
char *clara_store_find_copy (const char *data_dir); /* newest copy that is sound; NULL if none */

G_END_DECLS
