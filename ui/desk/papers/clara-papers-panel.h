/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-desk-context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ClaraPapersPanel:
 *
 * Badges with their state, to be printed again, and the documents that visitors have signed, to be opened.
 */
#define CLARA_TYPE_PAPERS_PANEL (clara_papers_panel_get_type ())
G_DECLARE_FINAL_TYPE (ClaraPapersPanel, clara_papers_panel, CLARA, PAPERS_PANEL, AdwBin)

void clara_papers_panel_set_context (ClaraPapersPanel *self, ClaraDeskContext *context);
void clara_papers_panel_refresh (ClaraPapersPanel *self);

G_END_DECLS
