/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scripted.h"

#include <string.h>

#define RATE 16000

/* A sentence */

#define SCRIPTED_TYPE_SENTENCE (scripted_sentence_get_type ())
G_DECLARE_FINAL_TYPE (ScriptedSentence, scripted_sentence, SCRIPTED, SENTENCE, ClaraSpokenText)
struct _ScriptedSentence
{
  ClaraSpokenText parent_instance;
  ClaraClock *clock;
  char *text;
  gsize at;
  int word;
  int fail_after;
  gboolean marks;
  gint64 word_us;
  guint timer;
};
G_DEFINE_FINAL_TYPE (ScriptedSentence, scripted_sentence, clara_spoken_text_get_type ())

static gboolean
on_word (gpointer user_data)
{
  ScriptedSentence *self = user_data;
  /* Whoever hears the sound may let go of the sentence. */
  g_autoptr (ClaraSpokenText) spoken = g_object_ref (user_data);
  gsize size = (gsize) (self->word_us * RATE / G_USEC_PER_SEC) * sizeof (gint16);
  g_autoptr (GBytes) samples = g_bytes_new_take (g_malloc0 (size), size);
  char *space;

  if (self->fail_after == G_MAXINT)
    return G_SOURCE_CONTINUE;
  if (self->word == self->fail_after)
    {
      g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "scripted");

      self->timer = 0;
      clara_spoken_text_emit_failed (spoken, error);
      return G_SOURCE_REMOVE;
    }
  if (self->text[self->at] == '\0')
    {
      self->timer = 0;
      clara_spoken_text_emit_done (spoken);
      return G_SOURCE_REMOVE;
    }
  if (self->marks)
    {
      clara_spoken_text_emit_word (spoken, self->word * self->word_us, (int) self->at);
      clara_spoken_text_emit_viseme (spoken, self->word * self->word_us, CLARA_VISEME_OPEN);
    }
  clara_spoken_text_emit_audio (spoken, samples, RATE);
  space = strchr (self->text + self->at, ' ');
  self->at = space != NULL ? (gsize) (space + 1 - self->text) : strlen (self->text);
  self->word++;
  return self->timer != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
scripted_sentence_cancel (ClaraSpokenText *spoken)
{
  ScriptedSentence *self = SCRIPTED_SENTENCE (spoken);

  clara_clock_clear (self->clock, &self->timer);
}

static void
scripted_sentence_finalize (GObject *object)
{
  ScriptedSentence *self = SCRIPTED_SENTENCE (object);

  clara_clock_clear (self->clock, &self->timer);
  g_object_unref (self->clock);
  g_free (self->text);
  G_OBJECT_CLASS (scripted_sentence_parent_class)->finalize (object);
}

static void
scripted_sentence_class_init (ScriptedSentenceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = scripted_sentence_finalize;
  CLARA_SPOKEN_TEXT_CLASS (klass)->cancel = scripted_sentence_cancel;
}

static void
scripted_sentence_init (ScriptedSentence *self)
{
}

/* A voice */

struct _ScriptedVoice
{
  GObject parent_instance;
  char *name;
  char *languages;
  ClaraClock *clock;
  gint64 word_us;
  int fail_after;
  gboolean marks;
  GString *asked;
};

static const char *
voice_get_name (ClaraTextToSpeech *voice)
{
  return SCRIPTED_VOICE (voice)->name;
}

static gboolean
voice_serves (ClaraTextToSpeech *voice, const char *language)
{
  return strstr (SCRIPTED_VOICE (voice)->languages, language) != NULL;
}

static ClaraSpokenText *
voice_speak (ClaraTextToSpeech *voice, const char *text, const char *language, double rate, GError **error)
{
  ScriptedVoice *self = SCRIPTED_VOICE (voice);
  ScriptedSentence *sentence = g_object_new (SCRIPTED_TYPE_SENTENCE, NULL);

  g_string_append_printf (self->asked, "%s|", text);
  sentence->clock = g_object_ref (self->clock);
  sentence->text = g_strdup (text);
  sentence->fail_after = self->fail_after;
  sentence->marks = self->marks;
  sentence->word_us = self->word_us;
  /* Four times as fast as it is heard. */
  sentence->timer = clara_clock_add_timeout (self->clock, self->word_us / 4, on_word, sentence, NULL);
  return CLARA_SPOKEN_TEXT (sentence);
}

