/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-look.h"

#include "clara-scale.h"
#include "clara-style.h"

#include <string.h>

struct _ClaraLook
{
  GObject parent_instance;
  GtkWidget *window; /* unowned, as the parts */
  ClaraStage *stage;
  ClaraFigure *figure;
  ClaraTask *task;
  ClaraKeyboard *keyboard;
  ClaraSettings *settings;
  ClaraStyle *style;
};

G_DEFINE_FINAL_TYPE (ClaraLook, clara_look, G_TYPE_OBJECT)

static void
set_class (ClaraLook *self, const char *name, gboolean set)
{
  if (set)
    gtk_widget_add_css_class (self->window, name);
  else
    gtk_widget_remove_css_class (self->window, name);
}

static void
on_room_changed (ClaraStage *stage, int room, ClaraLook *self)
{
  set_class (self, "short", room & CLARA_ROOM_SHORT);
  set_class (self, "portrait", room & CLARA_ROOM_PORTRAIT);
  set_class (self, "narrow", room & CLARA_ROOM_NARROW);
  clara_task_set_room (self->task, room);
}

static void
update_contrast (ClaraLook *self)
{
  g_autofree char *contrast = clara_settings_get_string (self->settings, "contrast");
  const gboolean high = strcmp (contrast, "high") == 0;

  clara_style_set_high_contrast (self->style, high);
  set_class (self, "high-contrast", high);
}

static void
clara_look_dispose (GObject *object)
{
  ClaraLook *self = CLARA_LOOK (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->style);
  G_OBJECT_CLASS (clara_look_parent_class)->dispose (object);
}

static void
clara_look_class_init (ClaraLookClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_look_dispose;
}

static void
clara_look_init (ClaraLook *self)
{
}

ClaraLook *
clara_look_new (GtkWidget *window, ClaraStage *stage, ClaraFigure *figure, ClaraTask *task,
                ClaraKeyboard *keyboard, ClaraSettings *settings)
{
  ClaraLook *self = g_object_new (CLARA_TYPE_LOOK, NULL);
  GSettings *gsettings = clara_settings_get_gsettings (settings);

  self->window = window;
  self->stage = stage;
  self->figure = figure;
  self->task = task;
  self->keyboard = keyboard;
  self->settings = g_object_ref (settings);
  self->style = clara_style_new (gtk_widget_get_display (window));
  g_signal_connect_object (stage, "room-changed", G_CALLBACK (on_room_changed), self, 0);
  g_signal_connect_object (gsettings, "changed::contrast", G_CALLBACK (update_contrast), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (gsettings, "changed::pixels-per-millimetre", G_CALLBACK (clara_look_update_scale),
                           self, G_CONNECT_SWAPPED);
  update_contrast (self);
  return self;
}

/**
 * clara_look_update_scale:
 *
 * The window came to a monitor, or its monitor changed.
 */
void
clara_look_update_scale (ClaraLook *self)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (self->window));
  GdkMonitor *monitor =
    surface != NULL ? gdk_display_get_monitor_at_surface (gtk_widget_get_display (self->window), surface)
                    : NULL;
  GdkRectangle area = { 0, 0, 0, 0 };
  double scale;

  if (monitor != NULL)
    gdk_monitor_get_geometry (monitor, &area);
  scale =
    clara_scale_compute (clara_settings_get_double (self->settings, "pixels-per-millimetre"), area.width,
                         area.height, monitor != NULL ? gdk_monitor_get_width_mm (monitor) : 0,
                         monitor != NULL ? gdk_monitor_get_height_mm (monitor) : 0);
  clara_style_set_scale (self->style, scale);
  clara_stage_set_scale (self->stage, scale);
  clara_figure_set_scale (self->figure, scale);
  clara_keyboard_set_scale (self->keyboard, scale);
}
