/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-remote-sentence.h"

#include "clara-pcm.h"
#include "clara-services-error.h"

#include <string.h>

/* Ten minutes of sound: far more than a sentence has. */
#define LONGEST_SOUND (32 * 1024 * 1024)
/* Characters a second, until the voice has been heard; then as measured. */
#define USUAL_PACE 14.0
#define SLOWEST_PACE 4.0
#define FASTEST_PACE 40.0

static const ClaraHttpDeadlines deadlines = { 3000, 8000, 5000, 60000 };

typedef struct
{
  int byte_offset;
  guint character;
} Word;

struct _ClaraRemoteSentence
{
  ClaraSpokenText parent_instance;

  ClaraAccount *account;
  double *learned; /* g_rc_box: the voice's pace, shared by its sentences */
  GCancellable *cancellable;
  ClaraPcm pcm;
  GArray *words; /* Word */
  guint n_characters;
  guint next_word;
  double pace;
  gint64 last_mark_us;
  gint64 sound_us; /* given out so far */
};

G_DEFINE_FINAL_TYPE (ClaraRemoteSentence, clara_remote_sentence, CLARA_TYPE_SPOKEN_TEXT)

static void
clara_remote_sentence_cancel (ClaraSpokenText *sentence)
{
  g_cancellable_cancel (CLARA_REMOTE_SENTENCE (sentence)->cancellable);
}

static void
clara_remote_sentence_finalize (GObject *object)
{
  ClaraRemoteSentence *self = CLARA_REMOTE_SENTENCE (object);

  clara_pcm_clear (&self->pcm);
  g_array_unref (self->words);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->account);
  g_clear_pointer (&self->learned, g_rc_box_release);
  G_OBJECT_CLASS (clara_remote_sentence_parent_class)->finalize (object);
}

static void
clara_remote_sentence_class_init (ClaraRemoteSentenceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_remote_sentence_finalize;
  CLARA_SPOKEN_TEXT_CLASS (klass)->cancel = clara_remote_sentence_cancel;
}

static void
clara_remote_sentence_init (ClaraRemoteSentence *self)
{
  self->cancellable = g_cancellable_new ();
  self->words = g_array_new (FALSE, FALSE, sizeof (Word));
}

static void
find_words (ClaraRemoteSentence *self, const char *text)
{
  gboolean inside = FALSE;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gboolean space = g_unichar_isspace (g_utf8_get_char (at));
      Word word = { (int) (at - text), self->n_characters };

      if (!space && !inside)
        g_array_append_val (self->words, word);
      inside = !space;
      self->n_characters++;
    }
}

static void
emit_word (ClaraRemoteSentence *self, gint64 at_us)
{
  const Word *word = &g_array_index (self->words, Word, self->next_word++);

  self->last_mark_us = MAX (at_us, self->last_mark_us);
  clara_spoken_text_emit_word (CLARA_SPOKEN_TEXT (self), self->last_mark_us, word->byte_offset);
}

static void
emit_words_until (ClaraRemoteSentence *self, gint64 until_us)
{
  while (self->next_word < self->words->len)
    {
      const Word *word = &g_array_index (self->words, Word, self->next_word);
      gint64 at_us = (gint64) (word->character / self->pace * G_USEC_PER_SEC);

      if (at_us >= until_us)
        return;
      emit_word (self, at_us);
    }
}

/* The sound was shorter than thought: the words that are left share what is left of it. */
static void
emit_rest (ClaraRemoteSentence *self)
{
  gint64 from_us = self->last_mark_us;
  gint64 left_us = MAX (self->sound_us - from_us, 0);
  guint n = self->words->len - self->next_word;

  for (guint i = 1; i <= n; i++)
    emit_word (self, from_us + left_us * i / (n + 1));
}

