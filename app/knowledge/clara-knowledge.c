/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-knowledge.h"

#include "clara-answer.h"
#include "clara-document-import.h"
#include "clara-meaning.h"

#include <string.h>

#define MAX_CACHED 1000
#define CANDIDATES 12

struct _ClaraKnowledge
{
  GObject parent_instance;

  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraMeaning *meaning; /* NULL where words alone count */
  guint64 version;       /* counts the changes of the documents that were seen */
  GHashTable *cache;     /* key to ClaraAnswer */
  GHashTable *in_flight; /* key to GPtrArray of GTask */
  guint hits;
  guint misses;
};

G_DEFINE_FINAL_TYPE (ClaraKnowledge, clara_knowledge, G_TYPE_OBJECT)
G_DEFINE_QUARK (clara_knowledge_error, clara_knowledge_error)

static void
on_store_changed (ClaraStore *store, guint64 areas, ClaraKnowledge *self)
{
  if ((areas & CLARA_STORE_AREA_KNOWLEDGE) == 0)
    return;
  self->version++;
  g_hash_table_remove_all (self->cache);
}

static void
clara_knowledge_finalize (GObject *object)
{
  ClaraKnowledge *self = CLARA_KNOWLEDGE (object);

  g_hash_table_unref (self->cache);
  g_hash_table_unref (self->in_flight);
  g_clear_object (&self->meaning);
  g_clear_object (&self->store);
  g_clear_pointer (&self->tenant, clara_tenant_unref);
  G_OBJECT_CLASS (clara_knowledge_parent_class)->finalize (object);
}

static void
clara_knowledge_class_init (ClaraKnowledgeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_knowledge_finalize;
}

static void
clara_knowledge_init (ClaraKnowledge *self)
{
  self->cache = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) clara_answer_free);
  self->in_flight =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
}

ClaraKnowledge *
clara_knowledge_new (ClaraStore *store, ClaraTenant *tenant)
{
  ClaraKnowledge *self = g_object_new (CLARA_TYPE_KNOWLEDGE, NULL);

  self->store = g_object_ref (store);
  self->tenant = clara_tenant_ref (tenant);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), self, 0);
  return self;
}

/**
 * clara_knowledge_set_embeddings:
 *
 * From now on what is looked up is found by its meaning as well as by its words. What the passages mean is
 * made in the background; while it is not there, and where the service fails, the words alone decide.
 */
void
clara_knowledge_set_embeddings (ClaraKnowledge *self, ClaraEmbeddings *embeddings, ClaraClock *clock)
{
  g_return_if_fail (CLARA_IS_KNOWLEDGE (self) && self->meaning == NULL);
  self->meaning = clara_meaning_new (self->store, self->tenant, clock, embeddings);
}

/**
 * clara_knowledge_import_sync:
 * @file: as for clara_document_import_file_sync()
 *
 * Returns: whether it is known now
 */
gboolean
clara_knowledge_import_sync (ClaraKnowledge *self, const char *file, GError **error)
{
  return clara_document_import_file_sync (self->store, self->tenant, file, error) != CLARA_IMPORT_FAILED;
}

/**
 * clara_knowledge_import_folder_sync:
 * @folder: its documents are imported, in the order of their names
 * @count: (out) (optional): how many were
 *
 * One bad file does not keep the others out; the error is the first one's. Blocks.
 */
gboolean
clara_knowledge_import_folder_sync (ClaraKnowledge *self, const char *folder, guint *count, GError **error)
{
  g_autoptr (GError) first_error = NULL;
  g_auto (GStrv) files = clara_document_import_list_folder (folder, error);
  guint good = 0;

  if (files == NULL)
    return FALSE;
  for (char **file = files; *file != NULL; file++)
    if (clara_knowledge_import_sync (self, *file, first_error == NULL ? &first_error : NULL))
      good++;
  if (count != NULL)
    *count = good;
  if (first_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first_error));
  return FALSE;
}

typedef struct
{
  ClaraTenant *tenant;
  ClaraQuestion *question;
  ClaraVectors *meaning; /* of the question; NULL where that is not known */
  guint limit;
  gboolean answer;
} SearchJob;

