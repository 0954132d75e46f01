/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server sends over a WebSocket, whole and in pieces: the same frames and the same refusal; and what
 * it answers to the handshake. */
#include "clara-net-error.h"
#include "clara-web-socket-frame.h"
#include "clara-web-socket-handshake.h"

#include "fuzz.h"

#include <string.h>

#define LONGEST 1000

typedef struct
{
  ClaraFrameReader *reader;
  GString *seen;
} Run;

static void
take (const guint8 *data, gsize length, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;
  guint close_code = 0;
  ClaraFrame frame;

  clara_frame_reader_push (run->reader, data, length);
  while (clara_frame_reader_next (run->reader, &frame, &close_code, &error))
    {
      g_assert_cmpuint (frame.kind, !=, CLARA_FRAME_CONTINUATION);
      g_assert_cmpuint (frame.length, <=, LONGEST);
      g_assert_cmpuint (frame.data[frame.length], ==, '\0');
      if (frame.kind == CLARA_FRAME_TEXT && memchr (frame.data, '\0', frame.length) == NULL)
        g_assert_true (g_utf8_validate_len ((const char *) frame.data, frame.length, NULL));
      g_string_append_printf (run->seen, "[%x %u ", frame.kind, frame.code);
      g_string_append_len (run->seen, (const char *) frame.data, (gssize) frame.length);
      g_string_append_c (run->seen, ']');
    }
  g_assert_true ((error != NULL) == (close_code != 0));
  if (error != NULL)
    g_string_append_printf (run->seen, "%u", close_code);
}

static char *
run_with (const guint8 *data, gsize size, guint step)
{
  Run run = { clara_frame_reader_new (LONGEST), g_string_new (NULL) };

  fuzz_in_pieces (data, size, step, take, &run);
  clara_frame_reader_free (run.reader);
  return g_string_free (run.seen, FALSE);
}

static void
read_answer (const guint8 *data, gsize size)
{
  g_autoptr (ClaraHandshake) handshake = clara_handshake_new ("wss://host.example/path?x", NULL);
  g_autoptr (GBytes) request = clara_handshake_pack (handshake);
  g_autoptr (GError) error = NULL;
  g_autofree char *copy = g_memdup2 (data, size);
  gssize taken = clara_handshake_read (handshake, copy != NULL ? copy : "", size, &error);

  g_assert_cmpuint (g_bytes_get_size (request), >, 0);
  g_assert_cmpint (taken, <=, (gssize) size);
  g_assert_true ((taken < 0) == (error != NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree char *whole = NULL;
  g_autofree char *pieces = NULL;

  if (size == 0)
    return 0;
  read_answer (data + 1, size - 1);
  whole = run_with (data + 1, size - 1, 0);
  pieces = run_with (data + 1, size - 1, data[0]);
  g_assert_cmpstr (whole, ==, pieces);
  return 0;
}
