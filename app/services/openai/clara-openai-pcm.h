/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaraOpenaiPcm:
 *
 * Makes whole samples of sound that comes in pieces cut anywhere: mono, 16 bit, little endian, 24 kHz; where
 * a WAV header stands before it, that says the rate. Any one thread.
 */
typedef struct
{
  GByteArray *waiting; /* bytes that are no whole sample, or no whole header, yet */
  gboolean begun;      /* what comes is sound */
  int rate;
} ClaraOpenaiPcm;

void clara_openai_pcm_init (ClaraOpenaiPcm *self);
void clara_openai_pcm_clear (ClaraOpenaiPcm *self);
GBytes *clara_openai_pcm_take (ClaraOpenaiPcm *self, const guint8 *data, gsize length, GError **error);

G_END_DECLS
