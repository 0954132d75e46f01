/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ClaraTranscript:
 *
 * The last two bubbles of the conversation, with the word being said marked in Clara's.
 */
#define CLARA_TYPE_TRANSCRIPT (clara_transcript_get_type ())
G_DECLARE_FINAL_TYPE (ClaraTranscript, clara_transcript, CLARA, TRANSCRIPT, GtkBox)

void clara_transcript_set_language (ClaraTranscript *self, const char *language);
void clara_transcript_set_limit (ClaraTranscript *self, guint bubbles);
void clara_transcript_say (ClaraTranscript *self, guint utterance, const char *text, gboolean final);
void clara_transcript_caption (ClaraTranscript *self, guint utterance, const char *text, int begin, int end);
void clara_transcript_hear (ClaraTranscript *self, const char *text, gboolean final);
void clara_transcript_clear (ClaraTranscript *self);

/* Pure, for the test: attributes for a caption of length bytes whose word is begin to end. */
PangoAttrList *clara_transcript_build_caption (const char *text, int begin, int end, const GdkRGBA *word,
                                               const GdkRGBA *to_come);

G_END_DECLS
