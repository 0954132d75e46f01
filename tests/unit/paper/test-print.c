/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-papers.h"

#include "clara-badge.h"
#include "clara-print.h"
#include "clara-printers.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

/* A printer that speaks IPP, on a free port of this machine: CUPS's own ippeveprinter. It keeps what it
 * prints in its spool folder. */
typedef struct
{
  char *folder;
  guint16 port;
  char *uri;
  GSubprocess *server;
  GMainLoop *loop;
} Printer;

static guint16
find_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  g_socket_listener_close (listener);
  return port;
}

static void
wait_for_printer (Printer *printer)
{
  for (int i = 0; i < 500; i++)
    {
      g_autoptr (GSocketClient) client = g_socket_client_new ();
      g_autoptr (GSocketConnection) connection = NULL;

      /* The printer is here; and libproxy throws exceptions, which a sanitized C program has no place for. */
      g_socket_client_set_enable_proxy (client, FALSE);
      connection = g_socket_client_connect_to_host (client, "localhost", printer->port, NULL, NULL);
      if (connection != NULL)
        return;
      g_usleep (20000);
    }
  g_error ("ippeveprinter does not start");
}

static void
set_up (Printer *printer, gconstpointer data)
{
  g_autofree char *port = NULL;
  g_autofree char *command = NULL;
  g_autoptr (GError) error = NULL;

  printer->folder = g_dir_make_tmp ("clara-printer-XXXXXX", &error);
  g_assert_no_error (error);
  printer->port = find_port ();
  port = g_strdup_printf ("%u", printer->port);
  printer->uri = g_strdup_printf ("ipp://localhost:%u/ipp/print", printer->port);
  command = g_build_filename (printer->folder, "print", NULL);
  /* What the printer does with a job: "data" says how it ends. */
  g_assert_true (
    g_file_set_contents (command, data != NULL ? "#!/bin/sh\nexit 1\n" : "#!/bin/sh\nexit 0\n", -1, NULL));
  g_chmod (command, 0700);
  printer->server =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                      "ippeveprinter", "-n", "localhost", "-p", port, "-d", printer->folder, "-k", "-r",
                      "off", "-f", "application/pdf", "-c", command, "badges", NULL);
  g_assert_no_error (error);
  printer->loop = g_main_loop_new (NULL, FALSE);
  wait_for_printer (printer);
}

static void
stop (Printer *printer)
{
  if (printer->server == NULL)
    return;
  g_subprocess_send_signal (printer->server, 15);
  g_subprocess_wait (printer->server, NULL, NULL);
  g_clear_object (&printer->server);
}

static void
tear_down (Printer *printer, gconstpointer data)
{
  const char *name;
  g_autoptr (GDir) dir = g_dir_open (printer->folder, 0, NULL);

  stop (printer);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (printer->folder, name, NULL);

      g_unlink (file);
    }
  g_rmdir (printer->folder);
  g_free (printer->folder);
  g_free (printer->uri);
  g_main_loop_unref (printer->loop);
}

typedef struct
{
  GMainLoop *loop;
  GAsyncResult *result;
} Wait;

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  wait->result = g_object_ref (result);
  g_main_loop_quit (wait->loop);
}

static int
print (Printer *printer, const char *to, double width, GError **error)
{
  ClaraBadge badge = { .name = "Maria Lopez", .kind = "Visitor", .number = "014", .language = "en" };
  double paper_width, height;
  g_autoptr (GBytes) pdf = clara_badge_to_pdf (&badge, "62x100", &paper_width, &height, NULL, NULL);
  Wait wait = { printer->loop, NULL };
  int job;

  clara_print_async (to, pdf, "Badge 014", width, width > 0 ? height : 0, NULL, on_ready, &wait);
  g_main_loop_run (printer->loop);
  job = clara_print_finish (wait.result, error);
  g_object_unref (wait.result);
  return job;
}

static ClaraPrintState
look (Printer *printer, int job, char **reason)
{
  Wait wait = { printer->loop, NULL };
  g_autoptr (GError) error = NULL;
  ClaraPrintState state;

  clara_print_look_async (printer->uri, job, NULL, on_ready, &wait);
  g_main_loop_run (printer->loop);
  g_assert_true (clara_print_look_finish (wait.result, &state, reason, &error));
  g_assert_no_error (error);
  g_object_unref (wait.result);
  return state;
}

static ClaraPrintState
look_until_over (Printer *printer, int job, char **reason)
{
  ClaraPrintState state = CLARA_PRINT_WAITING;

  for (int i = 0; i < 600; i++)
    {
      g_clear_pointer (reason, g_free);
      state = look (printer, job, reason);
      if (state == CLARA_PRINT_DONE || state == CLARA_PRINT_FAILED)
        break;
      g_usleep (20000);
    }
  return state;
}

static char *
find_spooled (Printer *printer)
{
  g_autoptr (GDir) dir = g_dir_open (printer->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".pdf"))
      return g_build_filename (printer->folder, name, NULL);
  return NULL;
}

/* The very bytes reach the printer, and it says when it has printed them. */
static void
test_print (Printer *printer, gconstpointer data)
{
  g_autofree char *reason = NULL;
  g_autofree char *file = NULL;
  g_autofree char *content = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GBytes) pdf = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  int job = print (printer, printer->uri, 62, &error);

  g_assert_no_error (error);
  g_assert_cmpint (job, >, 0);
  g_assert_cmpint (look_until_over (printer, job, &reason), ==, CLARA_PRINT_DONE);
  file = find_spooled (printer);
  g_assert_nonnull (file);
  g_assert_true (g_file_get_contents (file, &content, &length, &error));
  pdf = g_bytes_new (content, length);
  text = read_pdf (pdf, "printed");
  g_assert_nonnull (strstr (text, "Lopez"));
}

/* A printer that cannot says so. */
static void
test_fails (Printer *printer, gconstpointer data)
{
  g_autofree char *reason = NULL;
  g_autoptr (GError) error = NULL;
  int job = print (printer, printer->uri, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpint (look_until_over (printer, job, &reason), ==, CLARA_PRINT_FAILED);
}

static void
test_no_printer (Printer *printer, gconstpointer data)
{
  static const char *const wrong[] = { "", "no such/queue", "ipp://", "a b" };
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_assert_cmpint (print (printer, wrong[i], 62, &error), ==, 0);
      g_assert_error (error, CLARA_PAPER_ERROR, CLARA_PAPER_ERROR_NO_PRINTER);
      g_clear_error (&error);
    }
  stop (printer);
  g_assert_cmpint (print (printer, printer->uri, 62, &error), ==, 0);
  g_assert_error (error, CLARA_PAPER_ERROR, CLARA_PAPER_ERROR_NO_SERVER);
}

void
add_print_tests (void)
{
  g_test_add ("/paper/print/printed", Printer, NULL, set_up, test_print, tear_down);
  g_test_add ("/paper/print/fails", Printer, "fails", set_up, test_fails, tear_down);
  g_test_add ("/paper/print/no-printer", Printer, NULL, set_up, test_no_printer, tear_down);
}