static void
search_job_free (gpointer data)
{
  SearchJob *job = data;

  clara_tenant_unref (job->tenant);
  clara_question_free (job->question);
  g_clear_pointer (&job->meaning, clara_vectors_free);
  g_free (job);
}

static SearchJob *
search_job_new (ClaraKnowledge *self, const char *text, guint limit, gboolean answer)
{
  SearchJob *job = g_new0 (SearchJob, 1);

  job->tenant = clara_tenant_ref (self->tenant);
  job->question = clara_question_new (text);
  job->limit = limit;
  job->answer = answer;
  return job;
}

static GPtrArray *
find_passages (ClaraDb *db, SearchJob *job, GError **error)
{
  g_autoptr (GPtrArray) by_words = NULL;
  g_autoptr (GPtrArray) by_meaning = NULL;
  guint limit = job->meaning != NULL ? MAX (job->limit, CANDIDATES) : job->limit;

  if (clara_question_count (job->question) == 0)
    by_words = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_passage_free);
  else
    by_words =
      clara_passages_search (db, job->tenant, clara_question_get_words (job->question), limit, error);
  if (by_words == NULL || job->meaning == NULL)
    return g_steal_pointer (&by_words);
  by_meaning = clara_passages_search_near (db, job->tenant, job->meaning->model, job->meaning->values,
                                           job->meaning->dimension, limit, error);
  return by_meaning != NULL ? clara_meaning_fuse (by_words, by_meaning, job->limit) : NULL;
}

/* Reading and choosing both happen off the main loop. */
static gpointer
search (ClaraDb *db, gpointer user_data, GError **error)
{
  SearchJob *job = user_data;
  g_autoptr (GPtrArray) passages = find_passages (db, job, error);

  if (passages == NULL)
    return NULL;
  return job->answer ? (gpointer) clara_answer_choose (job->question, passages)
                     : (gpointer) g_steal_pointer (&passages);
}

/* A search that waits for what its question means. */
typedef struct
{
  ClaraKnowledge *self;
  SearchJob *job;
  GDestroyNotify destroy;
  GCancellable *cancellable;
  GAsyncReadyCallback callback;
  gpointer user_data;
} Waiting;

static void
on_meaning (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Waiting *waiting = user_data;
  g_autoptr (ClaraKnowledge) self = waiting->self;
  g_autoptr (GCancellable) cancellable = waiting->cancellable;

  waiting->job->meaning = clara_meaning_ask_finish (CLARA_MEANING (source), result);
  clara_store_read_async (self->store, search, waiting->job, search_job_free, waiting->destroy, cancellable,
                          waiting->callback, waiting->user_data);
  g_free (waiting);
}

/* As clara_store_read_async() of search; @job: (transfer full) */
static void
look_up (ClaraKnowledge *self, SearchJob *job, const char *text, GDestroyNotify destroy,
         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Waiting *waiting;

  if (self->meaning == NULL)
    {
      clara_store_read_async (self->store, search, job, search_job_free, destroy, cancellable, callback,
                              user_data);
      return;
    }
  waiting = g_new0 (Waiting, 1);
  waiting->self = g_object_ref (self);
  waiting->job = job;
  waiting->destroy = destroy;
  waiting->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  waiting->callback = callback;
  waiting->user_data = user_data;
  clara_meaning_ask_async (self->meaning, text, cancellable, on_meaning, waiting);
}

static void
on_searched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *passages = clara_store_finish (CLARA_STORE (source), result, &error);

  if (passages == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, passages, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * clara_knowledge_search_async:
 * @query: in any language
 * @limit: at most so many passages
 */
void
clara_knowledge_search_async (ClaraKnowledge *self, const char *query, guint limit, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, clara_knowledge_search_async);
  look_up (self, search_job_new (self, query, limit, FALSE), query, (GDestroyNotify) g_ptr_array_unref,
           cancellable, on_searched, task);
}

/**
 * clara_knowledge_search_finish:
 *
 * Returns: (transfer full) (element-type ClaraPassage) (nullable): best first, perhaps none
 */
