/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-preview.h"

#include <math.h>

#define MAX_CROP 1.25
#define ROUNDED 0.06 /* radius of the corners, of the shorter side */

struct _ClaraPreview
{
  GtkWidget parent_instance;
  GdkTexture *texture;
  gboolean mirrored;
  gboolean available;
};

G_DEFINE_FINAL_TYPE (ClaraPreview, clara_preview, GTK_TYPE_WIDGET)

/* Head and shoulders, and a stroke through them where there is no camera. */
static void
draw_empty (ClaraPreview *self, cairo_t *cr, double width, double height)
{
  /* Nobody there is no picture to fill a page with. */
  const double part = gtk_widget_has_css_class (GTK_WIDGET (self), "large") ? 0.5 : 1;
  const double r = height * part * 0.165, x = width / 2;

  cairo_translate (cr, 0, height * (1 - part) / 2);
  height *= part;
  cairo_set_source_rgb (cr, 0.56, 0.647, 0.631);
  cairo_arc (cr, x, height * 0.40, r, 0, 2 * G_PI);
  cairo_fill (cr);
  cairo_move_to (cr, x - r * 2.1, height * 0.96);
  cairo_curve_to (cr, x - r * 2, height * 0.66, x - r, height * 0.62, x, height * 0.62);
  cairo_curve_to (cr, x + r, height * 0.62, x + r * 2, height * 0.66, x + r * 2.1, height * 0.96);
  cairo_fill (cr);
  if (self->available)
    return;
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_source_rgb (cr, 0.133, 0.192, 0.184);
  cairo_set_line_width (cr, height * 0.13);
  cairo_move_to (cr, x - r * 1.9, height * 0.16);
  cairo_line_to (cr, x + r * 1.9, height * 0.86);
  cairo_stroke (cr);
  cairo_set_source_rgb (cr, 0.87, 0.9, 0.89);
  cairo_set_line_width (cr, height * 0.045);
  cairo_move_to (cr, x - r * 1.9, height * 0.16);
  cairo_line_to (cr, x + r * 1.9, height * 0.86);
  cairo_stroke (cr);
}

static void
clara_preview_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ClaraPreview *self = CLARA_PREVIEW (widget);
  const double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  double right = width, top = 0; /* corner of what is seen */

  if (self->texture == NULL)
    {
      cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));

      draw_empty (self, cr, width, height);
      cairo_destroy (cr);
    }
  else
    {
      const double tw = gdk_texture_get_width (self->texture), th = gdk_texture_get_height (self->texture);
      const double whole = MIN (width / tw, height / th);
      /* It fills its place, but never so that a fifth of a head would be outside. */
      const double scale = MIN (MAX (width / tw, height / th), whole * MAX_CROP);
      const double seen_width = MIN (width, tw * scale), seen_height = MIN (height, th * scale);
      GskRoundedRect seen;

      right = (width + seen_width) / 2;
      top = (height - seen_height) / 2;
      gsk_rounded_rect_init_from_rect (
        &seen,
        &GRAPHENE_RECT_INIT ((width - seen_width) / 2, (height - seen_height) / 2, seen_width, seen_height),
        MIN (width, height) * ROUNDED);
      gtk_snapshot_push_rounded_clip (snapshot, &seen);
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (width / 2, height / 2));
      gtk_snapshot_scale (snapshot, self->mirrored ? -scale : scale, scale);
      gtk_snapshot_append_texture (snapshot, self->texture, &GRAPHENE_RECT_INIT (-tw / 2, -th / 2, tw, th));
      gtk_snapshot_restore (snapshot);
      gtk_snapshot_pop (snapshot);
    }
  if (self->available)
    {
      /* The camera is on: said by a mark, never by the picture alone. */
      const double r = CLAMP (height * 0.045, 3, 7);
      cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));

      cairo_set_source_rgb (cr, 0.898, 0.333, 0.294);
      cairo_arc (cr, right - r * 2.8, top + r * 2.8, r, 0, 2 * G_PI);
      cairo_fill (cr);
      cairo_destroy (cr);
    }
}

static void
clara_preview_dispose (GObject *object)
{
  g_clear_object (&CLARA_PREVIEW (object)->texture);
  G_OBJECT_CLASS (clara_preview_parent_class)->dispose (object);
}

static void
clara_preview_class_init (ClaraPreviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clara_preview_dispose;
  widget_class->snapshot = clara_preview_snapshot;
  gtk_widget_class_set_css_name (widget_class, "clara-preview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
clara_preview_init (ClaraPreview *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  self->mirrored = TRUE;
  gtk_widget_add_css_class (GTK_WIDGET (self), "empty");
}

/**
 * clara_preview_show_rgb:
 * @rgb: packed RGB, 3 * @width bytes a row; frames of another size are not shown
 */
void
clara_preview_show_rgb (ClaraPreview *self, GBytes *rgb, int width, int height)
{
  g_autoptr (GdkTexture) texture = NULL;

  if (width < 1 || height < 1 || width > 16384 || height > 16384
      || g_bytes_get_size (rgb) < (gsize) width * height * 3)
    return;
  texture = gdk_memory_texture_new (width, height, GDK_MEMORY_R8G8B8, rgb, (gsize) width * 3);
  clara_preview_set_texture (self, texture, TRUE);
}

void
clara_preview_set_texture (ClaraPreview *self, GdkTexture *texture, gboolean mirrored)
{
  g_set_object (&self->texture, texture);
  self->mirrored = mirrored;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
clara_preview_set_available (ClaraPreview *self, gboolean available)
{
  self->available = available;
  if (!available)
    g_clear_object (&self->texture);
  if (available)
    gtk_widget_remove_css_class (GTK_WIDGET (self), "empty");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "empty");
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
clara_preview_get_available (ClaraPreview *self)
{
  return self->available;
}

/**
 * clara_preview_clear:
 *
 * Forgets the picture: nobody may see the last visitor.
 */
void
clara_preview_clear (ClaraPreview *self)
{
  g_clear_object (&self->texture);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
