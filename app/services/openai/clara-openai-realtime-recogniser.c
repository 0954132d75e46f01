/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-openai-realtime-recogniser.h"

#include "clara-json.h"
#include "clara-openai-flavour.h"
#include "clara-openai-prompt.h"
#include "clara-services-error.h"
#include "clara-spare-socket.h"
#include "clara-upsampler.h"

#include <string.h>

#define PATH "/realtime?intent=transcription"
#define RATE 24000
/* The service refuses less than a tenth of a second, and there is no word in it. */
#define FEWEST_SAMPLES (RATE / 10)
/* Sent together: each message costs its own wrapping. */
#define PIECE (RATE / 25)
#define LONGEST_TEXT (16 * 1024)
/* After the end of the sound. */
#define LONGEST_ANSWER_MS 8000
/* The API tells none for the whole. */
#define CONFIDENCE 0.9

/* The stream */

#define CLARA_TYPE_OPENAI_REALTIME_STREAM (clara_openai_realtime_stream_get_type ())
G_DECLARE_FINAL_TYPE (ClaraOpenaiRealtimeStream, clara_openai_realtime_stream, CLARA, OPENAI_REALTIME_STREAM,
                      ClaraSpeechStream)

struct _ClaraOpenaiRealtimeStream
{
  ClaraSpeechStream parent_instance;

  ClaraAccount *account;
  ClaraServiceSocket *socket; /* NULL once it is over */
  ClaraSpareSocket *spare;
  ClaraSpeechHints *hints;
  ClaraUpsampler upsampler;
  GArray *sound; /* gint16: not sent yet */
  gsize n_sent;
  GString *text;  /* of the items that are complete */
  GString *piece; /* of the one that is coming */
  char *item;     /* the last; NULL before the service said which */
  gboolean finished;
};

G_DEFINE_FINAL_TYPE (ClaraOpenaiRealtimeStream, clara_openai_realtime_stream, CLARA_TYPE_SPEECH_STREAM)

static void
let_go (ClaraOpenaiRealtimeStream *self)
{
  if (self->socket != NULL)
    clara_service_socket_drop (self->socket);
  g_clear_object (&self->socket);
}

static ClaraTranscript *
make_transcript (ClaraOpenaiRealtimeStream *self, const char *more)
{
  g_autofree char *text = g_strconcat (self->text->str, more, NULL);

  g_strstrip (text);
  return clara_transcript_new (text, self->hints->language, *text != '\0' ? CONFIDENCE : 0.0, NULL);
}

static void
conclude (ClaraOpenaiRealtimeStream *self)
{
  g_autoptr (ClaraTranscript) transcript = make_transcript (self, "");

  clara_service_socket_worked (self->socket);
  clara_spare_socket_give (self->spare, g_steal_pointer (&self->socket));
  clara_speech_stream_emit_final (CLARA_SPEECH_STREAM (self), transcript);
}

static gboolean
has_room (ClaraOpenaiRealtimeStream *self, const char *text)
{
  if (self->text->len + self->piece->len + strlen (text) <= LONGEST_TEXT)
    return TRUE;
  clara_service_socket_fail (self->socket,
                             g_error_new_literal (CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER,
                                                  "The transcription has no end"));
  return FALSE;
}

static void
take_delta (ClaraOpenaiRealtimeStream *self, JsonObject *message)
{
  const char *delta = clara_json_get_string (message, "delta", "");
  g_autoptr (ClaraTranscript) transcript = NULL;

  if (!has_room (self, delta))
    return;
  g_string_append (self->piece, delta);
  transcript = make_transcript (self, self->piece->str);
  if (*transcript->text != '\0')
    clara_speech_stream_emit_partial (CLARA_SPEECH_STREAM (self), transcript);
}

