/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-papers.h"

int
main (int argc, char **argv)
{
  g_autoptr (GTestDBus) bus = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  /* ippeveprinter wants a system bus to announce itself on, and is content with one on which nobody is. */
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (bus), TRUE);
  add_badge_tests ();
  add_document_tests ();
  add_print_tests ();
  status = g_test_run ();
  g_test_dbus_stop (bus);
  return status;
}
