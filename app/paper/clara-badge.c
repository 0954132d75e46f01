/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-badge.h"

#include "clara-pages.h"
#include "clara-printers.h"
#include "clara-qr-code.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <math.h>
#include <string.h>

/* A label printer leaves this much of each edge white. */
#define EDGE 3.0
/* Smaller modules than .33 mm a label printer of 300 dpi smears. */
#define QR_SIZE 18.0
#define MOST_PIXELS 600

typedef struct
{
  cairo_t *cr;
  const ClaraBadge *badge;
  double width, height;
  GdkPixbuf *photo;
  GString *left_out;
} Drawing;

static void
leave_out (Drawing *drawing, const char *what, const GError *error)
{
  g_string_append_printf (drawing->left_out, "%s%s: %s", drawing->left_out->len > 0 ? "; " : "", what,
                          error->message);
}

static void
load_photo (Drawing *drawing)
{
  g_autoptr (GError) error = NULL;

  if (drawing->badge->photo == NULL)
    return;
  drawing->photo =
    gdk_pixbuf_new_from_file_at_scale (drawing->badge->photo, MOST_PIXELS, MOST_PIXELS, TRUE, &error);
  if (drawing->photo == NULL)
    leave_out (drawing, "the photo", error);
}

/* As black ink alone prints it: the luminance of each pixel. */
static cairo_surface_t *
make_grey (GdkPixbuf *photo)
{
  const int width = gdk_pixbuf_get_width (photo), height = gdk_pixbuf_get_height (photo);
  const int channels = gdk_pixbuf_get_n_channels (photo), from_stride = gdk_pixbuf_get_rowstride (photo);
  const guint8 *pixels = gdk_pixbuf_read_pixels (photo);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  guint8 *to;
  int stride;

  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    return surface;
  to = cairo_image_surface_get_data (surface);
  stride = cairo_image_surface_get_stride (surface);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        const guint8 *p = pixels + y * from_stride + x * channels;
        const guint32 grey = (299u * p[0] + 587u * p[1] + 114u * p[2]) / 1000u;
        const guint32 pixel = grey << 16 | grey << 8 | grey;

        memcpy (to + y * stride + x * 4, &pixel, 4);
      }
  cairo_surface_mark_dirty (surface);
  return surface;
}

/* Fills the rectangle from the middle of the picture, faces being above it. */
static void
draw_photo (Drawing *drawing, double x, double y, double width, double height)
{
  cairo_surface_t *surface = make_grey (drawing->photo);
  const double from_width = gdk_pixbuf_get_width (drawing->photo);
  const double from_height = gdk_pixbuf_get_height (drawing->photo);
  const double scale = fmax (width / from_width, height / from_height);

  cairo_save (drawing->cr);
  cairo_rectangle (drawing->cr, x, y, width, height);
  cairo_clip (drawing->cr);
  cairo_translate (drawing->cr, x + (width - from_width * scale) / 2, y + (height - from_height * scale) / 3);
  cairo_scale (drawing->cr, scale, scale);
  cairo_set_source_surface (drawing->cr, surface, 0, 0);
  cairo_paint (drawing->cr);
  cairo_restore (drawing->cr);
  cairo_surface_destroy (surface);
}

static void
draw_code (Drawing *drawing, double x, double y, double size)
{
  g_autoptr (GError) error = NULL;

  if (drawing->badge->qr != NULL && size > 0
      && !clara_qr_code_draw (drawing->cr, drawing->badge->qr, x, y, size, &error))
    leave_out (drawing, "the code", error);
}

/* Returns the height it took. */
static double
draw_text (Drawing *drawing, const char *text, double most, double least, gboolean bold, double x, double y,
           double width, double height)
{
  PangoLayout *layout;
  double taken;

  if (text == NULL || *text == '\0')
    return 0;
  layout = clara_pages_fit (drawing->cr, text, most, least, bold, drawing->badge->language, width, height);
  clara_pages_show (drawing->cr, layout, x, y);
  taken = clara_pages_get_height (layout);
  g_object_unref (layout);
  return taken;
}

