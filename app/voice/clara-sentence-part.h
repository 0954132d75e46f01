/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-playout.h"
#include "clara-text-to-speech.h"

G_BEGIN_DECLS

/**
 * ClaraSentencePart:
 *
 * What one voice made of a sentence, or of the rest of one, or the silence in place of it: its sound, which
 * is passed on to a playout slice by slice, and when in it each word and mouth shape begins. Pure; one
 * thread.
 */
typedef struct _ClaraSentencePart ClaraSentencePart;

ClaraSentencePart *clara_sentence_part_new (const char *text, gsize base, const char *language, double rate);
void clara_sentence_part_free (ClaraSentencePart *self);

const char *clara_sentence_part_get_spoken (ClaraSentencePart *self);
void clara_sentence_part_add (ClaraSentencePart *self, GBytes *samples, int rate);
void clara_sentence_part_add_silence (ClaraSentencePart *self);
void clara_sentence_part_mark (ClaraSentencePart *self, guint kind, gint64 at_us, int value);
void clara_sentence_part_complete (ClaraSentencePart *self);
gboolean clara_sentence_part_is_complete (ClaraSentencePart *self);
gsize clara_sentence_part_break (ClaraSentencePart *self);

gboolean clara_sentence_part_write (ClaraSentencePart *self, ClaraPlayout *playout, guint64 tag,
                                    gint64 *room_us);
gboolean clara_sentence_part_is_written (ClaraSentencePart *self);
gint64 clara_sentence_part_get_written (ClaraSentencePart *self);
gint64 clara_sentence_part_get_duration (ClaraSentencePart *self);

gboolean clara_sentence_part_find_word (ClaraSentencePart *self, gint64 at_us, gsize *begin, gsize *end);
gboolean clara_sentence_part_take_viseme (ClaraSentencePart *self, gint64 until_us, ClaraViseme *viseme,
                                          gint64 *at_us);

G_END_DECLS
