/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-http-private.h"

#include "clara-log.h"

#include <string.h>

/* What a service says about its refusal is read up to here. */
#define LONGEST_COMPLAINT (64 * 1024)

struct _ClaraHttpTransfer
{
  ClaraHttpRequest *request;
  ClaraHttpResponse *response;
  ClaraClock *clock;
  GCancellable *cancellable;
  ClaraHttpBodyFunc on_body;
  gpointer body_data;

  CURL *easy;
  curl_mime *form;
  struct curl_slist *headers;
  char problem[CURL_ERROR_SIZE];
  char *location;

  const char *waiting_for; /* what the stage's deadline is about */
  gint64 stage_ends;       /* g_get_monotonic_time(); 0 for never */
  gint64 ends;
  curl_off_t sent;
  gboolean answering; /* a byte of the answer has come */
  gboolean paused;    /* libcurl waits for a piece of the body */
  gboolean headed;    /* the headers have come to their end */

  gsize received;
  GByteArray *collected;
  GError *error; /* why a callback gave the transfer up */
};

static void
enter_stage (ClaraHttpTransfer *self, const char *waiting_for, guint milliseconds)
{
  self->waiting_for = waiting_for;
  self->stage_ends = milliseconds > 0 ? g_get_monotonic_time () + (gint64) milliseconds * 1000 : 0;
}

/* Called when the connection is there, new or kept, before the request goes out. */
static int
on_connected (void *user_data, char *address, char *local, int port, int local_port)
{
  ClaraHttpTransfer *self = user_data;

  if (self->request->went_out != NULL)
    *self->request->went_out = TRUE;
  enter_stage (self, "the first byte of an answer", self->request->deadlines.first_byte);
  return CURL_PREREQFUNC_OK;
}

static size_t
on_read (char *buffer, size_t size, size_t count, void *user_data)
{
  ClaraHttpTransfer *self = user_data;

  if (!clara_http_body_is_ready (self->request->stream))
    {
      self->paused = TRUE;
      self->stage_ends = 0; /* it is not the service that is waited for */
      return CURL_READFUNC_PAUSE;
    }
  return clara_http_body_take (self->request->stream, buffer, size * count);
}

static int
on_progress (void *user_data, curl_off_t to_receive, curl_off_t received, curl_off_t to_send, curl_off_t sent)
{
  ClaraHttpTransfer *self = user_data;

  /* A long upload is no silence. */
  if (sent > self->sent && !self->answering && !self->paused)
    enter_stage (self, "the first byte of an answer", self->request->deadlines.first_byte);
  self->sent = sent;
  return 0;
}

static gboolean
is_success (ClaraHttpTransfer *self)
{
  return self->response->status >= 200 && self->response->status < 300;
}

static char *
header_value (const char *line, gsize length, const char *name)
{
  gsize name_length = strlen (name);

  if (length <= name_length || line[name_length] != ':' || g_ascii_strncasecmp (line, name, name_length) != 0)
    return NULL;
  return g_strstrip (g_strndup (line + name_length + 1, length - name_length - 1));
}

/* Private: seconds, or a date; -1 for neither. */
gint64
clara_http_parse_retry_after (const char *value, ClaraClock *clock)
{
  guint64 seconds;
  gint64 pause;

  if (g_ascii_string_to_unsigned (value, 10, 0, 24 * 3600, &seconds, NULL))
    return (gint64) seconds * G_USEC_PER_SEC;
  pause = (gint64) curl_getdate (value, NULL);
  if (pause < 0)
    return -1;
  pause = pause * G_USEC_PER_SEC - clara_clock_get_real (clock);
  return CLAMP (pause, 0, 24 * G_TIME_SPAN_HOUR);
}

