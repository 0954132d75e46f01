/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-espeak-voice.h"

#include "clara-espeak-engine.h"
#include "clara-espeak-sentence.h"
#include "clara-services-error.h"

/* Sentences are spoken one after the other by a worker thread of the voice's own. */
struct _ClaraEspeakVoice
{
  GObject parent_instance;

  ClaraClock *clock;
  GThread *worker;
  GAsyncQueue *jobs; /* of ClaraEspeakJob, or &quit */
};

static char quit; /* its address says that the worker is to end, &warm_up that it is to start the engine */
static char warm_up;

static void clara_espeak_voice_text_to_speech_init (ClaraTextToSpeechInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraEspeakVoice, clara_espeak_voice, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_TEXT_TO_SPEECH,
                                                      clara_espeak_voice_text_to_speech_init))

static gpointer
work (gpointer user_data)
{
  g_autoptr (GAsyncQueue) jobs = user_data;

  for (;;)
    {
      gpointer job = g_async_queue_pop (jobs);

      if (job == &quit)
        return NULL;
      if (job == &warm_up)
        clara_espeak_engine_start (NULL);
      else
        clara_espeak_job_run (job);
    }
}

static const char *
clara_espeak_voice_get_name (ClaraTextToSpeech *voice)
{
  return "espeak";
}

static gboolean
clara_espeak_voice_serves (ClaraTextToSpeech *voice, const char *language)
{
  return language != NULL && clara_espeak_engine_serves (language);
}

static ClaraSpokenText *
clara_espeak_voice_speak (ClaraTextToSpeech *voice, const char *text, const char *language, double rate,
                          GError **error)
{
  ClaraEspeakVoice *self = CLARA_ESPEAK_VOICE (voice);
  ClaraEspeakSentence *sentence;
  ClaraEspeakJob *job;

  if (clara_espeak_engine_start (error) == 0)
    return NULL;
  if (!clara_espeak_voice_serves (voice, language))
    {
      g_set_error (
        error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNSUPPORTED,
        "eSpeak NG does not speak '%s'. Install its data (espeak-ng-data) or set another voice for it",
        language);
      return NULL;
    }
  sentence = clara_espeak_sentence_new (self->clock, text, language, rate, &job);
  g_async_queue_push (self->jobs, job);
  return CLARA_SPOKEN_TEXT (sentence);
}

static void
clara_espeak_voice_warm (ClaraTextToSpeech *voice)
{
  g_async_queue_push (CLARA_ESPEAK_VOICE (voice)->jobs, &warm_up);
}

static void
clara_espeak_voice_text_to_speech_init (ClaraTextToSpeechInterface *iface)
{
  iface->get_name = clara_espeak_voice_get_name;
  iface->serves = clara_espeak_voice_serves;
  iface->speak = clara_espeak_voice_speak;
  iface->warm = clara_espeak_voice_warm;
}

static void
clara_espeak_voice_finalize (GObject *object)
{
  ClaraEspeakVoice *self = CLARA_ESPEAK_VOICE (object);

  /* What was asked for before is still spoken: the sentences outlive the voice. */
  g_async_queue_push (self->jobs, &quit);
  g_thread_join (self->worker);
  g_async_queue_unref (self->jobs);
  g_object_unref (self->clock);
  G_OBJECT_CLASS (clara_espeak_voice_parent_class)->finalize (object);
}

static void
clara_espeak_voice_class_init (ClaraEspeakVoiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_espeak_voice_finalize;
}

static void
clara_espeak_voice_init (ClaraEspeakVoice *self)
{
  self->jobs = g_async_queue_new ();
  self->worker = g_thread_new ("clara-espeak", work, g_async_queue_ref (self->jobs));
}

/**
 * clara_espeak_voice_new:
 * @clock: held while a sentence is being made
 *
 * Returns: (transfer full): the local voice
 */
ClaraEspeakVoice *
clara_espeak_voice_new (ClaraClock *clock)
{
  ClaraEspeakVoice *self = g_object_new (CLARA_TYPE_ESPEAK_VOICE, NULL);

  self->clock = g_object_ref (clock);
  return self;
}
