/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hostile server over a real connection: whatever it sends, the socket ends exactly once, and gives all
 * back. The first byte says how: bit 0, the bytes are the answer to the handshake, or follow a proper one;
 * bit 1, the socket pings and awaits; bit 2, it says goodbye by itself; bit 3, it is dropped at the first
 * message. */
#include "clara-web-socket.h"

#include "fuzz.h"
#include "raw-server.h"

static ClaraClock *fuzz_clock;
static ClaraHttp *http;
static RawServer *server;

typedef struct
{
  ClaraWebSocket *socket;
  gboolean drops;
  gboolean connected;
  guint endings;
} Run;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_setenv ("no_proxy", "*", TRUE);
  fuzz_clock = clara_clock_new_real ();
  http = clara_http_new (fuzz_clock);
  server = raw_server_new ();
  return 0;
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;

  run->connected = TRUE;
  if (!clara_web_socket_connect_finish (CLARA_WEB_SOCKET (source), result, NULL))
    run->endings++;
}

static void
on_message (Run *run)
{
  g_assert_cmpuint (run->endings, ==, 0);
  if (run->drops)
    g_clear_object (&run->socket);
}

static void
on_ended (Run *run)
{
  run->endings++;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  Run run = { 0 };
  ClaraWebSocketLimits limits = clara_web_socket_default_limits;
  g_autofree char *answer = NULL;

  if (size == 0)
    return 0;
  run.drops = (data[0] & 8) != 0;
  run.socket = clara_web_socket_new (http, raw_server_get_url (server));
  limits.longest_message = 1000;
  limits.close = 20;
  clara_web_socket_set_limits (run.socket, &limits);
  g_signal_connect_swapped (run.socket, "text", G_CALLBACK (on_message), &run);
  g_signal_connect_swapped (run.socket, "binary", G_CALLBACK (on_message), &run);
  g_signal_connect_swapped (run.socket, "closed", G_CALLBACK (on_ended), &run);
  g_signal_connect_swapped (run.socket, "failed", G_CALLBACK (on_ended), &run);
  if (data[0] & 1)
    answer = g_strndup ((const char *) data + 1, size - 1);
  else
    raw_server_add (server, data + 1, size - 1);
  raw_server_set_answer (server, answer, TRUE);
  if (data[0] & 2)
    clara_web_socket_await (run.socket, -1);
  clara_web_socket_connect_async (run.socket, NULL, on_connected, &run);
  while (!run.connected)
    g_main_context_iteration (NULL, TRUE);
  if (run.socket != NULL && data[0] & 4)
    clara_web_socket_close (run.socket, CLARA_CLOSE_NORMAL, NULL);
  /* All that was sent has come before the end does. */
  if (!raw_server_is_over (server))
    raw_server_end (server);
  while (run.socket != NULL && run.endings == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (run.endings, <=, 1);
  if (run.socket != NULL)
    g_assert_cmpint (clara_web_socket_get_state (run.socket), ==, CLARA_WEB_SOCKET_ENDED);
  g_clear_object (&run.socket);
  raw_server_cut (server);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return 0;
}
