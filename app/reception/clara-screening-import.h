/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-repositories.h"

G_BEGIN_DECLS

/* The screening list from CSV (RFC 4180; encodings as for employees). Columns in any order: name, company,
 * email, note; each row has a name or an e-mail. Adds; what is on the list already stays, and nothing is
 * taken off it: that is done on the desk, by a person. */
typedef struct
{
  GPtrArray *added;    /* ClaraScreeningEntry */
  guint unchanged;     /* on the list already */
  GPtrArray *problems; /* char*: "line 7: ..." */
} ClaraScreeningImport;

ClaraScreeningImport *clara_screening_import_read (ClaraStore *store, ClaraTenant *tenant, const char *file,
                                                   const char *actor, GError **error);
gboolean clara_screening_import_apply (ClaraScreeningImport *self, ClaraStore *store, ClaraTenant *tenant,
                                       const char *actor, GError **error);
char *clara_screening_import_describe (ClaraScreeningImport *self); /* text for a person */
void clara_screening_import_free (ClaraScreeningImport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraScreeningImport, clara_screening_import_free)

/* One entry by hand, and off the list again; audited. Block: at the command line and in tests; on a screen
 * inside a store function. */
gpointer clara_screening_add (ClaraDb *db, ClaraTenant *tenant, ClaraScreeningEntry *entry, GError **error);
gpointer clara_screening_remove (ClaraDb *db, ClaraTenant *tenant, const char *entry_id, const char *actor,
                                 GError **error);

G_END_DECLS
