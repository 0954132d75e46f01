/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One word of a line. */
typedef struct
{
  char *word;      /* as written, without punctuation around it */
  char *norm;      /* case-folded */
  gboolean breaks; /* a comma, full stop or the like follows */
  gboolean asks;   /* a question mark follows */
} ClaraLineToken;

/**
 * ClaraLine:
 *
 * What somebody said or typed, as words.
 */
typedef struct
{
  GArray *tokens; /* ClaraLineToken */
  gboolean has_capitals;
} ClaraLine;

ClaraLine *clara_line_new (const char *text);
void clara_line_free (ClaraLine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraLine, clara_line_free)

const ClaraLineToken *clara_line_token_at (const ClaraLine *line, guint i);
guint clara_line_match (const ClaraLine *line, guint i, const char *alternatives);
guint clara_line_count_spelled (const ClaraLine *line, guint i, guint end);
char *clara_line_join (const ClaraLine *line, guint from, guint to, gboolean names);
gboolean clara_line_is_listed (const char *list, const char *norm);
gboolean clara_line_word_has_digit (const char *word);

G_END_DECLS
