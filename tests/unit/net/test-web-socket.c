/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-web-socket.h"

#include "clara-web-socket-frame.h"

#include "raw-server.h"
#include "clara-test-certificate.h"
#include "test-net.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>

#define SHORT 50
#define LONG 20000

/* Frames */

typedef struct
{
  const char *bytes;
  gsize length;
  const char *seen;
  guint close_code;
} FrameCase;

#define FRAMES(bytes, seen, code)                                                                            \
  {                                                                                                          \
    bytes, sizeof bytes - 1, seen, code                                                                      \
  }

static const FrameCase frame_cases[] = {
  FRAMES ("\x81\x02hi", "T(hi)", 0),
  FRAMES ("\x82\x03\x00\x01\x02", "B[3]", 0),
  FRAMES ("\x81\x00", "T()", 0),
  FRAMES ("\x01\x02he\x00\x01l\x80\x02lo", "T(hello)", 0),
  /* A control frame comes between the parts of a message. */
  FRAMES ("\x01\x01"
          "a\x89\x01p\x80\x01"
          "b",
          "P(p)T(ab)", 0),
  FRAMES ("\x8a\x00\x81\x01x", "O()T(x)", 0),
  FRAMES ("\x88\x00", "C1005()", 0),
  FRAMES ("\x88\x02\x03\xe8", "C1000()", 0),
  FRAMES ("\x88\x05\x0f\xa0"
          "bye",
          "C4000(bye)", 0),
  /* A character in two parts, and a NUL. */
  FRAMES ("\x01\x01\xc3\x80\x01\xa9", "T(\xc3\xa9)", 0),
  FRAMES ("\x81\x03"
          "a\0b",
          "T(a)", 0),
  FRAMES ("\x81\x02\xc3(", "", 1007),
  FRAMES ("\x88\x03\x03\xe8\xff", "", 1007),
  FRAMES ("\x88\x01\x03", "", 1002),
  FRAMES ("\x88\x02\x03\xed", "", 1002), /* 1005 must not be sent */
  FRAMES ("\x88\x02\x00\x05", "", 1002),
  FRAMES ("\x88\x02\x13\x88", "", 1002), /* 5000 */
  FRAMES ("\x80\x01x", "", 1002),
  FRAMES ("\x01\x01x\x81\x01y", "", 1002),
  FRAMES ("\x09\x01x", "", 1002),
  FRAMES ("\x89\x7e\x00\x7e", "", 1002),
  FRAMES ("\xc1\x01x", "", 1002),
  FRAMES ("\x83\x01x", "", 1002),
  FRAMES ("\x8b\x01x", "", 1002),
  FRAMES ("\x81\x81\x00\x00\x00\x00x", "", 1002),
  FRAMES ("\x81\x7e\x00\x05hello", "", 1002), /* a length written too long */
  FRAMES ("\x81\x7f\x00\x00\x00\x00\x00\x00\x00\x05hello", "", 1002),
  FRAMES ("\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff", "", 1009),
  FRAMES ("\x82\x7e\x03\xe9", "", 1009), /* 1001 bytes, refused by the head */
  FRAMES ("\x81\x01"
          "a\x81\x05un",
          "T(a)", 0),
};

static guint
read_frames (ClaraFrameReader *reader, GString *seen)
{
  g_autoptr (GError) error = NULL;
  guint close_code = 0;
  ClaraFrame frame;

  while (clara_frame_reader_next (reader, &frame, &close_code, &error))
    {
      g_assert_cmpuint (frame.data[frame.length], ==, 0);
      if (frame.kind == CLARA_FRAME_BINARY)
        g_string_append_printf (seen, "B[%" G_GSIZE_FORMAT "]", frame.length);
      else if (frame.kind == CLARA_FRAME_CLOSE)
        g_string_append_printf (seen, "C%u(%s)", frame.code, (const char *) frame.data);
      else
        g_string_append_printf (seen, "%c(%s)",
                                frame.kind == CLARA_FRAME_TEXT   ? 'T'
                                : frame.kind == CLARA_FRAME_PING ? 'P'
                                                                 : 'O',
                                (const char *) frame.data);
    }
  g_assert_true ((error != NULL) == (close_code != 0));
  if (error != NULL)
    {
      g_assert_cmpint (error->domain, ==, CLARA_NET_ERROR);
      g_assert_false (clara_frame_reader_next (reader, &frame, &close_code, NULL));
    }
  return close_code;
}

static void
test_frames (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (frame_cases); i++)
    for (gsize split = 0; split <= frame_cases[i].length; split++)
      {
        const FrameCase *one = &frame_cases[i];
        g_autoptr (ClaraFrameReader) reader = clara_frame_reader_new (1000);
        g_autoptr (GString) seen = g_string_new (NULL);
        guint code, later;

        g_test_message ("case %u, split at %" G_GSIZE_FORMAT, i, split);
        clara_frame_reader_push (reader, (const guint8 *) one->bytes, split);
        code = read_frames (reader, seen);
        clara_frame_reader_push (reader, (const guint8 *) one->bytes + split, one->length - split);
        later = read_frames (reader, seen);
        code = MAX (code, later);
        g_assert_cmpstr (seen->str, ==, one->seen);
        g_assert_cmpuint (code, ==, one->close_code);
      }
}

