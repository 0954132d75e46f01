/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "turns-services.h"

#include "clara-json.h"
#include "clara-test-server.h"

#include <math.h>
#include <string.h>

#define VOICE_RATE 24000
#define SOUND_MS 1200

static const char *const reply[] = { "Good ",  "morning ", "and ",  "welcome ", "here. ", "Whom ",
                                     "would ", "you ",     "like ", "to ",      "see?" };

struct _TurnsServices
{
  TurnsLatency latency;
  GMutex lock;
  GCond started;
  char *url;
  const TurnsClip *heard;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
};

static void
add_chunk (ClaraTestAnswer *answer, guint after_ms, JsonObject *delta, const char *finish)
{
  JsonArray *choices = json_array_new ();
  g_autoptr (JsonObject) chunk = NULL;
  g_autofree char *text = NULL;

  json_array_add_object_element (
    choices, clara_json_build ("ios", "index", (gint64) 0, "delta", delta, "finish_reason", finish));
  chunk = clara_json_build ("ssa", "id", "bench", "object", "chat.completion.chunk", "choices", choices);
  text = clara_json_to_string (chunk);
  clara_test_answer_event (answer, after_ms, text);
}

static void
answer_chat (TurnsServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer)
{
  gsize length;
  const char *body = g_bytes_get_data (request->body, &length);
  const char *last_user = g_strrstr_len (body, (gssize) length, "\"user\"");
  const char *last_tool = g_strrstr_len (body, (gssize) length, "\"role\":\"tool\"");

  clara_test_answer_header (answer, "Content-Type", "text/event-stream");
  if (self->latency.tool && (last_tool == NULL || last_tool < last_user))
    {
      JsonArray *calls = json_array_new ();
      JsonObject *call =
        clara_json_build ("isso", "index", (gint64) 0, "id", "call_bench", "type", "function", "function",
                          clara_json_build ("ss", "name", "look_up", "arguments", "{}"));

      json_array_add_object_element (calls, call);
      add_chunk (answer, self->latency.first_token + self->latency.token,
                 clara_json_build ("a", "tool_calls", calls), NULL);
      add_chunk (answer, 0, json_object_new (), "tool_calls");
    }
  else
    {
      for (guint i = 0; i < G_N_ELEMENTS (reply); i++)
        add_chunk (answer, self->latency.token + (i == 0 ? self->latency.first_token : 0),
                   clara_json_build ("s", "content", reply[i]), NULL);
      add_chunk (answer, 0, json_object_new (), "stop");
    }
  clara_test_answer_event (answer, 0, "[DONE]");
}

/* The words whose sound is in the recording. */
static char *
recognise (const TurnsClip *clip, GBytes *body)
{
  gsize length;
  const char *bytes = g_bytes_get_data (body, &length);
  const char *wav = memmem (bytes, length, "RIFF", 4);
  gsize left = wav != NULL ? (gsize) (bytes + length - wav) : 0;
  guint32 size;
  guint n_samples, first, bytes_known = 0;

  if (clip == NULL || left < 44)
    return g_strdup ("");
  memcpy (&size, wav + 40, sizeof size);
  n_samples = (guint) (MIN (GUINT32_FROM_LE (size), left - 44) / 2);
  first = turns_first_audible ((const gint16 *) (gconstpointer) (wav + 44), n_samples);
  for (guint i = 0; i < clip->words->len; i++)
    if (first + g_array_index (clip->words, TurnsWord, i).end <= n_samples + TURNS_RATE / 20)
      bytes_known = g_array_index (clip->words, TurnsWord, i).bytes;
  return g_strndup (clip->text, bytes_known);
}

static void
answer_transcription (TurnsServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer)
{
  g_autoptr (JsonObject) body = NULL;
  g_autofree char *text = NULL;
  g_autofree char *heard = NULL;

  g_mutex_lock (&self->lock);
  heard = recognise (self->heard, request->body);
  g_mutex_unlock (&self->lock);
  body = clara_json_build ("s", "text", heard);
  text = clara_json_to_string (body);
  clara_test_answer_header (answer, "Content-Type", "application/json");
  clara_test_answer_text (answer, self->latency.transcription, text);
}

