/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-reception.h"

G_BEGIN_DECLS

/**
 * ClaraVisitKeeper:
 *
 * Ends visits that nobody ends: checks out at the time of the visitor's type ("auto_checked_out", with that
 * time however late it is noticed), and lets who did not come be a "no_show" when the day is over at the
 * kiosk. Looks anew when visits change and at least every quarter of an hour, so that a clock that jumps and
 * a machine that was off are caught up with. Several processes may have one. Main thread.
 */
#define CLARA_TYPE_VISIT_KEEPER (clara_visit_keeper_get_type ())
G_DECLARE_FINAL_TYPE (ClaraVisitKeeper, clara_visit_keeper, CLARA, VISIT_KEEPER, GObject)

ClaraVisitKeeper *clara_visit_keeper_new (ClaraReception *reception);
gint64 clara_visit_keeper_find_end (const ClaraVisit *visit, const ClaraVisitorType *type, ClaraClock *clock);

G_END_DECLS
