/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-openai-voice.h"

#include "clara-json.h"
#include "clara-openai-account.h"
#include "clara-openai-pcm.h"
#include "clara-services-error.h"

#include <string.h>

/* Ten minutes of sound: far more than a sentence has. */
#define LONGEST_SOUND (32 * 1024 * 1024)
/* Characters a second, until the voice has been heard; then as measured. */
#define USUAL_PACE 14.0
#define SLOWEST_PACE 4.0
#define FASTEST_PACE 40.0

static const ClaraHttpDeadlines deadlines = { 3000, 8000, 5000, 60000 };

struct _ClaraOpenaiVoice
{
  GObject parent_instance;

  ClaraOpenaiAccount *account;
  double pace;
};

/* The sentence. The service says nothing about when it speaks which word, so each is placed by its share of
 * the characters, at the pace of the sentences before. */

#define CLARA_TYPE_OPENAI_SENTENCE (clara_openai_sentence_get_type ())
G_DECLARE_FINAL_TYPE (ClaraOpenaiSentence, clara_openai_sentence, CLARA, OPENAI_SENTENCE, ClaraSpokenText)

typedef struct
{
  int byte_offset;
  guint character;
} Word;

struct _ClaraOpenaiSentence
{
  ClaraSpokenText parent_instance;

  ClaraOpenaiVoice *voice;
  GCancellable *cancellable;
  ClaraOpenaiPcm pcm;
  GArray *words; /* Word */
  guint n_characters;
  guint next_word;
  double pace;
  gint64 last_mark_us;
  gint64 sound_us; /* given out so far */
};

G_DEFINE_FINAL_TYPE (ClaraOpenaiSentence, clara_openai_sentence, CLARA_TYPE_SPOKEN_TEXT)

static void
clara_openai_sentence_cancel (ClaraSpokenText *sentence)
{
  g_cancellable_cancel (CLARA_OPENAI_SENTENCE (sentence)->cancellable);
}

static void
clara_openai_sentence_finalize (GObject *object)
{
  ClaraOpenaiSentence *self = CLARA_OPENAI_SENTENCE (object);

  clara_openai_pcm_clear (&self->pcm);
  g_array_unref (self->words);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->voice);
  G_OBJECT_CLASS (clara_openai_sentence_parent_class)->finalize (object);
}

static void
clara_openai_sentence_class_init (ClaraOpenaiSentenceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_openai_sentence_finalize;
  CLARA_SPOKEN_TEXT_CLASS (klass)->cancel = clara_openai_sentence_cancel;
}

static void
clara_openai_sentence_init (ClaraOpenaiSentence *self)
{
  self->cancellable = g_cancellable_new ();
  self->words = g_array_new (FALSE, FALSE, sizeof (Word));
  clara_openai_pcm_init (&self->pcm);
}

static void
find_words (ClaraOpenaiSentence *self, const char *text)
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
emit_word (ClaraOpenaiSentence *self, gint64 at_us)
{
  const Word *word = &g_array_index (self->words, Word, self->next_word++);

  self->last_mark_us = MAX (at_us, self->last_mark_us);
  clara_spoken_text_emit_word (CLARA_SPOKEN_TEXT (self), self->last_mark_us, word->byte_offset);
}

static void
emit_words_until (ClaraOpenaiSentence *self, gint64 until_us)
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
emit_rest (ClaraOpenaiSentence *self)
{
  gint64 from_us = self->last_mark_us;
  gint64 left_us = MAX (self->sound_us - from_us, 0);
  guint n = self->words->len - self->next_word;

  for (guint i = 1; i <= n; i++)
    emit_word (self, from_us + left_us * i / (n + 1));
}

static void
learn_pace (ClaraOpenaiSentence *self)
{
  double pace;

  if (self->sound_us < G_USEC_PER_SEC / 2 || self->n_characters < 10)
    return;
  pace = self->n_characters * (double) G_USEC_PER_SEC / (double) self->sound_us;
  self->voice->pace = 0.5 * self->voice->pace + 0.5 * CLAMP (pace, SLOWEST_PACE, FASTEST_PACE);
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
          "%s answered with %s where PCM sound was asked for; choose another speech-model or check "
          "openai-url",
          response->host, response->content_type);
        return FALSE;
      }
  return TRUE;
}

