/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-wake-phrase.h"

#include "clara-sphinx-model.h"
#include "clara-wake-spotter.h"

#define MOST_WAITING 200 /* pieces of sound; a machine this far behind begins anew */
#define RATE 16000

/* What waiting reports need of their receiver, so that none reaches one that is gone. */
typedef struct
{
  ClaraWakePhrase *owner; /* main thread; NULL when it is gone */
} Receiver;

/* The main thread's. */
struct _ClaraWakePhrase
{
  GObject parent_instance;

  Receiver *receiver; /* atomic box */
  GThread *worker;
  GAsyncQueue *pieces; /* of Piece, or &quit */
  gint waiting;        /* atomic: pieces in the queue */
};

typedef struct
{
  gint16 *samples;
  gsize n_samples;
  gint64 time_us;
  gboolean begins;
} Piece;

/* The worker's. */
typedef struct
{
  GAsyncQueue *pieces;
  gint *waiting;
  char *model_folder;
  char *phrase;
  Receiver *receiver;
  GMainContext *context;
  ClaraWakeSpotter *spotter;
  gint64 begun_us;
} Work;

typedef struct
{
  Receiver *receiver;
  gint64 end_us;
  GError *error;
} Report;

enum
{
  SAID,
  FAILED,
  N_SIGNALS,
};

static char quit; /* its address says that the worker is to end */
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClaraWakePhrase, clara_wake_phrase, G_TYPE_OBJECT)

static void
piece_free (Piece *piece)
{
  g_free (piece->samples);
  g_free (piece);
}

static gboolean
on_report (gpointer user_data)
{
  Report *report = user_data;
  g_autoptr (ClaraWakePhrase) self =
    report->receiver->owner != NULL ? g_object_ref (report->receiver->owner) : NULL;

  if (self != NULL && report->error != NULL)
    g_signal_emit (self, signals[FAILED], 0, report->error);
  else if (self != NULL)
    g_signal_emit (self, signals[SAID], 0, report->end_us);
  return G_SOURCE_REMOVE;
}

static void
report_free (gpointer data)
{
  Report *report = data;

  g_atomic_rc_box_release (report->receiver);
  g_clear_error (&report->error);
  g_free (report);
}

static void
send_report (Work *work, gint64 end_us, GError *error)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Report *report = g_new0 (Report, 1);

  report->receiver = g_atomic_rc_box_acquire (work->receiver);
  report->end_us = end_us;
  report->error = error;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "clara-wake-phrase");
  g_source_set_callback (source, on_report, report, report_free);
  g_source_attach (source, work->context);
}

static void
take_piece (Work *work, const Piece *piece)
{
  gint64 end;

  if (piece->begins)
    {
      clara_wake_spotter_begin (work->spotter);
      work->begun_us = piece->time_us;
    }
  if (clara_wake_spotter_push (work->spotter, piece->samples, piece->n_samples, &end))
    send_report (work, work->begun_us + end * G_USEC_PER_SEC / RATE, NULL);
}

static void
work_free (Work *work)
{
  g_async_queue_unref (work->pieces);
  g_main_context_unref (work->context);
  g_atomic_rc_box_release (work->receiver);
  g_free (work->model_folder);
  g_free (work->phrase);
  g_free (work);
}

static gpointer
listen (gpointer user_data)
{
  Work *work = user_data;
  GError *error = NULL;

  work->spotter = clara_wake_spotter_new (work->model_folder, work->phrase, &error);
  if (work->spotter == NULL)
    send_report (work, 0, error);
  for (gpointer piece = g_async_queue_pop (work->pieces); piece != &quit;
       piece = g_async_queue_pop (work->pieces))
    {
      g_atomic_int_add (work->waiting, -1);
      if (work->spotter != NULL)
        take_piece (work, piece);
      piece_free (piece);
    }
  g_clear_pointer (&work->spotter, clara_wake_spotter_free);
  work_free (work);
  return NULL;
}

static void
clara_wake_phrase_dispose (GObject *object)
{
  ClaraWakePhrase *self = CLARA_WAKE_PHRASE (object);

  self->receiver->owner = NULL;
  if (self->worker != NULL)
    {
      g_async_queue_push_front (self->pieces, &quit);
      g_thread_join (g_steal_pointer (&self->worker));
    }
  G_OBJECT_CLASS (clara_wake_phrase_parent_class)->dispose (object);
}

static void
clara_wake_phrase_finalize (GObject *object)
{
  ClaraWakePhrase *self = CLARA_WAKE_PHRASE (object);

  for (gpointer piece = g_async_queue_try_pop (self->pieces); piece != NULL;
       piece = g_async_queue_try_pop (self->pieces))
    piece_free (piece);
  g_async_queue_unref (self->pieces);
  g_atomic_rc_box_release (self->receiver);
  G_OBJECT_CLASS (clara_wake_phrase_parent_class)->finalize (object);
}

static void
clara_wake_phrase_class_init (ClaraWakePhraseClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = clara_wake_phrase_dispose;
  object_class->finalize = clara_wake_phrase_finalize;
  signals[SAID] = g_signal_new ("said", CLARA_TYPE_WAKE_PHRASE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[FAILED] = g_signal_new ("failed", CLARA_TYPE_WAKE_PHRASE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
clara_wake_phrase_init (ClaraWakePhrase *self)
{
  self->pieces = g_async_queue_new ();
  self->receiver = g_atomic_rc_box_new0 (Receiver);
  self->receiver->owner = self;
}

/**
 * clara_wake_phrase_new:
 * @phrase: one to four English words, such as "hey clara"
 * @model_folder: (nullable): as for clara_pocketsphinx_recogniser_new()
 *
 * Returns: (transfer full) (nullable): the phrase, listened for once the model is loaded, or
 *   %CLARA_SERVICES_ERROR_NOT_CONFIGURED where there is no model or no word in @phrase
 */
ClaraWakePhrase *
clara_wake_phrase_new (const char *phrase, const char *model_folder, GError **error)
{
  g_autofree char *found = clara_sphinx_find_model (model_folder, error);
  g_autofree char *clean = NULL;
  ClaraWakePhrase *self;
  Work *work;

  if (found == NULL || (clean = clara_wake_spotter_clean_phrase (phrase, error)) == NULL)
    return NULL;
  self = g_object_new (CLARA_TYPE_WAKE_PHRASE, NULL);
  work = g_new0 (Work, 1);
  work->pieces = g_async_queue_ref (self->pieces);
  work->waiting = &self->waiting;
  work->model_folder = g_steal_pointer (&found);
  work->phrase = g_steal_pointer (&clean);
  work->context = g_main_context_ref_thread_default ();
  work->receiver = g_atomic_rc_box_acquire (self->receiver);
  self->worker = g_thread_new ("clara-wake", listen, work);
  return self;
}

/**
 * clara_wake_phrase_push:
 * @samples: 16 kHz mono, copied
 * @time_us: stream time of the first
 * @begins: whether it does not follow what was pushed before
 */
void
clara_wake_phrase_push (ClaraWakePhrase *self, const gint16 *samples, gsize n_samples, gint64 time_us,
                        gboolean begins)
{
  Piece *piece;

  if (g_atomic_int_get (&self->waiting) >= MOST_WAITING)
    return;
  piece = g_new0 (Piece, 1);
  piece->samples = g_memdup2 (samples, n_samples * sizeof *samples);
  piece->n_samples = n_samples;
  piece->time_us = time_us;
  piece->begins = begins;
  g_atomic_int_inc (&self->waiting);
  g_async_queue_push (self->pieces, piece);
}
