/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-qr-code.h"

#include "clara-printers.h"

#include <errno.h>
#include <qrencode.h>
#include <string.h>

/* What the standard asks to be left white around the code. */
#define QUIET 4
#define MOST_MODULE_PIXELS 40
#define MOST_VERSION 10

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QRcode, QRcode_free)

static QRcode *
encode (const char *text, GError **error)
{
  QRcode *code = NULL;

  if (text != NULL && *text != '\0')
    code = QRcode_encodeData ((int) strlen (text), (const guint8 *) text, 0, QR_ECLEVEL_M);
  if (code == NULL && text != NULL && errno == ENOMEM)
    g_set_error_literal (error, CLARA_PAPER_ERROR, CLARA_PAPER_ERROR_FAILED,
                         "There is no memory for a QR code; close other programs");
  else if (code == NULL && (text == NULL || *text == '\0'))
    g_set_error_literal (error, CLARA_PAPER_ERROR, CLARA_PAPER_ERROR_FAILED,
                         "There is nothing to be put in the QR code; give it a text");
  else if (code == NULL || code->version > MOST_VERSION)
    {
      g_set_error (error, CLARA_PAPER_ERROR, CLARA_PAPER_ERROR_TOO_LONG,
                   "%zu bytes are too many for a QR code that reads well; shorten them", strlen (text));
      g_clear_pointer (&code, QRcode_free);
    }
  return code;
}

static gboolean
is_dark (const QRcode *code, int x, int y)
{
  return (code->data[y * code->width + x] & 1) != 0;
}

/* Runs of one line are one rectangle: fewer, and without hairlines between modules on paper. */
static void
draw (cairo_t *cr, const QRcode *code)
{
  for (int y = 0; y < code->width; y++)
    for (int x = 0; x < code->width; x++)
      {
        int begin = x;

        while (x < code->width && is_dark (code, x, y))
          x++;
        if (x > begin)
          cairo_rectangle (cr, QUIET + begin, QUIET + y, x - begin, 1);
      }
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_fill (cr);
}

/**
 * clara_qr_code_draw:
 * @text: what the code says; UTF-8
 * @x: left, in user units
 * @y: top
 * @size: width and height, the white border of four modules included
 *
 * Draws the code on white.
 *
 * Returns: %FALSE with %CLARA_PAPER_ERROR_TOO_LONG or %CLARA_PAPER_ERROR_FAILED
 */
gboolean
clara_qr_code_draw (cairo_t *cr, const char *text, double x, double y, double size, GError **error)
{
  g_autoptr (QRcode) code = encode (text, error);

  if (code == NULL)
    return FALSE;
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_rectangle (cr, 0, 0, size, size);
  cairo_fill (cr);
  cairo_scale (cr, size / (code->width + 2 * QUIET), size / (code->width + 2 * QUIET));
  draw (cr, code);
  cairo_restore (cr);
  return TRUE;
}

static cairo_status_t
append (void *data, const unsigned char *bytes, unsigned int length)
{
  g_byte_array_append (data, bytes, length);
  return CAIRO_STATUS_SUCCESS;
}

/**
 * clara_qr_code_to_png:
 * @module_pixels: side of one module, 1 to 40
 *
 * Returns: (transfer full) (nullable): a PNG picture, black on white, with its border; %NULL as
 *   clara_qr_code_draw()
 */
GBytes *
clara_qr_code_to_png (const char *text, guint module_pixels, GError **error)
{
  g_autoptr (QRcode) code = NULL;
  GByteArray *png = NULL;
  cairo_surface_t *surface;
  cairo_status_t status;
  cairo_t *cr;
  int side;

  g_return_val_if_fail (module_pixels > 0 && module_pixels <= MOST_MODULE_PIXELS, NULL);
  code = encode (text, error);
  if (code == NULL)
    return NULL;
  side = (code->width + 2 * QUIET) * (int) module_pixels;
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, side, side);
  cr = cairo_create (surface);
  cairo_set_antialias (cr, CAIRO_ANTIALIAS_NONE);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_scale (cr, module_pixels, module_pixels);
  draw (cr, code);
  cairo_destroy (cr);
  png = g_byte_array_new ();
  status = cairo_surface_write_to_png_stream (surface, append, png);
  cairo_surface_destroy (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    return g_byte_array_free_to_bytes (png);
  g_byte_array_unref (png);
  g_set_error (error, CLARA_PAPER_ERROR, CLARA_PAPER_ERROR_FAILED, "The QR code could not be drawn: %s",
               cairo_status_to_string (status));
  return NULL;
}
