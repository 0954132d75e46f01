/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every service against every fault: it ends once, with an error that says something and no secret, or whole.
 */
#include "clara-deepgram-recogniser.h"
#include "clara-deepgram-voice.h"
#include "clara-duckduckgo-search.h"
#include "clara-elevenlabs-voice.h"
#include "clara-failover-recogniser.h"
#include "clara-failover-voice.h"
#include "clara-firecrawl-reader.h"
#include "clara-json.h"
#include "clara-openai-embeddings.h"
#include "clara-openai-model.h"
#include "clara-openai-realtime-recogniser.h"
#include "clara-openai-recogniser.h"
#include "clara-openai-voice.h"
#include "clara-services-error.h"
#include "clara-tavily-search.h"
#include "clara-test-certificate.h"
#include "clara-test-faults.h"
#include "clara-test-scripts.h"

#include "scripted.h"
#include "test-remote.h"
#include "test-services.h"

#include <string.h>

#define SOUND 9600
/* A name in three letters of three bytes each. */
#define USHA "\xe0\xa4\x89\xe0\xa4\xb7\xe0\xa4\xbe"
#define SENTENCE USHA " is in room nine"

/* One provider, once. */
typedef struct
{
  const char *name;
  const char *url_setting;
  const char *base;
  const char *key_setting;                                /* NULL: none */
  const char *path;                                       /* with the base */
  void (*answer) (ClaraTestAnswer *answer);               /* a good one */
  gpointer (*make) (Remote *fixture);                     /* the provider; transfer full */
  GObject *(*begin) (Remote *fixture, gpointer provider); /* transfer full: what must live until the end */
  const char *no_fault;                                   /* cannot be told from a good answer */
} Service;

#define NEW(thing) clara_##thing##_new (fixture->http, fixture->settings, fixture->secrets, fixture->clock)

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

static GObject *
begin_chat (Remote *fixture, gpointer provider)
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

static GObject *
begin_transcription (Remote *fixture, gpointer provider)
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

static GObject *
begin_speech (Remote *fixture, gpointer provider)
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
static const Service services[] = {
  { "chat", "openai-url", "/v1", "openai-key", "/v1/chat/completions", answer_chat, make_chat, begin_chat,
    "" },
  { "transcription", "openai-url", "/v1", "openai-key", "/v1/audio/transcriptions", answer_transcription,
    make_transcription, begin_transcription, "" },
  { "speech", "openai-url", "/v1", "openai-key", "/v1/audio/speech", answer_sound, make_openai_speech,
    begin_speech, "truncated" },
  { "elevenlabs", "elevenlabs-url", "/el", "elevenlabs-key", "/el/text-to-speech/v/stream/with-timestamps",
    answer_timed_sound, make_elevenlabs, begin_speech, "" },
  { "deepgram", "deepgram-url", "/dg", "deepgram-key", "/dg/speak", answer_sound, make_deepgram, begin_speech,
    "truncated" },
  { "embeddings", "embeddings-url", "/v1", "embeddings-key", "/v1/embeddings", answer_embeddings,
    make_embeddings, begin_embeddings, "" },
  { "tavily", "tavily-url", "/tavily", "tavily-key", "/tavily/search", answer_tavily, make_tavily,
    begin_search, "" },
  { "duckduckgo", "duckduckgo-url", "/duck", NULL, "/duck/", answer_duckduckgo, make_duckduckgo, begin_search,
    "" },
  { "firecrawl", "firecrawl-url", "/fire/v1", "firecrawl-key", "/fire/v1/scrape", answer_firecrawl,
    make_firecrawl, begin_reading, "" },
};

/* What the address has wrong, before any answer. */
static const struct
{
  const char *name;
  int code;
} places[] = {
  { "refused", CLARA_NET_ERROR_REFUSED },
  { "dns", CLARA_NET_ERROR_DNS },
  { "tls", CLARA_NET_ERROR_TLS },
};

static GObject *
begin (Remote *fixture, const Service *service)
{
  g_autoptr (GObject) provider = service->make (fixture);

  remote_use (fixture, service->url_setting, service->base, service->key_setting);
  return service->begin (fixture, provider);
}

