/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-http.h"

#include "raw-server.h"
#include "test-net.h"

#include <libsoup/soup.h>

typedef struct
{
  ClaraClock *clock;
  ClaraHttp *http;
  SoupServer *server;
  char *url;
  GString *seen; /* what the server has of the body so far */

  ClaraHttpBody *body;
  ClaraHttpResponse *response;
  GError *error;
  gboolean over;
} Fixture;

#define WAIT(condition)                                                                                      \
  while (!(condition))                                                                                       \
  g_main_context_iteration (NULL, TRUE)

static void
on_chunk (SoupServerMessage *message, GBytes *chunk, Fixture *fixture)
{
  g_string_append_len (fixture->seen, g_bytes_get_data (chunk, NULL), (gssize) g_bytes_get_size (chunk));
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
            gpointer user_data)
{
  g_signal_connect (message, "got-chunk", G_CALLBACK (on_chunk), user_data);
}

static void
on_whole (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
          gpointer user_data)
{
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_STATIC, "heard", 5);
  soup_server_message_set_status (message, 200, NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  GSList *uris;

  fixture->clock = clara_clock_new_virtual (0, 0);
  fixture->http = clara_http_new (fixture->clock);
  fixture->seen = g_string_new (NULL);
  fixture->server = soup_server_new (NULL, NULL);
  soup_server_add_early_handler (fixture->server, NULL, on_request, fixture, NULL);
  soup_server_add_handler (fixture->server, NULL, on_whole, fixture, NULL);
  g_assert_true (soup_server_listen_local (fixture->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  uris = soup_server_get_uris (fixture->server);
  fixture->url = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  fixture->body = clara_http_body_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (clara_http_get_running (fixture->http), ==, 0);
  clara_clock_advance (fixture->clock, 1);
  clara_http_body_unref (fixture->body);
  g_object_unref (fixture->http);
  soup_server_disconnect (fixture->server);
  g_object_unref (fixture->server);
  g_object_unref (fixture->clock);
  g_string_free (fixture->seen, TRUE);
  g_free (fixture->url);
  g_clear_pointer (&fixture->response, clara_http_response_free);
  g_clear_error (&fixture->error);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->response = clara_http_send_finish (CLARA_HTTP (source), result, &fixture->error);
  fixture->over = TRUE;
}

static void
begin (Fixture *fixture, const ClaraHttpDeadlines *deadlines, GCancellable *cancellable)
{
  ClaraHttpRequest *request = clara_http_request_new ("POST", fixture->url);

  clara_http_request_set_body_stream (request, "audio/wav", fixture->body);
  clara_http_request_set_deadlines (request, deadlines);
  clara_http_send_async (fixture->http, request, NULL, NULL, cancellable, on_sent, fixture);
}

static gboolean
push (Fixture *fixture, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return clara_http_body_push (fixture->body, bytes);
}

static const ClaraHttpDeadlines patient = { 20000, 20000, 20000, 20000 };

/* The server has each piece before the next one is even made. */
static void
test_pieces (Fixture *fixture, gconstpointer data)
{
  /* Nobody is late while it is the body that is awaited. */
  static const ClaraHttpDeadlines deadlines = { 20000, 100, 100, 20000 };

  begin (fixture, &deadlines, NULL);
  for (guint i = 0; i < 3; i++)
    {
      gint64 until = g_get_monotonic_time () + 150000;

      g_assert_true (push (fixture, "piece "));
      WAIT (fixture->seen->len == (i + 1) * 6);
      while (g_get_monotonic_time () < until)
        g_main_context_iteration (NULL, FALSE);
    }
  g_assert_false (fixture->over);
  g_assert_cmpuint (clara_http_body_get_queued (fixture->body), ==, 0);
  g_assert_true (push (fixture, "end"));
  clara_http_body_end (fixture->body);
  WAIT (fixture->over);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fixture->response->status, ==, 200);
  g_assert_cmpstr (fixture->seen->str, ==, "piece piece piece end");
  g_assert_false (push (fixture, "too late"));
}

/* All of it before the request is under way, and more than fits a buffer. */
static void
test_large (Fixture *fixture, gconstpointer data)
{
  g_autofree char *block = g_strnfill (100000, 'x');

  for (guint i = 0; i < 10; i++)
    g_assert_true (push (fixture, block));
  clara_http_body_end (fixture->body);
  begin (fixture, &patient, NULL);
  WAIT (fixture->over);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fixture->seen->len, ==, 1000000);
}

/* The service refuses before it has heard all. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  RawServer *raw = raw_server_new ();

  raw_server_set_answer (raw, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", FALSE);
  g_free (fixture->url);
  fixture->url = g_strconcat ("http", raw_server_get_url (raw) + strlen ("ws"), NULL);
  begin (fixture, &patient, NULL);
  push (fixture, "my key is wrong");
  WAIT (fixture->over);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fixture->response->status, ==, 401);
  g_assert_false (push (fixture, "more"));
  raw_server_free (raw);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  begin (fixture, &patient, cancellable);
  push (fixture, "I was about to");
  WAIT (fixture->seen->len > 0);
  g_cancellable_cancel (cancellable);
  WAIT (fixture->over);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (push (fixture, "more"));
}

/* A body that is never ended ends with the deadline of the whole. */
static void
test_abandoned (Fixture *fixture, gconstpointer data)
{
  static const ClaraHttpDeadlines deadlines = { 20000, 20000, 20000, 200 };

  begin (fixture, &deadlines, NULL);
  push (fixture, "I was about to");
  WAIT (fixture->over);
  g_assert_error (fixture->error, CLARA_NET_ERROR, CLARA_NET_ERROR_TIMEOUT);
}

#define ADD(name, function) g_test_add ("/net/upload/" name, Fixture, NULL, set_up, function, tear_down)

void
add_upload_tests (void)
{
  ADD ("pieces", test_pieces);
  ADD ("large", test_large);
  ADD ("refused", test_refused);
  ADD ("cancelled", test_cancelled);
  ADD ("abandoned", test_abandoned);
}
