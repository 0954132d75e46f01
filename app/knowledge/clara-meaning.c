/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-meaning.h"

/* Passages that are sent at once. */
#define BATCH 32
/* Until a service that failed is asked for the rest. */
#define AGAIN_US (5 * 60 * G_USEC_PER_SEC)
/* A visitor waits for the answer; the words alone find most of it. */
#define PATIENCE_US 800000
/* As usual for this way of fusing: how little the first places differ. */
#define RANK_CONSTANT 60.0

struct _ClaraMeaning
{
  GObject parent_instance;

  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraClock *clock;
  ClaraEmbeddings *embeddings;
  GCancellable *cancellable;
  gboolean filling;
  gboolean again; /* the documents have changed meanwhile */
  guint timer;
};

G_DEFINE_FINAL_TYPE (ClaraMeaning, clara_meaning, G_TYPE_OBJECT)

static void fill (ClaraMeaning *self);

/* What is written about one batch. */
typedef struct
{
  ClaraTenant *tenant;
  char *model;
  GPtrArray *passages; /* ClaraPassage */
  ClaraVectors *vectors;
} Batch;

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  clara_tenant_unref (batch->tenant);
  g_free (batch->model);
  g_clear_pointer (&batch->passages, g_ptr_array_unref);
  g_clear_pointer (&batch->vectors, clara_vectors_free);
  g_free (batch);
}

static Batch *
batch_new (ClaraMeaning *self)
{
  Batch *batch = g_new0 (Batch, 1);

  batch->tenant = clara_tenant_ref (self->tenant);
  batch->model = clara_embeddings_get_model (self->embeddings);
  return batch;
}

static gboolean
on_again (gpointer user_data)
{
  ClaraMeaning *self = user_data;

  self->timer = 0;
  fill (self);
  return G_SOURCE_REMOVE;
}

/* @error: (nullable): why the rest is left for later */
static void
end_filling (ClaraMeaning *self, const GError *error)
{
  self->filling = FALSE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    {
      g_message ("the passages' meaning is made later: %s", error->message);
      clara_clock_clear (self->clock, &self->timer);
      self->timer = clara_clock_add_timeout (self->clock, AGAIN_US, on_again, self, NULL);
    }
  else if (self->again)
    fill (self);
}

static void
on_placed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraMeaning) self = user_data;
  g_autoptr (GError) error = NULL;

  clara_store_finish (CLARA_STORE (source), result, &error);
  self->again |= error == NULL; /* there may be more */
  end_filling (self, error);
}

static gpointer
place (ClaraDb *db, gpointer user_data, GError **error)
{
  Batch *batch = user_data;

  for (guint i = 0; i < batch->passages->len; i++)
    {
      const ClaraPassage *passage = g_ptr_array_index (batch->passages, i);

      if (!clara_passages_place (db, batch->tenant, passage->chunk_id, batch->model,
                                 batch->vectors->values + (gsize) i * batch->vectors->dimension,
                                 batch->vectors->dimension, error))
        return NULL;
    }
  return GINT_TO_POINTER (1);
}

typedef struct
{
  ClaraMeaning *self;
  Batch *batch;
} Embedding;

static void
on_embedded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Embedding *embedding = user_data;
  g_autoptr (ClaraMeaning) self = embedding->self;
  Batch *batch = embedding->batch;
  g_autoptr (GError) error = NULL;

  g_free (embedding);
  batch->vectors = clara_embeddings_embed_finish (CLARA_EMBEDDINGS (source), result, &error);
  if (batch->vectors == NULL)
    {
      batch_free (batch);
      end_filling (self, error);
      return;
    }
  clara_store_write_async (self->store, place, batch, batch_free, NULL, self->cancellable, on_placed,
                           g_object_ref (self));
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraMeaning) self = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *passages = clara_store_finish (CLARA_STORE (source), result, &error);
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();
  g_auto (GStrv) sent = NULL;
  Embedding *embedding;

  if (passages == NULL || passages->len == 0)
    {
      g_clear_pointer (&passages, g_ptr_array_unref);
      end_filling (self, error);
      return;
    }
  for (guint i = 0; i < passages->len; i++)
    {
      const ClaraPassage *passage = g_ptr_array_index (passages, i);
      g_autofree char *text = g_strjoin (
        "\n", passage->title, passage->heading != NULL ? passage->heading : "", passage->text, NULL);

      g_strv_builder_add (texts, text);
    }
  sent = g_strv_builder_end (texts);
  embedding = g_new0 (Embedding, 1);
  embedding->self = g_object_ref (self);
  embedding->batch = batch_new (self);
  embedding->batch->passages = passages;
  clara_embeddings_embed_async (self->embeddings, (const char *const *) sent, self->cancellable, on_embedded,
                                embedding);
}

static gpointer
list (ClaraDb *db, gpointer user_data, GError **error)
{
  Batch *batch = user_data;

  return clara_passages_list_unplaced (db, batch->tenant, batch->model, BATCH, error);
}

static void
fill (ClaraMeaning *self)
{
  if (self->filling)
    {
      self->again = TRUE;
      return;
    }
  self->filling = TRUE;
  self->again = FALSE;
  clara_store_read_async (self->store, list, batch_new (self), batch_free, (GDestroyNotify) g_ptr_array_unref,
                          self->cancellable, on_listed, g_object_ref (self));
}

