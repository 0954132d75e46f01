/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The sound of one utterance, kept to be decoded as a whole, and where its speaker pauses. One thread. */
typedef struct _ClaraSphinxSound ClaraSphinxSound;

ClaraSphinxSound *clara_sphinx_sound_new (void);
void clara_sphinx_sound_free (ClaraSphinxSound *self);
void clara_sphinx_sound_clear (ClaraSphinxSound *self);
void clara_sphinx_sound_push (ClaraSphinxSound *self, const gint16 *samples, gsize n_samples);
gboolean clara_sphinx_sound_take_pause (ClaraSphinxSound *self);
gboolean clara_sphinx_sound_is_anticipated (ClaraSphinxSound *self);
gboolean clara_sphinx_sound_has_speech (ClaraSphinxSound *self);
GArray *clara_sphinx_sound_prepare (ClaraSphinxSound *self);

G_END_DECLS
