/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-rows.h"

G_BEGIN_DECLS

/**
 * ClaraVisitItem:
 *
 * One row of a list of visits: the visit, and whether its visitor still waits for the host.
 */
#define CLARA_TYPE_VISIT_ITEM (clara_visit_item_get_type ())
G_DECLARE_FINAL_TYPE (ClaraVisitItem, clara_visit_item, CLARA, VISIT_ITEM, GObject)

ClaraVisitItem *clara_visit_item_new (const ClaraVisit *visit, gboolean waiting);
const ClaraVisit *clara_visit_item_get_visit (ClaraVisitItem *self);
const char *clara_visit_item_get_state (ClaraVisitItem *self, const char *language, const char **style);

G_END_DECLS
