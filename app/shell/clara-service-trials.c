/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a provider of each capability is tried. */
#include "clara-service-test-private.h"

#include "clara-embeddings.h"
#include "clara-failover-model.h"
#include "clara-failover-recogniser.h"
#include "clara-failover-voice.h"
#include "clara-json.h"
#include "clara-page-reader.h"
#include "clara-services-error.h"
#include "clara-voice-agent.h"
#include "clara-web-search.h"

/* For what has no deadlines of its own. */
#define PATIENCE (20 * G_USEC_PER_SEC)

static void
on_event (ClaraBus *bus, ClaraMessage *message, gpointer user_data)
{
  ClaraServiceTest *self = user_data;

  if (!clara_message_is (message, "service_call"))
    return;
  g_clear_pointer (&self->call, json_object_unref);
  self->call = json_object_ref (clara_message_get_fields (message));
}

static void
on_failed (GObject *operation, GError *error, ClaraServiceTest *self)
{
  g_autoptr (GError) copy = g_error_copy (error);

  clara_service_test_over (self, NULL, copy);
}

/* A chain of one has the deadlines, and says what the call took. */
static GPtrArray *
get_alone (ClaraServiceTest *self)
{
  GPtrArray *alone = g_ptr_array_new ();

  self->bus = clara_bus_new ();
  g_signal_connect_object (self->bus, "event", G_CALLBACK (on_event), self, 0);
  g_ptr_array_add (alone, clara_service_test_get_entry (self)->provider);
  return alone;
}

/* The model */

static void
on_text (ClaraChatReply *reply, const char *text, ClaraServiceTest *self)
{
  g_string_append (self->answer, text);
}

static void
on_chat_done (ClaraChatReply *reply, JsonObject *usage, ClaraServiceTest *self)
{
  clara_service_test_over (self, g_strdup_printf ("said “%s”", g_strstrip (self->answer->str)), NULL);
}

static void
try_model (ClaraServiceTest *self)
{
  g_autoptr (GPtrArray) alone = get_alone (self);
  g_autoptr (ClaraFailoverModel) model =
    clara_failover_model_new (alone, self->clock, self->bus, self->settings);
  g_autoptr (JsonArray) messages = json_array_new ();

  json_array_add_object_element (
    messages, clara_json_build ("ss", "role", "user", "content", "Answer with the one word: hello"));
  self->operation = G_OBJECT (clara_language_model_chat (CLARA_LANGUAGE_MODEL (model), messages, NULL, NULL));
  g_signal_connect (self->operation, "text", G_CALLBACK (on_text), self);
  g_signal_connect (self->operation, "done", G_CALLBACK (on_chat_done), self);
  g_signal_connect (self->operation, "failed", G_CALLBACK (on_failed), self);
}

/* The recogniser */

static void
on_final (ClaraSpeechStream *stream, ClaraTranscript *transcript, ClaraServiceTest *self)
{
  g_autoptr (GError) error = NULL;

  if (transcript->text[0] == '\0' && !clara_service_test_get_entry (self)->local)
    error = g_error_new_literal (CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER,
                                 "It answered, but understood nothing of a clear “hello”");
  clara_service_test_over (self,
                           error != NULL                 ? NULL
                           : transcript->text[0] != '\0' ? g_strdup_printf ("heard “%s”", transcript->text)
                                                         : g_strdup ("heard the sound"),
                           error);
}

static void
try_recogniser (ClaraServiceTest *self)
{
  const char *const phrases[] = { "hello", NULL };
  g_autoptr (ClaraSpeechHints) hints = clara_speech_hints_new (CLARA_EXPECT_CHOICE, 0, "en", phrases);
  g_autoptr (GPtrArray) alone = get_alone (self);
  g_autoptr (ClaraFailoverRecogniser) recogniser =
    clara_failover_recogniser_new (alone, self->clock, self->bus, self->settings);
  g_autoptr (GError) error = NULL;

  self->operation = G_OBJECT (clara_speech_to_text_open (CLARA_SPEECH_TO_TEXT (recogniser), hints, &error));
  if (self->operation == NULL)
    {
      clara_service_test_over (self, NULL, error);
      return;
    }
  g_signal_connect (self->operation, "final", G_CALLBACK (on_final), self);
  g_signal_connect (self->operation, "failed", G_CALLBACK (on_failed), self);
  clara_speech_stream_push (CLARA_SPEECH_STREAM (self->operation),
                            (const gint16 *) (gpointer) self->hello->data, self->hello->len);
  clara_speech_stream_end (CLARA_SPEECH_STREAM (self->operation));
}

/* The voice */

static void
on_audio (ClaraSpokenText *spoken, GBytes *samples, int rate, ClaraServiceTest *self)
{
  self->sound_us += (gint64) (g_bytes_get_size (samples) / sizeof (gint16)) * G_USEC_PER_SEC / rate;
}

static void
on_spoken (ClaraSpokenText *spoken, ClaraServiceTest *self)
{
  clara_service_test_over (
    self, g_strdup_printf ("spoke for %.1f s", (double) self->sound_us / G_USEC_PER_SEC), NULL);
}

