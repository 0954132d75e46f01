/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-paper.h"

#include "clara-printers.h"
#include "clara-qr-code.h"

#include <string.h>
#include <zbar.h>

/* As another program's reader sees it. */
static char *
read_code (cairo_surface_t *surface)
{
  const guint width = (guint) cairo_image_surface_get_width (surface);
  const guint height = (guint) cairo_image_surface_get_height (surface);
  const int stride = cairo_image_surface_get_stride (surface);
  const guint8 *pixels = cairo_image_surface_get_data (surface);
  g_autofree guint8 *grey = g_malloc (width * height);
  zbar_image_scanner_t *scanner = zbar_image_scanner_create ();
  zbar_image_t *image = zbar_image_create ();
  const zbar_symbol_t *symbol;
  char *text = NULL;

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      grey[y * width + x] = pixels[(gsize) y * (gsize) stride + x * 4 + 1];
  zbar_image_set_format (image, zbar_fourcc ('Y', '8', '0', '0'));
  zbar_image_set_size (image, width, height);
  zbar_image_set_data (image, grey, width * height, NULL);
  zbar_scan_image (scanner, image);
  symbol = zbar_image_first_symbol (image);
  if (symbol != NULL)
    text = g_strdup (zbar_symbol_get_data (symbol));
  zbar_image_destroy (image);
  zbar_image_scanner_destroy (scanner);
  return text;
}

typedef struct
{
  const guint8 *bytes;
  gsize length;
} Source;

static cairo_status_t
take (void *data, unsigned char *bytes, unsigned int length)
{
  Source *source = data;

  if (length > source->length)
    return CAIRO_STATUS_READ_ERROR;
  memcpy (bytes, source->bytes, length);
  source->bytes += length;
  source->length -= length;
  return CAIRO_STATUS_SUCCESS;
}

static const char *const texts[] = {
  "clara:1:aQEBAQEBkNvhpXB7aJ_3BLi4Jm0h3KoAAQIDBAUGBwgJCgsMDQ4P",
  "A",
  "https://meridian.example/a?b=c&d=%20",
  "விருந்தினர்",
};

static void
test_png (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) png = clara_qr_code_to_png (texts[i], 4, &error);
      g_autofree char *read = NULL;
      cairo_surface_t *surface;
      Source source;

      g_assert_no_error (error);
      source.bytes = g_bytes_get_data (png, &source.length);
      surface = cairo_image_surface_create_from_png_stream (take, &source);
      g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
      read = read_code (surface);
      cairo_surface_destroy (surface);
      g_assert_cmpstr (read, ==, texts[i]);
    }
}

static void
test_draw (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 400, 300);
      cairo_t *cr = cairo_create (surface);
      g_autoptr (GError) error = NULL;
      g_autofree char *read = NULL;

      cairo_set_source_rgb (cr, 0.2, 0.4, 0.4);
      cairo_paint (cr);
      g_assert_true (clara_qr_code_draw (cr, texts[i], 97.3, 41.6, 211.5, &error));
      g_assert_no_error (error);
      g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
      cairo_destroy (cr);
      read = read_code (surface);
      cairo_surface_destroy (surface);
      g_assert_cmpstr (read, ==, texts[i]);
    }
}

static void
test_bad (void)
{
  g_autofree char *some = g_strnfill (400, 'a');
  g_autofree char *many = g_strnfill (20000, 'a');
  const struct
  {
    const char *text;
    int code;
  } bad[] = {
    { "", CLARA_PAPER_ERROR_FAILED },
    { NULL, CLARA_PAPER_ERROR_FAILED },
    { some, CLARA_PAPER_ERROR_TOO_LONG },
    { many, CLARA_PAPER_ERROR_TOO_LONG },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 10, 10);
      cairo_t *cr = cairo_create (surface);
      g_autoptr (GError) error = NULL;

      g_assert_null (clara_qr_code_to_png (bad[i].text, 4, &error));
      g_assert_error (error, CLARA_PAPER_ERROR, bad[i].code);
      g_clear_error (&error);
      g_assert_false (clara_qr_code_draw (cr, bad[i].text, 0, 0, 10, &error));
      g_assert_error (error, CLARA_PAPER_ERROR, bad[i].code);
      cairo_destroy (cr);
      cairo_surface_destroy (surface);
    }
}

void
test_qr_code_add (void)
{
  g_test_add_func ("/paper/qr-code/png", test_png);
  g_test_add_func ("/paper/qr-code/draw", test_draw);
  g_test_add_func ("/paper/qr-code/bad", test_bad);
}
