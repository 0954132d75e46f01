/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-avatar.h"

#include "clara-bust.h"
#include "clara-character.h"
#include "clara-envelope.h"

#include <math.h>

#define CHARACTER "/org/clarareception/Clara/characters/clara.json"
/* A mouth that speaks needs thirty pictures a second, a face that listens half of them, one that dozes none.
 */
#define FRAME_US (G_USEC_PER_SEC / 30)
#define CALM_FRAME_US (G_USEC_PER_SEC / 15)
#define SETTLED_US (3 * G_USEC_PER_SEC)
/* Of 60 a second, so that a clock that comes a little early does not lose every other picture. */
#define SLACK_US 8000
/* LOOK: 60 ms up, 200 ms down. */
#define ATTACK 0.06
#define RELEASE 0.2
/* The ring's width, as a part of the whole width (reference: 470 wide). */
#define ARC 0.013
/* The head is drawn anew when something of it has moved by this many pixels, and not more often than this: it
 * moves slowly, and costs several times what the face does. */
#define STEP_PIXELS 0.4
#define STEP_US (G_USEC_PER_SEC / 12)
/* From the pivot to the top of the hair, in the part of the drawing's size. */
#define REACH 0.65
#define RING_START (-120 * G_PI / 180)

struct _ClaraAvatar
{
  GtkWidget parent_instance;
  ClaraCharacter *character; /* NULL where its file is bad: the circle stays empty */
  ClaraPose *pose;
  ClaraEnvelope level;
  gboolean live; /* the ring is shown */
  /* Her figure without its face, in its circle, and what is shown of it: turning pictures costs as much as
   * all else of a frame, and the head moves slowly. */
  ClaraBust *bust;
  GskRenderNode *base;
  ClaraPoseValues base_pose;
  gboolean turning; /* the next one is being drawn */
  gint64 last_frame, last_envelope, last_base;
  gint64 changed; /* when something happened last that she moves for */
  guint tick;     /* 0: she is still */
};

G_DEFINE_FINAL_TYPE (ClaraAvatar, clara_avatar, GTK_TYPE_WIDGET)

/* Dozing she moves no more once she has settled, and the screen is drawn no more. */
static gboolean
is_still (ClaraAvatar *self, gint64 now)
{
  return clara_pose_get_mood (self->pose) == CLARA_MOOD_DOZING && now - self->changed > SETTLED_US;
}