/* Parts that are small by themselves are too large together. */
static void
test_frames_limit (void)
{
  g_autoptr (ClaraFrameReader) reader = clara_frame_reader_new (1000);
  g_autoptr (GString) seen = g_string_new (NULL);
  guint8 part[102] = { 0x02, 100 };
  guint parts = 0;

  while (parts < 100)
    {
      guint code;

      clara_frame_reader_push (reader, part, sizeof part);
      code = read_frames (reader, seen);
      part[0] = 0x00;
      parts++;
      if (code != 0)
        {
          g_assert_cmpuint (code, ==, 1009);
          break;
        }
    }
  g_assert_cmpuint (parts, ==, 11);
  g_assert_cmpstr (seen->str, ==, "");
}

/* What is packed, taken apart by RFC 6455's own picture of a frame. */
static void
test_frames_packed (void)
{
  static const gsize lengths[] = { 0, 1, 125, 126, 65535, 65536, 100001 };
  guint32 masks[2] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree guint8 *payload = g_malloc (lengths[i] + 1);
      g_autoptr (GBytes) frame = NULL;
      const guint8 *bytes;
      gsize size, head, length = 0;

      for (gsize at = 0; at < lengths[i]; at++)
        payload[at] = (guint8) (at * 13 + i);
      frame = clara_frame_pack (CLARA_FRAME_BINARY, payload, lengths[i]);
      bytes = g_bytes_get_data (frame, &size);
      g_assert_cmpuint (bytes[0], ==, 0x82);
      g_assert_cmpuint (bytes[1] & 0x80, ==, 0x80);
      head = (bytes[1] & 0x7f) == 127 ? 10 : (bytes[1] & 0x7f) == 126 ? 4 : 2;
      for (gsize at = 2; at < head; at++)
        length = length << 8 | bytes[at];
      length = head == 2 ? bytes[1] & 0x7f : length;
      g_assert_cmpuint (length, ==, lengths[i]);
      g_assert_cmpuint (head, ==, length > 65535 ? 10 : length > 125 ? 4 : 2);
      g_assert_cmpuint (size, ==, head + 4 + length);
      for (gsize at = 0; at < length; at++)
        g_assert_cmpuint (bytes[head + 4 + at] ^ bytes[head + at % 4], ==, payload[at]);
      memcpy (&masks[i % 2], bytes + head, 4);
      if (i > 0)
        g_assert_cmpuint (masks[0], !=, masks[1]);
    }
}

/* A reason that is too long is cut between characters. */
static void
test_frames_close (void)
{
  g_autoptr (GString) reason = g_string_new ("x");
  g_autoptr (GBytes) frame = NULL;
  const guint8 *bytes;
  gsize size;

  for (guint i = 0; i < 100; i++)
    g_string_append (reason, "\xe0\xae\xb5");
  frame = clara_frame_pack_close (4001, reason->str);
  bytes = g_bytes_get_data (frame, &size);
  g_assert_cmpuint (bytes[1], ==, 0x80 | (2 + 1 + 40 * 3));
  g_assert_cmpuint (size, ==, 6 + 2 + 1 + 40 * 3);
}

/* The socket */

typedef struct
{
  ClaraClock *clock;
  ClaraHttp *http;
  RawServer *raw;
  ClaraWebSocket *socket;
  GCancellable *cancellable;

  gboolean connected;
  GError *error; /* of connecting */
  GString *seen; /* messages and endings */
  guint messages;
  guint opened;
  guint lost;
  gboolean ended;
  GError *failure;
  guint code;
  gboolean drop_at_text;
} Fixture;

static void
on_text (ClaraWebSocket *socket, const char *text, guint64 length, Fixture *fixture)
{
  g_assert_false (fixture->ended);
  g_assert_cmpuint (text[length], ==, '\0');
  g_string_append_printf (fixture->seen, "T(%s)", text);
  fixture->messages++;
  if (fixture->drop_at_text)
    g_clear_object (&fixture->socket);
}

static void
on_binary (ClaraWebSocket *socket, GBytes *bytes, Fixture *fixture)
{
  g_assert_false (fixture->ended);
  g_string_append_printf (fixture->seen, "B[%" G_GSIZE_FORMAT "]", g_bytes_get_size (bytes));
  fixture->messages++;
}

static void
on_opened (ClaraWebSocket *socket, Fixture *fixture)
{
  g_assert_false (fixture->ended);
  fixture->opened++;
}

static void
on_lost (ClaraWebSocket *socket, const GError *error, Fixture *fixture)
{
  g_assert_false (fixture->ended);
  g_assert_nonnull (error);
  fixture->lost++;
}

