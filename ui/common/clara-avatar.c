/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-avatar.h"

#include "clara-character.h"
#include "clara-envelope.h"

#include <math.h>

#define CHARACTER "/org/clarareception/Clara/characters/clara.json"
#define FRAME_US (G_USEC_PER_SEC / 30)
/* LOOK: 60 ms up, 200 ms down. */
#define ATTACK 0.06
#define RELEASE 0.2
/* The circle, and the ring's two widths, as parts of the whole width (reference: 470 wide). */
#define CIRCLE 0.866
#define TRACK 0.0385
#define ARC 0.013
/* The head is drawn anew when something of it has moved by this many pixels. */
#define STEP_PIXELS 0.22
/* From the pivot to the top of the hair, in the part of the drawing's size. */
#define REACH 0.65
#define RING_START (-120 * G_PI / 180)

typedef struct
{
  cairo_surface_t *picture;
  double x, y; /* of its corner, in units of the drawing */
} Cached;

struct _ClaraAvatar
{
  GtkWidget parent_instance;
  ClaraCharacter *character; /* NULL where its file is bad: the circle stays empty */
  ClaraPose *pose;
  ClaraEnvelope level;
  gboolean live;  /* the ring is shown */
  GArray *layers; /* Cached, one a layer of the character */
  /* The figure without its face, and the whole circle with the ring's track, both for base_pose: turning
   * pictures costs most of a frame, and the head moves slowly. */
  cairo_surface_t *frame;
  cairo_surface_t *base;
  ClaraPoseValues base_pose;
  int frame_pixels, base_pixels;
  gint64 last_frame, last_envelope;
  double worst_ms;
  guint tick;
};

G_DEFINE_FINAL_TYPE (ClaraAvatar, clara_avatar, GTK_TYPE_WIDGET)

static void
cached_clear (gpointer data)
{
  g_clear_pointer (&((Cached *) data)->picture, cairo_surface_destroy);
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  ClaraAvatar *self = CLARA_AVATAR (widget);
  const gint64 now = gdk_frame_clock_get_frame_time (clock);

  /* Half a frame of slack, or a 60 Hz clock would give 20 pictures. */
  if (now - self->last_frame < FRAME_US - 8000)
    return G_SOURCE_CONTINUE;
  self->last_frame = now;
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

static void
draw_cache (ClaraAvatar *self, int pixels)
{
  const double scale = pixels / clara_character_get_size (self->character);

  g_array_set_size (self->layers, 0);
  g_clear_pointer (&self->frame, cairo_surface_destroy);
  self->frame = cairo_image_surface_create (CAIRO_FORMAT_RGB24, pixels, pixels);
  self->frame_pixels = pixels;
  for (guint i = 0; i < clara_character_count_layers (self->character); i++)
    {
      Cached cached = { NULL, 0, 0 };
      double x, y, width, height;
      int w, h;
      cairo_t *cr;

      clara_character_get_layer_extents (self->character, i, &x, &y, &width, &height);
      if (width > 0 && height > 0)
        {
          /* A pixel of room on each side keeps turned edges smooth. */
          x = MAX (x, -20) - 2 / scale;
          y = MAX (y, -20) - 2 / scale;
          w = ceil (MIN (width, 520) * scale) + 4;
          h = ceil (MIN (height, 520) * scale) + 4;
          cached.x = x;
          cached.y = y;
          cached.picture = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, w, h);
          cr = cairo_create (cached.picture);
          cairo_scale (cr, scale, scale);
          cairo_translate (cr, -x, -y);
          clara_character_draw_layer (self->character, i, cr);
          cairo_destroy (cr);
        }
      g_array_append_val (self->layers, cached);
    }
}

