/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-papers.h"

#include "clara-badge.h"
#include "clara-print.h"
#include "clara-printers.h"
#include "clara-test-printer.h"

#include <gio/gio.h>
#include <string.h>

typedef struct
{
  ClaraTestPrinter *device;
  GMainLoop *loop;
} Printer;

/* "data" says what breaks it. */
static void
set_up (Printer *printer, gconstpointer data)
{
  printer->device = clara_test_printer_new ();
  printer->loop = g_main_loop_new (NULL, FALSE);
  if (data != NULL)
    clara_test_printer_set (printer->device, data, TRUE);
}

static void
tear_down (Printer *printer, gconstpointer data)
{
  clara_test_printer_free (printer->device);
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

  clara_print_look_async (printer->device->uri, job, NULL, on_ready, &wait);
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

/* The very bytes reach the printer, and it says when it has printed them. */
static void
test_print (Printer *printer, gconstpointer data)
{
  g_autofree char *reason = NULL;
  g_autoptr (GPtrArray) files = NULL;
  g_autofree char *content = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GBytes) pdf = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  int job = print (printer, printer->device->uri, 62, &error);

  g_assert_no_error (error);
  g_assert_cmpint (job, >, 0);
  g_assert_cmpint (look_until_over (printer, job, &reason), ==, CLARA_PRINT_DONE);
  files = clara_test_printer_list (printer->device);
  g_assert_cmpuint (files->len, ==, 1);
  g_assert_true (g_file_get_contents (files->pdata[0], &content, &length, &error));
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
  int job = print (printer, printer->device->uri, 0, &error);

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
  clara_test_printer_stop (printer->device);
  g_assert_cmpint (print (printer, printer->device->uri, 62, &error), ==, 0);
  g_assert_error (error, CLARA_PAPER_ERROR, CLARA_PAPER_ERROR_NO_SERVER);
}

void
add_print_tests (void)
{
  g_test_add ("/paper/print/printed", Printer, NULL, set_up, test_print, tear_down);
  g_test_add ("/paper/print/fails", Printer, "broken", set_up, test_fails, tear_down);
  g_test_add ("/paper/print/no-printer", Printer, NULL, set_up, test_no_printer, tear_down);
}
