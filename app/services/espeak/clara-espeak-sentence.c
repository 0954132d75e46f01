/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-espeak-sentence.h"

#include "clara-espeak-engine.h"
#include "clara-visemes.h"

#include <string.h>

/*
 * The worker makes sound two thousand times faster than it is heard, so pieces wait in the job's queue and
 * one source hands a few of them to the main loop at a time.
 */

#define NATURAL_WORDS_PER_MINUTE 175
#define PIECES_AT_A_TIME 8
#define LONGEST_WORD 80

typedef struct
{
  GBytes *samples;
  ClaraEspeakMark *marks;
  gsize n_marks;
} Piece;

struct _ClaraEspeakJob
{
  gatomicrefcount references;
  ClaraEspeakSentence *sentence; /* main thread only; unset when it is gone */
  ClaraClock *clock;
  GMainContext *context;
  char *text;     /* as the engine gets it: one character for each of the text as given */
  guint *offsets; /* byte of the text as given, for each character */
  gsize n_characters;
  char *language;
  int words_per_minute;
  gint cancelled; /* atomic */

  GMutex lock;
  GQueue pieces; /* of Piece */
  gboolean scheduled;
  gboolean finished;
  GError *error;
  int rate;
};

struct _ClaraEspeakSentence
{
  ClaraSpokenText parent_instance;

  ClaraEspeakJob *job;
};

G_DEFINE_FINAL_TYPE (ClaraEspeakSentence, clara_espeak_sentence, CLARA_TYPE_SPOKEN_TEXT)

static void
piece_free (Piece *piece)
{
  g_clear_pointer (&piece->samples, g_bytes_unref);
  g_free (piece->marks);
  g_free (piece);
}

static ClaraEspeakJob *
job_ref (ClaraEspeakJob *job)
{
  g_atomic_ref_count_inc (&job->references);
  return job;
}

static void
job_unref (ClaraEspeakJob *job)
{
  if (!g_atomic_ref_count_dec (&job->references))
    return;
  g_queue_clear_full (&job->pieces, (GDestroyNotify) piece_free);
  g_clear_error (&job->error);
  g_mutex_clear (&job->lock);
  g_main_context_unref (job->context);
  g_object_unref (job->clock);
  g_free (job->text);
  g_free (job->offsets);
  g_free (job->language);
  g_free (job);
}

/* Control characters, markup and endless words are nothing to say: each becomes a space, so that positions
 * hold. */
static void
job_set_text (ClaraEspeakJob *job, const char *text)
{
  GString *clean = g_string_new (NULL);
  GArray *offsets = g_array_new (FALSE, FALSE, sizeof (guint));
  gsize length = strlen (text);
  guint run = 0;

  for (gsize at = 0; at < length;)
    {
      gunichar c = g_utf8_get_char_validated (text + at, length - at);
      gboolean broken = c == (gunichar) -1 || c == (gunichar) -2;
      guint offset = at;

      at += broken ? 1 : g_unichar_to_utf8 (c, NULL);
      if (broken || g_unichar_iscntrl (c) || c == '<' || c == '>' || c == '[' || c == ']')
        c = ' ';
      run = g_unichar_isspace (c) ? 0 : run + 1;
      if (run > LONGEST_WORD)
        {
          c = ' ';
          run = 0;
        }
      g_string_append_unichar (clean, c);
      g_array_append_val (offsets, offset);
    }
  job->n_characters = offsets->len;
  job->offsets = (guint *) g_array_free (offsets, FALSE);
  job->text = g_string_free (clean, FALSE);
}

static void
deliver_piece (ClaraEspeakJob *job, Piece *piece)
{
  ClaraEspeakSentence *sentence = job->sentence;

  if (sentence == NULL)
    return;
  g_object_ref (sentence);
  for (gsize i = 0; i < piece->n_marks; i++)
    {
      const ClaraEspeakMark *mark = &piece->marks[i];
      gint64 at_us = (gint64) MAX (mark->at_ms, 0) * 1000;

      if (mark->kind == CLARA_ESPEAK_PHONEME)
        {
          if (mark->ipa[0] != '(')
            clara_spoken_text_emit_viseme (CLARA_SPOKEN_TEXT (sentence), at_us,
                                           clara_viseme_from_ipa (mark->ipa));
        }
      else if (mark->position >= 0 && (gsize) mark->position < job->n_characters)
        clara_spoken_text_emit_word (CLARA_SPOKEN_TEXT (sentence), at_us, (int) job->offsets[mark->position]);
    }
  if (piece->samples != NULL)
    clara_spoken_text_emit_audio (CLARA_SPOKEN_TEXT (sentence), piece->samples, job->rate);
  g_object_unref (sentence);
}

