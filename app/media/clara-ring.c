/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-ring.h"

#include <string.h>

/* A write in progress may spoil this much of the oldest samples before it shows in "written". */
#define MARGIN 8192

void
clara_ring_init (ClaraRing *self, gint64 size)
{
  g_assert (size > 2 * MARGIN && (size & (size - 1)) == 0);
  self->samples = g_new0 (float, size);
  self->size = size;
  self->written = 0;
}

void
clara_ring_clear (ClaraRing *self)
{
  g_clear_pointer (&self->samples, g_free);
}

void
clara_ring_write (ClaraRing *self, const float *samples, gint64 n)
{
  gint64 written = __atomic_load_n (&self->written, __ATOMIC_RELAXED);

  while (n > 0)
    {
      const gint64 at = written & (self->size - 1);
      const gint64 part = MIN (MIN (n, MARGIN), self->size - at);

      if (samples != NULL)
        {
          memcpy (self->samples + at, samples, part * sizeof (float));
          samples += part;
        }
      else
        memset (self->samples + at, 0, part * sizeof (float));
      n -= part;
      written += part;
      __atomic_store_n (&self->written, written, __ATOMIC_SEQ_CST);
    }
}

gint64
clara_ring_get_written (ClaraRing *self)
{
  return __atomic_load_n (&self->written, __ATOMIC_ACQUIRE);
}

/* FALSE when not all n samples are written yet, or no longer there. */
gboolean
clara_ring_read (ClaraRing *self, gint64 position, float *samples, gint64 n)
{
  const gint64 at = position & (self->size - 1);
  const gint64 part = MIN (n, self->size - at);
  const gint64 written = clara_ring_get_written (self);

  if (position < 0 || position + n > written || written - position > self->size - MARGIN)
    return FALSE;
  memcpy (samples, self->samples + at, part * sizeof (float));
  memcpy (samples + part, self->samples, (n - part) * sizeof (float));
  __atomic_thread_fence (__ATOMIC_ACQUIRE);
  return __atomic_load_n (&self->written, __ATOMIC_RELAXED) - position <= self->size - MARGIN;
}