static size_t
on_header (char *line, size_t size, size_t count, void *user_data)
{
  ClaraHttpTransfer *self = user_data;
  gsize length = size * count;
  char *value;

  self->answering = TRUE;
  enter_stage (self, "more of the answer", self->request->deadlines.between_bytes);
  if (length > 0 && (line[0] == '\r' || line[0] == '\n'))
    {
      self->headed = TRUE;
      /* It has refused: the rest of what it was to be told is of no use. */
      if (self->request->stream != NULL && self->response->status >= 300)
        clara_http_body_give_up (self->request->stream);
    }
  else if (length > 5 && strncmp (line, "HTTP/", 5) == 0)
    {
      /* A new block: what an interim answer said is void. */
      long status = 0;

      curl_easy_getinfo (self->easy, CURLINFO_RESPONSE_CODE, &status);
      self->headed = FALSE;
      self->response->status = (guint) status;
      self->response->retry_after_us = -1;
      g_clear_pointer (&self->location, g_free);
    }
  else if ((value = header_value (line, length, "location")) != NULL)
    {
      g_free (self->location);
      self->location = value;
    }
  else if ((value = header_value (line, length, "content-type")) != NULL)
    {
      value[strcspn (value, "; \t")] = '\0';
      g_free (self->response->content_type);
      self->response->content_type = g_ascii_strdown (value, -1);
      g_free (value);
    }
  else if ((value = header_value (line, length, "retry-after")) != NULL)
    {
      self->response->retry_after_us = clara_http_parse_retry_after (value, self->clock);
      g_free (value);
    }
  return length;
}

static size_t
on_data (char *data, size_t size, size_t count, void *user_data)
{
  ClaraHttpTransfer *self = user_data;
  gsize length = size * count;

  enter_stage (self, "more of the answer", self->request->deadlines.between_bytes);
  if (g_cancellable_set_error_if_cancelled (self->cancellable, &self->error))
    return CURL_WRITEFUNC_ERROR;
  if (!is_success (self))
    {
      gsize room = LONGEST_COMPLAINT - MIN (self->collected->len, LONGEST_COMPLAINT);

      g_byte_array_append (self->collected, (guint8 *) data, (guint) MIN (length, room));
      return length;
    }
  if (length > self->request->limit - self->received)
    {
      g_set_error (&self->error, CLARA_NET_ERROR, CLARA_NET_ERROR_TOO_LARGE,
                   "%s sent more than the %" G_GSIZE_FORMAT " bytes that this answer may have",
                   self->response->host, self->request->limit);
      return CURL_WRITEFUNC_ERROR;
    }
  self->received += length;
  if (self->on_body == NULL)
    g_byte_array_append (self->collected, (guint8 *) data, (guint) length);
  else if (!self->on_body (self->response, (guint8 *) data, length, self->body_data, &self->error))
    return CURL_WRITEFUNC_ERROR;
  return length;
}

static void
set_form (ClaraHttpTransfer *self)
{
  self->form = curl_mime_init (self->easy);
  for (guint i = 0; i < self->request->parts->len; i++)
    {
      const ClaraHttpPart *part = g_ptr_array_index (self->request->parts, i);
      curl_mimepart *added = curl_mime_addpart (self->form);
      gsize size;
      const char *content = g_bytes_get_data (part->content, &size);

      curl_mime_name (added, part->name);
      curl_mime_data (added, size > 0 ? content : "", size);
      if (part->file_name != NULL)
        curl_mime_filename (added, part->file_name);
      if (part->content_type != NULL)
        curl_mime_type (added, part->content_type);
    }
  curl_easy_setopt (self->easy, CURLOPT_MIMEPOST, self->form);
}

