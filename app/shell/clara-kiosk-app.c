/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-config.h"
#include "clara-desktop-messenger.h"
#include "clara-health.h"
#include "clara-kiosk-window.h"
#include "clara-screen.h"

#include <stdio.h>
#include <string.h>

typedef struct
{
  ClaraScreen screen;
  gint64 start_time;
  ClaraHealth *health;

  /* Where there is no engine: */
  ClaraBus *bus;
  ClaraClock *clock;
  ClaraSettings *settings;
  GtkWindow *notice;
  guint retry_timer;
} Kiosk;

/* The staff closed it: whoever started it need not start it again (data/kiosk-session). */
#define STATUS_CLOSED_BY_STAFF 86
#define RETRY (5 * G_TIME_SPAN_SECOND)

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

static void
on_staff_action (ClaraStaffCover *cover, const char *id, Kiosk *kiosk)
{
  if (strcmp (id, "quit") == 0)
    kiosk->screen.status = STATUS_CLOSED_BY_STAFF;
}

static ClaraHealth *
make_health (ClaraBus *bus, ClaraClock *clock, ClaraSettings *settings)
{
  g_autoptr (ClaraDesktopMessenger) messenger = clara_desktop_messenger_new (NULL);
  g_autofree char *name = clara_settings_get_string (settings, "kiosk");

  return clara_health_new (bus, clock, CLARA_MESSENGER (messenger), name);
}

static void
set_up_window (Kiosk *kiosk, GtkWindow *window)
{
  const ClaraOptions *options = kiosk->screen.options;
  ClaraGuard *guard = clara_kiosk_window_get_guard (CLARA_KIOSK_WINDOW (window));
  int width, height;

  gtk_window_set_decorated (window, options->windowed);
  if (options->size != NULL && sscanf (options->size, "%dx%d", &width, &height) == 2)
    gtk_window_set_default_size (window, CLAMP (width, 320, 16384), CLAMP (height, 240, 16384));
  g_signal_connect (clara_guard_get_cover (guard), "action", G_CALLBACK (on_staff_action), kiosk);
  if (!options->windowed)
    clara_guard_enclose (guard);
}

static GtkWindow *
open_kiosk (ClaraScreen *screen, GtkApplication *application)
{
  Kiosk *kiosk = (Kiosk *) screen;
  ClaraKioskWindow *kiosk_window;
  ClaraSenses *senses;
  GtkWindow *window;

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
  clara_guard_set_staff (clara_kiosk_window_get_guard (kiosk_window),
                         clara_engine_get_staff (screen->engine));
  set_up_window (kiosk, window);
  kiosk->health = make_health (clara_engine_get_bus (screen->engine), clara_engine_get_clock (screen->engine),
                               clara_engine_get_settings (screen->engine));
  clara_health_set_store (kiosk->health, clara_engine_get_store (screen->engine),
                          clara_engine_get_tenant (screen->engine));
  g_signal_connect (window, "realize", G_CALLBACK (on_realize), kiosk);
  /* The devices are opened when the first frame is on its way: a slow one does not keep the screen dark. */
  g_idle_add_full (G_PRIORITY_LOW, on_first_idle, kiosk, NULL);
  return window;
}

static void
forget_notice (Kiosk *kiosk)
{
  if (kiosk->clock != NULL)
    clara_clock_clear (kiosk->clock, &kiosk->retry_timer);
  if (kiosk->notice != NULL)
    gtk_window_destroy (kiosk->notice);
  g_clear_weak_pointer (&kiosk->notice);
  g_clear_object (&kiosk->bus);
  g_clear_object (&kiosk->settings);
  g_clear_object (&kiosk->clock);
}

static gboolean
on_retry (gpointer user_data)
{
  Kiosk *kiosk = user_data;
  g_autoptr (GError) error = NULL;

  if (!clara_screen_start_engine (&kiosk->screen, &error))
    {
      clara_health_set_broken (kiosk->health, error->message);
      return G_SOURCE_CONTINUE;
    }
  kiosk->retry_timer = 0;
  clara_health_set_well (kiosk->health);
  g_clear_object (&kiosk->health);
  clara_screen_present (&kiosk->screen);
  gtk_window_destroy (kiosk->notice);
  g_clear_weak_pointer (&kiosk->notice);
  return G_SOURCE_REMOVE;
}

/* The screen without an engine: says that it is out of order, calls a person, tries again. */
static void
show_out_of_order (ClaraScreen *screen, GtkApplication *application, const GError *error)
{
  Kiosk *kiosk = (Kiosk *) screen;

  kiosk->bus = clara_bus_new ();
  kiosk->clock = clara_clock_new_real ();
  kiosk->settings = clara_settings_new (screen->options->settings);
  g_set_weak_pointer (&kiosk->notice, GTK_WINDOW (clara_kiosk_window_new (
                                        application, kiosk->bus, kiosk->settings, kiosk->clock, NULL, NULL)));
  set_up_window (kiosk, kiosk->notice);
  kiosk->health = make_health (kiosk->bus, kiosk->clock, kiosk->settings);
  clara_health_set_broken (kiosk->health, error->message);
  gtk_window_present (kiosk->notice);
  kiosk->retry_timer = clara_clock_add_timeout (kiosk->clock, RETRY, on_retry, kiosk, NULL);
}

static void
close_kiosk (ClaraScreen *screen)
{
  Kiosk *kiosk = (Kiosk *) screen;

  g_clear_object (&kiosk->health);
  forget_notice (kiosk);
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
                .open = open_kiosk,
                .close = close_kiosk,
                .fail = show_out_of_order },
    .start_time = g_get_monotonic_time (),
  };

  return clara_screen_run (&kiosk.screen, CLARA_APPLICATION_ID, G_APPLICATION_FLAGS_NONE);
}
