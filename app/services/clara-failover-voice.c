/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-failover-voice.h"

#include "clara-failover-sentence.h"
#include "clara-services-error.h"

struct _ClaraFailoverVoice
{
  GObject parent_instance;

  ClaraProviderChain *chain;
  ClaraPhraseCache *cache; /* NULL for none */
};

static void clara_failover_voice_text_to_speech_init (ClaraTextToSpeechInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraFailoverVoice, clara_failover_voice, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_TEXT_TO_SPEECH,
                                                      clara_failover_voice_text_to_speech_init))

static const char *
get_name (gpointer provider)
{
  return clara_text_to_speech_get_name (provider);
}

static gboolean
serves (gpointer provider, const char *language)
{
  return clara_text_to_speech_serves (provider, language);
}

static const ClaraProviderKind kind = { "text_to_speech", "none", get_name, serves };

static const char *
clara_failover_voice_get_name (ClaraTextToSpeech *voice)
{
  return "failover";
}

static gboolean
clara_failover_voice_serves (ClaraTextToSpeech *voice, const char *language)
{
  return clara_provider_chain_serves (CLARA_FAILOVER_VOICE (voice)->chain, language);
}

static ClaraSpokenText *
speak (ClaraFailoverVoice *self, const char *text, const char *language, double rate, ClaraPhraseCache *cache,
       GError **error)
{
  if (!clara_provider_chain_serves (self->chain, language))
    {
      g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNSUPPORTED,
                   "No voice is configured for the language '%s'; see text-to-speech", language);
      return NULL;
    }
  return clara_failover_sentence_new (self->chain, cache, text, language, rate);
}

static ClaraSpokenText *
clara_failover_voice_speak (ClaraTextToSpeech *voice, const char *text, const char *language, double rate,
                            GError **error)
{
  return speak (CLARA_FAILOVER_VOICE (voice), text, language, rate, NULL, error);
}

static ClaraSpokenText *
clara_failover_voice_speak_fixed (ClaraTextToSpeech *voice, const char *text, const char *language,
                                  double rate, GError **error)
{
  ClaraFailoverVoice *self = CLARA_FAILOVER_VOICE (voice);

  return speak (self, text, language, rate, self->cache, error);
}

static void
clara_failover_voice_warm (ClaraTextToSpeech *voice)
{
  ClaraFailoverVoice *self = CLARA_FAILOVER_VOICE (voice);

  for (guint i = 0; i < clara_provider_chain_count (self->chain); i++)
    if (clara_provider_chain_is_well (self->chain, i))
      clara_text_to_speech_warm (clara_provider_chain_get (self->chain, i));
}

static void
clara_failover_voice_text_to_speech_init (ClaraTextToSpeechInterface *iface)
{
  iface->get_name = clara_failover_voice_get_name;
  iface->serves = clara_failover_voice_serves;
  iface->speak = clara_failover_voice_speak;
  iface->speak_fixed = clara_failover_voice_speak_fixed;
  iface->warm = clara_failover_voice_warm;
}

static void
clara_failover_voice_finalize (GObject *object)
{
  ClaraFailoverVoice *self = CLARA_FAILOVER_VOICE (object);

  g_clear_object (&self->chain);
  G_OBJECT_CLASS (clara_failover_voice_parent_class)->finalize (object);
}

static void
clara_failover_voice_class_init (ClaraFailoverVoiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_failover_voice_finalize;
}

static void
clara_failover_voice_init (ClaraFailoverVoice *self)
{
}

/**
 * clara_failover_voice_new:
 * @voices: (element-type ClaraTextToSpeech): in order of preference, the local one last
 * @settings: where the deadlines are
 * @cache: (nullable): for the sound of fixed texts
 *
 * Returns: (transfer full): one voice in place of them
 */
ClaraFailoverVoice *
clara_failover_voice_new (GPtrArray *voices, ClaraClock *clock, ClaraBus *bus, ClaraSettings *settings,
                          ClaraPhraseCache *cache)
{
  ClaraFailoverVoice *self = g_object_new (CLARA_TYPE_FAILOVER_VOICE, NULL);

  self->chain = clara_provider_chain_new (&kind, voices, clock, bus, settings);
  self->cache = cache != NULL ? g_object_ref (cache) : NULL;
  return self;
}
