/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-character-private.h"

#include "clara-error.h"
#include "clara-json.h"
#include "clara-svg-path.h"

#include <math.h>
#include <string.h>

#define MAX_LAYERS 32
#define MAX_SHAPES 200

typedef struct
{
  GArray *path;
  cairo_pattern_t *fill;
  cairo_pattern_t *stroke;
  double width;
  double opacity;
} Shape;

typedef struct
{
  ClaraMoves moves;
  double depth;
  gboolean face;
  GPtrArray *shapes;
} Layer;

static const char *const colour_names[CLARA_COLOUR_COUNT] = {
  "skin",  "skin_shade", "lid",       "lash",     "brow",  "eye_white", "iris",   "iris_edge",
  "pupil", "upper_lip",  "lower_lip", "lip_line", "mouth", "teeth",     "tongue", "cheek",
};

static void
shape_free (Shape *shape)
{
  g_clear_pointer (&shape->path, g_array_unref);
  g_clear_pointer (&shape->fill, cairo_pattern_destroy);
  g_clear_pointer (&shape->stroke, cairo_pattern_destroy);
  g_free (shape);
}

static void
layer_free (Layer *layer)
{
  g_ptr_array_unref (layer->shapes);
  g_free (layer);
}

static double
get_number (JsonArray *array, guint index)
{
  JsonNode *node =
    array != NULL && index < json_array_get_length (array) ? json_array_get_element (array, index) : NULL;
  double value = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : 0;

  return isfinite (value) ? CLAMP (value, -10000, 10000) : 0;
}

static gboolean
set_invalid (GError **error, const char *what, const char *which)
{
  g_set_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID, "The character has no usable %s '%s'", what,
               which != NULL ? which : "");
  return FALSE;
}

static gboolean
parse_gradient (ClaraCharacter *self, const char *name, JsonObject *object, GError **error)
{
  JsonArray *linear = clara_json_get_array (object, "linear");
  JsonArray *radial = clara_json_get_array (object, "radial");
  JsonArray *stops = clara_json_get_array (object, "stops");
  cairo_pattern_t *pattern;

  if (stops == NULL || (linear == NULL && radial == NULL))
    return set_invalid (error, "gradient", name);
  if (linear != NULL)
    pattern = cairo_pattern_create_linear (get_number (linear, 0), get_number (linear, 1),
                                           get_number (linear, 2), get_number (linear, 3));
  else
    pattern =
      cairo_pattern_create_radial (get_number (radial, 0), get_number (radial, 1), 0, get_number (radial, 0),
                                   get_number (radial, 1), MAX (get_number (radial, 2), 1));
  g_hash_table_insert (self->gradients, g_strdup (name), pattern);
  for (guint i = 0; i < json_array_get_length (stops); i++)
    {
      const char *text = clara_json_array_get_string (stops, i);
      const char *space = text != NULL ? strchr (text, ' ') : NULL;
      GdkRGBA c;

      if (space == NULL || !gdk_rgba_parse (&c, space + 1))
        return set_invalid (error, "stop of the gradient", name);
      cairo_pattern_add_color_stop_rgba (pattern, CLAMP (g_ascii_strtod (text, NULL), 0, 1), c.red, c.green,
                                         c.blue, c.alpha);
    }
  return TRUE;
}

/* A colour, or the name of a gradient; NULL without error: nothing. */
static gboolean
parse_paint (ClaraCharacter *self, const char *text, cairo_pattern_t **out, GError **error)
{
  cairo_pattern_t *gradient = text != NULL ? g_hash_table_lookup (self->gradients, text) : NULL;
  GdkRGBA c;

  *out = NULL;
  if (text == NULL)
    return TRUE;
  if (gradient != NULL)
    *out = cairo_pattern_reference (gradient);
  else if (gdk_rgba_parse (&c, text))
    *out = cairo_pattern_create_rgba (c.red, c.green, c.blue, c.alpha);
  else
    return set_invalid (error, "colour or gradient", text);
  return TRUE;
}

