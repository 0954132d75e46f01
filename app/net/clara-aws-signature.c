/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-aws-signature.h"

#include "clara-http-private.h"

#include <string.h>

/*
 * A request is written in one canonical form, whose hash is signed with a key that is derived from the
 * secret, the day, the region and the service ("Signature Version 4 signing process"). S3 differs: it takes
 * the path as it is, decoded and encoded once, where the others take it without "." and ".." and encode what
 * was sent once more.
 */

#define ALGORITHM "AWS4-HMAC-SHA256"
#define UNSIGNED "UNSIGNED-PAYLOAD"
#define DIGEST 32

/* What is not encoded beside letters and digits. */
#define UNRESERVED "-._~"

/* An address taken apart, not decoded. */
typedef struct
{
  char *host;
  char *path;
  char *query; /* "" for none */
} Address;

static void
address_clear (Address *self)
{
  g_free (self->host);
  g_free (self->path);
  g_free (self->query);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Address, address_clear)

typedef struct
{
  char *name; /* lower case */
  GString *value;
} Header;

static void
header_free (gpointer data)
{
  Header *header = data;

  g_free (header->name);
  g_string_free (header->value, TRUE);
  g_free (header);
}

static gboolean
is_s3 (const ClaraAwsKey *key)
{
  return strcmp (key->service, "s3") == 0;
}

static gboolean
read_address (Address *self, const char *url, GError **error)
{
  const char *rest = g_str_has_prefix (url, "https://")  ? url + 8
                     : g_str_has_prefix (url, "http://") ? url + 7
                                                         : NULL;
  const char *default_port = g_str_has_prefix (url, "https") ? ":443" : ":80";
  gsize length, path_length;

  if (rest == NULL || (length = strcspn (rest, "/?#")) == 0 || memchr (rest, '@', length) != NULL)
    {
      g_set_error (
        error, CLARA_NET_ERROR, CLARA_NET_ERROR_INVALID,
        "The address of an AWS service is not usable; write it as https://host/path, without a user "
        "and password");
      return FALSE;
    }
  self->host = g_ascii_strdown (rest, (gssize) length);
  /* As it will be in the Host header. */
  if (g_str_has_suffix (self->host, default_port))
    self->host[length - strlen (default_port)] = '\0';
  rest += length;
  path_length = strcspn (rest, "?#");
  self->path = path_length > 0 ? g_strndup (rest, path_length) : g_strdup ("/");
  rest += path_length;
  self->query = *rest == '?' ? g_strndup (rest + 1, strcspn (rest + 1, "#")) : g_strdup ("");
  return TRUE;
}

static void
append_encoded (GString *to, const char *text, gsize length, const char *also_allowed)
{
  for (gsize i = 0; i < length; i++)
    if (g_ascii_isalnum (text[i]) || (text[i] != '\0' && strchr (also_allowed, text[i]) != NULL))
      g_string_append_c (to, text[i]);
    else
      g_string_append_printf (to, "%%%02X", (guint8) text[i]);
}

/* Percent-encoding undone; what is none stays. */
static GString *
decode (const char *text, gsize length)
{
  GString *decoded = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    if (text[i] == '%' && i + 2 < length && g_ascii_isxdigit (text[i + 1]) && g_ascii_isxdigit (text[i + 2]))
      {
        g_string_append_c (
          decoded, (char) (g_ascii_xdigit_value (text[i + 1]) << 4 | g_ascii_xdigit_value (text[i + 2])));
        i += 2;
      }
    else
      g_string_append_c (decoded, text[i]);
  return decoded;
}

/* Without "." and "..", and with one slash where there were several. */
static char *
normalise (const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();
  GString *normal = g_string_new (NULL);
  gboolean ends_open = FALSE;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      ends_open = *parts[i] == '\0' || strcmp (parts[i], ".") == 0 || strcmp (parts[i], "..") == 0;
      if (!ends_open)
        g_ptr_array_add (kept, parts[i]);
      else if (strcmp (parts[i], "..") == 0 && kept->len > 0)
        g_ptr_array_set_size (kept, (int) kept->len - 1);
    }
  for (guint i = 0; i < kept->len; i++)
    g_string_append_printf (normal, "/%s", (const char *) g_ptr_array_index (kept, i));
  if (normal->len == 0 || ends_open)
    g_string_append_c (normal, '/');
  return g_string_free (normal, FALSE);
}

static char *
canonical_path (const ClaraAwsKey *key, const char *path)
{
  GString *canonical = g_string_new (NULL);

  if (is_s3 (key))
    {
      GString *decoded = decode (path, strlen (path));

      append_encoded (canonical, decoded->str, decoded->len, UNRESERVED "/");
      g_string_free (decoded, TRUE);
    }
  else
    {
      g_autofree char *normal = normalise (path);

      append_encoded (canonical, normal, strlen (normal), UNRESERVED "/");
    }
  return g_string_free (canonical, FALSE);
}

