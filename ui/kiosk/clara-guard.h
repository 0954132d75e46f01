/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-bus.h"
#include "clara-clock.h"
#include "clara-settings.h"
#include "clara-staff-cover.h"

G_BEGIN_DECLS

/**
 * ClaraGuard:
 *
 * Kiosk discipline for one window: covers the chosen monitor, and again when monitors come, go or change;
 * shuts the ways out (closing, context menus, the inspector's keys, the clipboard of the visitor before);
 * holds off the screensaver while somebody is served; darkens the screen when nobody was for a while; opens
 * the staff's page by five taps in the upper corner where the reading begins, or by Ctrl+Alt+Shift+S. What
 * the desktop itself offers (its own gestures and keys) is closed only by a session of its own, see
 * data/kiosk-session. Main thread.
 */
#define CLARA_TYPE_GUARD (clara_guard_get_type ())
G_DECLARE_FINAL_TYPE (ClaraGuard, clara_guard, CLARA, GUARD, GObject)

ClaraGuard *clara_guard_new (GtkWindow *window, GtkOverlay *overlay, ClaraBus *bus, ClaraSettings *settings,
                             ClaraClock *clock);
void clara_guard_set_staff (ClaraGuard *self, ClaraStaff *staff);
void clara_guard_add_cover (ClaraGuard *self, GtkWidget *cover);
ClaraStaffCover *clara_guard_get_cover (ClaraGuard *self);
/* From now on the window covers the monitor of the settings and cannot be closed. */
void clara_guard_enclose (ClaraGuard *self);
gboolean clara_guard_is_enclosing (ClaraGuard *self);
void clara_guard_set_awake (ClaraGuard *self, gboolean awake);
void clara_guard_set_language (ClaraGuard *self, const char *language);

G_END_DECLS
