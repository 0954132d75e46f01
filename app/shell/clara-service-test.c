/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-service-test.h"

#include "clara-channel-test.h"
#include "clara-embeddings.h"
#include "clara-espeak-voice.h"
#include "clara-failover-model.h"
#include "clara-failover-recogniser.h"
#include "clara-failover-voice.h"
#include "clara-json.h"
#include "clara-page-reader.h"
#include "clara-service-advice.h"
#include "clara-services-error.h"
#include "clara-voice-agent.h"
#include "clara-web-search.h"

#include <string.h>

#define RECOGNISER_RATE 16000
/* For what has no deadlines of its own. */
#define PATIENCE (20 * G_USEC_PER_SEC)

struct _ClaraServiceTest
{
  GObject parent_instance;

  ClaraSettings *settings;
  ClaraSecrets *secrets;
  ClaraClock *clock;
  ClaraHttp *http;

  /* Of the run. */
  ClaraServiceResultFunc on_result;
  gpointer result_data;
  GTask *task;
  guint capability;
  GPtrArray *entries; /* ClaraProviderEntry of the capability */
  guint next;
  int failures;
  GArray *hello; /* gint16: the sound for recognisers */

  /* Of the provider that is tried. */
  ClaraBus *bus;
  GObject *operation; /* the reply, stream or sentence */
  GCancellable *cancellable;
  guint timer;
  gint64 begun;
  JsonObject *call; /* what it took, as the chain saw it */
  GString *answer;
  gint64 sound_us;
};

G_DEFINE_FINAL_TYPE (ClaraServiceTest, clara_service_test, G_TYPE_OBJECT)

static const char *const capability_names[CLARA_N_CAPABILITIES] = {
  [CLARA_CAPABILITY_MODEL] = "language model", [CLARA_CAPABILITY_RECOGNISER] = "speech to text",
  [CLARA_CAPABILITY_VOICE] = "text to speech", [CLARA_CAPABILITY_EMBEDDINGS] = "embeddings",
  [CLARA_CAPABILITY_SEARCH] = "web search",    [CLARA_CAPABILITY_PAGES] = "page reader",
  [CLARA_CAPABILITY_AGENT] = "voice agent",
};

static void try_next (ClaraServiceTest *self);

static ClaraProviderEntry *
get_entry (ClaraServiceTest *self)
{
  return g_ptr_array_index (self->entries, self->next - 1);
}

static void
drop_operation (ClaraServiceTest *self)
{
  clara_clock_clear (self->clock, &self->timer);
  if (self->operation != NULL)
    g_signal_handlers_disconnect_by_data (self->operation, self);
  g_clear_object (&self->operation);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->bus);
  g_clear_pointer (&self->call, json_object_unref);
  g_string_truncate (self->answer, 0);
  self->sound_us = 0;
}

static gboolean
on_go_on (gpointer user_data)
{
  ClaraServiceTest *self = user_data;

  self->timer = 0;
  try_next (self);
  return G_SOURCE_REMOVE;
}

/* Tells the result, and goes on when the provider's own signals are over. */
static void
tell (ClaraServiceTest *self, ClaraServiceResult *result)
{
  const ClaraProviderEntry *entry = get_entry (self);

  result->capability = capability_names[self->capability];
  result->provider = entry->name;
  result->local = entry->local;
  if (result->verdict == CLARA_SERVICE_FAILED)
    self->failures++;
  if (!g_cancellable_is_cancelled (g_task_get_cancellable (self->task)))
    self->on_result (result, self->result_data);
  g_free (result->model);
  g_free (result->detail);
  g_free (result->fix);
  drop_operation (self);
  self->timer = clara_clock_add_timeout (self->clock, 0, on_go_on, self, NULL);
}

static void
over (ClaraServiceTest *self, char *detail, const GError *error)
{
  const ClaraProviderEntry *entry = get_entry (self);
  double total = (double) (clara_clock_get_monotonic (self->clock) - self->begun) / 1000;
  ClaraServiceResult result = { .verdict = error == NULL ? CLARA_SERVICE_WORKS : CLARA_SERVICE_FAILED,
                                .first_ms = -1,
                                .total_ms = total,
                                .detail = error != NULL ? g_strdup (error->message) : detail };

  if (self->call != NULL)
    {
      result.first_ms = clara_json_get_double (self->call, "first_ms", -1);
      result.total_ms = clara_json_get_double (self->call, "total_ms", total);
      result.model = g_strdup (clara_json_get_string (self->call, "model", NULL));
    }
  if (error != NULL)
    result.fix = clara_service_advise (entry, self->settings, error);
  tell (self, &result);
}

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

  over (self, NULL, copy);
}

