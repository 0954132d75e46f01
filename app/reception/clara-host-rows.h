/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-repositories.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The transactions of the host notifier; the callbacks get the store, finish with clara_store_finish(). */

typedef struct
{
  ClaraNotification *row;
  gboolean fresh;    /* inserted now; else the row that was there before */
  gboolean answered; /* row is an answered one: the call is over */
} ClaraHostStep;
void clara_host_step_free (ClaraHostStep *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraHostStep, clara_host_step_free)

/* A message that a crash may have left. */
typedef struct
{
  ClaraNotification *row;
  ClaraVisit *visit;       /* nullable */
  ClaraEmployee *host;     /* nullable */
  ClaraEmployee *delegate; /* nullable: the host's */
  gboolean waiting;        /* its visitor still waits for the host, and row is of the call */
} ClaraHostLeft;

void clara_host_rows_add_async (ClaraStore *store, ClaraTenant *tenant, ClaraNotification *row, gint64 since,
                                const ClaraEmployee *host, GAsyncReadyCallback callback, gpointer user_data);
void clara_host_rows_answer_async (ClaraStore *store, ClaraTenant *tenant, const char *message_id,
                                   const char *answer, const char *by, GAsyncReadyCallback callback,
                                   gpointer user_data);
void clara_host_rows_find_answered_async (ClaraStore *store, ClaraTenant *tenant,
                                          const char *const *visit_ids, GAsyncReadyCallback callback,
                                          gpointer user_data);
void clara_host_rows_cancel (ClaraStore *store, ClaraTenant *tenant, const char *visit_id);
GPtrArray *clara_host_rows_find_left_sync (ClaraStore *store, ClaraTenant *tenant, gint64 since,
                                           GError **error);

G_END_DECLS
