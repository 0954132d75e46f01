/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"

G_BEGIN_DECLS

/* Times of days at the clock's place, across changes to daylight saving. */
int clara_clock_get_utc_offset_at (ClaraClock *self, gint64 real_us);
gint64 clara_clock_find_local (ClaraClock *self, const char *date, int minutes);
const char *clara_clock_get_time_zone (ClaraClock *self);
void clara_clock_set_time_zone (ClaraClock *self, GTimeZone *zone); /* of a virtual clock */

G_END_DECLS
