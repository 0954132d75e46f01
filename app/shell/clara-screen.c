/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-screen.h"

#include <glib-unix.h>
#include <stdio.h>

static gboolean
on_terminate (gpointer user_data)
{
  ClaraScreen *self = user_data;

  g_application_quit (G_APPLICATION (self->application));
  return G_SOURCE_CONTINUE;
}

/**
 * clara_screen_open_engine:
 *
 * Opens the database and reaches for the session bus. Blocks; may be tried again where it fails.
 */
gboolean
clara_screen_open_engine (ClaraScreen *self, GError **error)
{
  if (!clara_engine_open (self->engine, error))
    return FALSE;
  /* A desk is not unique, so that its application has no connection of its own. */
  if (self->connection == NULL)
    self->connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  self->relay = clara_relay_new (self->engine, self->connection);
  return TRUE;
}

static void
on_startup (GApplication *application, ClaraScreen *self)
{
  g_autoptr (GError) error = NULL;

  self->engine = clara_engine_prepare (self->options->data_dir, self->options->settings,
                                       self->flags | (self->options->demo ? CLARA_ENGINE_DEMO : 0));
  if (self->early || clara_screen_open_engine (self, &error))
    return;
  fprintf (stderr, "%s: %s\n", self->name, error->message);
  self->status = 1;
  g_clear_object (&self->engine);
  g_application_quit (application);
}

static void
on_activate (GApplication *application, ClaraScreen *self)
{
  if (self->engine == NULL)
    return;
  if (self->window == NULL)
    g_set_weak_pointer (&self->window, self->open (self, GTK_APPLICATION (application)));
  gtk_window_present (self->window);
}

static void
on_shutdown (GApplication *application, ClaraScreen *self)
{
  GList *windows;

  /* The screens go first: they listen to the engine. */
  while ((windows = gtk_application_get_windows (GTK_APPLICATION (application))) != NULL)
    gtk_window_destroy (windows->data);
  if (self->close != NULL)
    self->close (self);
  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->relay);
  if (self->engine != NULL)
    clara_engine_close (self->engine);
  g_clear_object (&self->engine);
  g_clear_object (&self->connection);
}

/**
 * clara_screen_run:
 *
 * Runs until the window is closed or the process is asked to end.
 *
 * Returns: the exit status
 */
int
clara_screen_run (ClaraScreen *self, const char *application_id, GApplicationFlags flags)
{
  g_autoptr (AdwApplication) application = NULL;
  guint sources[2];
  int status;

  if (!gtk_init_check ())
    {
      fprintf (stderr, "%s: there is no display here; set DISPLAY or WAYLAND_DISPLAY, or use: clara chat\n",
               self->name);
      return 1;
    }
  application = adw_application_new (application_id, flags);
  self->application = application;
  g_signal_connect (application, "startup", G_CALLBACK (on_startup), self);
  g_signal_connect (application, "activate", G_CALLBACK (on_activate), self);
  g_signal_connect (application, "shutdown", G_CALLBACK (on_shutdown), self);
  sources[0] = g_unix_signal_add (SIGINT, on_terminate, self);
  sources[1] = g_unix_signal_add (SIGTERM, on_terminate, self);
  status = g_application_run (G_APPLICATION (application), 0, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    g_source_remove (sources[i]);
  return self->status != 0 ? self->status : status;
}
