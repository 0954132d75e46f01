/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-repositories.h"

G_BEGIN_DECLS

/* Which texts somebody has still to sign. Inside a store function: the kiosk asks before it shows them, and
 * the check-in once more in its own transaction. */

/* visitor_ids: at most two rows that may be this person (each may be NULL); pending (nullable):
 * ClaraSignature made for the visit and not yet with it. Gives GPtrArray of ClaraAgreement, in the language
 * where there is one; ids that the tenant has no text for are left out and appended to unknown (nullable). */
GPtrArray *clara_unsigned_find (ClaraDb *db, ClaraTenant *tenant, const char *const *documents,
                                const char *const visitor_ids[2], GPtrArray *pending, const char *language,
                                GString *unknown, GError **error);

G_END_DECLS