static Shape *
parse_shape (ClaraCharacter *self, JsonObject *object, GError **error)
{
  Shape *shape = g_new0 (Shape, 1);

  shape->width = CLAMP (clara_json_get_double (object, "width", 0), 0, 500);
  shape->opacity = CLAMP (clara_json_get_double (object, "opacity", 1), 0, 1);
  shape->path = clara_svg_path_parse (clara_json_get_string (object, "d", ""), error);
  if (shape->path == NULL
      || !parse_paint (self, clara_json_get_string (object, "fill", NULL), &shape->fill, error)
      || !parse_paint (self, clara_json_get_string (object, "stroke", NULL), &shape->stroke, error))
    {
      shape_free (shape);
      return NULL;
    }
  return shape;
}

static gboolean
parse_layer (ClaraCharacter *self, JsonObject *object, GError **error)
{
  const char *moves = clara_json_get_string (object, "moves", "still");
  JsonArray *shapes = clara_json_get_array (object, "shapes");
  const guint count = shapes != NULL ? MIN (json_array_get_length (shapes), MAX_SHAPES) : 0;
  Layer *layer = g_new0 (Layer, 1);

  layer->shapes = g_ptr_array_new_with_free_func ((GDestroyNotify) shape_free);
  layer->depth = CLAMP (clara_json_get_double (object, "depth", 1), 0, 2);
  layer->face = clara_json_get_boolean (object, "face", FALSE);
  layer->moves = strcmp (moves, "head") == 0   ? CLARA_MOVES_HEAD
                 : strcmp (moves, "body") == 0 ? CLARA_MOVES_BODY
                                               : CLARA_MOVES_STILL;
  g_ptr_array_add (self->layers, layer);
  for (guint i = 0; i < count; i++)
    {
      JsonObject *member = clara_json_array_get_object (shapes, i);
      Shape *shape = member != NULL ? parse_shape (self, member, error) : NULL;

      if (shape == NULL)
        return member == NULL
                 ? set_invalid (error, "shape in layer", clara_json_get_string (object, "name", "?"))
                 : FALSE;
      g_ptr_array_add (layer->shapes, shape);
    }
  return TRUE;
}

static gboolean
parse_face (ClaraCharacter *self, JsonObject *face, GError **error)
{
  JsonArray *eyes = clara_json_get_array (face, "eyes");
  JsonArray *brows = clara_json_get_array (face, "brows");
  JsonArray *cheeks = clara_json_get_array (face, "cheeks");
  JsonArray *mouth = clara_json_get_array (face, "mouth");
  JsonObject *colours = clara_json_get_object (face, "colours");

  if (eyes == NULL || brows == NULL || mouth == NULL || colours == NULL)
    return set_invalid (error, "part of the face; it needs", "eyes, brows, mouth, colours");
  for (guint i = 0; i < 2; i++)
    {
      JsonNode *e = i < json_array_get_length (eyes) ? json_array_get_element (eyes, i) : NULL;
      JsonNode *c =
        cheeks != NULL && i < json_array_get_length (cheeks) ? json_array_get_element (cheeks, i) : NULL;
      JsonArray *eye = e != NULL && JSON_NODE_HOLDS_ARRAY (e) ? json_node_get_array (e) : NULL;
      JsonArray *cheek = c != NULL && JSON_NODE_HOLDS_ARRAY (c) ? json_node_get_array (c) : NULL;
      JsonObject *brow = clara_json_array_get_object (brows, i);

      if (eye == NULL || brow == NULL)
        return set_invalid (error, "pair of", "eyes and brows");
      self->eyes[i] = (ClaraEye){ get_number (eye, 0), get_number (eye, 1), MAX (get_number (eye, 2), 1),
                                  get_number (eye, 3), get_number (eye, 4), MAX (get_number (eye, 5), 1),
                                  i == 0 ? -1 : 1 };
      self->brows[i].path = clara_svg_path_parse (clara_json_get_string (brow, "d", ""), error);
      if (self->brows[i].path == NULL)
        return FALSE;
      self->brows[i].x = clara_json_get_double (brow, "x", 0);
      self->brows[i].y = clara_json_get_double (brow, "y", 0);
      self->brows[i].outer = i == 0 ? -1 : 1;
      for (guint n = 0; n < 4; n++)
        self->cheeks[i][n] = get_number (cheek, n);
    }
  self->mouth = (ClaraMouthPlace){ get_number (mouth, 0), get_number (mouth, 1), get_number (mouth, 2),
                                   get_number (mouth, 3) };
  for (guint i = 0; i < CLARA_COLOUR_COUNT; i++)
    if (!gdk_rgba_parse (&self->colours[i], clara_json_get_string (colours, colour_names[i], "")))
      return set_invalid (error, "colour", colour_names[i]);
  return TRUE;
}

