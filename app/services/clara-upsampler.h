/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Three samples come out for two; each is a sum over this many that went in. */
#define CLARA_UPSAMPLER_TAPS 16

/**
 * ClaraUpsampler:
 *
 * Makes 24 kHz of 16 kHz sound, in pieces of any size. Any one thread.
 */
typedef struct
{
  gint16 history[CLARA_UPSAMPLER_TAPS]; /* the last that went in, oldest first */
  guint phase;                          /* 0 to 2: where between them the next sample lies */
} ClaraUpsampler;

void clara_upsampler_init (ClaraUpsampler *self);
void clara_upsampler_push (ClaraUpsampler *self, const gint16 *samples, gsize n_samples, GArray *out);

G_END_DECLS