static void
try_voice (ClaraServiceTest *self)
{
  g_autoptr (GPtrArray) alone = get_alone (self);
  g_autoptr (ClaraFailoverVoice) voice =
    clara_failover_voice_new (alone, self->clock, self->bus, self->settings, NULL);
  g_autoptr (GError) error = NULL;

  self->operation =
    G_OBJECT (clara_text_to_speech_speak (CLARA_TEXT_TO_SPEECH (voice), "Hello, I am Clara.", "en",
                                          clara_settings_get_double (self->settings, "speech-rate"), &error));
  if (self->operation == NULL)
    {
      clara_service_test_over (self, NULL, error);
      return;
    }
  g_signal_connect (self->operation, "audio", G_CALLBACK (on_audio), self);
  g_signal_connect (self->operation, "done", G_CALLBACK (on_spoken), self);
  g_signal_connect (self->operation, "failed", G_CALLBACK (on_failed), self);
}

/* What is one question and one answer */

static gboolean
on_patience (gpointer user_data)
{
  ClaraServiceTest *self = user_data;

  self->timer = 0;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
begin_question (ClaraServiceTest *self)
{
  self->cancellable = g_cancellable_new ();
  self->timer = clara_clock_add_timeout (self->clock, PATIENCE, on_patience, self, NULL);
}

static void
end_question (ClaraServiceTest *self, char *detail, GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_autoptr (GError) late = clara_provider_chain_new_timeout ("No answer", PATIENCE);

      clara_service_test_over (self, NULL, late);
    }
  else
    clara_service_test_over (self, detail, error);
}

static void
on_embedded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraServiceTest) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraVectors) vectors =
    clara_embeddings_embed_finish (CLARA_EMBEDDINGS (source), result, &error);

  end_question (self, vectors != NULL ? g_strdup_printf ("vectors of %u numbers", vectors->dimension) : NULL,
                error);
}

static void
on_searched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraServiceTest) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraWebAnswer) answer =
    clara_web_search_search_finish (CLARA_WEB_SEARCH (source), result, &error);

  end_question (self,
                answer != NULL ? g_strdup_printf (
                  answer->passages->len == 1 ? "found %u page" : "found %u pages", answer->passages->len)
                               : NULL,
                error);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraServiceTest) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraPage) page = clara_page_reader_read_finish (CLARA_PAGE_READER (source), result, &error);

  end_question (self, page != NULL ? g_strdup ("read a page") : NULL, error);
}

/* A voice agent: that it listens is enough; what it says would have to be paid for. */

static void
on_ready (ClaraVoiceSession *session, ClaraServiceTest *self)
{
  g_autoptr (ClaraVoiceSession) kept = g_object_ref (session);

  clara_service_test_over (self, g_strdup ("listens"), NULL);
  clara_voice_session_close (kept);
}

static gboolean
on_not_ready (gpointer user_data)
{
  ClaraServiceTest *self = user_data;
  g_autoptr (GObject) session = g_object_ref (self->operation);
  g_autoptr (GError) late = clara_provider_chain_new_timeout ("No answer", PATIENCE);

  self->timer = 0;
  clara_service_test_over (self, NULL, late);
  clara_voice_session_close (CLARA_VOICE_SESSION (session));
  return G_SOURCE_REMOVE;
}

static void
try_agent (ClaraServiceTest *self, ClaraVoiceAgent *agent)
{
  const ClaraVoiceBrief brief = { "You are a receptionist. Say nothing until you are spoken to.", "en", NULL,
                                  NULL };
  g_autoptr (GError) error = NULL;

  self->operation = G_OBJECT (clara_voice_agent_open (agent, &brief, &error));
  if (self->operation == NULL)
    {
      clara_service_test_over (self, NULL, error);
      return;
    }
  g_signal_connect (self->operation, "ready", G_CALLBACK (on_ready), self);
  g_signal_connect (self->operation, "failed", G_CALLBACK (on_failed), self);
  self->timer = clara_clock_add_timeout (self->clock, PATIENCE, on_not_ready, self, NULL);
}

void
clara_service_test_try (ClaraServiceTest *self, const ClaraProviderEntry *entry)
{
  static const char *const texts[] = { "hello", NULL };

  switch ((ClaraCapability) self->capability)
    {
    case CLARA_CAPABILITY_MODEL:
      try_model (self);
      break;
    case CLARA_CAPABILITY_RECOGNISER:
      try_recogniser (self);
      break;
    case CLARA_CAPABILITY_VOICE:
      try_voice (self);
      break;
    case CLARA_CAPABILITY_EMBEDDINGS:
      begin_question (self);
      clara_embeddings_embed_async (CLARA_EMBEDDINGS (entry->provider), texts, self->cancellable, on_embedded,
                                    g_object_ref (self));
      break;
    case CLARA_CAPABILITY_SEARCH:
      begin_question (self);
      clara_web_search_search_async (CLARA_WEB_SEARCH (entry->provider), "weather", 1, self->cancellable,
                                     on_searched, g_object_ref (self));
      break;
    case CLARA_CAPABILITY_PAGES:
      begin_question (self);
      clara_page_reader_read_async (CLARA_PAGE_READER (entry->provider), "https://example.com/",
                                    self->cancellable, on_read, g_object_ref (self));
      break;
    case CLARA_CAPABILITY_AGENT:
      try_agent (self, CLARA_VOICE_AGENT (entry->provider));
      break;
    case CLARA_N_CAPABILITIES:
    default:
      g_assert_not_reached ();
    }
}
