/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-timeline.h"

G_BEGIN_DECLS

/*
 * ClaraPlayQueue: sound waiting for the loudspeaker, with tags. The writing side resamples to 48 kHz; the
 * reading side is real time, and shapes the edges so that nothing clicks.
 */
typedef struct _ClaraPlayQueue ClaraPlayQueue;

ClaraPlayQueue *clara_play_queue_new (void);
void clara_play_queue_free (ClaraPlayQueue *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraPlayQueue, clara_play_queue_free)

gsize clara_play_queue_write (ClaraPlayQueue *self, const gint16 *samples, gsize n_samples, int rate,
                              guint64 tag);
void clara_play_queue_silence (ClaraPlayQueue *self); /* any thread */
gboolean clara_play_queue_is_empty (ClaraPlayQueue *self);
/* The tag and offset of a position in the queue; FALSE where none was written. */
gboolean clara_play_queue_locate (ClaraPlayQueue *self, gint64 position, guint64 *tag, gint64 *offset_us);

/* Real time. Fills all n; mark's queue_position and queue_count say what came from the queue. */
void clara_play_queue_render (ClaraPlayQueue *self, float *samples, gint64 n, ClaraMark *mark);

G_END_DECLS