static void
learn_pace (ClaraRemoteSentence *self)
{
  double pace;

  if (self->sound_us < G_USEC_PER_SEC / 2 || self->n_characters < 10)
    return;
  pace = self->n_characters * (double) G_USEC_PER_SEC / (double) self->sound_us;
  *self->learned = 0.5 * *self->learned + 0.5 * CLAMP (pace, SLOWEST_PACE, FASTEST_PACE);
}

static gboolean
is_sound (const ClaraHttpResponse *response, GError **error)
{
  static const char *const other[] = { "text/",      "application/json", "application/xml", "audio/mpeg",
                                       "audio/mp3",  "audio/ogg",        "audio/opus",      "audio/aac",
                                       "audio/flac", "audio/x-flac" };

  for (guint i = 0; i < G_N_ELEMENTS (other); i++)
    if (g_str_has_prefix (response->content_type, other[i]))
      {
        g_set_error (
          error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER,
          "%s answered with %s where PCM sound was asked for; choose another voice model or check the "
          "address",
          response->host, response->content_type);
        return FALSE;
      }
  return TRUE;
}

static gboolean
on_body (const ClaraHttpResponse *response, const guint8 *data, gsize length, gpointer user_data,
         GError **error)
{
  ClaraRemoteSentence *self = user_data;
  g_autoptr (GBytes) samples = NULL;
  gsize n_samples;

  if (!is_sound (response, error))
    return FALSE;
  samples = clara_pcm_take (&self->pcm, data, length, error);
  if (samples == NULL)
    return FALSE;
  n_samples = g_bytes_get_size (samples) / sizeof (gint16);
  if (n_samples == 0)
    return TRUE;
  self->sound_us += (gint64) (n_samples * G_USEC_PER_SEC / (guint) self->pcm.rate);
  emit_words_until (self, self->sound_us);
  clara_spoken_text_emit_audio (CLARA_SPOKEN_TEXT (self), samples, self->pcm.rate);
  return TRUE;
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraRemoteSentence) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraHttpResponse) response = clara_account_send_finish (CLARA_ACCOUNT (source), result, &error);

  if (error == NULL && self->sound_us == 0)
    g_set_error (&error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_NO_SOUND,
                 "%s answered with no sound; check the voice and its model", response->host);
  clara_account_end (self->account, error);
  if (error != NULL)
    {
      clara_spoken_text_emit_failed (CLARA_SPOKEN_TEXT (self), error);
      return;
    }
  learn_pace (self);
  emit_rest (self);
  clara_spoken_text_emit_done (CLARA_SPOKEN_TEXT (self));
}

/**
 * clara_pace_new:
 *
 * Returns: (transfer full): a voice's pace, to be learned; g_rc_box_release() it
 */
double *
clara_pace_new (void)
{
  double *pace = g_rc_box_new (double);

  *pace = USUAL_PACE;
  return pace;
}

/**
 * clara_remote_sentence_send:
 * @account: begun; ended by the sentence
 * @request: (transfer full): that answers with sound
 * @text: what is spoken, valid UTF-8
 * @rate: samples a second, where the sound itself does not say
 * @pace: from clara_pace_new()
 *
 * Returns: (transfer full): the sentence on its way
 */
ClaraSpokenText *
clara_remote_sentence_send (ClaraAccount *account, ClaraHttpRequest *request, const char *text, int rate,
                            double *pace)
{
  ClaraRemoteSentence *self = g_object_new (CLARA_TYPE_REMOTE_SENTENCE, NULL);

  self->account = g_object_ref (account);
  self->learned = g_rc_box_acquire (pace);
  self->pace = *pace;
  clara_pcm_init (&self->pcm, rate);
  find_words (self, text);
  clara_http_request_set_deadlines (request, &deadlines);
  clara_http_request_set_limit (request, LONGEST_SOUND);
  clara_account_send_async (account, request, on_body, self, self->cancellable, on_sent, g_object_ref (self));
  return CLARA_SPOKEN_TEXT (self);
}
