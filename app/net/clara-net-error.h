/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What can go wrong on the way to a service and back. A cancelled operation is G_IO_ERROR_CANCELLED. */
#define CLARA_NET_ERROR (clara_net_error_quark ())

typedef enum
{
  CLARA_NET_ERROR_INVALID,   /* the request itself is wrong: its address, a header */
  CLARA_NET_ERROR_DNS,       /* the host's name, or the proxy's, is not known */
  CLARA_NET_ERROR_REFUSED,   /* nobody answers at that address */
  CLARA_NET_ERROR_TLS,       /* no trusted encrypted connection could be made */
  CLARA_NET_ERROR_TIMEOUT,   /* a deadline passed */
  CLARA_NET_ERROR_STATUS,    /* the service answered with a status that is no success */
  CLARA_NET_ERROR_TOO_LARGE, /* more came than the request allows */
  CLARA_NET_ERROR_CUT,       /* the connection ended before the answer did */
  CLARA_NET_ERROR_PROTOCOL,  /* what came is not HTTP, or not a valid stream */
  CLARA_NET_ERROR_FAILED,    /* anything else; the message says what */
} ClaraNetError;

GQuark clara_net_error_quark (void);

void clara_net_error_set_retry_after (GError *error, gint64 retry_after_us);
gint64 clara_net_error_get_retry_after (const GError *error);

G_END_DECLS
