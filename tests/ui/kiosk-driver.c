/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-kiosk-window.h"

#include "clara-error.h"

#include <string.h>

/*
 * Drives the kiosk's screen without an engine: publishes the events of a file, one JSON object a line
 * ({"event": "step", ...}), and prints the commands that are touched, one JSON object a line.
 *
 *   kiosk-driver [--contrast high] [--scale PX_PER_MM] [--size WxH] FILE
 *
 * Lines {"wait": milliseconds} wait. At the end it stays until it is closed, or for --stay milliseconds.
 * {"event": "caption", "text": ..., "begin": n, "end": n, "utterance": n} moves the word being said.
 */

typedef struct
{
  GtkApplication *application;
  ClaraBus *bus;
  ClaraSettings *settings;
  ClaraClock *clock;
  ClaraKioskWindow *window;
  char **lines;
  guint next;
  int stay;
  int width, height;
} Driver;

static gboolean on_next (gpointer user_data);

static gboolean
on_end (gpointer user_data)
{
  Driver *driver = user_data;

  gtk_window_destroy (GTK_WINDOW (driver->window));
  return G_SOURCE_REMOVE;
}

static const char *
get_company (gpointer user_data)
{
  return "Meridian Labs";
}

/* Runs lines until one waits. */
static gboolean
on_next (gpointer user_data)
{
  Driver *driver = user_data;

  while (driver->lines[driver->next] != NULL)
    {
      const char *line = driver->lines[driver->next++];
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) object = NULL;
      g_autofree char *event = NULL;
      gint64 wait;

      if (line[0] == '\0' || line[0] == '#')
        continue;
      object = clara_json_parse_object (line, -1, &error);
      if (object == NULL)
        {
          g_printerr ("line %u: %s\n", driver->next, error->message);
          continue;
        }
      wait = clara_json_get_int (object, "wait", 0);
      event = g_strdup (clara_json_get_string (object, "event", NULL));
      if (event != NULL)
        {
          json_object_remove_member (object, "event");
          clara_bus_publish (driver->bus, event, g_steal_pointer (&object));
        }
      if (wait > 0)
        {
          g_timeout_add (wait, on_next, driver);
          return G_SOURCE_REMOVE;
        }
    }
  if (driver->stay > 0)
    g_timeout_add (driver->stay, on_end, driver);
  return G_SOURCE_REMOVE;
}

static void
on_command (ClaraBus *bus, ClaraMessage *message, Driver *driver)
{
  g_autofree char *fields = clara_json_to_string (clara_message_get_fields (message));

  g_print ("{\"command\": \"%s\", \"fields\": %s}\n", clara_message_get_name (message), fields);
  fflush (stdout);
}

static void
on_activate (GtkApplication *application, Driver *driver)
{
  driver->window =
    clara_kiosk_window_new (application, driver->bus, driver->settings, driver->clock, get_company, NULL);
  gtk_window_set_decorated (GTK_WINDOW (driver->window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (driver->window), driver->width, driver->height);
  gtk_window_present (GTK_WINDOW (driver->window));
  g_timeout_add (200, on_next, driver);
}

int
main (int argc, char **argv)
{
  Driver driver = { .width = 1280, .height = 800 };
  g_autofree char *contrast = NULL, *size = NULL, *text = NULL, *folder = NULL, *file = NULL;
  double scale = 0;
  const GOptionEntry options[] = {
    { "contrast", 0, 0, G_OPTION_ARG_STRING, &contrast, "normal or high", "WHICH" },
    { "scale", 0, 0, G_OPTION_ARG_DOUBLE, &scale, "logical pixels in a millimetre", "NUMBER" },
    { "size", 0, 0, G_OPTION_ARG_STRING, &size, "size of the window", "WxH" },
    { "stay", 0, 0, G_OPTION_ARG_INT, &driver.stay, "milliseconds until it ends; 0 for ever", "MS" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("FILE");
  g_autoptr (GError) error = NULL;
  int status;

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2
      || !g_file_get_contents (argv[1], &text, NULL, &error))
    {
      g_printerr ("%s\n", error != NULL ? error->message : "Name one file of events");
      return 2;
    }
  if (size != NULL && strchr (size, 'x') != NULL)
    {
      driver.width = atoi (size);
      driver.height = atoi (strchr (size, 'x') + 1);
    }
  folder = g_dir_make_tmp ("clara-kiosk-XXXXXX", NULL);
  file = g_build_filename (folder, "settings.ini", NULL);
  if (!g_file_set_contents (file, "", 0, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  driver.settings = clara_settings_new (file);
  if ((contrast != NULL
       && !clara_settings_set (driver.settings, "contrast", g_variant_new_string (contrast), &error))
      || (scale > 0
          && !clara_settings_set (driver.settings, "pixels-per-millimetre", g_variant_new_double (scale),
                                  &error)))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  driver.lines = g_strsplit (text, "\n", -1);
  driver.bus = clara_bus_new ();
  driver.clock = clara_clock_new_real ();
  g_signal_connect (driver.bus, "command", G_CALLBACK (on_command), &driver);
  driver.application = GTK_APPLICATION (adw_application_new (NULL, G_APPLICATION_NON_UNIQUE));
  g_signal_connect (driver.application, "activate", G_CALLBACK (on_activate), &driver);
  status = g_application_run (G_APPLICATION (driver.application), 1, argv);
  g_object_unref (driver.application);
  g_object_unref (driver.bus);
  g_object_unref (driver.clock);
  g_object_unref (driver.settings);
  g_strfreev (driver.lines);
  return status;
}
