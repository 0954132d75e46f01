/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Hours of the day in which somebody is left alone, as "22:00-07:00". Pure functions. */

gboolean clara_quiet_hours_parse (const char *text, int *from, int *to);
gboolean clara_quiet_hours_contain (const char *text, gint64 now_us, int utc_offset);

G_END_DECLS
