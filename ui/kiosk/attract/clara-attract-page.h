/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-page.h"

G_BEGIN_DECLS

/**
 * ClaraAttractPage:
 *
 * What is shown while Clara sleeps: the time, a welcome, how to wake her. Nothing of any visitor.
 */
#define CLARA_TYPE_ATTRACT_PAGE (clara_attract_page_get_type ())
G_DECLARE_FINAL_TYPE (ClaraAttractPage, clara_attract_page, CLARA, ATTRACT_PAGE, ClaraPage)

void clara_attract_page_set_time (ClaraAttractPage *self, const char *time);
void clara_attract_page_set_company (ClaraAttractPage *self, const char *company);

G_END_DECLS
