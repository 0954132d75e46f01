/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-page.h"

G_BEGIN_DECLS

/**
 * ClaraEmployeePage:
 *
 * What a verified employee may ask for.
 */
#define CLARA_TYPE_EMPLOYEE_PAGE (clara_employee_page_get_type ())
G_DECLARE_FINAL_TYPE (ClaraEmployeePage, clara_employee_page, CLARA, EMPLOYEE_PAGE, ClaraPage)

G_END_DECLS
