/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-look.h"

#include "clara-scale.h"
#include "clara-style.h"

#include <adwaita.h>
#include <string.h>

struct _ClaraLook
{
  GObject parent_instance;
  GtkWidget *window; /* unowned, as the parts */
  ClaraStage *stage;
  ClaraFigure *figure;
  ClaraKeyboard *keyboard;
  ClaraSettings *settings;
  ClaraStyle *style;
  double scale, text_scale;
  gboolean high, strong;
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
show_scale (ClaraLook *self)
{
  double scale;

  clara_stage_set_scale (self->stage, self->scale, self->text_scale);
  scale = clara_stage_get_scale (self->stage);
  clara_style_set_scale (self->style, scale);
  clara_style_set_text_scale (self->style, self->text_scale);
  set_class (self, "large-text", self->text_scale > 1);
  clara_figure_set_scale (self->figure, scale);
  clara_keyboard_set_scale (self->keyboard, scale);
}

static void
on_room_changed (ClaraStage *stage, int room, ClaraLook *self)
{
  show_scale (self);
  set_class (self, "short", room & CLARA_ROOM_SHORT);
  set_class (self, "portrait", room & CLARA_ROOM_PORTRAIT);
  set_class (self, "narrow", room & CLARA_ROOM_NARROW);
}

static void
update_colours (ClaraLook *self)
{
  g_autofree char *appearance = clara_settings_get_string (self->settings, "appearance");
  g_autofree char *accent = clara_settings_get_string (self->settings, "accent-colour");
  AdwStyleManager *manager = adw_style_manager_get_default ();
  gboolean dark = strcmp (appearance, "dark") == 0;

  if (strcmp (appearance, "auto") == 0)
    dark = adw_style_manager_get_dark (manager);
  else
    adw_style_manager_set_color_scheme (manager,
                                        dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  clara_style_set_dark (self->style, dark);
  self->strong = clara_style_set_accent (self->style, accent);
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
clara_look_new (GtkWidget *window, ClaraStage *stage, ClaraFigure *figure, ClaraKeyboard *keyboard,
                ClaraSettings *settings)
{
  ClaraLook *self = g_object_new (CLARA_TYPE_LOOK, NULL);
  GSettings *gsettings = clara_settings_get_gsettings (settings);

  self->window = window;
  self->stage = stage;
  self->figure = figure;
  self->keyboard = keyboard;
  self->settings = g_object_ref (settings);
  self->style = clara_style_new (gtk_widget_get_display (window));
  g_signal_connect_object (stage, "room-changed", G_CALLBACK (on_room_changed), self, 0);
  g_signal_connect_object (gsettings, "changed::contrast", G_CALLBACK (clara_look_reset), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (gsettings, "changed::text-scale", G_CALLBACK (clara_look_reset), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (gsettings, "changed::appearance", G_CALLBACK (update_colours), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (gsettings, "changed::accent-colour", G_CALLBACK (update_colours), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (update_colours),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gsettings, "changed::pixels-per-millimetre", G_CALLBACK (clara_look_update_scale),
                           self, G_CONNECT_SWAPPED);
  self->scale = CLARA_SCALE_FALLBACK;
  update_colours (self);
  clara_look_reset (self);
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

  if (monitor != NULL)
    gdk_monitor_get_geometry (monitor, &area);
  self->scale =
    clara_scale_compute (clara_settings_get_double (self->settings, "pixels-per-millimetre"), area.width,
                         area.height, monitor != NULL ? gdk_monitor_get_width_mm (monitor) : 0,
                         monitor != NULL ? gdk_monitor_get_height_mm (monitor) : 0);
  show_scale (self);
}

/**
 * clara_look_get_scale:
 *
 * Returns: logical pixels in a millimetre
 */
double
clara_look_get_scale (ClaraLook *self)
{
  return self->scale;
}

/**
 * clara_look_reset:
 *
 * Sleep: what a visitor changed is as the settings say again.
 */
void
clara_look_reset (ClaraLook *self)
{
  g_autofree char *contrast = clara_settings_get_string (self->settings, "contrast");

  clara_look_set_high_contrast (self, strcmp (contrast, "high") == 0);
  clara_look_set_text_scale (self, clara_settings_get_double (self->settings, "text-scale"));
  clara_look_set_lowered (self, FALSE);
}

/**
 * clara_look_set_text_scale:
 * @text_scale: 1 to 2
 */
void
clara_look_set_text_scale (ClaraLook *self, double text_scale)
{
  self->text_scale = CLAMP (text_scale, 1, 2);
  show_scale (self);
}

double
clara_look_get_text_scale (ClaraLook *self)
{
  return self->text_scale;
}

void
clara_look_set_high_contrast (ClaraLook *self, gboolean high)
{
  self->high = high;
  clara_style_set_high_contrast (self->style, high);
  set_class (self, "high-contrast", high);
}

gboolean
clara_look_get_high_contrast (ClaraLook *self)
{
  return self->high;
}

void
clara_look_set_lowered (ClaraLook *self, gboolean lowered)
{
  clara_stage_set_lowered (self->stage, lowered);
}

/**
 * clara_look_is_accent_strong:
 *
 * Returns: FALSE where the tenant's colour could not be read and is shown in another shade
 */
gboolean
clara_look_is_accent_strong (ClaraLook *self)
{
  return self->strong;
}