/* White on black: seen from afar, and on every printer. Returns its height. */
static double
draw_band (Drawing *drawing, double x, double y, double width, double height)
{
  const double number_width = drawing->badge->number != NULL ? width * 0.3 : 0;
  PangoLayout *number;

  cairo_set_source_rgb (drawing->cr, 0, 0, 0);
  cairo_rectangle (drawing->cr, x, y, width, height);
  cairo_fill (drawing->cr);
  cairo_set_source_rgb (drawing->cr, 1, 1, 1);
  if (drawing->badge->kind != NULL)
    {
      PangoLayout *kind =
        clara_pages_fit (drawing->cr, drawing->badge->kind, height * 0.62, height * 0.3, TRUE,
                         drawing->badge->language, width - number_width - height * 0.5, height);

      clara_pages_show (drawing->cr, kind, x + height * 0.25,
                        y + (height - clara_pages_get_height (kind)) / 2);
      g_object_unref (kind);
    }
  if (drawing->badge->number != NULL)
    {
      number = clara_pages_fit (drawing->cr, drawing->badge->number, height * 0.62, height * 0.3, TRUE, NULL,
                                number_width, height);
      clara_pages_show (drawing->cr, number, x + width - height * 0.25 - clara_pages_get_width (number),
                        y + (height - clara_pages_get_height (number)) / 2);
      g_object_unref (number);
    }
  cairo_set_source_rgb (drawing->cr, 0, 0, 0);
  return height;
}

/* 62 mm wide and A6: from top to bottom. unit: what everything grows with. Returns how far down it came. */
static double
draw_upright (Drawing *drawing)
{
  const ClaraBadge *badge = drawing->badge;
  const double unit = drawing->width / 62.0, gap = 2.0 * unit;
  const double left = EDGE, width = drawing->width - 2 * EDGE;
  const double bottom = isinf (drawing->height) ? 1000 : drawing->height - EDGE;
  const double code = badge->qr != NULL ? QR_SIZE * fmax (1, unit) : 0;
  /* Beside the picture there is room for the code; without one it stands at the foot. */
  const double qr = drawing->photo != NULL ? 0 : code, foot = fmax (qr, 15 * unit);
  double y = EDGE;

  y += draw_text (drawing, badge->site, 4.2 * unit, 2.8 * unit, TRUE, left, y, width, 6 * unit) + gap / 2;
  y += draw_band (drawing, left, y, width, 9 * unit) + gap;
  if (drawing->photo != NULL)
    {
      const double size = 29 * unit;

      draw_photo (drawing, left, y, size * 0.8, size);
      draw_code (drawing, left + width - code, y + (size - code) / 2, code);
      y += size + gap / 2;
    }
  y += draw_text (drawing, badge->name, 10.5 * unit, 4.4 * unit, TRUE, left, y, width,
                  fmin (26 * unit, bottom - foot - y - 7 * unit));
  y += draw_text (drawing, badge->company, 5.4 * unit, 3.4 * unit, FALSE, left, y, width,
                  fmin (13 * unit, bottom - foot - y));
  /* What stands at the foot is where the eye looks for it, whatever is above. */
  y = isinf (drawing->height) ? y + gap / 2 : bottom - foot;
  draw_code (drawing, left + width - qr, y + foot - qr, qr);
  draw_text (drawing, badge->host, 4.0 * unit, 2.8 * unit, FALSE, left, y, width - qr - gap, foot - 5 * unit);
  draw_text (drawing, badge->date, 3.4 * unit, 2.6 * unit, FALSE, left, y + foot - 4.8 * unit,
             width - qr - gap, 4.8 * unit);
  return y + foot + EDGE;
}

/* 29 mm high: photo, texts, code, from left to right. */
static void
draw_strip (Drawing *drawing)
{
  const ClaraBadge *badge = drawing->badge;
  const double top = 2.0, bottom = drawing->height - 2.0, height = bottom - top;
  const double qr = badge->qr != NULL ? QR_SIZE : 0;
  double left = EDGE, right = drawing->width - EDGE, y = top;
  double width;

  draw_code (drawing, right - qr, bottom - qr, qr);
  if (drawing->photo != NULL)
    {
      draw_photo (drawing, left, top, 17, height);
      left += 17 + 2;
    }
  draw_band (drawing, left, y, right - left, 5.2);
  y += 5.2 + 0.6;
  right -= qr > 0 ? qr + 1.5 : 0;
  width = right - left;
  y += draw_text (drawing, badge->name, 6.4, 2.9, TRUE, left, y, width, 10.2);
  y += draw_text (drawing, badge->company, 3.2, 2.3, FALSE, left, y, width, bottom - y - 5.4);
  draw_text (drawing, badge->host, 2.7, 2.2, FALSE, left, bottom - 6.0, width, 3.4);
  draw_text (drawing, badge->date, 2.4, 2.0, FALSE, left, bottom - 2.9, width, 3.0);
}

static const char *const templates[] = { "62", "62x100", "29x90", "a6", NULL };

/**
 * clara_badge_get_templates:
 *
 * Returns: (transfer none): the ids
 */
const char *const *
clara_badge_get_templates (void)
{
  return templates;
}

