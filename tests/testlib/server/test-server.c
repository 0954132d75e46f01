/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scripted server itself, held against libsoup's client. */
#include "clara-test-frames.h"
#include "clara-test-server.h"

#include <libsoup/soup.h>
#include <string.h>

typedef struct
{
  ClaraTestServer *server;
  SoupSession *session;
  SoupWebsocketConnection *client;
  GString *heard;
  gboolean over;
  GError *error;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = clara_test_server_new (NULL);
  fixture->session = soup_session_new ();
  soup_session_set_proxy_resolver (fixture->session, NULL);
  fixture->heard = g_string_new (NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->client);
  g_object_unref (fixture->server);
  soup_session_abort (fixture->session);
  g_object_unref (fixture->session);
  g_string_free (fixture->heard, TRUE);
  g_clear_error (&fixture->error);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
on_message (SoupWebsocketConnection *client, int type, GBytes *bytes, Fixture *fixture)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  g_string_append (fixture->heard, type == SOUP_WEBSOCKET_DATA_TEXT ? "T:" : "B:");
  g_string_append_len (fixture->heard, data, (gssize) length);
  g_string_append_c (fixture->heard, '|');
}

static void
on_closed (SoupWebsocketConnection *client, Fixture *fixture)
{
  g_string_append_printf (fixture->heard, "closed %d", soup_websocket_connection_get_close_code (client));
  fixture->over = TRUE;
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->client = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &fixture->error);
  fixture->over = TRUE;
  if (fixture->client == NULL)
    return;
  g_signal_connect (fixture->client, "message", G_CALLBACK (on_message), fixture);
  g_signal_connect (fixture->client, "closed", G_CALLBACK (on_closed), fixture);
}

static void
wait_until_over (Fixture *fixture)
{
  while (!fixture->over)
    g_main_context_iteration (NULL, TRUE);
  fixture->over = FALSE;
}

static void
wait_for_closed (ClaraTestSocket *socket)
{
  while (!clara_test_socket_is_closed (socket))
    g_main_context_iteration (NULL, TRUE);
}

static void
connect_client (Fixture *fixture)
{
  g_autofree char *url = g_strconcat (clara_test_server_get_url (fixture->server), "/socket?a=b", NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);

  soup_session_websocket_connect_async (fixture->session, message, NULL, NULL, G_PRIORITY_DEFAULT, NULL,
                                        on_connected, fixture);
  wait_until_over (fixture);
}

static void
test_messages (Fixture *fixture, gconstpointer data)
{
  ClaraTestSocket *socket = clara_test_server_expect_socket (fixture->server, "/socket");
  g_autofree char *long_text = g_strnfill (70000, 'x');

  clara_test_socket_send_text (socket, 0, "hello");
  clara_test_socket_await (socket, "go on");
  clara_test_socket_send_fragments (socket, 5, CLARA_TEST_TEXT, "नमस्ते", strlen ("नमस्ते"), 4);
  clara_test_socket_split (socket, 1, 0);
  clara_test_socket_send_binary (socket, 0, "\x01\x02", 2);
  clara_test_socket_ping (socket, 0, "there?");
  clara_test_socket_await_binary (socket, 3);
  clara_test_socket_split (socket, 0, 0);
  clara_test_socket_send_text (socket, 0, long_text);
  clara_test_socket_close (socket, 0, 1000, "done");
  connect_client (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (clara_test_server_get (fixture->server, 0)->path, ==, "/socket?a=b");
  soup_websocket_connection_send_text (fixture->client, "not yet");
  soup_websocket_connection_send_text (fixture->client, "please go on");
  soup_websocket_connection_send_binary (fixture->client, "abc", 3);
  wait_until_over (fixture);
  wait_for_closed (socket);

  g_assert_true (g_str_has_prefix (fixture->heard->str, "T:hello|T:नमस्ते|B:\x01\x02|T:xxx"));
  g_assert_true (g_str_has_suffix (fixture->heard->str, "|closed 1000"));
  g_assert_cmpuint (fixture->heard->len, ==, strlen ("T:hello|T:नमस्ते|B:\x01\x02|T:|closed 1000") + 70000);
  g_assert_null (clara_test_socket_get_complaint (socket));
  g_assert_cmpuint (clara_test_socket_count (socket), ==, 3);
  g_assert_cmpstr (clara_test_socket_get_text (socket, 1), ==, "please go on");
  g_assert_cmpuint (clara_test_socket_count_binary (socket), ==, 3);
  g_assert_cmpuint (clara_test_socket_count_pongs (socket), ==, 1);
  g_assert_cmpint (clara_test_socket_get_close_code (socket), ==, 1000);
}

static void
test_client_closes (Fixture *fixture, gconstpointer data)
{
  ClaraTestSocket *socket = clara_test_server_expect_socket (fixture->server, "/socket");

  connect_client (fixture);
  g_assert_no_error (fixture->error);
  soup_websocket_connection_close (fixture->client, 1001, "gone");
  wait_until_over (fixture);
  wait_for_closed (socket);
  g_assert_cmpint (clara_test_socket_get_close_code (socket), ==, 1001);
  g_assert_cmpstr (fixture->heard->str, ==, "closed 1001");
}

/* The connection breaks inside a frame. */
static void
test_cut (Fixture *fixture, gconstpointer data)
{
  ClaraTestSocket *socket = clara_test_server_expect_socket (fixture->server, "/socket");

  clara_test_socket_send_text (socket, 0, "whole");
  clara_test_socket_send_raw (socket, 0, "\x81\x7e\x01\x00half", 8);
  clara_test_socket_cut (socket, 1);
  connect_client (fixture);
  wait_until_over (fixture);
  g_assert_cmpstr (fixture->heard->str, ==, "T:whole|closed 0");
  g_assert_true (clara_test_socket_is_closed (socket));
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  ClaraTestAnswer *answer = clara_test_server_expect (fixture->server, "/socket");

  clara_test_answer_socket (answer);
  clara_test_answer_header (answer, "Sec-WebSocket-Accept", "d3Jvbmc=");
  connect_client (fixture);
  g_assert_null (fixture->client);
  g_assert_error (fixture->error, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_ERROR_BAD_HANDSHAKE);
  g_clear_error (&fixture->error);

  answer = clara_test_server_expect (fixture->server, "/socket");
  clara_test_answer_socket (answer);
  clara_test_answer_status (answer, 401);
  connect_client (fixture);
  g_assert_null (fixture->client);
  g_assert_error (fixture->error, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_ERROR_NOT_WEBSOCKET);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;
  GBytes *body = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &fixture->error);

  g_bytes_unref (body);
  fixture->over = TRUE;
}

