/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-desk-context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ClaraServicesPanel:
 *
 * Which provider serves what, how fast and at what cost today, the last changes and why, and a button to try
 * all of them.
 *
 * Signal "test" (): the button was pressed; the results come through clara_services_panel_add_result().
 */
#define CLARA_TYPE_SERVICES_PANEL (clara_services_panel_get_type ())
G_DECLARE_FINAL_TYPE (ClaraServicesPanel, clara_services_panel, CLARA, SERVICES_PANEL, AdwBin)

void clara_services_panel_set_context (ClaraServicesPanel *self, ClaraDeskContext *context);
void clara_services_panel_refresh (ClaraServicesPanel *self);
void clara_services_panel_add_result (ClaraServicesPanel *self, const char *title, const char *state,
                                      const char *detail);
void clara_services_panel_end_test (ClaraServicesPanel *self);

G_END_DECLS
