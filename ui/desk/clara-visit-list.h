/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-desk-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ClaraVisitList:
 *
 * Visits as a table.
 */
#define CLARA_TYPE_VISIT_LIST (clara_visit_list_get_type ())
G_DECLARE_FINAL_TYPE (ClaraVisitList, clara_visit_list, CLARA, VISIT_LIST, GtkWidget)

void clara_visit_list_set_context (ClaraVisitList *self, ClaraDeskContext *context);
void clara_visit_list_show (ClaraVisitList *self, GPtrArray *items);
guint clara_visit_list_get_count (ClaraVisitList *self);

G_END_DECLS
