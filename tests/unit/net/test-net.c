/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-breaker.h"
#include "clara-net-error.h"
#include "clara-sse-reader.h"

#include "test-net.h"

#include <string.h>

/* The event stream reader */

static void
on_event (const char *type, const char *data, gsize length, const char *last_id, gpointer user_data)
{
  g_assert_cmpuint (strlen (data), <=, length);
  g_string_append_printf (user_data, "[%s|%s|%s]", type, data, last_id);
}

static const struct
{
  const char *stream;
  const char *events;
} streams[] = {
  { "data: one\n\n", "[message|one|]" },
  { "data: one\r\rdata: two\r\n\r\n", "[message|one|][message|two|]" },
  { "data: a\r\ndata:b\ndata:  c\r\r", "[message|a\nb\n c|]" },
  { "\xef\xbb\xbf"
    "data: after the mark\n\n",
    "[message|after the mark|]" },
  { ": comment\n:\ndata: x\n: between\ndata: y\n\n", "[message|x\ny|]" },
  { "event: add\nid: 7\ndata: x\n\ndata: y\n\n", "[add|x|7][message|y|7]" },
  { "id: 7\ndata: x\n\nid\ndata: y\n\n", "[message|x|7][message|y|]" },
  { "event: lost\n\ndata: x\n\n", "[message|x|]" },
  { "data\n\ndata\ndata\n\n", "[message||][message|\n|]" },
  { "data: whole\n\ndata: cut off\n", "[message|whole|]" },
  { "unknown: x\ndata : x\nDATA: x\n\n", "" },
  { "data: \xe0\xae\xb5\xe0\xae\xa3\n\n", "[message|\xe0\xae\xb5\xe0\xae\xa3|]" },
  { "event: \xff\nid: \xc3\ndata: x\n\n", "[\xef\xbf\xbd|x|\xef\xbf\xbd]" },
  { "data: bad \xff byte\n\n", "[message|bad \xef\xbf\xbd byte|]" },
  { "data: x\n\n\n\r\n\rdata: y\n\n", "[message|x|][message|y|]" },
};

/* Whatever the pieces are, the events are the same. */
static void
test_sse_pieces (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    {
      const guint8 *stream = (const guint8 *) streams[i].stream;
      gsize length = strlen (streams[i].stream);

      for (gsize split = 0; split <= length; split++)
        {
          g_autoptr (GString) seen = g_string_new (NULL);
          g_autoptr (ClaraSseReader) reader = clara_sse_reader_new (1000, on_event, seen);

          g_assert_true (clara_sse_reader_push (reader, stream, split, NULL));
          g_assert_true (clara_sse_reader_push (reader, stream + split, length - split, NULL));
          g_assert_cmpstr (seen->str, ==, streams[i].events);
        }
      {
        g_autoptr (GString) seen = g_string_new (NULL);
        g_autoptr (ClaraSseReader) reader = clara_sse_reader_new (1000, on_event, seen);

        for (gsize at = 0; at < length; at++)
          g_assert_true (clara_sse_reader_push (reader, stream + at, 1, NULL));
        g_assert_cmpstr (seen->str, ==, streams[i].events);
      }
    }
}

/* A NUL in a type or an id would end it early for who gets it. */
static void
test_sse_nul (void)
{
  static const char stream[] = "event: \0a\nid: 1\0\ndata: x\n\nevent: add\nid: 2\ndata: y\n\n";
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (ClaraSseReader) reader = clara_sse_reader_new (1000, on_event, seen);

  g_assert_true (clara_sse_reader_push (reader, (const guint8 *) stream, sizeof stream - 1, NULL));
  g_assert_cmpstr (seen->str, ==, "[message|x|][add|y|2]");
}

static void
test_sse_retry (void)
{
  static const struct
  {
    const char *stream;
    gint64 retry;
  } cases[] = { { "retry: 1500\n", 1500 }, { "retry: -1\n", -1 }, { "retry: 15s\n", -1 }, { "retry\n", -1 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) seen = g_string_new (NULL);
      g_autoptr (ClaraSseReader) reader = clara_sse_reader_new (1000, on_event, seen);

      clara_sse_reader_push (reader, (const guint8 *) cases[i].stream, strlen (cases[i].stream), NULL);
      g_assert_cmpint (clara_sse_reader_get_retry (reader), ==, cases[i].retry);
    }
}

static void
test_sse_limit (void)
{
  static const char *endless[] = { "data: a very long line without an end", "data: many\n" };

  for (guint i = 0; i < G_N_ELEMENTS (endless); i++)
    {
      g_autoptr (GString) seen = g_string_new (NULL);
      g_autoptr (ClaraSseReader) reader = clara_sse_reader_new (1000, on_event, seen);
      g_autoptr (GError) error = NULL;
      guint pushes = 0;

      while (pushes < 1000
             && clara_sse_reader_push (reader, (const guint8 *) endless[i], strlen (endless[i]), &error))
        pushes++;
      g_assert_error (error, CLARA_NET_ERROR, CLARA_NET_ERROR_TOO_LARGE);
      g_assert_cmpuint (pushes, >, 10);
      g_assert_cmpstr (seen->str, ==, "");
    }
}

