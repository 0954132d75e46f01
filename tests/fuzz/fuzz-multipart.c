/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A form with hostile names, file names, types and contents, sent over a real connection and taken apart by a
 * parser of its own (RFC 7578): it has just those parts, or it is refused before it is sent. The input: for
 * each part a byte (bit 0: a file), then its texts, each with a NUL at its end: name, and for a file file
 * name and type; then the content.
 */
#include "clara-http.h"

#include "fuzz.h"

#include <string.h>

#define MOST_PARTS 8

typedef struct
{
  gboolean is_file;
  char *name;
  char *file_name;
  char *type;
  char *text;
  GBytes *content; /* the text as bytes */
} Part;

static ClaraClock *fuzz_clock;
static ClaraHttp *http;
static GSocket *listener;
static GSocket *peer;
static char *url;
static GString *request; /* as it came */
static gsize whole;      /* how long it is; 0 while that is not known */

static gboolean
on_input (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  char buffer[16384];
  gssize length = g_socket_receive (socket, buffer, sizeof buffer, NULL, NULL);
  const char *end;

  if (length <= 0)
    {
      g_clear_object (&peer);
      return G_SOURCE_REMOVE;
    }
  g_string_append_len (request, buffer, length);
  end = g_strstr_len (request->str, (gssize) request->len, "\r\n\r\n");
  if (whole == 0 && end != NULL)
    {
      const char *header = g_strstr_len (request->str, end - request->str, "Content-Length: ");

      g_assert_nonnull (header);
      whole = (gsize) (end + 4 - request->str) + g_ascii_strtoull (header + 16, NULL, 10);
    }
  if (whole != 0 && request->len >= whole)
    g_socket_send (socket, answer, sizeof answer - 1, NULL, NULL);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_accept (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  GSource *input;

  g_clear_object (&peer);
  peer = g_socket_accept (socket, NULL, NULL);
  input = g_socket_create_source (peer, G_IO_IN | G_IO_HUP, NULL);
  g_source_set_callback (input, G_SOURCE_FUNC (on_input), NULL, NULL);
  g_source_attach (input, NULL);
  g_source_unref (input);
  return G_SOURCE_CONTINUE;
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  GSource *accepting;

  g_setenv ("no_proxy", "*", TRUE);
  fuzz_clock = clara_clock_new_real ();
  http = clara_http_new (fuzz_clock);
  request = g_string_new (NULL);
  listener = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_assert_true (g_socket_bind (listener, any, TRUE, NULL));
  g_assert_true (g_socket_listen (listener, NULL));
  bound = g_socket_get_local_address (listener, NULL);
  url = g_strdup_printf ("http://127.0.0.1:%u/form",
                         g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  accepting = g_socket_create_source (listener, G_IO_IN, NULL);
  g_source_set_callback (accepting, G_SOURCE_FUNC (on_accept), NULL, NULL);
  g_source_attach (accepting, NULL);
  g_source_unref (accepting);
  return 0;
}

static char *
take_text (const guint8 **data, gsize *size)
{
  const guint8 *end = memchr (*data, '\0', *size);
  gsize length = end != NULL ? (gsize) (end - *data) : *size;
  char *text = g_strndup ((const char *) *data, length);
  gsize used = end != NULL ? length + 1 : length;

  *data += used;
  *size -= used;
  return text;
}

static guint
read_parts (Part *parts, const guint8 *data, gsize size)
{
  guint count = 0;

  while (count < MOST_PARTS && size > 0)
    {
      Part *part = &parts[count++];
      part->is_file = data[0] & 1;
      data++;
      size--;
      part->name = take_text (&data, &size);
      if (part->is_file)
        {
          part->file_name = take_text (&data, &size);
          part->type = take_text (&data, &size);
        }
      part->text = take_text (&data, &size);
      part->content = g_bytes_new (part->text, strlen (part->text));
    }
  return count;
}

static char *
find_parameter (const char *head, const char *name)
{
  g_autofree char *begin = g_strdup_printf ("; %s=\"", name);
  const char *at = strstr (head, begin);
  GString *value;

  if (at == NULL)
    return NULL;
  at += strlen (begin);
  value = g_string_new_len (at, (gssize) strcspn (at, "\""));
  /* As browsers write them (WHATWG HTML, multipart/form-data). */
  g_string_replace (value, "%22", "\"", 0);
  g_string_replace (value, "%0D", "\r", 0);
  g_string_replace (value, "%0A", "\n", 0);
  return g_string_free (value, FALSE);
}

/* The same three undone in what was asked for, so that one that was there before looks alike. */
static char *
undone (const char *text)
{
  GString *value = g_string_new (text);

  g_string_replace (value, "%22", "\"", 0);
  g_string_replace (value, "%0D", "\r", 0);
  g_string_replace (value, "%0A", "\n", 0);
  return g_string_free (value, FALSE);
}

static void
check_part (const char *bytes, gsize length, const Part *part)
{
  const char *end = g_strstr_len (bytes, (gssize) length, "\r\n\r\n");
  g_autofree char *head = NULL;
  g_autofree char *name = NULL;
  g_autofree char *file_name = NULL;
  g_autofree char *expected = undone (part->name);
  g_auto (GStrv) lines = NULL;

  g_assert_nonnull (end);
  head = g_strndup (bytes, (gsize) (end - bytes));
  lines = g_strsplit (head, "\r\n", -1);
  g_assert_cmpuint (g_strv_length (lines), <=, 2);
  g_assert_true (g_str_has_prefix (lines[0], "Content-Disposition: form-data; name=\""));
  name = find_parameter (lines[0], "name");
  g_assert_cmpstr (name, ==, expected);
  if (part->is_file)
    {
      g_autofree char *expected_file = undone (part->file_name);
      g_autofree char *type = g_strconcat ("Content-Type: ", part->type, NULL);

      file_name = find_parameter (lines[0], "filename");
      g_assert_cmpstr (file_name, ==, expected_file);
      g_assert_cmpstr (lines[1], ==, type);
    }
  g_assert_cmpmem (end + 4, length - (gsize) (end + 4 - bytes), g_bytes_get_data (part->content, NULL),
                   g_bytes_get_size (part->content));
}

/* Splits what came at the boundary that its head names. */
static void
check_request (const Part *parts, guint count)
{
  const char *end = g_strstr_len (request->str, (gssize) request->len, "\r\n\r\n");
  const char *boundary = g_strstr_len (request->str, end - request->str, "boundary=");
  g_autofree char *delimiter = NULL;
  const char *at = end + 2; /* the first delimiter has no line before it */
  gsize length;

  g_assert_nonnull (boundary);
  boundary += strlen ("boundary=");
  delimiter = g_strdup_printf ("\r\n--%.*s", (int) strcspn (boundary, "\r"), boundary);
  length = strlen (delimiter);
  for (guint i = 0; i <= count; i++)
    {
      const char *stop = request->str + whole;
      const char *next;

      g_assert_cmpmem (at, length, delimiter, length);
      at += length;
      if (i == count)
        {
          g_assert_cmpmem (at, (gsize) (stop - at), "--\r\n", 4);
          break;
        }
      g_assert_cmpmem (at, 2, "\r\n", 2);
      at += 2;
      next = memmem (at, (gsize) (stop - at), delimiter, length);
      g_assert_nonnull (next);
      check_part (at, (gsize) (next - at), &parts[i]);
      at = next;
    }
}

typedef struct
{
  gboolean over;
  gboolean answered;
} Outcome;

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraHttpResponse) response = clara_http_send_finish (CLARA_HTTP (source), result, &error);

  outcome->over = TRUE;
  outcome->answered = response != NULL;
  if (response == NULL)
    g_assert_error (error, CLARA_NET_ERROR, CLARA_NET_ERROR_INVALID);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  Part parts[MOST_PARTS] = { 0 };
  guint count = read_parts (parts, data, size);
  ClaraHttpRequest *form = clara_http_request_new ("POST", url);
  Outcome outcome = { 0 };

  g_string_truncate (request, 0);
  whole = 0;
  for (guint i = 0; i < count; i++)
    if (parts[i].is_file)
      clara_http_request_add_file (form, parts[i].name, parts[i].file_name, parts[i].type, parts[i].content);
    else
      clara_http_request_add_field (form, parts[i].name, parts[i].text);
  if (count > 0)
    {
      clara_http_send_async (http, form, NULL, NULL, NULL, on_sent, &outcome);
      while (!outcome.over)
        g_main_context_iteration (NULL, TRUE);
    }
  else
    clara_http_request_free (form);
  if (outcome.answered)
    check_request (parts, count);
  else
    g_assert_cmpuint (request->len, ==, 0);
  for (guint i = 0; i < count; i++)
    {
      g_free (parts[i].name);
      g_free (parts[i].file_name);
      g_free (parts[i].type);
      g_free (parts[i].text);
      g_bytes_unref (parts[i].content);
    }
  return 0;
}
