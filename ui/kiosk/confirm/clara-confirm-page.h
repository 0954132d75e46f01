/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-page.h"

G_BEGIN_DECLS

/**
 * ClaraConfirmPage:
 *
 * What was said and typed, to be looked over before it counts.
 */
#define CLARA_TYPE_CONFIRM_PAGE (clara_confirm_page_get_type ())
G_DECLARE_FINAL_TYPE (ClaraConfirmPage, clara_confirm_page, CLARA, CONFIRM_PAGE, ClaraPage)

G_END_DECLS
