/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-timeline.h"

#include <string.h>

/* Plain words with atomic access: the struct stays copyable and the real-time writer never waits. */
#define LOAD(p) __atomic_load_n ((p), __ATOMIC_RELAXED)
#define STORE(p, v) __atomic_store_n ((p), (v), __ATOMIC_RELAXED)

void
clara_timeline_init (ClaraTimeline *self, int rate)
{
  memset (self, 0, sizeof *self);
  self->rate = rate;
}

void
clara_timeline_append (ClaraTimeline *self, const ClaraMark *mark)
{
  const gint64 n = LOAD (&self->written);
  gint64 *fields = self->fields[n % CLARA_TIMELINE_MARKS];

  /* Who sees one of these fields also sees that the block before it is complete. */
  __atomic_thread_fence (__ATOMIC_RELEASE);
  STORE (&fields[0], mark->position);
  STORE (&fields[1], mark->time_us);
  STORE (&fields[2], mark->count);
  STORE (&fields[3], mark->queue_position);
  STORE (&fields[4], mark->queue_count);
  __atomic_store_n (&self->written, n + 1, __ATOMIC_RELEASE);
}

/* FALSE when the writer came round meanwhile (or may have begun to). */
static gboolean
get_mark (ClaraTimeline *self, gint64 n, ClaraMark *mark)
{
  const gint64 *fields = self->fields[n % CLARA_TIMELINE_MARKS];

  mark->position = LOAD (&fields[0]);
  mark->time_us = LOAD (&fields[1]);
  mark->count = LOAD (&fields[2]);
  mark->queue_position = LOAD (&fields[3]);
  mark->queue_count = LOAD (&fields[4]);
  __atomic_thread_fence (__ATOMIC_ACQUIRE);
  return LOAD (&self->written) - n < CLARA_TIMELINE_MARKS;
}

typedef gboolean (*Matches) (const ClaraMark *mark, gint64 value);

/* The newest mark that matches; readers ask about the last few blocks, so it is found in a step or two. */
static gboolean
find (ClaraTimeline *self, Matches matches, gint64 value, ClaraMark *mark)
{
  const gint64 end = __atomic_load_n (&self->written, __ATOMIC_ACQUIRE);

  for (gint64 n = end - 1; n >= 0 && get_mark (self, n, mark); n--)
    if (matches (mark, value))
      return TRUE;
  return FALSE;
}

static gboolean
is_any (const ClaraMark *mark, gint64 value)
{
  return TRUE;
}

static gboolean
starts_by_position (const ClaraMark *mark, gint64 position)
{
  return mark->position <= position;
}

static gboolean
starts_by_time (const ClaraMark *mark, gint64 time_us)
{
  return mark->time_us <= time_us;
}

static gboolean
has_queued_by_time (const ClaraMark *mark, gint64 time_us)
{
  return mark->queue_count > 0 && mark->time_us <= time_us;
}

gboolean
clara_timeline_last (ClaraTimeline *self, ClaraMark *mark)
{
  return find (self, is_any, 0, mark);
}

gboolean
clara_timeline_find_position (ClaraTimeline *self, gint64 position, ClaraMark *mark)
{
  return find (self, starts_by_position, position, mark);
}

gboolean
clara_timeline_find_time (ClaraTimeline *self, gint64 time_us, ClaraMark *mark)
{
  return find (self, starts_by_time, time_us, mark);
}

gboolean
clara_timeline_find_queued (ClaraTimeline *self, gint64 time_us, ClaraMark *mark)
{
  return find (self, has_queued_by_time, time_us, mark);
}

gboolean
clara_timeline_time_at (ClaraTimeline *self, gint64 position, gint64 *time_us)
{
  ClaraMark mark;

  if (!clara_timeline_find_position (self, position, &mark))
    return FALSE;
  *time_us = mark.time_us + (position - mark.position) * G_USEC_PER_SEC / self->rate;
  return TRUE;
}