static void
take_completed (ClaraOpenaiRealtimeStream *self, JsonObject *message)
{
  const char *transcript = clara_json_get_string (message, "transcript", NULL);
  const char *item = clara_json_get_string (message, "item_id", NULL);

  if (transcript == NULL)
    transcript = self->piece->str;
  if (!has_room (self, transcript))
    return;
  g_string_append (self->text, transcript);
  g_string_append_c (self->text, ' ');
  g_string_truncate (self->piece, 0);
  /* A server that ends turns by itself completes others first. */
  if (self->finished && (self->item == NULL || item == NULL || strcmp (self->item, item) == 0))
    conclude (self);
}

static void
take_error (ClaraOpenaiRealtimeStream *self, JsonObject *message)
{
  JsonObject *problem = clara_json_get_object (message, "error");
  const char *code = problem != NULL ? clara_json_get_string (problem, "code", "") : "";
  g_autofree char *clean = NULL;

  /* All the sound was part of turns that the server had ended before. */
  if (strcmp (code, "input_audio_buffer_commit_empty") == 0 && self->finished)
    {
      conclude (self);
      return;
    }
  clean = clara_account_clean (self->account,
                               problem != NULL ? clara_json_get_string (problem, "message", "no reason given")
                                               : "no reason given");
  clara_service_socket_fail (self->socket,
                             g_error_new (CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNAVAILABLE,
                                          "The realtime transcription broke off: %s", clean));
}

static void
on_opened (gpointer owner)
{
}

static void
on_message (JsonObject *message, gpointer owner)
{
  ClaraOpenaiRealtimeStream *self = owner;
  const char *type = clara_json_get_string (message, "type", "");

  if (strcmp (type, "conversation.item.input_audio_transcription.delta") == 0)
    take_delta (self, message);
  else if (strcmp (type, "conversation.item.input_audio_transcription.completed") == 0)
    take_completed (self, message);
  else if (strcmp (type, "input_audio_buffer.committed") == 0)
    {
      g_free (self->item);
      self->item = g_strdup (clara_json_get_string (message, "item_id", NULL));
    }
  else if (strcmp (type, "error") == 0
           || strcmp (type, "conversation.item.input_audio_transcription.failed") == 0)
    take_error (self, message);
}

static void
on_ended (const GError *error, gpointer owner)
{
  ClaraOpenaiRealtimeStream *self = owner;
  g_autoptr (GError) failure = NULL;

  if (error != NULL)
    failure = g_error_copy (error);
  else
    g_set_error (&failure, CLARA_NET_ERROR, CLARA_NET_ERROR_CUT,
                 "The realtime transcription was closed in the middle of an utterance");
  let_go (self);
  clara_speech_stream_emit_failed (CLARA_SPEECH_STREAM (self), failure);
}

static const ClaraServiceSocketFuncs funcs = { on_opened, on_message, NULL, on_ended };

static void
configure (ClaraOpenaiRealtimeStream *self)
{
  g_autofree char *model =
    clara_settings_get_string (clara_account_get_settings (self->account), "realtime-transcription-model");
  g_autofree char *language = g_strndup (self->hints->language, strcspn (self->hints->language, "-_"));
  g_autofree char *prompt = clara_openai_prompt (self->hints);
  JsonObject *transcription = clara_json_build ("ss", "model", model, "language", language);
  JsonObject *input =
    clara_json_build ("oo", "format", clara_json_build ("si", "type", "audio/pcm", "rate", (gint64) RATE),
                      "transcription", transcription);

  if (*prompt != '\0')
    json_object_set_string_member (transcription, "prompt", prompt);
  /* The end of the turn is Clara's to decide. */
  json_object_set_null_member (input, "turn_detection");
  clara_service_socket_send (self->socket,
                             clara_json_build ("so", "type", "session.update", "session",
                                               clara_json_build ("so", "type", "transcription", "audio",
                                                                 clara_json_build ("o", "input", input))));
}

