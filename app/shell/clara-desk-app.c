/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-config.h"
#include "clara-desk-notifier.h"
#include "clara-desk-window.h"
#include "clara-engine.h"
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
  ClaraDeskNotifier *notifier;
  int status;
} Desk;

static gboolean
on_terminate (gpointer user_data)
{
  Desk *desk = user_data;

  g_application_quit (G_APPLICATION (desk->application));
  return G_SOURCE_CONTINUE;
}

static void
on_startup (GApplication *application, gpointer user_data)
{
  Desk *desk = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);

  desk->engine = clara_engine_new (desk->options->data_dir, desk->options->settings,
                                   desk->options->demo ? CLARA_ENGINE_DEMO : 0, &error);
  if (desk->engine == NULL)
    {
      fprintf (stderr, "clara desk: %s\n", error->message);
      desk->status = 1;
      g_application_quit (application);
      return;
    }
  desk->relay = clara_relay_new (desk->engine, connection);
  if (connection != NULL)
    desk->notifier = clara_desk_notifier_new (connection);
  else
    fprintf (stderr, "clara desk: there is no session bus; notifications are shown in the window only\n");
}

static void
on_activate (GApplication *application, gpointer user_data)
{
  Desk *desk = user_data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (desk->engine == NULL)
    return;
  if (window == NULL)
    {
      window = GTK_WINDOW (clara_desk_window_new (
        GTK_APPLICATION (application), clara_engine_get_store (desk->engine),
        clara_engine_get_tenant (desk->engine), clara_engine_get_reception (desk->engine),
        clara_engine_get_bus (desk->engine), clara_engine_get_settings (desk->engine),
        clara_engine_get_clock (desk->engine)));
      clara_engine_start (desk->engine);
    }
  gtk_window_present (window);
}

static void
on_shutdown (GApplication *application, gpointer user_data)
{
  Desk *desk = user_data;
  GList *windows;

  while ((windows = gtk_application_get_windows (GTK_APPLICATION (application))) != NULL)
    gtk_window_destroy (windows->data);
  g_clear_object (&desk->notifier);
  g_clear_object (&desk->relay);
  if (desk->engine != NULL)
    clara_engine_close (desk->engine);
  g_clear_object (&desk->engine);
}

/**
 * clara_desk_main:
 *
 * The front desk's dashboard: a process of its own over the same database.
 */
int
clara_desk_main (const ClaraOptions *options)
{
  g_autoptr (AdwApplication) application = NULL;
  Desk desk = { options };
  guint sources[2];
  int status;

  if (!gtk_init_check ())
    {
      fprintf (stderr, "clara desk: there is no display here; set DISPLAY or WAYLAND_DISPLAY\n");
      return 1;
    }
  /* Several desks may run on one machine; the first one gets the notifications (it owns the bus name). */
  application = adw_application_new (CLARA_APPLICATION_ID ".DeskScreen", G_APPLICATION_NON_UNIQUE);
  desk.application = application;
  g_signal_connect (application, "startup", G_CALLBACK (on_startup), &desk);
  g_signal_connect (application, "activate", G_CALLBACK (on_activate), &desk);
  g_signal_connect (application, "shutdown", G_CALLBACK (on_shutdown), &desk);
  sources[0] = g_unix_signal_add (SIGINT, on_terminate, &desk);
  sources[1] = g_unix_signal_add (SIGTERM, on_terminate, &desk);
  status = g_application_run (G_APPLICATION (application), 0, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    g_source_remove (sources[i]);
  return desk.status != 0 ? desk.status : status;
}
