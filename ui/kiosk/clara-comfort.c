/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-comfort.h"

#include "clara-text.h"

#define TEXT_STEP 0.25
#define VOLUME_STEP 0.1

struct _ClaraComfort
{
  GtkBox parent_instance;
  GtkLabel *text_label, *text_value, *volume_label, *volume_value, *contrast_label, *done_label;
  GtkWidget *smaller, *larger, *quieter, *louder, *done;
  GtkToggleButton *contrast;
  double text_scale, volume;
  gboolean setting;
};

G_DEFINE_FINAL_TYPE (ClaraComfort, clara_comfort, GTK_TYPE_BOX)

enum
{
  TEXT_SCALE,
  CONTRAST,
  VOLUME,
  CLOSED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
update (ClaraComfort *self)
{
  char text[16];

  g_snprintf (text, sizeof text, "%.0f %%", self->text_scale * 100);
  gtk_label_set_label (self->text_value, text);
  g_snprintf (text, sizeof text, "%.0f %%", self->volume * 100);
  gtk_label_set_label (self->volume_value, text);
  gtk_widget_set_sensitive (self->smaller, self->text_scale > 1.01);
  gtk_widget_set_sensitive (self->larger, self->text_scale < 1.99);
  gtk_widget_set_sensitive (self->quieter, self->volume > 0.01);
  gtk_widget_set_sensitive (self->louder, self->volume < 0.99);
}

static void
set_text_scale (ClaraComfort *self, double text_scale)
{
  self->text_scale = CLAMP (text_scale, 1, 2);
  update (self);
  g_signal_emit (self, signals[TEXT_SCALE], 0, self->text_scale);
}

static void
set_volume (ClaraComfort *self, double volume)
{
  self->volume = CLAMP (volume, 0, 1);
  update (self);
  g_signal_emit (self, signals[VOLUME], 0, self->volume);
}

static void
on_smaller (GtkButton *button, ClaraComfort *self)
{
  set_text_scale (self, self->text_scale - TEXT_STEP);
}

static void
on_larger (GtkButton *button, ClaraComfort *self)
{
  set_text_scale (self, self->text_scale + TEXT_STEP);
}

static void
on_quieter (GtkButton *button, ClaraComfort *self)
{
  set_volume (self, self->volume - VOLUME_STEP);
}

static void
on_louder (GtkButton *button, ClaraComfort *self)
{
  set_volume (self, self->volume + VOLUME_STEP);
}

static void
on_contrast (GtkToggleButton *button, ClaraComfort *self)
{
  if (!self->setting)
    g_signal_emit (self, signals[CONTRAST], 0, gtk_toggle_button_get_active (button));
}

static void
on_done (GtkButton *button, ClaraComfort *self)
{
  clara_comfort_close (self);
}

static void
clara_comfort_class_init (ClaraComfortClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[TEXT_SCALE] = g_signal_new ("text-scale", CLARA_TYPE_COMFORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                      NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  signals[CONTRAST] = g_signal_new ("contrast", CLARA_TYPE_COMFORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[VOLUME] = g_signal_new ("volume", CLARA_TYPE_COMFORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  signals[CLOSED] =
    g_signal_new ("closed", CLARA_TYPE_COMFORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/clarareception/Clara/kiosk/clara-comfort.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraComfort, text_label);
  gtk_widget_class_bind_template_child (widget_class, ClaraComfort, text_value);
  gtk_widget_class_bind_template_child (widget_class, ClaraComfort, volume_label);
  gtk_widget_class_bind_template_child (widget_class, ClaraComfort, volume_value);
  gtk_widget_class_bind_template_child (widget_class, ClaraComfort, contrast_label);
  gtk_widget_class_bind_template_child (widget_class, ClaraComfort, done_label);
  gtk_widget_class_bind_template_child (widget_class, ClaraComfort, smaller);
  gtk_widget_class_bind_template_child (widget_class, ClaraComfort, larger);
  gtk_widget_class_bind_template_child (widget_class, ClaraComfort, quieter);
  gtk_widget_class_bind_template_child (widget_class, ClaraComfort, louder);
  gtk_widget_class_bind_template_child (widget_class, ClaraComfort, done);
  gtk_widget_class_bind_template_child (widget_class, ClaraComfort, contrast);
  gtk_widget_class_bind_template_callback (widget_class, on_smaller);
  gtk_widget_class_bind_template_callback (widget_class, on_larger);
  gtk_widget_class_bind_template_callback (widget_class, on_quieter);
  gtk_widget_class_bind_template_callback (widget_class, on_louder);
  gtk_widget_class_bind_template_callback (widget_class, on_contrast);
  gtk_widget_class_bind_template_callback (widget_class, on_done);
}

static void
clara_comfort_init (ClaraComfort *self)
{
  self->text_scale = self->volume = 1;
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
clara_comfort_open (ClaraComfort *self, double text_scale, gboolean high_contrast, double volume)
{
  self->text_scale = text_scale;
  self->volume = volume;
  self->setting = TRUE;
  gtk_toggle_button_set_active (self->contrast, high_contrast);
  self->setting = FALSE;
  update (self);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_widget_grab_focus (self->done);
}

void
clara_comfort_close (ClaraComfort *self)
{
  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    return;
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_emit (self, signals[CLOSED], 0);
}

static void
set_name (GtkWidget *widget, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
clara_comfort_set_language (ClaraComfort *self, const char *language)
{
  const char *contrast = clara_text (language, "kiosk", "High contrast");
  const char *done = clara_text (language, "kiosk", "Done");

  gtk_label_set_label (self->text_label, clara_text (language, "kiosk", "Text size"));
  gtk_label_set_label (self->volume_label, clara_text (language, "kiosk", "Volume"));
  gtk_label_set_label (self->contrast_label, contrast);
  gtk_label_set_label (self->done_label, done);
  set_name (self->smaller, clara_text (language, "kiosk", "Smaller text"));
  set_name (self->larger, clara_text (language, "kiosk", "Larger text"));
  set_name (self->quieter, clara_text (language, "kiosk", "Quieter"));
  set_name (self->louder, clara_text (language, "kiosk", "Louder"));
  set_name (GTK_WIDGET (self->contrast), contrast);
  set_name (self->done, done);
}
