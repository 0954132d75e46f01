/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-pocketsphinx-stream.h"

#include <string.h>

/*
 * The job carries orders to the worker (sound, end, cancel) and results back. Each order holds the clock
 * until its result is on the way, so that virtual time waits for the recogniser but not for the speaker.
 */

#define PARTIAL_EVERY (16000 / 5) /* samples */
#define LIKELY 0.8                /* confidence from which other readings only confuse */

typedef enum
{
  ORDER_SOUND,
  ORDER_END,
  ORDER_CANCEL,
} OrderKind;

typedef struct
{
  OrderKind kind;
  GBytes *samples;
} Order;

struct _ClaraSphinxJob
{
  gatomicrefcount references;
  ClaraPocketsphinxStream *stream; /* main thread only; unset when it is gone */
  ClaraClock *clock;
  GMainContext *context;
  ClaraGrammar *grammar; /* NULL where nothing can be understood */
  gboolean has_readings; /* more than one is of use where one is not certain */
  GAsyncQueue *orders;
  gint cancelled; /* atomic */
};

typedef struct
{
  ClaraSphinxJob *job;
  ClaraTranscript *transcript;
  GError *error;
  gboolean final;
} Result;

struct _ClaraPocketsphinxStream
{
  ClaraSpeechStream parent_instance;

  GObject *owner; /* the recogniser, so that its worker outlives the stream */
  ClaraSphinxJob *job;
  gboolean ended; /* the worker has its last order */
};

G_DEFINE_FINAL_TYPE (ClaraPocketsphinxStream, clara_pocketsphinx_stream, CLARA_TYPE_SPEECH_STREAM)

static void
order_free (Order *order)
{
  g_clear_pointer (&order->samples, g_bytes_unref);
  g_free (order);
}

static ClaraSphinxJob *
job_ref (ClaraSphinxJob *job)
{
  g_atomic_ref_count_inc (&job->references);
  return job;
}

static void
job_unref (ClaraSphinxJob *job)
{
  if (!g_atomic_ref_count_dec (&job->references))
    return;
  g_clear_pointer (&job->grammar, clara_grammar_free);
  g_async_queue_unref (job->orders);
  g_main_context_unref (job->context);
  g_object_unref (job->clock);
  g_free (job);
}

static void
job_give (ClaraSphinxJob *job, OrderKind kind, GBytes *samples)
{
  Order *order = g_new0 (Order, 1);

  order->kind = kind;
  order->samples = samples;
  clara_clock_hold (job->clock);
  g_async_queue_push (job->orders, order);
}

static void
result_free (Result *result)
{
  g_clear_pointer (&result->transcript, clara_transcript_free);
  g_clear_error (&result->error);
  job_unref (result->job);
  g_free (result);
}

static void
give_last_order (ClaraPocketsphinxStream *self, OrderKind kind)
{
  if (!self->ended)
    job_give (self->job, kind, NULL);
  self->ended = TRUE;
}

static gboolean
on_result (gpointer user_data)
{
  Result *result = user_data;
  g_autoptr (ClaraSpeechStream) stream =
    result->job->stream != NULL ? g_object_ref (CLARA_SPEECH_STREAM (result->job->stream)) : NULL;

  if (stream == NULL)
    return G_SOURCE_REMOVE;
  if (result->error != NULL)
    {
      give_last_order (CLARA_POCKETSPHINX_STREAM (stream), ORDER_CANCEL);
      clara_speech_stream_emit_failed (stream, result->error);
    }
  else if (result->final)
    clara_speech_stream_emit_final (stream, result->transcript);
  else
    clara_speech_stream_emit_partial (stream, result->transcript);
  return G_SOURCE_REMOVE;
}

