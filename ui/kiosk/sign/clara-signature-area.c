/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-signature-area.h"

#include <math.h>

/* What a signature may have, as the engine takes it; a finger that never rests draws no more. */
#define MAX_STROKES 200
#define MAX_POINTS 10000
#define INK 0.7        /* millimetres, at 96 dpi */
#define LEAST_MOVE 1.5 /* pixels: closer points are one */

typedef struct
{
  double x, y; /* pixels */
} Point;

struct _ClaraSignatureArea
{
  GtkDrawingArea parent_instance;
  GPtrArray *strokes; /* GArray of Point */
  guint points;
};

G_DEFINE_FINAL_TYPE (ClaraSignatureArea, clara_signature_area, GTK_TYPE_DRAWING_AREA)

static guint changed_signal;

static void
add_point (ClaraSignatureArea *self, GArray *stroke, double x, double y)
{
  const double width = gtk_widget_get_width (GTK_WIDGET (self));
  const double height = gtk_widget_get_height (GTK_WIDGET (self));
  Point point = { CLAMP (x, 0, width), CLAMP (y, 0, height) };

  if (self->points >= MAX_POINTS)
    return;
  if (stroke->len > 0)
    {
      const Point *last = &g_array_index (stroke, Point, stroke->len - 1);

      if (hypot (last->x - point.x, last->y - point.y) < LEAST_MOVE)
        return;
    }
  g_array_append_val (stroke, point);
  self->points++;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_begin (GtkGestureDrag *drag, double x, double y, ClaraSignatureArea *self)
{
  GArray *stroke;

  gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_CLAIMED);
  if (self->strokes->len >= MAX_STROKES)
    return;
  stroke = g_array_new (FALSE, FALSE, sizeof (Point));
  g_ptr_array_add (self->strokes, stroke);
  add_point (self, stroke, x, y);
  g_signal_emit (self, changed_signal, 0);
}

static void
on_update (GtkGestureDrag *drag, double dx, double dy, ClaraSignatureArea *self)
{
  double x, y;

  if (self->strokes->len > 0 && gtk_gesture_drag_get_start_point (drag, &x, &y))
    add_point (self, self->strokes->pdata[self->strokes->len - 1], x + dx, y + dy);
}

/* Through the middles between the points: a finger has no corners. */
static void
draw_stroke (cairo_t *cr, const GArray *stroke)
{
  const Point *p = (const Point *) stroke->data;

  cairo_move_to (cr, p[0].x, p[0].y);
  for (guint i = 1; i + 1 < stroke->len; i++)
    {
      const double to_x = (p[i].x + p[i + 1].x) / 2, to_y = (p[i].y + p[i + 1].y) / 2;
      double x, y;

      cairo_get_current_point (cr, &x, &y);
      cairo_curve_to (cr, x + (p[i].x - x) * 2 / 3, y + (p[i].y - y) * 2 / 3, to_x + (p[i].x - to_x) * 2 / 3,
                      to_y + (p[i].y - to_y) * 2 / 3, to_x, to_y);
    }
  cairo_line_to (cr, p[stroke->len - 1].x, p[stroke->len - 1].y);
  cairo_stroke (cr);
}

static void
draw (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  ClaraSignatureArea *self = CLARA_SIGNATURE_AREA (area);
  const double ink = fmax (2, INK * 96 / 25.4 * height / 160.0);
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (area)), &colour);
  /* The line to sign on. */
  cairo_set_source_rgba (cr, colour.red, colour.green, colour.blue, 0.35);
  cairo_set_line_width (cr, 1);
  cairo_move_to (cr, width * 0.05, floor (height * 0.78) + 0.5);
  cairo_line_to (cr, width * 0.95, floor (height * 0.78) + 0.5);
  cairo_stroke (cr);
  gdk_cairo_set_source_rgba (cr, &colour);
  cairo_set_line_width (cr, ink);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (guint i = 0; i < self->strokes->len; i++)
    draw_stroke (cr, self->strokes->pdata[i]);
}

static void
clara_signature_area_finalize (GObject *object)
{
  g_ptr_array_unref (CLARA_SIGNATURE_AREA (object)->strokes);
  G_OBJECT_CLASS (clara_signature_area_parent_class)->finalize (object);
}

static void
clara_signature_area_class_init (ClaraSignatureAreaClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_signature_area_finalize;
  changed_signal = g_signal_new ("changed", CLARA_TYPE_SIGNATURE_AREA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
clara_signature_area_init (ClaraSignatureArea *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->strokes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  gtk_widget_add_css_class (GTK_WIDGET (self), "signature");
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self), draw, NULL, NULL);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_update), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

gboolean
clara_signature_area_is_empty (ClaraSignatureArea *self)
{
  return self->strokes->len == 0;
}

void
clara_signature_area_clear (ClaraSignatureArea *self)
{
  g_ptr_array_set_size (self->strokes, 0);
  self->points = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, changed_signal, 0);
}

JsonArray *
clara_signature_area_get_strokes (ClaraSignatureArea *self, double *aspect)
{
  const double width = MAX (1, gtk_widget_get_width (GTK_WIDGET (self)));
  const double height = MAX (1, gtk_widget_get_height (GTK_WIDGET (self)));
  JsonArray *strokes = json_array_new ();

  for (guint i = 0; i < self->strokes->len; i++)
    {
      const GArray *stroke = self->strokes->pdata[i];
      JsonArray *points = json_array_new ();

      for (guint k = 0; k < stroke->len; k++)
        {
          const Point *point = &g_array_index (stroke, Point, k);
          JsonArray *pair = json_array_new ();

          json_array_add_double_element (pair, CLAMP (point->x / width, 0, 1));
          json_array_add_double_element (pair, CLAMP (point->y / height, 0, 1));
          json_array_add_array_element (points, pair);
        }
      json_array_add_array_element (strokes, points);
    }
  *aspect = width / height;
  return strokes;
}