static void
on_closed (ClaraWebSocket *socket, guint code, const char *reason, Fixture *fixture)
{
  g_assert_false (fixture->ended);
  fixture->ended = TRUE;
  fixture->code = code;
  g_string_append_printf (fixture->seen, "C%u(%s)", code, reason);
}

static void
on_failed (ClaraWebSocket *socket, const GError *error, Fixture *fixture)
{
  g_assert_false (fixture->ended);
  fixture->ended = TRUE;
  fixture->failure = g_error_copy (error);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  if (!clara_web_socket_connect_finish (CLARA_WEB_SOCKET (source), result, &fixture->error))
    {
      g_assert_nonnull (fixture->error);
      g_assert_false (fixture->ended);
      fixture->ended = TRUE;
    }
  fixture->connected = TRUE;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = clara_clock_new_virtual (0, 0);
  fixture->http = clara_http_new (fixture->clock);
  fixture->raw = raw_server_new ();
  fixture->cancellable = g_cancellable_new ();
  fixture->seen = g_string_new (NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->socket != NULL)
    {
      g_object_add_weak_pointer (G_OBJECT (fixture->socket), (gpointer *) &fixture->socket);
      g_object_unref (fixture->socket);
      g_assert_null (fixture->socket);
    }
  /* No hold is left: else this would wait for ever. */
  clara_clock_advance (fixture->clock, 1);
  g_object_add_weak_pointer (G_OBJECT (fixture->http), (gpointer *) &fixture->http);
  g_object_unref (fixture->http);
  g_assert_null (fixture->http);
  raw_server_free (fixture->raw);
  g_object_unref (fixture->cancellable);
  g_object_unref (fixture->clock);
  g_clear_error (&fixture->error);
  g_clear_error (&fixture->failure);
  g_string_free (fixture->seen, TRUE);
}

#define WAIT(condition)                                                                                      \
  while (!(condition))                                                                                       \
  g_main_context_iteration (NULL, TRUE)

/* Lets everything happen that can happen now. */
static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
new_socket (Fixture *fixture, const char *url)
{
  fixture->socket = clara_web_socket_new (fixture->http, url);
  g_signal_connect (fixture->socket, "text", G_CALLBACK (on_text), fixture);
  g_signal_connect (fixture->socket, "binary", G_CALLBACK (on_binary), fixture);
  g_signal_connect (fixture->socket, "opened", G_CALLBACK (on_opened), fixture);
  g_signal_connect (fixture->socket, "lost", G_CALLBACK (on_lost), fixture);
  g_signal_connect (fixture->socket, "closed", G_CALLBACK (on_closed), fixture);
  g_signal_connect (fixture->socket, "failed", G_CALLBACK (on_failed), fixture);
}

static void
begin (Fixture *fixture)
{
  clara_web_socket_connect_async (fixture->socket, fixture->cancellable, on_connected, fixture);
  g_assert_false (fixture->connected);
}

/* A socket that is open to the raw server. */
static void
connect_raw (Fixture *fixture, const ClaraWebSocketLimits *limits)
{
  new_socket (fixture, raw_server_get_url (fixture->raw));
  if (limits != NULL)
    clara_web_socket_set_limits (fixture->socket, limits);
  begin (fixture);
  WAIT (fixture->connected);
  g_assert_no_error (fixture->error);
  g_assert_cmpint (clara_web_socket_get_state (fixture->socket), ==, CLARA_WEB_SOCKET_OPEN);
  g_assert_cmpuint (clara_web_socket_get_status (fixture->socket), ==, 101);
}

/* Against libsoup's server: another hand's reading of the standard. */

typedef struct
{
  SoupServer *server;
  SoupWebsocketConnection *connection;
  char *url;
  char *authorization;
  guint code;
  char *reason;
  gboolean closed;
} Echo;

static void
on_echo_message (SoupWebsocketConnection *connection, int type, GBytes *message, gpointer user_data)
{
  soup_websocket_connection_send_message (connection, type, message);
}

static void
on_echo_closed (SoupWebsocketConnection *connection, Echo *echo)
{
  echo->code = soup_websocket_connection_get_close_code (connection);
  echo->reason = g_strdup (soup_websocket_connection_get_close_data (connection));
  echo->closed = TRUE;
}

