/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-elevenlabs-voice.h"

#include "clara-account.h"
#include "clara-json.h"
#include "clara-json-pieces.h"
#include "clara-letter-times.h"
#include "clara-pcm.h"
#include "clara-services-error.h"

#include <string.h>

#define RATE 24000
/* Ten minutes of sound, in base64 with a letter's time for each 0.06 s. */
#define LONGEST_STREAM (64 * 1024 * 1024)
#define LONGEST_PIECE (8 * 1024 * 1024)
/* What the service takes. */
#define SLOWEST 0.7
#define FASTEST 1.2

static const ClaraHttpDeadlines deadlines = { 3000, 8000, 5000, 60000 };

static const ClaraAccountKind kind = {
  .title = "ElevenLabs",
  .url_setting = "elevenlabs-url",
  .key_setting = "elevenlabs-key",
  .key_header = "xi-api-key: ",
  .warm_path = "/models",
};

/* The sentence */

#define CLARA_TYPE_ELEVENLABS_SENTENCE (clara_elevenlabs_sentence_get_type ())
G_DECLARE_FINAL_TYPE (ClaraElevenlabsSentence, clara_elevenlabs_sentence, CLARA, ELEVENLABS_SENTENCE,
                      ClaraSpokenText)

struct _ClaraElevenlabsSentence
{
  ClaraSpokenText parent_instance;

  ClaraAccount *account;
  GCancellable *cancellable;
  ClaraJsonPieces *pieces;
  ClaraLetterTimes *times;
  ClaraPcm pcm;
  gint64 sound_us; /* given out so far */
};

G_DEFINE_FINAL_TYPE (ClaraElevenlabsSentence, clara_elevenlabs_sentence, CLARA_TYPE_SPOKEN_TEXT)

static void
clara_elevenlabs_sentence_cancel (ClaraSpokenText *sentence)
{
  g_cancellable_cancel (CLARA_ELEVENLABS_SENTENCE (sentence)->cancellable);
}

static void
clara_elevenlabs_sentence_finalize (GObject *object)
{
  ClaraElevenlabsSentence *self = CLARA_ELEVENLABS_SENTENCE (object);

  clara_pcm_clear (&self->pcm);
  g_clear_pointer (&self->pieces, clara_json_pieces_free);
  g_clear_pointer (&self->times, clara_letter_times_free);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (clara_elevenlabs_sentence_parent_class)->finalize (object);
}

static void
clara_elevenlabs_sentence_class_init (ClaraElevenlabsSentenceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_elevenlabs_sentence_finalize;
  CLARA_SPOKEN_TEXT_CLASS (klass)->cancel = clara_elevenlabs_sentence_cancel;
}

static void
clara_elevenlabs_sentence_init (ClaraElevenlabsSentence *self)
{
  self->cancellable = g_cancellable_new ();
  self->pieces = clara_json_pieces_new (LONGEST_PIECE);
  clara_pcm_init (&self->pcm, RATE);
}

static gboolean
take_sound (ClaraElevenlabsSentence *self, const char *base64, GError **error)
{
  gsize length;
  g_autofree guchar *bytes = g_base64_decode (base64, &length);
  g_autoptr (GBytes) samples = clara_pcm_take (&self->pcm, bytes, length, error);

  if (samples == NULL)
    return FALSE;
  self->sound_us +=
    (gint64) (g_bytes_get_size (samples) / sizeof (gint16) * G_USEC_PER_SEC / (guint) self->pcm.rate);
  clara_spoken_text_emit_audio (CLARA_SPOKEN_TEXT (self), samples, self->pcm.rate);
  return TRUE;
}

static gboolean
take_piece (ClaraElevenlabsSentence *self, JsonObject *piece, GError **error)
{
  JsonObject *alignment = clara_json_get_object (piece, "alignment");
  const char *base64 = clara_json_get_string (piece, "audio_base64", NULL);

  if (base64 == NULL && alignment == NULL)
    {
      JsonObject *detail = clara_json_get_object (piece, "detail");
      g_autofree char *clean = clara_account_clean (
        self->account, detail != NULL ? clara_json_get_string (detail, "message", "no reason given")
                                      : clara_json_get_string (piece, "error", "no reason given"));

      g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER,
                   "ElevenLabs sent neither sound nor times: %s", clean);
      return FALSE;
    }
  if (alignment != NULL)
    clara_letter_times_take (self->times, alignment, self->sound_us);
  return base64 == NULL || take_sound (self, base64, error);
}

static gboolean
on_body (const ClaraHttpResponse *response, const guint8 *data, gsize length, gpointer user_data,
         GError **error)
{
  ClaraElevenlabsSentence *self = user_data;

  clara_json_pieces_push (self->pieces, data, length);
  while (!g_cancellable_is_cancelled (self->cancellable))
    {
      g_autoptr (JsonObject) piece = NULL;

      if (!clara_json_pieces_next (self->pieces, &piece))
        {
          g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER,
                       "%s answered with %s where JSON with sound was asked for; check elevenlabs-url",
                       response->host,
                       *response->content_type != '\0' ? response->content_type : "something");
          return FALSE;
        }
      if (piece == NULL)
        return TRUE;
      if (!take_piece (self, piece, error))
        return FALSE;
    }
  return TRUE;
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraElevenlabsSentence) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraHttpResponse) response = clara_account_send_finish (CLARA_ACCOUNT (source), result, &error);

  if (error == NULL && clara_json_pieces_is_inside (self->pieces))
    g_set_error (&error, CLARA_NET_ERROR, CLARA_NET_ERROR_CUT, "%s ended its answer in the middle",
                 response->host);
  if (error == NULL && self->sound_us == 0)
    g_set_error (&error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_NO_SOUND,
                 "%s answered with no sound; check elevenlabs-voice and elevenlabs-model", response->host);
  clara_account_end (self->account, error);
  if (error != NULL)
    {
      clara_spoken_text_emit_failed (CLARA_SPOKEN_TEXT (self), error);
      return;
    }
  clara_letter_times_finish (self->times, self->sound_us);
  clara_spoken_text_emit_done (CLARA_SPOKEN_TEXT (self));
}

