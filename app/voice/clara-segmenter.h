/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaraSegmenter:
 *
 * Cuts a stream of 10 ms frames into segments of speech, each with the 300 ms before its start so that no
 * first syllable is lost. A segment ends when it is told to, or after two seconds without speech. Pure; one
 * thread.
 */
typedef struct _ClaraSegmenter ClaraSegmenter;

ClaraSegmenter *clara_segmenter_new (void);
void clara_segmenter_free (ClaraSegmenter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraSegmenter, clara_segmenter_free)

gboolean clara_segmenter_frame (ClaraSegmenter *self, const gint16 *samples, gboolean voiced,
                                gboolean own_voice, GByteArray *out);
guint clara_segmenter_get_serial (ClaraSegmenter *self);
void clara_segmenter_end (ClaraSegmenter *self, guint serial);
void clara_segmenter_reset (ClaraSegmenter *self);

G_END_DECLS
