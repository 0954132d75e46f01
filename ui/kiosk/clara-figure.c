/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-figure.h"

#include "clara-preview.h"
#include "clara-scale.h"
#include "clara-text.h"

#include <math.h>

#define PREVIEW_WIDTH 36.0 /* mm */
#define PREVIEW_HEIGHT 27.0
#define GAP 1.6

struct _ClaraFigure
{
  GtkWidget parent_instance;
  ClaraAvatar *avatar;
  GtkWidget *pill;
  GtkLabel *pill_label;
  ClaraPreview *preview;
  GtkLabel *preview_label;
  GtkToggleButton *mute;
  GtkButton *talk;
  GtkLabel *mute_label;
  double scale;
  char *language;
  ClaraActivity activity;
  /* A mood that passes: a greeting, not having understood. */
  ClaraMood passing;
  guint timer;
  gboolean setting;
  gboolean talking; /* the button to talk is held, or was switched on by a key */
  gboolean touched; /* what is clicked now was touched */
};

G_DEFINE_FINAL_TYPE (ClaraFigure, clara_figure, GTK_TYPE_WIDGET)

enum
{
  MUTE,
  TALK,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* The first line that holds is what she does. */
static void
update_mood (ClaraFigure *self)
{
  const ClaraActivity *a = &self->activity;
  ClaraMood mood = CLARA_MOOD_LISTENING;

  if (self->timer != 0)
    mood = self->passing;
  else if (!a->awake)
    mood = CLARA_MOOD_DOZING;
  else if (a->speaking)
    mood = CLARA_MOOD_SPEAKING;
  else if (a->thinking)
    mood = CLARA_MOOD_THINKING;
  clara_avatar_set_mood (self->avatar, mood);
  clara_avatar_set_live (self->avatar, a->awake && a->listening && !a->muted);
}

static void
update_pill (ClaraFigure *self)
{
  static const char *const styles[] = { "live", "thinking", "muted" };
  const ClaraActivity *a = &self->activity;
  const char *style = NULL, *label;

  if (a->muted)
    {
      label = clara_text (self->language, "kiosk", "Muted");
      style = "muted";
    }
  else if (a->speaking)
    {
      label = clara_text (self->language, "kiosk", "Speaking");
      style = "live";
    }
  else if (a->thinking)
    {
      label = clara_text (self->language, "kiosk", "Thinking");
      style = "thinking";
    }
  else if (a->can_hear && a->listening)
    {
      label = clara_text (self->language, "kiosk", "Listening");
      style = "live";
    }
  else if (a->can_hear && a->push_to_talk)
    label = clara_text (self->language, "kiosk", "Hold to talk");
  else
    label = clara_text (self->language, "kiosk", "Touch to answer");
  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    if (style == styles[i])
      gtk_widget_add_css_class (self->pill, styles[i]);
    else
      gtk_widget_remove_css_class (self->pill, styles[i]);
  gtk_label_set_label (self->pill_label, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->avatar), GTK_ACCESSIBLE_PROPERTY_LABEL, "Clara",
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, label, -1);
  gtk_widget_set_visible (self->pill, a->awake);
}

static void
update_corners (ClaraFigure *self)
{
  const gboolean camera = clara_preview_get_available (self->preview);
  const gboolean muted = self->activity.muted;
  const char *mute =
    muted ? clara_text (self->language, "kiosk", "Unmute") : clara_text (self->language, "kiosk", "Mute");

  gtk_label_set_label (self->preview_label, camera ? clara_text (self->language, "kiosk", "Not recorded")
                                                   : clara_text (self->language, "kiosk", "No camera"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->preview), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  camera ? clara_text (self->language, "kiosk", "What the camera sees")
                                         : clara_text (self->language, "kiosk", "No camera"),
                                  -1);
  if (self->activity.push_to_talk)
    mute = clara_text (self->language, "kiosk", "Hold to talk");
  gtk_label_set_label (self->mute_label, mute);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->talk), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  clara_text (self->language, "kiosk", "Hold to talk"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->mute), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  muted ? clara_text (self->language, "kiosk", "Unmute the microphone")
                                        : clara_text (self->language, "kiosk", "Mute the microphone"),
                                  -1);
  gtk_button_set_icon_name (GTK_BUTTON (self->mute),
                            muted ? "clara-microphone-off-symbolic" : "clara-microphone-symbolic");
  self->setting = TRUE;
  gtk_toggle_button_set_active (self->mute, muted);
  self->setting = FALSE;
  gtk_widget_set_child_visible (GTK_WIDGET (self->preview),
                                self->activity.awake && !self->activity.large_picture);
  gtk_widget_set_child_visible (GTK_WIDGET (self->preview_label),
                                self->activity.awake && !self->activity.large_picture);
  gtk_widget_set_child_visible (GTK_WIDGET (self->mute),
                                self->activity.awake && !self->activity.push_to_talk);
  gtk_widget_set_child_visible (GTK_WIDGET (self->talk), self->activity.awake && self->activity.push_to_talk);
  gtk_widget_set_child_visible (GTK_WIDGET (self->mute_label), self->activity.awake);
}

