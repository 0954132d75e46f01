/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-bust.h"

#include <math.h>

typedef struct
{
  cairo_surface_t *picture; /* nullable: the layer is empty */
  double x, y;              /* of its corner, in units of the drawing */
} Cached;

struct _ClaraBust
{
  gatomicrefcount references;
  ClaraCharacter *character; /* nullable: the circle stays empty */
  int pixels;
  int figure_pixels;
  GdkRGBA colour;
  GArray *layers; /* Cached, one a layer of the character */
  cairo_surface_t *figure;
};

static void
cached_clear (gpointer data)
{
  g_clear_pointer (&((Cached *) data)->picture, cairo_surface_destroy);
}

static Cached
draw_layer (ClaraBust *self, guint layer, double scale)
{
  Cached cached = { NULL, 0, 0 };
  double x, y, width, height;
  cairo_t *cr;

  clara_character_get_layer_extents (self->character, layer, &x, &y, &width, &height);
  if (width <= 0 || height <= 0)
    return cached;
  /* A pixel of room on each side keeps turned edges smooth. */
  cached.x = MAX (x, -20) - 2 / scale;
  cached.y = MAX (y, -20) - 2 / scale;
  cached.picture = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, ceil (MIN (width, 520) * scale) + 4,
                                               ceil (MIN (height, 520) * scale) + 4);
  cr = cairo_create (cached.picture);
  cairo_scale (cr, scale, scale);
  cairo_translate (cr, -cached.x, -cached.y);
  clara_character_draw_layer (self->character, layer, cr);
  cairo_destroy (cr);
  return cached;
}

/**
 * clara_bust_new:
 * @character: (nullable): without one the circle stays empty
 * @pixels: width and height of the whole, with the ring
 * @colour: of the ring's track and of the line around the circle
 *
 * Draws every layer once, which takes some milliseconds.
 *
 * Returns: (transfer full):
 */
ClaraBust *
clara_bust_new (ClaraCharacter *character, int pixels, const GdkRGBA *colour)
{
  ClaraBust *self = g_new0 (ClaraBust, 1);

  g_atomic_ref_count_init (&self->references);
  self->pixels = pixels;
  self->figure_pixels = round (pixels * CLARA_BUST_CIRCLE);
  self->colour = *colour;
  self->layers = g_array_new (FALSE, FALSE, sizeof (Cached));
  g_array_set_clear_func (self->layers, cached_clear);
  if (character == NULL)
    return self;
  self->character = clara_character_ref (character);
  self->figure = cairo_image_surface_create (CAIRO_FORMAT_RGB24, self->figure_pixels, self->figure_pixels);
  for (guint i = 0; i < clara_character_count_layers (character); i++)
    {
      const Cached cached = draw_layer (self, i, self->figure_pixels / clara_character_get_size (character));

      g_array_append_val (self->layers, cached);
    }
  return self;
}

ClaraBust *
clara_bust_ref (ClaraBust *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
clara_bust_unref (ClaraBust *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_clear_pointer (&self->character, clara_character_unref);
  g_clear_pointer (&self->figure, cairo_surface_destroy);
  g_array_unref (self->layers);
  g_free (self);
}

gboolean
clara_bust_is_for (ClaraBust *self, int pixels, const GdkRGBA *colour)
{
  return self->pixels == pixels && gdk_rgba_equal (&self->colour, colour);
}

int
clara_bust_get_pixels (ClaraBust *self)
{
  return self->pixels;
}

static void
draw_figure (ClaraBust *self, const ClaraPoseValues *pose)
{
  const double scale = self->figure_pixels / clara_character_get_size (self->character);
  cairo_t *cr = cairo_create (self->figure);

  for (guint i = 0; i < self->layers->len; i++)
    {
      const Cached *cached = &g_array_index (self->layers, Cached, i);
      double depth;

      if (cached->picture == NULL)
        continue;
      cairo_save (cr);
      if (clara_character_get_layer_moves (self->character, i, &depth) == CLARA_MOVES_STILL)
        cairo_set_source_surface (cr, cached->picture, round (cached->x * scale), round (cached->y * scale));
      else
        {
          cairo_scale (cr, scale, scale);
          clara_character_apply (self->character, i, cr, pose);
          cairo_translate (cr, cached->x, cached->y);
          cairo_scale (cr, 1 / scale, 1 / scale);
          cairo_set_source_surface (cr, cached->picture, 0, 0);
          cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_BILINEAR);
        }
      cairo_paint (cr);
      cairo_restore (cr);
    }
  cairo_destroy (cr);
}

/**
 * clara_bust_draw:
 * @pose: where head and body are
 *
 * Returns: (transfer full): the track of the ring, the figure within its circle, the line around it; a
 * picture of its own each time, since the one before may still be on the screen
 */
cairo_surface_t *
clara_bust_draw (ClaraBust *self, const ClaraPoseValues *pose)
{
  cairo_surface_t *picture = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, self->pixels, self->pixels);
  const double radius = self->figure_pixels / 2.0;
  GdkRGBA track = self->colour, line = self->colour;
  cairo_t *cr = cairo_create (picture);

  track.alpha *= 0.12;
  line.alpha *= 0.28;
  cairo_translate (cr, self->pixels / 2.0, self->pixels / 2.0);
  gdk_cairo_set_source_rgba (cr, &track);
  cairo_set_line_width (cr, self->pixels * CLARA_BUST_TRACK);
  cairo_arc (cr, 0, 0, self->pixels * (1 - CLARA_BUST_TRACK) / 2, 0, 2 * G_PI);
  cairo_stroke (cr);
  if (self->character != NULL)
    {
      draw_figure (self, pose);
      cairo_set_source_surface (cr, self->figure, -radius, -radius);
      cairo_arc (cr, 0, 0, radius - 1, 0, 2 * G_PI);
      cairo_fill (cr);
    }
  gdk_cairo_set_source_rgba (cr, &line);
  cairo_set_line_width (cr, self->pixels * 0.008);
  cairo_arc (cr, 0, 0, self->pixels * CLARA_BUST_CIRCLE / 2, 0, 2 * G_PI);
  cairo_stroke (cr);
  cairo_destroy (cr);
  return picture;
}
