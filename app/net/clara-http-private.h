/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-http.h"

#include <curl/curl.h>

G_BEGIN_DECLS

typedef struct
{
  char *name;
  char *file_name; /* NULL for a plain field */
  char *content_type;
  GBytes *content;
} ClaraHttpPart;

struct _ClaraHttpRequest
{
  char *method;
  char *url;
  GPtrArray *headers; /* "Name: value" */
  GBytes *body;
  GPtrArray *parts; /* ClaraHttpPart; NULL where it is no form */
  ClaraHttpBody *stream;
  ClaraHttpDeadlines deadlines;
  gsize limit;
  guint redirects;
  gboolean repeatable;
  gboolean path_as_is;
  gboolean has_bad_header;
  gboolean *went_out;    /* (nullable): becomes TRUE when it is about to be sent over a connection */
  gboolean connect_only; /* a connection is wanted, and nothing is sent over it */
};

ClaraHttpRequest *clara_http_request_copy (const ClaraHttpRequest *self);
ClaraHttpRequest *clara_http_request_redirect (const ClaraHttpRequest *self, const char *location);
gboolean clara_http_request_is_repeatable (const ClaraHttpRequest *self);
gboolean clara_http_request_check (ClaraHttpRequest *self, char **host, GError **error);

/* One request on its way: a libcurl handle and what belongs to it. */
typedef struct _ClaraHttpTransfer ClaraHttpTransfer;

ClaraHttpTransfer *clara_http_transfer_new (ClaraHttpRequest *request, char *host, ClaraClock *clock,
                                            ClaraHttpBodyFunc on_body, gpointer body_data,
                                            GCancellable *cancellable);
void clara_http_transfer_free (ClaraHttpTransfer *self);
CURL *clara_http_transfer_get_easy (ClaraHttpTransfer *self);
ClaraHttpTransfer *clara_http_transfer_redirect (ClaraHttpTransfer *self, const ClaraHttpResponse *response);
gboolean clara_http_transfer_can_resume (ClaraHttpTransfer *self);
void clara_http_transfer_resume (ClaraHttpTransfer *self);
ClaraHttpBody *clara_http_transfer_get_stream (ClaraHttpTransfer *self);
gboolean clara_http_transfer_is_connect_only (ClaraHttpTransfer *self);
gint64 clara_http_transfer_get_deadline (ClaraHttpTransfer *self);
ClaraHttpResponse *clara_http_transfer_conclude (ClaraHttpTransfer *self, CURLcode code, GError **error);
GError *clara_http_transfer_describe (ClaraHttpTransfer *self, CURLcode code);
void clara_http_transfer_set_timed_out_error (ClaraHttpTransfer *self, GError **error);
gint64 clara_http_parse_retry_after (const char *value, ClaraClock *clock);

ClaraClock *clara_http_get_clock (ClaraHttp *self);

G_END_DECLS
