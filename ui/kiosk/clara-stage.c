/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-stage.h"

#include "clara-stage-layout.h"

struct _ClaraStage
{
  GtkWidget parent_instance;
  double scale;
  int room; /* ClaraRoom; -1 before the first size */
  guint idle;
};

G_DEFINE_FINAL_TYPE (ClaraStage, clara_stage, GTK_TYPE_WIDGET)

enum
{
  ROOM_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

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
clara_stage_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ClaraStage *self = CLARA_STAGE (widget);
  const int room = clara_scale_get_room (self->scale, width, height);

  gtk_layout_manager_allocate (gtk_widget_get_layout_manager (widget), widget, width, height, baseline);
  if (room == self->room)
    return;
  self->room = room;
  if (self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_idle, self, NULL);
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
  GTK_WIDGET_CLASS (klass)->size_allocate = clara_stage_size_allocate;
  signals[ROOM_CHANGED] = g_signal_new ("room-changed", CLARA_TYPE_STAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
clara_stage_init (ClaraStage *self)
{
  self->scale = CLARA_SCALE_FALLBACK;
  self->room = -1;
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
  gtk_widget_set_layout_manager (GTK_WIDGET (self), clara_stage_layout_new (header, figure, task, footer));
}

void
clara_stage_set_scale (ClaraStage *self, double pixels_per_mm)
{
  self->scale = pixels_per_mm;
  clara_stage_layout_set_scale (CLARA_STAGE_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))),
                                pixels_per_mm);
}
