/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-vision.h"

#include <string.h>
#include <zbar.h>

#define MAX_TEXT 4096 /* bytes; the largest QR code holds fewer */

static guint8 *
make_grey (const guint8 *rgb, gsize n)
{
  guint8 *grey = g_malloc (n);

  for (gsize i = 0; i < n; i++, rgb += 3)
    grey[i] = (guint8) ((77 * rgb[0] + 150 * rgb[1] + 29 * rgb[2]) >> 8);
  return grey;
}

static char *
get_text (const zbar_image_t *image)
{
  for (const zbar_symbol_t *symbol = zbar_image_first_symbol (image); symbol != NULL;
       symbol = zbar_symbol_next (symbol))
    {
      const char *data = zbar_symbol_get_data (symbol);
      const guint length = zbar_symbol_get_data_length (symbol);

      /* What is no text is no code of ours. */
      if (zbar_symbol_get_type (symbol) == ZBAR_QRCODE && data != NULL && length > 0 && length <= MAX_TEXT
          && g_utf8_validate (data, length, NULL))
        return g_strndup (data, length);
    }
  return NULL;
}

/**
 * clara_vision_read_qr:
 * @rgb: packed RGB, 3 * @width bytes a row, @height rows
 *
 * Returns: (transfer full) (nullable): the text of the first QR code, valid UTF-8 and untrusted. Any thread.
 */
char *
clara_vision_read_qr (const guint8 *rgb, int width, int height)
{
  zbar_image_scanner_t *scanner;
  zbar_image_t *image;
  g_autofree guint8 *grey = NULL;
  char *text = NULL;

  if (rgb == NULL || width <= 0 || height <= 0 || width > CLARA_VISION_MAX_SIDE
      || height > CLARA_VISION_MAX_SIDE)
    return NULL;
  scanner = zbar_image_scanner_create ();
  image = zbar_image_create ();
  if (scanner != NULL && image != NULL)
    {
      zbar_image_scanner_set_config (scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
      zbar_image_scanner_set_config (scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
      grey = make_grey (rgb, (gsize) width * height);
      zbar_image_set_format (image, zbar_fourcc ('Y', '8', '0', '0'));
      zbar_image_set_size (image, (guint) width, (guint) height);
      zbar_image_set_data (image, grey, (gulong) width * (gulong) height, NULL);
      if (zbar_scan_image (scanner, image) > 0)
        text = get_text (image);
    }
  if (image != NULL)
    zbar_image_destroy (image);
  if (scanner != NULL)
    zbar_image_scanner_destroy (scanner);
  return text;
}
