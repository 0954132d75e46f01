/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-page.h"

G_BEGIN_DECLS

/**
 * ClaraMenuPage:
 *
 * What somebody who has just come may want: large cards with a picture.
 */
#define CLARA_TYPE_MENU_PAGE (clara_menu_page_get_type ())
G_DECLARE_FINAL_TYPE (ClaraMenuPage, clara_menu_page, CLARA, MENU_PAGE, ClaraPage)

G_END_DECLS
