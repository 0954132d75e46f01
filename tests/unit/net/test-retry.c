/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-retry.h"

#include "clara-test-server.h"
#include "test-net.h"

typedef struct
{
  ClaraClock *clock;
  ClaraHttp *http;
  ClaraTestServer *server;
  GCancellable *cancellable;

  ClaraHttpResponse *response;
  GError *error;
  GString *streamed;
  gboolean over;
} Fixture;

static const ClaraRetryPolicy policy = { { 2 * G_USEC_PER_SEC, 8 * G_USEC_PER_SEC }, 3, 30 * G_USEC_PER_SEC };

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = clara_clock_new_virtual (0, 0);
  fixture->http = clara_http_new (fixture->clock);
  fixture->server = clara_test_server_new (NULL);
  fixture->cancellable = g_cancellable_new ();
  fixture->streamed = g_string_new (NULL);
}

static void
forget (Fixture *fixture)
{
  g_clear_pointer (&fixture->response, clara_http_response_free);
  g_clear_error (&fixture->error);
  g_string_truncate (fixture->streamed, 0);
  fixture->over = FALSE;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  forget (fixture);
  clara_clock_advance (fixture->clock, 1);
  g_object_unref (fixture->http);
  g_object_unref (fixture->server);
  g_object_unref (fixture->cancellable);
  g_object_unref (fixture->clock);
  g_string_free (fixture->streamed, TRUE);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_false (fixture->over);
  fixture->response = clara_retry_send_finish (CLARA_HTTP (source), result, &fixture->error);
  fixture->over = TRUE;
}

static gboolean
on_body (const ClaraHttpResponse *response, const guint8 *data, gsize length, gpointer user_data,
         GError **error)
{
  Fixture *fixture = user_data;

  g_string_append_len (fixture->streamed, (const char *) data, (gssize) length);
  return TRUE;
}

static void
begin (Fixture *fixture, const char *method, gboolean repeatable)
{
  g_autofree char *url = g_strconcat (clara_test_server_get_url (fixture->server), "/x", NULL);
  g_autoptr (GBytes) body = g_bytes_new_static ("question", 8);
  ClaraHttpRequest *request = clara_http_request_new (method, url);

  if (g_str_equal (method, "POST"))
    clara_http_request_set_body (request, "text/plain", body);
  clara_http_request_set_repeatable (request, repeatable);
  clara_retry_send_async (fixture->http, &policy, request, on_body, fixture, fixture->cancellable, on_sent,
                          fixture);
}

typedef enum
{
  STATUS,
  STATUS_AND_PAUSE, /* Retry-After: 20 */
  CUT,
  CUT_LATER, /* after a piece of the body */
  LONG_PAUSE,
} Fault;

static void
add_fault (Fixture *fixture, Fault fault, guint status)
{
  ClaraTestAnswer *answer = clara_test_server_expect (fixture->server, "/x");

  if (fault == CUT)
    clara_test_answer_garbage (answer, "", 0);
  else if (fault == CUT_LATER)
    {
      clara_test_answer_text (answer, 0, "half ");
      clara_test_answer_cut (answer, 10);
    }
  else
    clara_test_answer_status (answer, status);
  if (fault == STATUS_AND_PAUSE)
    clara_test_answer_header (answer, "Retry-After", "20");
  if (fault == LONG_PAUSE)
    clara_test_answer_header (answer, "Retry-After", "31");
}

static void
add_success (Fixture *fixture)
{
  clara_test_answer_text (clara_test_server_expect (fixture->server, "/x"), 0, "answer");
}

/* What is tried again, and what is not. */
static void
test_faults (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    Fault fault;
    guint status;
    const char *method;
    gboolean repeatable;
    gboolean again;
  } cases[] = {
    { STATUS, 500, "GET", FALSE, TRUE },    { STATUS, 500, "POST", FALSE, FALSE },
    { STATUS, 500, "POST", TRUE, TRUE },    { STATUS, 502, "PUT", FALSE, TRUE },
    { STATUS, 503, "POST", FALSE, FALSE },  { STATUS_AND_PAUSE, 503, "POST", FALSE, TRUE },
    { STATUS, 529, "DELETE", FALSE, TRUE }, { STATUS, 408, "GET", FALSE, TRUE },
    { STATUS, 429, "POST", FALSE, TRUE },   { LONG_PAUSE, 429, "GET", TRUE, FALSE },
    { STATUS, 400, "GET", TRUE, FALSE },    { STATUS, 401, "GET", TRUE, FALSE },
    { STATUS, 402, "GET", TRUE, FALSE },    { STATUS, 404, "GET", TRUE, FALSE },
    { STATUS, 413, "GET", TRUE, FALSE },    { CUT, 0, "GET", FALSE, TRUE },
    { CUT, 0, "POST", FALSE, FALSE },       { CUT, 0, "POST", TRUE, TRUE },
    { CUT_LATER, 0, "GET", TRUE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint before = clara_test_server_count (fixture->server);

      g_test_message ("case %u", i);
      /* libcurl by itself asks again where a connection that was kept turns out to be closed. */
      g_object_unref (fixture->http);
      fixture->http = clara_http_new (fixture->clock);
      add_fault (fixture, cases[i].fault, cases[i].status);
      begin (fixture, cases[i].method, cases[i].repeatable);
      clara_clock_advance (fixture->clock, 0);
      g_assert_true (fixture->over == !cases[i].again);
      if (cases[i].again)
        add_success (fixture);
      clara_clock_advance (fixture->clock, 20 * G_USEC_PER_SEC);
      g_assert_true (fixture->over);
      g_assert_cmpuint (clara_test_server_count (fixture->server) - before, ==, cases[i].again ? 2 : 1);
      if (cases[i].again)
        {
          g_assert_no_error (fixture->error);
          g_assert_cmpuint (fixture->response->status, ==, 200);
          g_assert_cmpstr (fixture->streamed->str, ==, "answer");
        }
      else if (cases[i].status != 0)
        g_assert_cmpuint (fixture->response->status, ==, cases[i].status);
      else
        g_assert_error (fixture->error, CLARA_NET_ERROR, CLARA_NET_ERROR_CUT);
      forget (fixture);
    }
}

