/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-embeddings.h"
#include "clara-repositories.h"

G_BEGIN_DECLS

/**
 * ClaraMeaning:
 *
 * What the passages mean, as vectors in the store, made in the background, and what a question means. Where
 * the service does not answer, there is none, and nobody waits for it. Main thread.
 */
#define CLARA_TYPE_MEANING (clara_meaning_get_type ())
G_DECLARE_FINAL_TYPE (ClaraMeaning, clara_meaning, CLARA, MEANING, GObject)

ClaraMeaning *clara_meaning_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock,
                                 ClaraEmbeddings *embeddings);
void clara_meaning_ask_async (ClaraMeaning *self, const char *question, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data);
ClaraVectors *clara_meaning_ask_finish (ClaraMeaning *self, GAsyncResult *result);

/* Of two lists of ClaraPassage, best first, one. */
GPtrArray *clara_meaning_fuse (GPtrArray *by_words, GPtrArray *by_meaning, guint limit);

G_END_DECLS
