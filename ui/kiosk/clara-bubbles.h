/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ClaraBubbles:
 *
 * The last two bubbles of the conversation, with the word being said marked in Clara's.
 */
#define CLARA_TYPE_BUBBLES (clara_bubbles_get_type ())
G_DECLARE_FINAL_TYPE (ClaraBubbles, clara_bubbles, CLARA, BUBBLES, GtkBox)

void clara_bubbles_set_language (ClaraBubbles *self, const char *language);
void clara_bubbles_set_limit (ClaraBubbles *self, guint bubbles);
void clara_bubbles_set_brief (ClaraBubbles *self, gboolean brief, const char *question);
void clara_bubbles_say (ClaraBubbles *self, guint utterance, const char *text, gboolean final);
void clara_bubbles_caption (ClaraBubbles *self, guint utterance, const char *text, int begin, int end);
void clara_bubbles_hear (ClaraBubbles *self, const char *text, gboolean final);
gboolean clara_bubbles_is_cut (ClaraBubbles *self);
void clara_bubbles_clear (ClaraBubbles *self);

/* Pure, for the test: the sentence around a byte; attributes for a caption of length bytes whose word is
 * begin to end. */
gsize clara_bubbles_find_sentence (const char *text, gsize at, gsize *length);
PangoAttrList *clara_bubbles_build_caption (const char *text, int begin, int end, const GdkRGBA *word,
                                            const GdkRGBA *to_come);

G_END_DECLS
