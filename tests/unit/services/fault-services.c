/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fault-services.h"

#include "clara-test-certificate.h"
#include "clara-deepgram-voice.h"
#include "clara-duckduckgo-search.h"
#include "clara-elevenlabs-voice.h"
#include "clara-firecrawl-reader.h"
#include "clara-json.h"
#include "clara-openai-embeddings.h"
#include "clara-openai-model.h"
#include "clara-openai-recogniser.h"
#include "clara-openai-voice.h"
#include "clara-tavily-search.h"
#include "clara-test-scripts.h"

#include <string.h>

static void
answer_chat (ClaraTestAnswer *answer)
{
  clara_test_answer_header (answer, "Content-Type", "text/event-stream");
  clara_test_answer_event (answer, 0,
                           "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":"
                           "{\"name\":\"find_host\",\"arguments\":\"{\\\"name\\\":\"}}]}}]}");
  clara_test_answer_event (
    answer, 0,
    "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":"
    "\"\\\"\xe0\xa4\x89\xe0\xa4\xb7\xe0\xa4\xbe\\\"}\"}}]}}]}");
  clara_test_answer_event (answer, 0, "{\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}");
  clara_test_answer_event (answer, 0, "[DONE]");
}

static gpointer
make_chat (Remote *fixture)
{
  return NEW (openai_model);
}

GObject *
fault_begin_chat (Remote *fixture, gpointer provider)
{
  g_autoptr (JsonArray) messages = json_array_new ();
  ClaraChatReply *reply;

  json_array_add_object_element (messages, clara_json_build ("ss", "role", "user", "content", "hello"));
  reply = clara_language_model_chat (provider, messages, NULL, &fixture->error);
  g_assert_no_error (fixture->error);
  g_signal_connect (reply, "text", G_CALLBACK (remote_on_text), fixture);
  g_signal_connect (reply, "tool-call", G_CALLBACK (remote_on_tool_call), fixture);
  g_signal_connect (reply, "done", G_CALLBACK (remote_on_chat_done), fixture);
  g_signal_connect (reply, "failed", G_CALLBACK (remote_on_failed), fixture);
  return G_OBJECT (reply);
}

static void
answer_transcription (ClaraTestAnswer *answer)
{
  clara_test_answer_header (answer, "Content-Type", "application/json");
  clara_test_answer_text (answer, 0, "{\"text\": \"" USHA "\", \"usage\": {}}");
}

static gpointer
make_transcription (Remote *fixture)
{
  return NEW (openai_recogniser);
}

GObject *
fault_begin_transcription (Remote *fixture, gpointer provider)
{
  g_autoptr (ClaraSpeechHints) hints = clara_speech_hints_new (CLARA_EXPECT_FREE, 0, "hi", NULL);
  g_autofree gint16 *samples = g_new0 (gint16, 16000);
  ClaraSpeechStream *stream = clara_speech_to_text_open (provider, hints, &fixture->error);

  g_assert_no_error (fixture->error);
  g_signal_connect (stream, "final", G_CALLBACK (remote_on_final), fixture);
  g_signal_connect (stream, "failed", G_CALLBACK (remote_on_failed), fixture);
  clara_speech_stream_push (stream, samples, 16000);
  clara_speech_stream_end (stream);
  return G_OBJECT (stream);
}

static void
answer_sound (ClaraTestAnswer *answer)
{
  g_autofree char *sound = g_strnfill (SOUND, 's');

  clara_test_answer_header (answer, "Content-Type", "audio/pcm");
  clara_test_answer_bytes (answer, 0, sound, SOUND);
}

static void
answer_timed_sound (ClaraTestAnswer *answer)
{
  g_autofree char *sound = g_strnfill (SOUND, 's');

  clara_test_answer_timed_speech (answer, 0, SENTENCE, sound, SOUND, 24000);
}

static void
on_any_mark (ClaraSpokenText *sentence, guint kind, gint64 at_us, int value, Remote *fixture)
{
  g_assert_cmpint (at_us, >=, 0);
}

GObject *
fault_begin_speech (Remote *fixture, gpointer provider)
{
  ClaraSpokenText *sentence = clara_text_to_speech_speak (provider, SENTENCE, "en", 1.0, &fixture->error);

  g_assert_no_error (fixture->error);
  g_signal_connect (sentence, "audio", G_CALLBACK (remote_on_audio), fixture);
  g_signal_connect (sentence, "mark", G_CALLBACK (on_any_mark), fixture);
  g_signal_connect (sentence, "done", G_CALLBACK (remote_on_spoken), fixture);
  g_signal_connect (sentence, "failed", G_CALLBACK (remote_on_failed), fixture);
  return G_OBJECT (sentence);
}

static gpointer
make_openai_speech (Remote *fixture)
{
  return NEW (openai_voice);
}

static gpointer
make_elevenlabs (Remote *fixture)
{
  remote_set_string (fixture, "elevenlabs-voice", "v");
  return NEW (elevenlabs_voice);
}

static gpointer
make_deepgram (Remote *fixture)
{
  return NEW (deepgram_voice);
}

static void
answer_embeddings (ClaraTestAnswer *answer)
{
  clara_test_answer_header (answer, "Content-Type", "application/json");
  clara_test_answer_text (answer, 0, "{\"data\": [{\"index\": 0, \"embedding\": [0.6, 0.8]}]}");
}