/* A chain of one has the deadlines, and says what the call took. */
static GPtrArray *
get_alone (ClaraServiceTest *self)
{
  GPtrArray *alone = g_ptr_array_new ();

  self->bus = clara_bus_new ();
  g_signal_connect_object (self->bus, "event", G_CALLBACK (on_event), self, 0);
  g_ptr_array_add (alone, get_entry (self)->provider);
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
  over (self, g_strdup_printf ("said “%s”", g_strstrip (self->answer->str)), NULL);
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

  if (transcript->text[0] == '\0' && !get_entry (self)->local)
    error = g_error_new_literal (CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER,
                                 "It answered, but understood nothing of a clear “hello”");
  over (self,
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
      over (self, NULL, error);
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
  over (self, g_strdup_printf ("spoke for %.1f s", (double) self->sound_us / G_USEC_PER_SEC), NULL);
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
      over (self, NULL, error);
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

      over (self, NULL, late);
    }
  else
    over (self, detail, error);
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

  over (self, g_strdup ("listens"), NULL);
  clara_voice_session_close (kept);
}

static gboolean
on_not_ready (gpointer user_data)
{
  ClaraServiceTest *self = user_data;
  g_autoptr (GObject) session = g_object_ref (self->operation);
  g_autoptr (GError) late = clara_provider_chain_new_timeout ("No answer", PATIENCE);

  self->timer = 0;
  over (self, NULL, late);
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
      over (self, NULL, error);
      return;
    }
  g_signal_connect (self->operation, "ready", G_CALLBACK (on_ready), self);
  g_signal_connect (self->operation, "failed", G_CALLBACK (on_failed), self);
  self->timer = clara_clock_add_timeout (self->clock, PATIENCE, on_not_ready, self, NULL);
}

static void
try_entry (ClaraServiceTest *self, const ClaraProviderEntry *entry)
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

static gboolean
next_entry (ClaraServiceTest *self)
{
  while (self->entries == NULL || self->next >= self->entries->len)
    {
      g_clear_pointer (&self->entries, g_ptr_array_unref);
      if (self->capability + 1 >= CLARA_N_CAPABILITIES)
        return FALSE;
      self->capability++;
      self->next = 0;
      self->entries = clara_providers_list ((ClaraCapability) self->capability, self->http, self->settings,
                                            self->secrets, self->clock);
    }
  self->next++;
  return TRUE;
}

/* The last ones: the ways to hosts. */
static void
on_channels_tried (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraServiceTest) self = user_data;
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  g_task_return_int (task, self->failures + clara_channel_test_run_finish (result, NULL));
}

static void
try_next (ClaraServiceTest *self)
{
  const ClaraProviderEntry *entry;
  ClaraServiceResult result = { .first_ms = -1 };

  if (g_cancellable_is_cancelled (g_task_get_cancellable (self->task)) || !next_entry (self))
    {
      clara_channel_test_run_async (self->http, self->settings, self->secrets, self->clock, self->on_result,
                                    self->result_data, g_task_get_cancellable (self->task), on_channels_tried,
                                    g_object_ref (self));
      return;
    }
  entry = get_entry (self);
  self->begun = clara_clock_get_monotonic (self->clock);
  if (entry->provider != NULL)
    {
      try_entry (self, entry);
      return;
    }
  if (entry->error != NULL)
    {
      over (self, NULL, entry->error);
      return;
    }
  /* The offline brain is a part of the dialogue: there is nothing that could be away. */
  result.verdict = entry->local ? CLARA_SERVICE_WORKS : CLARA_SERVICE_OFF;
  if (entry->local)
    result.detail = g_strdup ("on this machine, always there");
  else if (clara_service_key_is_lost (entry, self->settings, &result.detail, &result.fix))
    result.verdict = CLARA_SERVICE_FAILED;
  else
    result.detail = g_strdup ("not set up");
  if (!entry->local && result.fix == NULL)
    result.fix = g_strdup_printf ("set %s, or take '%s' out of %s", entry->setting, entry->name,
                                  clara_capability_get_setting ((ClaraCapability) self->capability));
  tell (self, &result);
}

/* The sound that recognisers get */