static void
assert_failed (Remote *fixture)
{
  g_assert_nonnull (fixture->error);
  g_assert_cmpuint (strlen (fixture->error->message), >, 10);
  g_assert_null (strstr (fixture->error->message, REMOTE_KEY));
  g_assert_false (g_error_matches (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
}

static void
test_answers (gconstpointer data)
{
  const Service *service = data;

  for (const char *const *fault = clara_test_fault_list (); *fault != NULL; fault++)
    {
      Remote fixture = { 0 };
      ClaraTestAnswer *answer;
      GObject *operation;

      g_test_message ("%s: %s", service->name, *fault);
      remote_set_up (&fixture, NULL);
      answer = clara_test_server_expect (fixture.server, service->path);
      service->answer (answer);
      clara_test_answer_fault (answer, *fault);
      operation = begin (&fixture, service);
      remote_wait_for (&fixture.over);
      if (strcmp (*fault, service->no_fault) == 0)
        g_assert_no_error (fixture.error);
      else
        assert_failed (&fixture);
      /* Nothing was called, and what came in pieces is not used in pieces. */
      g_assert_null (strstr (fixture.heard->str, "find_host"));
      if (g_ascii_isdigit (**fault))
        g_assert_error (fixture.error, CLARA_NET_ERROR, CLARA_NET_ERROR_STATUS);
      g_object_unref (operation);
      remote_tear_down (&fixture, NULL);
    }
}

/* A good answer is good in whatever pieces it comes. */
static void
test_pieces (gconstpointer data)
{
  static const gsize sizes[] = { 1, 2, 5, 1000 };
  const Service *service = data;

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      Remote fixture = { 0 };
      ClaraTestAnswer *answer;
      GObject *operation;

      remote_set_up (&fixture, NULL);
      answer = clara_test_server_expect (fixture.server, service->path);
      service->answer (answer);
      clara_test_answer_split (answer, sizes[i], 0);
      operation = begin (&fixture, service);
      remote_wait_for (&fixture.over);
      g_assert_no_error (fixture.error);
      if (service->begin == begin_chat)
        g_assert_cmpstr (fixture.heard->str, ==, "[a find_host {\"name\":\"" USHA "\"}]");
      else if (service->begin == begin_transcription)
        g_assert_cmpstr (fixture.heard->str, ==, USHA "|hi|0.9");
      else if (service->answer == answer_sound || service->answer == answer_timed_sound)
        g_assert_cmpuint (fixture.samples->len, ==, SOUND / 2);
      g_object_unref (operation);
      remote_tear_down (&fixture, NULL);
    }
}

/* A server that is gone, a name that nobody has, a certificate that nobody trusts. */
static ClaraTestServer *
use_place (Remote *fixture, const Service *service, const char *place)
{
  g_autoptr (GTlsCertificate) certificate = strcmp (place, "tls") == 0 ? clara_test_certificate_new () : NULL;
  g_autoptr (ClaraTestServer) server = clara_test_server_new (certificate);
  const char *url =
    strcmp (place, "dns") == 0 ? "http://nowhere.invalid" : clara_test_server_get_url (server);

  remote_use (fixture, service->url_setting, service->base, service->key_setting);
  remote_set_string (fixture, service->url_setting, url);
  return strcmp (place, "tls") == 0 ? g_steal_pointer (&server) : NULL;
}

static void
test_places (gconstpointer data)
{
  const Service *service = data;

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      Remote fixture = { 0 };
      g_autoptr (ClaraTestServer) server = NULL;
      g_autoptr (GObject) provider = NULL;
      GObject *operation;

      g_test_message ("%s: %s", service->name, places[i].name);
      remote_set_up (&fixture, NULL);
      server = use_place (&fixture, service, places[i].name);
      provider = service->make (&fixture);
      operation = service->begin (&fixture, provider);
      remote_wait_for (&fixture.over);
      assert_failed (&fixture);
      g_assert_error (fixture.error, CLARA_NET_ERROR, places[i].code);
      g_object_unref (operation);
      g_clear_object (&provider);
      remote_tear_down (&fixture, NULL);
    }
}

/* In front of a local one: that takes over, whatever happens, and the desk is told why. */

static void
on_event (ClaraBus *bus, ClaraMessage *message, Remote *fixture)
{
  if (clara_message_is (message, "provider"))
    g_string_append_printf (fixture->heard, "<%s>", clara_message_get_string (message, "to"));
}

static GObject *
make_chain (Remote *fixture, const Service *service, ClaraBus *bus, GObject **local)
{
  g_autoptr (GObject) remote = service->make (fixture);
  g_autoptr (GPtrArray) providers = g_ptr_array_new ();

  g_ptr_array_add (providers, remote);
  if (service->begin == begin_transcription)
    {
      ScriptedRecogniser *recogniser = scripted_recogniser_new ("local", "hi", fixture->clock);

      scripted_recogniser_answer (recogniser, "Local words", 0);
      *local = G_OBJECT (recogniser);
      g_ptr_array_add (providers, recogniser);
      return G_OBJECT (clara_failover_recogniser_new (providers, fixture->clock, bus, fixture->settings));
    }
  *local = G_OBJECT (scripted_voice_new ("local", "en", fixture->clock, 100 * G_TIME_SPAN_MILLISECOND));
  g_ptr_array_add (providers, *local);
  return G_OBJECT (clara_failover_voice_new (providers, fixture->clock, bus, fixture->settings, NULL));
}

