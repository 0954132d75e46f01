/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-page.h"

G_BEGIN_DECLS

/**
 * ClaraVerifyPage:
 *
 * Number, e-mail or name of an employee who wants in.
 */
#define CLARA_TYPE_VERIFY_PAGE (clara_verify_page_get_type ())
G_DECLARE_FINAL_TYPE (ClaraVerifyPage, clara_verify_page, CLARA, VERIFY_PAGE, ClaraPage)

G_END_DECLS
