/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-speech-to-text.h"

G_BEGIN_DECLS

/* What can be said now, as a JSGF grammar, and how its words are written and spoken. Immutable. */
typedef struct _ClaraGrammar ClaraGrammar;

typedef struct
{
  const char *token;  /* in the grammar and the dictionary */
  const char *spoken; /* what to pronounce */
} ClaraGrammarWord;

ClaraGrammar *clara_grammar_new (const ClaraSpeechHints *hints);
void clara_grammar_free (ClaraGrammar *self);
const char *clara_grammar_get_id (ClaraGrammar *self);
const char *clara_grammar_get_jsgf (ClaraGrammar *self);
GArray *clara_grammar_get_words (ClaraGrammar *self);
char *clara_grammar_write (ClaraGrammar *self, const char *hypothesis);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraGrammar, clara_grammar_free)

G_END_DECLS
