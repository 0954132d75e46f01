/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-brand-picture.h"

#include "clara-colour.h"
#include "clara-error.h"

#include <glib/gstdio.h>
#include <math.h>

#define MAX_BYTES (20 * 1024 * 1024)
#define MAX_SIDE 12000
/* Read in full before it is made smaller. */
#define MAX_PIXELS (40.0 * 1000 * 1000)
/* Small enough to be looked through, large enough that no patch of light is missed. */
#define LOOK_SIDE 96
#define VEIL_STEP 0.02

static gboolean
check_file (const char *file, int *width, int *height, GError **error)
{
  GStatBuf found;

  if (g_stat (file, &found) != 0 || !S_ISREG (found.st_mode))
    g_set_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID,
                 "There is no picture %s; name a PNG, JPEG or SVG file that this machine can read", file);
  else if (found.st_size > MAX_BYTES)
    g_set_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID,
                 "The picture %s has %.0f MB; make it smaller than %d MB", file, found.st_size / 1048576.0,
                 MAX_BYTES / 1048576);
  else if (gdk_pixbuf_get_file_info (file, width, height) == NULL || *width < 1 || *height < 1)
    g_set_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID,
                 "%s is no picture that can be read; save it as PNG, JPEG or SVG", file);
  else if (*width > MAX_SIDE || *height > MAX_SIDE || (double) *width * *height > MAX_PIXELS)
    g_set_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID,
                 "The picture %s has %d x %d pixels; %d million are enough", file, *width, *height,
                 (int) (MAX_PIXELS / 1e6));
  else
    return TRUE;
  return FALSE;
}

/**
 * clara_brand_picture_load:
 * @width: in pixels, the room there is; @height too
 * @cover: whether the picture fills the room and more, or stays within it
 *
 * Blocks while it reads. What is larger than the room is made smaller; nothing is enlarged.
 *
 * Returns: (transfer full) (nullable): the picture; %CLARA_CORE_ERROR_INVALID says what is wrong with the
 * file
 */
GdkPixbuf *
clara_brand_picture_load (const char *file, int width, int height, gboolean cover, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  GdkPixbuf *picture;
  double share;
  int w, h;

  if (!check_file (file, &w, &h, error))
    return NULL;
  share =
    cover ? MAX ((double) width / w, (double) height / h) : MIN ((double) width / w, (double) height / h);
  share = MIN (share, 1);
  picture = gdk_pixbuf_new_from_file_at_scale (file, MAX (1, round (w * share)), MAX (1, round (h * share)),
                                               FALSE, &local_error);
  if (picture == NULL)
    g_set_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID,
                 "The picture %s is damaged (%s); save it again as PNG, JPEG or SVG", file,
                 local_error->message);
  return picture;
}

static double
get_least_contrast (GdkPixbuf *picture, double veil, const GdkRGBA *paper, const GdkRGBA *ink)
{
  const guchar *rows = gdk_pixbuf_read_pixels (picture);
  const int channels = gdk_pixbuf_get_n_channels (picture), stride = gdk_pixbuf_get_rowstride (picture);
  double least = G_MAXDOUBLE;

  for (int y = 0; y < gdk_pixbuf_get_height (picture); y++)
    for (int x = 0; x < gdk_pixbuf_get_width (picture); x++)
      {
        const guchar *p = rows + y * stride + x * channels;
        const double alpha = channels > 3 ? p[3] / 255.0 : 1;
        const GdkRGBA own = { p[0] / 255.0, p[1] / 255.0, p[2] / 255.0, 1 };
        const GdkRGBA under = clara_colour_mix (paper, &own, alpha);
        const GdkRGBA shown = clara_colour_mix (&under, paper, veil);

        least = MIN (least, clara_colour_contrast (&shown, ink));
      }
  return least;
}

/**
 * clara_brand_picture_get_veil:
 *
 * Returns: how much of @paper must lie over the picture so that @ink can be read on all of it; 0 to 1
 */
double
clara_brand_picture_get_veil (GdkPixbuf *picture, const GdkRGBA *paper, const GdkRGBA *ink)
{
  const int width = MIN (gdk_pixbuf_get_width (picture), LOOK_SIDE);
  const int height = MIN (gdk_pixbuf_get_height (picture), LOOK_SIDE);
  g_autoptr (GdkPixbuf) small = gdk_pixbuf_scale_simple (picture, width, height, GDK_INTERP_BILINEAR);
  double veil = 0;

  if (small == NULL)
    return 1;
  while (veil < 1 && get_least_contrast (small, veil, paper, ink) < CLARA_COLOUR_TEXT)
    veil += VEIL_STEP;
  return MIN (veil, 1);
}
