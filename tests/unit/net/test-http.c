/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* memmem */
#include "clara-http.h"

#include "clara-test-server.h"
#include "raw-server.h"
#include "test-net.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

/* A deadline that is to pass, and one that is not. */
#define SHORT 100
#define LONG 20000

typedef struct
{
  ClaraClock *clock;
  ClaraHttp *http;
  ClaraTestServer *server;
} Fixture;

typedef struct
{
  ClaraHttpResponse *response;
  GError *error;
  GString *streamed;
  guint pieces;
  GCancellable *cancel_at_first; /* cancelled from inside the body function */
  gboolean over;
} Outcome;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = clara_clock_new_virtual (0, 0);
  fixture->http = clara_http_new (fixture->clock);
  fixture->server = clara_test_server_new (NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (clara_http_get_running (fixture->http), ==, 0);
  /* No hold is left: else this would wait for ever. */
  clara_clock_advance (fixture->clock, 1);
  g_object_add_weak_pointer (G_OBJECT (fixture->http), (gpointer *) &fixture->http);
  g_object_unref (fixture->http);
  g_assert_null (fixture->http);
  g_object_unref (fixture->server);
  g_object_unref (fixture->clock);
}

static void
outcome_clear (Outcome *outcome)
{
  g_clear_pointer (&outcome->response, clara_http_response_free);
  g_clear_error (&outcome->error);
  if (outcome->streamed != NULL)
    g_string_free (outcome->streamed, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  outcome->response = clara_http_send_finish (CLARA_HTTP (source), result, &outcome->error);
  g_assert_true ((outcome->response == NULL) == (outcome->error != NULL));
  outcome->over = TRUE;
}

static gboolean
on_body (const ClaraHttpResponse *response, const guint8 *data, gsize length, gpointer user_data,
         GError **error)
{
  Outcome *outcome = user_data;

  g_assert_cmpuint (response->status, ==, 200);
  if (outcome->cancel_at_first != NULL)
    {
      g_assert_false (g_cancellable_is_cancelled (outcome->cancel_at_first));
      g_cancellable_cancel (outcome->cancel_at_first);
    }
  g_string_append_len (outcome->streamed, (const char *) data, (gssize) length);
  outcome->pieces++;
  return TRUE;
}

static ClaraHttpRequest *
request_to (Fixture *fixture, const char *path)
{
  static const ClaraHttpDeadlines patient = { LONG, LONG, LONG, LONG };
  g_autofree char *url = g_strconcat (clara_test_server_get_url (fixture->server), path, NULL);
  ClaraHttpRequest *request = clara_http_request_new ("GET", url);

  clara_http_request_set_deadlines (request, &patient);
  return request;
}

static void
wait_for (const gboolean *condition)
{
  while (!*condition)
    g_main_context_iteration (NULL, TRUE);
}

static void
send_and_wait (Fixture *fixture, ClaraHttpRequest *request, gboolean stream, Outcome *outcome)
{
  if (stream)
    outcome->streamed = g_string_new (NULL);
  clara_http_send_async (fixture->http, request, stream ? on_body : NULL, outcome, NULL, on_sent, outcome);
  g_assert_false (outcome->over);
  wait_for (&outcome->over);
}

static void
assert_body (const ClaraHttpResponse *response, const char *text)
{
  g_assert_cmpmem (g_bytes_get_data (response->body, NULL), g_bytes_get_size (response->body), text,
                   strlen (text));
}

static void
test_success (Fixture *fixture, gconstpointer data)
{
  ClaraTestAnswer *answer = clara_test_server_expect (fixture->server, "/hello");
  g_autoptr (GBytes) body = g_bytes_new_static ("{\"a\":1}", 7);
  g_auto (Outcome) outcome = { 0 };
  ClaraHttpRequest *request = request_to (fixture, "/hello");
  const ClaraTestRequest *seen;

  clara_test_answer_header (answer, "Content-Type", "Text/Plain; charset=utf-8");
  clara_test_answer_text (answer, 0, "good ");
  clara_test_answer_text (answer, 5, "day");
  clara_http_request_free (request);
  {
    g_autofree char *url = g_strconcat (clara_test_server_get_url (fixture->server), "/hello", NULL);

    request = clara_http_request_new ("POST", url);
  }
  clara_http_request_set_body (request, "application/json", body);
  clara_http_request_add_header (request, "X-Test", "yes");
  send_and_wait (fixture, request, FALSE, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (outcome.response->status, ==, 200);
  g_assert_cmpstr (outcome.response->content_type, ==, "text/plain");
  g_assert_cmpint (outcome.response->retry_after_us, ==, -1);
  assert_body (outcome.response, "good day");
  g_assert_true (clara_http_response_check (outcome.response, NULL));

  seen = clara_test_server_get (fixture->server, 0);
  g_assert_cmpstr (seen->method, ==, "POST");
  g_assert_cmpstr (g_hash_table_lookup (seen->headers, "x-test"), ==, "yes");
  g_assert_cmpstr (g_hash_table_lookup (seen->headers, "content-type"), ==, "application/json");
  g_assert_true (g_bytes_equal (seen->body, body));
}

static void
test_stream (Fixture *fixture, gconstpointer data)
{
  ClaraTestAnswer *answer = clara_test_server_expect (fixture->server, "/stream");
  g_auto (Outcome) outcome = { 0 };

  clara_test_answer_text (answer, 0, "one ");
  clara_test_answer_text (answer, 30, "two ");
  clara_test_answer_text (answer, 30, "three");
  send_and_wait (fixture, request_to (fixture, "/stream"), TRUE, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (outcome.streamed->str, ==, "one two three");
  g_assert_cmpuint (outcome.pieces, >, 1);
  g_assert_cmpuint (g_bytes_get_size (outcome.response->body), ==, 0);
}

static void
test_form (Fixture *fixture, gconstpointer data)
{
  g_autofree guint8 *sound = g_malloc (300000);
  g_autoptr (GBytes) bytes = NULL;
  g_auto (Outcome) outcome = { 0 };
  g_autofree char *url = g_strconcat (clara_test_server_get_url (fixture->server), "/form", NULL);
  ClaraHttpRequest *request = clara_http_request_new ("POST", url);
  const ClaraTestRequest *seen;
  const char *body;
  gsize length;

  for (guint i = 0; i < 300000; i++)
    sound[i] = (guint8) (i * 7);
  bytes = g_bytes_new (sound, 300000);
  clara_test_server_expect (fixture->server, "/form");
  clara_http_request_add_field (request, "model", "whisper \"1\"");
  clara_http_request_add_file (request, "file", "speech.wav", "audio/wav", bytes);
  send_and_wait (fixture, request, FALSE, &outcome);
  g_assert_no_error (outcome.error);
  seen = clara_test_server_get (fixture->server, 0);
  g_assert_true (
    g_str_has_prefix (g_hash_table_lookup (seen->headers, "content-type"), "multipart/form-data; boundary="));
  body = g_bytes_get_data (seen->body, &length);
  g_assert_nonnull (memmem (body, length, "whisper \"1\"", 11));
  g_assert_nonnull (memmem (body, length, "filename=\"speech.wav\"", 21));
  g_assert_nonnull (memmem (body, length, sound, 300000));
}

static void
test_status (Fixture *fixture, gconstpointer data)
{
  ClaraTestAnswer *answer = clara_test_server_expect (fixture->server, "/busy");
  g_auto (Outcome) outcome = { 0 };
  g_autoptr (GError) error = NULL;

  clara_test_answer_status (answer, 429);
  clara_test_answer_header (answer, "Retry-After", "7");
  clara_test_answer_text (answer, 0, "slow down");
  send_and_wait (fixture, request_to (fixture, "/busy"), TRUE, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (outcome.response->status, ==, 429);
  g_assert_cmpint (outcome.response->retry_after_us, ==, 7 * G_USEC_PER_SEC);
  /* What is no success is not given out as content. */
  g_assert_cmpuint (outcome.pieces, ==, 0);
  assert_body (outcome.response, "slow down");
  g_assert_false (clara_http_response_check (outcome.response, &error));
  g_assert_error (error, CLARA_NET_ERROR, CLARA_NET_ERROR_STATUS);
  g_assert_nonnull (strstr (error->message, "429"));
}

static void
test_retry_after_date (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *value;
    gint64 pause;
  } cases[] = {
    { "Thu, 01 Jan 1970 00:00:30 GMT", 30 * G_USEC_PER_SEC }, /* the virtual clock stands at 1970 */
    { "Wed, 31 Dec 2098 00:00:00 GMT", 24 * G_TIME_SPAN_HOUR },
    { "soon", -1 },
    { "-5", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ClaraTestAnswer *answer = clara_test_server_expect (fixture->server, "/busy");
      g_auto (Outcome) outcome = { 0 };

      clara_test_answer_status (answer, 503);
      clara_test_answer_header (answer, "Retry-After", cases[i].value);
      send_and_wait (fixture, request_to (fixture, "/busy"), FALSE, &outcome);
      g_assert_cmpint (outcome.response->retry_after_us, ==, cases[i].pause);
    }
}

static void
test_redirect (Fixture *fixture, gconstpointer data)
{
  ClaraTestAnswer *answer = clara_test_server_expect (fixture->server, "/old");
  g_auto (Outcome) outcome = { 0 };
  g_autoptr (GError) error = NULL;
  ClaraHttpRequest *request = request_to (fixture, "/old");

  clara_test_server_expect (fixture->server, "/new");
  clara_test_answer_status (answer, 302);
  clara_test_answer_header (answer, "Location", "/new");
  clara_http_request_add_header (request, "Authorization", "Bearer abc");
  send_and_wait (fixture, request, FALSE, &outcome);
  g_assert_false (clara_http_response_check (outcome.response, &error));
  g_assert_cmpuint (clara_test_server_count (fixture->server), ==, 1);
}

/* Where a request allows it, a redirect is followed, but the key does not go along, wherever it leads. */
static void
test_redirect_followed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaraTestServer) other = clara_test_server_new (NULL);
  ClaraTestServer *servers[] = { fixture->server, other };

  for (guint i = 0; i < G_N_ELEMENTS (servers); i++)
    {
      ClaraTestAnswer *answer = clara_test_server_expect (fixture->server, "/old/page");
      g_autofree char *url = g_strconcat (clara_test_server_get_url (servers[i]), "/new?x=%20y", NULL);
      g_auto (Outcome) outcome = { 0 };
      ClaraHttpRequest *request = request_to (fixture, "/old/page");
      const ClaraTestRequest *seen;

      clara_test_answer_status (answer, 302);
      clara_test_answer_header (answer, "Location", i == 0 ? "../new?x=%20y" : url);
      clara_test_answer_text (answer, 0, "moved");
      answer = clara_test_server_expect (servers[i], "/new");
      clara_test_answer_text (answer, 0, "here");
      clara_http_request_add_header (request, "Authorization", "Bearer abc");
      clara_http_request_add_header (request, "X-Api-Key", "abc");
      clara_http_request_add_header (request, "Cookie", "abc=1");
      clara_http_request_add_header (request, "Accept", "text/html");
      clara_http_request_set_redirects (request, 1);
      send_and_wait (fixture, request, TRUE, &outcome);
      g_assert_no_error (outcome.error);
      g_assert_cmpuint (outcome.response->status, ==, 200);
      g_assert_cmpstr (outcome.streamed->str, ==, "here");
      seen = clara_test_server_get (servers[i], clara_test_server_count (servers[i]) - 1);
      g_assert_cmpstr (seen->path, ==, "/new?x=%20y");
      g_assert_null (g_hash_table_lookup (seen->headers, "authorization"));
      g_assert_null (g_hash_table_lookup (seen->headers, "x-api-key"));
      g_assert_null (g_hash_table_lookup (seen->headers, "cookie"));
      g_assert_cmpstr (g_hash_table_lookup (seen->headers, "accept"), ==, "text/html");
    }
}

static void
answer_in_a_circle (const ClaraTestRequest *request, ClaraTestAnswer *answer, gpointer user_data)
{
  clara_test_answer_status (answer, 307);
  clara_test_answer_header (answer, "Location", user_data);
}

/* Not for ever, not for what changes something, and not to what is no page of the web. */
static void
test_redirect_not_followed (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *method;
    const char *location;
    guint requests;
  } cases[] = {
    { "GET", "/circle", 4 },
    { "POST", "/elsewhere", 1 },
    { "GET", "file:///etc/passwd", 1 },
    { "GET", "http://user:abc@127.0.0.1/", 1 },
    { "GET", "", 4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = g_strconcat (clara_test_server_get_url (fixture->server), "/circle", NULL);
      g_auto (Outcome) outcome = { 0 };
      guint before = clara_test_server_count (fixture->server);
      ClaraHttpRequest *request = clara_http_request_new (cases[i].method, url);

      g_test_message ("%s", cases[i].location);
      clara_test_server_set_handler (fixture->server, answer_in_a_circle, (gpointer) cases[i].location);
      clara_http_request_set_redirects (request, 3);
      send_and_wait (fixture, request, FALSE, &outcome);
      g_assert_no_error (outcome.error);
      g_assert_cmpuint (outcome.response->status, ==, 307);
      g_assert_cmpuint (clara_test_server_count (fixture->server) - before, ==, cases[i].requests);
    }
}

/* The first request finds a connection. */
static void
test_warm (Fixture *fixture, gconstpointer data)
{
  ClaraTestAnswer *answer = clara_test_server_expect (fixture->server, "/job");
  g_autofree char *url = g_strconcat (clara_test_server_get_url (fixture->server), "/v1/", NULL);
  g_auto (Outcome) outcome = { 0 };
  const ClaraTestRequest *seen;

  clara_http_warm (fixture->http, url, NULL);
  while (clara_http_get_running (fixture->http) > 0)
    g_main_context_iteration (NULL, TRUE);
  seen = clara_test_server_get (fixture->server, 0);
  g_assert_cmpstr (seen->method, ==, "HEAD");
  g_assert_cmpstr (seen->path, ==, "/v1/");

  clara_test_answer_text (answer, 0, "x");
  send_and_wait (fixture, request_to (fixture, "/job"), FALSE, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (outcome.response->version, ==, 11);
  g_assert_cmpuint (clara_test_server_get (fixture->server, 1)->connection, ==, seen->connection);
}

/* The client's end of the connection to the server. */
static int
find_socket (Fixture *fixture)
{
  guint16 port =
    (guint16) g_ascii_strtoull (strrchr (clara_test_server_get_url (fixture->server), ':') + 1, NULL, 10);

  for (int fd = 0; fd < 1024; fd++)
    {
      struct sockaddr_in peer = { 0 };
      socklen_t length = sizeof peer;

      if (getpeername (fd, (struct sockaddr *) &peer, &length) == 0 && peer.sin_family == AF_INET
          && ntohs (peer.sin_port) == port)
        return fd;
    }
  return -1;
}

/* No test can make a peer that does not even acknowledge, but the system is told to give one up. */
static void
test_dead_peer (Fixture *fixture, gconstpointer data)
{
  unsigned int unacknowledged = 0;
  int idle = 0;
  socklen_t length = sizeof unacknowledged, other_length = sizeof idle;
  g_auto (Outcome) outcome = { 0 };
  int fd;

  send_and_wait (fixture, request_to (fixture, "/"), FALSE, &outcome);
  fd = find_socket (fixture);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (getsockopt (fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unacknowledged, &length), ==, 0);
  g_assert_cmpuint (unacknowledged, ==, 2000);
  g_assert_cmpint (getsockopt (fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, &other_length), ==, 0);
  g_assert_cmpint (idle, ==, 1);
}

static void
test_kept (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 3; i++)
    {
      ClaraTestAnswer *answer = clara_test_server_expect (fixture->server, "/again");
      g_auto (Outcome) outcome = { 0 };

      clara_test_answer_text (answer, 0, "x");
      send_and_wait (fixture, request_to (fixture, "/again"), FALSE, &outcome);
      g_assert_no_error (outcome.error);
    }
  g_assert_cmpuint (clara_test_server_get (fixture->server, 2)->connection, ==, 0);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_auto (Outcome) outcome = { 0 };
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/", port);

  g_socket_listener_close (listener);
  send_and_wait (fixture, clara_http_request_new ("GET", url), FALSE, &outcome);
  g_assert_error (outcome.error, CLARA_NET_ERROR, CLARA_NET_ERROR_REFUSED);
}

static void
test_unknown_name (Fixture *fixture, gconstpointer data)
{
  g_auto (Outcome) outcome = { 0 };

  send_and_wait (fixture, clara_http_request_new ("GET", "http://nowhere.invalid/"), FALSE, &outcome);
  g_assert_error (outcome.error, CLARA_NET_ERROR, CLARA_NET_ERROR_DNS);
  g_assert_nonnull (strstr (outcome.error->message, "nowhere.invalid"));
}

static void
test_bad_requests (Fixture *fixture, gconstpointer data)
{
  static const char *urls[] = { "file:///etc/passwd",
                                "ftp://127.0.0.1/x",
                                "gopher://x/",
                                "",
                                "http://",
                                "http://user:pass-word@127.0.0.1/",
                                "127.0.0.1/x" };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_auto (Outcome) outcome = { 0 };

      send_and_wait (fixture, clara_http_request_new ("GET", urls[i]), FALSE, &outcome);
      g_assert_error (outcome.error, CLARA_NET_ERROR, CLARA_NET_ERROR_INVALID);
      g_assert_null (strstr (outcome.error->message, "pass-word"));
    }
  {
    g_auto (Outcome) outcome = { 0 };
    ClaraHttpRequest *request = request_to (fixture, "/");

    clara_http_request_add_header (request, "Authorization", "Bearer abc\r\nX-Evil: yes");
    send_and_wait (fixture, request, FALSE, &outcome);
    g_assert_error (outcome.error, CLARA_NET_ERROR, CLARA_NET_ERROR_INVALID);
  }
  {
    g_auto (Outcome) outcome = { 0 };
    g_autoptr (GBytes) sound = g_bytes_new_static ("x", 1);
    ClaraHttpRequest *request = request_to (fixture, "/");

    clara_http_request_add_file (request, "file", "x.wav", "audio/wav\r\nX-Evil: yes", sound);
    send_and_wait (fixture, request, FALSE, &outcome);
    g_assert_error (outcome.error, CLARA_NET_ERROR, CLARA_NET_ERROR_INVALID);
    g_assert_cmpuint (clara_test_server_count (fixture->server), ==, 0);
  }
}

static void
test_cut (Fixture *fixture, gconstpointer data)
{
  ClaraTestAnswer *answer = clara_test_server_expect (fixture->server, "/cut");
  g_auto (Outcome) outcome = { 0 };

  clara_test_answer_text (answer, 0, "half an");
  clara_test_answer_cut (answer, 20);
  send_and_wait (fixture, request_to (fixture, "/cut"), TRUE, &outcome);
  g_assert_error (outcome.error, CLARA_NET_ERROR, CLARA_NET_ERROR_CUT);
  g_assert_cmpstr (outcome.streamed->str, ==, "half an");
}

/* The headers come, and then nothing. */
static void
test_stall_after_headers (Fixture *fixture, gconstpointer data)
{
  static const ClaraHttpDeadlines deadlines = { LONG, LONG, SHORT, LONG };
  RawServer *server = raw_server_new ();
  g_autofree char *url = g_strconcat ("http", raw_server_get_url (server) + strlen ("ws"), NULL);
  ClaraHttpRequest *request = clara_http_request_new ("GET", url);
  g_auto (Outcome) outcome = { 0 };

  raw_server_set_answer (server, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n", FALSE);
  clara_http_request_set_deadlines (request, &deadlines);
  send_and_wait (fixture, request, TRUE, &outcome);
  g_assert_error (outcome.error, CLARA_NET_ERROR, CLARA_NET_ERROR_TIMEOUT);
  g_assert_nonnull (strstr (outcome.error->message, "more of the answer"));
  g_assert_cmpuint (outcome.pieces, ==, 0);
  /* The connection is given up, not kept. */
  while (!raw_server_is_over (server))
    g_main_context_iteration (NULL, TRUE);
  raw_server_free (server);
}

static void
test_garbage (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *answer;
    ClaraNetError error;
  } cases[] = {
    { "\x16\x03\x01 this is no HTTP at all\r\n\r\n", CLARA_NET_ERROR_PROTOCOL },
    { "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", CLARA_NET_ERROR_CUT },
    { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n8\r\nhal", CLARA_NET_ERROR_CUT },
    { "HTTP/1.1 200 OK\r\nContent-Le", CLARA_NET_ERROR_CUT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ClaraTestAnswer *answer = clara_test_server_expect (fixture->server, "/garbage");
      g_auto (Outcome) outcome = { 0 };

      g_test_message ("case %u", i);
      clara_test_answer_garbage (answer, cases[i].answer, strlen (cases[i].answer));
      send_and_wait (fixture, request_to (fixture, "/garbage"), FALSE, &outcome);
      g_assert_error (outcome.error, CLARA_NET_ERROR, (int) cases[i].error);
    }
}

static void
test_deadlines (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    ClaraHttpDeadlines deadlines;
    gboolean begins;
    const char *about;
  } cases[] = {
    { { LONG, SHORT, LONG, LONG }, FALSE, "first byte" },
    { { LONG, LONG, SHORT, LONG }, TRUE, "more of the answer" },
    { { LONG, LONG, LONG, SHORT }, TRUE, "100 ms" },
    { { LONG, LONG, 0, SHORT }, TRUE, "100 ms" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ClaraTestAnswer *answer = clara_test_server_expect (fixture->server, "/stall");
      g_auto (Outcome) outcome = { 0 };
      ClaraHttpRequest *request = request_to (fixture, "/stall");

      if (cases[i].begins)
        clara_test_answer_text (answer, 0, "I was about to");
      clara_test_answer_stall (answer);
      clara_http_request_set_deadlines (request, &cases[i].deadlines);
      send_and_wait (fixture, request, TRUE, &outcome);
      g_assert_error (outcome.error, CLARA_NET_ERROR, CLARA_NET_ERROR_TIMEOUT);
      g_assert_nonnull (strstr (outcome.error->message, cases[i].about));
      g_assert_cmpstr (outcome.streamed->str, ==, cases[i].begins ? "I was about to" : "");
    }
}

/* A peer that takes the connection and never answers the TLS greeting. */
static void
test_connect_deadline (Fixture *fixture, gconstpointer data)
{
  static const ClaraHttpDeadlines deadlines = { SHORT, LONG, LONG, LONG };
  g_auto (Outcome) outcome = { 0 };
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u/", port);
  ClaraHttpRequest *request = clara_http_request_new ("GET", url);

  clara_http_request_set_deadlines (request, &deadlines);
  send_and_wait (fixture, request, FALSE, &outcome);
  g_assert_error (outcome.error, CLARA_NET_ERROR, CLARA_NET_ERROR_TIMEOUT);
  g_assert_nonnull (strstr (outcome.error->message, "connection"));
}

static void
test_limit (Fixture *fixture, gconstpointer data)
{
  for (guint stream = 0; stream < 2; stream++)
    {
      ClaraTestAnswer *answer = clara_test_server_expect (fixture->server, "/large");
      g_auto (Outcome) outcome = { 0 };
      ClaraHttpRequest *request = request_to (fixture, "/large");

      for (guint i = 0; i < 100; i++)
        clara_test_answer_text (answer, 0, "0123456789");
      clara_http_request_set_limit (request, 999);
      send_and_wait (fixture, request, stream, &outcome);
      g_assert_error (outcome.error, CLARA_NET_ERROR, CLARA_NET_ERROR_TOO_LARGE);
    }
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  ClaraTestAnswer *answer = clara_test_server_expect (fixture->server, "/long");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Outcome) outcome = { 0 };

  outcome.streamed = g_string_new (NULL);
  clara_test_answer_text (answer, 0, "begin");
  clara_test_answer_stall (answer);
  clara_http_send_async (fixture->http, request_to (fixture, "/long"), on_body, &outcome, cancellable,
                         on_sent, &outcome);
  while (outcome.pieces == 0)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  g_assert_false (outcome.over);
  wait_for (&outcome.over);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (clara_http_get_running (fixture->http), ==, 0);
  /* The server sees the connection go. */
  wait_for (&clara_test_server_get (fixture->server, 0)->abandoned);
}

static void
test_cancel_inside (Fixture *fixture, gconstpointer data)
{
  ClaraTestAnswer *answer = clara_test_server_expect (fixture->server, "/long");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Outcome) outcome = { 0 };

  outcome.streamed = g_string_new (NULL);
  outcome.cancel_at_first = cancellable;
  for (guint i = 0; i < 5; i++)
    clara_test_answer_text (answer, i, "piece");
  clara_http_send_async (fixture->http, request_to (fixture, "/long"), on_body, &outcome, cancellable,
                         on_sent, &outcome);
  wait_for (&outcome.over);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (outcome.pieces, ==, 1);
}

static void
test_cancelled_before (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Outcome) outcome = { 0 };
  g_auto (Outcome) other = { 0 };

  g_cancellable_cancel (cancellable);
  clara_http_send_async (fixture->http, request_to (fixture, "/"), NULL, NULL, cancellable, on_sent,
                         &outcome);
  wait_for (&outcome.over);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_cancellable_reset (cancellable);

  /* Before the request has even left. */
  clara_http_send_async (fixture->http, request_to (fixture, "/"), NULL, NULL, cancellable, on_sent, &other);
  g_cancellable_cancel (cancellable);
  wait_for (&other.over);
  g_assert_error (other.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (clara_test_server_count (fixture->server), ==, 0);
}

/* One that waits for its answer keeps nobody else from asking the same service. */
static void
test_beside_a_stall (Fixture *fixture, gconstpointer data)
{
  ClaraTestAnswer *answer = clara_test_server_expect (fixture->server, "/fast");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Outcome) stalled = { 0 };
  g_auto (Outcome) outcome = { 0 };

  clara_test_answer_text (answer, 0, "here");
  clara_test_answer_stall (clara_test_server_expect (fixture->server, "/stall"));
  clara_http_send_async (fixture->http, request_to (fixture, "/stall"), NULL, NULL, cancellable, on_sent,
                         &stalled);
  while (clara_test_server_count (fixture->server) == 0)
    g_main_context_iteration (NULL, TRUE);
  send_and_wait (fixture, request_to (fixture, "/fast"), FALSE, &outcome);
  g_assert_no_error (outcome.error);
  assert_body (outcome.response, "here");
  g_assert_false (stalled.over);
  g_cancellable_cancel (cancellable);
  wait_for (&stalled.over);
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  enum
  {
    N = 50
  };
  Outcome outcomes[N] = { 0 };

  for (guint i = 0; i < N; i++)
    {
      g_autofree char *path = g_strdup_printf ("/%u", i);
      ClaraTestAnswer *answer = clara_test_server_expect (fixture->server, path);

      clara_test_answer_text (answer, i % 7, path);
      clara_http_send_async (fixture->http, request_to (fixture, path), NULL, NULL, NULL, on_sent,
                             &outcomes[i]);
    }
  for (guint i = 0; i < N; i++)
    {
      g_autofree char *path = g_strdup_printf ("/%u", i);

      wait_for (&outcomes[i].over);
      g_assert_no_error (outcomes[i].error);
      assert_body (outcomes[i].response, path);
      outcome_clear (&outcomes[i]);
    }
}

