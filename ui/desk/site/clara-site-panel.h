/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-desk-context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ClaraSitePanel:
 *
 * When the site is open, and what Clara answers to the questions of every day. Main thread.
 */
#define CLARA_TYPE_SITE_PANEL (clara_site_panel_get_type ())
G_DECLARE_FINAL_TYPE (ClaraSitePanel, clara_site_panel, CLARA, SITE_PANEL, AdwBin)

void clara_site_panel_set_context (ClaraSitePanel *self, ClaraDeskContext *context);
void clara_site_panel_refresh (ClaraSitePanel *self);

G_END_DECLS
