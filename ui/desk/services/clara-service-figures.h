/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-rows.h"

G_BEGIN_DECLS

/* What one provider of one service did in some time. */
typedef struct
{
  char *service;
  char *provider;
  guint calls; /* all but those that nobody wanted to the end */
  guint failures;
  gint64 p50_us; /* until the first word or sound, of the calls that worked; -1 for none */
  gint64 p95_us;
  double cost;
  gint64 last_at; /* of the newest call */
  gboolean last_failed;
  char *last_reason; /* why the newest that failed did */
} ClaraServiceFigures;

GPtrArray *clara_service_figures_new (GPtrArray *calls);

G_END_DECLS
