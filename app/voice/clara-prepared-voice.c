/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-prepared-voice.h"

#include "clara-prepared-speech.h"

#include <string.h>

struct _ClaraPreparedVoice
{
  GObject parent_instance;

  ClaraTextToSpeech *voice;
  ClaraClock *clock;
  ClaraBus *bus;
  ClaraPreparedSpeech *speech; /* NULL where nothing is prepared */
  char *text;
  char *language;
  double rate;
};

static void clara_prepared_voice_text_to_speech_init (ClaraTextToSpeechInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraPreparedVoice, clara_prepared_voice, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_TEXT_TO_SPEECH,
                                                      clara_prepared_voice_text_to_speech_init))

static const char *
get_name (ClaraTextToSpeech *voice)
{
  return clara_text_to_speech_get_name (CLARA_PREPARED_VOICE (voice)->voice);
}

static gboolean
serves (ClaraTextToSpeech *voice, const char *language)
{
  return clara_text_to_speech_serves (CLARA_PREPARED_VOICE (voice)->voice, language);
}

static void
warm (ClaraTextToSpeech *voice)
{
  clara_text_to_speech_warm (CLARA_PREPARED_VOICE (voice)->voice);
}

static char *
get_model (ClaraTextToSpeech *voice)
{
  return clara_text_to_speech_get_model (CLARA_PREPARED_VOICE (voice)->voice);
}

static gboolean
is_prepared (ClaraPreparedVoice *self, const char *text, const char *language, double rate)
{
  return self->speech != NULL && !clara_prepared_speech_has_failed (self->speech)
         && strcmp (self->text, text) == 0 && strcmp (self->language, language) == 0
         && ABS (self->rate - rate) < 0.001;
}

static void
forget (ClaraPreparedVoice *self)
{
  g_clear_object (&self->speech);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->language, g_free);
}

static void
publish (ClaraPreparedVoice *self, gboolean used)
{
  clara_bus_publish (self->bus, "prepared",
                     clara_json_build ("sb", "service", "text_to_speech", "used", used));
}

static ClaraSpokenText *
take (ClaraPreparedVoice *self)
{
  ClaraPreparedSpeech *speech = g_steal_pointer (&self->speech);

  forget (self);
  publish (self, TRUE);
  clara_prepared_speech_release (speech);
  return CLARA_SPOKEN_TEXT (speech);
}

static ClaraSpokenText *
speak (ClaraTextToSpeech *voice, const char *text, const char *language, double rate, GError **error)
{
  ClaraPreparedVoice *self = CLARA_PREPARED_VOICE (voice);

  if (is_prepared (self, text, language, rate))
    return take (self);
  return clara_text_to_speech_speak (self->voice, text, language, rate, error);
}

static ClaraSpokenText *
speak_fixed (ClaraTextToSpeech *voice, const char *text, const char *language, double rate, GError **error)
{
  ClaraPreparedVoice *self = CLARA_PREPARED_VOICE (voice);

  if (is_prepared (self, text, language, rate))
    return take (self);
  return clara_text_to_speech_speak_fixed (self->voice, text, language, rate, error);
}

static void
clara_prepared_voice_text_to_speech_init (ClaraTextToSpeechInterface *iface)
{
  iface->get_name = get_name;
  iface->serves = serves;
  iface->speak = speak;
  iface->speak_fixed = speak_fixed;
  iface->warm = warm;
  iface->get_model = get_model;
}

static void
clara_prepared_voice_finalize (GObject *object)
{
  ClaraPreparedVoice *self = CLARA_PREPARED_VOICE (object);

  if (self->speech != NULL)
    clara_spoken_text_cancel (CLARA_SPOKEN_TEXT (self->speech));
  forget (self);
  g_object_unref (self->voice);
  g_object_unref (self->clock);
  g_object_unref (self->bus);
  G_OBJECT_CLASS (clara_prepared_voice_parent_class)->finalize (object);
}

static void
clara_prepared_voice_class_init (ClaraPreparedVoiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_prepared_voice_finalize;
}

static void
clara_prepared_voice_init (ClaraPreparedVoice *self)
{
}

/**
 * clara_prepared_voice_new:
 * @voice: makes the sound
 *
 * Returns: (transfer full): the same voice, with nothing prepared
 */
ClaraPreparedVoice *
clara_prepared_voice_new (ClaraTextToSpeech *voice, ClaraClock *clock, ClaraBus *bus)
{
  ClaraPreparedVoice *self = g_object_new (CLARA_TYPE_PREPARED_VOICE, NULL);

  self->voice = g_object_ref (voice);
  self->clock = g_object_ref (clock);
  self->bus = g_object_ref (bus);
  return self;
}

/**
 * clara_prepared_voice_prepare:
 * @text: as a voice is to say it; may be spoken soon
 *
 * Has its sound made, in place of any other that was prepared.
 */
void
clara_prepared_voice_prepare (ClaraPreparedVoice *self, const char *text, const char *language, double rate)
{
  ClaraSpokenText *sound;

  g_return_if_fail (CLARA_IS_PREPARED_VOICE (self));
  if (is_prepared (self, text, language, rate))
    return;
  clara_prepared_voice_discard (self);
  /* What cannot be made now is made when it is said, and fails then. */
  sound = clara_text_to_speech_speak (self->voice, text, language, rate, NULL);
  if (sound == NULL)
    return;
  self->speech = clara_prepared_speech_new (sound, self->clock);
  self->text = g_strdup (text);
  self->language = g_strdup (language);
  self->rate = rate;
}

/**
 * clara_prepared_voice_discard:
 *
 * It is not said after all.
 */
void
clara_prepared_voice_discard (ClaraPreparedVoice *self)
{
  g_return_if_fail (CLARA_IS_PREPARED_VOICE (self));
  if (self->speech == NULL)
    return;
  clara_spoken_text_cancel (CLARA_SPOKEN_TEXT (self->speech));
  forget (self);
  publish (self, FALSE);
}
