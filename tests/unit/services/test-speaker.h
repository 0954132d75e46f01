/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* At 16 kHz. */
GArray *test_speak (const char *text, const char *voice);
