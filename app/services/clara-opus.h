/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaraOpus:
 *
 * Speech as it comes on its way into an Ogg file with Opus, a tenth of the samples' size. It is packed piece
 * by piece, so that little is left to do at the end. Any one thread.
 */
typedef struct _ClaraOpus ClaraOpus;

ClaraOpus *clara_opus_new (int rate, GError **error);
void clara_opus_free (ClaraOpus *self);
void clara_opus_push (ClaraOpus *self, const gint16 *samples, gsize n_samples);
GBytes *clara_opus_finish (ClaraOpus *self, GError **error);

G_END_DECLS
