/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-signed-document.h"

#include "clara-pages.h"

#include <string.h>

#define PAGE_WIDTH 210.0
#define PAGE_HEIGHT 297.0
#define MARGIN 22.0
#define BODY 4.0 /* size of the letters */
#define SMALL 3.0
#define SIGNATURE_HEIGHT 32.0
#define SIGNATURE_WIDTH 96.0
#define INK 0.55 /* of a line of the signature */

typedef struct
{
  ClaraPages *pages;
  cairo_t *cr;
  const ClaraSignedDocument *document;
  double y;
  int page;
} Writer;

static void
show_page_number (Writer *writer)
{
  g_autofree char *number = g_strdup_printf ("%d", writer->page);
  PangoLayout *layout = clara_pages_new_layout (writer->cr, number, SMALL, FALSE, NULL, 0);

  clara_pages_show (writer->cr, layout, PAGE_WIDTH - MARGIN - clara_pages_get_width (layout),
                    PAGE_HEIGHT - MARGIN / 2 - SMALL);
  g_object_unref (layout);
}

static void
need (Writer *writer, double height)
{
  if (writer->y + height <= PAGE_HEIGHT - MARGIN)
    return;
  show_page_number (writer);
  clara_pages_next (writer->pages);
  writer->page++;
  writer->y = MARGIN;
}

/* Line by line, so that a long paragraph goes over to the next page. */
static void
write_text (Writer *writer, const char *text, double size, gboolean bold, double gap)
{
  PangoLayout *layout = clara_pages_new_layout (writer->cr, text, size, bold, writer->document->language,
                                                PAGE_WIDTH - 2 * MARGIN);
  PangoLayoutIter *iter;

  pango_layout_set_line_spacing (layout, 1.35f);
  iter = pango_layout_get_iter (layout);
  do
    {
      PangoLayoutLine *line = pango_layout_iter_get_line_readonly (iter);
      PangoRectangle extents;
      const int baseline = pango_layout_iter_get_baseline (iter);
      double height;

      pango_layout_iter_get_line_extents (iter, NULL, &extents);
      height = extents.height / (double) PANGO_SCALE;
      need (writer, height);
      cairo_move_to (writer->cr, MARGIN + extents.x / (double) PANGO_SCALE,
                     writer->y + (baseline - extents.y) / (double) PANGO_SCALE);
      pango_cairo_show_layout_line (writer->cr, line);
      writer->y += height;
    }
  while (pango_layout_iter_next_line (iter));
  pango_layout_iter_free (iter);
  g_object_unref (layout);
  writer->y += gap;
}

/* Through the middles of the points drawn: without corners where the finger had none. */
static void
draw_stroke (cairo_t *cr, const GArray *stroke, double x, double y, double width, double height)
{
  const ClaraPoint *p = (const ClaraPoint *) stroke->data;

  if (stroke->len == 0)
    return;
  cairo_move_to (cr, x + p[0].x * width, y + p[0].y * height);
  for (guint i = 1; i + 1 < stroke->len; i++)
    {
      const double to_x = x + (p[i].x + p[i + 1].x) / 2 * width,
                   to_y = y + (p[i].y + p[i + 1].y) / 2 * height;
      const double via_x = x + p[i].x * width, via_y = y + p[i].y * height;
      double from_x, from_y;

      cairo_get_current_point (cr, &from_x, &from_y);
      cairo_curve_to (cr, from_x + (via_x - from_x) * 2 / 3, from_y + (via_y - from_y) * 2 / 3,
                      to_x + (via_x - to_x) * 2 / 3, to_y + (via_y - to_y) * 2 / 3, to_x, to_y);
    }
  cairo_line_to (cr, x + p[stroke->len - 1].x * width, y + p[stroke->len - 1].y * height);
  cairo_stroke (cr);
}

static void
write_signature (Writer *writer)
{
  const ClaraSignedDocument *document = writer->document;
  const double aspect = document->aspect > 0 ? document->aspect : SIGNATURE_WIDTH / SIGNATURE_HEIGHT;
  const double width = MIN (SIGNATURE_WIDTH, SIGNATURE_HEIGHT * aspect), height = width / aspect;

  need (writer, SIGNATURE_HEIGHT + 8);
  cairo_save (writer->cr);
  cairo_set_line_width (writer->cr, INK);
  cairo_set_line_cap (writer->cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (writer->cr, CAIRO_LINE_JOIN_ROUND);
  for (guint i = 0; document->strokes != NULL && i < document->strokes->len; i++)
    draw_stroke (writer->cr, document->strokes->pdata[i], MARGIN, writer->y, width, height);
  if (document->typed_name != NULL)
    {
      PangoLayout *layout = clara_pages_fit (writer->cr, document->typed_name, 9, 4, FALSE,
                                             document->language, SIGNATURE_WIDTH, SIGNATURE_HEIGHT - 4);

      clara_pages_show (writer->cr, layout, MARGIN,
                        writer->y + SIGNATURE_HEIGHT - 2 - clara_pages_get_height (layout));
      g_object_unref (layout);
    }
  writer->y += SIGNATURE_HEIGHT;
  cairo_set_line_width (writer->cr, 0.2);
  cairo_move_to (writer->cr, MARGIN, writer->y);
  cairo_line_to (writer->cr, MARGIN + SIGNATURE_WIDTH, writer->y);
  cairo_stroke (writer->cr);
  cairo_restore (writer->cr);
  writer->y += 2;
}

/**
 * clara_signed_document_to_pdf:
 *
 * Returns: (transfer full) (nullable): the PDF, else %CLARA_PAPER_ERROR_FAILED
 */
GBytes *
clara_signed_document_to_pdf (const ClaraSignedDocument *document, GError **error)
{
  Writer writer = { .document = document, .y = MARGIN, .page = 1 };
  g_auto (GStrv) paragraphs = g_strsplit (document->text, "\n", -1);

  writer.pages = clara_pages_new (PAGE_WIDTH, PAGE_HEIGHT, document->title);
  writer.cr = clara_pages_get_cairo (writer.pages);
  write_text (&writer, document->title, 7, TRUE, 4);
  for (char **paragraph = paragraphs; *paragraph != NULL; paragraph++)
    {
      const gboolean heading = g_str_has_prefix (*paragraph, "#");
      const char *text = *paragraph + strspn (*paragraph, "# ");

      if (*text == '\0')
        writer.y += 2;
      else
        write_text (&writer, text, heading ? 4.6 : BODY, heading, 1);
    }
  need (&writer, 20 + SIGNATURE_HEIGHT);
  writer.y += 6;
  write_text (&writer, document->statement, BODY, TRUE, 2);
  write_signature (&writer);
  for (const char *const *fact = document->facts; *fact != NULL; fact++)
    write_text (&writer, *fact, SMALL, FALSE, 0);
  show_page_number (&writer);
  return clara_pages_end (writer.pages, error);
}