static void
send_sound (ClaraOpenaiRealtimeStream *self, gsize fewest)
{
  g_autofree char *base64 = NULL;

  if (self->sound->len < MAX (fewest, 1) || self->socket == NULL)
    return;
  for (guint i = 0; i < self->sound->len; i++)
    {
      gint16 *sample = &g_array_index (self->sound, gint16, i);

      *sample = GINT16_TO_LE (*sample);
    }
  base64 = g_base64_encode ((guchar *) self->sound->data, self->sound->len * sizeof (gint16));
  clara_service_socket_send (self->socket,
                             clara_json_build ("ss", "type", "input_audio_buffer.append", "audio", base64));
  self->n_sent += self->sound->len;
  g_array_set_size (self->sound, 0);
}

static void
clara_openai_realtime_stream_push (ClaraSpeechStream *stream, const gint16 *samples, gsize n_samples)
{
  ClaraOpenaiRealtimeStream *self = CLARA_OPENAI_REALTIME_STREAM (stream);

  clara_upsampler_push (&self->upsampler, samples, n_samples, self->sound);
  send_sound (self, PIECE);
}

static gboolean
on_nothing_said (gpointer user_data)
{
  ClaraOpenaiRealtimeStream *self = user_data;
  g_autoptr (ClaraTranscript) transcript = make_transcript (self, "");

  let_go (self);
  clara_speech_stream_emit_final (CLARA_SPEECH_STREAM (self), transcript);
  return G_SOURCE_REMOVE;
}

static void
clara_openai_realtime_stream_end (ClaraSpeechStream *stream)
{
  ClaraOpenaiRealtimeStream *self = CLARA_OPENAI_REALTIME_STREAM (stream);

  self->finished = TRUE;
  if (self->n_sent + self->sound->len < FEWEST_SAMPLES)
    {
      clara_clock_add_timeout (clara_account_get_clock (self->account), 0, on_nothing_said,
                               g_object_ref (self), g_object_unref);
      return;
    }
  send_sound (self, 1);
  if (self->socket == NULL)
    return;
  g_clear_pointer (&self->item, g_free);
  clara_service_socket_send (self->socket, clara_json_build ("s", "type", "input_audio_buffer.commit"));
  clara_service_socket_await (self->socket, LONGEST_ANSWER_MS);
}

static void
clara_openai_realtime_stream_cancel (ClaraSpeechStream *stream)
{
  let_go (CLARA_OPENAI_REALTIME_STREAM (stream));
}

static void
clara_openai_realtime_stream_dispose (GObject *object)
{
  let_go (CLARA_OPENAI_REALTIME_STREAM (object));
  G_OBJECT_CLASS (clara_openai_realtime_stream_parent_class)->dispose (object);
}

static void
clara_openai_realtime_stream_finalize (GObject *object)
{
  ClaraOpenaiRealtimeStream *self = CLARA_OPENAI_REALTIME_STREAM (object);

  g_array_unref (self->sound);
  g_string_free (self->text, TRUE);
  g_string_free (self->piece, TRUE);
  g_free (self->item);
  g_clear_pointer (&self->hints, clara_speech_hints_free);
  g_clear_object (&self->spare);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (clara_openai_realtime_stream_parent_class)->finalize (object);
}

static void
clara_openai_realtime_stream_class_init (ClaraOpenaiRealtimeStreamClass *klass)
{
  ClaraSpeechStreamClass *stream_class = CLARA_SPEECH_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clara_openai_realtime_stream_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_openai_realtime_stream_finalize;
  stream_class->push = clara_openai_realtime_stream_push;
  stream_class->end = clara_openai_realtime_stream_end;
  stream_class->cancel = clara_openai_realtime_stream_cancel;
}

static void
clara_openai_realtime_stream_init (ClaraOpenaiRealtimeStream *self)
{
  clara_upsampler_init (&self->upsampler);
  self->sound = g_array_new (FALSE, FALSE, sizeof (gint16));
  self->text = g_string_new (NULL);
  self->piece = g_string_new (NULL);
}

/* The recogniser */

struct _ClaraOpenaiRealtimeRecogniser
{
  GObject parent_instance;

  ClaraAccount *account;
  ClaraSpareSocket *spare;
};

