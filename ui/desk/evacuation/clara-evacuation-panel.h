/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-desk-context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ClaraEvacuationPanel:
 *
 * Who is in the building, to be ticked off; printed, saved, and added to.
 */
#define CLARA_TYPE_EVACUATION_PANEL (clara_evacuation_panel_get_type ())
G_DECLARE_FINAL_TYPE (ClaraEvacuationPanel, clara_evacuation_panel, CLARA, EVACUATION_PANEL, AdwBin)

void clara_evacuation_panel_set_context (ClaraEvacuationPanel *self, ClaraDeskContext *context);
void clara_evacuation_panel_refresh (ClaraEvacuationPanel *self);

G_END_DECLS
