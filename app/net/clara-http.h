/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-http-request.h"
#include "clara-net-error.h"

G_BEGIN_DECLS

#define CLARA_TYPE_HTTP (clara_http_get_type ())
G_DECLARE_FINAL_TYPE (ClaraHttp, clara_http, CLARA, HTTP, GObject)

/**
 * ClaraHttpBodyFunc:
 * @response: the answer so far: status and headers, no body
 * @data: (array length=length): the next piece of the body of a success
 *
 * Takes a piece as it comes. Not called after the request was cancelled.
 *
 * Returns: FALSE, with @error set, to give the rest up
 */
typedef gboolean (*ClaraHttpBodyFunc) (const ClaraHttpResponse *response, const guint8 *data, gsize length,
                                       gpointer user_data, GError **error);

/**
 * ClaraHttp:
 *
 * HTTP/1.1 and HTTP/2 on the main loop that was the thread's default where it was made: connections are kept
 * and shared, certificates verified, redirects followed only where a request says so and
 * never with a key, only http and https spoken. Each request holds
 * the clock until it is over. Main thread.
 */
ClaraHttp *clara_http_new (ClaraClock *clock);

void clara_http_set_proxy (ClaraHttp *self, const char *proxy);
gboolean clara_http_set_certificate_file (ClaraHttp *self, const char *file, GError **error);

void clara_http_send_async (ClaraHttp *self, ClaraHttpRequest *request, ClaraHttpBodyFunc on_body,
                            gpointer body_data, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data);
ClaraHttpResponse *clara_http_send_finish (ClaraHttp *self, GAsyncResult *result, GError **error);
void clara_http_warm (ClaraHttp *self, const char *url, GCancellable *cancellable);

guint clara_http_get_running (ClaraHttp *self);

G_END_DECLS
