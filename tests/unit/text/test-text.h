/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

void add_catalogue_tests (void);
void add_contact_tests (void);
void add_names_tests (void);
void add_speech_tests (void);
