/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * ClaraRing: the newest samples of a stream by their position, one writer that never waits, one reader. What
 * the reader is too late for is gone, and it is told so.
 */
typedef struct
{
  float *samples;
  gint64 size; /* a power of two */
  gint64 written;
} ClaraRing;

void clara_ring_init (ClaraRing *self, gint64 size);
void clara_ring_clear (ClaraRing *self);
void clara_ring_write (ClaraRing *self, const float *samples, gint64 n); /* real time; NULL is silence */
gint64 clara_ring_get_written (ClaraRing *self);
gboolean clara_ring_read (ClaraRing *self, gint64 position, float *samples, gint64 n);

G_END_DECLS
