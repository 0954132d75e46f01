/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-page.h"

G_BEGIN_DECLS

/**
 * ClaraHostChoicePage:
 *
 * The people who may have been meant, best first, as cards with their initials.
 */
#define CLARA_TYPE_HOST_CHOICE_PAGE (clara_host_choice_page_get_type ())
G_DECLARE_FINAL_TYPE (ClaraHostChoicePage, clara_host_choice_page, CLARA, HOST_CHOICE_PAGE, ClaraPage)

G_END_DECLS
