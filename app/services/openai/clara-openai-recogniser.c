/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-openai-recogniser.h"

#include "clara-json.h"
#include "clara-openai-flavour.h"
#include "clara-openai-prompt.h"
#include "clara-opus.h"
#include "clara-services-error.h"

#include <string.h>

#define RATE 16000
/* Services refuse less than a tenth of a second, and there is no word in it. */
#define FEWEST_SAMPLES (RATE / 10)
/* A visitor's turn; a microphone that never falls silent must not fill the memory. */
#define MOST_SAMPLES (RATE * 120)
#define WAV_HEADER 44
#define LONGEST_ANSWER (256 * 1024)
/* The API tells none for the whole. */
#define CONFIDENCE 0.9

static const ClaraHttpDeadlines deadlines = { 3000, 12000, 5000, 30000 };

/* The stream */

#define CLARA_TYPE_OPENAI_SPEECH_STREAM (clara_openai_speech_stream_get_type ())
G_DECLARE_FINAL_TYPE (ClaraOpenaiSpeechStream, clara_openai_speech_stream, CLARA, OPENAI_SPEECH_STREAM,
                      ClaraSpeechStream)

struct _ClaraOpenaiSpeechStream
{
  ClaraSpeechStream parent_instance;

  ClaraAccount *account;
  ClaraSpeechHints *hints;
  GCancellable *cancellable;
  GByteArray *wav; /* the header's room first */
  ClaraOpus *opus; /* in its place; NULL for WAV */
  gsize n_samples;
  gboolean unsent; /* the account waits for an end all the same */
};

G_DEFINE_FINAL_TYPE (ClaraOpenaiSpeechStream, clara_openai_speech_stream, CLARA_TYPE_SPEECH_STREAM)

static void
clara_openai_speech_stream_push (ClaraSpeechStream *stream, const gint16 *samples, gsize n_samples)
{
  ClaraOpenaiSpeechStream *self = CLARA_OPENAI_SPEECH_STREAM (stream);

  n_samples = MIN (n_samples, MOST_SAMPLES - self->n_samples);
  self->n_samples += n_samples;
  if (self->opus != NULL)
    {
      clara_opus_push (self->opus, samples, n_samples);
      return;
    }
  for (gsize i = 0; i < n_samples; i++)
    {
      gint16 sample = GINT16_TO_LE (samples[i]);

      g_byte_array_append (self->wav, (guint8 *) &sample, sizeof sample);
    }
}

static void
put_16 (guint8 *at, guint16 value)
{
  value = GUINT16_TO_LE (value);
  memcpy (at, &value, sizeof value);
}

static void
put_32 (guint8 *at, guint32 value)
{
  value = GUINT32_TO_LE (value);
  memcpy (at, &value, sizeof value);
}

static GBytes *
take_wav (ClaraOpenaiSpeechStream *self)
{
  GByteArray *wav = g_steal_pointer (&self->wav);
  guint8 *header = wav->data;

  memcpy (header, "RIFF....WAVEfmt ", 16);
  put_32 (header + 4, wav->len - 8);
  put_32 (header + 16, 16);
  put_16 (header + 20, 1); /* PCM */
  put_16 (header + 22, 1); /* mono */
  put_32 (header + 24, RATE);
  put_32 (header + 28, RATE * sizeof (gint16));
  put_16 (header + 32, sizeof (gint16));
  put_16 (header + 34, 16);
  memcpy (header + 36, "data", 4);
  put_32 (header + 40, wav->len - WAV_HEADER);
  return g_byte_array_free_to_bytes (wav);
}

static gboolean
add_sound (ClaraOpenaiSpeechStream *self, ClaraHttpRequest *request, GError **error)
{
  g_autoptr (GBytes) sound = self->opus != NULL ? clara_opus_finish (self->opus, error) : take_wav (self);

  if (sound == NULL)
    return FALSE;
  if (self->opus != NULL)
    clara_http_request_add_file (request, "file", "speech.ogg", "audio/ogg", sound);
  else
    clara_http_request_add_file (request, "file", "speech.wav", "audio/wav", sound);
  return TRUE;
}

