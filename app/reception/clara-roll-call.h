/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-evacuation.h"
#include "clara-store.h"

G_BEGIN_DECLS

/* The evacuation list as screens show it, at the desk and at the kiosk. Main thread; nothing blocks. */

/* Finished with clara_store_finish (): a GPtrArray of ClaraPresent, to be freed with g_ptr_array_unref (). */
void clara_roll_call_read_async (ClaraStore *store, ClaraTenant *tenant, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);

typedef enum
{
  CLARA_ROLL_CALL_SAFE,    /* the person with this id was seen */
  CLARA_ROLL_CALL_MISSING, /* was not, after all */
  CLARA_ROLL_CALL_ADD,     /* somebody of this name is here and on no list */
  CLARA_ROLL_CALL_BEGIN,   /* a new one; of nobody */
} ClaraRollCallChange;

/* by: the screen. Finished with clara_store_finish (), which sets an error where nothing was changed. */
void clara_roll_call_change_async (ClaraStore *store, ClaraTenant *tenant, ClaraRollCallChange change,
                                   const char *who, const char *by, GAsyncReadyCallback callback,
                                   gpointer user_data);

/* "13 in the building, 2 not yet seen" */
char *clara_roll_call_count (GPtrArray *people, const char *language);
/* "Visitor · Acme · Priya Raghavan" */
char *clara_present_describe (const ClaraPresent *self, const char *language);

G_END_DECLS
