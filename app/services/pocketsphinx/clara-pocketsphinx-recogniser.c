/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-pocketsphinx-recogniser.h"

#include "clara-pocketsphinx-stream.h"
#include "clara-services-error.h"
#include "clara-sphinx-model.h"

#include <string.h>

/* Utterances are followed one after the other by a worker thread, which also loads the model. */
struct _ClaraPocketsphinxRecogniser
{
  GObject parent_instance;

  ClaraClock *clock;
  GThread *worker;
  GAsyncQueue *jobs; /* of ClaraSphinxJob, or &quit, or &warm_up */
};

typedef struct
{
  GAsyncQueue *jobs;
  char *model_folder;
} Work;

static char quit; /* its address says that the worker is to end, &warm_up that it is to load the model */
static char warm_up;

static void clara_pocketsphinx_recogniser_speech_to_text_init (ClaraSpeechToTextInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraPocketsphinxRecogniser, clara_pocketsphinx_recogniser, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_SPEECH_TO_TEXT,
                                                      clara_pocketsphinx_recogniser_speech_to_text_init))

static gpointer
work (gpointer user_data)
{
  Work *orders = user_data;
  ClaraSphinx *sphinx = NULL;
  g_autoptr (GError) problem = NULL;

  for (gpointer job = g_async_queue_pop (orders->jobs); job != &quit; job = g_async_queue_pop (orders->jobs))
    {
      if (sphinx == NULL && problem == NULL)
        sphinx = clara_sphinx_new (orders->model_folder, &problem);
      if (job != &warm_up)
        clara_sphinx_job_run (job, sphinx, problem);
    }
  g_clear_pointer (&sphinx, clara_sphinx_free);
  g_async_queue_unref (orders->jobs);
  g_free (orders->model_folder);
  g_free (orders);
  return NULL;
}

static const char *
clara_pocketsphinx_recogniser_get_name (ClaraSpeechToText *recogniser)
{
  return "pocketsphinx";
}

static gboolean
clara_pocketsphinx_recogniser_serves (ClaraSpeechToText *recogniser, const char *language)
{
  return g_strcmp0 (language, "en") == 0;
}

static ClaraSpeechStream *
clara_pocketsphinx_recogniser_open (ClaraSpeechToText *recogniser, const ClaraSpeechHints *hints,
                                    GError **error)
{
  ClaraPocketsphinxRecogniser *self = CLARA_POCKETSPHINX_RECOGNISER (recogniser);
  ClaraPocketsphinxStream *stream;
  ClaraSphinxJob *job;

  if (!clara_pocketsphinx_recogniser_serves (recogniser, hints->language))
    {
      g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNSUPPORTED,
                   "PocketSphinx understands English only, not '%s': configure a remote recogniser for it",
                   hints->language);
      return NULL;
    }
  stream = clara_pocketsphinx_stream_new (self->clock, G_OBJECT (self), hints, &job);
  g_async_queue_push (self->jobs, job);
  return CLARA_SPEECH_STREAM (stream);
}

static void
clara_pocketsphinx_recogniser_warm (ClaraSpeechToText *recogniser)
{
  g_async_queue_push (CLARA_POCKETSPHINX_RECOGNISER (recogniser)->jobs, &warm_up);
}

static gboolean
clara_pocketsphinx_recogniser_is_local (ClaraSpeechToText *recogniser)
{
  return TRUE;
}

static void
clara_pocketsphinx_recogniser_speech_to_text_init (ClaraSpeechToTextInterface *iface)
{
  iface->get_name = clara_pocketsphinx_recogniser_get_name;
  iface->serves = clara_pocketsphinx_recogniser_serves;
  iface->open = clara_pocketsphinx_recogniser_open;
  iface->warm = clara_pocketsphinx_recogniser_warm;
  iface->is_local = clara_pocketsphinx_recogniser_is_local;
}

static void
clara_pocketsphinx_recogniser_finalize (GObject *object)
{
  ClaraPocketsphinxRecogniser *self = CLARA_POCKETSPHINX_RECOGNISER (object);

  if (self->worker != NULL)
    {
      g_async_queue_push (self->jobs, &quit);
      g_thread_join (self->worker);
    }
  g_async_queue_unref (self->jobs);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (clara_pocketsphinx_recogniser_parent_class)->finalize (object);
}

static void
clara_pocketsphinx_recogniser_class_init (ClaraPocketsphinxRecogniserClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_pocketsphinx_recogniser_finalize;
}

static void
clara_pocketsphinx_recogniser_init (ClaraPocketsphinxRecogniser *self)
{
  self->jobs = g_async_queue_new ();
}

/**
 * clara_pocketsphinx_recogniser_new:
 * @clock: held while sound is being worked on
 * @model_folder: (nullable): the folder with "en-us" and "cmudict-en-us.dict"; %NULL for the system's, else
 *   models/en-us of the program's data folder
 *
 * The model is loaded on a thread, at clara_speech_to_text_warm() or the first utterance.
 *
 * Returns: (transfer full) (nullable): the recogniser, or %CLARA_SERVICES_ERROR_NOT_CONFIGURED where there is
 * no model
 */
ClaraPocketsphinxRecogniser *
clara_pocketsphinx_recogniser_new (ClaraClock *clock, const char *model_folder, GError **error)
{
  g_autoptr (ClaraPocketsphinxRecogniser) self = NULL;
  g_autofree char *found = clara_sphinx_find_model (model_folder, error);
  Work *orders;

  if (found == NULL)
    return NULL;
  self = g_object_new (CLARA_TYPE_POCKETSPHINX_RECOGNISER, NULL);
  self->clock = g_object_ref (clock);
  orders = g_new0 (Work, 1);
  orders->jobs = g_async_queue_ref (self->jobs);
  orders->model_folder = g_steal_pointer (&found);
  self->worker = g_thread_new ("clara-sphinx", work, orders);
  return g_steal_pointer (&self);
}
