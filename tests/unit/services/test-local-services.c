/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The services on this machine: by themselves, for a recogniser takes its time. */
#include "test-services.h"

#include <glib.h>

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  add_espeak_tests ();
  add_sphinx_tests ();
  add_wake_tests ();
  status = g_test_run ();
  end_sphinx_tests ();
  return status;
}