static ClaraTranscript *
read_transcript (ClaraOpenaiSpeechStream *self, const ClaraHttpResponse *response, GError **error)
{
  gsize size;
  const char *body = g_bytes_get_data (response->body, &size);
  g_autoptr (JsonObject) object = size > 0 ? clara_json_parse_object (body, (gssize) size, NULL) : NULL;
  const char *text = object != NULL ? clara_json_get_string (object, "text", NULL) : NULL;
  g_autofree char *clean = NULL;

  if (text == NULL)
    {
      g_set_error (
        error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER,
        "%s answered a transcription with something else; check that openai-url is the address of an API",
        response->host);
      return NULL;
    }
  clean = g_strstrip (g_strdup (text));
  return clara_transcript_new (clean, self->hints->language, *clean != '\0' ? CONFIDENCE : 0.0, NULL);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraOpenaiSpeechStream) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraTranscript) transcript = NULL;
  g_autoptr (ClaraHttpResponse) response = clara_account_send_finish (CLARA_ACCOUNT (source), result, &error);

  if (response != NULL)
    transcript = read_transcript (self, response, &error);
  clara_account_end (self->account, error);
  if (transcript != NULL)
    clara_speech_stream_emit_final (CLARA_SPEECH_STREAM (self), transcript);
  else
    clara_speech_stream_emit_failed (CLARA_SPEECH_STREAM (self), error);
}

static gboolean
on_nothing_said (gpointer user_data)
{
  ClaraOpenaiSpeechStream *self = user_data;
  g_autoptr (ClaraTranscript) transcript = clara_transcript_new ("", self->hints->language, 0.0, NULL);

  clara_speech_stream_emit_final (CLARA_SPEECH_STREAM (self), transcript);
  return G_SOURCE_REMOVE;
}

static gboolean
on_not_packed (gpointer user_data)
{
  GTask *task = user_data;
  ClaraOpenaiSpeechStream *self = g_task_get_source_object (task);
  GError *error = g_task_get_task_data (task);

  clara_account_end (self->account, error);
  clara_speech_stream_emit_failed (CLARA_SPEECH_STREAM (self), error);
  return G_SOURCE_REMOVE;
}

/* @error: (transfer full) */
static void
fail_later (ClaraOpenaiSpeechStream *self, GError *error)
{
  GTask *task = g_task_new (self, NULL, NULL, NULL);

  g_task_set_task_data (task, error, (GDestroyNotify) g_error_free);
  g_idle_add_full (G_PRIORITY_DEFAULT, on_not_packed, task, g_object_unref);
}

static void
clara_openai_speech_stream_end (ClaraSpeechStream *stream)
{
  ClaraOpenaiSpeechStream *self = CLARA_OPENAI_SPEECH_STREAM (stream);
  ClaraSettings *settings = clara_account_get_settings (self->account);
  g_autofree char *model = clara_settings_get_string (settings, "transcription-model");
  g_autofree char *prompt = clara_openai_prompt (self->hints);
  g_autofree char *language = g_strndup (self->hints->language, strcspn (self->hints->language, "-_"));
  GError *error = NULL;
  ClaraHttpRequest *request;

  if (self->n_samples < FEWEST_SAMPLES)
    {
      g_idle_add_full (G_PRIORITY_DEFAULT, on_nothing_said, g_object_ref (self), g_object_unref);
      return;
    }
  self->unsent = FALSE;
  request = clara_account_request (self->account, "POST", "/audio/transcriptions");
  clara_http_request_add_field (request, "model", model);
  clara_http_request_add_field (request, "response_format", "json");
  clara_http_request_add_field (request, "temperature", "0");
  if (*language != '\0')
    clara_http_request_add_field (request, "language", language);
  if (*prompt != '\0')
    clara_http_request_add_field (request, "prompt", prompt);
  if (!add_sound (self, request, &error))
    {
      clara_http_request_free (request);
      fail_later (self, error);
      return;
    }
  clara_http_request_set_deadlines (request, &deadlines);
  clara_http_request_set_limit (request, LONGEST_ANSWER);
  clara_account_send_async (self->account, request, NULL, NULL, self->cancellable, on_sent,
                            g_object_ref (self));
}

static void
clara_openai_speech_stream_cancel (ClaraSpeechStream *stream)
{
  g_cancellable_cancel (CLARA_OPENAI_SPEECH_STREAM (stream)->cancellable);
}

static void
clara_openai_speech_stream_finalize (GObject *object)
{
  ClaraOpenaiSpeechStream *self = CLARA_OPENAI_SPEECH_STREAM (object);

  if (self->unsent)
    {
      g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Nothing was said");

      clara_account_end (self->account, error);
    }
  g_clear_pointer (&self->wav, g_byte_array_unref);
  g_clear_pointer (&self->opus, clara_opus_free);
  g_clear_pointer (&self->hints, clara_speech_hints_free);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (clara_openai_speech_stream_parent_class)->finalize (object);
}

