/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-page.h"

G_BEGIN_DECLS

/**
 * ClaraCodePage:
 *
 * A keypad for the one-time code. The digits are shown as dots; the code itself is never known here but as
 * typed.
 */
#define CLARA_TYPE_CODE_PAGE (clara_code_page_get_type ())
G_DECLARE_FINAL_TYPE (ClaraCodePage, clara_code_page, CLARA, CODE_PAGE, ClaraPage)

G_END_DECLS
