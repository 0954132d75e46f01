/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-rows.h"

G_BEGIN_DECLS

#define CLARA_MOST_COMPANIONS 12

/* Who came with a visitor, by name: the list "companions" of the visit's further fields. Pure functions. */
char **clara_companions_split (const char *text);
char **clara_companions_of_extra (const char *extra);
guint clara_visit_count_people (const ClaraVisit *visit);
char *clara_visit_get_companion_badge (const ClaraVisit *visit, guint index);

G_END_DECLS
