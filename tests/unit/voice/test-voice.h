/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

void add_agent_tests (void);
void add_turn_tests (void);
void add_wake_cue_tests (void);
void add_wake_listener_tests (void);
void add_hearing_tests (void);
void add_listener_tests (void);
void add_speaker_tests (void);
void add_oracle_tests (void);
void add_recordings_tests (void);
