/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-json.h"
#include "clara-secrets.h"
#include "clara-store.h"

G_BEGIN_DECLS

/**
 * ClaraMemory:
 *
 * What verified employees had kept for themselves (SPEC 11): sealed with a key from the secrets, found by
 * words through an index of which nobody can read the words. Every call is for one employee and touches no
 * other's. Main thread.
 */
#define CLARA_TYPE_MEMORY (clara_memory_get_type ())
G_DECLARE_FINAL_TYPE (ClaraMemory, clara_memory, CLARA, MEMORY, GObject)

typedef enum
{
  CLARA_MEMORY_ADD,    /* information, categories?, custom_categories?, output_format? */
  CLARA_MEMORY_LIST,   /* limit? */
  CLARA_MEMORY_UPDATE, /* memory_id, content */
  CLARA_MEMORY_DELETE, /* memory_id */
  CLARA_MEMORY_RECALL, /* query, limit? */
} ClaraMemoryWhat;

ClaraMemory *clara_memory_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock,
                               ClaraSecrets *secrets);
/* arguments are of the tool's schema; the result is a tool's: {ok: true, ...} or {ok: false, error}. */
void clara_memory_run_async (ClaraMemory *self, const char *employee_id, ClaraMemoryWhat what,
                             JsonObject *arguments, GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data);
JsonObject *clara_memory_run_finish (ClaraMemory *self, GAsyncResult *result, GError **error);

G_END_DECLS
