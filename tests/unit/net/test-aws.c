/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-aws-signature.h"
#include "clara-http-private.h"
#include "clara-http.h"

#include "raw-server.h"
#include "test-net.h"

#include <string.h>

/* The signatures are from aws-vectors.py: most of them published by AWS, all computed independently. */

#define TOKEN                                                                                                \
  "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflf" \
  "KD8YUuwthAx7mSEI/qkPpKPi/"                                                                                \
  "kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8T"                        \
  "x6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+"                                              \
  "scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIl"                                                           \
  "TJabIQwj2ICCR/oLxBA=="

static const ClaraAwsKey suite_key = { "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", NULL,
                                       "us-east-1", "service" };
static const ClaraAwsKey guide_key = { "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                                       NULL, "us-east-1", "s3" };

#define SUITE_NOW (G_GINT64_CONSTANT (1440938160) * G_USEC_PER_SEC)
#define GUIDE_NOW (G_GINT64_CONSTANT (1369353600) * G_USEC_PER_SEC)

static const struct
{
  gboolean guide;
  const char *method;
  const char *rest; /* of the address */
  const char *headers;
  const char *body;
  gboolean token;
  const char *names;
  const char *signature;
} requests[] = {
  { FALSE, "GET", "/", "", NULL, FALSE, "host;x-amz-date",
    "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
  { FALSE, "GET", "", "", NULL, FALSE, "host;x-amz-date",
    "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
  { FALSE, "GET", "//example/./.././", "", NULL, FALSE, "host;x-amz-date",
    "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
  { FALSE, "GET", "/?Param2=value2&Param1=value1", "", NULL, FALSE, "host;x-amz-date",
    "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500" },
  { FALSE, "GET", "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "", NULL, FALSE,
    "host;x-amz-date", "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f" },
  { FALSE, "GET", "/\xe1\x88\xb4", "", NULL, FALSE, "host;x-amz-date",
    "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85" },
  { FALSE, "GET", "/?\xe1\x88\xb4=bar", "", NULL, FALSE, "host;x-amz-date",
    "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04" },
  { FALSE, "GET", "/?%e1%88%b4=bar", "", NULL, FALSE, "host;x-amz-date",
    "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04" },
  { FALSE, "GET", "/", "My-Header1: value2|My-Header1: value2|My-Header1: value1", NULL, FALSE,
    "host;my-header1;x-amz-date", "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea" },
  { FALSE, "GET", "/", "My-Header1:  value1|My-Header2:  \"a   b   c\"", NULL, FALSE,
    "host;my-header1;my-header2;x-amz-date",
    "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736" },
  { FALSE, "POST", "/", "", NULL, FALSE, "host;x-amz-date",
    "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b" },
  { FALSE, "POST", "/", "", "Param1=value1", FALSE, "content-type;host;x-amz-date",
    "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a" },
  { FALSE, "POST", "/", "", NULL, TRUE, "host;x-amz-date;x-amz-security-token",
    "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead" },
  { FALSE, "GET", "/x/../a%20b/c", "", NULL, FALSE, "host;x-amz-date",
    "38716947ba65b7b62d1fac41d2244cf69dad6f76e6fa83456331ce9315514e6f" },
  { TRUE, "GET", "/test.txt", "Range: bytes=0-9", NULL, FALSE, "host;range;x-amz-content-sha256;x-amz-date",
    "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41" },
  { TRUE, "GET", "/?lifecycle", "", NULL, FALSE, "host;x-amz-content-sha256;x-amz-date",
    "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543" },
  { TRUE, "GET", "/?prefix=J&max-keys=2", "", NULL, FALSE, "host;x-amz-content-sha256;x-amz-date",
    "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7" },
  { TRUE, "GET", "/a%20b/%E0%AE%B5/c%2Bd", "", NULL, FALSE, "host;x-amz-content-sha256;x-amz-date",
    "1f437c491a5711baf0e0bbab0914ffff995820b6f6f25bdf71d6e2c021c48807" },
  { TRUE, "GET", "/a//b/../c", "", NULL, FALSE, "host;x-amz-content-sha256;x-amz-date",
    "bd9f43a4a12feeb9dd8450699d40308d64b9c7ae42577985896f99f3c15b16d0" },
};

static const char *
find_header (ClaraHttpRequest *request, const char *name)
{
  for (guint i = 0; i < request->headers->len; i++)
    {
      const char *line = g_ptr_array_index (request->headers, i);

      if (g_str_has_prefix (line, name) && line[strlen (name)] == ':')
        return line + strlen (name) + 2;
    }
  return NULL;
}

static void
add_headers (ClaraHttpRequest *request, const char *list)
{
  g_auto (GStrv) lines = g_strsplit (list, "|", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *colon = strchr (lines[i], ':');

      *colon = '\0';
      clara_http_request_add_header (request, lines[i], colon + 2);
    }
}

static void
assert_signed (ClaraHttpRequest *request, const ClaraAwsKey *key, const char *day, const char *names,
               const char *signature)
{
  g_autofree char *expected =
    g_strdup_printf ("AWS4-HMAC-SHA256 Credential=%s/%s/%s/%s/aws4_request, SignedHeaders=%s, Signature=%s",
                     key->access_key, day, key->region, key->service, names, signature);

  g_assert_cmpstr (find_header (request, "Authorization"), ==, expected);
}

static void
test_vectors (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      ClaraAwsKey key = requests[i].guide ? guide_key : suite_key;
      g_autofree char *url = g_strconcat (requests[i].guide ? "https://examplebucket.s3.amazonaws.com"
                                                            : "http://example.amazonaws.com",
                                          requests[i].rest, NULL);
      g_autoptr (ClaraHttpRequest) request = clara_http_request_new (requests[i].method, url);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s %s", requests[i].method, requests[i].rest);
      add_headers (request, requests[i].headers);
      if (requests[i].body != NULL)
        {
          g_autoptr (GBytes) body = g_bytes_new (requests[i].body, strlen (requests[i].body));

          clara_http_request_set_body (request, "application/x-www-form-urlencoded", body);
        }
      if (requests[i].token)
        key.session_token = TOKEN;
      g_assert_true (clara_aws_sign (&key, request, requests[i].guide ? GUIDE_NOW : SUITE_NOW, &error));
      g_assert_no_error (error);
      assert_signed (request, &key, requests[i].guide ? "20130524" : "20150830", requests[i].names,
                     requests[i].signature);
      g_assert_cmpstr (find_header (request, "X-Amz-Date"), ==,
                       requests[i].guide ? "20130524T000000Z" : "20150830T123600Z");
      g_assert_true ((find_header (request, "X-Amz-Content-Sha256") != NULL) == requests[i].guide);
    }
}

/* The S3 guide's upload, whose body counts. */
static void
test_upload (void)
{
  g_autoptr (ClaraHttpRequest) request =
    clara_http_request_new ("PUT", "https://examplebucket.s3.amazonaws.com:443/test$file.text");
  g_autoptr (GBytes) body = g_bytes_new_static ("Welcome to Amazon S3.", 21);

  clara_http_request_add_header (request, "Date", "Fri, 24 May 2013 00:00:00 GMT");
  clara_http_request_add_header (request, "X-Amz-Storage-Class", "REDUCED_REDUNDANCY");
  request->body = g_bytes_ref (body); /* the guide's has no type */
  g_assert_true (clara_aws_sign (&guide_key, request, GUIDE_NOW, NULL));
  assert_signed (request, &guide_key, "20130524",
                 "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
                 "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
  g_assert_cmpstr (find_header (request, "X-Amz-Content-Sha256"), ==,
                   "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072");
}

static void
test_presigned (void)
{
  ClaraAwsKey key = guide_key;
  g_autofree char *url = clara_aws_presign (&key, "GET", "https://examplebucket.s3.amazonaws.com/test.txt",
                                            86400, GUIDE_NOW, NULL);
  g_autofree char *with_token = NULL;

  g_assert_cmpstr (url, ==,
                   "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
                   "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
                   "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
                   "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
  key.session_token = TOKEN;
  with_token =
    clara_aws_presign (&key, "GET", "https://examplebucket.s3.amazonaws.com/a%20b", 86400, GUIDE_NOW, NULL);
  g_assert_nonnull (strstr (with_token, "&X-Amz-Security-Token=AQoDYXdzEPT%2F%2F"));
  g_assert_true (g_str_has_suffix (
    with_token, "&X-Amz-Signature=7814f5cf0725d17680981270d5c2af1491640df0012396546ae16bb60bea2e03"));
}

static void
test_refused (void)
{
  static const char *urls[] = { "s3://bucket/key", "https://", "https://user:pass-word@host/", "" };
  g_autoptr (ClaraHttpRequest) form = clara_http_request_new ("POST", "https://sns.us-east-1.amazonaws.com/");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (ClaraHttpRequest) request = clara_http_request_new ("GET", urls[i]);
      g_autoptr (GError) problem = NULL;

      g_assert_false (clara_aws_sign (&suite_key, request, SUITE_NOW, &problem));
      g_assert_error (problem, CLARA_NET_ERROR, CLARA_NET_ERROR_INVALID);
      g_assert_null (strstr (problem->message, "pass-word"));
      g_assert_null (clara_aws_presign (&suite_key, "GET", urls[i], 60, SUITE_NOW, NULL));
    }
  clara_http_request_add_field (form, "name", "value");
  g_assert_false (clara_aws_sign (&suite_key, form, SUITE_NOW, &error));
  g_assert_error (error, CLARA_NET_ERROR, CLARA_NET_ERROR_INVALID);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraHttpResponse) response = clara_http_send_finish (CLARA_HTTP (source), result, NULL);

  g_assert_nonnull (response);
  *(gboolean *) user_data = TRUE;
}

/* What goes over the wire is what was signed: the host with its port, and a path with dots in it. */
static void
test_sent (void)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_real ();
  g_autoptr (ClaraHttp) http = clara_http_new (clock);
  RawServer *server = raw_server_new ();
  const char *host = raw_server_get_url (server) + strlen ("ws://");
  g_autofree char *url = g_strdup_printf ("http://%s/bucket/a/../b%%20c", host);
  ClaraHttpRequest *request = clara_http_request_new ("GET", url);
  g_autofree char *authorization = NULL;
  g_autofree char *host_line = g_strdup_printf ("\r\nHost: %s\r\n", host);
  gboolean over = FALSE;

  g_assert_true (clara_aws_sign (&guide_key, request, GUIDE_NOW, NULL));
  authorization = g_strdup_printf ("\r\nAuthorization: %s\r\n", find_header (request, "Authorization"));
  raw_server_set_answer (server, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", TRUE);
  clara_http_send_async (http, request, NULL, NULL, NULL, on_sent, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_str_has_prefix (raw_server_get_request (server), "GET /bucket/a/../b%20c HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (raw_server_get_request (server), authorization));
  g_assert_nonnull (strstr (raw_server_get_request (server), host_line));
  raw_server_free (server);
}

void
add_aws_tests (void)
{
  g_test_add_func ("/net/aws/vectors", test_vectors);
  g_test_add_func ("/net/aws/upload", test_upload);
  g_test_add_func ("/net/aws/presigned", test_presigned);
  g_test_add_func ("/net/aws/refused", test_refused);
  g_test_add_func ("/net/aws/sent", test_sent);
}
