/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-reception.h"

G_BEGIN_DECLS

/* Signing at the kiosk: which texts a visitor has still to sign, and the signed PDFs. A signature is a file
 * on the disk before the visitor is told that it is saved; its row is written with the visit, in one
 * transaction. Main thread. */

/* What is signed with: strokes or typed_name. */
typedef struct
{
  const char *visit_id;
  const char *name;
  const char *company;
  const char *language; /* of the visitor */
  JsonArray *strokes;   /* as it came over the bus */
  double aspect;        /* of the area signed on */
  const char *typed_name;
} ClaraSigning;

/* Of the type's documents those that this visitor has not signed, or no longer validly: GPtrArray of
 * ClaraAgreement in the visitor's language where there is one. email and phone say who it is. */
void clara_reception_find_unsigned_async (ClaraReception *self, const char *type_id, const char *email,
                                          const char *phone, const char *language, GCancellable *cancellable,
                                          GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *clara_reception_find_unsigned_finish (ClaraReception *self, GAsyncResult *result, GError **error);

void clara_reception_sign_async (ClaraReception *self, const ClaraAgreement *text,
                                 const ClaraSigning *signing, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
gboolean clara_reception_sign_finish (ClaraReception *self, GAsyncResult *result, GError **error);

/* The visit does not come about, or is to be signed anew: its signatures that no row knows are deleted. */
void clara_reception_drop_signatures (ClaraReception *self, const char *visit_id);

G_END_DECLS
