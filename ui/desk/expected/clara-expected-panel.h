/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-desk-context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ClaraExpectedPanel:
 *
 * Who is expected, with a form to invite, and who is inside, to be checked out by staff. Main thread.
 */
#define CLARA_TYPE_EXPECTED_PANEL (clara_expected_panel_get_type ())
G_DECLARE_FINAL_TYPE (ClaraExpectedPanel, clara_expected_panel, CLARA, EXPECTED_PANEL, AdwBin)

void clara_expected_panel_set_context (ClaraExpectedPanel *self, ClaraDeskContext *context);
void clara_expected_panel_refresh (ClaraExpectedPanel *self);

G_END_DECLS
