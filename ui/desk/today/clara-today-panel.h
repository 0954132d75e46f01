/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-desk-context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ClaraTodayPanel:
 *
 * Today at a glance: how many are expected, in, waiting and out, and who they are.
 */
#define CLARA_TYPE_TODAY_PANEL (clara_today_panel_get_type ())
G_DECLARE_FINAL_TYPE (ClaraTodayPanel, clara_today_panel, CLARA, TODAY_PANEL, AdwBin)

void clara_today_panel_set_context (ClaraTodayPanel *self, ClaraDeskContext *context);
void clara_today_panel_refresh (ClaraTodayPanel *self);

G_END_DECLS
