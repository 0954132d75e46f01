/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-http-body.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ClaraHttpDeadlines:
 *
 * How long each stage of a request may take, in milliseconds; 0 for no limit. In real time, also where the
 * clock is virtual: a request holds that clock, so it would never get there.
 */
typedef struct
{
  guint connect;       /* name, connection and encryption */
  guint first_byte;    /* from the last byte sent to the first that comes */
  guint between_bytes; /* from then on, the longest silence */
  guint total;
} ClaraHttpDeadlines;

/**
 * ClaraHttpRequest:
 *
 * One request, put together and then given to clara_http_send_async(). What is wrong with it (an address that
 * is not http or https, a line end in a header) is told there. Main thread.
 */
typedef struct _ClaraHttpRequest ClaraHttpRequest;

ClaraHttpRequest *clara_http_request_new (const char *method, const char *url);
void clara_http_request_free (ClaraHttpRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraHttpRequest, clara_http_request_free)

void clara_http_request_add_header (ClaraHttpRequest *self, const char *name, const char *value);
void clara_http_request_set_body (ClaraHttpRequest *self, const char *content_type, GBytes *body);
void clara_http_request_set_body_stream (ClaraHttpRequest *self, const char *content_type,
                                         ClaraHttpBody *body);
void clara_http_request_add_field (ClaraHttpRequest *self, const char *name, const char *value);
void clara_http_request_add_file (ClaraHttpRequest *self, const char *name, const char *file_name,
                                  const char *content_type, GBytes *content);
void clara_http_request_set_deadlines (ClaraHttpRequest *self, const ClaraHttpDeadlines *deadlines);
void clara_http_request_limit_connect (ClaraHttpRequest *self, guint ms);
void clara_http_request_set_limit (ClaraHttpRequest *self, gsize most_bytes);
void clara_http_request_set_redirects (ClaraHttpRequest *self, guint most);
void clara_http_request_watch (ClaraHttpRequest *self, gboolean *went_out);
void clara_http_request_set_repeatable (ClaraHttpRequest *self, gboolean repeatable);

/**
 * ClaraHttpResponse:
 *
 * An answer. Where the body was streamed, @body is empty, unless the status is no success: then it is what
 * the service said about it, cut to 64 KiB.
 */
typedef struct
{
  char *host;
  guint status;
  guint version;         /* of HTTP: 10, 11 or 20 */
  char *content_type;    /* lower case, without parameters; "" where the service gave none */
  gint64 retry_after_us; /* -1 where the service asked for no pause */
  GBytes *body;
} ClaraHttpResponse;

void clara_http_response_free (ClaraHttpResponse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraHttpResponse, clara_http_response_free)
gboolean clara_http_response_check (ClaraHttpResponse *self, GError **error);

G_END_DECLS