static void
over (Remote *fixture, gboolean good)
{
  g_assert_false (fixture->over);
  g_assert_true (good == (fixture->error == NULL));
  fixture->over = TRUE;
}

static void
on_embedded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Remote *fixture = user_data;
  g_autoptr (ClaraVectors) vectors =
    clara_embeddings_embed_finish (CLARA_EMBEDDINGS (source), result, &fixture->error);

  over (fixture, vectors != NULL);
}

static gpointer
make_embeddings (Remote *fixture)
{
  return NEW (openai_embeddings);
}

static GObject *
begin_embeddings (Remote *fixture, gpointer provider)
{
  static const char *const texts[] = { "one", NULL };

  clara_embeddings_embed_async (provider, texts, NULL, on_embedded, fixture);
  return g_object_ref (provider);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Remote *fixture = user_data;
  g_autoptr (ClaraWebAnswer) answer =
    clara_web_search_search_finish (CLARA_WEB_SEARCH (source), result, &fixture->error);

  over (fixture, answer != NULL);
}

static void
answer_tavily (ClaraTestAnswer *answer)
{
  static const char *const results[] = { "One", "https://one.example", "\xe0\xa4\x89\xe0\xa4\xb7", NULL };

  clara_test_answer_tavily (answer, "So it is", results);
}

static gpointer
make_tavily (Remote *fixture)
{
  return NEW (tavily_search);
}

static GObject *
begin_search (Remote *fixture, gpointer provider)
{
  clara_web_search_search_async (provider, "how tall", 3, NULL, on_found, fixture);
  return g_object_ref (provider);
}

static void
answer_duckduckgo (ClaraTestAnswer *answer)
{
  clara_test_answer_instant (answer, "Tower", "It is tall.", "Somebody", "https://one.example");
}

static gpointer
make_duckduckgo (Remote *fixture)
{
  return NEW (duckduckgo_search);
}

static void
answer_firecrawl (ClaraTestAnswer *answer)
{
  clara_test_answer_scrape (answer, "https://one.example", "One", "# One\n\xe0\xa4\x89\xe0\xa4\xb7");
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Remote *fixture = user_data;
  g_autoptr (ClaraPage) page =
    clara_page_reader_read_finish (CLARA_PAGE_READER (source), result, &fixture->error);

  over (fixture, page != NULL);
}

static gpointer
make_firecrawl (Remote *fixture)
{
  return NEW (firecrawl_reader);
}

static GObject *
begin_reading (Remote *fixture, gpointer provider)
{
  clara_page_reader_read_async (provider, "https://one.example", NULL, on_read, fixture);
  return g_object_ref (provider);
}

/* Half of raw sound that ends properly is sound. */
const FaultService fault_services[FAULT_SERVICES] = {
  { "chat", "openai-url", "/v1", "openai-key", "/v1/chat/completions", answer_chat, make_chat,
    fault_begin_chat, "" },
  { "transcription", "openai-url", "/v1", "openai-key", "/v1/audio/transcriptions", answer_transcription,
    make_transcription, fault_begin_transcription, "" },
  { "speech", "openai-url", "/v1", "openai-key", "/v1/audio/speech", answer_sound, make_openai_speech,
    fault_begin_speech, "truncated" },
  { "elevenlabs", "elevenlabs-url", "/el", "elevenlabs-key", "/el/text-to-speech/v/stream/with-timestamps",
    answer_timed_sound, make_elevenlabs, fault_begin_speech, "" },
  { "deepgram", "deepgram-url", "/dg", "deepgram-key", "/dg/speak", answer_sound, make_deepgram,
    fault_begin_speech, "truncated" },
  { "embeddings", "embeddings-url", "/v1", "embeddings-key", "/v1/embeddings", answer_embeddings,
    make_embeddings, begin_embeddings, "" },
  { "tavily", "tavily-url", "/tavily", "tavily-key", "/tavily/search", answer_tavily, make_tavily,
    begin_search, "" },
  { "duckduckgo", "duckduckgo-url", "/duck", NULL, "/duck/", answer_duckduckgo, make_duckduckgo, begin_search,
    "" },
  { "firecrawl", "firecrawl-url", "/fire/v1", "firecrawl-key", "/fire/v1/scrape", answer_firecrawl,
    make_firecrawl, begin_reading, "" },
};

const FaultPlace fault_places[FAULT_PLACES] = {
  { "refused", CLARA_NET_ERROR_REFUSED },
  { "dns", CLARA_NET_ERROR_DNS },
  { "tls", CLARA_NET_ERROR_TLS },
};

/* Lets the service be where @place says. Returns (transfer full): a server that must live meanwhile; or NULL
 */
ClaraTestServer *
fault_use_place (Remote *fixture, const FaultService *service, const char *place)
{
  g_autoptr (GTlsCertificate) certificate = strcmp (place, "tls") == 0 ? clara_test_certificate_new () : NULL;
  g_autoptr (ClaraTestServer) server = clara_test_server_new (certificate);
  const char *url =
    strcmp (place, "dns") == 0 ? "http://nowhere.invalid" : clara_test_server_get_url (server);

  remote_use (fixture, service->url_setting, service->base, service->key_setting);
  remote_set_string (fixture, service->url_setting, url);
  return strcmp (place, "tls") == 0 ? g_steal_pointer (&server) : NULL;
}
