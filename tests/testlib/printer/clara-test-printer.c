/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-test-printer.h"

#include <glib/gstdio.h>
#include <string.h>

static guint16
find_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  g_socket_listener_close (listener);
  return port;
}

static void
wait_for (ClaraTestPrinter *self)
{
  for (int i = 0; i < 1500; i++)
    {
      g_autoptr (GSocketClient) client = g_socket_client_new ();
      g_autoptr (GSocketConnection) connection = NULL;

      /* The printer is here; and libproxy throws exceptions, which a sanitized C program has no place for. */
      g_socket_client_set_enable_proxy (client, FALSE);
      connection = g_socket_client_connect_to_host (client, "localhost", self->port, NULL, NULL);
      if (connection != NULL)
        return;
      g_usleep (20000);
    }
  g_error ("ippeveprinter does not start");
}

void
clara_test_printer_start (ClaraTestPrinter *self)
{
  g_autofree char *port = g_strdup_printf ("%u", self->port);
  g_autofree char *command = g_build_filename (self->folder, "print", NULL);
  g_autoptr (GError) error = NULL;

  self->server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                                   &error, "ippeveprinter", "-n", "localhost", "-p", port, "-d", self->folder,
                                   "-k", "-r", "off", "-f", "application/pdf", "-c", command, "badges", NULL);
  g_assert_no_error (error);
  wait_for (self);
}

ClaraTestPrinter *
clara_test_printer_new (void)
{
  ClaraTestPrinter *self = g_new0 (ClaraTestPrinter, 1);
  g_autofree char *command = NULL;
  g_autofree char *script = NULL;
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("clara-printer-XXXXXX", &error);
  g_assert_no_error (error);
  self->port = find_port ();
  self->uri = g_strdup_printf ("ipp://localhost:%u/ipp/print", self->port);
  command = g_build_filename (self->folder, "print", NULL);
  script = g_strdup_printf ("#!/bin/sh\n"
                            "cd '%s' || exit 1\n"
                            "if [ -e empty ]; then\n"
                            "  echo 'STATE: media-empty-error' >&2\n"
                            "  while [ -e empty ]; do sleep 0.05; done\n"
                            "  echo 'STATE: none' >&2\n"
                            "fi\n"
                            "[ ! -e broken ]\n",
                            self->folder);
  g_assert_true (g_file_set_contents (command, script, -1, NULL));
  g_chmod (command, 0700);
  clara_test_printer_start (self);
  return self;
}

void
clara_test_printer_stop (ClaraTestPrinter *self)
{
  if (self->server == NULL)
    return;
  g_subprocess_send_signal (self->server, 15);
  g_subprocess_wait (self->server, NULL, NULL);
  g_clear_object (&self->server);
}

void
clara_test_printer_set (ClaraTestPrinter *self, const char *what, gboolean on)
{
  g_autofree char *file = g_build_filename (self->folder, what, NULL);

  if (on)
    g_assert_true (g_file_set_contents (file, "", 0, NULL));
  else
    g_unlink (file);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

GPtrArray *
clara_test_printer_list (ClaraTestPrinter *self)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".pdf"))
      g_ptr_array_add (files, g_build_filename (self->folder, name, NULL));
  g_ptr_array_sort (files, compare);
  return files;
}

void
clara_test_printer_free (ClaraTestPrinter *self)
{
  const char *name;
  g_autoptr (GDir) dir = NULL;

  clara_test_printer_set (self, "empty", FALSE);
  clara_test_printer_stop (self);
  dir = g_dir_open (self->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (self->folder, name, NULL);

      g_unlink (file);
    }
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->uri);
  g_free (self);
}
