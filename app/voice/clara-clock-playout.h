/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-playout.h"
#include "clara-clock.h"

G_BEGIN_DECLS

/**
 * ClaraClockPlayout:
 *
 * A loudspeaker that nobody hears, paced by the clock.
 */
#define CLARA_TYPE_CLOCK_PLAYOUT (clara_clock_playout_get_type ())
G_DECLARE_FINAL_TYPE (ClaraClockPlayout, clara_clock_playout, CLARA, CLOCK_PLAYOUT, GObject)
ClaraPlayout *clara_clock_playout_new (ClaraClock *clock);

G_END_DECLS
