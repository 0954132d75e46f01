/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CLARA_PIXELS_RGB,
  CLARA_PIXELS_RGBX, /* and RGBA */
  CLARA_PIXELS_BGRX, /* and BGRA */
  CLARA_PIXELS_YUY2,
  CLARA_PIXELS_I420,
} ClaraPixels;

#define CLARA_FRAME_MAX_SIDE 4096 /* pixels */

/* A plane as a camera gives it: all of it is untrusted. */
typedef struct
{
  const guint8 *data;
  gsize size;
  int stride; /* bytes a row; 0 where the camera does not say */
} ClaraPlane;

/* Packed RGB, 3 * width bytes a row; NULL where the sizes cannot be. I420 comes in one plane or in three. Any
 * thread. */
GBytes *clara_frame_convert (ClaraPixels pixels, int width, int height, const ClaraPlane *planes,
                             guint n_planes);

G_END_DECLS
