/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-http.h"

#include "clara-test-certificate.h"
#include "test-net.h"

#include <glib/gstdio.h>
#include <string.h>

/*
 * A server that speaks as much HTTP/2 (RFC 9113) as answering needs, and nothing else: it offers "h2" alone
 * in the TLS greeting, takes the client's frames apart, and answers each request with 200 and its stream's
 * number, but the first only after the second has come, so that both must be on one connection at once.
 */

#define PREFACE 24
#define FRAME_DATA 0x0
#define FRAME_HEADERS 0x1
#define FRAME_SETTINGS 0x4
#define END_STREAM 0x1
#define END_HEADERS 0x4
#define ACK 0x1

typedef struct
{
  GSocketService *service;
  GTlsCertificate *certificate;
  guint16 port;
  guint connections;
  guint requests;
  guint answer_from; /* requests that must have come before others than the first are answered */
  GIOStream *stream;
  GByteArray *bytes;
  GArray *waiting; /* stream numbers */
  gboolean greeted;
  guint8 buffer[16384];
} Server;

static void read_more (Server *self);

static void
send_frame (Server *self, guint8 type, guint8 flags, guint stream, const void *payload, guint8 length)
{
  guint8 frame[9 + 255] = { 0, 0, length, type, flags, 0, 0, (guint8) (stream >> 8), (guint8) stream };

  memcpy (frame + 9, payload, length);
  g_output_stream_write_all (g_io_stream_get_output_stream (self->stream), frame, 9u + length, NULL, NULL,
                             NULL);
}

static void
answer_all (Server *self)
{
  for (guint i = 0; i < self->waiting->len; i++)
    {
      guint stream = g_array_index (self->waiting, guint, i);
      char body[2] = { (char) ('0' + stream), '\n' };

      /* 0x88 is ":status: 200" in HPACK's own table. */
      send_frame (self, FRAME_HEADERS, END_HEADERS, stream, "\x88", 1);
      send_frame (self, FRAME_DATA, END_STREAM, stream, body, 2);
    }
  g_array_set_size (self->waiting, 0);
}

static gboolean
take_frame (Server *self)
{
  const guint8 *bytes = self->bytes->data;
  gsize length;
  guint stream;

  if (!self->greeted)
    {
      if (self->bytes->len < PREFACE)
        return FALSE;
      g_assert_cmpmem (bytes, PREFACE, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", PREFACE);
      g_byte_array_remove_range (self->bytes, 0, PREFACE);
      self->greeted = TRUE;
      send_frame (self, FRAME_SETTINGS, 0, 0, "", 0);
      return TRUE;
    }
  if (self->bytes->len < 9)
    return FALSE;
  length = (gsize) bytes[0] << 16 | (gsize) bytes[1] << 8 | bytes[2];
  if (self->bytes->len < 9 + length)
    return FALSE;
  stream = (guint) bytes[7] << 8 | bytes[8];
  if (bytes[3] == FRAME_SETTINGS && (bytes[4] & ACK) == 0)
    send_frame (self, FRAME_SETTINGS, ACK, 0, "", 0);
  else if (bytes[3] == FRAME_HEADERS)
    {
      g_array_append_val (self->waiting, stream);
      self->requests++;
      if (self->requests == 1 || self->requests >= self->answer_from)
        answer_all (self);
    }
  g_byte_array_remove_range (self->bytes, 0, (guint) (9 + length));
  return TRUE;
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GInputStream) input = G_INPUT_STREAM (g_object_ref (source));
  gssize length = g_input_stream_read_finish (input, result, NULL);
  Server *self = user_data;

  if (length <= 0)
    return;
  g_byte_array_append (self->bytes, self->buffer, (guint) length);
  while (take_frame (self))
    ;
  read_more (self);
}

static void
read_more (Server *self)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream), self->buffer, sizeof self->buffer,
                             G_PRIORITY_DEFAULT, NULL, on_read, self);
}

static gboolean
on_incoming (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer user_data)
{
  static const char *protocols[] = { "h2", NULL };
  Server *self = user_data;

  self->connections++;
  g_assert_null (self->stream);
  self->stream = g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate, NULL);
  g_assert_nonnull (self->stream);
  g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (self->stream), protocols);
  read_more (self);
  return TRUE;
}

static void
server_init (Server *self, guint answer_from)
{
  *self = (Server){ .answer_from = answer_from };
  self->certificate = clara_test_certificate_new ();
  self->bytes = g_byte_array_new ();
  self->waiting = g_array_new (FALSE, FALSE, sizeof (guint));
  self->service = g_socket_service_new ();
  self->port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self->service), NULL, NULL);
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
}

static void
server_clear (Server *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  g_clear_object (&self->stream);
  g_object_unref (self->certificate);
  g_byte_array_unref (self->bytes);
  g_array_unref (self->waiting);
}

typedef struct
{
  ClaraHttpResponse *response;
  GError *error;
  gboolean over;
} Outcome;

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  outcome->response = clara_http_send_finish (CLARA_HTTP (source), result, &outcome->error);
  outcome->over = TRUE;
}

static void
wait_for (Outcome *outcome)
{
  while (!outcome->over)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (outcome->error);
  g_assert_cmpuint (outcome->response->status, ==, 200);
  g_assert_cmpuint (outcome->response->version, ==, 20);
  g_assert_cmpuint (g_bytes_get_size (outcome->response->body), ==, 2);
}

/* One connection, agreed on in the TLS greeting, carries several requests at once. */
static void
test_multiplexed (void)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_virtual (0, 0);
  g_autoptr (ClaraHttp) http = clara_http_new (clock);
  g_autofree char *file = clara_test_certificate_make_file ();
  g_autofree char *url = NULL;
  Outcome outcomes[5] = { 0 };
  Server server;

  server_init (&server, G_N_ELEMENTS (outcomes));
  url = g_strdup_printf ("https://127.0.0.1:%u/", server.port);
  g_assert_true (clara_http_set_certificate_file (http, file, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      clara_http_send_async (http, clara_http_request_new ("GET", url), NULL, NULL, NULL, on_sent,
                             &outcomes[i]);
      if (i == 0)
        wait_for (&outcomes[0]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    wait_for (&outcomes[i]);
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    clara_http_response_free (outcomes[i].response);
  g_assert_cmpuint (server.connections, ==, 1);
  g_assert_cmpuint (server.requests, ==, G_N_ELEMENTS (outcomes));
  g_clear_object (&http);
  /* The server sees the connection end, and lets go of it. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  server_clear (&server);
  g_unlink (file);
}

void
add_http2_tests (void)
{
  g_test_add_func ("/net/http2/multiplexed", test_multiplexed);
}
