/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-pages.h"

#include "clara-printers.h"

#include <cairo-pdf.h>

#define FONT "Noto Sans"
/* How much smaller each try is. */
#define SHRINK 0.94

struct _ClaraPages
{
  GByteArray *bytes;
  cairo_surface_t *surface;
  cairo_t *cr;
};

static cairo_status_t
on_write (void *user_data, const unsigned char *data, unsigned length)
{
  GByteArray *bytes = user_data;

  g_byte_array_append (bytes, data, length);
  return CAIRO_STATUS_SUCCESS;
}

/**
 * clara_pages_new:
 * @title: what the document is called
 *
 * Returns: (transfer full): a document with one empty page; ended by clara_pages_end()
 */
ClaraPages *
clara_pages_new (double width, double height, const char *title)
{
  ClaraPages *self = g_new0 (ClaraPages, 1);

  self->bytes = g_byte_array_new ();
  self->surface = cairo_pdf_surface_create_for_stream (on_write, self->bytes, width * CLARA_MILLIMETRE,
                                                       height * CLARA_MILLIMETRE);
  cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_TITLE, title);
  cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_CREATOR, "Clara");
  self->cr = cairo_create (self->surface);
  cairo_scale (self->cr, CLARA_MILLIMETRE, CLARA_MILLIMETRE);
  return self;
}

cairo_t *
clara_pages_get_cairo (ClaraPages *self)
{
  return self->cr;
}

void
clara_pages_set_size (ClaraPages *self, double width, double height)
{
  cairo_pdf_surface_set_size (self->surface, width * CLARA_MILLIMETRE, height * CLARA_MILLIMETRE);
}

void
clara_pages_next (ClaraPages *self)
{
  cairo_show_page (self->cr);
}

/**
 * clara_pages_end:
 * @self: (transfer full): is no more afterwards
 *
 * Returns: (transfer full) (nullable): the PDF; else %CLARA_PAPER_ERROR_FAILED
 */
GBytes *
clara_pages_end (ClaraPages *self, GError **error)
{
  GBytes *pdf = NULL;
  cairo_status_t status;

  cairo_show_page (self->cr);
  status = cairo_status (self->cr);
  cairo_destroy (self->cr);
  cairo_surface_finish (self->surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (self->surface);
  cairo_surface_destroy (self->surface);
  if (status == CAIRO_STATUS_SUCCESS)
    pdf = g_byte_array_free_to_bytes (self->bytes);
  else
    {
      g_set_error (error, CLARA_PAPER_ERROR, CLARA_PAPER_ERROR_FAILED, "The page cannot be drawn: %s",
                   cairo_status_to_string (status));
      g_byte_array_unref (self->bytes);
    }
  g_free (self);
  return pdf;
}

static void
set_size (PangoLayout *layout, double size, gboolean bold)
{
  PangoFontDescription *font = pango_font_description_from_string (FONT);

  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
}

/**
 * clara_pages_new_layout:
 * @size: of the font, in millimetres
 * @language: (nullable): of the text
 * @width: to wrap at; 0 for one line
 *
 * Returns: (transfer full): a layout; its lengths are PANGO_SCALE to the millimetre
 */
PangoLayout *
clara_pages_new_layout (cairo_t *cr, const char *text, double size, gboolean bold, const char *language,
                        double width)
{
  PangoLayout *layout = pango_cairo_create_layout (cr);
  cairo_font_options_t *options = cairo_font_options_create ();

  /* The layout is measured in millimetres: rounded to whole ones, letters would run into each other. */
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  pango_cairo_context_set_font_options (pango_layout_get_context (layout), options);
  pango_context_set_round_glyph_positions (pango_layout_get_context (layout), FALSE);
  cairo_font_options_destroy (options);
  if (language != NULL)
    pango_context_set_language (pango_layout_get_context (layout), pango_language_from_string (language));
  pango_layout_set_text (layout, text, -1);
  set_size (layout, size, bold);
  if (width > 0)
    pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  return layout;
}

double
clara_pages_get_height (PangoLayout *layout)
{
  int height;

  pango_layout_get_size (layout, NULL, &height);
  return height / (double) PANGO_SCALE;
}

double
clara_pages_get_width (PangoLayout *layout)
{
  int width;

  pango_layout_get_size (layout, &width, NULL);
  return width / (double) PANGO_SCALE;
}

void
clara_pages_show (cairo_t *cr, PangoLayout *layout, double x, double y)
{
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
}

/* A word that is broken in its middle is worse than smaller letters. */
static gboolean
breaks_words (PangoLayout *layout)
{
  const char *text = pango_layout_get_text (layout);
  GSList *lines = pango_layout_get_lines_readonly (layout);

  for (GSList *l = lines != NULL ? lines->next : NULL; l != NULL; l = l->next)
    {
      const PangoLayoutLine *line = l->data;
      const char *before = text + line->start_index;

      if (line->start_index > 0 && !g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (before)))
          && *g_utf8_prev_char (before) != '-')
        return TRUE;
    }
  return FALSE;
}

/**
 * clara_pages_fit:
 *
 * Returns: (transfer full): a layout no larger than @width and @height
 */
PangoLayout *
clara_pages_fit (cairo_t *cr, const char *text, double most, double least, gboolean bold,
                 const char *language, double width, double height)
{
  PangoLayout *layout = clara_pages_new_layout (cr, text, most, bold, language, width);

  for (double size = most; size > least; size = MAX (size * SHRINK, least))
    {
      if (clara_pages_get_height (layout) <= height && !breaks_words (layout))
        return layout;
      set_size (layout, MAX (size * SHRINK, least), bold);
    }
  if (clara_pages_get_height (layout) > height)
    {
      pango_layout_set_height (layout, (int) (height * PANGO_SCALE));
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
    }
  return layout;
}