static void
on_echo_connection (SoupServer *server, SoupServerMessage *message, const char *path,
                    SoupWebsocketConnection *connection, gpointer user_data)
{
  Echo *echo = user_data;

  g_assert_cmpstr (path, ==, "/v1/listen");
  g_assert_cmpstr (g_uri_get_query (soup_server_message_get_uri (message)), ==, "model=nova&x=%20y");
  echo->authorization = g_strdup (
    soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization"));
  echo->connection = g_object_ref (connection);
  soup_websocket_connection_set_max_incoming_payload_size (connection, 1 << 22);
  g_signal_connect (connection, "message", G_CALLBACK (on_echo_message), echo);
  g_signal_connect (connection, "closed", G_CALLBACK (on_echo_closed), echo);
}

static void
echo_init (Echo *echo, GTlsCertificate *certificate)
{
  GSList *uris;

  *echo = (Echo){ .server = soup_server_new ("tls-certificate", certificate, NULL) };
  soup_server_add_websocket_handler (echo->server, NULL, NULL, NULL, on_echo_connection, echo, NULL);
  g_assert_true (soup_server_listen_local (
    echo->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY | (certificate != NULL ? SOUP_SERVER_LISTEN_HTTPS : 0),
    NULL));
  uris = soup_server_get_uris (echo->server);
  echo->url = g_strdup_printf ("%s://127.0.0.1:%d/v1/listen?model=nova&x=%%20y",
                               certificate != NULL ? "wss" : "ws", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

static void
echo_clear (Echo *echo)
{
  g_clear_object (&echo->connection);
  soup_server_disconnect (echo->server);
  g_object_unref (echo->server);
  g_free (echo->url);
  g_free (echo->authorization);
  g_free (echo->reason);
}

static void
exchange (Fixture *fixture, Echo *echo)
{
  static const gsize lengths[] = { 0, 125, 126, 65535, 65536, 1000000 };
  g_autoptr (GString) expected = g_string_new ("T(\xe0\xae\xb5\xe0\xae\xa3)");

  begin (fixture);
  WAIT (fixture->connected);
  g_assert_no_error (fixture->error);
  g_assert_true (clara_web_socket_send_text (fixture->socket, "\xe0\xae\xb5\xe0\xae\xa3", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree guint8 *data = g_malloc0 (lengths[i] + 1);
      g_autoptr (GBytes) bytes = g_bytes_new (data, lengths[i]);

      WAIT (fixture->messages == 1 + i);
      g_assert_true (clara_web_socket_send_binary (fixture->socket, bytes, NULL));
      g_assert_cmpuint (clara_web_socket_get_queued (fixture->socket), >, lengths[i]);
      g_string_append_printf (expected, "B[%" G_GSIZE_FORMAT "]", lengths[i]);
    }
  WAIT (fixture->messages == 1 + G_N_ELEMENTS (lengths));
  g_assert_cmpstr (fixture->seen->str, ==, expected->str);
  g_assert_cmpuint (clara_web_socket_get_queued (fixture->socket), ==, 0);
}

static void
test_echo (Fixture *fixture, gconstpointer data)
{
  Echo echo;

  echo_init (&echo, NULL);
  new_socket (fixture, echo.url);
  clara_web_socket_add_header (fixture->socket, "Authorization", "Token abc");
  exchange (fixture, &echo);
  g_assert_cmpstr (echo.authorization, ==, "Token abc");
  clara_web_socket_close (fixture->socket, 4000, "done");
  WAIT (fixture->ended && echo.closed);
  g_assert_no_error (fixture->failure);
  g_assert_cmpuint (echo.code, ==, 4000);
  g_assert_cmpstr (echo.reason, ==, "done");
  g_assert_cmpuint (fixture->code, ==, 4000);
  g_assert_cmpint (clara_web_socket_get_state (fixture->socket), ==, CLARA_WEB_SOCKET_ENDED);
  echo_clear (&echo);
}

static void
test_secure (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GTlsCertificate) certificate = clara_test_certificate_new ();
  g_autofree char *file = clara_test_certificate_make_file ();
  Echo echo;

  echo_init (&echo, certificate);
  new_socket (fixture, echo.url);
  begin (fixture);
  WAIT (fixture->connected);
  g_assert_error (fixture->error, CLARA_NET_ERROR, CLARA_NET_ERROR_TLS);
  g_clear_error (&fixture->error);
  g_clear_object (&fixture->socket);
  fixture->ended = fixture->connected = FALSE;

  g_assert_true (clara_http_set_certificate_file (fixture->http, file, NULL));
  new_socket (fixture, echo.url);
  exchange (fixture, &echo);
  echo_clear (&echo);
  g_unlink (file);
}

/* The server closes. */
static void
test_closed_by_server (Fixture *fixture, gconstpointer data)
{
  Echo echo;

  echo_init (&echo, NULL);
  new_socket (fixture, echo.url);
  begin (fixture);
  WAIT (fixture->connected && echo.connection != NULL);
  soup_websocket_connection_close (echo.connection, 1011, "tired");
  WAIT (fixture->ended && echo.closed);
  g_assert_cmpstr (fixture->seen->str, ==, "C1011(tired)");
  g_assert_cmpuint (echo.code, ==, 1011);
  echo_clear (&echo);
}

/* Against bytes. */

static void
test_hostile (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *bytes;
    gsize length;
    guint code; /* that the client closes with */
    int error;
  } cases[] = {
    { "\x81\x02\xc3(", 4, 1007, CLARA_NET_ERROR_PROTOCOL },
    { "\xff\xff\xff", 3, 1002, CLARA_NET_ERROR_PROTOCOL },
    { "HTTP/1.1 200 OK\r\n", 17, 1002, CLARA_NET_ERROR_PROTOCOL },
    { "\x82\x7f\x00\x00\x00\x01\x00\x00\x00\x00", 10, 1009, CLARA_NET_ERROR_TOO_LARGE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %u", i);
      connect_raw (fixture, NULL);
      raw_server_send (fixture->raw, cases[i].bytes, cases[i].length);
      WAIT (fixture->ended);
      g_assert_error (fixture->failure, CLARA_NET_ERROR, cases[i].error);
      WAIT (raw_server_is_over (fixture->raw));
      g_assert_cmpuint (raw_server_get_close (fixture->raw), ==, cases[i].code);
      g_clear_error (&fixture->failure);
      g_clear_object (&fixture->socket);
      raw_server_forget (fixture->raw);
      fixture->ended = fixture->connected = FALSE;
    }
}

/* Frames that come in the same piece as the answer to the handshake, and an end without a word. */
static void
test_cut (Fixture *fixture, gconstpointer data)
{
  raw_server_add (fixture->raw, "\x81\x02hi\x81\x05unf", 9);
  connect_raw (fixture, NULL);
  WAIT (fixture->messages == 1);
  raw_server_cut (fixture->raw);
  WAIT (fixture->ended);
  g_assert_error (fixture->failure, CLARA_NET_ERROR, CLARA_NET_ERROR_CUT);
  g_assert_cmpstr (fixture->seen->str, ==, "T(hi)");
  g_assert_false (clara_web_socket_send_text (fixture->socket, "x", -1, NULL));
}

static void
test_ping_answered (Fixture *fixture, gconstpointer data)
{
  connect_raw (fixture, NULL);
  raw_server_send (fixture->raw,
                   "\x89\x03"
                   "abc",
                   5);
  WAIT (raw_server_count (fixture->raw, CLARA_FRAME_PONG) == 1);
  g_assert_cmpstr (raw_server_get_last (fixture->raw, CLARA_FRAME_PONG), ==, "abc");
}

/* A peer that answers its pings may be silent for as long as it likes; what it does not answer is not waited
 * for. */
static void
test_alive (Fixture *fixture, gconstpointer data)
{
  ClaraWebSocketLimits limits = clara_web_socket_default_limits;

  limits.ping_awaiting = SHORT;
  raw_server_set_pongs (fixture->raw, TRUE);
  connect_raw (fixture, &limits);
  clara_web_socket_await (fixture->socket, -1);
  WAIT (raw_server_count (fixture->raw, CLARA_FRAME_PING) >= 10);
  g_assert_false (fixture->ended);
  /* Virtual time is held until then. */
  clara_web_socket_await (fixture->socket, 0);
  clara_clock_advance (fixture->clock, G_USEC_PER_SEC);
  g_assert_false (fixture->ended);
}

static void
test_dead (Fixture *fixture, gconstpointer data)
{
  ClaraWebSocketLimits limits = clara_web_socket_default_limits;

  limits.ping_awaiting = SHORT;
  connect_raw (fixture, &limits);
  clara_web_socket_await (fixture->socket, -1);
  WAIT (fixture->ended);
  g_assert_error (fixture->failure, CLARA_NET_ERROR, CLARA_NET_ERROR_TIMEOUT);
  g_assert_nonnull (strstr (fixture->failure->message, "answers nothing any more"));
  WAIT (raw_server_is_over (fixture->raw));
  g_assert_cmpuint (raw_server_count (fixture->raw, CLARA_FRAME_PING), >=, 2);
}

/* While nothing is awaited pings are rare, but there are some. */
static void
test_dead_idle (Fixture *fixture, gconstpointer data)
{
  ClaraWebSocketLimits limits = clara_web_socket_default_limits;

  limits.ping_idle = SHORT;
  connect_raw (fixture, &limits);
  WAIT (fixture->ended);
  g_assert_error (fixture->failure, CLARA_NET_ERROR, CLARA_NET_ERROR_TIMEOUT);
}

/* It lives, but does not say what it is there to say. */
static void
test_await (Fixture *fixture, gconstpointer data)
{
  raw_server_set_pongs (fixture->raw, TRUE);
  connect_raw (fixture, NULL);
  clara_web_socket_await (fixture->socket, SHORT);
  WAIT (fixture->ended);
  g_assert_error (fixture->failure, CLARA_NET_ERROR, CLARA_NET_ERROR_TIMEOUT);
  g_assert_nonnull (strstr (fixture->failure->message, "an answer"));
}

static void
test_queue (Fixture *fixture, gconstpointer data)
{
  ClaraWebSocketLimits limits = clara_web_socket_default_limits;
  g_autofree guint8 *sound = g_malloc0 (64000);
  g_autoptr (GBytes) bytes = g_bytes_new (sound, 64000);
  g_autoptr (GError) error = NULL;
  guint sent = 0;

  limits.most_queued = 200000;
  raw_server_set_reading (fixture->raw, FALSE);
  connect_raw (fixture, &limits);
  while (sent < 10000 && clara_web_socket_send_binary (fixture->socket, bytes, &error))
    {
      sent++;
      settle (); /* until the system's own buffers are full, it leaves at once */
    }
  g_assert_error (error, CLARA_NET_ERROR, CLARA_NET_ERROR_TOO_LARGE);
  g_assert_cmpuint (clara_web_socket_get_queued (fixture->socket), >, 200000 - 64000 - 100);
  g_assert_cmpuint (clara_web_socket_get_queued (fixture->socket), <=, 200000 + 100);
  g_assert_false (fixture->ended);

  raw_server_set_reading (fixture->raw, TRUE);
  WAIT (raw_server_count (fixture->raw, CLARA_FRAME_BINARY) == sent);
  g_assert_cmpuint (clara_web_socket_get_queued (fixture->socket), ==, 0);
  g_assert_true (clara_web_socket_send_binary (fixture->socket, bytes, NULL));
}

static void
test_bad_text (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  connect_raw (fixture, NULL);
  g_assert_false (clara_web_socket_send_text (fixture->socket, "\xff", -1, &error));
  g_assert_error (error, CLARA_NET_ERROR, CLARA_NET_ERROR_INVALID);
}

/* A server that never says goodbye. */
static void
test_close_unanswered (Fixture *fixture, gconstpointer data)
{
  ClaraWebSocketLimits limits = clara_web_socket_default_limits;

  limits.close = SHORT;
  connect_raw (fixture, &limits);
  clara_web_socket_send_text (fixture->socket, "last words", -1, NULL);
  clara_web_socket_close (fixture->socket, CLARA_CLOSE_NORMAL, NULL);
  g_assert_false (clara_web_socket_send_text (fixture->socket, "x", -1, NULL));
  raw_server_send (fixture->raw, "\x81\x02hi", 4); /* nobody listens any more */
  WAIT (fixture->ended);
  g_assert_cmpstr (fixture->seen->str, ==, "C1006()");
  WAIT (raw_server_is_over (fixture->raw));
  g_assert_cmpstr (raw_server_get_last (fixture->raw, CLARA_FRAME_TEXT), ==, "last words");
  g_assert_cmpuint (raw_server_get_close (fixture->raw), ==, 1000);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *answer;
    int error;
    guint status;
    gint64 retry_after;
  } cases[] = {
    { "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", CLARA_NET_ERROR_STATUS, 401, -1 },
    { "HTTP/1.1 429 Too Many\r\nRetry-After: 3\r\n\r\n", CLARA_NET_ERROR_STATUS, 429, 3 * G_USEC_PER_SEC },
    { "HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1/\r\n\r\n", CLARA_NET_ERROR_STATUS, 302, -1 },
    { "HTTP/1.1 200 OK\r\n\r\n<html>", CLARA_NET_ERROR_PROTOCOL, 200, -1 },
    { "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
      CLARA_NET_ERROR_PROTOCOL, 101, -1 },
    { "HTTP/1.1 101 Switching Protocols\r\n\r\n", CLARA_NET_ERROR_PROTOCOL, 101, -1 },
    { "HTTP/1.1 abc\r\n\r\n", CLARA_NET_ERROR_PROTOCOL, 0, -1 },
    { "SSH-2.0-OpenSSH\r\n", CLARA_NET_ERROR_PROTOCOL, 0, -1 },
    { "HTTP/1.1 101", CLARA_NET_ERROR_CUT, 0, -1 },
    { "", CLARA_NET_ERROR_CUT, 0, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %u", i);
      raw_server_set_answer (fixture->raw, cases[i].answer, TRUE);
      new_socket (fixture, raw_server_get_url (fixture->raw));
      begin (fixture);
      WAIT (fixture->connected);
      g_assert_error (fixture->error, CLARA_NET_ERROR, cases[i].error);
      g_assert_cmpuint (clara_web_socket_get_status (fixture->socket), ==, cases[i].status);
      g_assert_cmpint (clara_web_socket_get_retry_after (fixture->socket), ==, cases[i].retry_after);
      g_clear_error (&fixture->error);
      g_clear_object (&fixture->socket);
      fixture->ended = fixture->connected = FALSE;
    }
}

/* An answer without an end is not read for ever. */
static void
test_endless_answer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) answer = g_string_new ("HTTP/1.1 101 X\r\nX-Long: ");

  while (answer->len < 40000)
    g_string_append (answer, "and on ");
  raw_server_set_answer (fixture->raw, answer->str, FALSE);
  new_socket (fixture, raw_server_get_url (fixture->raw));
  begin (fixture);
  WAIT (fixture->connected);
  g_assert_error (fixture->error, CLARA_NET_ERROR, CLARA_NET_ERROR_PROTOCOL);
}

static void
test_connect_deadline (Fixture *fixture, gconstpointer data)
{
  ClaraWebSocketLimits limits = clara_web_socket_default_limits;

  limits.connect = SHORT;
  raw_server_set_answer (fixture->raw, "", FALSE);
  new_socket (fixture, raw_server_get_url (fixture->raw));
  clara_web_socket_set_limits (fixture->socket, &limits);
  begin (fixture);
  WAIT (fixture->connected);
  g_assert_error (fixture->error, CLARA_NET_ERROR, CLARA_NET_ERROR_TIMEOUT);
}

static void
test_unreachable (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *url;
    int error;
  } cases[] = {
    { "ws://nowhere.invalid/x", CLARA_NET_ERROR_DNS },
    { "http://127.0.0.1/", CLARA_NET_ERROR_INVALID },
    { "wss://user:pass-word@127.0.0.1/", CLARA_NET_ERROR_INVALID },
    { "ws://127.0.0.1/a b", CLARA_NET_ERROR_INVALID },
    { "ws://127.0.0.1/a\r\nX-Evil: yes", CLARA_NET_ERROR_INVALID },
    { "ws://", CLARA_NET_ERROR_INVALID },
    { "", CLARA_NET_ERROR_INVALID },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].url);
      new_socket (fixture, cases[i].url);
      clara_web_socket_add_header (fixture->socket, "X-Test", "yes");
      begin (fixture);
      WAIT (fixture->connected);
      g_assert_error (fixture->error, CLARA_NET_ERROR, cases[i].error);
      g_assert_null (strstr (fixture->error->message, "pass-word"));
      g_clear_error (&fixture->error);
      g_clear_object (&fixture->socket);
      fixture->ended = fixture->connected = FALSE;
    }
  new_socket (fixture, raw_server_get_url (fixture->raw));
  clara_web_socket_add_header (fixture->socket, "Authorization", "Token abc\r\nX-Evil: yes");
  begin (fixture);
  WAIT (fixture->connected);
  g_assert_error (fixture->error, CLARA_NET_ERROR, CLARA_NET_ERROR_INVALID);
  g_assert_cmpuint (raw_server_count_connections (fixture->raw), ==, 0);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  connect_raw (fixture, NULL);
  clara_web_socket_await (fixture->socket, -1);
  g_cancellable_cancel (fixture->cancellable);
  g_assert_false (fixture->ended);
  WAIT (fixture->ended);
  g_assert_error (fixture->failure, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  WAIT (raw_server_is_over (fixture->raw));
}