static void
test_next (gconstpointer data)
{
  const Service *service = data;

  for (const char *const *fault = clara_test_fault_list (); *fault != NULL; fault++)
    {
      Remote fixture = { 0 };
      g_autoptr (ClaraBus) bus = clara_bus_new ();
      g_autoptr (GObject) chain = NULL;
      g_autoptr (GObject) local = NULL;
      ClaraTestAnswer *answer;
      GObject *operation;
      gboolean fails = strcmp (*fault, service->no_fault) != 0;

      g_test_message ("%s: %s", service->name, *fault);
      remote_set_up (&fixture, NULL);
      remote_use (&fixture, service->url_setting, service->base, service->key_setting);
      g_signal_connect (bus, "event", G_CALLBACK (on_event), &fixture);
      clara_clock_set_automatic (fixture.clock, TRUE);
      answer = clara_test_server_expect (fixture.server, service->path);
      service->answer (answer);
      clara_test_answer_fault (answer, *fault);
      chain = make_chain (&fixture, service, bus, &local);
      operation = service->begin (&fixture, chain);
      remote_wait_for (&fixture.over);
      g_assert_no_error (fixture.error);
      g_assert_cmpint (strstr (fixture.heard->str, "<local>") != NULL, ==, fails);
      if (service->begin == begin_transcription)
        g_assert_nonnull (strstr (fixture.heard->str, "Local words"));
      else
        g_assert_cmpuint (fixture.samples->len, >, 0);
      g_object_unref (operation);
      g_clear_object (&chain);
      g_clear_object (&local);
      clara_clock_set_automatic (fixture.clock, FALSE);
      remote_tear_down (&fixture, NULL);
    }
}

/* Recognisers over a WebSocket */

static gpointer
make_listen (Remote *fixture)
{
  return NEW (deepgram_recogniser);
}

static gpointer
make_realtime (Remote *fixture)
{
  return NEW (openai_realtime_recogniser);
}

static const Service socket_services[] = {
  { "deepgram", "deepgram-url", "/dg", "deepgram-key", "/dg/listen", NULL, make_listen, begin_transcription,
    "" },
  { "openai-realtime", "openai-url", "/v1", "openai-key", "/v1/realtime", NULL, make_realtime,
    begin_transcription, "" },
};

static void
refuse_401 (ClaraTestAnswer *answer)
{
  clara_test_answer_fault (answer, "401");
}

static void
refuse_503 (ClaraTestAnswer *answer)
{
  clara_test_answer_fault (answer, "503");
}

static void
answer_page (ClaraTestAnswer *answer)
{
  clara_test_answer_fault (answer, "html");
}

static void
accept_wrongly (ClaraTestAnswer *answer)
{
  clara_test_answer_header (answer, "Sec-WebSocket-Accept", "d3Jvbmc=");
  clara_test_answer_socket (answer);
}

static void
cut_at_once (ClaraTestAnswer *answer)
{
  clara_test_socket_cut (clara_test_answer_socket (answer), 0);
}

static void
cut_in_frame (ClaraTestAnswer *answer)
{
  clara_test_socket_send_raw (clara_test_answer_socket (answer), 0, "\x81\x7e\x01\x00{\"ty", 8);
  clara_test_socket_cut (clara_test_answer_socket (answer), 1);
}

static void
send_unknown_frame (ClaraTestAnswer *answer)
{
  clara_test_socket_send_frame (clara_test_answer_socket (answer), 0, 0x83, "x", 1);
}

static void
send_masked_frame (ClaraTestAnswer *answer)
{
  clara_test_socket_send_raw (clara_test_answer_socket (answer), 0, "\x81\x81\0\0\0\0x", 7);
}

static void
send_no_utf8 (ClaraTestAnswer *answer)
{
  clara_test_socket_send_frame (clara_test_answer_socket (answer), 0, 0x81, "\xff", 1);
}

static void
send_half_json (ClaraTestAnswer *answer)
{
  clara_test_socket_send_text (clara_test_answer_socket (answer), 0, "{\"type\": \"Resu");
}

static void
close_with_fault (ClaraTestAnswer *answer)
{
  clara_test_socket_close (clara_test_answer_socket (answer), 0, 1011, "NET-0001");
}

static void
send_error (ClaraTestAnswer *answer)
{
  clara_test_agent_error (clara_test_answer_socket (answer), 0, "DATA-0000", "Cannot be decoded");
  clara_test_realtime_error (clara_test_answer_socket (answer), 0, "session_expired", "Too long");
}

