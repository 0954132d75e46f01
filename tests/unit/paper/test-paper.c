/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-printers.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>

static void
test_no_server (void)
{
  g_autoptr (GError) error = NULL;

  g_setenv ("CUPS_SERVER", "/nonexistent/cups.sock", TRUE);
  g_assert_null (clara_printers_list (&error));
  g_assert_error (error, CLARA_PAPER_ERROR, CLARA_PAPER_ERROR_NO_SERVER);
  g_assert_nonnull (strstr (error->message, "/nonexistent/cups.sock"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/paper/printers/no-server", test_no_server);
  return g_test_run ();
}
