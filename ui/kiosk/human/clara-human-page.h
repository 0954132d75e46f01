/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-page.h"

G_BEGIN_DECLS

/**
 * ClaraHumanPage:
 *
 * Somebody of the front desk was called; says so and what happens next.
 */
#define CLARA_TYPE_HUMAN_PAGE (clara_human_page_get_type ())
G_DECLARE_FINAL_TYPE (ClaraHumanPage, clara_human_page, CLARA, HUMAN_PAGE, ClaraPage)

G_END_DECLS
