/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-json.h"

G_BEGIN_DECLS

/**
 * ClaraStaffAnswers:
 *
 * What staff have written for the questions of every day: the tenant's setting "answers", {"wifi": {"en":
 * TEXT, "hi": TEXT, ...}, "parking": ..., "directions": ..., "deliveries": ..., "ID": {"words": ["locker"],
 * "en": ...}}. Immutable; any thread.
 */
typedef struct _ClaraStaffAnswers ClaraStaffAnswers;

extern const char
  *const clara_staff_answer_topics[]; /* wifi, parking, directions, deliveries; ends with NULL */

ClaraStaffAnswers *clara_staff_answers_parse (const char *text, GError **error);
void clara_staff_answers_free (ClaraStaffAnswers *self);
const char *clara_staff_answers_find (const ClaraStaffAnswers *self, const char *question,
                                      const char *language);
const char *clara_staff_answers_get (const ClaraStaffAnswers *self, const char *topic, const char *language);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraStaffAnswers, clara_staff_answers_free)

G_END_DECLS
