/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-page.h"

G_BEGIN_DECLS

/**
 * ClaraGoodbyePage:
 *
 * The end of a visit to the kiosk: what the visitor takes along (where to go, the badge).
 */
#define CLARA_TYPE_GOODBYE_PAGE (clara_goodbye_page_get_type ())
G_DECLARE_FINAL_TYPE (ClaraGoodbyePage, clara_goodbye_page, CLARA, GOODBYE_PAGE, ClaraPage)

G_END_DECLS
