/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-face-recogniser.h"
#include "clara-reception.h"
#include "clara-secrets.h"

G_BEGIN_DECLS

/* The text that an employee agrees to, and what it is known by where somebody changes it. */
#define CLARA_FACE_CONSENT_VERSION 1
const char *clara_face_consent_text (const char *language);

/**
 * ClaraFaces:
 *
 * The faces that employees have registered: sealed with a key of the secrets, kept only with a recorded
 * consent (version of the text, time, language), deleted at once when it is withdrawn, when its owner is no
 * active employee any more, and after face-retention-days. Follows the store. Main thread.
 */
#define CLARA_TYPE_FACES (clara_faces_get_type ())
G_DECLARE_FINAL_TYPE (ClaraFaces, clara_faces, CLARA, FACES, GObject)

/* reception: loaded; not kept alive. Reads at once; until then, and without a key, nobody has a face here. */
ClaraFaces *clara_faces_new (ClaraReception *reception, ClaraSecrets *secrets);
gboolean clara_faces_is_open (ClaraFaces *self);
GPtrArray *clara_faces_get_known (ClaraFaces *self); /* transfer none: ClaraKnownFace */
gboolean clara_faces_has (ClaraFaces *self, const char *employee_id);
/* Consent and template in one transaction; completes when both are on the disk. */
void clara_faces_keep_async (ClaraFaces *self, const char *employee_id, GBytes *template,
                             const char *language, GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean clara_faces_keep_finish (ClaraFaces *self, GAsyncResult *result, GError **error);

/* The template is gone when this completes; needs no key, so the desk can do it. by: for record and audit. */
void clara_reception_withdraw_face_async (ClaraReception *self, const char *employee_id, const char *by,
                                          GCancellable *cancellable, GAsyncReadyCallback callback,
                                          gpointer user_data);
gboolean clara_reception_withdraw_face_finish (ClaraReception *self, GAsyncResult *result, GError **error);

G_END_DECLS