static void
voice_iface_init (ClaraTextToSpeechInterface *iface)
{
  iface->get_name = voice_get_name;
  iface->serves = voice_serves;
  iface->speak = voice_speak;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ScriptedVoice, scripted_voice, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_TEXT_TO_SPEECH, voice_iface_init))

static void
scripted_voice_finalize (GObject *object)
{
  ScriptedVoice *self = SCRIPTED_VOICE (object);

  g_free (self->name);
  g_free (self->languages);
  g_object_unref (self->clock);
  g_string_free (self->asked, TRUE);
  G_OBJECT_CLASS (scripted_voice_parent_class)->finalize (object);
}

static void
scripted_voice_class_init (ScriptedVoiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = scripted_voice_finalize;
}

static void
scripted_voice_init (ScriptedVoice *self)
{
  self->asked = g_string_new (NULL);
  self->fail_after = -1;
  self->marks = TRUE;
}

ScriptedVoice *
scripted_voice_new (const char *name, const char *languages, ClaraClock *clock, gint64 word_us)
{
  ScriptedVoice *self = g_object_new (SCRIPTED_TYPE_VOICE, NULL);

  self->name = g_strdup (name);
  self->languages = g_strdup (languages);
  self->clock = g_object_ref (clock);
  self->word_us = word_us;
  return self;
}

void
scripted_voice_fail_after (ScriptedVoice *self, int words)
{
  self->fail_after = words;
}

void
scripted_voice_set_marks (ScriptedVoice *self, gboolean marks)
{
  self->marks = marks;
}

const char *
scripted_voice_get_asked (ScriptedVoice *self)
{
  return self->asked->str;
}

/* A stream */

#define SCRIPTED_TYPE_STREAM (scripted_stream_get_type ())
G_DECLARE_FINAL_TYPE (ScriptedStream, scripted_stream, SCRIPTED, STREAM, ClaraSpeechStream)
struct _ScriptedStream
{
  ClaraSpeechStream parent_instance;
  ClaraClock *clock;
  char *answer;
  gint64 after_us;
  gsize samples;
  guint timer;
};
G_DEFINE_FINAL_TYPE (ScriptedStream, scripted_stream, clara_speech_stream_get_type ())

static gboolean
on_answer (gpointer user_data)
{
  ScriptedStream *self = user_data;
  g_autoptr (ClaraSpeechStream) stream = g_object_ref (user_data);

  self->timer = 0;
  if (self->answer == NULL)
    {
      g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "scripted");

      clara_speech_stream_emit_failed (stream, error);
    }
  else
    {
      g_autoptr (ClaraTranscript) transcript = clara_transcript_new (self->answer, "en", 0.9, NULL);

      clara_speech_stream_emit_final (stream, transcript);
    }
  return G_SOURCE_REMOVE;
}

static void
scripted_stream_push (ClaraSpeechStream *stream, const gint16 *samples, gsize n_samples)
{
  SCRIPTED_STREAM (stream)->samples += n_samples;
}

static void
scripted_stream_end (ClaraSpeechStream *stream)
{
  ScriptedStream *self = SCRIPTED_STREAM (stream);

  if (self->after_us < G_MAXINT64)
    self->timer = clara_clock_add_timeout (self->clock, self->after_us, on_answer, self, NULL);
}

static void
scripted_stream_cancel (ClaraSpeechStream *stream)
{
  ScriptedStream *self = SCRIPTED_STREAM (stream);

  clara_clock_clear (self->clock, &self->timer);
}

static void
scripted_stream_finalize (GObject *object)
{
  ScriptedStream *self = SCRIPTED_STREAM (object);

  clara_clock_clear (self->clock, &self->timer);
  g_object_unref (self->clock);
  g_free (self->answer);
  G_OBJECT_CLASS (scripted_stream_parent_class)->finalize (object);
}