static gboolean
parse_all (ClaraCharacter *self, JsonObject *object, GError **error)
{
  JsonArray *pivot = clara_json_get_array (object, "pivot");
  JsonArray *chin = clara_json_get_array (object, "chin");
  JsonArray *layers = clara_json_get_array (object, "layers");
  JsonObject *gradients = clara_json_get_object (object, "gradients");
  JsonObject *face = clara_json_get_object (object, "face");
  g_autoptr (GList) names = gradients != NULL ? json_object_get_members (gradients) : NULL;
  const guint count = layers != NULL ? MIN (json_array_get_length (layers), MAX_LAYERS) : 0;

  self->size = clara_json_get_double (object, "size", 480);
  if (!isfinite (self->size) || self->size < 1 || self->size > 10000)
    return set_invalid (error, "member", "size");
  self->pivot_x = get_number (pivot, 0);
  self->pivot_y = get_number (pivot, 1);
  self->chin_x = get_number (chin, 0);
  self->chin_y = get_number (chin, 1);
  for (GList *l = names; l != NULL; l = l->next)
    {
      JsonObject *gradient = clara_json_get_object (gradients, l->data);

      if (gradient == NULL)
        return set_invalid (error, "gradient", l->data);
      if (!parse_gradient (self, l->data, gradient, error))
        return FALSE;
    }
  for (guint i = 0; i < count; i++)
    {
      JsonObject *layer = clara_json_array_get_object (layers, i);

      if (layer == NULL)
        return set_invalid (error, "member", "layers");
      if (!parse_layer (self, layer, error))
        return FALSE;
    }
  if (face == NULL || count == 0)
    return set_invalid (error, "member", face == NULL ? "face" : "layers");
  return parse_face (self, face, error);
}

/**
 * clara_character_parse:
 * @json: the data file's text
 *
 * Returns: (transfer full): the figure; %CLARA_CORE_ERROR_INVALID with what is wrong
 */
ClaraCharacter *
clara_character_parse (const char *json, gssize length, GError **error)
{
  g_autoptr (JsonObject) object = clara_json_parse_object (json, length, error);
  g_autoptr (ClaraCharacter) self = g_new0 (ClaraCharacter, 1);

  g_atomic_ref_count_init (&self->references);
  self->layers = g_ptr_array_new_with_free_func ((GDestroyNotify) layer_free);
  self->gradients =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) cairo_pattern_destroy);
  if (object == NULL || !parse_all (self, object, error))
    return NULL;
  return g_steal_pointer (&self);
}

