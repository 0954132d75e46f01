/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What libFuzzer calls. */
int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);
int LLVMFuzzerInitialize (int *argc, char ***argv);

/* The input without its first byte, in pieces of a size that the first byte says: for readers that must see
 * the same wherever the pieces are cut. 0 is one piece. */
typedef void (*FuzzPieceFunc) (const guint8 *data, gsize length, gpointer user_data);

static inline void
fuzz_in_pieces (const guint8 *data, gsize size, guint step, FuzzPieceFunc take, gpointer user_data)
{
  gsize at = 0;

  do
    {
      gsize length = step == 0 ? size : MIN (step, size - at);

      take (data + at, length, user_data);
      at += length;
    }
  while (at < size);
}
