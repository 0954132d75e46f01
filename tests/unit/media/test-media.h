/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

void test_echo_add (void);
void test_frame_add (void);
void test_sound_add (void);