/* Three slow dots under her chin. */
static void
draw_dots (ClaraAvatar *self, cairo_t *cr, const ClaraPoseValues *values)
{
  double x, y;

  if (values->dots < 0.02)
    return;
  clara_character_get_chin (self->character, &x, &y);
  cairo_set_source_rgba (cr, 1, 1, 1, 0.94 * values->dots);
  cairo_new_path (cr);
  cairo_arc (cr, x - 34, y, 20, G_PI / 2, 3 * G_PI / 2);
  cairo_arc (cr, x + 34, y, 20, -G_PI / 2, G_PI / 2);
  cairo_close_path (cr);
  cairo_fill (cr);
  for (int i = -1; i <= 1; i++)
    {
      const double wave = 0.5 + 0.5 * cos ((values->dots_phase - (i + 1) * 0.2) * 2 * G_PI);

      cairo_set_source_rgba (cr, 0.122, 0.435, 0.42, values->dots * (0.3 + 0.7 * wave));
      cairo_arc (cr, x + i * 25, y, 6 + 1.6 * wave, 0, 2 * G_PI);
      cairo_fill (cr);
    }
}

static void
draw_figure (ClaraAvatar *self, const ClaraPoseValues *values)
{
  const double scale = self->frame_pixels / clara_character_get_size (self->character);
  cairo_t *cr = cairo_create (self->frame);

  for (guint i = 0; i < self->layers->len; i++)
    {
      const Cached *cached = &g_array_index (self->layers, Cached, i);
      double depth;

      cairo_save (cr);
      if (cached->picture != NULL
          && clara_character_get_layer_moves (self->character, i, &depth) == CLARA_MOVES_STILL)
        {
          cairo_set_source_surface (cr, cached->picture, round (cached->x * scale),
                                    round (cached->y * scale));
          cairo_paint (cr);
        }
      else
        {
          cairo_scale (cr, scale, scale);
          clara_character_apply (self->character, i, cr, values);
          if (cached->picture != NULL)
            {
              cairo_translate (cr, cached->x, cached->y);
              cairo_scale (cr, 1 / scale, 1 / scale);
              cairo_set_source_surface (cr, cached->picture, 0, 0);
              cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_BILINEAR);
              cairo_paint (cr);
            }
        }
      cairo_restore (cr);
    }
  cairo_destroy (cr);
}

static void
get_colour (GtkWidget *widget, const char *name, const char *fallback, GdkRGBA *colour)
{
  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, colour))
    gdk_rgba_parse (colour, fallback);
}

/* The track of the ring, the figure within its circle, the line around it. */
static void
draw_base (ClaraAvatar *self, int pixels, const ClaraPoseValues *values)
{
  const double radius = self->frame_pixels / 2.0;
  GdkRGBA teal, line;
  cairo_t *cr;

  if (self->base == NULL || self->base_pixels != pixels)
    {
      g_clear_pointer (&self->base, cairo_surface_destroy);
      self->base = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, pixels, pixels);
      self->base_pixels = pixels;
    }
  self->base_pose = *values;
  get_colour (GTK_WIDGET (self), "clara_teal", "#1f6f6b", &teal);
  line = teal;
  teal.alpha *= 0.12;
  line.alpha *= 0.28;
  cr = cairo_create (self->base);
  cairo_set_operator (cr, CAIRO_OPERATOR_CLEAR);
  cairo_paint (cr);
  cairo_set_operator (cr, CAIRO_OPERATOR_OVER);
  cairo_translate (cr, pixels / 2.0, pixels / 2.0);
  gdk_cairo_set_source_rgba (cr, &teal);
  cairo_set_line_width (cr, pixels * TRACK);
  cairo_arc (cr, 0, 0, pixels * (1 - TRACK) / 2, 0, 2 * G_PI);
  cairo_stroke (cr);
  if (self->character != NULL)
    {
      draw_figure (self, values);
      cairo_set_source_surface (cr, self->frame, -radius, -radius);
      cairo_arc (cr, 0, 0, radius - 1, 0, 2 * G_PI);
      cairo_fill (cr);
    }
  gdk_cairo_set_source_rgba (cr, &line);
  cairo_set_line_width (cr, pixels * 0.008);
  cairo_arc (cr, 0, 0, pixels * CIRCLE / 2, 0, 2 * G_PI);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static gboolean
has_moved (ClaraAvatar *self, const ClaraPoseValues *values)
{
  const ClaraPoseValues *base = &self->base_pose;
  const double unit = self->frame_pixels / clara_character_get_size (self->character);
  const double turn = fabs (values->head_turn - base->head_turn) * G_PI / 180 * self->frame_pixels * REACH;

  return turn > STEP_PIXELS || fabs (values->head_x - base->head_x) * unit > STEP_PIXELS
         || fabs (values->head_y - base->head_y) * unit > STEP_PIXELS
         || fabs (values->body_y - base->body_y) * unit > STEP_PIXELS;
}

