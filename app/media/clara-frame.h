/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* One picture: reference counted, immutable, any thread. */
typedef struct _ClaraFrame ClaraFrame;
GType clara_frame_get_type (void);
#define CLARA_TYPE_FRAME (clara_frame_get_type ())
ClaraFrame *clara_frame_new (int width, int height, GBytes *rgb,
                             gint64 time_us); /* packed RGB, 3*width a row */
ClaraFrame *clara_frame_ref (ClaraFrame *self);
void clara_frame_unref (ClaraFrame *self);
int clara_frame_get_width (ClaraFrame *self);
int clara_frame_get_height (ClaraFrame *self);
GBytes *clara_frame_get_rgb (ClaraFrame *self);
gint64 clara_frame_get_time (ClaraFrame *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraFrame, clara_frame_unref)

G_END_DECLS
