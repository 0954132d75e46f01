/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-stage.h"

#include <math.h>

#define MARGIN 12.7 /* mm */
#define MARGIN_SHORT 7.0
#define HEADER_TOP 9.0
#define HEADER_TOP_SHORT 4.0
#define BELOW_HEADER 6.5
#define FOOTER_BOTTOM 8.5
#define FOOTER_BOTTOM_SHORT 5.0
#define ABOVE_FOOTER 4.5
#define TYPING_MM 110.0 /* of height beside the keyboard, for Clara to stay */
#define COLUMN_GAP 14.0
#define FIGURE_SHARE 0.40
#define FIGURE_NARROW 0.30 /* beside large letters */
#define FIGURE_PORTRAIT 0.38
#define LEAST_FIGURE 42.0 /* mm, below what is said of a recording */
#define FIGURE_LOWERED 0.46

struct _ClaraStage
{
  GtkWidget parent_instance;
  GtkWidget *header, *figure, *task, *footer;
  GtkWidget *keyboard; /* nullable */
  GtkWidget *banner;   /* nullable */
  gboolean footer_shown;
  double measured; /* logical pixels in a millimetre of the screen */
  double scale;    /* and of the design, which grows with the screen */
  double text_scale;
  gboolean lowered; /* what is touched is as low as it can be */
  int room;         /* ClaraRoom; -1 before the first size */
  guint idle;
};

G_DEFINE_FINAL_TYPE (ClaraStage, clara_stage, GTK_TYPE_WIDGET)

enum
{
  ROOM_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
place (GtkWidget *child, int x, int y, int width, int height)
{
  int minimum_width, minimum_height;

  if (!gtk_widget_should_layout (child))
    return;
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum_width, NULL, NULL, NULL);
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, MAX (width, minimum_width), &minimum_height, NULL,
                      NULL, NULL);
  gtk_widget_size_allocate (
    child, &(GtkAllocation){ x, y, MAX (width, minimum_width), MAX (height, minimum_height) }, -1);
}

static int
get_height (GtkWidget *child, int width)
{
  int minimum, natural;

  if (child == NULL || !gtk_widget_should_layout (child))
    return 0;
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, &minimum, &natural, NULL, NULL);
  return natural;
}

/* While somebody types where there is little height, there is the field and the keyboard and nothing else. */
static void
show_parts (ClaraStage *self, gboolean cramped)
{
  gtk_widget_set_child_visible (self->header, !cramped);
  gtk_widget_set_child_visible (self->figure, !cramped);
  gtk_widget_set_child_visible (self->banner, !cramped);
  gtk_widget_set_child_visible (self->footer, !cramped && self->footer_shown);
}

/* What is recorded is said above Clara, and takes its room from her. */
static void
place_figure (ClaraStage *self, int x, int y, int width, int height)
{
  const int banner = get_height (self->banner, width);

  if (banner > 0)
    place (self->banner, x, y, width, banner);
  gtk_widget_set_child_visible (self->figure,
                                banner == 0 || height - banner >= clara_scale_px (self->scale, LEAST_FIGURE));
  place (self->figure, x, y + banner, width, MAX (96, height - banner));
}

/* Clara left and the task right, or Clara above it in portrait; the footer always bottom left. */
static void
place_parts (ClaraStage *self, ClaraRoom room, int width, int height)
{
  GtkWidget *widget = GTK_WIDGET (self);
  const gboolean tight = room & CLARA_ROOM_SHORT;
  const gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  const int margin = clara_scale_px (self->scale, tight ? MARGIN_SHORT : MARGIN);
  const int top = clara_scale_px (self->scale, tight ? HEADER_TOP_SHORT : HEADER_TOP);
  const int bottom = clara_scale_px (self->scale, tight ? FOOTER_BOTTOM_SHORT : FOOTER_BOTTOM);
  const int above = clara_scale_px (self->scale, ABOVE_FOOTER);
  const int inner = MAX (1, width - 2 * margin);
  const int header = get_height (self->header, inner);
  const int below = clara_scale_px (self->scale, tight ? BELOW_HEADER * 0.5 : BELOW_HEADER);
  const int begin = self->lowered ? top : top + header + below;

  /* Seated, the languages are within reach below all the rest. */
  place (self->header, margin, self->lowered ? height - bottom - header : top, inner, header);
  if (self->lowered)
    height -= header + below;
  if (room & CLARA_ROOM_PORTRAIT)
    {
      const int footer = get_height (self->footer, inner);
      const int split = MAX (begin + 96, round (height * (self->lowered ? FIGURE_LOWERED : FIGURE_PORTRAIT)));
      const int end = height - bottom - footer;

      place_figure (self, margin, begin, inner, split - begin);
      place (self->task, margin, split + above, inner, MAX (1, end - above - split - above));
      place (self->footer, margin, end, inner, footer);
    }
  else
    {
      const int gap = clara_scale_px (self->scale, tight ? COLUMN_GAP * 0.55 : COLUMN_GAP);
      const double share = room & CLARA_ROOM_NARROW ? FIGURE_NARROW : FIGURE_SHARE;
      const int left = round (width * share) - margin / 2;
      const int right = MAX (1, inner - left - gap);
      const int footer = get_height (self->footer, left);
      const int end = height - bottom - footer;
      const int figure_x = rtl ? width - margin - left : margin;
      const int task_x = rtl ? margin : margin + left + gap;

      place_figure (self, figure_x, begin, left, MAX (96, end - above / 2 - begin));
      place (self->footer, figure_x, end, left, footer);
      place (self->task, task_x, begin, right, MAX (1, height - bottom - begin));
    }
}