static void clara_openai_realtime_recogniser_speech_to_text_init (ClaraSpeechToTextInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraOpenaiRealtimeRecogniser, clara_openai_realtime_recogniser, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_SPEECH_TO_TEXT,
                                                      clara_openai_realtime_recogniser_speech_to_text_init))

static const char *
clara_openai_realtime_recogniser_get_name (ClaraSpeechToText *recogniser)
{
  return "openai-realtime";
}

static gboolean
clara_openai_realtime_recogniser_serves (ClaraSpeechToText *recogniser, const char *language)
{
  return language != NULL && *language != '\0';
}

static ClaraSpeechStream *
clara_openai_realtime_recogniser_open (ClaraSpeechToText *recogniser, const ClaraSpeechHints *hints,
                                       GError **error)
{
  ClaraOpenaiRealtimeRecogniser *self = CLARA_OPENAI_REALTIME_RECOGNISER (recogniser);
  ClaraOpenaiRealtimeStream *stream;

  if (!clara_account_begin (self->account, error))
    return NULL;
  stream = g_object_new (CLARA_TYPE_OPENAI_REALTIME_STREAM, NULL);
  stream->account = g_object_ref (self->account);
  stream->spare = g_object_ref (self->spare);
  stream->hints = clara_speech_hints_copy (hints);
  stream->socket = clara_spare_socket_take (self->spare, PATH);
  if (stream->socket != NULL)
    clara_service_socket_begin (stream->socket);
  else
    stream->socket = clara_service_socket_new (self->account, PATH);
  clara_service_socket_set_owner (stream->socket, &funcs, stream);
  clara_service_socket_await (stream->socket, -1);
  configure (stream);
  return CLARA_SPEECH_STREAM (stream);
}

static char *
clara_openai_realtime_recogniser_get_model (ClaraSpeechToText *provider)
{
  return clara_settings_get_string (
    clara_account_get_settings (CLARA_OPENAI_REALTIME_RECOGNISER (provider)->account),
    "realtime-transcription-model");
}

static void
clara_openai_realtime_recogniser_warm (ClaraSpeechToText *recogniser)
{
  ClaraOpenaiRealtimeRecogniser *self = CLARA_OPENAI_REALTIME_RECOGNISER (recogniser);

  clara_spare_socket_warm (self->spare, self->account, PATH);
}

static void
clara_openai_realtime_recogniser_speech_to_text_init (ClaraSpeechToTextInterface *iface)
{
  iface->get_name = clara_openai_realtime_recogniser_get_name;
  iface->serves = clara_openai_realtime_recogniser_serves;
  iface->open = clara_openai_realtime_recogniser_open;
  iface->get_model = clara_openai_realtime_recogniser_get_model;
  iface->warm = clara_openai_realtime_recogniser_warm;
}

static void
clara_openai_realtime_recogniser_finalize (GObject *object)
{
  ClaraOpenaiRealtimeRecogniser *self = CLARA_OPENAI_REALTIME_RECOGNISER (object);

  g_clear_object (&self->spare);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (clara_openai_realtime_recogniser_parent_class)->finalize (object);
}

static void
clara_openai_realtime_recogniser_class_init (ClaraOpenaiRealtimeRecogniserClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_openai_realtime_recogniser_finalize;
}

static void
clara_openai_realtime_recogniser_init (ClaraOpenaiRealtimeRecogniser *self)
{
}

/**
 * clara_openai_realtime_recogniser_new:
 * @http: shared with the other services
 *
 * Returns: (transfer full): the recogniser that the settings name, at each utterance anew
 */
ClaraOpenaiRealtimeRecogniser *
clara_openai_realtime_recogniser_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,
                                      ClaraClock *clock)
{
  ClaraOpenaiRealtimeRecogniser *self = g_object_new (CLARA_TYPE_OPENAI_REALTIME_RECOGNISER, NULL);

  self->account = clara_openai_account_new (http, settings, secrets, clock);
  self->spare = clara_spare_socket_new (clock, NULL, NULL);
  return self;
}