static gboolean
on_deliver (gpointer user_data)
{
  ClaraEspeakJob *job = user_data;

  for (guint i = 0; i < PIECES_AT_A_TIME; i++)
    {
      Piece *piece;
      gboolean finished;

      g_mutex_lock (&job->lock);
      piece = g_queue_pop_head (&job->pieces);
      finished = piece == NULL && job->finished;
      if (piece == NULL)
        job->scheduled = FALSE;
      g_mutex_unlock (&job->lock);

      if (piece != NULL)
        {
          deliver_piece (job, piece);
          piece_free (piece);
          continue;
        }
      if (finished)
        {
          g_autoptr (ClaraSpokenText) sentence =
            job->sentence != NULL ? g_object_ref (CLARA_SPOKEN_TEXT (job->sentence)) : NULL;

          if (sentence != NULL && job->error != NULL)
            clara_spoken_text_emit_failed (sentence, job->error);
          else if (sentence != NULL)
            clara_spoken_text_emit_done (sentence);
          clara_clock_release (job->clock);
        }
      return G_SOURCE_REMOVE;
    }
  return G_SOURCE_CONTINUE;
}

static void
schedule_locked (ClaraEspeakJob *job)
{
  g_autoptr (GSource) source = NULL;

  if (job->scheduled)
    return;
  job->scheduled = TRUE;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "clara-espeak");
  g_source_set_callback (source, on_deliver, job_ref (job), (GDestroyNotify) job_unref);
  g_source_attach (source, job->context);
}

static gboolean
on_sound (const gint16 *samples, gsize n_samples, const ClaraEspeakMark *marks, gsize n_marks,
          gpointer user_data)
{
  ClaraEspeakJob *job = user_data;
  Piece *piece;

  if (g_atomic_int_get (&job->cancelled))
    return FALSE;
  if (n_samples == 0 && n_marks == 0)
    return TRUE;
  piece = g_new0 (Piece, 1);
  piece->samples = n_samples > 0 ? g_bytes_new (samples, n_samples * sizeof (gint16)) : NULL;
  piece->marks = g_memdup2 (marks, n_marks * sizeof *marks);
  piece->n_marks = n_marks;
  g_mutex_lock (&job->lock);
  g_queue_push_tail (&job->pieces, piece);
  schedule_locked (job);
  g_mutex_unlock (&job->lock);
  return TRUE;
}

/* A voice that suits Clara first; the plain one where its variant is not installed. */
static void
run_engine (ClaraEspeakJob *job, GError **error)
{
  g_autofree char *female =
    g_strdup_printf ("%s+f3", strcmp (job->language, "en") == 0 ? "en-us" : job->language);
  const char *voices[] = { female, job->language, NULL };

  job->rate = clara_espeak_engine_start (error);
  if (job->rate > 0)
    clara_espeak_engine_synthesise (job->text, voices, job->words_per_minute, on_sound, job, error);
}

/**
 * clara_espeak_job_run:
 * @job: (transfer full): the job
 *
 * Makes the sound. Worker thread.
 */
void
clara_espeak_job_run (ClaraEspeakJob *job)
{
  g_autoptr (GError) error = NULL;

  if (!g_atomic_int_get (&job->cancelled))
    run_engine (job, &error);
  g_mutex_lock (&job->lock);
  job->finished = TRUE;
  job->error = g_steal_pointer (&error);
  schedule_locked (job);
  g_mutex_unlock (&job->lock);
  job_unref (job);
}

static void
clara_espeak_sentence_cancel (ClaraSpokenText *text)
{
  ClaraEspeakSentence *self = CLARA_ESPEAK_SENTENCE (text);

  g_atomic_int_set (&self->job->cancelled, 1);
  self->job->sentence = NULL;
}

static void
clara_espeak_sentence_finalize (GObject *object)
{
  ClaraEspeakSentence *self = CLARA_ESPEAK_SENTENCE (object);

  clara_espeak_sentence_cancel (CLARA_SPOKEN_TEXT (self));
  job_unref (self->job);
  G_OBJECT_CLASS (clara_espeak_sentence_parent_class)->finalize (object);
}

static void
clara_espeak_sentence_class_init (ClaraEspeakSentenceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_espeak_sentence_finalize;
  CLARA_SPOKEN_TEXT_CLASS (klass)->cancel = clara_espeak_sentence_cancel;
}

static void
clara_espeak_sentence_init (ClaraEspeakSentence *self)
{
}

/**
 * clara_espeak_sentence_new:
 * @job: (out) (transfer full): what to give to clara_espeak_job_run(), which must happen: the clock is held
 *   until it has
 *
 * Returns: (transfer full): the sentence; dropping it cancels it
 */
ClaraEspeakSentence *
clara_espeak_sentence_new (ClaraClock *clock, const char *text, const char *language, double rate,
                           ClaraEspeakJob **job)
{
  ClaraEspeakSentence *self = g_object_new (CLARA_TYPE_ESPEAK_SENTENCE, NULL);
  ClaraEspeakJob *new_job = g_new0 (ClaraEspeakJob, 1);

  g_atomic_ref_count_init (&new_job->references);
  g_mutex_init (&new_job->lock);
  g_queue_init (&new_job->pieces);
  new_job->sentence = self;
  new_job->clock = g_object_ref (clock);
  new_job->context = g_main_context_ref_thread_default ();
  new_job->language = g_strdup (language);
  new_job->words_per_minute = (int) (NATURAL_WORDS_PER_MINUTE * CLAMP (rate, 0.5, 2.0));
  job_set_text (new_job, text);
  clara_clock_hold (clock);
  self->job = new_job;
  *job = job_ref (new_job);
  return self;
}
