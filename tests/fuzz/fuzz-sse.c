/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An event stream, whole and in pieces: the same events, valid text, and an end to what is kept. */
#include "clara-sse-reader.h"

#include "fuzz.h"

#include <string.h>

#define LONGEST 4096

typedef struct
{
  ClaraSseReader *reader;
  GString *seen;
  gboolean failed;
} Run;

static void
on_event (const char *type, const char *data, gsize length, const char *last_id, gpointer user_data)
{
  g_assert_cmpuint (data[length], ==, '\0');
  g_assert_true (memchr (data, '\0', length) != NULL || g_utf8_validate_len (data, length, NULL));
  g_assert_cmpstr (type, !=, "");
  g_assert_true (g_utf8_validate (type, -1, NULL) && g_utf8_validate (last_id, -1, NULL));
  g_string_append_printf (user_data, "[%s|%s|", type, last_id);
  g_string_append_len (user_data, data, (gssize) length);
  g_string_append_c (user_data, ']');
}

static void
take (const guint8 *data, gsize length, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;

  if (run->failed)
    return;
  run->failed = !clara_sse_reader_push (run->reader, data, length, &error);
  g_assert_true (run->failed == (error != NULL));
}

static char *
run_with (const guint8 *data, gsize size, guint step)
{
  Run run = { .seen = g_string_new (NULL) };

  run.reader = clara_sse_reader_new (LONGEST, on_event, run.seen);
  fuzz_in_pieces (data, size, step, take, &run);
  g_assert_cmpint (clara_sse_reader_get_retry (run.reader), >=, -1);
  if (!run.failed)
    g_string_append_printf (run.seen, "%" G_GINT64_FORMAT, clara_sse_reader_get_retry (run.reader));
  else
    /* In one piece too much may be noticed before what stands ahead of it was given out, or after. */
    g_string_assign (run.seen, "too large");
  clara_sse_reader_free (run.reader);
  return g_string_free (run.seen, FALSE);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree char *whole = NULL;
  g_autofree char *pieces = NULL;

  if (size == 0)
    return 0;
  whole = run_with (data + 1, size - 1, 0);
  pieces = run_with (data + 1, size - 1, data[0]);
  g_assert_cmpstr (whole, ==, pieces);
  return 0;
}
