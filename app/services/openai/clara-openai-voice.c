/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-openai-voice.h"

#include "clara-json.h"
#include "clara-openai-flavour.h"
#include "clara-remote-sentence.h"

#include <string.h>

/* What "pcm" means to the API; where a WAV header comes all the same, that says it. */
#define RATE 24000

struct _ClaraOpenaiVoice
{
  GObject parent_instance;

  ClaraAccount *account;
  double *pace;
};

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

static JsonObject *
make_body (ClaraSettings *settings, const char *text, double rate)
{
  g_autofree char *model = clara_settings_get_string (settings, "speech-model");
  g_autofree char *voice = clara_settings_get_string (settings, "speech-voice");

  return clara_json_build ("ssssd", "model", model, "voice", voice, "input", text, "response_format", "pcm",
                           "speed", CLAMP (rate, 0.25, 4.0));
}

static ClaraSpokenText *
clara_openai_voice_speak (ClaraTextToSpeech *voice, const char *text, const char *language, double rate,
                          GError **error)
{
  ClaraOpenaiVoice *self = CLARA_OPENAI_VOICE (voice);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (JsonObject) body = NULL;

  if (!clara_account_begin (self->account, error))
    return NULL;
  body = make_body (clara_account_get_settings (self->account), valid, rate);
  return clara_remote_sentence_send (self->account, clara_account_post (self->account, "/audio/speech", body),
                                     valid, RATE, self->pace);
}

static void
clara_openai_voice_warm (ClaraTextToSpeech *voice)
{
  clara_account_warm (CLARA_OPENAI_VOICE (voice)->account);
}

static char *
clara_openai_voice_get_model (ClaraTextToSpeech *provider)
{
  ClaraOpenaiVoice *self = CLARA_OPENAI_VOICE (provider);

  return clara_settings_get_string (clara_account_get_settings (self->account), "speech-model");
}

static char *
clara_openai_voice_get_voice (ClaraTextToSpeech *provider)
{
  ClaraOpenaiVoice *self = CLARA_OPENAI_VOICE (provider);

  return clara_settings_get_string (clara_account_get_settings (self->account), "speech-voice");
}

static void
clara_openai_voice_text_to_speech_init (ClaraTextToSpeechInterface *iface)
{
  iface->get_name = clara_openai_voice_get_name;
  iface->serves = clara_openai_voice_serves;
  iface->speak = clara_openai_voice_speak;
  iface->get_model = clara_openai_voice_get_model;
  iface->get_voice = clara_openai_voice_get_voice;
  iface->warm = clara_openai_voice_warm;
}

static void
clara_openai_voice_finalize (GObject *object)
{
  ClaraOpenaiVoice *self = CLARA_OPENAI_VOICE (object);

  g_clear_pointer (&self->pace, g_rc_box_release);
  g_clear_object (&self->account);
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
  self->pace = clara_pace_new ();
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
