/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-bus.h"
#include "clara-clock.h"
#include "clara-reception.h"
#include "clara-settings.h"
#include "clara-store.h"

G_BEGIN_DECLS

/**
 * ClaraDeskContext:
 *
 * What the panels of the desk work with. Main thread.
 */
typedef struct
{
  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraReception *reception;
  ClaraBus *bus;
  ClaraSettings *settings;
  ClaraClock *clock;
  char *language;
} ClaraDeskContext;

ClaraDeskContext *clara_desk_context_new (ClaraStore *store, ClaraTenant *tenant, ClaraReception *reception,
                                          ClaraBus *bus, ClaraSettings *settings, ClaraClock *clock);
void clara_desk_context_free (ClaraDeskContext *self);

char *clara_desk_context_today (ClaraDeskContext *self);
char *clara_desk_context_format_time (ClaraDeskContext *self, gint64 time_us, int utc_offset);

G_END_DECLS