/* The pauses grow, and the last try's outcome is the outcome. */
static void
test_pauses (Fixture *fixture, gconstpointer data)
{
  add_fault (fixture, STATUS, 500);
  add_fault (fixture, STATUS, 502);
  add_fault (fixture, STATUS, 504);
  begin (fixture, "GET", FALSE);
  clara_clock_advance (fixture->clock, G_USEC_PER_SEC - 1);
  g_assert_cmpuint (clara_test_server_count (fixture->server), ==, 1);
  clara_clock_advance (fixture->clock, G_USEC_PER_SEC + 1);
  g_assert_cmpuint (clara_test_server_count (fixture->server), ==, 2);
  /* At least two seconds after the second, which was at least one after the first. */
  clara_clock_advance (fixture->clock, G_USEC_PER_SEC - 1);
  g_assert_cmpuint (clara_test_server_count (fixture->server), ==, 2);
  clara_clock_advance (fixture->clock, 4 * G_USEC_PER_SEC);
  g_assert_true (fixture->over);
  g_assert_cmpuint (fixture->response->status, ==, 504);
  g_assert_cmpuint (clara_test_server_count (fixture->server), ==, 3);
}

static void
test_retry_after (Fixture *fixture, gconstpointer data)
{
  add_fault (fixture, STATUS_AND_PAUSE, 429);
  add_success (fixture);
  begin (fixture, "POST", FALSE);
  clara_clock_advance (fixture->clock, 20 * G_USEC_PER_SEC - 1);
  g_assert_cmpuint (clara_test_server_count (fixture->server), ==, 1);
  clara_clock_advance (fixture->clock, 1);
  g_assert_true (fixture->over);
  g_assert_cmpuint (fixture->response->status, ==, 200);
  /* The same request, whole. */
  g_assert_cmpmem (g_bytes_get_data (clara_test_server_get (fixture->server, 1)->body, NULL),
                   g_bytes_get_size (clara_test_server_get (fixture->server, 1)->body), "question", 8);
}

/* What never went out may always go again. */
static void
test_never_sent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/", port);
  ClaraHttpRequest *request = clara_http_request_new ("POST", url);

  g_socket_listener_close (listener);
  clara_retry_send_async (fixture->http, &policy, request, NULL, NULL, NULL, on_sent, fixture);
  clara_clock_advance (fixture->clock, 0);
  g_assert_false (fixture->over);
  clara_clock_advance (fixture->clock, 6 * G_USEC_PER_SEC);
  g_assert_true (fixture->over);
  g_assert_error (fixture->error, CLARA_NET_ERROR, CLARA_NET_ERROR_REFUSED);
}

/* In a pause, and in a try. */
static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  add_fault (fixture, STATUS, 500);
  begin (fixture, "GET", FALSE);
  clara_clock_advance (fixture->clock, 0);
  g_assert_false (fixture->over);
  g_cancellable_cancel (fixture->cancellable);
  clara_clock_advance (fixture->clock, 0);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  clara_clock_advance (fixture->clock, 60 * G_USEC_PER_SEC);
  g_assert_cmpuint (clara_test_server_count (fixture->server), ==, 1);
  forget (fixture);

  g_cancellable_reset (fixture->cancellable);
  clara_test_answer_stall (clara_test_server_expect (fixture->server, "/x"));
  begin (fixture, "GET", FALSE);
  while (clara_test_server_count (fixture->server) < 2)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (fixture->cancellable);
  clara_clock_advance (fixture->clock, 60 * G_USEC_PER_SEC);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (clara_test_server_count (fixture->server), ==, 2);
}

#define ADD(name, function) g_test_add ("/net/retry/" name, Fixture, NULL, set_up, function, tear_down)

void
add_retry_tests (void)
{
  ADD ("faults", test_faults);
  ADD ("pauses", test_pauses);
  ADD ("retry-after", test_retry_after);
  ADD ("never-sent", test_never_sent);
  ADD ("cancelled", test_cancelled);
}