static void
on_store_changed (ClaraStore *store, guint64 areas, ClaraMeaning *self)
{
  if ((areas & CLARA_STORE_AREA_KNOWLEDGE) != 0)
    fill (self);
}

static void
clara_meaning_dispose (GObject *object)
{
  ClaraMeaning *self = CLARA_MEANING (object);

  g_cancellable_cancel (self->cancellable);
  clara_clock_clear (self->clock, &self->timer);
  G_OBJECT_CLASS (clara_meaning_parent_class)->dispose (object);
}

static void
clara_meaning_finalize (GObject *object)
{
  ClaraMeaning *self = CLARA_MEANING (object);

  g_object_unref (self->cancellable);
  g_object_unref (self->store);
  g_object_unref (self->clock);
  g_object_unref (self->embeddings);
  clara_tenant_unref (self->tenant);
  G_OBJECT_CLASS (clara_meaning_parent_class)->finalize (object);
}

static void
clara_meaning_class_init (ClaraMeaningClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_meaning_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_meaning_finalize;
}

static void
clara_meaning_init (ClaraMeaning *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * clara_meaning_new:
 *
 * Returns: (transfer full): at work already, on what has no vector yet
 */
ClaraMeaning *
clara_meaning_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock, ClaraEmbeddings *embeddings)
{
  ClaraMeaning *self = g_object_new (CLARA_TYPE_MEANING, NULL);

  self->store = g_object_ref (store);
  self->tenant = clara_tenant_ref (tenant);
  self->clock = g_object_ref (clock);
  self->embeddings = g_object_ref (embeddings);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), self, 0);
  fill (self);
  return self;
}

/* A question on its way. */
typedef struct
{
  ClaraClock *clock;
  GCancellable *cancellable; /* of the request */
  guint timer;
} Asked;

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  clara_clock_clear (asked->clock, &asked->timer);
  g_object_unref (asked->cancellable);
  g_object_unref (asked->clock);
  g_free (asked);
}

static gboolean
on_patience_over (gpointer user_data)
{
  Asked *asked = user_data;

  asked->timer = 0;
  g_cancellable_cancel (asked->cancellable);
  return G_SOURCE_REMOVE;
}

static void
on_asked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  ClaraVectors *vectors = clara_embeddings_embed_finish (CLARA_EMBEDDINGS (source), result, &error);

  if (vectors == NULL)
    g_debug ("a question is looked up by its words alone: %s", error->message);
  g_task_return_pointer (task, vectors, (GDestroyNotify) clara_vectors_free);
}

/**
 * clara_meaning_ask_async:
 *
 * What @question means, if the service says so soon.
 */
void
clara_meaning_ask_async (ClaraMeaning *self, const char *question, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  const char *texts[] = { question, NULL };
  Asked *asked = g_new0 (Asked, 1);

  g_task_set_source_tag (task, clara_meaning_ask_async);
  g_task_set_task_data (task, asked, asked_free);
  asked->clock = g_object_ref (self->clock);
  asked->cancellable = g_cancellable_new ();
  asked->timer = clara_clock_add_timeout (self->clock, PATIENCE_US, on_patience_over, asked, NULL);
  clara_embeddings_embed_async (self->embeddings, texts, asked->cancellable, on_asked, task);
}

/**
 * clara_meaning_ask_finish:
 *
 * Returns: (transfer full) (nullable): one vector; %NULL where there is none
 */
ClaraVectors *
clara_meaning_ask_finish (ClaraMeaning *self, GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

static ClaraPassage *
find (GPtrArray *passages, gint64 chunk_id)
{
  for (guint i = 0; i < passages->len; i++)
    if (((ClaraPassage *) g_ptr_array_index (passages, i))->chunk_id == chunk_id)
      return g_ptr_array_index (passages, i);
  return NULL;
}

static void
add_ranks (GPtrArray *fused, GPtrArray *list)
{
  for (guint i = 0; i < list->len; i++)
    {
      const ClaraPassage *passage = g_ptr_array_index (list, i);
      ClaraPassage *known = find (fused, passage->chunk_id);

      if (known == NULL)
        {
          known = clara_passage_copy (passage);
          known->score = 0;
          g_ptr_array_add (fused, known);
        }
      known->score += 1.0 / (RANK_CONSTANT + 1 + i);
    }
}

static int
compare_scores (gconstpointer a, gconstpointer b)
{
  const ClaraPassage *one = *(const ClaraPassage *const *) a;
  const ClaraPassage *other = *(const ClaraPassage *const *) b;

  if (one->score != other->score)
    return one->score > other->score ? -1 : 1;
  return one->chunk_id < other->chunk_id ? -1 : one->chunk_id > other->chunk_id;
}

/**
 * clara_meaning_fuse:
 * @by_words: (element-type ClaraPassage): best first
 * @by_meaning: (element-type ClaraPassage): best first
 *
 * By reciprocal rank: the places count, since the two scores cannot be compared. Pure.
 *
 * Returns: (transfer full) (element-type ClaraPassage): best first, at most @limit
 */
GPtrArray *
clara_meaning_fuse (GPtrArray *by_words, GPtrArray *by_meaning, guint limit)
{
  GPtrArray *fused = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_passage_free);

  add_ranks (fused, by_words);
  add_ranks (fused, by_meaning);
  g_ptr_array_sort (fused, compare_scores);
  if (fused->len > limit)
    g_ptr_array_set_size (fused, (int) limit);
  return fused;
}