static void
append_recoded (GString *to, const char *text, gsize length)
{
  GString *decoded = decode (text, length);

  append_encoded (to, decoded->str, decoded->len, UNRESERVED);
  g_string_free (decoded, TRUE);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Sorted by name, then by value. Between the two stands, while sorting, a byte that comes before all that a
 * name can have in it: "=" would put "a-b" before "a". */
static char *
canonical_query (const char *query)
{
  g_auto (GStrv) pairs = g_strsplit (query, "&", -1);
  g_autoptr (GPtrArray) sorted = g_ptr_array_new_with_free_func (g_free);
  GString *canonical = g_string_new (NULL);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      gsize name = strcspn (pairs[i], "=");
      GString *pair = g_string_new (NULL);

      append_recoded (pair, pairs[i], name);
      g_string_append_c (pair, '\x01');
      if (pairs[i][name] == '=')
        append_recoded (pair, pairs[i] + name + 1, strlen (pairs[i] + name + 1));
      if (*pairs[i] != '\0')
        g_ptr_array_add (sorted, g_string_free (pair, FALSE));
      else
        g_string_free (pair, TRUE);
    }
  g_ptr_array_sort (sorted, compare_texts);
  for (guint i = 0; i < sorted->len; i++)
    {
      char *pair = g_ptr_array_index (sorted, i);

      *strchr (pair, '\x01') = '=';
      g_string_append_printf (canonical, "%s%s", i > 0 ? "&" : "", pair);
    }
  return g_string_free (canonical, FALSE);
}

/* Without spaces around it, and with one where there were several. */
static void
append_trimmed (GString *to, const char *value)
{
  g_auto (GStrv) words = g_strsplit_set (value, " \t", -1);
  gboolean first = TRUE;

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      {
        g_string_append_printf (to, "%s%s", first ? "" : " ", words[i]);
        first = FALSE;
      }
}

static int
compare_headers (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(const Header *const *) a)->name, (*(const Header *const *) b)->name);
}

static void
add_header (GPtrArray *headers, const char *name, gsize name_length, const char *value)
{
  g_autofree char *lower = g_ascii_strdown (name, (gssize) name_length);
  Header *header;

  for (guint i = 0; i < headers->len; i++)
    {
      header = g_ptr_array_index (headers, i);
      if (strcmp (header->name, lower) == 0)
        {
          g_string_append_c (header->value, ',');
          append_trimmed (header->value, value);
          return;
        }
    }
  header = g_new0 (Header, 1);
  header->name = g_steal_pointer (&lower);
  header->value = g_string_new (NULL);
  append_trimmed (header->value, value);
  g_ptr_array_add (headers, header);
}

static char *
list_names (GPtrArray *headers)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < headers->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ";" : "",
                            ((Header *) g_ptr_array_index (headers, i))->name);
  return g_string_free (names, FALSE);
}

static char *
canonical_request (const ClaraAwsKey *key, const char *method, const Address *address, GPtrArray *headers,
                   const char *payload_hash)
{
  g_autofree char *path = canonical_path (key, address->path);
  g_autofree char *query = canonical_query (address->query);
  g_autofree char *names = list_names (headers);
  GString *canonical = g_string_new (NULL);

  g_string_append_printf (canonical, "%s\n%s\n%s\n", method, path, query);
  for (guint i = 0; i < headers->len; i++)
    {
      const Header *header = g_ptr_array_index (headers, i);

      g_string_append_printf (canonical, "%s:%s\n", header->name, header->value->str);
    }
  g_string_append_printf (canonical, "\n%s\n%s", names, payload_hash);
  return g_string_free (canonical, FALSE);
}

static void
hmac (guint8 *digest, const guint8 *key, gsize key_length, const char *text)
{
  g_autoptr (GHmac) sum = g_hmac_new (G_CHECKSUM_SHA256, key, key_length);
  gsize length = DIGEST;

  g_hmac_update (sum, (const guchar *) text, (gssize) strlen (text));
  g_hmac_get_digest (sum, digest, &length);
}

static char *
sign (const ClaraAwsKey *key, const char *moment, const char *scope, const char *canonical)
{
  g_autofree char *first = g_strconcat ("AWS4", key->secret_key, NULL);
  g_autofree char *day = g_strndup (moment, 8);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, canonical, -1);
  g_autofree char *text = g_strdup_printf (ALGORITHM "\n%s\n%s\n%s", moment, scope, hash);
  guint8 derived[DIGEST], next[DIGEST];

  hmac (derived, (const guint8 *) first, strlen (first), day);
  hmac (next, derived, DIGEST, key->region);
  hmac (derived, next, DIGEST, key->service);
  hmac (next, derived, DIGEST, "aws4_request");
  return g_compute_hmac_for_string (G_CHECKSUM_SHA256, next, DIGEST, text, -1);
}

static char *
format_moment (gint64 now_us)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (now_us / G_USEC_PER_SEC);

  return g_date_time_format (now, "%Y%m%dT%H%M%SZ");
}

static char *
format_scope (const ClaraAwsKey *key, const char *moment)
{
  return g_strdup_printf ("%.8s/%s/%s/aws4_request", moment, key->region, key->service);
}

