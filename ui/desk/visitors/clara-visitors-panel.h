/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-desk-context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ClaraVisitorsPanel:
 *
 * All visits, newest first, filtered as one types.
 */
#define CLARA_TYPE_VISITORS_PANEL (clara_visitors_panel_get_type ())
G_DECLARE_FINAL_TYPE (ClaraVisitorsPanel, clara_visitors_panel, CLARA, VISITORS_PANEL, AdwBin)

void clara_visitors_panel_set_context (ClaraVisitorsPanel *self, ClaraDeskContext *context);
void clara_visitors_panel_refresh (ClaraVisitorsPanel *self);

G_END_DECLS
