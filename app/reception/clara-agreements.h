/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-repositories.h"

G_BEGIN_DECLS

/* Texts that visitors sign before they come in (SPEC 6). A text is never changed: a change is a new version.
 */

/* A Markdown file whose first heading is the title. Gives what would be stored: a text whose version is 0
 * where the newest version of that language is the very same. */
ClaraAgreement *clara_agreement_read (ClaraStore *store, ClaraTenant *tenant, const char *agreement_id,
                                      const char *language, int valid_days, const char *file, GError **error);
gboolean clara_agreement_store (ClaraAgreement *text, ClaraStore *store, ClaraTenant *tenant,
                                const char *actor, GError **error);
char *clara_agreement_hash (const char *title, const char *text); /* SHA-256, hexadecimal */

/* A signature as it comes from a screen: hostile. strokes: [[[x, y], ...], ...], each number 0 to 1 of the
 * area; gives GArray of ClaraPoint in a GPtrArray, NULL with CLARA_RECEPTION_ERROR_INVALID. */
GPtrArray *clara_signature_parse_strokes (JsonArray *strokes, GError **error);

/* Whether each signature's file is there and is what was signed; lines for a person in *report. */
gboolean clara_signatures_verify (ClaraStore *store, ClaraTenant *tenant, char **report, GError **error);
/* NOT_FOUND where it is not there, WRONG where it is not what was signed. */
gboolean clara_signed_file_check (const char *path, const char *sha256, GError **error);
char *clara_signature_path (ClaraStore *store, const ClaraSignature *signature); /* of its PDF */

/* Inside the check-in's transaction: the signatures (ClaraSignature) made for this visit. */
gboolean clara_signatures_keep (ClaraDb *db, ClaraTenant *tenant, GPtrArray *signatures,
                                const ClaraVisit *visit, GError **error);

G_END_DECLS
