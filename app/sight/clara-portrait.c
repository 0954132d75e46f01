/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-portrait.h"

#include <string.h>

#define HEIGHT_IN_FACES 2.4
#define FACE_AT 0.45 /* of the height, from above */

ClaraCut
clara_portrait_cut (int width, int height, const ClaraFaceBox *face)
{
  /* The largest that fits; what the face wants, if it is less. */
  double high = MIN (height, width * 5 / 4.0), wide;
  double x = width / 2.0, y = height / 2.0;
  ClaraCut cut;

  if (face != NULL)
    {
      high = MIN (high, face->height * HEIGHT_IN_FACES);
      x = face->x + face->width / 2.0;
      y = face->y + face->height / 2.0 + (0.5 - FACE_AT) * high;
    }
  wide = high * 4 / 5;
  cut.width = CLAMP ((int) (wide + 0.5), 1, width);
  cut.height = CLAMP ((int) (high + 0.5), 1, height);
  cut.x = CLAMP ((int) (x - wide / 2), 0, width - cut.width);
  cut.y = CLAMP ((int) (y - high / 2), 0, height - cut.height);
  return cut;
}

gboolean
clara_portrait_write (ClaraFrame *frame, const ClaraFaceBox *face, const char *file, GError **error)
{
  const int width = clara_frame_get_width (frame);
  const ClaraCut cut = clara_portrait_cut (width, clara_frame_get_height (frame), face);
  const guint8 *rgb = g_bytes_get_data (clara_frame_get_rgb (frame), NULL);
  g_autofree guint8 *part = g_malloc ((gsize) cut.width * cut.height * 3);

  for (int y = 0; y < cut.height; y++)
    memcpy (part + (gsize) y * cut.width * 3, rgb + ((gsize) (cut.y + y) * width + cut.x) * 3,
            (gsize) cut.width * 3);
  return clara_vision_write_jpeg (part, cut.width, cut.height, file, error);
}