static void
test_cancel_connecting (Fixture *fixture, gconstpointer data)
{
  /* Before it is connected, and while the answer is awaited. */
  for (guint later = 0; later < 2; later++)
    {
      raw_server_set_answer (fixture->raw, "", FALSE);
      new_socket (fixture, raw_server_get_url (fixture->raw));
      begin (fixture);
      if (later)
        WAIT (raw_server_count_connections (fixture->raw) == 1);
      g_cancellable_cancel (fixture->cancellable);
      WAIT (fixture->connected);
      g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_error (&fixture->error);
      g_clear_object (&fixture->socket);
      g_cancellable_reset (fixture->cancellable);
      fixture->ended = fixture->connected = FALSE;
    }
  WAIT (raw_server_is_over (fixture->raw));
}

static void
test_dropped (Fixture *fixture, gconstpointer data)
{
  fixture->drop_at_text = TRUE;
  connect_raw (fixture, NULL);
  raw_server_send (fixture->raw,
                   "\x81\x01"
                   "a\x81\x01"
                   "b",
                   6);
  WAIT (fixture->socket == NULL && raw_server_is_over (fixture->raw));
  g_assert_cmpstr (fixture->seen->str, ==, "T(a)");
  g_assert_false (fixture->ended);
}

/* Reconnecting, in virtual time. */

