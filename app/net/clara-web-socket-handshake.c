/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-web-socket-handshake.h"

#include "clara-http-request.h"
#include "clara-net-error.h"

#include <string.h>
#include <sys/random.h>

/* RFC 6455, 1.3. */
#define MAGIC "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

struct _ClaraHandshake
{
  char *url; /* http or https */
  char *host;
  char *authority; /* as in the Host header */
  char *target;    /* path and query */
  GString *headers;
  char *key; /* drawn anew for each request */
  guint status;
  char *retry_after;
};

/* The address goes into lines of the request: nothing in it may end a line or a word of it. */
static gboolean
is_printable (const char *text)
{
  for (; *text != '\0'; text++)
    if (!g_ascii_isgraph (*text))
      return FALSE;
  return TRUE;
}

static gboolean
read_address (ClaraHandshake *self, GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri);
  const char *host = g_uri_get_host (uri);
  const char *path = g_uri_get_path (uri);
  const char *query = g_uri_get_query (uri);
  g_autofree char *bracketed = NULL;
  gboolean secure = strcmp (scheme, "wss") == 0;
  int port = g_uri_get_port (uri);

  if ((!secure && strcmp (scheme, "ws") != 0) || host == NULL || *host == '\0'
      || g_uri_get_userinfo (uri) != NULL)
    return FALSE;
  bracketed = strchr (host, ':') != NULL ? g_strdup_printf ("[%s]", host) : g_strdup (host);
  self->host = g_strdup (host);
  self->authority = port > 0 ? g_strdup_printf ("%s:%d", bracketed, port) : g_strdup (bracketed);
  self->target = g_strconcat (*path == '\0' ? "/" : path, query != NULL ? "?" : "", query, NULL);
  self->url = g_strconcat (secure ? "https://" : "http://", self->authority, "/", NULL);
  return is_printable (self->authority);
}

/**
 * clara_handshake_new:
 * @url: ws or wss, without user and password
 *
 * Returns: (transfer full) (nullable): a request without headers of its own; NULL where the address is none
 */
ClaraHandshake *
clara_handshake_new (const char *url, GError **error)
{
  g_autoptr (ClaraHandshake) self = g_new0 (ClaraHandshake, 1);
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED_PATH | G_URI_FLAGS_ENCODED_QUERY, NULL);

  self->headers = g_string_new (NULL);
  if (uri != NULL && is_printable (url) && read_address (self, uri))
    return g_steal_pointer (&self);
  /* Not quoted back: there may be a key in it. */
  g_set_error (
    error, CLARA_NET_ERROR, CLARA_NET_ERROR_INVALID,
    "The address of a streaming service is not usable; write it as wss://host/path, without a user "
    "and password");
  return NULL;
}

void
clara_handshake_free (ClaraHandshake *self)
{
  g_free (self->url);
  g_free (self->host);
  g_free (self->authority);
  g_free (self->target);
  g_string_free (self->headers, TRUE);
  g_free (self->key);
  g_free (self->retry_after);
  g_free (self);
}

/**
 * clara_handshake_get_url:
 *
 * Returns: what to connect to, as http or https
 */
const char *
clara_handshake_get_url (ClaraHandshake *self)
{
  return self->url;
}

const char *
clara_handshake_get_host (ClaraHandshake *self)
{
  return self->host;
}

/**
 * clara_handshake_add_header:
 *
 * Returns: whether it can be sent: nothing in it ends the line
 */
gboolean
clara_handshake_add_header (ClaraHandshake *self, const char *name, const char *value)
{
  if (*name == '\0' || strpbrk (name, "\r\n: ") != NULL || strpbrk (value, "\r\n") != NULL)
    return FALSE;
  g_string_append_printf (self->headers, "%s: %s\r\n", name, value);
  return TRUE;
}

/**
 * clara_handshake_pack:
 *
 * Returns: (transfer full): the request, with a new key
 */
GBytes *
clara_handshake_pack (ClaraHandshake *self)
{
  guint8 key[16];
  char *request;

  if (getrandom (key, sizeof key, 0) != sizeof key)
    g_error ("The system gives no random numbers");
  g_free (self->key);
  self->key = g_base64_encode (key, sizeof key);
  self->status = 0;
  g_clear_pointer (&self->retry_after, g_free);
  request = g_strdup_printf ("GET %s HTTP/1.1\r\n"
                             "Host: %s\r\n"
                             "Upgrade: websocket\r\n"
                             "Connection: Upgrade\r\n"
                             "Sec-WebSocket-Key: %s\r\n"
                             "Sec-WebSocket-Version: 13\r\n"
                             "User-Agent: clara\r\n"
                             "%s\r\n",
                             self->target, self->authority, self->key, self->headers->str);
  return g_bytes_new_take (request, strlen (request));
}