/* The voice */

struct _ClaraElevenlabsVoice
{
  GObject parent_instance;

  ClaraAccount *account;
};

static void clara_elevenlabs_voice_text_to_speech_init (ClaraTextToSpeechInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraElevenlabsVoice, clara_elevenlabs_voice, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_TEXT_TO_SPEECH,
                                                      clara_elevenlabs_voice_text_to_speech_init))

static const char *
clara_elevenlabs_voice_get_name (ClaraTextToSpeech *voice)
{
  return "elevenlabs";
}

/* The multilingual models speak what they are given; a text in a language that one does not know is refused
 * by the service, and the next voice speaks it. */
static gboolean
clara_elevenlabs_voice_serves (ClaraTextToSpeech *voice, const char *language)
{
  return language != NULL && *language != '\0';
}

static JsonObject *
make_body (ClaraSettings *settings, const char *text, double rate)
{
  g_autofree char *model = clara_settings_get_string (settings, "elevenlabs-model");

  return clara_json_build ("sso", "text", text, "model_id", model, "voice_settings",
                           clara_json_build ("d", "speed", CLAMP (rate, SLOWEST, FASTEST)));
}

static ClaraSpokenText *
clara_elevenlabs_voice_speak (ClaraTextToSpeech *voice, const char *text, const char *language, double rate,
                              GError **error)
{
  ClaraElevenlabsVoice *self = CLARA_ELEVENLABS_VOICE (voice);
  ClaraSettings *settings = clara_account_get_settings (self->account);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *name = clara_settings_get_string (settings, "elevenlabs-voice");
  g_autofree char *escaped = g_uri_escape_string (name, NULL, FALSE);
  g_autofree char *path =
    g_strdup_printf ("/text-to-speech/%s/stream/with-timestamps?output_format=pcm_%d", escaped, RATE);
  g_autoptr (JsonObject) body = NULL;
  ClaraElevenlabsSentence *sentence;
  ClaraHttpRequest *request;

  if (!clara_account_begin (self->account, error))
    return NULL;
  sentence = g_object_new (CLARA_TYPE_ELEVENLABS_SENTENCE, NULL);
  sentence->account = g_object_ref (self->account);
  sentence->times = clara_letter_times_new (CLARA_SPOKEN_TEXT (sentence), valid);
  body = make_body (settings, valid, rate);
  request = clara_account_post (self->account, path, body);
  clara_http_request_set_deadlines (request, &deadlines);
  clara_http_request_set_limit (request, LONGEST_STREAM);
  clara_account_send_async (self->account, request, on_body, sentence, sentence->cancellable, on_sent,
                            g_object_ref (sentence));
  return CLARA_SPOKEN_TEXT (sentence);
}

static char *
clara_elevenlabs_voice_get_model (ClaraTextToSpeech *provider)
{
  return clara_settings_get_string (clara_account_get_settings (CLARA_ELEVENLABS_VOICE (provider)->account),
                                    "elevenlabs-model");
}

static char *
clara_elevenlabs_voice_get_voice (ClaraTextToSpeech *provider)
{
  return clara_settings_get_string (clara_account_get_settings (CLARA_ELEVENLABS_VOICE (provider)->account),
                                    "elevenlabs-voice");
}

static void
clara_elevenlabs_voice_warm (ClaraTextToSpeech *voice)
{
  clara_account_warm (CLARA_ELEVENLABS_VOICE (voice)->account);
}

static void
clara_elevenlabs_voice_text_to_speech_init (ClaraTextToSpeechInterface *iface)
{
  iface->get_name = clara_elevenlabs_voice_get_name;
  iface->serves = clara_elevenlabs_voice_serves;
  iface->speak = clara_elevenlabs_voice_speak;
  iface->get_model = clara_elevenlabs_voice_get_model;
  iface->get_voice = clara_elevenlabs_voice_get_voice;
  iface->warm = clara_elevenlabs_voice_warm;
}

static void
clara_elevenlabs_voice_finalize (GObject *object)
{
  g_clear_object (&CLARA_ELEVENLABS_VOICE (object)->account);
  G_OBJECT_CLASS (clara_elevenlabs_voice_parent_class)->finalize (object);
}

static void
clara_elevenlabs_voice_class_init (ClaraElevenlabsVoiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_elevenlabs_voice_finalize;
}

static void
clara_elevenlabs_voice_init (ClaraElevenlabsVoice *self)
{
}

/**
 * clara_elevenlabs_is_configured:
 *
 * Returns: whether the settings name a key that seems to be there
 */
gboolean
clara_elevenlabs_is_configured (ClaraSettings *settings)
{
  return clara_account_is_configured (&kind, settings);
}

/**
 * clara_elevenlabs_voice_new:
 * @http: shared with the other services
 *
 * Returns: (transfer full): the voice that the settings name, at each request anew
 */
ClaraElevenlabsVoice *
clara_elevenlabs_voice_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,
                            ClaraClock *clock)
{
  ClaraElevenlabsVoice *self = g_object_new (CLARA_TYPE_ELEVENLABS_VOICE, NULL);

  self->account = clara_account_new (&kind, http, settings, secrets, clock);
  return self;
}