static const ClaraBackoff pauses = { 10 * G_USEC_PER_SEC, 40 * G_USEC_PER_SEC };

static void
test_reconnect (Fixture *fixture, gconstpointer data)
{
  new_socket (fixture, raw_server_get_url (fixture->raw));
  clara_web_socket_set_reconnect (fixture->socket, &pauses, 3);
  begin (fixture);
  WAIT (fixture->connected);
  g_assert_no_error (fixture->error);

  raw_server_cut (fixture->raw);
  WAIT (fixture->lost == 1);
  g_assert_cmpint (clara_web_socket_get_state (fixture->socket), ==, CLARA_WEB_SOCKET_LOST);
  g_assert_false (clara_web_socket_send_text (fixture->socket, "x", -1, NULL));
  clara_clock_advance (fixture->clock, 4 * G_USEC_PER_SEC);
  g_assert_cmpuint (raw_server_count_connections (fixture->raw), ==, 1);
  clara_clock_advance (fixture->clock, 6 * G_USEC_PER_SEC);
  WAIT (fixture->opened == 1);
  g_assert_true (clara_web_socket_send_text (fixture->socket, "again", -1, NULL));
  WAIT (raw_server_count (fixture->raw, CLARA_FRAME_TEXT) == 1);

  /* A goodbye for now is no ending either; one for good is. */
  raw_server_send (fixture->raw, "\x81\x01x\x88\x02\x03\xf4", 7);
  WAIT (fixture->lost == 2);
  clara_clock_advance (fixture->clock, 10 * G_USEC_PER_SEC);
  WAIT (fixture->opened == 2);
  raw_server_send (fixture->raw, "\x88\x02\x03\xe8", 4);
  WAIT (fixture->ended);
  g_assert_cmpuint (fixture->code, ==, 1000);
}

