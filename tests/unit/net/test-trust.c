/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-http.h"

#include "clara-test-certificate.h"
#include "clara-test-server.h"
#include "test-net.h"

#include <glib/gstdio.h>

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
send_and_wait (ClaraHttp *http, const char *url, Outcome *outcome)
{
  *outcome = (Outcome){ 0 };
  clara_http_send_async (http, clara_http_request_new ("GET", url), NULL, NULL, NULL, on_sent, outcome);
  while (!outcome->over)
    g_main_context_iteration (NULL, TRUE);
}

/* Only who is trusted gets the request, and a site's own authority can be. */
static void
test_trust (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = clara_test_certificate_new ();
  g_autoptr (ClaraClock) clock = clara_clock_new_real ();
  g_autoptr (ClaraTestServer) server = NULL;
  g_autoptr (ClaraHttp) http = clara_http_new (clock);
  g_autofree char *folder = g_dir_make_tmp ("clara-tls-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "site.pem", NULL);
  g_autofree char *url = NULL;
  g_autofree char *pem = NULL;
  Outcome outcome;

  server = clara_test_server_new (certificate);
  url = g_strconcat (clara_test_server_get_url (server), "/", NULL);
  g_assert_true (g_str_has_prefix (url, "https://"));
  send_and_wait (http, url, &outcome);
  g_assert_error (outcome.error, CLARA_NET_ERROR, CLARA_NET_ERROR_TLS);
  g_assert_cmpuint (clara_test_server_count (server), ==, 0);
  g_clear_error (&outcome.error);

  g_assert_false (clara_http_set_certificate_file (http, file, NULL));
  g_assert_true (g_file_set_contents (file, "no certificate", -1, NULL));
  g_assert_false (clara_http_set_certificate_file (http, file, &error));
  g_assert_error (error, CLARA_NET_ERROR, CLARA_NET_ERROR_TLS);
  g_object_get (certificate, "certificate-pem", &pem, NULL);
  g_assert_true (g_file_set_contents (file, pem, -1, NULL));
  g_assert_true (clara_http_set_certificate_file (http, file, NULL));
  clara_test_server_expect (server, "/");
  send_and_wait (http, url, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (outcome.response->status, ==, 200);
  g_clear_pointer (&outcome.response, clara_http_response_free);

  g_unlink (file);
  g_rmdir (folder);
}

static gboolean
on_incoming (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer user_data)
{
  static const char page[] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), page, sizeof page - 1,
                             NULL, NULL, NULL);
  return TRUE;
}

/* A service that does not speak TLS where it should. */
static void
test_plain (void)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_real ();
  g_autoptr (GSocketService) service = g_socket_service_new ();
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_autoptr (ClaraHttp) http = clara_http_new (clock);
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u/", port);
  Outcome outcome;

  g_signal_connect (service, "incoming", G_CALLBACK (on_incoming), NULL);
  send_and_wait (http, url, &outcome);
  g_assert_error (outcome.error, CLARA_NET_ERROR, CLARA_NET_ERROR_TLS);
  g_clear_error (&outcome.error);
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
}

/* A proxy that is set gets the requests for other machines, not those for this one. */
static void
test_proxy (void)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_real ();
  g_autoptr (ClaraTestServer) proxy = clara_test_server_new (NULL);
  g_autoptr (ClaraTestServer) near = clara_test_server_new (NULL);
  g_autoptr (ClaraHttp) http = clara_http_new (clock);
  Outcome outcome;

  clara_http_set_proxy (http, clara_test_server_get_url (proxy));
  send_and_wait (http, "http://service.invalid/x", &outcome);
  g_assert_no_error (outcome.error);
  g_clear_pointer (&outcome.response, clara_http_response_free);
  g_assert_cmpuint (clara_test_server_count (proxy), ==, 1);
  send_and_wait (http, clara_test_server_get_url (near), &outcome);
  g_assert_no_error (outcome.error);
  g_clear_pointer (&outcome.response, clara_http_response_free);
  g_assert_cmpuint (clara_test_server_count (proxy), ==, 1);
  g_assert_cmpuint (clara_test_server_count (near), ==, 1);
}

void
add_trust_tests (void)
{
  g_test_add_func ("/net/trust/certificate", test_trust);
  g_test_add_func ("/net/trust/plain", test_plain);
  g_test_add_func ("/net/trust/proxy", test_proxy);
}