static gboolean
is_lively (ClaraAvatar *self, gint64 now)
{
  return clara_pose_get_mood (self->pose) == CLARA_MOOD_SPEAKING || self->level.value > 0.01
         || now - self->changed < G_USEC_PER_SEC;
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  ClaraAvatar *self = CLARA_AVATAR (widget);
  const gint64 now = gdk_frame_clock_get_frame_time (clock);

  if (is_still (self, now))
    {
      self->tick = 0;
      return G_SOURCE_REMOVE;
    }
  if (now - self->last_frame < (is_lively (self, now) ? FRAME_US : CALM_FRAME_US) - SLACK_US)
    return G_SOURCE_CONTINUE;
  self->last_frame = now;
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

/* Something happened that she moves for. */
static void
stir (ClaraAvatar *self)
{
  self->changed = g_get_monotonic_time ();
  if (self->tick == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
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
get_colour (GtkWidget *widget, const char *name, const char *fallback, GdkRGBA *colour)
{
  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, colour))
    gdk_rgba_parse (colour, fallback);
}

/* The same node while nothing of it changed: then it is not drawn either. */
static void
set_base (ClaraAvatar *self, cairo_surface_t *picture, const ClaraPoseValues *values)
{
  const int pixels = clara_bust_get_pixels (self->bust);
  const double size = (double) pixels / gtk_widget_get_scale_factor (GTK_WIDGET (self));
  cairo_t *cr;

  self->base_pose = *values;
  g_clear_pointer (&self->base, gsk_render_node_unref);
  self->base = gsk_cairo_node_new (&GRAPHENE_RECT_INIT (0, 0, size, size));
  cr = gsk_cairo_node_get_draw_context (self->base);
  cairo_scale (cr, size / pixels, size / pixels);
  cairo_set_source_surface (cr, picture, 0, 0);
  cairo_paint (cr);
  cairo_destroy (cr);
}

typedef struct
{
  ClaraBust *bust;
  ClaraPoseValues pose;
} Turn;

static void
turn_free (Turn *turn)
{
  clara_bust_unref (turn->bust);
  g_free (turn);
}

static void
run_turn (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Turn *turn = task_data;

  g_task_return_pointer (task, clara_bust_draw (turn->bust, &turn->pose),
                         (GDestroyNotify) cairo_surface_destroy);
}

static void
on_turned (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ClaraAvatar *self = CLARA_AVATAR (source);
  const Turn *turn = g_task_get_task_data (G_TASK (result));
  cairo_surface_t *picture = g_task_propagate_pointer (G_TASK (result), NULL);

  self->turning = FALSE;
  /* Its size or its colours may have changed meanwhile. */
  if (turn->bust == self->bust && self->base != NULL)
    {
      set_base (self, picture, &turn->pose);
      /* While she moves the next frame shows it. */
      if (self->tick == 0)
        gtk_widget_queue_draw (GTK_WIDGET (self));
    }
  cairo_surface_destroy (picture);
}

/* The pictures are turned in another thread: that takes as long as the rest of a frame, which goes on with
 * the head where it was. */
static void
turn_soon (ClaraAvatar *self, const ClaraPoseValues *values)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_turned, NULL);
  Turn *turn = g_new0 (Turn, 1);

  turn->bust = clara_bust_ref (self->bust);
  turn->pose = *values;
  self->turning = TRUE;
  g_task_set_source_tag (task, turn_soon);
  g_task_set_task_data (task, turn, (GDestroyNotify) turn_free);
  g_task_run_in_thread (task, run_turn);
}

/* All of it anew, at once. */
static void
draw_base (ClaraAvatar *self, int pixels, const ClaraPoseValues *values)
{
  cairo_surface_t *picture;
  GdkRGBA teal;

  get_colour (GTK_WIDGET (self), "clara_teal", "#1f6f6b", &teal);
  /* The one that is being drawn from in the other thread is not drawn from here. */
  if (self->bust == NULL || self->turning || !clara_bust_is_for (self->bust, pixels, &teal))
    {
      g_clear_pointer (&self->bust, clara_bust_unref);
      self->bust = clara_bust_new (self->character, pixels, &teal);
    }
  picture = clara_bust_draw (self->bust, values);
  set_base (self, picture, values);
  cairo_surface_destroy (picture);
}

static gboolean
has_moved (ClaraAvatar *self, const ClaraPoseValues *values)
{
  const ClaraPoseValues *base = &self->base_pose;
  const double pixels = clara_bust_get_pixels (self->bust) * CLARA_BUST_CIRCLE;
  const double unit = pixels / clara_character_get_size (self->character);
  const double turn = fabs (values->head_turn - base->head_turn) * G_PI / 180 * pixels * REACH;

  return turn > STEP_PIXELS || fabs (values->head_x - base->head_x) * unit > STEP_PIXELS
         || fabs (values->head_y - base->head_y) * unit > STEP_PIXELS
         || fabs (values->body_y - base->body_y) * unit > STEP_PIXELS;
}

