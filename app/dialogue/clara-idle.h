/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"

G_BEGIN_DECLS

#define CLARA_IDLE_WARNING_SECONDS 20

/* What a ClaraIdle tells: warn each second with the seconds left (0: the warning is over, somebody is here),
 * expired once when there were none left. */
typedef struct
{
  void (*warn) (int seconds, gpointer user_data);
  void (*expired) (gpointer user_data);
} ClaraIdleFuncs;

/**
 * ClaraIdle:
 *
 * Nobody has said or touched anything for a while. Main thread.
 */
#define CLARA_TYPE_IDLE (clara_idle_get_type ())
G_DECLARE_FINAL_TYPE (ClaraIdle, clara_idle, CLARA, IDLE, GObject)

ClaraIdle *clara_idle_new (ClaraClock *clock, const ClaraIdleFuncs *funcs, gpointer user_data);
void clara_idle_start (ClaraIdle *self, int seconds);
void clara_idle_stop (ClaraIdle *self);
void clara_idle_touch (ClaraIdle *self);
void clara_idle_set_paused (ClaraIdle *self, gboolean paused);
gboolean clara_idle_is_warning (ClaraIdle *self);

G_END_DECLS