/* What changes with each frame: over the base, with the base's head. */
static void
draw_face (ClaraAvatar *self, cairo_t *cr, const ClaraPoseValues *values, double size)
{
  const double scale = size * CIRCLE / clara_character_get_size (self->character);
  const double half = clara_character_get_size (self->character) / 2;
  ClaraPoseValues pose = *values;

  pose.head_x = self->base_pose.head_x;
  pose.head_y = self->base_pose.head_y;
  pose.head_turn = self->base_pose.head_turn;
  pose.body_y = self->base_pose.body_y;
  cairo_save (cr);
  cairo_scale (cr, scale, scale);
  cairo_translate (cr, -half, -half);
  for (guint i = 0; i < clara_character_count_layers (self->character); i++)
    if (clara_character_is_face (self->character, i))
      {
        cairo_save (cr);
        clara_character_apply (self->character, i, cr, &pose);
        clara_character_draw_face (self->character, cr, &pose);
        cairo_restore (cr);
      }
  draw_dots (self, cr, &pose);
  cairo_restore (cr);
}

static void
draw_level (ClaraAvatar *self, cairo_t *cr, double size)
{
  GdkRGBA bright;

  if (!self->live || self->level.value < 0.01)
    return;
  get_colour (GTK_WIDGET (self), "clara_teal_bright", "#2fa39b", &bright);
  gdk_cairo_set_source_rgba (cr, &bright);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_width (cr, size * ARC * (1 + 0.5 * self->level.value));
  cairo_new_path (cr);
  cairo_arc (cr, 0, 0, size * (1 - TRACK) / 2, RING_START, RING_START + self->level.value * 1.85 * G_PI);
  cairo_stroke (cr);
}

static void
clara_avatar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ClaraAvatar *self = CLARA_AVATAR (widget);
  const int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  const int size = MIN (width, height);
  const int factor = gtk_widget_get_scale_factor (widget);
  const int pixels = round (size * CIRCLE * factor);
  const gint64 begin = g_get_monotonic_time ();
  const ClaraPoseValues *values;
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);
  const gint64 now = clock != NULL ? gdk_frame_clock_get_frame_time (clock) : begin;
  const int x = (width - size) / 2, y = (height - size) / 2;
  cairo_t *cr;

  if (size < 16)
    return;
  clara_envelope_advance (&self->level, (now - self->last_envelope) / (double) G_USEC_PER_SEC, ATTACK,
                          RELEASE);
  self->last_envelope = now;
  values = clara_pose_advance (self->pose, now);
  if (self->character != NULL && self->frame_pixels != pixels)
    {
      draw_cache (self, pixels);
      g_clear_pointer (&self->base, cairo_surface_destroy);
    }
  if (self->base == NULL || self->base_pixels != size * factor
      || (self->character != NULL && has_moved (self, values)))
    draw_base (self, size * factor, values);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (x, y, size, size));
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, 1.0 / factor, 1.0 / factor);
  cairo_set_source_surface (cr, self->base, 0, 0);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_translate (cr, x + size / 2.0, y + size / 2.0);
  if (self->character != NULL)
    draw_face (self, cr, values, size);
  draw_level (self, cr, size);
  cairo_destroy (cr);
  self->worst_ms = MAX (self->worst_ms * 0.98, (g_get_monotonic_time () - begin) / 1000.0);
}

/* Colours are in the base. */
static void
clara_avatar_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (clara_avatar_parent_class)->css_changed (widget, change);
  g_clear_pointer (&CLARA_AVATAR (widget)->base, cairo_surface_destroy);
}

static void
clara_avatar_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                      int *minimum_baseline, int *natural_baseline)
{
  *minimum = 96;
  *natural = 470;
}

static void
clara_avatar_map (GtkWidget *widget)
{
  ClaraAvatar *self = CLARA_AVATAR (widget);
  gboolean animations = TRUE;

  GTK_WIDGET_CLASS (clara_avatar_parent_class)->map (widget);
  g_object_get (gtk_widget_get_settings (widget), "gtk-enable-animations", &animations, NULL);
  clara_pose_set_reduced_motion (self->pose, !animations);
  self->tick = gtk_widget_add_tick_callback (widget, on_tick, NULL, NULL);
}