static void
answer_speech (TurnsServices *self, ClaraTestAnswer *answer)
{
  const guint ms = self->latency.sound_ms > 0 ? self->latency.sound_ms : SOUND_MS;
  const guint n_samples = VOICE_RATE * ms / 1000;
  g_autofree gint16 *samples = g_new (gint16, n_samples);

  /* A vowel that never ends: as wide as a voice, and of one loudness, so that a fall can be seen. */
  for (guint i = 0; i < n_samples; i++)
    {
      double value = 0;

      for (guint k = 1; k <= 20; k++)
        value += sin (i * 2 * G_PI * 140 * k / VOICE_RATE + k * k) / sqrt (k);
      samples[i] = GINT16_TO_LE ((gint16) (value * 4000));
    }
  clara_test_answer_header (answer, "Content-Type", "audio/pcm");
  clara_test_answer_bytes (answer, self->latency.voice, samples, n_samples * sizeof (gint16));
}

static void
on_request (const ClaraTestRequest *request, ClaraTestAnswer *answer, gpointer user_data)
{
  if (g_str_has_suffix (request->path, "/chat/completions"))
    answer_chat (user_data, request, answer);
  else if (g_str_has_suffix (request->path, "/audio/transcriptions"))
    answer_transcription (user_data, request, answer);
  else if (g_str_has_suffix (request->path, "/audio/speech"))
    answer_speech (user_data, answer);
  else
    {
      clara_test_answer_header (answer, "Content-Type", "application/json");
      clara_test_answer_text (answer, 0, "{\"object\": \"list\", \"data\": []}");
    }
}

static gpointer
serve (gpointer data)
{
  TurnsServices *self = data;
  g_autoptr (ClaraTestServer) server = NULL;

  g_main_context_push_thread_default (self->context);
  server = clara_test_server_new (NULL);
  clara_test_server_set_handler (server, on_request, self);
  g_mutex_lock (&self->lock);
  self->url = g_strdup_printf ("%s/v1", clara_test_server_get_url (server));
  g_cond_signal (&self->started);
  g_mutex_unlock (&self->lock);
  g_main_loop_run (self->loop);
  g_clear_object (&server);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

TurnsServices *
turns_services_new (const TurnsLatency *latency)
{
  TurnsServices *self = g_new0 (TurnsServices, 1);

  self->latency = *latency;
  g_mutex_init (&self->lock);
  g_cond_init (&self->started);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("services", serve, self);
  g_mutex_lock (&self->lock);
  while (self->url == NULL)
    g_cond_wait (&self->started, &self->lock);
  g_mutex_unlock (&self->lock);
  return self;
}

void
turns_services_free (TurnsServices *self)
{
  g_main_loop_quit (self->loop);
  g_thread_join (self->thread);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->started);
  g_free (self->url);
  g_free (self);
}

const char *
turns_services_get_url (TurnsServices *self)
{
  return self->url;
}

void
turns_services_hear (TurnsServices *self, const TurnsClip *clip)
{
  g_mutex_lock (&self->lock);
  self->heard = clip;
  g_mutex_unlock (&self->lock);
}

/* A stream with interim transcripts */

#define TURNS_TYPE_STREAM (turns_stream_get_type ())
G_DECLARE_FINAL_TYPE (TurnsStream, turns_stream, TURNS, STREAM, ClaraSpeechStream)

struct _TurnsStream
{
  ClaraSpeechStream parent_instance;
  ClaraClock *clock;
  const TurnsClip *clip;
  gint64 lag_us;
  char *language;
  GArray *timers; /* guint, of words on their way */
  guint pushed;   /* samples */
  guint begins;   /* of them before the first that is audible */
  gboolean begun;
  guint heard; /* words that were in the sound */
  guint told;  /* words that were told */
  gboolean ended;
  gboolean over;
};

G_DEFINE_FINAL_TYPE (TurnsStream, turns_stream, clara_speech_stream_get_type ())

static void
tell (TurnsStream *self)
{
  const TurnsWord *word =
    self->told > 0 ? &g_array_index (self->clip->words, TurnsWord, self->told - 1) : NULL;
  g_autofree char *text = g_strndup (self->clip->text, word != NULL ? word->bytes : 0);
  g_autoptr (ClaraTranscript) transcript = clara_transcript_new (text, self->language, 0.95, NULL);
  g_autoptr (TurnsStream) keep = g_object_ref (self);

  if (self->ended && self->told == self->heard)
    {
      self->over = TRUE;
      clara_speech_stream_emit_final (CLARA_SPEECH_STREAM (self), transcript);
    }
  else if (word != NULL)
    clara_speech_stream_emit_partial (CLARA_SPEECH_STREAM (self), transcript);
}

