/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How pauses grow between attempts; microseconds. */
typedef struct
{
  gint64 first;
  gint64 longest;
} ClaraBackoff;

gint64 clara_backoff_pause (const ClaraBackoff *self, guint failures, gint64 retry_after_us, GRand *random);

G_END_DECLS
