/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Text prepared for the voice: markup removed, numbers, units, model numbers, phone numbers, times and money
 * as a person would say them. */
char *clara_speech_text_prepare (const char *language, const char *text);

#define CLARA_TYPE_SENTENCES (clara_sentences_get_type ())
G_DECLARE_FINAL_TYPE (ClaraSentences, clara_sentences, CLARA, SENTENCES, GObject)

/**
 * ClaraSentences:
 *
 * Cuts text that arrives in pieces into sentences (the first clause as soon as it is one), mindful of
 * abbreviations, numbers and the danda.
 */
ClaraSentences *clara_sentences_new (const char *language);
void clara_sentences_push (ClaraSentences *self, const char *piece);
void clara_sentences_end (ClaraSentences *self);
char *clara_sentences_pop (ClaraSentences *self); /* transfer full; NULL when none is ready */

G_END_DECLS
