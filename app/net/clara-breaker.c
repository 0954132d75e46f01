/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-breaker.h"

struct _ClaraBreaker
{
  ClaraClock *clock;
  GRand *random;
  ClaraBackoff backoff;
  guint most_failures;

  ClaraBreakerState state;
  guint failures; /* in a row */
  guint pauses;   /* in a row */
  gint64 until;   /* monotonic; while open */
  gboolean probing;
};

/**
 * clara_breaker_new:
 * @most_failures: in a row, until the service is left alone
 * @backoff: (transfer none): how long, copied
 *
 * Returns: (transfer full): a closed breaker
 */
ClaraBreaker *
clara_breaker_new (ClaraClock *clock, guint most_failures, const ClaraBackoff *backoff)
{
  ClaraBreaker *self = g_new0 (ClaraBreaker, 1);

  self->clock = g_object_ref (clock);
  self->random = g_rand_new ();
  self->backoff = *backoff;
  self->most_failures = MAX (most_failures, 1);
  return self;
}

void
clara_breaker_free (ClaraBreaker *self)
{
  g_object_unref (self->clock);
  g_rand_free (self->random);
  g_free (self);
}

/* Open ends by time alone, so the state is looked at before it is used. */
static void
look (ClaraBreaker *self)
{
  if (self->state == CLARA_BREAKER_OPEN && clara_clock_get_monotonic (self->clock) >= self->until)
    {
      self->state = CLARA_BREAKER_HALF_OPEN;
      self->probing = FALSE;
    }
}

static void
open (ClaraBreaker *self, gint64 retry_after_us)
{
  self->state = CLARA_BREAKER_OPEN;
  self->probing = FALSE;
  self->failures = 0;
  self->pauses++;
  self->until = clara_clock_get_monotonic (self->clock)
                + clara_backoff_pause (&self->backoff, self->pauses, retry_after_us, self->random);
}

/**
 * clara_breaker_allow:
 *
 * Returns: whether a request may go out now. Each one that does is followed by exactly one of
 *   clara_breaker_worked(), clara_breaker_failed() and clara_breaker_undecided().
 */
gboolean
clara_breaker_allow (ClaraBreaker *self)
{
  look (self);
  if (self->state == CLARA_BREAKER_CLOSED)
    return TRUE;
  if (self->state == CLARA_BREAKER_OPEN || self->probing)
    return FALSE;
  self->probing = TRUE;
  return TRUE;
}

void
clara_breaker_worked (ClaraBreaker *self)
{
  look (self);
  /* A success that was asked for before the service was put aside says nothing about now. */
  if (self->state == CLARA_BREAKER_OPEN)
    return;
  self->state = CLARA_BREAKER_CLOSED;
  self->failures = 0;
  self->pauses = 0;
  self->probing = FALSE;
}

/**
 * clara_breaker_failed:
 * @retry_after_us: what the service asked for, -1 for nothing; a service that asks is left alone at once
 */
void
clara_breaker_failed (ClaraBreaker *self, gint64 retry_after_us)
{
  look (self);
  if (self->state == CLARA_BREAKER_OPEN)
    {
      self->until = MAX (self->until, clara_clock_get_monotonic (self->clock) + retry_after_us);
      return;
    }
  self->failures++;
  if (self->state == CLARA_BREAKER_HALF_OPEN || self->failures >= self->most_failures || retry_after_us > 0)
    open (self, retry_after_us);
}

/**
 * clara_breaker_undecided:
 *
 * The request was cancelled, or failed for a reason of its own: the service is neither well nor ill for that.
 */
void
clara_breaker_undecided (ClaraBreaker *self)
{
  look (self);
  self->probing = FALSE;
}

ClaraBreakerState
clara_breaker_get_state (ClaraBreaker *self)
{
  look (self);
  return self->state;
}

/**
 * clara_breaker_get_pause:
 *
 * Returns: microseconds until the service is tried again; 0 where it is not left alone
 */
gint64
clara_breaker_get_pause (ClaraBreaker *self)
{
  look (self);
  return self->state == CLARA_BREAKER_OPEN ? self->until - clara_clock_get_monotonic (self->clock) : 0;
}