static void
on_hello_audio (ClaraSpokenText *spoken, GBytes *samples, int rate, ClaraServiceTest *self)
{
  gsize size;
  const gint16 *from = g_bytes_get_data (samples, &size);
  gsize n = size / sizeof (gint16);

  for (gsize i = 0; n > 1; i++)
    {
      double at = (double) i * rate / RECOGNISER_RATE;
      gsize left = (gsize) at;
      gint16 sample;

      if (left + 1 >= n)
        break;
      sample = (gint16) (from[left] + (at - (double) left) * (from[left + 1] - from[left]));
      g_array_append_val (self->hello, sample);
    }
}

static void
begin_trying (ClaraServiceTest *self)
{
  g_array_set_size (self->hello, self->hello->len + RECOGNISER_RATE / 4);
  drop_operation (self);
  self->timer = clara_clock_add_timeout (self->clock, 0, on_go_on, self, NULL);
}

static void
on_hello_done (ClaraSpokenText *spoken, ClaraServiceTest *self)
{
  begin_trying (self);
}

static void
on_hello_failed (ClaraSpokenText *spoken, GError *error, ClaraServiceTest *self)
{
  g_message ("no sound for the recognisers could be made: %s", error->message);
  begin_trying (self);
}

static void
clara_service_test_dispose (GObject *object)
{
  drop_operation (CLARA_SERVICE_TEST (object));
  G_OBJECT_CLASS (clara_service_test_parent_class)->dispose (object);
}

static void
clara_service_test_finalize (GObject *object)
{
  ClaraServiceTest *self = CLARA_SERVICE_TEST (object);

  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_array_unref (self->hello);
  g_string_free (self->answer, TRUE);
  g_object_unref (self->http);
  g_object_unref (self->settings);
  g_object_unref (self->secrets);
  g_object_unref (self->clock);
  G_OBJECT_CLASS (clara_service_test_parent_class)->finalize (object);
}

static void
clara_service_test_class_init (ClaraServiceTestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = clara_service_test_dispose;
  object_class->finalize = clara_service_test_finalize;
}

static void
clara_service_test_init (ClaraServiceTest *self)
{
  self->hello = g_array_new (FALSE, TRUE, sizeof (gint16));
  self->answer = g_string_new (NULL);
}

ClaraServiceTest *
clara_service_test_new (ClaraSettings *settings, ClaraSecrets *secrets, ClaraClock *clock)
{
  ClaraServiceTest *self = g_object_new (CLARA_TYPE_SERVICE_TEST, NULL);

  self->settings = g_object_ref (settings);
  self->secrets = g_object_ref (secrets);
  self->clock = g_object_ref (clock);
  self->http = clara_http_new (clock);
  return self;
}

/**
 * clara_service_test_run_async:
 * @on_result: called once for each provider, on the main loop
 *
 * Tries all of them. One run at a time.
 */
void
clara_service_test_run_async (ClaraServiceTest *self, ClaraServiceResultFunc on_result, gpointer result_data,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (ClaraEspeakVoice) voice = clara_espeak_voice_new (self->clock);
  g_autoptr (GError) error = NULL;

  g_return_if_fail (self->task == NULL);
  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, clara_service_test_run_async);
  g_task_set_check_cancellable (self->task, FALSE);
  self->on_result = on_result;
  self->result_data = result_data;
  self->failures = 0;
  self->next = 0;
  self->capability = G_MAXUINT; /* the next is the first */
  g_array_set_size (self->hello, 0);
  g_array_set_size (self->hello, RECOGNISER_RATE / 4);
  self->operation =
    G_OBJECT (clara_text_to_speech_speak (CLARA_TEXT_TO_SPEECH (voice), "hello", "en", 1, &error));
  if (self->operation == NULL)
    {
      g_message ("no sound for the recognisers could be made: %s", error->message);
      begin_trying (self);
      return;
    }
  g_signal_connect (self->operation, "audio", G_CALLBACK (on_hello_audio), self);
  g_signal_connect (self->operation, "done", G_CALLBACK (on_hello_done), self);
  g_signal_connect (self->operation, "failed", G_CALLBACK (on_hello_failed), self);
}

/**
 * clara_service_test_run_finish:
 *
 * Returns: how many of the providers that are set up failed
 */
int
clara_service_test_run_finish (ClaraServiceTest *self, GAsyncResult *result, GError **error)
{
  return (int) g_task_propagate_int (G_TASK (result), error);
}
