/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-voice.h"

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_agent_tests ();
  add_turn_tests ();
  add_wake_cue_tests ();
  add_wake_listener_tests ();
  add_hearing_tests ();
  add_listener_tests ();
  add_speaker_tests ();
  add_oracle_tests ();
  add_recordings_tests ();
  return g_test_run ();
}
