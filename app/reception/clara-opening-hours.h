/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-json.h"

G_BEGIN_DECLS

/**
 * ClaraOpeningHours:
 *
 * When a site is open: the tenant's setting "opening_hours", {"mon": ["09:00", "18:30"], ... "holidays":
 * [{"date": "2026-12-25", "name": "Christmas"}], "emergency_contact": TEXT, "sites": {SITE: {the same}}}. A
 * day may have several spans: [["09:00", "13:00"], ["14:00", "18:00"]]; one that is not named is closed.
 * Immutable; any thread.
 */
typedef struct _ClaraOpeningHours ClaraOpeningHours;

ClaraOpeningHours *clara_opening_hours_parse (const char *text, const char *site, GError **error);
void clara_opening_hours_free (ClaraOpeningHours *self);
gboolean clara_opening_hours_is_open (const ClaraOpeningHours *self, ClaraClock *clock, gint64 real_us);
gint64 clara_opening_hours_find_next (const ClaraOpeningHours *self, ClaraClock *clock, gint64 real_us);
const char *clara_opening_hours_get_holiday (const ClaraOpeningHours *self, const char *date);
const char *clara_opening_hours_get_emergency (const ClaraOpeningHours *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraOpeningHours, clara_opening_hours_free)

G_END_DECLS
