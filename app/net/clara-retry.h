/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-backoff.h"
#include "clara-http.h"

G_BEGIN_DECLS

typedef struct
{
  ClaraBackoff backoff;
  guint most_tries;    /* the first included */
  gint64 longest_wait; /* microseconds; a service that asks for more is not tried again */
} ClaraRetryPolicy;

/**
 * clara_retry_send_async:
 * @http: what sends
 * @policy: copied
 *
 * Sends a request as clara_http_send_async() does, and again after a pause by the clock where that can help
 * and does no harm: where it never reached the service; where the service said that it is too busy; and, if
 * it is repeatable (by its method, or as it says), where the connection broke or the service failed. Not once
 * a piece of the answer was given out. What the last try brought is the outcome. Main thread.
 */
void clara_retry_send_async (ClaraHttp *http, const ClaraRetryPolicy *policy, ClaraHttpRequest *request,
                             ClaraHttpBodyFunc on_body, gpointer body_data, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
ClaraHttpResponse *clara_retry_send_finish (ClaraHttp *http, GAsyncResult *result, GError **error);

G_END_DECLS