static void
test_reconnect_in_vain (Fixture *fixture, gconstpointer data)
{
  new_socket (fixture, raw_server_get_url (fixture->raw));
  clara_web_socket_set_reconnect (fixture->socket, &pauses, 3);
  begin (fixture);
  WAIT (fixture->connected);
  raw_server_set_answer (fixture->raw, "HTTP/1.1 503 Busy\r\nRetry-After: 60\r\n\r\n", TRUE);
  raw_server_cut (fixture->raw);
  WAIT (fixture->lost == 1);
  while (fixture->lost < 2)
    clara_clock_advance (fixture->clock, G_USEC_PER_SEC);
  /* What the service asked for is waited. */
  clara_clock_advance (fixture->clock, 58 * G_USEC_PER_SEC);
  g_assert_cmpuint (fixture->lost, ==, 2);
  clara_clock_advance (fixture->clock, 2 * G_USEC_PER_SEC);
  WAIT (fixture->lost == 3);
  clara_clock_advance (fixture->clock, 60 * G_USEC_PER_SEC);
  WAIT (fixture->ended);
  g_assert_error (fixture->failure, CLARA_NET_ERROR, CLARA_NET_ERROR_STATUS);
  g_assert_cmpuint (raw_server_count_connections (fixture->raw), ==, 4);
}

