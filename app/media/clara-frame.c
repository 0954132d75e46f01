/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-frame.h"

struct _ClaraFrame
{
  gatomicrefcount references;
  int width;
  int height;
  GBytes *rgb;
  gint64 time_us;
};

G_DEFINE_BOXED_TYPE (ClaraFrame, clara_frame, clara_frame_ref, clara_frame_unref)

/**
 * clara_frame_new:
 * @rgb: packed RGB, 3 * @width bytes a row, exactly @height rows
 * @time_us: when it was taken, CLOCK_MONOTONIC
 *
 * Returns: (nullable): %NULL where sizes and bytes do not agree
 */
ClaraFrame *
clara_frame_new (int width, int height, GBytes *rgb, gint64 time_us)
{
  ClaraFrame *self;

  if (width <= 0 || height <= 0 || rgb == NULL || g_bytes_get_size (rgb) != (gsize) width * height * 3)
    return NULL;
  self = g_new0 (ClaraFrame, 1);
  g_atomic_ref_count_init (&self->references);
  self->width = width;
  self->height = height;
  self->rgb = g_bytes_ref (rgb);
  self->time_us = time_us;
  return self;
}

ClaraFrame *
clara_frame_ref (ClaraFrame *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
clara_frame_unref (ClaraFrame *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_bytes_unref (self->rgb);
  g_free (self);
}

int
clara_frame_get_width (ClaraFrame *self)
{
  return self->width;
}

int
clara_frame_get_height (ClaraFrame *self)
{
  return self->height;
}

GBytes *
clara_frame_get_rgb (ClaraFrame *self)
{
  return self->rgb;
}

gint64
clara_frame_get_time (ClaraFrame *self)
{
  return self->time_us;
}
