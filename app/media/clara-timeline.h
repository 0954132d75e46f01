/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * ClaraTimeline: when which sample of a stream passed the device. One real-time writer, any readers, no lock:
 * the last 512 blocks are kept and a reader that was overtaken notices.
 */
#define CLARA_TIMELINE_MARKS 512

typedef struct
{
  gint64 position;       /* of the block's first sample in the stream */
  gint64 time_us;        /* CLOCK_MONOTONIC at the device */
  gint64 count;          /* samples in the block */
  gint64 queue_position; /* playback: where in the queue the block began */
  gint64 queue_count;    /* playback: how many of its samples came from the queue */
} ClaraMark;

typedef struct
{
  gint64 fields[CLARA_TIMELINE_MARKS][5];
  gint64 written;
  int rate;
} ClaraTimeline;

void clara_timeline_init (ClaraTimeline *self, int rate);
void clara_timeline_append (ClaraTimeline *self, const ClaraMark *mark); /* real time */

gboolean clara_timeline_last (ClaraTimeline *self, ClaraMark *mark);
gboolean clara_timeline_find_position (ClaraTimeline *self, gint64 position, ClaraMark *mark);
gboolean clara_timeline_find_time (ClaraTimeline *self, gint64 time_us, ClaraMark *mark);
gboolean clara_timeline_find_queued (ClaraTimeline *self, gint64 time_us, ClaraMark *mark);
gboolean clara_timeline_time_at (ClaraTimeline *self, gint64 position, gint64 *time_us);

G_END_DECLS
