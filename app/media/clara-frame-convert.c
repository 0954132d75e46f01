/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-frame-convert.h"

#include <string.h>

static inline guint8
clip (int value)
{
  return (guint8) CLAMP (value >> 8, 0, 255);
}

/* ITU-R BT.601, video range: what webcams give. */
static inline void
yuv_to_rgb (int y, int u, int v, guint8 *rgb)
{
  const int c = 298 * (y - 16) + 128, d = u - 128, e = v - 128;

  rgb[0] = clip (c + 409 * e);
  rgb[1] = clip (c - 100 * d - 208 * e);
  rgb[2] = clip (c + 516 * d);
}

static void
convert_rgb (const guint8 *in, guint8 *out, int width)
{
  memcpy (out, in, 3 * (gsize) width);
}

static void
convert_rgbx (const guint8 *in, guint8 *out, int width)
{
  for (int x = 0; x < width; x++, in += 4, out += 3)
    memcpy (out, in, 3);
}

static void
convert_bgrx (const guint8 *in, guint8 *out, int width)
{
  for (int x = 0; x < width; x++, in += 4, out += 3)
    {
      out[0] = in[2];
      out[1] = in[1];
      out[2] = in[0];
    }
}

static void
convert_yuy2 (const guint8 *in, guint8 *out, int width)
{
  for (int x = 0; x < width; x++, out += 3)
    yuv_to_rgb (in[2 * x], in[4 * (x / 2) + 1], in[4 * (x / 2) + 3], out);
}

static const struct
{
  int bytes; /* of 2 pixels */
  void (*convert) (const guint8 *in, guint8 *out, int width);
} packed[] = {
  [CLARA_PIXELS_RGB] = { 6, convert_rgb },
  [CLARA_PIXELS_RGBX] = { 8, convert_rgbx },
  [CLARA_PIXELS_BGRX] = { 8, convert_bgrx },
  [CLARA_PIXELS_YUY2] = { 4, convert_yuy2 },
};

/* Whether rows of this many bytes lie in the plane; stride is the true one then. */
static gboolean
fits (const ClaraPlane *plane, gsize row, int rows, gsize *stride)
{
  if (plane->data == NULL || plane->stride < 0)
    return FALSE;
  *stride = plane->stride != 0 ? (gsize) plane->stride : plane->size / rows;
  return *stride >= row && (plane->size >= *stride * (rows - 1) + row);
}

static GBytes *
convert_packed (ClaraPixels pixels, int width, int height, const ClaraPlane *plane)
{
  /* YUY2 comes in pairs: an odd last pixel has its whole pair. */
  const gsize row =
    pixels == CLARA_PIXELS_YUY2 ? ((gsize) width + 1) / 2 * 4 : (gsize) width * packed[pixels].bytes / 2;
  gsize stride;
  guint8 *rgb;

  if (!fits (plane, row, height, &stride))
    return NULL;
  rgb = g_malloc ((gsize) width * height * 3);
  for (int y = 0; y < height; y++)
    packed[pixels].convert (plane->data + y * stride, rgb + (gsize) y * width * 3, width);
  return g_bytes_new_take (rgb, (gsize) width * height * 3);
}

/* One plane that holds all three, one after the other. */
static gboolean
split_i420 (int width, int height, const ClaraPlane *whole, ClaraPlane planes[3])
{
  const gsize luma = whole->stride > 0 ? (gsize) whole->stride : (gsize) width;
  const gsize chroma = whole->stride > 0 ? luma / 2 : ((gsize) width + 1) / 2;
  const gsize rows = ((gsize) height + 1) / 2;

  if (whole->data == NULL || whole->stride < 0 || luma > G_MAXINT
      || whole->size < luma * height + 2 * chroma * rows)
    return FALSE;
  planes[0] = (ClaraPlane){ whole->data, luma * height, (int) luma };
  planes[1] = (ClaraPlane){ whole->data + luma * height, chroma * rows, (int) chroma };
  planes[2] = (ClaraPlane){ planes[1].data + chroma * rows, chroma * rows, (int) chroma };
  return TRUE;
}

static GBytes *
convert_i420 (int width, int height, const ClaraPlane *given, guint n_planes)
{
  ClaraPlane planes[3];
  gsize strides[3];
  guint8 *rgb;

  if (n_planes == 3)
    memcpy (planes, given, sizeof planes);
  else if (!split_i420 (width, height, &given[0], planes))
    return NULL;
  for (int i = 0; i < 3; i++)
    if (!fits (&planes[i], i == 0 ? (gsize) width : ((gsize) width + 1) / 2,
               i == 0 ? height : (height + 1) / 2, &strides[i]))
      return NULL;
  rgb = g_malloc ((gsize) width * height * 3);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      yuv_to_rgb (planes[0].data[y * strides[0] + x], planes[1].data[y / 2 * strides[1] + x / 2],
                  planes[2].data[y / 2 * strides[2] + x / 2], rgb + ((gsize) y * width + x) * 3);
  return g_bytes_new_take (rgb, (gsize) width * height * 3);
}

GBytes *
clara_frame_convert (ClaraPixels pixels, int width, int height, const ClaraPlane *planes, guint n_planes)
{
  if (width <= 0 || height <= 0 || width > CLARA_FRAME_MAX_SIDE || height > CLARA_FRAME_MAX_SIDE
      || n_planes == 0)
    return NULL;
  if (pixels == CLARA_PIXELS_I420)
    return convert_i420 (width, height, planes, n_planes);
  return convert_packed (pixels, width, height, planes);
}