static void
send_result (ClaraSphinxJob *job, ClaraTranscript *transcript, GError *error, gboolean final)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Result *result = g_new0 (Result, 1);

  result->job = job_ref (job);
  result->transcript = transcript;
  result->error = error;
  result->final = final;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "clara-pocketsphinx");
  g_source_set_callback (source, on_result, result, (GDestroyNotify) result_free);
  g_source_attach (source, job->context);
}

static void
send_partial (ClaraSphinxJob *job, ClaraSphinx *sphinx, char **last)
{
  g_autofree char *words = clara_sphinx_get_partial (sphinx);
  g_autofree char *text = NULL;

  if (words == NULL || g_strcmp0 (words, *last) == 0)
    return;
  text = clara_grammar_write (job->grammar, words);
  if (text[0] != '\0')
    send_result (job, clara_transcript_new (text, "en", 0.3, NULL), NULL, FALSE);
  g_free (*last);
  *last = g_steal_pointer (&words);
}

/* Returns: (transfer full) (nullable): the other readings, as one would write them. Of a yes there is always
 * a no among them, and of digits any others. */
static char **
write_others (ClaraSphinxJob *job, ClaraSphinx *sphinx, const char *text, double confidence)
{
  g_autoptr (GPtrArray) written = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) others = NULL;

  if (!job->has_readings || confidence <= 0 || confidence >= LIKELY)
    return NULL;
  others = clara_sphinx_list_others (sphinx);
  for (guint i = 0; others[i] != NULL; i++)
    {
      g_autofree char *other = clara_grammar_write (job->grammar, others[i]);

      if (other[0] != '\0' && strcmp (other, text) != 0)
        g_ptr_array_add (written, g_steal_pointer (&other));
    }
  g_ptr_array_add (written, NULL);
  return (char **) g_ptr_array_steal (written, NULL);
}

static void
send_final (ClaraSphinxJob *job, ClaraSphinx *sphinx)
{
  double score = 0;
  g_autofree char *words = clara_sphinx_end (sphinx, &score);
  double confidence = words != NULL ? clara_sphinx_get_confidence (score) : 0;
  g_autofree char *text = confidence > 0 ? clara_grammar_write (job->grammar, words) : g_strdup ("");
  g_auto (GStrv) others = write_others (job, sphinx, text, confidence);

  g_debug ("understood '%s', score %.1f, confidence %.2f", words != NULL ? words : "", score, confidence);
  send_result (job, clara_transcript_new (text, "en", confidence, (const char *const *) others), NULL, TRUE);
}

/**
 * clara_sphinx_job_run:
 * @job: (transfer full): the job
 * @sphinx: (nullable): the decoders
 * @problem: (nullable): why there are none
 *
 * Follows the utterance to its end. Worker thread.
 */
void
clara_sphinx_job_run (ClaraSphinxJob *job, ClaraSphinx *sphinx, const GError *problem)
{
  g_autoptr (GError) error = problem != NULL ? g_error_copy (problem) : NULL;
  g_autofree char *last = NULL;
  gsize since_partial = 0;
  gboolean going = sphinx != NULL && job->grammar != NULL && !g_atomic_int_get (&job->cancelled)
                   && clara_sphinx_begin (sphinx, job->grammar, &error);
  gboolean over = FALSE;

  if (error != NULL)
    send_result (job, NULL, g_steal_pointer (&error), TRUE);
  while (!over)
    {
      Order *order = g_async_queue_pop (job->orders);

      over = order->kind != ORDER_SOUND;
      if (g_atomic_int_get (&job->cancelled))
        ;
      else if (order->kind == ORDER_SOUND && going)
        {
          gsize size;
          const gint16 *samples = g_bytes_get_data (order->samples, &size);

          clara_sphinx_push (sphinx, samples, size / sizeof *samples);
          since_partial += size / sizeof *samples;
          if (since_partial >= PARTIAL_EVERY)
            {
              since_partial = 0;
              send_partial (job, sphinx, &last);
            }
          if (g_async_queue_length (job->orders) <= 0)
            clara_sphinx_anticipate (sphinx);
        }
      else if (order->kind == ORDER_END && going)
        send_final (job, sphinx);
      else if (order->kind == ORDER_END)
        send_result (job, clara_transcript_new ("", "en", 0, NULL), NULL, TRUE);
      order_free (order);
      clara_clock_release (job->clock);
    }
  job_unref (job);
}

