/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-deepgram-voice.h"

#include "clara-deepgram-account.h"
#include "clara-json.h"
#include "clara-remote-sentence.h"

#include <string.h>

#define RATE 24000

struct _ClaraDeepgramVoice
{
  GObject parent_instance;

  ClaraAccount *account;
  double *pace;
};

static void clara_deepgram_voice_text_to_speech_init (ClaraTextToSpeechInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraDeepgramVoice, clara_deepgram_voice, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_TEXT_TO_SPEECH,
                                                      clara_deepgram_voice_text_to_speech_init))

static const char *
clara_deepgram_voice_get_name (ClaraTextToSpeech *voice)
{
  return "deepgram";
}

static gboolean
clara_deepgram_voice_serves (ClaraTextToSpeech *voice, const char *language)
{
  return clara_deepgram_speaks (clara_account_get_settings (CLARA_DEEPGRAM_VOICE (voice)->account), language);
}

/* The service speaks at its own pace. */
static ClaraSpokenText *
clara_deepgram_voice_speak (ClaraTextToSpeech *voice, const char *text, const char *language, double rate,
                            GError **error)
{
  ClaraDeepgramVoice *self = CLARA_DEEPGRAM_VOICE (voice);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *model =
    clara_settings_get_string (clara_account_get_settings (self->account), "deepgram-voice");
  g_autofree char *escaped = g_uri_escape_string (model, NULL, FALSE);
  g_autofree char *path =
    g_strdup_printf ("/speak?model=%s&encoding=linear16&sample_rate=%d&container=none", escaped, RATE);
  g_autoptr (JsonObject) body = clara_json_build ("s", "text", valid);

  if (!clara_account_begin (self->account, error))
    return NULL;
  return clara_remote_sentence_send (self->account, clara_account_post (self->account, path, body), valid,
                                     RATE, self->pace);
}

static char *
clara_deepgram_voice_get_model (ClaraTextToSpeech *provider)
{
  return clara_settings_get_string (clara_account_get_settings (CLARA_DEEPGRAM_VOICE (provider)->account),
                                    "deepgram-voice");
}

static void
clara_deepgram_voice_warm (ClaraTextToSpeech *voice)
{
  clara_account_warm (CLARA_DEEPGRAM_VOICE (voice)->account);
}

static void
clara_deepgram_voice_text_to_speech_init (ClaraTextToSpeechInterface *iface)
{
  iface->get_name = clara_deepgram_voice_get_name;
  iface->serves = clara_deepgram_voice_serves;
  iface->speak = clara_deepgram_voice_speak;
  iface->get_model = clara_deepgram_voice_get_model;
  iface->warm = clara_deepgram_voice_warm;
}

static void
clara_deepgram_voice_finalize (GObject *object)
{
  ClaraDeepgramVoice *self = CLARA_DEEPGRAM_VOICE (object);

  g_clear_pointer (&self->pace, g_rc_box_release);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (clara_deepgram_voice_parent_class)->finalize (object);
}

static void
clara_deepgram_voice_class_init (ClaraDeepgramVoiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_deepgram_voice_finalize;
}

static void
clara_deepgram_voice_init (ClaraDeepgramVoice *self)
{
  self->pace = clara_pace_new ();
}

/**
 * clara_deepgram_voice_new:
 * @http: shared with the other services
 *
 * Returns: (transfer full): the voice that the settings name, at each request anew
 */
ClaraDeepgramVoice *
clara_deepgram_voice_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets, ClaraClock *clock)
{
  ClaraDeepgramVoice *self = g_object_new (CLARA_TYPE_DEEPGRAM_VOICE, NULL);

  self->account = clara_deepgram_account_new (http, settings, secrets, clock);
  return self;
}