static void
on_mute_toggled (GtkToggleButton *button, ClaraFigure *self)
{
  if (!self->setting)
    g_signal_emit (self, signals[MUTE], 0, gtk_toggle_button_get_active (button));
}

static void
set_talking (ClaraFigure *self, gboolean talking)
{
  if (self->talking == talking)
    return;
  self->talking = talking;
  if (talking)
    gtk_widget_add_css_class (GTK_WIDGET (self->talk), "talking");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->talk), "talking");
  g_signal_emit (self, signals[TALK], 0, talking);
}

static void
on_talk_state_changed (GtkWidget *button, GtkStateFlags before, ClaraFigure *self)
{
  const gboolean held = (gtk_widget_get_state_flags (button) & GTK_STATE_FLAG_ACTIVE) != 0;

  if (held == ((before & GTK_STATE_FLAG_ACTIVE) != 0))
    return;
  self->touched = self->touched || held;
  set_talking (self, held);
}

/* Who cannot hold it, with a key or a screen reader, switches it on and off. */
static void
on_talk_clicked (GtkButton *button, ClaraFigure *self)
{
  if (!self->touched)
    set_talking (self, !self->talking);
  self->touched = FALSE;
}

static gboolean
on_mood_passed (gpointer user_data)
{
  ClaraFigure *self = user_data;

  self->timer = 0;
  update_mood (self);
  return G_SOURCE_REMOVE;
}

static void
clara_figure_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                      int *minimum_baseline, int *natural_baseline)
{
  *minimum = 96;
  *natural = 500;
}

static void
allocate (GtkWidget *child, double x, double y, double width, double height)
{
  int minimum;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, MAX (width, minimum), NULL, NULL, NULL, NULL);
  gtk_widget_size_allocate (
    child, &(GtkAllocation){ round (x), round (y), MAX (round (width), minimum), MAX (1, round (height)) },
    -1);
}

static void
get_size (GtkWidget *child, int *width, int *height)
{
  GtkRequisition natural;

  gtk_widget_get_preferred_size (child, NULL, &natural);
  *width = natural.width;
  *height = natural.height;
}

static void
show_label (GtkLabel *label, gboolean shown)
{
  gtk_widget_set_opacity (GTK_WIDGET (label), shown ? 1 : 0);
}

static void
clara_figure_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ClaraFigure *self = CLARA_FIGURE (widget);
  const double s = self->scale;
  const double gap = GAP * s;
  int pill_width, pill_height, label_width, label_height, mute, mute_height, mute_label_width,
    mute_label_height;
  double pill_left, mute_label_x, preview_label_x;
  double size, x, preview_width, preview_height, preview_x, preview_y, label_x;

  get_size (self->pill, &pill_width, &pill_height);
  if (!gtk_widget_get_visible (self->pill))
    pill_height = 0;
  get_size (GTK_WIDGET (self->preview_label), &label_width, &label_height);
  get_size (GTK_WIDGET (self->mute), &mute, &mute_height);
  get_size (GTK_WIDGET (self->mute_label), &mute_label_width, &mute_label_height);
  size = MAX (32, MIN (width, height - pill_height - gap));
  x = (width - size) / 2;
  /* Clara and her pill together are in the middle of their place. */
  baseline = MAX (0, (height - size - pill_height - gap) / 2);
  allocate (GTK_WIDGET (self->avatar), x, baseline, size, size);
  if (pill_height > 0)
    allocate (self->pill, (width - pill_width) / 2.0, baseline + size + gap, pill_width, pill_height);

  preview_width = MIN (PREVIEW_WIDTH * s, size * 0.34);
  preview_height = preview_width * PREVIEW_HEIGHT / PREVIEW_WIDTH;
  preview_x = MIN (width - preview_width, x + size * 1.04 - preview_width);
  preview_y = baseline + size - preview_height - label_height * 0.2;
  allocate (GTK_WIDGET (self->preview), preview_x, preview_y, preview_width, preview_height);
  label_x = preview_x + (preview_width - label_width) / 2.0;
  label_x = MIN (MAX (label_x, width / 2.0 + pill_width / 2.0 + gap), width - label_width);
  preview_label_x = label_x;
  allocate (GTK_WIDGET (self->preview_label), label_x, preview_y + preview_height + gap / 2, label_width,
            label_height);

  label_x = MAX (0, x - size * 0.02);
  allocate (GTK_WIDGET (self->mute), label_x + MAX (0, (mute_label_width - mute) / 2.0),
            preview_y + preview_height - mute_height, mute, mute_height);
  allocate (GTK_WIDGET (self->talk), label_x + MAX (0, (mute_label_width - mute) / 2.0),
            preview_y + preview_height - mute_height, mute, mute_height);
  mute_label_x = label_x + MAX (0, (mute - mute_label_width) / 2.0);
  allocate (GTK_WIDGET (self->mute_label), mute_label_x, preview_y + preview_height + gap / 2,
            mute_label_width, mute_label_height);
  /* Where the words would run into what she is doing, the pictures say it alone. */
  pill_left = (width - pill_width) / 2.0;
  show_label (self->mute_label, self->activity.awake && mute_label_x + mute_label_width < pill_left);
  show_label (self->preview_label, self->activity.awake && !self->activity.large_picture
                                     && preview_label_x > pill_left + pill_width
                                     && label_width <= width - preview_label_x);
}

