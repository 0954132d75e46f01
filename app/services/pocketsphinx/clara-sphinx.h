/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-grammar.h"

G_BEGIN_DECLS

/*
 * PocketSphinx with a grammar, and beside it a loop of all phones: where the loop explains the sound much
 * better than the grammar, what was said was not in the grammar. One worker thread; blocks.
 */
typedef struct _ClaraSphinx ClaraSphinx;

ClaraSphinx *clara_sphinx_new (const char *model_folder, GError **error);
void clara_sphinx_free (ClaraSphinx *self);
gboolean clara_sphinx_begin (ClaraSphinx *self, ClaraGrammar *grammar, GError **error);
void clara_sphinx_push (ClaraSphinx *self, const gint16 *samples, gsize n_samples);
char *clara_sphinx_get_partial (ClaraSphinx *self);
void clara_sphinx_anticipate (ClaraSphinx *self);
char *clara_sphinx_end (ClaraSphinx *self, double *score);
char **clara_sphinx_list_others (ClaraSphinx *self);
double clara_sphinx_get_confidence (double score);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraSphinx, clara_sphinx_free)

G_END_DECLS