/* Pauses */

static void
test_backoff (void)
{
  static const ClaraBackoff backoff = { 100, 1000 };
  static const gint64 most[] = { 100, 200, 400, 800, 1000, 1000 };
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint i = 0; i < G_N_ELEMENTS (most); i++)
    {
      gint64 least_seen = G_MAXINT64, most_seen = 0;

      for (guint n = 0; n < 200; n++)
        {
          gint64 pause = clara_backoff_pause (&backoff, i + 1, -1, random);

          least_seen = MIN (least_seen, pause);
          most_seen = MAX (most_seen, pause);
        }
      g_assert_cmpint (least_seen, >=, most[i] / 2);
      g_assert_cmpint (least_seen, <, most[i] * 6 / 10);
      g_assert_cmpint (most_seen, <=, most[i]);
      g_assert_cmpint (most_seen, >, most[i] * 9 / 10);
    }
  g_assert_cmpint (clara_backoff_pause (&backoff, 1, 5000, random), ==, 5000);
  g_assert_cmpint (clara_backoff_pause (&backoff, G_MAXUINT, -1, random), <=, 1000);
}

static const ClaraBackoff breaker_backoff = { 10 * G_USEC_PER_SEC, 40 * G_USEC_PER_SEC };

static void
test_breaker (void)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_virtual (0, 0);
  g_autoptr (ClaraBreaker) breaker = clara_breaker_new (clock, 3, &breaker_backoff);

  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (clara_breaker_allow (breaker));
      clara_breaker_failed (breaker, -1);
    }
  /* A success in between starts the count anew. */
  clara_breaker_worked (breaker);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpint (clara_breaker_get_state (breaker), ==, CLARA_BREAKER_CLOSED);
      g_assert_true (clara_breaker_allow (breaker));
      clara_breaker_failed (breaker, -1);
    }
  g_assert_cmpint (clara_breaker_get_state (breaker), ==, CLARA_BREAKER_OPEN);
  g_assert_false (clara_breaker_allow (breaker));
  clara_clock_advance (clock, clara_breaker_get_pause (breaker) - 1);
  g_assert_false (clara_breaker_allow (breaker));

  /* One probe, and one only; when it fails the pause is longer. */
  clara_clock_advance (clock, 1);
  g_assert_true (clara_breaker_allow (breaker));
  g_assert_false (clara_breaker_allow (breaker));
  clara_breaker_failed (breaker, -1);
  g_assert_cmpint (clara_breaker_get_pause (breaker), >=, 10 * G_USEC_PER_SEC);

  /* A probe that says nothing lets the next one through. */
  clara_clock_advance (clock, 20 * G_USEC_PER_SEC);
  g_assert_true (clara_breaker_allow (breaker));
  clara_breaker_undecided (breaker);
  g_assert_true (clara_breaker_allow (breaker));
  clara_breaker_worked (breaker);
  g_assert_cmpint (clara_breaker_get_state (breaker), ==, CLARA_BREAKER_CLOSED);
  g_assert_true (clara_breaker_allow (breaker));
  g_assert_true (clara_breaker_allow (breaker));
}

static void
test_breaker_retry_after (void)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_virtual (0, 0);
  g_autoptr (ClaraBreaker) breaker = clara_breaker_new (clock, 3, &breaker_backoff);

  g_assert_true (clara_breaker_allow (breaker));
  clara_breaker_failed (breaker, 90 * G_USEC_PER_SEC);
  g_assert_cmpint (clara_breaker_get_pause (breaker), ==, 90 * G_USEC_PER_SEC);
  /* An older request that succeeds now does not undo it. */
  clara_breaker_worked (breaker);
  g_assert_false (clara_breaker_allow (breaker));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/sse/pieces", test_sse_pieces);
  g_test_add_func ("/net/sse/nul", test_sse_nul);
  g_test_add_func ("/net/sse/retry", test_sse_retry);
  g_test_add_func ("/net/sse/limit", test_sse_limit);
  g_test_add_func ("/net/backoff", test_backoff);
  g_test_add_func ("/net/breaker/states", test_breaker);
  g_test_add_func ("/net/breaker/retry-after", test_breaker_retry_after);
  add_aws_tests ();
  add_http_tests ();
  add_http2_tests ();
  add_retry_tests ();
  add_trust_tests ();
  add_upload_tests ();
  add_web_socket_tests ();
  return g_test_run ();
}