static void
clara_figure_dispose (GObject *object)
{
  ClaraFigure *self = CLARA_FIGURE (object);
  GtkWidget *child;

  g_clear_handle_id (&self->timer, g_source_remove);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (clara_figure_parent_class)->dispose (object);
}

static void
clara_figure_finalize (GObject *object)
{
  g_free (CLARA_FIGURE (object)->language);
  G_OBJECT_CLASS (clara_figure_parent_class)->finalize (object);
}

static void
clara_figure_class_init (ClaraFigureClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clara_figure_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_figure_finalize;
  widget_class->measure = clara_figure_measure;
  widget_class->size_allocate = clara_figure_size_allocate;
  signals[MUTE] = g_signal_new ("mute", CLARA_TYPE_FIGURE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[TALK] = g_signal_new ("talk", CLARA_TYPE_FIGURE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  g_type_ensure (CLARA_TYPE_AVATAR);
  g_type_ensure (CLARA_TYPE_PREVIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/clarareception/Clara/kiosk/clara-figure.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraFigure, avatar);
  gtk_widget_class_bind_template_child (widget_class, ClaraFigure, pill);
  gtk_widget_class_bind_template_child (widget_class, ClaraFigure, pill_label);
  gtk_widget_class_bind_template_child (widget_class, ClaraFigure, preview);
  gtk_widget_class_bind_template_child (widget_class, ClaraFigure, preview_label);
  gtk_widget_class_bind_template_child (widget_class, ClaraFigure, mute);
  gtk_widget_class_bind_template_child (widget_class, ClaraFigure, talk);
  gtk_widget_class_bind_template_child (widget_class, ClaraFigure, mute_label);
  gtk_widget_class_bind_template_callback (widget_class, on_mute_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_talk_state_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_talk_clicked);
}

static void
clara_figure_init (ClaraFigure *self)
{
  self->scale = CLARA_SCALE_FALLBACK;
  self->language = g_strdup ("en");
  gtk_widget_init_template (GTK_WIDGET (self));
  update_mood (self);
}

ClaraAvatar *
clara_figure_get_avatar (ClaraFigure *self)
{
  return self->avatar;
}

void
clara_figure_set_scale (ClaraFigure *self, double pixels_per_mm)
{
  self->scale = pixels_per_mm;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
clara_figure_set_language (ClaraFigure *self, const char *language)
{
  g_free (self->language);
  self->language = g_strdup (language);
  update_pill (self);
  update_corners (self);
}

void
clara_figure_set_activity (ClaraFigure *self, const ClaraActivity *activity)
{
  self->activity = *activity;
  if (!activity->awake)
    {
      g_clear_handle_id (&self->timer, g_source_remove);
      set_talking (self, FALSE);
    }
  update_mood (self);
  update_pill (self);
  update_corners (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/**
 * clara_figure_play:
 *
 * Shows a mood that passes by itself.
 */
void
clara_figure_play (ClaraFigure *self, ClaraMood mood, double seconds)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->passing = mood;
  /* Only a look, not the visitor's time: the toolkit's clock is the right one. */
  self->timer = g_timeout_add ((guint) (seconds * 1000), on_mood_passed, self);
  update_mood (self);
}

void
clara_figure_set_camera (ClaraFigure *self, gboolean available)
{
  clara_preview_set_available (self->preview, available);
  update_corners (self);
}

void
clara_figure_show_frame (ClaraFigure *self, ClaraFrame *frame)
{
  if (self->activity.awake)
    clara_preview_show_rgb (self->preview, clara_frame_get_rgb (frame), clara_frame_get_width (frame),
                            clara_frame_get_height (frame));
}

/**
 * clara_figure_clear:
 *
 * Forgets the picture and what was being said.
 */
void
clara_figure_clear (ClaraFigure *self)
{
  clara_preview_clear (self->preview);
  clara_avatar_stop_speech (self->avatar);
  clara_avatar_set_level (self->avatar, 0);
}
