/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-row-private.h"
#include "clara-store.h"

#include <sqlite3.h>

G_BEGIN_DECLS

/*
 * ClaraDb, from inside: one connection with its statements kept. Belongs to one thread at a time.
 */
struct _ClaraDb
{
  sqlite3 *handle;
  ClaraClock *clock;
  char *path;
  GHashTable *statements;    /* SQL text to an idle sqlite3_stmt */
  GCancellable *cancellable; /* of the job that runs; unowned */
  guint64 areas;             /* ClaraStoreArea bits changed since begin */
  gboolean in_transaction;
};

typedef enum
{
  CLARA_DB_READ_ONLY,
  CLARA_DB_READ_WRITE,
  CLARA_DB_IMMUTABLE, /* read-only, and nobody writes to the file: a copy in a folder we may not write to */
} ClaraDbMode;

ClaraDb *clara_db_open (ClaraClock *clock, const char *path, const char *vfs, ClaraDbMode mode,
                        GError **error);
void clara_db_free (ClaraDb *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraDb, clara_db_free)

gboolean clara_db_execute (ClaraDb *self, const char *sql, GError **error);
gboolean clara_db_pragma_int (ClaraDb *self, const char *sql, gint64 *value, GError **error);
gboolean clara_db_begin (ClaraDb *self, gboolean write, GError **error);
gboolean clara_db_commit (ClaraDb *self, GError **error);
void clara_db_rollback (ClaraDb *self);
void clara_db_set_error (ClaraDb *self, int code, const char *what, GError **error);
char *clara_db_fold (const char *text); /* for comparing without case or compatibility forms */
char *clara_db_nfc (const char *text);  /* NULL stays NULL */

/*
 * ClaraQuery: one running statement; goes back to the connection's cache when cleared (g_auto).
 * ?1 is always the tenant, ?2 and on are the arguments: s text (nullable), i int, l gint64, d double.
 */
typedef struct
{
  ClaraDb *db;
  sqlite3_stmt *statement;
} ClaraQuery;

gboolean clara_query_start (ClaraQuery *self, ClaraDb *db, ClaraTenant *tenant, GError **error,
                            const char *sql, const char *types, ...);
/* The parts of that, for the row writer. name is for the message where text is not UTF-8. */
gboolean clara_query_prepare (ClaraQuery *self, ClaraDb *db, const char *sql, GError **error);
gboolean clara_query_bind_text (ClaraQuery *self, int index, const char *text, const char *name,
                                GError **error);
int clara_query_step (ClaraQuery *self, GError **error); /* 1: a row, 0: no more, -1: error */
char *clara_query_dup_text (ClaraQuery *self, int column);
void clara_query_clear (ClaraQuery *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClaraQuery, clara_query_clear)

/* Runs to the end; the number of rows changed, -1 with error. */
gint64 clara_db_run (ClaraDb *self, ClaraTenant *tenant, GError **error, const char *sql, const char *types,
                     ...);
/* First column of the first row; value stays as it is if there is none. */
gboolean clara_db_get_int (ClaraDb *self, ClaraTenant *tenant, gint64 *value, GError **error, const char *sql,
                           const char *types, ...);

/* Rows by their description. tail continues "WHERE tenant_id = ?1". */
gpointer clara_query_read_row (ClaraQuery *self, const ClaraRowType *type);
char *clara_row_columns (const ClaraRowType *type, const char *prefix);
GPtrArray *clara_db_select (ClaraDb *self, ClaraTenant *tenant, const ClaraRowType *type, GError **error,
                            const char *tail, const char *types, ...);
gpointer clara_db_select_one (ClaraDb *self, ClaraTenant *tenant, const ClaraRowType *type,
                              const char *sought, GError **error, const char *tail, const char *types, ...);
gboolean clara_db_insert_row (ClaraDb *self, ClaraTenant *tenant, const ClaraRowType *type, gconstpointer row,
                              GError **error);
gboolean clara_db_update_row (ClaraDb *self, ClaraTenant *tenant, const ClaraRowType *type, gconstpointer row,
                              GError **error);
gboolean clara_db_put_row (ClaraDb *self, ClaraTenant *tenant, const ClaraRowType *type, gconstpointer row,
                           GError **error);

G_END_DECLS
