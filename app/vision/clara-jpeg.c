/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-vision.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

/* OpenCV could do this, too; but its part for files brings a hundred libraries, which cost every start a
 * third of a second. */
gboolean
clara_vision_write_jpeg (const guint8 *rgb, int width, int height, const char *file, GError **error)
{
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *jpeg = NULL;
  gsize length;

  if (width <= 0 || height <= 0 || width > CLARA_VISION_MAX_SIDE || height > CLARA_VISION_MAX_SIDE)
    {
      g_set_error (error, CLARA_VISION_ERROR, CLARA_VISION_ERROR_PICTURE,
                   "A picture of %d by %d pixels cannot be written; each side must be 1 to %d", width, height,
                   CLARA_VISION_MAX_SIDE);
      return FALSE;
    }
  pixbuf = gdk_pixbuf_new_from_data (rgb, GDK_COLORSPACE_RGB, FALSE, 8, width, height, width * 3, NULL, NULL);
  if (!gdk_pixbuf_save_to_buffer (pixbuf, &jpeg, &length, "jpeg", &local_error, "quality", "90", NULL))
    {
      g_set_error (error, CLARA_VISION_ERROR, CLARA_VISION_ERROR_FAILED,
                   "The picture cannot be made a JPEG: %s", local_error->message);
      return FALSE;
    }
  return g_file_set_contents_full (file, jpeg, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}
