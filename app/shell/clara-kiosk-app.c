/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-config.h"
#include "clara-kiosk-window.h"
#include "clara-screen.h"

#include <stdio.h>

typedef struct
{
  ClaraScreen screen;
  gint64 start_time;
} Kiosk;

static void
on_first_paint (GdkFrameClock *frame_clock, gpointer user_data)
{
  Kiosk *kiosk = user_data;

  g_signal_handlers_disconnect_by_func (frame_clock, on_first_paint, kiosk);
  clara_bus_publish (clara_engine_get_bus (kiosk->screen.engine), "timing",
                     clara_json_build ("sd", "stage", "first_frame", "ms",
                                       (double) (g_get_monotonic_time () - kiosk->start_time) / 1000));
}

static void
on_realize (GtkWidget *window, gpointer user_data)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (on_first_paint),
                    user_data);
}

static gboolean
on_first_idle (gpointer user_data)
{
  Kiosk *kiosk = user_data;

  clara_engine_start (kiosk->screen.engine);
  return G_SOURCE_REMOVE;
}

static const char *
get_company (gpointer user_data)
{
  Kiosk *kiosk = user_data;

  return clara_reception_get_company (clara_engine_get_reception (kiosk->screen.engine));
}

static char **
suggest (const char *source, const char *typed, gpointer user_data)
{
  Kiosk *kiosk = user_data;

  return clara_reception_suggest (clara_engine_get_reception (kiosk->screen.engine), source, typed);
}

static void
cover_monitor (Kiosk *kiosk, GtkWindow *window)
{
  g_autofree char *wanted =
    clara_settings_get_string (clara_engine_get_settings (kiosk->screen.engine), "monitor");
  GListModel *monitors = gdk_display_get_monitors (gdk_display_get_default ());

  for (guint i = 0; wanted[0] != '\0' && i < g_list_model_get_n_items (monitors); i++)
    {
      g_autoptr (GdkMonitor) monitor = g_list_model_get_item (monitors, i);

      if (g_strcmp0 (gdk_monitor_get_connector (monitor), wanted) == 0)
        {
          gtk_window_fullscreen_on_monitor (window, monitor);
          return;
        }
    }
  if (wanted[0] != '\0')
    clara_bus_publish (clara_engine_get_bus (kiosk->screen.engine), "error",
                       clara_json_build ("sss", "where", "monitor", "message",
                                         "The monitor named in the settings is not connected", "fix",
                                         "Connect it, or set monitor to another connector or to ''"));
  gtk_window_fullscreen (window);
}

/* The screen missed what was told before it was there. */
static void
show_first_step (Kiosk *kiosk)
{
  clara_bus_publish (
    clara_engine_get_bus (kiosk->screen.engine), "step",
    json_object_ref (clara_dialogue_get_step (clara_engine_get_dialogue (kiosk->screen.engine))));
}

static GtkWindow *
open_kiosk (ClaraScreen *screen, GtkApplication *application)
{
  Kiosk *kiosk = (Kiosk *) screen;
  ClaraKioskWindow *kiosk_window;
  ClaraSenses *senses;
  GtkWindow *window;
  int width, height;

  kiosk_window = clara_kiosk_window_new (application, clara_engine_get_bus (screen->engine),
                                         clara_engine_get_settings (screen->engine),
                                         clara_engine_get_clock (screen->engine), get_company, kiosk);
  senses = clara_kiosk_window_get_senses (kiosk_window);
  clara_senses_set_voice (senses, clara_engine_get_voice (screen->engine));
  if (clara_engine_get_sight (screen->engine) != NULL)
    clara_senses_set_sight (senses, clara_engine_get_sight (screen->engine));
  clara_kiosk_window_set_suggest (kiosk_window, suggest, kiosk);
  show_first_step (kiosk);
  window = GTK_WINDOW (kiosk_window);
  gtk_window_set_decorated (window, screen->options->windowed);
  if (screen->options->size != NULL && sscanf (screen->options->size, "%dx%d", &width, &height) == 2)
    gtk_window_set_default_size (window, CLAMP (width, 320, 16384), CLAMP (height, 240, 16384));
  if (!screen->options->windowed)
    cover_monitor (kiosk, window);
  g_signal_connect (window, "realize", G_CALLBACK (on_realize), kiosk);
  /* The devices are opened when the first frame is on its way: a slow one does not keep the screen dark. */
  g_idle_add_full (G_PRIORITY_LOW, on_first_idle, kiosk, NULL);
  return window;
}

/**
 * clara_kiosk_main:
 *
 * The screen a visitor stands at.
 */
int
clara_kiosk_main (const ClaraOptions *options)
{
  Kiosk kiosk = {
    .screen = { .options = options,
                .name = "clara",
                .flags = CLARA_ENGINE_DIALOGUE | CLARA_ENGINE_SOUND | CLARA_ENGINE_SIGHT,
                .open = open_kiosk },
    .start_time = g_get_monotonic_time (),
  };

  return clara_screen_run (&kiosk.screen, CLARA_APPLICATION_ID, G_APPLICATION_FLAGS_NONE);
}