/* What changes with each frame: over the base, with the base's head, in a node no larger than it must be. */
static void
snapshot_face (ClaraAvatar *self, GtkSnapshot *snapshot, const ClaraPoseValues *values, double size)
{
  const double scale = size * CLARA_BUST_CIRCLE / clara_character_get_size (self->character);
  const double margin = size * (1 - CLARA_BUST_CIRCLE) / 2;
  ClaraPoseValues pose = *values;
  double x, y, width, height;
  graphene_rect_t box;
  cairo_t *cr;

  pose.head_x = self->base_pose.head_x;
  pose.head_y = self->base_pose.head_y;
  pose.head_turn = self->base_pose.head_turn;
  pose.body_y = self->base_pose.body_y;
  clara_character_get_face_extents (self->character, &x, &y, &width, &height);
  box = GRAPHENE_RECT_INIT (margin + x * scale, margin + y * scale, width * scale, height * scale);
  if (values->dots >= 0.02)
    box = GRAPHENE_RECT_INIT (0, 0, size, size);
  graphene_rect_round_extents (&box, &box);
  cr = gtk_snapshot_append_cairo (snapshot, &box);
  cairo_translate (cr, margin, margin);
  cairo_scale (cr, scale, scale);
  for (guint i = 0; i < clara_character_count_layers (self->character); i++)
    if (clara_character_is_face (self->character, i))
      {
        cairo_save (cr);
        clara_character_apply (self->character, i, cr, &pose);
        clara_character_draw_face (self->character, cr, &pose);
        cairo_restore (cr);
      }
  draw_dots (self, cr, &pose);
  cairo_destroy (cr);
}

static void
snapshot_level (ClaraAvatar *self, GtkSnapshot *snapshot, double size)
{
  GdkRGBA bright;
  cairo_t *cr;

  if (!self->live || self->level.value < 0.01)
    return;
  get_colour (GTK_WIDGET (self), "clara_teal_bright", "#2fa39b", &bright);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, size, size));
  cairo_translate (cr, size / 2, size / 2);
  gdk_cairo_set_source_rgba (cr, &bright);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_width (cr, size * ARC * (1 + 0.5 * self->level.value));
  cairo_new_path (cr);
  cairo_arc (cr, 0, 0, size * (1 - CLARA_BUST_TRACK) / 2, RING_START,
             RING_START + self->level.value * 1.85 * G_PI);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
clara_avatar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ClaraAvatar *self = CLARA_AVATAR (widget);
  const int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  const int size = MIN (width, height);
  const int factor = gtk_widget_get_scale_factor (widget);
  const ClaraPoseValues *values;
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);
  const gint64 now = clock != NULL ? gdk_frame_clock_get_frame_time (clock) : g_get_monotonic_time ();

  if (size < 16)
    return;
  clara_envelope_advance (&self->level, (now - self->last_envelope) / (double) G_USEC_PER_SEC, ATTACK,
                          RELEASE);
  self->last_envelope = now;
  values = clara_pose_advance (self->pose, now);
  if (self->base == NULL || clara_bust_get_pixels (self->bust) != size * factor)
    draw_base (self, size * factor, values);
  else if (self->character != NULL && !self->turning && now - self->last_base >= STEP_US
           && has_moved (self, values))
    {
      self->last_base = now;
      turn_soon (self, values);
    }
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((width - size) / 2, (height - size) / 2));
  gtk_snapshot_append_node (snapshot, self->base);
  if (self->character != NULL)
    snapshot_face (self, snapshot, values, size);
  snapshot_level (self, snapshot, size);
  gtk_snapshot_restore (snapshot);
}

/* Colours are in the base. */
static void
clara_avatar_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (clara_avatar_parent_class)->css_changed (widget, change);
  g_clear_pointer (&CLARA_AVATAR (widget)->base, gsk_render_node_unref);
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
  stir (self);
}

static void
clara_avatar_unmap (GtkWidget *widget)
{
  ClaraAvatar *self = CLARA_AVATAR (widget);

  if (self->tick != 0)
    gtk_widget_remove_tick_callback (widget, self->tick);
  self->tick = 0;
  GTK_WIDGET_CLASS (clara_avatar_parent_class)->unmap (widget);
}

static void
clara_avatar_finalize (GObject *object)
{
  ClaraAvatar *self = CLARA_AVATAR (object);

  g_clear_pointer (&self->bust, clara_bust_unref);
  g_clear_pointer (&self->character, clara_character_unref);
  g_clear_pointer (&self->pose, clara_pose_free);
  g_clear_pointer (&self->base, gsk_render_node_unref);
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
  if (mood != clara_pose_get_mood (self->pose))
    stir (self);
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