static const struct
{
  const char *name;
  void (*spoil) (ClaraTestAnswer *answer);
} socket_faults[] = {
  { "401", refuse_401 },
  { "503", refuse_503 },
  { "html", answer_page },
  { "wrong handshake", accept_wrongly },
  { "cut at once", cut_at_once },
  { "cut in a frame", cut_in_frame },
  { "unknown frame", send_unknown_frame },
  { "masked frame", send_masked_frame },
  { "no UTF-8", send_no_utf8 },
  { "half JSON", send_half_json },
  { "closed with a fault", close_with_fault },
  { "error", send_error },
};

static void
test_sockets (gconstpointer data)
{
  const Service *service = data;

  for (gsize i = 0; i < G_N_ELEMENTS (socket_faults); i++)
    {
      Remote fixture = { 0 };
      g_autoptr (ClaraBus) bus = clara_bus_new ();
      g_autoptr (GObject) chain = NULL;
      g_autoptr (GObject) local = NULL;
      GObject *operation;

      g_test_message ("%s: %s", service->name, socket_faults[i].name);
      remote_set_up (&fixture, NULL);
      remote_use (&fixture, service->url_setting, service->base, service->key_setting);
      g_signal_connect (bus, "event", G_CALLBACK (on_event), &fixture);
      clara_clock_set_automatic (fixture.clock, TRUE);
      /* Whoever tries again meets the same. */
      for (guint n = 0; n < 3; n++)
        socket_faults[i].spoil (clara_test_server_expect (fixture.server, service->path));
      chain = make_chain (&fixture, service, bus, &local);
      operation = service->begin (&fixture, chain);
      remote_wait_for (&fixture.over);
      g_assert_no_error (fixture.error);
      g_assert_nonnull (strstr (fixture.heard->str, "<local>"));
      g_assert_nonnull (strstr (fixture.heard->str, "Local words"));
      g_object_unref (operation);
      g_clear_object (&chain);
      g_clear_object (&local);
      clara_clock_set_automatic (fixture.clock, FALSE);
      remote_tear_down (&fixture, NULL);
    }
}

/* Headers, or half of an answer, and then nothing: the deadlines end it. They are real time, so all wait at
 * once. */
static void
test_stalls (void)
{
  static const char *const stalls[] = { "stall", "stall-later" };
  Remote fixtures[G_N_ELEMENTS (services) * G_N_ELEMENTS (stalls)] = { 0 };
  GObject *operations[G_N_ELEMENTS (fixtures)];

  for (gsize i = 0; i < G_N_ELEMENTS (fixtures); i++)
    {
      const Service *service = &services[i / G_N_ELEMENTS (stalls)];
      ClaraTestAnswer *answer;

      remote_set_up (&fixtures[i], NULL);
      answer = clara_test_server_expect (fixtures[i].server, service->path);
      service->answer (answer);
      clara_test_answer_fault (answer, stalls[i % G_N_ELEMENTS (stalls)]);
      operations[i] = begin (&fixtures[i], service);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (fixtures); i++)
    {
      g_test_message ("%s: %s", services[i / G_N_ELEMENTS (stalls)].name, stalls[i % G_N_ELEMENTS (stalls)]);
      remote_wait_for (&fixtures[i].over);
      assert_failed (&fixtures[i]);
      g_assert_error (fixtures[i].error, CLARA_NET_ERROR, CLARA_NET_ERROR_TIMEOUT);
      /* The connection is given up, not left open. */
      remote_wait_for (&clara_test_server_get (fixtures[i].server, 0)->abandoned);
      g_object_unref (operations[i]);
      remote_tear_down (&fixtures[i], NULL);
    }
}

void
add_faults_tests (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (services); i++)
    {
      g_autofree char *answers = g_strconcat ("/services/faults/answers/", services[i].name, NULL);
      g_autofree char *pieces = g_strconcat ("/services/faults/pieces/", services[i].name, NULL);
      g_autofree char *next = g_strconcat ("/services/faults/next/", services[i].name, NULL);
      g_autofree char *where = g_strconcat ("/services/faults/places/", services[i].name, NULL);

      g_test_add_data_func (answers, &services[i], test_answers);
      g_test_add_data_func (pieces, &services[i], test_pieces);
      g_test_add_data_func (where, &services[i], test_places);
      if (services[i].begin == begin_transcription || services[i].begin == begin_speech)
        g_test_add_data_func (next, &services[i], test_next);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (socket_services); i++)
    {
      g_autofree char *name = g_strconcat ("/services/faults/sockets/", socket_services[i].name, NULL);

      g_test_add_data_func (name, &socket_services[i], test_sockets);
    }
  g_test_add_func ("/services/faults/stalls", test_stalls);
}
