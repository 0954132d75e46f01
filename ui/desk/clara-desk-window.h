/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-bus.h"
#include "clara-clock.h"
#include "clara-reception.h"
#include "clara-settings.h"
#include "clara-store.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ClaraDeskWindow:
 *
 * The front desk's screen: today, visitors, notifications, services. Follows the store, also what other
 * processes write.
 *
 * Signal "test-services" (): staff want the services tried. What becomes of each is told with
 * clara_desk_window_add_service_result(), the end with clara_desk_window_end_service_test().
 */
#define CLARA_TYPE_DESK_WINDOW (clara_desk_window_get_type ())
G_DECLARE_FINAL_TYPE (ClaraDeskWindow, clara_desk_window, CLARA, DESK_WINDOW, AdwApplicationWindow)

ClaraDeskWindow *clara_desk_window_new (GtkApplication *application, ClaraStore *store, ClaraTenant *tenant,
                                        ClaraReception *reception, ClaraBus *bus, ClaraSettings *settings,
                                        ClaraClock *clock);
void clara_desk_window_add_service_result (ClaraDeskWindow *self, const char *title, const char *state,
                                           const char *detail);
void clara_desk_window_end_service_test (ClaraDeskWindow *self);
void clara_desk_window_show_panel (ClaraDeskWindow *self, const char *name);

G_END_DECLS