/* Virtual time stands still while an answer is awaited. */
static void
test_hold (Fixture *fixture, gconstpointer data)
{
  ClaraTestAnswer *answer = clara_test_server_expect (fixture->server, "/slow");
  g_auto (Outcome) outcome = { 0 };

  clara_test_answer_text (answer, 20, "slow");
  clara_http_send_async (fixture->http, request_to (fixture, "/slow"), NULL, NULL, NULL, on_sent, &outcome);
  clara_clock_advance (fixture->clock, 1);
  g_assert_true (outcome.over);
}

#define ADD(name, function) g_test_add ("/net/http/" name, Fixture, NULL, set_up, function, tear_down)

void
add_http_tests (void)
{
  /* The environment's proxy would never find the servers of the tests. */
  g_setenv ("no_proxy", "*", TRUE);
  ADD ("success", test_success);
  ADD ("stream", test_stream);
  ADD ("form", test_form);
  ADD ("status", test_status);
  ADD ("retry-after-date", test_retry_after_date);
  ADD ("redirect", test_redirect);
  ADD ("redirect-followed", test_redirect_followed);
  ADD ("redirect-not-followed", test_redirect_not_followed);
  ADD ("warm", test_warm);
  ADD ("dead-peer", test_dead_peer);
  ADD ("kept-connection", test_kept);
  ADD ("refused", test_refused);
  ADD ("unknown-name", test_unknown_name);
  ADD ("bad-requests", test_bad_requests);
  ADD ("cut", test_cut);
  ADD ("stall-after-headers", test_stall_after_headers);
  ADD ("garbage", test_garbage);
  ADD ("deadlines", test_deadlines);
  ADD ("connect-deadline", test_connect_deadline);
  ADD ("limit", test_limit);
  ADD ("cancel", test_cancel);
  ADD ("cancel-inside", test_cancel_inside);
  ADD ("cancelled-before", test_cancelled_before);
  ADD ("beside-a-stall", test_beside_a_stall);
  ADD ("many", test_many);
  ADD ("hold", test_hold);
}
