/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-page.h"

G_BEGIN_DECLS

/**
 * ClaraWelcomePage:
 *
 * What somebody who has just come may want: large cards with a picture.
 */
#define CLARA_TYPE_WELCOME_PAGE (clara_welcome_page_get_type ())
G_DECLARE_FINAL_TYPE (ClaraWelcomePage, clara_welcome_page, CLARA, WELCOME_PAGE, ClaraPage)

G_END_DECLS