static gboolean
find_size (const char *template_id, double *width, double *height)
{
  static const struct
  {
    const char *id;
    double width, height; /* height 0: as long as it needs */
  } sizes[] = { { "62", 62, 0 }, { "62x100", 62, 100 }, { "29x90", 29, 90 }, { "a6", 105, 148 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    if (g_strcmp0 (sizes[i].id, template_id) == 0)
      {
        *width = sizes[i].width;
        *height = sizes[i].height;
        return TRUE;
      }
  return FALSE;
}

/* How long a continuous label has to be: drawn once on nothing. */
static double
measure (Drawing *drawing)
{
  cairo_surface_t *nothing = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = drawing->cr;
  double height;

  drawing->cr = cairo_create (nothing);
  drawing->height = INFINITY;
  height = draw_upright (drawing);
  cairo_destroy (drawing->cr);
  cairo_surface_destroy (nothing);
  drawing->cr = cr;
  return ceil (height);
}

static void
draw_badge (Drawing *drawing)
{
  const double width = drawing->width, height = drawing->height;

  if (width >= height || width >= 40)
    {
      draw_upright (drawing);
      return;
    }
  /* The label runs out of the printer lengthwise; it is read from its side. */
  cairo_save (drawing->cr);
  cairo_translate (drawing->cr, width, 0);
  cairo_rotate (drawing->cr, G_PI / 2);
  drawing->width = height;
  drawing->height = width;
  draw_strip (drawing);
  cairo_restore (drawing->cr);
}

static void
drawing_clear (Drawing *drawing)
{
  g_clear_object (&drawing->photo);
  if (drawing->left_out != NULL)
    g_string_free (drawing->left_out, TRUE);
}

/* What could not be drawn of all of them; NULL for nothing. */
static char *
join_left_out (const Drawing *drawings, guint n)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    if (drawings[i].left_out->len > 0)
      g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", drawings[i].left_out->str);
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/**
 * clara_badges_to_pdf:
 * @n: how many, from 1
 * @copies: how often each, from 1
 * @template_id: of clara_badge_get_templates()
 * @width: (out): millimetres
 * @height: (out): millimetres
 * @left_out: (out) (optional) (transfer full): %NULL, or what could not be drawn and why
 *
 * Returns: (transfer full) (nullable): a PDF, else %CLARA_PAPER_ERROR_TEMPLATE or %CLARA_PAPER_ERROR_FAILED
 */
GBytes *
clara_badges_to_pdf (const ClaraBadge *badges, guint n, guint copies, const char *template_id, double *width,
                     double *height, char **left_out, GError **error)
{
  g_autofree Drawing *drawings = NULL;
  ClaraPages *pages;
  GBytes *pdf;
  gboolean continuous;

  g_return_val_if_fail (n > 0 && copies > 0, NULL);
  if (!find_size (template_id, width, height))
    {
      g_set_error (error, CLARA_PAPER_ERROR, CLARA_PAPER_ERROR_TEMPLATE,
                   "There is no badge template '%s'; there are 62, 62x100, 29x90, a6", template_id);
      return NULL;
    }
  continuous = *height == 0;
  drawings = g_new0 (Drawing, n);
  for (guint i = 0; i < n; i++)
    {
      gsize noted;

      drawings[i] = (Drawing){ .badge = &badges[i], .left_out = g_string_new (NULL), .width = *width };
      load_photo (&drawings[i]);
      noted = drawings[i].left_out->len;
      if (continuous)
        *height = fmax (*height, measure (&drawings[i]));
      g_string_truncate (drawings[i].left_out, noted);
    }
  pages = clara_pages_new (*width, *height, badges[0].name != NULL ? badges[0].name : "");
  for (guint i = 0; i < n * copies; i++)
    {
      Drawing *drawing = &drawings[i / copies];
      const gsize noted = drawing->left_out->len;

      if (i > 0)
        clara_pages_next (pages);
      drawing->cr = clara_pages_get_cairo (pages);
      drawing->width = *width;
      drawing->height = *height;
      draw_badge (drawing);
      if (i % copies > 0)
        g_string_truncate (drawing->left_out, noted);
    }
  pdf = clara_pages_end (pages, error);
  if (left_out != NULL)
    *left_out = join_left_out (drawings, n);
  for (guint i = 0; i < n; i++)
    drawing_clear (&drawings[i]);
  return pdf;
}

/**
 * clara_badge_to_pdf:
 *
 * clara_badges_to_pdf() of one.
 */
GBytes *
clara_badge_to_pdf (const ClaraBadge *badge, const char *template_id, double *width, double *height,
                    char **left_out, GError **error)
{
  return clara_badges_to_pdf (badge, 1, 1, template_id, width, height, left_out, error);
}
