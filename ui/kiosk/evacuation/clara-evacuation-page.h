/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-reception.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ClaraEvacuationPage:
 *
 * The roll call at the kiosk, behind the staff's PIN: who is in the building, each with a tick to be touched;
 * the desk's list is the same. Asks nothing but this machine's own file. Main thread.
 *
 * Signal "closed": the staff want to go back.
 */
#define CLARA_TYPE_EVACUATION_PAGE (clara_evacuation_page_get_type ())
G_DECLARE_FINAL_TYPE (ClaraEvacuationPage, clara_evacuation_page, CLARA, EVACUATION_PAGE, GtkBox)

ClaraEvacuationPage *clara_evacuation_page_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock,
                                                ClaraSettings *settings, ClaraReception *reception);

G_END_DECLS