static void
scripted_stream_class_init (ScriptedStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = scripted_stream_finalize;
  CLARA_SPEECH_STREAM_CLASS (klass)->push = scripted_stream_push;
  CLARA_SPEECH_STREAM_CLASS (klass)->end = scripted_stream_end;
  CLARA_SPEECH_STREAM_CLASS (klass)->cancel = scripted_stream_cancel;
}

static void
scripted_stream_init (ScriptedStream *self)
{
}

/* A recogniser */

struct _ScriptedRecogniser
{
  GObject parent_instance;
  char *name;
  char *languages;
  ClaraClock *clock;
  char *answer;
  gint64 after_us;
  guint opened;
  gboolean local;
  ScriptedStream *stream;
};

static const char *
recogniser_get_name (ClaraSpeechToText *recogniser)
{
  return SCRIPTED_RECOGNISER (recogniser)->name;
}

static gboolean
recogniser_serves (ClaraSpeechToText *recogniser, const char *language)
{
  return strstr (SCRIPTED_RECOGNISER (recogniser)->languages, language) != NULL;
}

static gboolean
recogniser_is_local (ClaraSpeechToText *recogniser)
{
  return SCRIPTED_RECOGNISER (recogniser)->local;
}

static ClaraSpeechStream *
recogniser_open (ClaraSpeechToText *recogniser, const ClaraSpeechHints *hints, GError **error)
{
  ScriptedRecogniser *self = SCRIPTED_RECOGNISER (recogniser);

  g_clear_object (&self->stream);
  self->stream = g_object_new (SCRIPTED_TYPE_STREAM, NULL);
  self->stream->clock = g_object_ref (self->clock);
  self->stream->answer = g_strdup (self->answer);
  self->stream->after_us = self->after_us;
  self->opened++;
  return CLARA_SPEECH_STREAM (g_object_ref (self->stream));
}

static void
recogniser_iface_init (ClaraSpeechToTextInterface *iface)
{
  iface->get_name = recogniser_get_name;
  iface->serves = recogniser_serves;
  iface->open = recogniser_open;
  iface->is_local = recogniser_is_local;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ScriptedRecogniser, scripted_recogniser, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_SPEECH_TO_TEXT, recogniser_iface_init))

static void
scripted_recogniser_finalize (GObject *object)
{
  ScriptedRecogniser *self = SCRIPTED_RECOGNISER (object);

  g_clear_object (&self->stream);
  g_free (self->name);
  g_free (self->languages);
  g_free (self->answer);
  g_object_unref (self->clock);
  G_OBJECT_CLASS (scripted_recogniser_parent_class)->finalize (object);
}

static void
scripted_recogniser_class_init (ScriptedRecogniserClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = scripted_recogniser_finalize;
}

static void
scripted_recogniser_init (ScriptedRecogniser *self)
{
}

ScriptedRecogniser *
scripted_recogniser_new (const char *name, const char *languages, ClaraClock *clock)
{
  ScriptedRecogniser *self = g_object_new (SCRIPTED_TYPE_RECOGNISER, NULL);

  self->name = g_strdup (name);
  self->languages = g_strdup (languages);
  self->clock = g_object_ref (clock);
  return self;
}

void
scripted_recogniser_answer (ScriptedRecogniser *self, const char *text, gint64 after_us)
{
  g_free (self->answer);
  self->answer = g_strdup (text);
  self->after_us = after_us;
}

ClaraSpeechStream *
scripted_recogniser_get_stream (ScriptedRecogniser *self)
{
  return CLARA_SPEECH_STREAM (self->stream);
}

guint
scripted_recogniser_get_opened (ScriptedRecogniser *self)
{
  return self->opened;
}

gsize
scripted_recogniser_get_samples (ScriptedRecogniser *self)
{
  return self->stream->samples;
}

void
scripted_recogniser_set_local (ScriptedRecogniser *self, gboolean local)
{
  self->local = local;
}
