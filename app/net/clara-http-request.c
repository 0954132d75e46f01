/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-http-private.h"

#include <string.h>

/* Enough for a minute of sound; a request that wants more or less says so. */
#define DEFAULT_LIMIT (16 * 1024 * 1024)

static const ClaraHttpDeadlines default_deadlines = { 5000, 15000, 15000, 60000 };

static void
part_free (gpointer data)
{
  ClaraHttpPart *part = data;

  g_free (part->name);
  g_free (part->file_name);
  g_free (part->content_type);
  g_bytes_unref (part->content);
  g_free (part);
}

/**
 * clara_http_request_new:
 * @method: GET, POST, ...
 * @url: http or https, without user and password
 *
 * Returns: (transfer full): a request without a body
 */
ClaraHttpRequest *
clara_http_request_new (const char *method, const char *url)
{
  ClaraHttpRequest *self = g_new0 (ClaraHttpRequest, 1);

  self->method = g_strdup (method);
  self->url = g_strdup (url);
  self->headers = g_ptr_array_new_with_free_func (g_free);
  self->deadlines = default_deadlines;
  self->limit = DEFAULT_LIMIT;
  return self;
}

void
clara_http_request_free (ClaraHttpRequest *self)
{
  g_free (self->method);
  g_free (self->url);
  g_ptr_array_unref (self->headers);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_clear_pointer (&self->stream, clara_http_body_unref);
  g_free (self);
}

/* Private: the same again, with what is not copied shared. Not one whose body is a stream: that comes once.
 */
ClaraHttpRequest *
clara_http_request_copy (const ClaraHttpRequest *self)
{
  ClaraHttpRequest *copy = g_memdup2 (self, sizeof *self);

  copy->method = g_strdup (self->method);
  copy->url = g_strdup (self->url);
  copy->headers = g_ptr_array_copy (self->headers, (GCopyFunc) (gpointer) g_strdup, NULL);
  g_ptr_array_set_free_func (copy->headers, g_free);
  copy->body = self->body != NULL ? g_bytes_ref (self->body) : NULL;
  copy->parts = self->parts != NULL ? g_ptr_array_ref (self->parts) : NULL;
  copy->stream = NULL;
  return copy;
}

static gboolean
is_read (const ClaraHttpRequest *self)
{
  return strcmp (self->method, "GET") == 0 || strcmp (self->method, "HEAD") == 0;
}

/* Private: whether asking twice does no harm. */
gboolean
clara_http_request_is_repeatable (const ClaraHttpRequest *self)
{
  return self->stream == NULL
         && (self->repeatable || is_read (self) || strcmp (self->method, "PUT") == 0
             || strcmp (self->method, "DELETE") == 0 || strcmp (self->method, "OPTIONS") == 0);
}

/* What says nothing about who asks. */
static gboolean
is_harmless (const char *header)
{
  static const char *names[] = { "Accept:", "Accept-Language:", "Range:" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strncasecmp (header, names[i], strlen (names[i])) == 0)
      return TRUE;
  return FALSE;
}

/* Private: the request that a redirect to @location asks for; NULL where it is not followed. No header goes
 * with it that could be a key, wherever it leads, and nothing that was encrypted goes on in the clear. */
ClaraHttpRequest *
clara_http_request_redirect (const ClaraHttpRequest *self, const char *location)
{
  g_autofree char *url = NULL;
  ClaraHttpRequest *next;

  if (self->redirects == 0 || !is_read (self))
    return NULL;
  url = g_uri_resolve_relative (self->url, location, G_URI_FLAGS_ENCODED, NULL);
  if (url == NULL || (g_str_has_prefix (self->url, "https:") && !g_str_has_prefix (url, "https:")))
    return NULL;
  next = clara_http_request_new (self->method, url);
  for (guint i = 0; i < self->headers->len; i++)
    if (is_harmless (g_ptr_array_index (self->headers, i)))
      g_ptr_array_add (next->headers, g_strdup (g_ptr_array_index (self->headers, i)));
  next->deadlines = self->deadlines;
  next->limit = self->limit;
  next->redirects = self->redirects - 1;
  return next;
}

/**
 * clara_http_request_add_header:
 *
 * A name or value that would end the line is refused when the request is sent.
 */
void
clara_http_request_add_header (ClaraHttpRequest *self, const char *name, const char *value)
{
  if (*name == '\0' || strpbrk (name, "\r\n: ") != NULL || strpbrk (value, "\r\n") != NULL)
    self->has_bad_header = TRUE;
  else
    g_ptr_array_add (self->headers, g_strdup_printf ("%s: %s", name, value));
}

/**
 * clara_http_request_set_body:
 * @body: referenced, not copied
 */
void
clara_http_request_set_body (ClaraHttpRequest *self, const char *content_type, GBytes *body)
{
  g_return_if_fail (self->parts == NULL && self->body == NULL);
  clara_http_request_add_header (self, "Content-Type", content_type);
  self->body = g_bytes_ref (body);
}

/**
 * clara_http_request_set_body_stream:
 * @body: referenced; sent as it is pushed
 *
 * The deadline for the first byte of the answer does not run while a piece of the body is awaited; the one in
 * total does.
 */
void
clara_http_request_set_body_stream (ClaraHttpRequest *self, const char *content_type, ClaraHttpBody *body)
{
  g_return_if_fail (self->parts == NULL && self->body == NULL && self->stream == NULL);
  clara_http_request_add_header (self, "Content-Type", content_type);
  self->stream = clara_http_body_ref (body);
}