/* Style classes may not change while sizes are given out. */
static gboolean
on_idle (gpointer user_data)
{
  ClaraStage *self = user_data;

  self->idle = 0;
  g_signal_emit (self, signals[ROOM_CHANGED], 0, self->room);
  return G_SOURCE_REMOVE;
}

static void
place_cramped (ClaraStage *self, int width, int height)
{
  const int margin = clara_scale_px (self->scale, MARGIN_SHORT);
  const int top = clara_scale_px (self->scale, HEADER_TOP_SHORT);

  place (self->task, margin, top, MAX (1, width - 2 * margin), MAX (1, height - top));
}

static void
clara_stage_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ClaraStage *self = CLARA_STAGE (widget);
  const double growth = clara_scale_get_growth (self->measured, width, height);
  const int room = clara_scale_get_room (self->measured * growth, self->text_scale, width, height);
  const int keyboard = get_height (self->keyboard, width);
  const gboolean cramped =
    keyboard > 0
    && ((room & CLARA_ROOM_SHORT) || (height - keyboard) / self->scale < TYPING_MM * self->text_scale);

  show_parts (self, cramped);
  if (keyboard > 0)
    place (self->keyboard, 0, height - keyboard, width, keyboard);
  if (cramped)
    place_cramped (self, width, height - keyboard);
  else
    place_parts (self, room, width, height - keyboard);
  if (room == self->room && self->scale == self->measured * growth)
    return;
  self->room = room;
  self->scale = self->measured * growth;
  if (self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_idle, self, NULL);
}

/* A kiosk has the size of its screen: what does not fit scrolls within its part. */
static void
clara_stage_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                     int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 480 : 400;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 1280 : 800;
}

static void
clara_stage_dispose (GObject *object)
{
  ClaraStage *self = CLARA_STAGE (object);
  GtkWidget *child;

  g_clear_handle_id (&self->idle, g_source_remove);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (clara_stage_parent_class)->dispose (object);
}

static void
clara_stage_class_init (ClaraStageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_stage_dispose;
  GTK_WIDGET_CLASS (klass)->measure = clara_stage_measure;
  GTK_WIDGET_CLASS (klass)->size_allocate = clara_stage_size_allocate;
  signals[ROOM_CHANGED] = g_signal_new ("room-changed", CLARA_TYPE_STAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
clara_stage_init (ClaraStage *self)
{
  self->scale = self->measured = CLARA_SCALE_FALLBACK;
  self->text_scale = 1;
  self->room = -1;
  self->footer_shown = TRUE;
}

/**
 * clara_stage_set_parts:
 *
 * Takes the four parts as children. Once. The figure is last in the order of the tab key: the task is what
 * matters.
 */
void
clara_stage_set_parts (ClaraStage *self, GtkWidget *header, GtkWidget *figure, GtkWidget *task,
                       GtkWidget *footer)
{
  gtk_widget_set_parent (task, GTK_WIDGET (self));
  gtk_widget_set_parent (footer, GTK_WIDGET (self));
  gtk_widget_set_parent (figure, GTK_WIDGET (self));
  gtk_widget_set_parent (header, GTK_WIDGET (self));
  self->header = header;
  self->figure = figure;
  self->task = task;
  self->footer = footer;
}

/**
 * clara_stage_set_keyboard:
 *
 * Takes the keyboard as a child: it lies along the lower edge while it is visible.
 */
void
clara_stage_set_keyboard (ClaraStage *self, GtkWidget *keyboard)
{
  self->keyboard = keyboard;
  gtk_widget_insert_before (keyboard, GTK_WIDGET (self), self->footer);
}

/**
 * clara_stage_set_banner:
 *
 * Takes as a child what lies above Clara while it is visible.
 */
void
clara_stage_set_banner (ClaraStage *self, GtkWidget *banner)
{
  self->banner = banner;
  gtk_widget_insert_before (banner, GTK_WIDGET (self), self->footer);
}

void
clara_stage_set_footer_shown (ClaraStage *self, gboolean shown)
{
  self->footer_shown = shown;
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->footer), GTK_ACCESSIBLE_STATE_HIDDEN, !shown, -1);
  gtk_widget_set_child_visible (self->footer, shown);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/**
 * clara_stage_get_scale:
 *
 * Returns: logical pixels in a millimetre of the design: more than of the screen where that is large. Changes
 * with "room-changed".
 */
double
clara_stage_get_scale (ClaraStage *self)
{
  return self->scale;
}

/**
 * clara_stage_set_scale:
 * @pixels_per_mm: of the screen
 */
void
clara_stage_set_scale (ClaraStage *self, double pixels_per_mm, double text_scale)
{
  self->scale *= pixels_per_mm / self->measured;
  self->measured = pixels_per_mm;
  self->text_scale = text_scale;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/**
 * clara_stage_set_lowered:
 * @lowered: for a visitor who sits: Clara above, everything to touch as low as it can be
 */
void
clara_stage_set_lowered (ClaraStage *self, gboolean lowered)
{
  self->lowered = lowered;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}
