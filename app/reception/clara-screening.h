/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-repositories.h"

G_BEGIN_DECLS

/* Whether a visitor is on the screening list (SPEC 6). Any thread. */

/* Of the entries (ClaraScreeningEntry) the first that fits; *matched says how, as ClaraReview.matched. NULL
 * with an error where the list itself cannot be used; NULL without where nobody fits. */
const ClaraScreeningEntry *clara_screening_match (GPtrArray *entries, const ClaraVisit *visit,
                                                  const char **matched, GError **error);

/* Inside a transaction: a review for a visit that has to wait for the staff, NULL for one that may go on. A
 * check that fails gives a review, too; there is no error that lets anybody through. */
ClaraReview *clara_screening_check (ClaraDb *db, ClaraTenant *tenant, const ClaraVisit *visit);

/* An entry as a person or a file gives it, cleaned and checked; the message says what is wrong. */
ClaraScreeningEntry *clara_screening_entry_make (const char *name, const char *company, const char *email,
                                                 const char *note, const char *added_by, GError **error);

G_END_DECLS