static gboolean
on_body (const ClaraHttpResponse *response, const guint8 *data, gsize length, gpointer user_data,
         GError **error)
{
  ClaraOpenaiSentence *self = user_data;
  g_autoptr (GBytes) samples = NULL;
  gsize n_samples;

  if (!is_sound (response, error))
    return FALSE;
  samples = clara_openai_pcm_take (&self->pcm, data, length, error);
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
  g_autoptr (ClaraOpenaiSentence) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraHttpResponse) response =
    clara_openai_account_send_finish (CLARA_OPENAI_ACCOUNT (source), result, &error);

  if (error == NULL && self->sound_us == 0)
    g_set_error (&error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_NO_SOUND,
                 "%s answered with no sound; check speech-model and speech-voice", response->host);
  clara_openai_account_end (self->voice->account, error);
  if (error != NULL)
    {
      clara_spoken_text_emit_failed (CLARA_SPOKEN_TEXT (self), error);
      return;
    }
  learn_pace (self);
  emit_rest (self);
  clara_spoken_text_emit_done (CLARA_SPOKEN_TEXT (self));
}

/* The voice */

static void clara_openai_voice_text_to_speech_init (ClaraTextToSpeechInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraOpenaiVoice, clara_openai_voice, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_TEXT_TO_SPEECH,
                                                      clara_openai_voice_text_to_speech_init))

static const char *
clara_openai_voice_get_name (ClaraTextToSpeech *voice)
{
  return "openai";
}

static gboolean
clara_openai_voice_serves (ClaraTextToSpeech *voice, const char *language)
{
  return language != NULL && *language != '\0';
}

static GBytes *
make_body (ClaraSettings *settings, const char *text, double rate)
{
  g_autofree char *model = clara_settings_get_string (settings, "speech-model");
  g_autofree char *voice = clara_settings_get_string (settings, "speech-voice");
  g_autoptr (JsonObject) body = clara_json_build ("ssssd", "model", model, "voice", voice, "input", text,
                                                  "response_format", "pcm", "speed", CLAMP (rate, 0.25, 4.0));
  char *json = clara_json_to_string (body);

  return g_bytes_new_take (json, strlen (json));
}

static ClaraSpokenText *
clara_openai_voice_speak (ClaraTextToSpeech *voice, const char *text, const char *language, double rate,
                          GError **error)
{
  ClaraOpenaiVoice *self = CLARA_OPENAI_VOICE (voice);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GBytes) body = NULL;
  ClaraOpenaiSentence *sentence;
  ClaraHttpRequest *request;

  if (!clara_openai_account_begin (self->account, error))
    return NULL;
  sentence = g_object_new (CLARA_TYPE_OPENAI_SENTENCE, NULL);
  sentence->voice = g_object_ref (self);
  sentence->pace = self->pace;
  find_words (sentence, valid);
  body = make_body (clara_openai_account_get_settings (self->account), valid, rate);
  request = clara_openai_account_request (self->account, "POST", "/audio/speech");
  clara_http_request_set_body (request, "application/json", body);
  clara_http_request_set_deadlines (request, &deadlines);
  clara_http_request_set_limit (request, LONGEST_SOUND);
  clara_openai_account_send_async (self->account, request, on_body, sentence, sentence->cancellable, on_sent,
                                   g_object_ref (sentence));
  return CLARA_SPOKEN_TEXT (sentence);
}

static void
clara_openai_voice_warm (ClaraTextToSpeech *voice)
{
  clara_openai_account_warm (CLARA_OPENAI_VOICE (voice)->account);
}

static void
clara_openai_voice_text_to_speech_init (ClaraTextToSpeechInterface *iface)
{
  iface->get_name = clara_openai_voice_get_name;
  iface->serves = clara_openai_voice_serves;
  iface->speak = clara_openai_voice_speak;
  iface->warm = clara_openai_voice_warm;
}

static void
clara_openai_voice_finalize (GObject *object)
{
  g_clear_object (&CLARA_OPENAI_VOICE (object)->account);
  G_OBJECT_CLASS (clara_openai_voice_parent_class)->finalize (object);
}

static void
clara_openai_voice_class_init (ClaraOpenaiVoiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_openai_voice_finalize;
}

static void
clara_openai_voice_init (ClaraOpenaiVoice *self)
{
  self->pace = USUAL_PACE;
}

/**
 * clara_openai_voice_new:
 * @http: shared with the other services
 *
 * Returns: (transfer full): the voice that the settings name, at each request anew
 */
ClaraOpenaiVoice *
clara_openai_voice_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets, ClaraClock *clock)
{
  ClaraOpenaiVoice *self = g_object_new (CLARA_TYPE_OPENAI_VOICE, NULL);

  self->account = clara_openai_account_new (http, settings, secrets, clock);
  return self;
}
