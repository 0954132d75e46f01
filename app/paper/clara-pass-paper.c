/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-pass-paper.h"

#include "clara-printers.h"
#include "clara-qr-code.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

/* Points: A5 upright, margins of 15 mm, a code of 55 mm. */
#define WIDTH 419.5
#define HEIGHT 595.3
#define MARGIN 42.5
#define CODE 156.0

static cairo_status_t
append (void *data, const unsigned char *bytes, unsigned int length)
{
  g_byte_array_append (data, bytes, length);
  return CAIRO_STATUS_SUCCESS;
}

/* Returns where the text ends. */
static double
write_text (cairo_t *cr, const char *text, const char *font, const char *language, double y)
{
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  PangoFontDescription *description = pango_font_description_from_string (font);
  int height;

  pango_context_set_language (pango_layout_get_context (layout),
                              pango_language_from_string (language != NULL ? language : "en"));
  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  pango_layout_set_width (layout, (int) ((WIDTH - 2 * MARGIN) * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (layout, text, -1);
  cairo_move_to (cr, MARGIN, y);
  pango_cairo_show_layout (cr, layout);
  pango_layout_get_size (layout, NULL, &height);
  return y + height / (double) PANGO_SCALE;
}

/**
 * clara_pass_paper_to_pdf:
 * @body: paragraphs, with empty lines between them
 * @code: what the QR code says
 * @language: of the texts
 *
 * Returns: (transfer full) (nullable): the PDF; %NULL with a #ClaraPaperError
 */
GBytes *
clara_pass_paper_to_pdf (const char *title, const char *body, const char *code, const char *language,
                         GError **error)
{
  GByteArray *pdf = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (append, pdf, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  gboolean drawn;
  cairo_status_t status;
  double y;

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, title);
  cairo_set_source_rgb (cr, 0.08, 0.19, 0.18);
  y = write_text (cr, title, "Noto Sans Bold 18", language, MARGIN);
  y = write_text (cr, body, "Noto Sans 11", language, y + 14);
  drawn =
    clara_qr_code_draw (cr, code, (WIDTH - CODE) / 2, MIN (y + 18, HEIGHT - MARGIN - CODE), CODE, error);
  status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  if (drawn && status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (drawn && status == CAIRO_STATUS_SUCCESS)
    return g_byte_array_free_to_bytes (pdf);
  g_byte_array_unref (pdf);
  if (drawn)
    g_set_error (error, CLARA_PAPER_ERROR, CLARA_PAPER_ERROR_FAILED, "The page could not be drawn: %s",
                 cairo_status_to_string (status));
  return NULL;
}
