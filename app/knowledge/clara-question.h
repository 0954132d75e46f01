/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaraQuestion:
 *
 * What a question is about: its words without those that say nothing, each with the other forms and the other
 * words for the same thing. Immutable; any thread.
 */
typedef struct _ClaraQuestion ClaraQuestion;

ClaraQuestion *clara_question_new (const char *text);
void clara_question_free (ClaraQuestion *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraQuestion, clara_question_free)

guint clara_question_count (const ClaraQuestion *self); /* things asked about */
const char *const *
clara_question_get_words (const ClaraQuestion *self);           /* all forms, for a full-text search */
const char *clara_question_get_key (const ClaraQuestion *self); /* normalised, for a cache */
guint64 clara_question_match (const ClaraQuestion *self,
                              const char *text); /* a bit for each thing found in it */

char **clara_question_tokens (const char *text); /* words, folded, in NFC */

G_END_DECLS