/* No handshake, no socket. */
static void
test_no_handshake (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = g_strconcat (clara_test_server_get_url (fixture->server), "/socket", NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  ClaraTestSocket *socket = clara_test_server_expect_socket (fixture->server, "/socket");

  soup_session_send_and_read_async (fixture->session, message, G_PRIORITY_DEFAULT, NULL, on_answered,
                                    fixture);
  wait_until_over (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpint (soup_message_get_status (message), ==, 400);
  g_assert_false (clara_test_socket_is_open (socket));
}

static void
on_frame (ClaraTestOpcode opcode, GBytes *data, gpointer user_data)
{
  g_string_append_printf (user_data, "%d:%d ", opcode, (int) g_bytes_get_size (data));
}

/* What a client may not do is told; the masks here are zeros. */
static void
test_rules (void)
{
#define MASK "\x00\x00\x00\x00"
#define BYTES(text) text, sizeof text - 1
  static const struct
  {
    const char *bytes;
    gsize length;
    const char *heard;
    gboolean good;
  } cases[] = {
    { BYTES ("\x81\x82\x01\x02\x03\x04\x69\x6b"), "1:2 ", TRUE },
    { BYTES ("\x01\x82" MASK "\xe0\xa4"
             "\x89\x81" MASK "p"
             "\x80\x81" MASK "\xa8"),
      "9:1 1:3 ", TRUE },
    { BYTES ("\x81\x02hi"), "", FALSE },
    { BYTES ("\xc1\x82" MASK "hi"), "", FALSE },
    { BYTES ("\x83\x82" MASK "hi"), "", FALSE },
    { BYTES ("\x80\x82" MASK "hi"), "", FALSE },
    { BYTES ("\x01\x82" MASK "hi"
             "\x81\x82" MASK "ho"),
      "", FALSE },
    { BYTES ("\x09\x80" MASK), "", FALSE },
    { BYTES ("\x89\xfe\x00\x7e" MASK), "", FALSE },
    { BYTES ("\x81\xfe\x00\x02" MASK "hi"), "", FALSE },
    { BYTES ("\x81\x81" MASK "\xff"), "", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) heard = g_string_new (NULL);
      ClaraTestFrames *frames = clara_test_frames_new (on_frame, heard);
      gboolean good = TRUE;

      for (gsize at = 0; at < cases[i].length; at++)
        good = good && clara_test_frames_push (frames, (const guint8 *) cases[i].bytes + at, 1);
      g_test_message ("case %d: %s", (int) i, clara_test_frames_get_complaint (frames));
      g_assert_cmpstr (heard->str, ==, cases[i].heard);
      g_assert_cmpint (good, ==, cases[i].good);
      g_assert_true ((clara_test_frames_get_complaint (frames) == NULL) == cases[i].good);
      clara_test_frames_free (frames);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/testlib/server/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("messages", test_messages);
  ADD ("client-closes", test_client_closes);
  ADD ("cut", test_cut);
  ADD ("refused", test_refused);
  ADD ("no-handshake", test_no_handshake);
  g_test_add_func ("/testlib/server/rules", test_rules);
  return g_test_run ();
}