static void
add_part (ClaraHttpRequest *self, const char *name, const char *file_name, const char *content_type,
          GBytes *content)
{
  ClaraHttpPart *part = g_new0 (ClaraHttpPart, 1);

  g_return_if_fail (self->body == NULL);
  /* libcurl writes names so that they end no line, but a type as it is. */
  if (content_type != NULL && strpbrk (content_type, "\r\n") != NULL)
    self->has_bad_header = TRUE;
  if (self->parts == NULL)
    self->parts = g_ptr_array_new_with_free_func (part_free);
  part->name = g_strdup (name);
  part->file_name = g_strdup (file_name);
  part->content_type = g_strdup (content_type);
  part->content = g_bytes_ref (content);
  g_ptr_array_add (self->parts, part);
}

/**
 * clara_http_request_add_field:
 *
 * Makes the request a multipart form and adds a field to it.
 */
void
clara_http_request_add_field (ClaraHttpRequest *self, const char *name, const char *value)
{
  g_autoptr (GBytes) content = g_bytes_new (value, strlen (value));

  add_part (self, name, NULL, NULL, content);
}

/**
 * clara_http_request_add_file:
 * @content: what is sent as the file; referenced
 *
 * Makes the request a multipart form and adds a file to it.
 */
void
clara_http_request_add_file (ClaraHttpRequest *self, const char *name, const char *file_name,
                             const char *content_type, GBytes *content)
{
  add_part (self, name, file_name, content_type, content);
}

void
clara_http_request_set_deadlines (ClaraHttpRequest *self, const ClaraHttpDeadlines *deadlines)
{
  self->deadlines = *deadlines;
}

/**
 * clara_http_request_limit_connect:
 * @ms: at most for name, connection and encryption; a shorter deadline stays as it is
 */
void
clara_http_request_limit_connect (ClaraHttpRequest *self, guint ms)
{
  if (self->deadlines.connect == 0 || self->deadlines.connect > ms)
    self->deadlines.connect = ms;
}

/**
 * clara_http_request_set_limit:
 * @most_bytes: of the answer's body; more is %CLARA_NET_ERROR_TOO_LARGE
 */
void
clara_http_request_set_limit (ClaraHttpRequest *self, gsize most_bytes)
{
  self->limit = most_bytes;
}

/**
 * clara_http_request_set_redirects:
 * @most: how many in a row are followed; 0, as it is at first, for none
 *
 * Only of GET and HEAD. None of the caller's headers that could be a key goes along, and what began encrypted
 * does not go on in the clear: else the redirect itself is the answer.
 */
void
clara_http_request_set_redirects (ClaraHttpRequest *self, guint most)
{
  self->redirects = most;
}

/**
 * clara_http_request_watch:
 * @went_out: becomes %TRUE when the request is about to be sent over a connection: from then on it may have
 *   reached the service, whatever comes back; must outlive the request
 */
void
clara_http_request_watch (ClaraHttpRequest *self, gboolean *went_out)
{
  self->went_out = went_out;
}

/**
 * clara_http_request_set_repeatable:
 * @repeatable: whether asking twice does no harm though the method does not say so, as for a POST that only
 *   computes something, or carries a key against repetition
 */
void
clara_http_request_set_repeatable (ClaraHttpRequest *self, gboolean repeatable)
{
  self->repeatable = repeatable;
}

/* Private: whether it can be sent; the host for messages, since an address may carry secrets. */
gboolean
clara_http_request_check (ClaraHttpRequest *self, char **host, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (self->url, G_URI_FLAGS_NONE, NULL);

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0'
      || (strcmp (g_uri_get_scheme (uri), "http") != 0 && strcmp (g_uri_get_scheme (uri), "https") != 0)
      || g_uri_get_userinfo (uri) != NULL)
    {
      /* Not quoted back: there may be a password in it. */
      g_set_error (
        error, CLARA_NET_ERROR, CLARA_NET_ERROR_INVALID,
        "The address of a service is not usable; write it as https://host/path, without a user and "
        "password");
      return FALSE;
    }
  if (self->has_bad_header)
    {
      g_set_error (error, CLARA_NET_ERROR, CLARA_NET_ERROR_INVALID,
                   "A header for %s has a line end in it; look at the key, it may have been copied with one",
                   g_uri_get_host (uri));
      return FALSE;
    }
  *host = g_strdup (g_uri_get_host (uri));
  return TRUE;
}

void
clara_http_response_free (ClaraHttpResponse *self)
{
  g_free (self->host);
  g_free (self->content_type);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

static const struct
{
  guint status;
  const char *meaning;
} meanings[] = {
  { 400, "it did not understand the request" },
  { 401, "it does not accept the key" },
  { 402, "the account has no credit left" },
  { 403, "the key may not do this" },
  { 404, "it has nothing at this address or no such model" },
  { 408, "it waited too long for the request" },
  { 413, "the request is too large for it" },
  { 429, "it is asked too often or the quota is used up" },
  { 500, "it has a fault of its own" },
  { 502, "it cannot be reached behind its gateway" },
  { 503, "it is out of service" },
  { 529, "it is overloaded" },
};

/**
 * clara_http_response_check:
 *
 * Returns: whether the service answered with success; else %CLARA_NET_ERROR_STATUS, which knows for how long
 *   the service wants to be left alone
 */
gboolean
clara_http_response_check (ClaraHttpResponse *self, GError **error)
{
  const char *meaning = self->status >= 300 && self->status < 400
                          ? "it points to another address, which is not followed; set the final one"
                          : "that is no success";

  GError *failure;

  if (self->status >= 200 && self->status < 300)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (meanings); i++)
    if (meanings[i].status == self->status)
      meaning = meanings[i].meaning;
  failure = g_error_new (CLARA_NET_ERROR, CLARA_NET_ERROR_STATUS, "%s answered %u: %s", self->host,
                         self->status, meaning);
  clara_net_error_set_retry_after (failure, self->retry_after_us);
  g_propagate_error (error, failure);
  return FALSE;
}