static void
clara_avatar_unmap (GtkWidget *widget)
{
  ClaraAvatar *self = CLARA_AVATAR (widget);

  gtk_widget_remove_tick_callback (widget, self->tick);
  self->tick = 0;
  GTK_WIDGET_CLASS (clara_avatar_parent_class)->unmap (widget);
}

static void
clara_avatar_finalize (GObject *object)
{
  ClaraAvatar *self = CLARA_AVATAR (object);

  g_clear_pointer (&self->character, clara_character_free);
  g_clear_pointer (&self->pose, clara_pose_free);
  g_clear_pointer (&self->layers, g_array_unref);
  g_clear_pointer (&self->frame, cairo_surface_destroy);
  g_clear_pointer (&self->base, cairo_surface_destroy);
  G_OBJECT_CLASS (clara_avatar_parent_class)->finalize (object);
}

static void
clara_avatar_class_init (ClaraAvatarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = clara_avatar_finalize;
  widget_class->snapshot = clara_avatar_snapshot;
  widget_class->css_changed = clara_avatar_css_changed;
  widget_class->measure = clara_avatar_measure;
  widget_class->map = clara_avatar_map;
  widget_class->unmap = clara_avatar_unmap;
  gtk_widget_class_set_css_name (widget_class, "clara-avatar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
clara_avatar_init (ClaraAvatar *self)
{
  g_autoptr (GError) error = NULL;

  self->pose = clara_pose_new (g_random_int ());
  self->layers = g_array_new (FALSE, FALSE, sizeof (Cached));
  g_array_set_clear_func (self->layers, cached_clear);
  self->live = TRUE;
  self->character = clara_character_load (CHARACTER, &error);
  if (self->character == NULL)
    g_critical ("%s", error->message);
}

ClaraAvatar *
clara_avatar_new (void)
{
  return g_object_new (CLARA_TYPE_AVATAR, NULL);
}

void
clara_avatar_set_mood (ClaraAvatar *self, ClaraMood mood)
{
  clara_pose_set_mood (self->pose, mood);
}

ClaraMood
clara_avatar_get_mood (ClaraAvatar *self)
{
  return clara_pose_get_mood (self->pose);
}

/**
 * clara_avatar_set_level:
 * @level: loudness of the visitor, 0 to 1, for the ring
 */
void
clara_avatar_set_level (ClaraAvatar *self, double level)
{
  self->level.target = isfinite (level) ? CLAMP (level, 0, 1) : 0;
}

/**
 * clara_avatar_set_speech_level:
 * @level: loudness of Clara's own voice, 0 to 1, where no mouth shapes come
 */
void
clara_avatar_set_speech_level (ClaraAvatar *self, double level)
{
  clara_pose_set_speech_level (self->pose, level);
}

void
clara_avatar_set_gaze (ClaraAvatar *self, double x, double y)
{
  clara_pose_set_gaze (self->pose, x, y);
}

/**
 * clara_avatar_push_viseme:
 * @viseme: a ClaraViseme
 * @at_us: monotonic time at which it leaves the loudspeaker
 */
void
clara_avatar_push_viseme (ClaraAvatar *self, int viseme, gint64 at_us)
{
  clara_mouth_track_push (clara_pose_get_track (self->pose), viseme, at_us);
}

/**
 * clara_avatar_stop_speech:
 *
 * Clara was interrupted: the shapes still to come are dropped.
 */
void
clara_avatar_stop_speech (ClaraAvatar *self)
{
  clara_mouth_track_clear (clara_pose_get_track (self->pose));
  clara_pose_set_speech_level (self->pose, 0);
}

/**
 * clara_avatar_set_live:
 * @live: whether the ring shows what is heard
 */
void
clara_avatar_set_live (ClaraAvatar *self, gboolean live)
{
  self->live = live;
}

/**
 * clara_avatar_get_worst_frame:
 *
 * Returns: milliseconds that the slowest of the last frames took to draw
 */
double
clara_avatar_get_worst_frame (ClaraAvatar *self)
{
  return self->worst_ms;
}
