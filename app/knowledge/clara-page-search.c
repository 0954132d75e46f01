/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-page-search.h"

#include "clara-document-reader.h"
#include "clara-question.h"

/* A visitor waits; what the search quotes is there already. */
#define PATIENCE_US (4 * G_USEC_PER_SEC)
#define LONGEST_TEXT 1200

struct _ClaraPageSearch
{
  GObject parent_instance;

  ClaraWebSearch *search;
  ClaraPageReader *reader;
  ClaraClock *clock;
};

static void clara_page_search_web_search_init (ClaraWebSearchInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraPageSearch, clara_page_search, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_WEB_SEARCH,
                                                      clara_page_search_web_search_init))

/* One search on its way. */
typedef struct
{
  ClaraClock *clock;
  char *query;
  ClaraWebAnswer *answer;
  GCancellable *cancellable; /* of the reading */
  guint timer;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  clara_clock_clear (job->clock, &job->timer);
  g_object_unref (job->clock);
  g_free (job->query);
  g_clear_pointer (&job->answer, clara_web_answer_free);
  g_object_unref (job->cancellable);
  g_free (job);
}

static guint
count_bits (guint64 bits)
{
  guint n = 0;

  for (; bits != 0; bits &= bits - 1)
    n++;
  return n;
}

/* Returns: (transfer full) (nullable): what of the page is most about the question; NULL for nothing */
static char *
find_part (const ClaraPage *page, const char *query)
{
  g_autoptr (ClaraQuestion) question = clara_question_new (query);
  g_autoptr (ClaraReadDocument) read = clara_document_read (page->markdown, TRUE, page->title);
  const ClaraPassage *best = NULL;
  guint most = 0;

  for (guint i = 0; i < read->passages->len; i++)
    {
      const ClaraPassage *passage = g_ptr_array_index (read->passages, i);
      g_autofree char *text =
        g_strconcat (passage->heading != NULL ? passage->heading : "", " ", passage->text, NULL);
      guint n = count_bits (clara_question_match (question, text));

      if (n > most)
        {
          most = n;
          best = passage;
        }
    }
  return best != NULL ? clara_web_clean (best->text, LONGEST_TEXT) : NULL;
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraPage) page = clara_page_reader_read_finish (CLARA_PAGE_READER (source), result, &error);
  g_autofree char *part = page != NULL ? find_part (page, job->query) : NULL;

  if (error != NULL)
    g_message ("the page is not read: %s", error->message);
  if (part != NULL && *part != '\0')
    {
      ClaraWebPassage *best = g_ptr_array_index (job->answer->passages, 0);

      g_free (best->text);
      best->text = g_steal_pointer (&part);
    }
  g_task_return_pointer (task, g_steal_pointer (&job->answer), (GDestroyNotify) clara_web_answer_free);
}

static gboolean
on_patience_over (gpointer user_data)
{
  Job *job = user_data;

  job->timer = 0;
  g_cancellable_cancel (job->cancellable);
  return G_SOURCE_REMOVE;
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ClaraPageSearch *self = g_task_get_source_object (task);
  Job *job = g_task_get_task_data (task);
  const ClaraWebPassage *best;
  GError *error = NULL;

  job->answer = clara_web_search_search_finish (CLARA_WEB_SEARCH (source), result, &error);
  if (job->answer == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  best = job->answer->passages->len > 0 ? g_ptr_array_index (job->answer->passages, 0) : NULL;
  if (job->answer->answer != NULL || best == NULL || !clara_page_check_url (best->url, NULL))
    {
      g_task_return_pointer (task, g_steal_pointer (&job->answer), (GDestroyNotify) clara_web_answer_free);
      return;
    }
  job->timer = clara_clock_add_timeout (self->clock, PATIENCE_US, on_patience_over, job, NULL);
  clara_page_reader_read_async (self->reader, best->url, job->cancellable, on_read, g_object_ref (task));
}

static const char *
clara_page_search_get_name (ClaraWebSearch *search)
{
  return clara_web_search_get_name (CLARA_PAGE_SEARCH (search)->search);
}

static void
clara_page_search_search_async (ClaraWebSearch *search, const char *query, guint most,
                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  ClaraPageSearch *self = CLARA_PAGE_SEARCH (search);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, clara_page_search_search_async);
  job->clock = g_object_ref (self->clock);
  job->query = g_strdup (query);
  job->cancellable = g_cancellable_new ();
  g_task_set_task_data (task, job, job_free);
  clara_web_search_search_async (self->search, query, most, cancellable, on_found, task);
}

static ClaraWebAnswer *
clara_page_search_search_finish (ClaraWebSearch *search, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, search), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
clara_page_search_web_search_init (ClaraWebSearchInterface *iface)
{
  iface->get_name = clara_page_search_get_name;
  iface->search_async = clara_page_search_search_async;
  iface->search_finish = clara_page_search_search_finish;
}

static void
clara_page_search_finalize (GObject *object)
{
  ClaraPageSearch *self = CLARA_PAGE_SEARCH (object);

  g_object_unref (self->search);
  g_object_unref (self->reader);
  g_object_unref (self->clock);
  G_OBJECT_CLASS (clara_page_search_parent_class)->finalize (object);
}

static void
clara_page_search_class_init (ClaraPageSearchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_page_search_finalize;
}

static void
clara_page_search_init (ClaraPageSearch *self)
{
}

/**
 * clara_page_search_new:
 *
 * Returns: (transfer full): a search with the name of @search
 */
ClaraPageSearch *
clara_page_search_new (ClaraWebSearch *search, ClaraPageReader *reader, ClaraClock *clock)
{
  ClaraPageSearch *self = g_object_new (CLARA_TYPE_PAGE_SEARCH, NULL);

  self->search = g_object_ref (search);
  self->reader = g_object_ref (reader);
  self->clock = g_object_ref (clock);
  return self;
}
