/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-store.h"

G_BEGIN_DECLS

/* A name that visitors asked for and nobody was like. */
typedef struct
{
  char *name;
  guint times;
  gint64 last_at; /* microseconds UTC */
} ClaraHostMiss;

void clara_host_miss_free (ClaraHostMiss *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraHostMiss, clara_host_miss_free)

GPtrArray *clara_host_misses_list_sync (ClaraStore *store, ClaraTenant *tenant, GError **error);
gboolean clara_host_alias_add_sync (ClaraStore *store, ClaraTenant *tenant, const char *alias,
                                    const char *employee_id, const char *actor, GError **error);

G_END_DECLS