ClaraCharacter *
clara_character_load (const char *resource, GError **error)
{
  g_autoptr (GBytes) bytes = g_resources_lookup_data (resource, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  gsize length;
  const char *text;

  if (bytes == NULL)
    return NULL;
  text = g_bytes_get_data (bytes, &length);
  return clara_character_parse (text, length, error);
}

ClaraCharacter *
clara_character_ref (ClaraCharacter *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
clara_character_unref (ClaraCharacter *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_ptr_array_unref (self->layers);
  g_hash_table_unref (self->gradients);
  for (guint i = 0; i < 2; i++)
    g_clear_pointer (&self->brows[i].path, g_array_unref);
  g_free (self);
}

/**
 * clara_character_get_size:
 *
 * Returns: side of the square it is drawn in, in its units
 */
double
clara_character_get_size (ClaraCharacter *self)
{
  return self->size;
}

guint
clara_character_count_layers (ClaraCharacter *self)
{
  return self->layers->len;
}

/**
 * clara_character_get_layer_moves:
 * @depth: (out): how much of the head's shift it makes; more is nearer
 */
ClaraMoves
clara_character_get_layer_moves (ClaraCharacter *self, guint layer, double *depth)
{
  const Layer *l = self->layers->pdata[layer];

  *depth = l->depth;
  return l->moves;
}

gboolean
clara_character_is_face (ClaraCharacter *self, guint layer)
{
  return ((Layer *) self->layers->pdata[layer])->face;
}

/**
 * clara_character_get_chin:
 *
 * Where the dots of thinking are, in the units of the drawing.
 */
void
clara_character_get_chin (ClaraCharacter *self, double *x, double *y)
{
  *x = self->chin_x;
  *y = self->chin_y;
}

/**
 * clara_character_get_layer_extents:
 *
 * The box that a layer's shapes fill, in the units of the drawing; empty where it has none.
 */
void
clara_character_get_layer_extents (ClaraCharacter *self, guint layer, double *x, double *y, double *width,
                                   double *height)
{
  const Layer *l = self->layers->pdata[layer];
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = cairo_create (surface);
  double left = G_MAXDOUBLE, top = G_MAXDOUBLE, right = -G_MAXDOUBLE, bottom = -G_MAXDOUBLE;

  for (guint i = 0; i < l->shapes->len; i++)
    {
      const Shape *shape = l->shapes->pdata[i];
      const double edge = shape->stroke != NULL ? shape->width / 2 : 0;
      double x1, y1, x2, y2;

      cairo_new_path (cr);
      clara_svg_path_append (shape->path, cr);
      cairo_path_extents (cr, &x1, &y1, &x2, &y2);
      left = MIN (left, x1 - edge);
      top = MIN (top, y1 - edge);
      right = MAX (right, x2 + edge);
      bottom = MAX (bottom, y2 + edge);
    }
  *x = left < right ? left : 0;
  *y = left < right ? top : 0;
  *width = left < right ? right - left : 0;
  *height = left < right ? bottom - top : 0;
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

/**
 * clara_character_draw_layer:
 *
 * Draws the shapes of one layer where they are at rest; slow, its result is to be kept.
 */
void
clara_character_draw_layer (ClaraCharacter *self, guint layer, cairo_t *cr)
{
  const Layer *l = self->layers->pdata[layer];

  for (guint i = 0; i < l->shapes->len; i++)
    {
      const Shape *shape = l->shapes->pdata[i];

      cairo_save (cr);
      if (shape->opacity < 1)
        cairo_push_group (cr);
      cairo_new_path (cr);
      clara_svg_path_append (shape->path, cr);
      if (shape->fill != NULL)
        {
          cairo_set_source (cr, shape->fill);
          cairo_fill_preserve (cr);
        }
      if (shape->stroke != NULL)
        {
          cairo_set_source (cr, shape->stroke);
          cairo_set_line_width (cr, shape->width);
          cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
          cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
          cairo_stroke_preserve (cr);
        }
      cairo_new_path (cr);
      if (shape->opacity < 1)
        {
          cairo_pop_group_to_source (cr);
          cairo_paint_with_alpha (cr, shape->opacity);
        }
      cairo_restore (cr);
    }
}

/**
 * clara_character_apply:
 *
 * Sets the transformation under which @layer is drawn in this pose.
 */
void
clara_character_apply (ClaraCharacter *self, guint layer, cairo_t *cr, const ClaraPoseValues *pose)
{
  const Layer *l = self->layers->pdata[layer];

  if (l->moves == CLARA_MOVES_BODY)
    cairo_translate (cr, pose->head_x * 0.15 * l->depth, pose->body_y * l->depth);
  else if (l->moves == CLARA_MOVES_HEAD)
    {
      cairo_translate (cr, self->pivot_x + pose->head_x * l->depth,
                       self->pivot_y + pose->head_y * l->depth + pose->body_y * 0.7);
      cairo_rotate (cr, pose->head_turn * G_PI / 180);
      cairo_translate (cr, -self->pivot_x, -self->pivot_y);
    }
}
