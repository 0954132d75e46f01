/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk.h"

#include <unistd.h>

int
main (int argc, char **argv)
{
  /* Nothing here is about the disk, and hundreds of databases are written. */
  if (access ("/dev/shm", W_OK) == 0)
    g_setenv ("TMPDIR", "/dev/shm", FALSE);
  /* Nobody's own secret service is touched: the secrets are in a file of the test. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_setenv ("CLARA_SECRETS_KEY", "a key for the test", TRUE);
  g_test_init (&argc, &argv, NULL);
  add_choice_tests ();
  add_day_tests ();
  add_face_tests ();
  add_flow_tests ();
  add_hostile_tests ();
  add_parser_tests ();
  add_script_tests ();
  add_limit_tests ();
  add_model_tests ();
  add_model_faults_tests ();
  return g_test_run ();
}
