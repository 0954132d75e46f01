/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-embeddings.h"

#include <math.h>

/**
 * clara_vectors_new:
 *
 * Returns: (transfer full): vectors of zeros, to be filled
 */
ClaraVectors *
clara_vectors_new (guint n_vectors, guint dimension, const char *model)
{
  ClaraVectors *self = g_new0 (ClaraVectors, 1);

  self->n_vectors = n_vectors;
  self->dimension = dimension;
  self->values = g_new0 (float, (gsize) n_vectors *dimension);
  self->model = g_strdup (model);
  return self;
}

void
clara_vectors_free (ClaraVectors *self)
{
  g_free (self->values);
  g_free (self->model);
  g_free (self);
}

/**
 * clara_vectors_normalise:
 *
 * Makes one vector as long as 1. Returns: FALSE where it has no direction
 */
gboolean
clara_vectors_normalise (ClaraVectors *self, guint index)
{
  float *vector = self->values + (gsize) index * self->dimension;
  double sum = 0.0;

  for (guint i = 0; i < self->dimension; i++)
    sum += (double) vector[i] * (double) vector[i];
  if (!isfinite (sum) || sum < 1e-24)
    return FALSE;
  for (guint i = 0; i < self->dimension; i++)
    vector[i] = (float) (vector[i] / sqrt (sum));
  return TRUE;
}

G_DEFINE_INTERFACE (ClaraEmbeddings, clara_embeddings, G_TYPE_OBJECT)

static void
clara_embeddings_default_init (ClaraEmbeddingsInterface *iface)
{
}

/**
 * clara_embeddings_get_name:
 *
 * Returns: the provider's name as in the settings
 */
const char *
clara_embeddings_get_name (ClaraEmbeddings *self)
{
  g_return_val_if_fail (CLARA_IS_EMBEDDINGS (self), NULL);
  return CLARA_EMBEDDINGS_GET_IFACE (self)->get_name (self);
}

/**
 * clara_embeddings_get_model:
 *
 * Returns: (transfer full): whose vectors it would make now
 */
char *
clara_embeddings_get_model (ClaraEmbeddings *self)
{
  g_return_val_if_fail (CLARA_IS_EMBEDDINGS (self), NULL);
  return CLARA_EMBEDDINGS_GET_IFACE (self)->get_model (self);
}

/**
 * clara_embeddings_embed_async:
 * @texts: UTF-8, at least one; copied
 *
 * Finds the vectors of some texts, in as few requests as the provider allows.
 */
void
clara_embeddings_embed_async (ClaraEmbeddings *self, const char *const *texts, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (CLARA_IS_EMBEDDINGS (self));
  g_return_if_fail (texts != NULL && texts[0] != NULL);
  CLARA_EMBEDDINGS_GET_IFACE (self)->embed_async (self, texts, cancellable, callback, user_data);
}

/**
 * clara_embeddings_embed_finish:
 *
 * Returns: (transfer full) (nullable): one vector for each text
 */
ClaraVectors *
clara_embeddings_embed_finish (ClaraEmbeddings *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (CLARA_IS_EMBEDDINGS (self), NULL);
  return CLARA_EMBEDDINGS_GET_IFACE (self)->embed_finish (self, result, error);
}
