/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-test-certificate.h"

#include <glib/gstdio.h>

/* Of nobody but the tests; for 127.0.0.1. */
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

/* For a server of the tests. */
GTlsCertificate *
clara_test_certificate_new (void)
{
  g_autofree char *both = g_strconcat (certificate_pem, key_pem, NULL);
  GTlsCertificate *certificate = g_tls_certificate_new_from_pem (both, -1, NULL);

  g_assert_nonnull (certificate);
  return certificate;
}

/* A file that trusts it; the caller unlinks and frees the name. */
char *
clara_test_certificate_make_file (void)
{
  char *name = NULL;
  int fd = g_file_open_tmp ("clara-tls-XXXXXX.pem", &name, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_assert_true (g_close (fd, NULL));
  g_assert_true (g_file_set_contents (name, certificate_pem, -1, NULL));
  return name;
}