static char *
hash_payload (const ClaraAwsKey *key, ClaraHttpRequest *request, GError **error)
{
  if (request->body != NULL)
    return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, request->body);
  if (request->parts == NULL && request->stream == NULL)
    return g_compute_checksum_for_string (G_CHECKSUM_SHA256, "", 0);
  if (is_s3 (key) && request->stream != NULL)
    return g_strdup (UNSIGNED);
  g_set_error (error, CLARA_NET_ERROR, CLARA_NET_ERROR_INVALID,
               "A request to the AWS service %s cannot be signed before its body is known", key->service);
  return NULL;
}

/**
 * clara_aws_sign:
 * @request: with its headers and its body; none of them is changed afterwards
 *
 * Adds X-Amz-Date, Authorization and, where they belong, X-Amz-Security-Token and X-Amz-Content-Sha256. In
 * the query a space is written %20, since + stands for itself.
 *
 * Returns: whether it could be signed; else %CLARA_NET_ERROR_INVALID
 */
gboolean
clara_aws_sign (const ClaraAwsKey *key, ClaraHttpRequest *request, gint64 now_us, GError **error)
{
  g_auto (Address) address = { 0 };
  g_autoptr (GPtrArray) headers = g_ptr_array_new_with_free_func (header_free);
  g_autofree char *moment = format_moment (now_us);
  g_autofree char *scope = format_scope (key, moment);
  g_autofree char *payload_hash = NULL;
  g_autofree char *names = NULL;
  g_autofree char *canonical = NULL;
  g_autofree char *signature = NULL;
  g_autofree char *authorization = NULL;

  if (!read_address (&address, request->url, error)
      || (payload_hash = hash_payload (key, request, error)) == NULL)
    return FALSE;
  /* Else libcurl takes "." and ".." out, which S3's keys may have in them. */
  request->path_as_is = TRUE;
  clara_http_request_add_header (request, "X-Amz-Date", moment);
  if (key->session_token != NULL)
    clara_http_request_add_header (request, "X-Amz-Security-Token", key->session_token);
  if (is_s3 (key))
    clara_http_request_add_header (request, "X-Amz-Content-Sha256", payload_hash);
  add_header (headers, "host", 4, address.host);
  for (guint i = 0; i < request->headers->len; i++)
    {
      const char *line = g_ptr_array_index (request->headers, i);
      const char *colon = strchr (line, ':');

      add_header (headers, line, (gsize) (colon - line), colon + 1);
    }
  g_ptr_array_sort (headers, compare_headers);
  names = list_names (headers);
  canonical = canonical_request (key, request->method, &address, headers, payload_hash);
  signature = sign (key, moment, scope, canonical);
  authorization = g_strdup_printf (ALGORITHM " Credential=%s/%s, SignedHeaders=%s, Signature=%s",
                                   key->access_key, scope, names, signature);
  clara_http_request_add_header (request, "Authorization", authorization);
  return TRUE;
}

static void
append_parameter (GString *query, const char *name, const char *value)
{
  g_string_append_printf (query, "%s%s=", query->len > 0 ? "&" : "", name);
  append_encoded (query, value, strlen (value), UNRESERVED);
}

/**
 * clara_aws_presign:
 * @seconds: for how long it can be used, at most 604800
 *
 * Returns: (transfer full) (nullable): an address that needs no header beside Host, for who has no key
 */
char *
clara_aws_presign (const ClaraAwsKey *key, const char *method, const char *url, guint seconds, gint64 now_us,
                   GError **error)
{
  g_auto (Address) address = { 0 };
  g_autoptr (GPtrArray) headers = g_ptr_array_new_with_free_func (header_free);
  g_autofree char *moment = format_moment (now_us);
  g_autofree char *scope = format_scope (key, moment);
  g_autofree char *credential = g_strdup_printf ("%s/%s", key->access_key, scope);
  g_autofree char *expires = g_strdup_printf ("%u", seconds);
  g_autofree char *empty_hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "", 0);
  g_autofree char *canonical = NULL;
  g_autofree char *signature = NULL;
  GString *query;

  if (!read_address (&address, url, error))
    return NULL;
  query = g_string_new (address.query);
  append_parameter (query, "X-Amz-Algorithm", ALGORITHM);
  append_parameter (query, "X-Amz-Credential", credential);
  append_parameter (query, "X-Amz-Date", moment);
  append_parameter (query, "X-Amz-Expires", expires);
  append_parameter (query, "X-Amz-SignedHeaders", "host");
  if (key->session_token != NULL)
    append_parameter (query, "X-Amz-Security-Token", key->session_token);
  g_free (address.query);
  address.query = g_string_free (query, FALSE);
  add_header (headers, "host", 4, address.host);
  canonical = canonical_request (key, method, &address, headers, is_s3 (key) ? UNSIGNED : empty_hash);
  signature = sign (key, moment, scope, canonical);
  return g_strdup_printf ("%s://%s%s?%s&X-Amz-Signature=%s", url[4] == 's' ? "https" : "http", address.host,
                          address.path, address.query, signature);
}