static void
set_request (ClaraHttpTransfer *self)
{
  const ClaraHttpRequest *request = self->request;

  curl_easy_setopt (self->easy, CURLOPT_URL, request->url);
  if (request->parts != NULL)
    set_form (self);
  else if (request->body != NULL)
    {
      gsize size;
      const char *body = g_bytes_get_data (request->body, &size);

      curl_easy_setopt (self->easy, CURLOPT_POST, 1L);
      curl_easy_setopt (self->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t) size);
      curl_easy_setopt (self->easy, CURLOPT_POSTFIELDS, size > 0 ? body : "");
    }
  else if (request->stream != NULL)
    {
      curl_easy_setopt (self->easy, CURLOPT_POST, 1L);
      curl_easy_setopt (self->easy, CURLOPT_READFUNCTION, on_read);
      curl_easy_setopt (self->easy, CURLOPT_READDATA, self);
    }
  else if (strcmp (request->method, "HEAD") == 0)
    curl_easy_setopt (self->easy, CURLOPT_NOBODY, 1L);
  curl_easy_setopt (self->easy, CURLOPT_PATH_AS_IS, request->path_as_is ? 1L : 0L);
  if (request->connect_only)
    {
      curl_easy_setopt (self->easy, CURLOPT_CONNECT_ONLY, 1L);
      curl_easy_setopt (self->easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
      /* The other end must not choose HTTP/2, in which this connection would not be ours alone. */
      curl_easy_setopt (self->easy, CURLOPT_HTTP_VERSION, (long) CURL_HTTP_VERSION_1_1);
    }
  if (strcmp (request->method, "GET") != 0 && strcmp (request->method, "HEAD") != 0)
    curl_easy_setopt (self->easy, CURLOPT_CUSTOMREQUEST, request->method);
  for (guint i = 0; i < request->headers->len; i++)
    self->headers = curl_slist_append (self->headers, g_ptr_array_index (request->headers, i));
  /* Nobody waits a second for a "100 Continue" that small services never send. */
  self->headers = curl_slist_append (self->headers, "Expect:");
  curl_easy_setopt (self->easy, CURLOPT_HTTPHEADER, self->headers);
}

