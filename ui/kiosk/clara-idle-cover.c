/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-idle-cover.h"

#include "clara-text.h"

struct _ClaraIdleCover
{
  GtkBox parent_instance;
  GtkLabel *title;
  GtkLabel *count;
  GtkLabel *text;
  GtkWidget *more;
  GtkLabel *more_label;
};

G_DEFINE_FINAL_TYPE (ClaraIdleCover, clara_idle_cover, GTK_TYPE_BOX)

enum
{
  MORE_TIME,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
on_more (GtkButton *button, ClaraIdleCover *self)
{
  g_signal_emit (self, signals[MORE_TIME], 0);
}

static void
clara_idle_cover_class_init (ClaraIdleCoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[MORE_TIME] =
    g_signal_new ("more-time", CLARA_TYPE_IDLE_COVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/clarareception/Clara/kiosk/clara-idle-cover.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraIdleCover, title);
  gtk_widget_class_bind_template_child (widget_class, ClaraIdleCover, count);
  gtk_widget_class_bind_template_child (widget_class, ClaraIdleCover, text);
  gtk_widget_class_bind_template_child (widget_class, ClaraIdleCover, more);
  gtk_widget_class_bind_template_child (widget_class, ClaraIdleCover, more_label);
  gtk_widget_class_bind_template_callback (widget_class, on_more);
}

static void
clara_idle_cover_init (ClaraIdleCover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
clara_idle_cover_set_language (ClaraIdleCover *self, const char *language)
{
  const char *more = clara_text (language, "kiosk", "I need more time");

  gtk_label_set_label (self->title, clara_text (language, "kiosk", "Are you still there?"));
  gtk_label_set_label (self->text,
                       clara_text (language, "kiosk", "Then I forget what you entered and start anew."));
  gtk_label_set_label (self->more_label, more);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->more), GTK_ACCESSIBLE_PROPERTY_LABEL, more, -1);
}

/**
 * clara_idle_cover_show_seconds:
 * @seconds: until sleep; 0 takes the cover away
 */
void
clara_idle_cover_show_seconds (ClaraIdleCover *self, int seconds)
{
  const gboolean was = gtk_widget_get_visible (GTK_WIDGET (self));
  char count[12];

  g_snprintf (count, sizeof count, "%d", MAX (seconds, 0));
  gtk_label_set_label (self->count, count);
  gtk_widget_set_visible (GTK_WIDGET (self), seconds > 0);
  if (!was && seconds > 0)
    gtk_widget_grab_focus (self->more);
}
