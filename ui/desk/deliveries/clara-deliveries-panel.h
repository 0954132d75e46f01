/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-desk-context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ClaraDeliveriesPanel:
 *
 * What was handed in and not collected yet, and lately was: staff take in, find out whose it is, tell again
 * and hand out. Main thread.
 */
#define CLARA_TYPE_DELIVERIES_PANEL (clara_deliveries_panel_get_type ())
G_DECLARE_FINAL_TYPE (ClaraDeliveriesPanel, clara_deliveries_panel, CLARA, DELIVERIES_PANEL, AdwBin)

void clara_deliveries_panel_set_context (ClaraDeliveriesPanel *self, ClaraDeskContext *context);
void clara_deliveries_panel_refresh (ClaraDeliveriesPanel *self);

G_END_DECLS