/* Private: takes the request and the host over. */
ClaraHttpTransfer *
clara_http_transfer_new (ClaraHttpRequest *request, char *host, ClaraClock *clock, ClaraHttpBodyFunc on_body,
                         gpointer body_data, GCancellable *cancellable)
{
  ClaraHttpTransfer *self = g_new0 (ClaraHttpTransfer, 1);

  self->request = request;
  self->response = g_new0 (ClaraHttpResponse, 1);
  self->response->host = host;
  self->response->content_type = g_strdup ("");
  self->response->retry_after_us = -1;
  self->clock = g_object_ref (clock);
  g_set_object (&self->cancellable, cancellable);
  self->on_body = on_body;
  self->body_data = body_data;
  self->collected = g_byte_array_new ();
  if (request->deadlines.total > 0)
    self->ends = g_get_monotonic_time () + (gint64) request->deadlines.total * 1000;
  enter_stage (self, "a connection", request->deadlines.connect);

  self->easy = curl_easy_init ();
  if (self->easy == NULL)
    g_error ("libcurl has no memory left");
  curl_easy_setopt (self->easy, CURLOPT_PRIVATE, self);
  curl_easy_setopt (self->easy, CURLOPT_ERRORBUFFER, self->problem);
  curl_easy_setopt (self->easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (self->easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt (self->easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt (self->easy, CURLOPT_HTTP_VERSION, (long) CURL_HTTP_VERSION_2TLS);
  /* With the limit on what is not acknowledged: while an answer is awaited, a dead peer is noticed by it. */
  curl_easy_setopt (self->easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt (self->easy, CURLOPT_TCP_KEEPIDLE, 1L);
  curl_easy_setopt (self->easy, CURLOPT_TCP_KEEPINTVL, 1L);
  curl_easy_setopt (self->easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt (self->easy, CURLOPT_USERAGENT, "clara");
  /* Deadlines are ours; this one is only there because libcurl has one of five minutes. */
  curl_easy_setopt (self->easy, CURLOPT_CONNECTTIMEOUT_MS, (long) request->deadlines.connect);
  /* Else taking a transfer back waits for the thread that looks up the name. */
  curl_easy_setopt (self->easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt (self->easy, CURLOPT_PREREQFUNCTION, on_connected);
  curl_easy_setopt (self->easy, CURLOPT_PREREQDATA, self);
  curl_easy_setopt (self->easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt (self->easy, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt (self->easy, CURLOPT_XFERINFODATA, self);
  curl_easy_setopt (self->easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt (self->easy, CURLOPT_HEADERDATA, self);
  curl_easy_setopt (self->easy, CURLOPT_WRITEFUNCTION, on_data);
  curl_easy_setopt (self->easy, CURLOPT_WRITEDATA, self);
  set_request (self);
  return self;
}

/* Private: not while it is in a multi handle. */
void
clara_http_transfer_free (ClaraHttpTransfer *self)
{
  if (self->request->stream != NULL)
    {
      clara_http_body_attach (self->request->stream, NULL, NULL);
      clara_http_body_give_up (self->request->stream);
    }
  curl_easy_cleanup (self->easy);
  curl_mime_free (self->form);
  curl_slist_free_all (self->headers);
  g_clear_pointer (&self->request, clara_http_request_free);
  g_clear_pointer (&self->response, clara_http_response_free);
  g_byte_array_unref (self->collected);
  g_free (self->location);
  g_clear_error (&self->error);
  g_clear_object (&self->cancellable);
  g_object_unref (self->clock);
  g_free (self);
}

CURL *
clara_http_transfer_get_easy (ClaraHttpTransfer *self)
{
  return self->easy;
}

/* Private: what is to be sent in place of this one, whose answer it was; NULL where that is the answer. */
ClaraHttpTransfer *
clara_http_transfer_redirect (ClaraHttpTransfer *self, const ClaraHttpResponse *response)
{
  ClaraHttpTransfer *next;
  ClaraHttpRequest *request;
  char *host = NULL;

  if (self->location == NULL || response->status < 301 || response->status > 308)
    return NULL;
  request = clara_http_request_redirect (self->request, self->location);
  if (request == NULL)
    return NULL;
  if (!clara_http_request_check (request, &host, NULL))
    {
      clara_http_request_free (request);
      return NULL;
    }
  next =
    clara_http_transfer_new (request, host, self->clock, self->on_body, self->body_data, self->cancellable);
  next->ends = self->ends;
  return next;
}

/* Private: whether libcurl waits for a piece of the body that is there now. */
gboolean
clara_http_transfer_can_resume (ClaraHttpTransfer *self)
{
  return self->paused && clara_http_body_is_ready (self->request->stream);
}

/* Private: not from libcurl's callbacks. */
void
clara_http_transfer_resume (ClaraHttpTransfer *self)
{
  self->paused = FALSE;
  if (!self->answering)
    enter_stage (self, "the first byte of an answer", self->request->deadlines.first_byte);
  curl_easy_pause (self->easy, CURLPAUSE_CONT);
}

ClaraHttpBody *
clara_http_transfer_get_stream (ClaraHttpTransfer *self)
{
  return self->request->stream;
}

gboolean
clara_http_transfer_is_connect_only (ClaraHttpTransfer *self)
{
  return self->request->connect_only;
}

/* Private: when it has to have come further, in g_get_monotonic_time()'s microseconds; 0 for never. */
gint64
clara_http_transfer_get_deadline (ClaraHttpTransfer *self)
{
  if (self->ends == 0 || self->stage_ends == 0)
    return MAX (self->ends, self->stage_ends);
  return MIN (self->ends, self->stage_ends);
}

void
clara_http_transfer_set_timed_out_error (ClaraHttpTransfer *self, GError **error)
{
  if (self->ends != 0 && (self->stage_ends == 0 || self->ends <= self->stage_ends))
    g_set_error (error, CLARA_NET_ERROR, CLARA_NET_ERROR_TIMEOUT, "%s was not done after %u ms",
                 self->response->host, self->request->deadlines.total);
  else
    g_set_error (error, CLARA_NET_ERROR, CLARA_NET_ERROR_TIMEOUT, "%s kept Clara waiting for %s too long",
                 self->response->host, self->waiting_for);
}

static const struct
{
  CURLcode from;
  ClaraNetError to;
  const char *message;
} errors[] = {
  { CURLE_URL_MALFORMAT, CLARA_NET_ERROR_INVALID, "The address of %s is not usable (%s)" },
  { CURLE_COULDNT_RESOLVE_HOST, CLARA_NET_ERROR_DNS,
    "The name %s is not known; check the address and the network (%s)" },
  { CURLE_COULDNT_RESOLVE_PROXY, CLARA_NET_ERROR_DNS,
    "The proxy for %s is not known; check the setting (%s)" },
  { CURLE_COULDNT_CONNECT, CLARA_NET_ERROR_REFUSED,
    "%s does not answer; check the address and whether the service is running (%s)" },
  { CURLE_SSL_CONNECT_ERROR, CLARA_NET_ERROR_TLS, "No encrypted connection to %s could be made (%s)" },
  { CURLE_PEER_FAILED_VERIFICATION, CLARA_NET_ERROR_TLS,
    "The certificate of %s is not trusted; a site's own authority is set with certificate-file (%s)" },
  { CURLE_SSL_CACERT_BADFILE, CLARA_NET_ERROR_TLS, "The certificates to check %s with cannot be read (%s)" },
  { CURLE_SSL_CIPHER, CLARA_NET_ERROR_TLS, "No encrypted connection to %s could be made (%s)" },
  { CURLE_OPERATION_TIMEDOUT, CLARA_NET_ERROR_TIMEOUT,
    "%s kept Clara waiting for a connection too long (%s)" },
  { CURLE_PARTIAL_FILE, CLARA_NET_ERROR_CUT, "%s broke its answer off (%s)" },
  { CURLE_RECV_ERROR, CLARA_NET_ERROR_CUT, "The connection to %s was cut (%s)" },
  { CURLE_SEND_ERROR, CLARA_NET_ERROR_CUT, "The connection to %s was cut (%s)" },
  { CURLE_SEND_FAIL_REWIND, CLARA_NET_ERROR_CUT, "The connection to %s was cut (%s)" },
  { CURLE_GOT_NOTHING, CLARA_NET_ERROR_CUT, "%s ended the connection without an answer (%s)" },
  { CURLE_HTTP2, CLARA_NET_ERROR_CUT, "The connection to %s was cut (%s)" },
  { CURLE_HTTP2_STREAM, CLARA_NET_ERROR_CUT, "%s broke its answer off (%s)" },
  { CURLE_WEIRD_SERVER_REPLY, CLARA_NET_ERROR_PROTOCOL, "What %s answers is not HTTP (%s)" },
  { CURLE_UNSUPPORTED_PROTOCOL, CLARA_NET_ERROR_PROTOCOL, "What %s answers is not HTTP (%s)" },
  { CURLE_BAD_CONTENT_ENCODING, CLARA_NET_ERROR_PROTOCOL, "What %s answers cannot be read (%s)" },
};

/* Private: what libcurl's word for a failure means to us. */
GError *
clara_http_transfer_describe (ClaraHttpTransfer *self, CURLcode code)
{
  ClaraNetError kind = CLARA_NET_ERROR_FAILED;
  g_autofree char *message = NULL;
  g_autofree char *clean = NULL;
  const char *detail = self->problem[0] != '\0' ? self->problem : curl_easy_strerror (code);

  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    if (errors[i].from == code)
      {
        kind = errors[i].to;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        message = g_strdup_printf (errors[i].message, self->response->host, detail);
#pragma GCC diagnostic pop
      }
  if (message == NULL)
    message = g_strdup_printf ("The request to %s failed (%s)", self->response->host, detail);
  clean = clara_log_redact (message);
  return g_error_new_literal (CLARA_NET_ERROR, (int) kind, clean);
}

/* Private: what came of it. Once. */
ClaraHttpResponse *
clara_http_transfer_conclude (ClaraHttpTransfer *self, CURLcode code, GError **error)
{
  /* libcurl takes headers that are cut off for a whole answer. */
  if (code == CURLE_OK && !self->headed)
    code = CURLE_PARTIAL_FILE;
  if (code == CURLE_OK)
    {
      GByteArray *collected = g_steal_pointer (&self->collected);

      long version = 0;

      self->collected = g_byte_array_new ();
      curl_easy_getinfo (self->easy, CURLINFO_HTTP_VERSION, &version);
      self->response->version = version == CURL_HTTP_VERSION_2_0   ? 20
                                : version == CURL_HTTP_VERSION_1_1 ? 11
                                                                   : 10;
      self->response->body = g_byte_array_free_to_bytes (collected);
      return g_steal_pointer (&self->response);
    }
  g_propagate_error (error, self->error != NULL ? g_steal_pointer (&self->error)
                                                : clara_http_transfer_describe (self, code));
  return NULL;
}
