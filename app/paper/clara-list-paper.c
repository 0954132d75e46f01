/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-list-paper.h"

#include "clara-pages.h"

#define PAGE_WIDTH 210.0
#define PAGE_HEIGHT 297.0
#define MARGIN 15.0
#define LETTERS 4.4
#define BOX 5.0
#define PADDING 2.0

typedef struct
{
  ClaraPages *pages;
  cairo_t *cr;
  const ClaraListPaper *list;
  double y;
  int page;
} Writer;

static double
write_cells (Writer *writer, const char *const *cells, gboolean bold, gboolean measure)
{
  const double width = PAGE_WIDTH - 2 * MARGIN - BOX - PADDING;
  double x = MARGIN + BOX + PADDING, height = 0;

  for (guint i = 0; cells[i] != NULL && writer->list->columns[i] != NULL; i++)
    {
      const double share = writer->list->shares[i] * width;
      PangoLayout *layout =
        clara_pages_new_layout (writer->cr, cells[i], LETTERS, bold, writer->list->language, share - PADDING);

      if (!measure)
        clara_pages_show (writer->cr, layout, x, writer->y + PADDING / 2);
      height = MAX (height, clara_pages_get_height (layout) + PADDING);
      x += share;
      g_object_unref (layout);
    }
  return height;
}

static void
rule (Writer *writer, double width)
{
  cairo_set_line_width (writer->cr, width);
  cairo_move_to (writer->cr, MARGIN, writer->y);
  cairo_line_to (writer->cr, PAGE_WIDTH - MARGIN, writer->y);
  cairo_stroke (writer->cr);
}

static void
begin_page (Writer *writer)
{
  g_autofree char *number = g_strdup_printf ("%d", writer->page);
  PangoLayout *layout;

  writer->y = MARGIN;
  layout = clara_pages_new_layout (writer->cr, number, LETTERS, FALSE, NULL, 0);
  clara_pages_show (writer->cr, layout, PAGE_WIDTH - MARGIN - clara_pages_get_width (layout), writer->y);
  g_object_unref (layout);
  layout = clara_pages_fit (writer->cr, writer->list->title, 7, 4, TRUE, writer->list->language,
                            PAGE_WIDTH - 2 * MARGIN - 15, 20);
  clara_pages_show (writer->cr, layout, MARGIN, writer->y);
  writer->y += clara_pages_get_height (layout) + 1;
  g_object_unref (layout);
  layout = clara_pages_new_layout (writer->cr, writer->list->subtitle, LETTERS, FALSE, writer->list->language,
                                   PAGE_WIDTH - 2 * MARGIN);
  clara_pages_show (writer->cr, layout, MARGIN, writer->y);
  writer->y += clara_pages_get_height (layout) + 4;
  g_object_unref (layout);
  writer->y += write_cells (writer, writer->list->columns, TRUE, FALSE);
  rule (writer, 0.5);
}

static void
write_row (Writer *writer, guint index)
{
  const char *const *cells = writer->list->rows->pdata[index];
  const double height = MAX (write_cells (writer, cells, FALSE, TRUE), BOX + PADDING);

  if (writer->y + height > PAGE_HEIGHT - MARGIN)
    {
      clara_pages_next (writer->pages);
      writer->page++;
      begin_page (writer);
    }
  cairo_set_line_width (writer->cr, 0.4);
  cairo_rectangle (writer->cr, MARGIN + 0.5, writer->y + PADDING / 2, BOX, BOX);
  if (writer->list->ticked != NULL && writer->list->ticked[index])
    {
      cairo_move_to (writer->cr, MARGIN + 1.3, writer->y + PADDING / 2 + BOX * 0.5);
      cairo_line_to (writer->cr, MARGIN + 2.5, writer->y + PADDING / 2 + BOX * 0.8);
      cairo_line_to (writer->cr, MARGIN + 4.8, writer->y + PADDING / 2 + BOX * 0.2);
    }
  cairo_stroke (writer->cr);
  write_cells (writer, cells, FALSE, FALSE);
  writer->y += height;
  rule (writer, 0.1);
}

/**
 * clara_list_paper_to_pdf:
 *
 * Returns: (transfer full) (nullable): the PDF, else %CLARA_PAPER_ERROR_FAILED
 */
GBytes *
clara_list_paper_to_pdf (const ClaraListPaper *list, GError **error)
{
  Writer writer = { .list = list, .page = 1 };

  writer.pages = clara_pages_new (PAGE_WIDTH, PAGE_HEIGHT, list->title);
  writer.cr = clara_pages_get_cairo (writer.pages);
  begin_page (&writer);
  for (guint i = 0; i < list->rows->len; i++)
    write_row (&writer, i);
  return clara_pages_end (writer.pages, error);
}
