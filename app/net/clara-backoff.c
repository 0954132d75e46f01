/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-backoff.h"

/**
 * clara_backoff_pause:
 * @failures: in a row, 1 or more
 * @retry_after_us: what the service asked for, -1 for nothing
 * @random: for the jitter
 *
 * Doubles with each failure and takes between half and all of that, so that a building's kiosks do not come
 * back in the same moment. Never shorter than the service asked for, and only then longer than the longest.
 *
 * Returns: microseconds to wait
 */
gint64
clara_backoff_pause (const ClaraBackoff *self, guint failures, gint64 retry_after_us, GRand *random)
{
  gint64 pause = self->first;

  for (guint i = 1; i < failures && pause < self->longest; i++)
    pause *= 2;
  pause = MIN (pause, self->longest);
  pause = (gint64) ((double) pause * g_rand_double_range (random, 0.5, 1.0));
  return MAX (pause, retry_after_us);
}
