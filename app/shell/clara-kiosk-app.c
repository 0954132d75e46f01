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
  ClaraGuard *guard;
  ClaraSenses *senses;
  GtkWindow *window;
  int width, height;

  kiosk_window = clara_kiosk_window_new (application, clara_engine_get_bus (screen->engine),
                                         clara_engine_get_settings (screen->engine),
                                         clara_engine_get_clock (screen->engine), get_company, kiosk);
  guard = clara_kiosk_window_get_guard (kiosk_window);
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
  clara_guard_set_staff (guard, clara_engine_get_staff (screen->engine));
  if (!screen->options->windowed)
    clara_guard_enclose (guard);
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
