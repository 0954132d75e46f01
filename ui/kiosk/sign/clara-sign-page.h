/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-page.h"

G_BEGIN_DECLS

/**
 * ClaraSignPage:
 *
 * A text to read to its end, and an area to sign below it.
 */
#define CLARA_TYPE_SIGN_PAGE (clara_sign_page_get_type ())
G_DECLARE_FINAL_TYPE (ClaraSignPage, clara_sign_page, CLARA, SIGN_PAGE, ClaraPage)

G_END_DECLS