GPtrArray *
clara_knowledge_search_finish (ClaraKnowledge *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* One question on its way to the store, for all who asked it. */
typedef struct
{
  ClaraKnowledge *knowledge;
  char *key;
  guint64 version;
} Flight;

static void
flight_free (Flight *flight)
{
  g_object_unref (flight->knowledge);
  g_free (flight->key);
  g_free (flight);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Flight, flight_free)

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Flight) flight = user_data;
  ClaraKnowledge *self = flight->knowledge;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraAnswer) answer = clara_store_finish (CLARA_STORE (source), result, &error);
  g_autoptr (GPtrArray) tasks = NULL;
  gpointer value;

  if (g_hash_table_lookup_extended (self->in_flight, flight->key, NULL, &value))
    {
      tasks = g_ptr_array_ref (value);
      g_hash_table_remove (self->in_flight, flight->key);
    }
  for (guint i = 0; tasks != NULL && i < tasks->len; i++)
    if (answer == NULL)
      g_task_return_error (g_ptr_array_index (tasks, i), g_error_copy (error));
    else
      g_task_return_pointer (g_ptr_array_index (tasks, i), clara_answer_copy (answer),
                             (GDestroyNotify) clara_answer_free);
  /* An answer from before a change is for those who asked before it. */
  if (answer == NULL || flight->version != self->version)
    return;
  if (g_hash_table_size (self->cache) >= MAX_CACHED)
    g_hash_table_remove_all (self->cache);
  g_hash_table_replace (self->cache, g_strdup (flight->key), g_steal_pointer (&answer));
}

/* Asked with other small words it is the same question; the language keeps apart what is spelt alike. */
static char *
make_key (ClaraKnowledge *self, const char *question, const char *language)
{
  g_autoptr (ClaraQuestion) parsed = clara_question_new (question);

  return g_strdup_printf ("%s|%s|%" G_GUINT64_FORMAT "|%s", clara_tenant_get_id (self->tenant),
                          language != NULL ? language : "", self->version, clara_question_get_key (parsed));
}

/**
 * clara_knowledge_answer_async:
 * @question: in any language
 * @language: the visitor's
 *
 * From the cache where the same was asked since the documents changed last; equal questions in flight are
 * one.
 */
void
clara_knowledge_answer_async (ClaraKnowledge *self, const char *question, const char *language,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *key = make_key (self, question, language);
  const ClaraAnswer *cached = g_hash_table_lookup (self->cache, key);
  GPtrArray *waiting = g_hash_table_lookup (self->in_flight, key);
  Flight *flight;

  g_task_set_source_tag (task, clara_knowledge_answer_async);
  if (cached != NULL)
    {
      self->hits++;
      g_task_return_pointer (task, clara_answer_copy (cached), (GDestroyNotify) clara_answer_free);
      g_object_unref (task);
      return;
    }
  if (waiting != NULL)
    {
      self->hits++;
      g_ptr_array_add (waiting, task);
      return;
    }
  self->misses++;
  waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (waiting, task);
  g_hash_table_insert (self->in_flight, g_strdup (key), waiting);
  flight = g_new0 (Flight, 1);
  flight->knowledge = g_object_ref (self);
  flight->key = g_steal_pointer (&key);
  flight->version = self->version;
  look_up (self, search_job_new (self, question, CANDIDATES, TRUE), question,
           (GDestroyNotify) clara_answer_free, NULL, on_answered, flight);
}

/**
 * clara_knowledge_answer_finish:
 *
 * Returns: (transfer full) (nullable): the answer; its text is %NULL where it is not known
 */
ClaraAnswer *
clara_knowledge_answer_finish (ClaraKnowledge *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * clara_knowledge_get_cache_counts:
 * @hits: (out): questions answered without a search of their own
 * @misses: (out): questions that were looked up
 */
void
clara_knowledge_get_cache_counts (ClaraKnowledge *self, guint *hits, guint *misses)
{
  *hits = self->hits;
  *misses = self->misses;
}
