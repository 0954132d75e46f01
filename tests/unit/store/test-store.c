/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_repository_tests ();
  return g_test_run ();
}
