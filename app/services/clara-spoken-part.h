/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-text-to-speech.h"

G_BEGIN_DECLS

/**
 * ClaraSpokenPart:
 *
 * What one voice has made of a sentence, or of the rest of one: its sound and marks until they are given out,
 * and where another voice would have to go on. Times are microseconds from the part's beginning. Main thread.
 */
typedef struct _ClaraSpokenPart ClaraSpokenPart;

ClaraSpokenPart *clara_spoken_part_new (const char *text, double rate);
void clara_spoken_part_free (ClaraSpokenPart *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraSpokenPart, clara_spoken_part_free)

void clara_spoken_part_add_audio (ClaraSpokenPart *self, GBytes *samples, int rate);
void clara_spoken_part_add_mark (ClaraSpokenPart *self, guint kind, gint64 at_us, int value);

gint64 clara_spoken_part_get_received (ClaraSpokenPart *self);
gint64 clara_spoken_part_get_given (ClaraSpokenPart *self);
gint64 clara_spoken_part_get_whole_words (ClaraSpokenPart *self);
gsize clara_spoken_part_get_rest (ClaraSpokenPart *self, gint64 *until_us);

gboolean clara_spoken_part_take_mark (ClaraSpokenPart *self, gint64 until_us, guint *kind, gint64 *at_us,
                                      int *value);
GBytes *clara_spoken_part_take_audio (ClaraSpokenPart *self, gint64 until_us, int *rate);

G_END_DECLS
