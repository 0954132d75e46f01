/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-net-error.h"

typedef struct
{
  gint64 retry_after_us;
} ClaraNetErrorPrivate;

static void
clara_net_error_private_init (ClaraNetErrorPrivate *private)
{
  private->retry_after_us = -1;
}

static void
clara_net_error_private_copy (const ClaraNetErrorPrivate *from, ClaraNetErrorPrivate *to)
{
  *to = *from;
}

static void
clara_net_error_private_clear (ClaraNetErrorPrivate *private)
{
}

/* clang-format off: it takes the name for a subtraction */
G_DEFINE_EXTENDED_ERROR (ClaraNetError, clara_net_error)
/* clang-format on */

/**
 * clara_net_error_set_retry_after:
 * @error: a %CLARA_NET_ERROR
 * @retry_after_us: microseconds for which the service wants to be left alone; -1 where it did not say
 */
void
clara_net_error_set_retry_after (GError *error, gint64 retry_after_us)
{
  g_return_if_fail (error != NULL && error->domain == CLARA_NET_ERROR);
  clara_net_error_get_private (error)->retry_after_us = retry_after_us;
}

/**
 * clara_net_error_get_retry_after:
 * @error: (nullable): of any domain
 *
 * Returns: microseconds for which the service wants to be left alone; -1 where it did not say
 */
gint64
clara_net_error_get_retry_after (const GError *error)
{
  return error != NULL && error->domain == CLARA_NET_ERROR
           ? clara_net_error_get_private (error)->retry_after_us
           : -1;
}