static void
clara_openai_speech_stream_class_init (ClaraOpenaiSpeechStreamClass *klass)
{
  ClaraSpeechStreamClass *stream_class = CLARA_SPEECH_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = clara_openai_speech_stream_finalize;
  stream_class->push = clara_openai_speech_stream_push;
  stream_class->end = clara_openai_speech_stream_end;
  stream_class->cancel = clara_openai_speech_stream_cancel;
}

static void
clara_openai_speech_stream_init (ClaraOpenaiSpeechStream *self)
{
  self->cancellable = g_cancellable_new ();
  self->wav = g_byte_array_new ();
  g_byte_array_set_size (self->wav, WAV_HEADER);
}

/* The recogniser */

struct _ClaraOpenaiRecogniser
{
  GObject parent_instance;

  ClaraAccount *account;
};

static void clara_openai_recogniser_speech_to_text_init (ClaraSpeechToTextInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraOpenaiRecogniser, clara_openai_recogniser, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_SPEECH_TO_TEXT,
                                                      clara_openai_recogniser_speech_to_text_init))

static const char *
clara_openai_recogniser_get_name (ClaraSpeechToText *recogniser)
{
  return "openai";
}

/* The service finds out by itself what it does not know. */
static gboolean
clara_openai_recogniser_serves (ClaraSpeechToText *recogniser, const char *language)
{
  return language != NULL && *language != '\0';
}

static ClaraSpeechStream *
clara_openai_recogniser_open (ClaraSpeechToText *recogniser, const ClaraSpeechHints *hints, GError **error)
{
  ClaraOpenaiRecogniser *self = CLARA_OPENAI_RECOGNISER (recogniser);
  g_autofree char *format =
    clara_settings_get_string (clara_account_get_settings (self->account), "transcription-format");
  ClaraOpenaiSpeechStream *stream;
  ClaraOpus *opus = NULL;

  if (strcmp (format, "opus") == 0 && (opus = clara_opus_new (RATE, error)) == NULL)
    return NULL;
  if (!clara_account_begin (self->account, error))
    {
      g_clear_pointer (&opus, clara_opus_free);
      return NULL;
    }
  stream = g_object_new (CLARA_TYPE_OPENAI_SPEECH_STREAM, NULL);
  stream->account = g_object_ref (self->account);
  stream->unsent = TRUE;
  stream->opus = opus;
  stream->hints = clara_speech_hints_copy (hints);
  return CLARA_SPEECH_STREAM (stream);
}

static void
clara_openai_recogniser_warm (ClaraSpeechToText *recogniser)
{
  clara_account_warm (CLARA_OPENAI_RECOGNISER (recogniser)->account);
}

static char *
clara_openai_recogniser_get_model (ClaraSpeechToText *provider)
{
  ClaraOpenaiRecogniser *self = CLARA_OPENAI_RECOGNISER (provider);

  return clara_settings_get_string (clara_account_get_settings (self->account), "transcription-model");
}

static void
clara_openai_recogniser_speech_to_text_init (ClaraSpeechToTextInterface *iface)
{
  iface->get_name = clara_openai_recogniser_get_name;
  iface->serves = clara_openai_recogniser_serves;
  iface->open = clara_openai_recogniser_open;
  iface->get_model = clara_openai_recogniser_get_model;
  iface->warm = clara_openai_recogniser_warm;
}

static void
clara_openai_recogniser_finalize (GObject *object)
{
  g_clear_object (&CLARA_OPENAI_RECOGNISER (object)->account);
  G_OBJECT_CLASS (clara_openai_recogniser_parent_class)->finalize (object);
}

static void
clara_openai_recogniser_class_init (ClaraOpenaiRecogniserClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_openai_recogniser_finalize;
}

static void
clara_openai_recogniser_init (ClaraOpenaiRecogniser *self)
{
}

/**
 * clara_openai_recogniser_new:
 * @http: shared with the other services
 *
 * Returns: (transfer full): the recogniser that the settings name, at each request anew
 */
ClaraOpenaiRecogniser *
clara_openai_recogniser_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,
                             ClaraClock *clock)
{
  ClaraOpenaiRecogniser *self = g_object_new (CLARA_TYPE_OPENAI_RECOGNISER, NULL);

  self->account = clara_openai_account_new (http, settings, secrets, clock);
  return self;
}
