/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sound as a voice sends it, with a WAV header or without, whole and in pieces: the same samples, or no
 * sound. */
#include "clara-pcm.h"

#include "fuzz.h"

typedef struct
{
  ClaraPcm pcm;
  GByteArray *samples;
  gboolean failed;
} Run;

static void
take (const guint8 *data, gsize length, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (run->failed)
    return;
  bytes = clara_pcm_take (&run->pcm, data, length, &error);
  run->failed = bytes == NULL;
  g_assert_true (run->failed == (error != NULL));
  if (bytes == NULL)
    return;
  g_assert_cmpuint (g_bytes_get_size (bytes) % 2, ==, 0);
  g_byte_array_append (run->samples, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
}

static void
run_with (Run *run, const guint8 *data, gsize size, guint step)
{
  *run = (Run){ .samples = g_byte_array_new () };
  clara_pcm_init (&run->pcm, 24000);
  fuzz_in_pieces (data, size, step, take, run);
  g_assert_cmpint (run->pcm.rate, >=, 8000);
  g_assert_cmpint (run->pcm.rate, <=, 48000);
}

static void
run_clear (Run *run)
{
  clara_pcm_clear (&run->pcm);
  g_byte_array_unref (run->samples);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  Run whole, pieces;

  if (size == 0)
    return 0;
  run_with (&whole, data + 1, size - 1, 0);
  run_with (&pieces, data + 1, size - 1, data[0]);
  g_assert_true (whole.failed == pieces.failed);
  if (!whole.failed)
    {
      g_assert_cmpint (whole.pcm.rate, ==, pieces.pcm.rate);
      g_assert_cmpmem (whole.samples->data, whole.samples->len, pieces.samples->data, pieces.samples->len);
    }
  run_clear (&whole);
  run_clear (&pieces);
  return 0;
}
