/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-config.h"
#include "clara-engine.h"
#include "clara-kiosk-window.h"
#include "clara-options.h"
#include "clara-relay.h"

#include <adwaita.h>
#include <glib-unix.h>
#include <stdio.h>

typedef struct
{
  const ClaraOptions *options;
  AdwApplication *application;
  ClaraEngine *engine;
  ClaraRelay *relay;
  gint64 start_time;
  int status;
} Kiosk;

static gboolean
on_terminate (gpointer user_data)
{
  Kiosk *kiosk = user_data;

  g_application_quit (G_APPLICATION (kiosk->application));
  return G_SOURCE_CONTINUE;
}

static void
on_startup (GApplication *application, gpointer user_data)
{
  Kiosk *kiosk = user_data;
  g_autoptr (GError) error = NULL;
  ClaraEngineFlags flags = CLARA_ENGINE_DIALOGUE | CLARA_ENGINE_SOUND | CLARA_ENGINE_SIGHT
                           | (kiosk->options->demo ? CLARA_ENGINE_DEMO : 0);

  kiosk->engine = clara_engine_new (kiosk->options->data_dir, kiosk->options->settings, flags, &error);
  if (kiosk->engine == NULL)
    {
      fprintf (stderr, "clara: %s\n", error->message);
      kiosk->status = 1;
      g_application_quit (application);
      return;
    }
  kiosk->relay = clara_relay_new (kiosk->engine, g_application_get_dbus_connection (application));
}

static void
on_first_paint (GdkFrameClock *frame_clock, gpointer user_data)
{
  Kiosk *kiosk = user_data;

  g_signal_handlers_disconnect_by_func (frame_clock, on_first_paint, kiosk);
  clara_bus_publish (clara_engine_get_bus (kiosk->engine), "timing",
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

  clara_engine_start (kiosk->engine);
  return G_SOURCE_REMOVE;
}

static const char *
get_company (gpointer user_data)
{
  Kiosk *kiosk = user_data;

  return clara_reception_get_company (clara_engine_get_reception (kiosk->engine));
}

static void
cover_monitor (Kiosk *kiosk, GtkWindow *window)
{
  g_autofree char *wanted = clara_settings_get_string (clara_engine_get_settings (kiosk->engine), "monitor");
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
    clara_bus_publish (clara_engine_get_bus (kiosk->engine), "error",
                       clara_json_build ("sss", "where", "monitor", "message",
                                         "The monitor named in the settings is not connected", "fix",
                                         "Connect it, or set monitor to another connector or to ''"));
  gtk_window_fullscreen (window);
}

/* The screen missed what was told before it was there. */
static void
show_first_step (Kiosk *kiosk)
{
  clara_bus_publish (clara_engine_get_bus (kiosk->engine), "step",
                     json_object_ref (clara_dialogue_get_step (clara_engine_get_dialogue (kiosk->engine))));
}

static void
on_activate (GApplication *application, gpointer user_data)
{
  Kiosk *kiosk = user_data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));
  ClaraKioskWindow *kiosk_window;
  int width, height;

  if (kiosk->engine == NULL)
    return;
  if (window != NULL)
    {
      gtk_window_present (window);
      return;
    }
  kiosk_window = clara_kiosk_window_new (GTK_APPLICATION (application), clara_engine_get_bus (kiosk->engine),
                                         clara_engine_get_settings (kiosk->engine),
                                         clara_engine_get_clock (kiosk->engine), get_company, kiosk);
  clara_kiosk_window_set_voice (kiosk_window, clara_engine_get_voice (kiosk->engine));
  if (clara_engine_get_sight (kiosk->engine) != NULL)
    clara_kiosk_window_set_sight (kiosk_window, clara_engine_get_sight (kiosk->engine));
  show_first_step (kiosk);
  window = GTK_WINDOW (kiosk_window);
  gtk_window_set_decorated (window, kiosk->options->windowed);
  if (kiosk->options->size != NULL && sscanf (kiosk->options->size, "%dx%d", &width, &height) == 2)
    gtk_window_set_default_size (window, CLAMP (width, 320, 16384), CLAMP (height, 240, 16384));
  if (!kiosk->options->windowed)
    cover_monitor (kiosk, window);
  g_signal_connect (window, "realize", G_CALLBACK (on_realize), kiosk);
  gtk_window_present (window);
  /* The devices are opened when the first frame is on its way: a slow one does not keep the screen dark. */
  g_idle_add_full (G_PRIORITY_LOW, on_first_idle, kiosk, NULL);
}

static void
on_shutdown (GApplication *application, gpointer user_data)
{
  Kiosk *kiosk = user_data;
  GList *windows;

  /* The screens go first: they listen to the engine. */
  while ((windows = gtk_application_get_windows (GTK_APPLICATION (application))) != NULL)
    gtk_window_destroy (windows->data);
  g_clear_object (&kiosk->relay);
  if (kiosk->engine != NULL)
    clara_engine_close (kiosk->engine);
  g_clear_object (&kiosk->engine);
}

/**
 * clara_kiosk_main:
 *
 * The screen a visitor stands at.
 */
int
clara_kiosk_main (const ClaraOptions *options)
{
  g_autoptr (AdwApplication) application = NULL;
  Kiosk kiosk = { options };
  guint sources[2];
  int status;

  kiosk.start_time = g_get_monotonic_time ();
  if (!gtk_init_check ())
    {
      fprintf (stderr,
               "clara: there is no display here; set DISPLAY or WAYLAND_DISPLAY, or use: clara chat\n");
      return 1;
    }
  application = adw_application_new (CLARA_APPLICATION_ID, G_APPLICATION_FLAGS_NONE);
  kiosk.application = application;
  g_signal_connect (application, "startup", G_CALLBACK (on_startup), &kiosk);
  g_signal_connect (application, "activate", G_CALLBACK (on_activate), &kiosk);
  g_signal_connect (application, "shutdown", G_CALLBACK (on_shutdown), &kiosk);
  sources[0] = g_unix_signal_add (SIGINT, on_terminate, &kiosk);
  sources[1] = g_unix_signal_add (SIGTERM, on_terminate, &kiosk);
  status = g_application_run (G_APPLICATION (application), 0, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    g_source_remove (sources[i]);
  return kiosk.status != 0 ? kiosk.status : status;
}
