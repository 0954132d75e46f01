/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-backoff.h"
#include "clara-clock.h"

G_BEGIN_DECLS

typedef enum
{
  CLARA_BREAKER_CLOSED,    /* the service is used */
  CLARA_BREAKER_OPEN,      /* it is left alone */
  CLARA_BREAKER_HALF_OPEN, /* one request finds out whether it is back */
} ClaraBreakerState;

/**
 * ClaraBreaker:
 *
 * A circuit breaker: after some failures in a row a service is left alone for a while, longer each time; then
 * one request is let through, and what becomes of it decides. Main thread.
 */
typedef struct _ClaraBreaker ClaraBreaker;

ClaraBreaker *clara_breaker_new (ClaraClock *clock, guint most_failures, const ClaraBackoff *backoff);
void clara_breaker_free (ClaraBreaker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraBreaker, clara_breaker_free)

gboolean clara_breaker_allow (ClaraBreaker *self);
void clara_breaker_worked (ClaraBreaker *self);
void clara_breaker_failed (ClaraBreaker *self, gint64 retry_after_us);
void clara_breaker_undecided (ClaraBreaker *self);
ClaraBreakerState clara_breaker_get_state (ClaraBreaker *self);
gint64 clara_breaker_get_pause (ClaraBreaker *self);

G_END_DECLS