static gboolean
on_word_known (gpointer user_data)
{
  TurnsStream *self = user_data;

  g_array_remove_index (self->timers, 0);
  if (self->over)
    return G_SOURCE_REMOVE;
  self->told++;
  tell (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_ended (gpointer user_data)
{
  TurnsStream *self = user_data;

  g_array_remove_index (self->timers, 0);
  if (!self->over && self->told == self->heard)
    tell (self);
  return G_SOURCE_REMOVE;
}

static void
add_timer (TurnsStream *self, GSourceFunc func)
{
  guint id = clara_clock_add_timeout (self->clock, self->lag_us, func, self, NULL);

  g_array_append_val (self->timers, id);
}

static void
turns_stream_push (ClaraSpeechStream *stream, const gint16 *samples, gsize n_samples)
{
  TurnsStream *self = TURNS_STREAM (stream);

  if (!self->begun)
    {
      guint first = turns_first_audible (samples, (guint) n_samples);

      self->begun = first < n_samples;
      self->begins = self->pushed + first;
    }
  self->pushed += (guint) n_samples;
  while (self->begun && self->heard < self->clip->words->len
         && self->pushed >= self->begins + g_array_index (self->clip->words, TurnsWord, self->heard).end)
    {
      self->heard++;
      add_timer (self, on_word_known);
    }
}

static void
turns_stream_end (ClaraSpeechStream *stream)
{
  TurnsStream *self = TURNS_STREAM (stream);

  self->ended = TRUE;
  add_timer (self, on_ended);
}

static void
turns_stream_cancel (ClaraSpeechStream *stream)
{
  TurnsStream *self = TURNS_STREAM (stream);

  self->over = TRUE;
  for (guint i = 0; i < self->timers->len; i++)
    clara_clock_remove (self->clock, g_array_index (self->timers, guint, i));
  g_array_set_size (self->timers, 0);
}

static void
turns_stream_finalize (GObject *object)
{
  TurnsStream *self = TURNS_STREAM (object);

  turns_stream_cancel (CLARA_SPEECH_STREAM (self));
  g_array_unref (self->timers);
  g_object_unref (self->clock);
  g_free (self->language);
  G_OBJECT_CLASS (turns_stream_parent_class)->finalize (object);
}

static void
turns_stream_class_init (TurnsStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = turns_stream_finalize;
  CLARA_SPEECH_STREAM_CLASS (klass)->push = turns_stream_push;
  CLARA_SPEECH_STREAM_CLASS (klass)->end = turns_stream_end;
  CLARA_SPEECH_STREAM_CLASS (klass)->cancel = turns_stream_cancel;
}

static void
turns_stream_init (TurnsStream *self)
{
  self->timers = g_array_new (FALSE, FALSE, sizeof (guint));
}

struct _TurnsRecogniser
{
  GObject parent_instance;
  ClaraClock *clock;
  guint lag_ms;
  const TurnsClip *clip;
};

static const char *
recogniser_get_name (ClaraSpeechToText *recogniser)
{
  return "interim";
}

static gboolean
recogniser_serves (ClaraSpeechToText *recogniser, const char *language)
{
  return TRUE;
}

static ClaraSpeechStream *
recogniser_open (ClaraSpeechToText *recogniser, const ClaraSpeechHints *hints, GError **error)
{
  TurnsRecogniser *self = TURNS_RECOGNISER (recogniser);
  TurnsStream *stream = g_object_new (TURNS_TYPE_STREAM, NULL);

  stream->clock = g_object_ref (self->clock);
  stream->clip = self->clip;
  stream->lag_us = self->lag_ms * 1000;
  stream->language = g_strdup (hints->language);
  return CLARA_SPEECH_STREAM (stream);
}

static void
recogniser_iface_init (ClaraSpeechToTextInterface *iface)
{
  iface->get_name = recogniser_get_name;
  iface->serves = recogniser_serves;
  iface->open = recogniser_open;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TurnsRecogniser, turns_recogniser, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_SPEECH_TO_TEXT, recogniser_iface_init))

static void
turns_recogniser_finalize (GObject *object)
{
  g_object_unref (TURNS_RECOGNISER (object)->clock);
  G_OBJECT_CLASS (turns_recogniser_parent_class)->finalize (object);
}

static void
turns_recogniser_class_init (TurnsRecogniserClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = turns_recogniser_finalize;
}

static void
turns_recogniser_init (TurnsRecogniser *self)
{
}

TurnsRecogniser *
turns_recogniser_new (ClaraClock *clock, guint lag_ms)
{
  TurnsRecogniser *self = g_object_new (TURNS_TYPE_RECOGNISER, NULL);

  self->clock = g_object_ref (clock);
  self->lag_ms = lag_ms;
  return self;
}

void
turns_recogniser_hear (TurnsRecogniser *self, const TurnsClip *clip)
{
  self->clip = clip;
}
