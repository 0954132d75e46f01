/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-http.h"

#include "clara-test-server.h"
#include "test-net.h"

#include <glib/gstdio.h>

/* Of nobody but this test; for 127.0.0.1. */
static const char certificate_pem[] = "-----BEGIN CERTIFICATE-----\n"
                                      "MIIBoDCCAUagAwIBAgIUc7IjY24sJr/MMUz2xF3gnofMwckwCgYIKoZIzj0EAwIw\n"
                                      "HDEaMBgGA1UEAwwRQ2xhcmEgdGVzdCBzZXJ2ZXIwIBcNMjYxMTIxMDMwOTIzWhgP\n"
                                      "MjEyNjEwMjgwMzA5MjNaMBwxGjAYBgNVBAMMEUNsYXJhIHRlc3Qgc2VydmVyMFkw\n"
                                      "EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEFUaBNfBBUMo6be1vkZzFmpjgre45v74N\n"
                                      "hMs4x36mas1F1awwIv2fwaTdxzNUvgp4uKfby5garMLGCQLyhpQeFaNkMGIwHQYD\n"
                                      "VR0OBBYEFMymXmFspXLNrAB+9YFVJ5lkGaB3MB8GA1UdIwQYMBaAFMymXmFspXLN\n"
                                      "rAB+9YFVJ5lkGaB3MA8GA1UdEwEB/wQFMAMBAf8wDwYDVR0RBAgwBocEfwAAATAK\n"
                                      "BggqhkjOPQQDAgNIADBFAiAnEcDN6yAiJwNekw2gDtFDXMdKYsCpFtwPUFzW/F29\n"
                                      "dwIhAK3Gag0jXWJPuqF7qa6UGpH2nyviYdnaYjHXfrEtCbCd\n"
                                      "-----END CERTIFICATE-----\n";
static const char key_pem[] = "-----BEGIN PRIVATE KEY-----\n"
                              "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgSy6ekt3EOX3gHeXU\n"
                              "3VFJW+WLhBEjqwQlCHFnG2D01ZShRANCAAQVRoE18EFQyjpt7W+RnMWamOCt7jm/\n"
                              "vg2EyzjHfqZqzUXVrDAi/Z/BpN3HM1S+Cni4p9vLmBqswsYJAvKGlB4V\n"
                              "-----END PRIVATE KEY-----\n";

GTlsCertificate *
trust_certificate (void)
{
  g_autofree char *both = g_strconcat (certificate_pem, key_pem, NULL);
  GTlsCertificate *certificate = g_tls_certificate_new_from_pem (both, -1, NULL);

  g_assert_nonnull (certificate);
  return certificate;
}

/* A file that trusts it; the caller unlinks and frees the name. */
char *
trust_certificate_file (void)
{
  char *name = NULL;
  int fd = g_file_open_tmp ("clara-tls-XXXXXX.pem", &name, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_assert_true (g_close (fd, NULL));
  g_assert_true (g_file_set_contents (name, certificate_pem, -1, NULL));
  return name;
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
  g_autoptr (GTlsCertificate) certificate = trust_certificate ();
  g_autoptr (ClaraClock) clock = clara_clock_new_real ();
  g_autoptr (ClaraTestServer) server = NULL;
  g_autoptr (ClaraHttp) http = clara_http_new (clock);
  g_autofree char *folder = g_dir_make_tmp ("clara-tls-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "site.pem", NULL);
  g_autofree char *url = NULL;
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
  g_assert_true (g_file_set_contents (file, certificate_pem, -1, NULL));
  g_assert_true (clara_http_set_certificate_file (http, file, NULL));
  clara_test_server_expect (server, "/");
  send_and_wait (http, url, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (outcome.response->status, ==, 200);
  g_clear_pointer (&outcome.response, clara_http_response_free);

  g_unlink (file);
  g_rmdir (folder);
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
  g_test_add_func ("/net/trust/proxy", test_proxy);
}
