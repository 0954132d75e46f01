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
  ClaraHttpDeadlines deadlines;
  gsize limit;
  gboolean has_bad_header;
  gboolean connect_only; /* a connection is wanted, and nothing is sent over it */
};

gboolean clara_http_request_check (ClaraHttpRequest *self, char **host, GError **error);

/* One request on its way: a libcurl handle and what belongs to it. */
typedef struct _ClaraHttpTransfer ClaraHttpTransfer;

ClaraHttpTransfer *clara_http_transfer_new (ClaraHttpRequest *request, char *host, ClaraClock *clock,
                                            ClaraHttpBodyFunc on_body, gpointer body_data,
                                            GCancellable *cancellable);
void clara_http_transfer_free (ClaraHttpTransfer *self);
CURL *clara_http_transfer_get_easy (ClaraHttpTransfer *self);
gboolean clara_http_transfer_is_connect_only (ClaraHttpTransfer *self);
gint64 clara_http_transfer_get_deadline (ClaraHttpTransfer *self);
ClaraHttpResponse *clara_http_transfer_conclude (ClaraHttpTransfer *self, CURLcode code, GError **error);
GError *clara_http_transfer_describe (ClaraHttpTransfer *self, CURLcode code);
void clara_http_transfer_set_timed_out_error (ClaraHttpTransfer *self, GError **error);
gint64 clara_http_parse_retry_after (const char *value, ClaraClock *clock);

ClaraClock *clara_http_get_clock (ClaraHttp *self);

G_END_DECLS