static void
test_close_lost (Fixture *fixture, gconstpointer data)
{
  new_socket (fixture, raw_server_get_url (fixture->raw));
  clara_web_socket_set_reconnect (fixture->socket, &pauses, 3);
  begin (fixture);
  WAIT (fixture->connected);
  raw_server_cut (fixture->raw);
  WAIT (fixture->lost == 1);
  clara_web_socket_close (fixture->socket, CLARA_CLOSE_NORMAL, NULL);
  g_assert_true (fixture->ended);
  clara_clock_advance (fixture->clock, 100 * G_USEC_PER_SEC);
  g_assert_cmpuint (raw_server_count_connections (fixture->raw), ==, 1);
}

/* A proxy is asked for a way through, also for an address without encryption. */
static void
test_proxy (Fixture *fixture, gconstpointer data)
{
  g_autofree char *proxy = g_strconcat ("http", raw_server_get_url (fixture->raw) + 2, NULL);

  clara_http_set_proxy (fixture->http, proxy);
  raw_server_set_answer (fixture->raw, "HTTP/1.1 403 Forbidden\r\n\r\n", TRUE);
  new_socket (fixture, "ws://service.invalid/x");
  begin (fixture);
  WAIT (fixture->connected);
  g_assert_nonnull (fixture->error);
  g_assert_true (
    g_str_has_prefix (raw_server_get_request (fixture->raw), "CONNECT service.invalid:80 HTTP/1."));
}

#define ADD(name, function) g_test_add ("/net/web-socket/" name, Fixture, NULL, set_up, function, tear_down)

void
add_web_socket_tests (void)
{
  g_test_add_func ("/net/frames/read", test_frames);
  g_test_add_func ("/net/frames/limit", test_frames_limit);
  g_test_add_func ("/net/frames/packed", test_frames_packed);
  g_test_add_func ("/net/frames/close", test_frames_close);
  ADD ("echo", test_echo);
  ADD ("secure", test_secure);
  ADD ("closed-by-server", test_closed_by_server);
  ADD ("hostile", test_hostile);
  ADD ("cut", test_cut);
  ADD ("ping-answered", test_ping_answered);
  ADD ("alive", test_alive);
  ADD ("dead", test_dead);
  ADD ("dead-idle", test_dead_idle);
  ADD ("await", test_await);
  ADD ("queue", test_queue);
  ADD ("bad-text", test_bad_text);
  ADD ("close-unanswered", test_close_unanswered);
  ADD ("refused", test_refused);
  ADD ("endless-answer", test_endless_answer);
  ADD ("connect-deadline", test_connect_deadline);
  ADD ("unreachable", test_unreachable);
  ADD ("cancel", test_cancel);
  ADD ("cancel-connecting", test_cancel_connecting);
  ADD ("dropped", test_dropped);
  ADD ("reconnect", test_reconnect);
  ADD ("reconnect-in-vain", test_reconnect_in_vain);
  ADD ("close-lost", test_close_lost);
  ADD ("proxy", test_proxy);
}
