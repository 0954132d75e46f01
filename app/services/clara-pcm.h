/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaraPcm:
 *
 * Makes whole samples of sound that comes in pieces cut anywhere: mono, 16 bit, little endian; where a WAV
 * header stands before it, that says the rate. Any one thread.
 */
typedef struct
{
  GByteArray *waiting; /* bytes that are no whole sample, or no whole header, yet */
  gboolean begun;      /* what comes is sound */
  int rate;
} ClaraPcm;

void clara_pcm_init (ClaraPcm *self, int rate);
void clara_pcm_clear (ClaraPcm *self);
GBytes *clara_pcm_take (ClaraPcm *self, const guint8 *data, gsize length, GError **error);

G_END_DECLS