static char *
expected_accept (ClaraHandshake *self)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize length = sizeof digest;

  g_checksum_update (sum, (const guchar *) self->key, -1);
  g_checksum_update (sum, (const guchar *) MAGIC, -1);
  g_checksum_get_digest (sum, digest, &length);
  return g_base64_encode (digest, length);
}

static gboolean
has_token (const char *list, const char *token)
{
  g_auto (GStrv) words = g_strsplit_set (list, ", \t", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (g_ascii_strcasecmp (words[i], token) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
fail (GError **error, ClaraHandshake *self, const char *why)
{
  g_set_error (error, CLARA_NET_ERROR, CLARA_NET_ERROR_PROTOCOL,
               "%s does not speak WebSocket at this address: %s", self->host, why);
  return FALSE;
}

typedef struct
{
  gboolean upgrades;
  gboolean connects;
  gboolean accepts;
  gboolean extends;
} Agreed;

static void
take_header (ClaraHandshake *self, const char *name, const char *value, Agreed *agreed)
{
  if (g_ascii_strcasecmp (name, "upgrade") == 0)
    agreed->upgrades = g_ascii_strcasecmp (value, "websocket") == 0;
  else if (g_ascii_strcasecmp (name, "connection") == 0)
    agreed->connects |= has_token (value, "upgrade");
  else if (g_ascii_strcasecmp (name, "sec-websocket-accept") == 0)
    {
      g_autofree char *expected = expected_accept (self);

      agreed->accepts = strcmp (value, expected) == 0;
    }
  else if (g_ascii_strcasecmp (name, "sec-websocket-extensions") == 0)
    agreed->extends |= *value != '\0';
  else if (g_ascii_strcasecmp (name, "retry-after") == 0)
    {
      g_free (self->retry_after);
      self->retry_after = g_strdup (value);
    }
}

static gboolean
read_status (ClaraHandshake *self, const char *line)
{
  if (strlen (line) < 12 || strspn (line + 9, "0123456789") != 3)
    return FALSE;
  self->status = (guint) g_ascii_strtoull (line + 9, NULL, 10);
  return TRUE;
}

static gboolean
judge (ClaraHandshake *self, const Agreed *agreed, GError **error)
{
  if (self->status != 101)
    {
      ClaraHttpResponse response = { .host = self->host, .status = self->status };

      if (clara_http_response_check (&response, error))
        fail (error, self, "it answered with an ordinary page");
      return FALSE;
    }
  if (!agreed->upgrades || !agreed->connects)
    return fail (error, self, "it did not go over to it");
  if (!agreed->accepts)
    return fail (error, self, "it answered to another request than this one");
  if (agreed->extends)
    return fail (error, self, "it uses an extension that nobody asked for");
  return TRUE;
}

/**
 * clara_handshake_read:
 * @data: (array length=length): all that has come so far
 *
 * Returns: how many bytes of it were the answer, and what follows is frames; 0 where more is needed; -1 where
 * the service refuses, with %CLARA_NET_ERROR_STATUS, or answers something else
 */
gssize
clara_handshake_read (ClaraHandshake *self, const char *data, gsize length, GError **error)
{
  const char *end = g_strstr_len (data, (gssize) length, "\r\n\r\n");
  g_autofree char *head = NULL;
  g_auto (GStrv) lines = NULL;
  Agreed agreed = { 0 };

  if (strncmp (data, "HTTP/1.1 ", MIN (length, 9)) != 0)
    {
      fail (error, self, "what it answers is not HTTP");
      return -1;
    }
  if (end == NULL)
    {
      if (length < CLARA_HANDSHAKE_LONGEST)
        return 0;
      fail (error, self, "its answer has no end");
      return -1;
    }
  head = g_strndup (data, (gsize) (end - data));
  lines = g_strsplit (head, "\r\n", -1);
  if (lines[0] == NULL || !read_status (self, lines[0]))
    {
      fail (error, self, "what it answers is not HTTP");
      return -1;
    }
  for (guint i = 1; lines[i] != NULL; i++)
    {
      char *colon = strchr (lines[i], ':');

      if (colon == NULL)
        continue;
      *colon = '\0';
      take_header (self, lines[i], g_strstrip (colon + 1), &agreed);
    }
  if (!judge (self, &agreed, error))
    return -1;
  return end + 4 - data;
}

/**
 * clara_handshake_get_status:
 *
 * Returns: the HTTP status of the last answer; 0 while there is none
 */
guint
clara_handshake_get_status (ClaraHandshake *self)
{
  return self->status;
}

/**
 * clara_handshake_get_retry_after:
 *
 * Returns: (nullable): the answer's Retry-After as it came
 */
const char *
clara_handshake_get_retry_after (ClaraHandshake *self)
{
  return self->retry_after;
}
