/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-page.h"

G_BEGIN_DECLS

/**
 * ClaraFormPage:
 *
 * What a visitor is asked for, typed or said; wrong values are marked with the reason.
 */
#define CLARA_TYPE_FORM_PAGE (clara_form_page_get_type ())
G_DECLARE_FINAL_TYPE (ClaraFormPage, clara_form_page, CLARA, FORM_PAGE, ClaraPage)

G_END_DECLS
