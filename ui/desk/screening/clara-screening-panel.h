/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-desk-context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ClaraScreeningPanel:
 *
 * Visitors who wait for a decision, with the buttons to decide; and the screening list, to look at, add to
 * and take off.
 */
#define CLARA_TYPE_SCREENING_PANEL (clara_screening_panel_get_type ())
G_DECLARE_FINAL_TYPE (ClaraScreeningPanel, clara_screening_panel, CLARA, SCREENING_PANEL, AdwBin)

void clara_screening_panel_set_context (ClaraScreeningPanel *self, ClaraDeskContext *context);
void clara_screening_panel_refresh (ClaraScreeningPanel *self);

G_END_DECLS
