/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ClaraVectors:
 *
 * What texts mean, as points: n_vectors times dimension floats, each vector of length 1, in the texts' order.
 */
typedef struct
{
  guint n_vectors;
  guint dimension;
  float *values;
  char *model; /* vectors of different models cannot be compared */
} ClaraVectors;

ClaraVectors *clara_vectors_new (guint n_vectors, guint dimension, const char *model);
void clara_vectors_free (ClaraVectors *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraVectors, clara_vectors_free)
gboolean clara_vectors_normalise (ClaraVectors *self, guint index);

/**
 * ClaraEmbeddings:
 *
 * Turns texts into vectors whose cosine tells how near they are in meaning. Main thread.
 */
#define CLARA_TYPE_EMBEDDINGS (clara_embeddings_get_type ())
G_DECLARE_INTERFACE (ClaraEmbeddings, clara_embeddings, CLARA, EMBEDDINGS, GObject)
struct _ClaraEmbeddingsInterface
{
  GTypeInterface parent_iface;
  const char *(*get_name) (ClaraEmbeddings *self);
  char *(*get_model) (ClaraEmbeddings *self);
  void (*embed_async) (ClaraEmbeddings *self, const char *const *texts, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer user_data);
  ClaraVectors *(*embed_finish) (ClaraEmbeddings *self, GAsyncResult *result, GError **error);
};
const char *clara_embeddings_get_name (ClaraEmbeddings *self);
char *clara_embeddings_get_model (ClaraEmbeddings *self);
void clara_embeddings_embed_async (ClaraEmbeddings *self, const char *const *texts, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
ClaraVectors *clara_embeddings_embed_finish (ClaraEmbeddings *self, GAsyncResult *result, GError **error);

G_END_DECLS