static void
clara_pocketsphinx_stream_push (ClaraSpeechStream *stream, const gint16 *samples, gsize n_samples)
{
  job_give (CLARA_POCKETSPHINX_STREAM (stream)->job, ORDER_SOUND,
            g_bytes_new (samples, n_samples * sizeof *samples));
}

static void
clara_pocketsphinx_stream_end (ClaraSpeechStream *stream)
{
  give_last_order (CLARA_POCKETSPHINX_STREAM (stream), ORDER_END);
}

static void
clara_pocketsphinx_stream_cancel (ClaraSpeechStream *stream)
{
  ClaraPocketsphinxStream *self = CLARA_POCKETSPHINX_STREAM (stream);

  self->job->stream = NULL;
  g_atomic_int_set (&self->job->cancelled, 1);
  give_last_order (self, ORDER_CANCEL);
}

static void
clara_pocketsphinx_stream_dispose (GObject *object)
{
  if (CLARA_POCKETSPHINX_STREAM (object)->job->stream != NULL)
    clara_pocketsphinx_stream_cancel (CLARA_SPEECH_STREAM (object));
  G_OBJECT_CLASS (clara_pocketsphinx_stream_parent_class)->dispose (object);
}

static void
clara_pocketsphinx_stream_finalize (GObject *object)
{
  ClaraPocketsphinxStream *self = CLARA_POCKETSPHINX_STREAM (object);

  g_clear_pointer (&self->job, job_unref);
  g_clear_object (&self->owner);
  G_OBJECT_CLASS (clara_pocketsphinx_stream_parent_class)->finalize (object);
}

static void
clara_pocketsphinx_stream_class_init (ClaraPocketsphinxStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_pocketsphinx_stream_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_pocketsphinx_stream_finalize;
  CLARA_SPEECH_STREAM_CLASS (klass)->push = clara_pocketsphinx_stream_push;
  CLARA_SPEECH_STREAM_CLASS (klass)->end = clara_pocketsphinx_stream_end;
  CLARA_SPEECH_STREAM_CLASS (klass)->cancel = clara_pocketsphinx_stream_cancel;
}

static void
clara_pocketsphinx_stream_init (ClaraPocketsphinxStream *self)
{
}

/**
 * clara_pocketsphinx_stream_new:
 * @owner: the recogniser, kept for as long as the stream lives
 * @job: (out) (transfer full): what to give to clara_sphinx_job_run(), which must happen
 *
 * Returns: (transfer full): the stream; dropping it cancels it
 */
ClaraPocketsphinxStream *
clara_pocketsphinx_stream_new (ClaraClock *clock, GObject *owner, const ClaraSpeechHints *hints,
                               ClaraSphinxJob **job)
{
  ClaraPocketsphinxStream *self = g_object_new (CLARA_TYPE_POCKETSPHINX_STREAM, NULL);
  ClaraSphinxJob *new_job = g_new0 (ClaraSphinxJob, 1);

  g_atomic_ref_count_init (&new_job->references);
  new_job->stream = self;
  new_job->clock = g_object_ref (clock);
  new_job->context = g_main_context_ref_thread_default ();
  new_job->grammar = clara_grammar_new (hints);
  new_job->has_readings =
    hints->expectation != CLARA_EXPECT_YES_NO && hints->expectation != CLARA_EXPECT_DIGITS;
  new_job->orders = g_async_queue_new_full ((GDestroyNotify) order_free);
  self->owner = g_object_ref (owner);
  self->job = new_job;
  *job = job_ref (new_job);
  return self;
}
