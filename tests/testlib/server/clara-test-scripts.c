/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-test-scripts.h"

#include "clara-json.h"

#include <string.h>

/* Half a word's length in each piece of sound, as services send it. */
#define SOUND_PIECE 4800
#define TIMED_PIECE 9600

static void
send_take (ClaraTestSocket *self, guint after_ms, JsonObject *object)
{
  g_autoptr (JsonObject) owned = object;
  g_autofree char *text = clara_json_to_string (owned);

  clara_test_socket_send_text (self, after_ms, text);
}

/* OpenAI Realtime */

static JsonObject *
realtime (const char *type)
{
  static guint serial;
  g_autofree char *id = g_strdup_printf ("event_%u", ++serial);

  return clara_json_build ("ss", "type", type, "event_id", id);
}

static JsonObject *
about_item (const char *type, const char *item)
{
  JsonObject *event = realtime (type);

  json_object_set_string_member (event, "item_id", item);
  json_object_set_int_member (event, "content_index", 0);
  return event;
}

static void
send_session (ClaraTestSocket *self, const char *event_type, const char *session_type)
{
  JsonObject *event = realtime (event_type);

  json_object_set_object_member (
    event, "session",
    clara_json_build ("sss", "object", "realtime.session", "type", session_type, "id", "sess_1"));
  send_take (self, 0, event);
}

/**
 * clara_test_realtime_begin:
 * @type: "transcription" or "realtime"
 *
 * Greets, awaits the client's session.update and accepts it.
 */
void
clara_test_realtime_begin (ClaraTestSocket *self, const char *type)
{
  send_session (self, "session.created", type);
  clara_test_socket_await (self, "session.update");
  send_session (self, "session.updated", type);
}

/* An event with nothing but an item: input_audio_buffer.speech_started, .speech_stopped, .committed. */
void
clara_test_realtime_event (ClaraTestSocket *self, guint after_ms, const char *type)
{
  JsonObject *event = realtime (type);

  json_object_set_string_member (event, "item_id", "item_1");
  if (g_str_has_suffix (type, "speech_started"))
    json_object_set_int_member (event, "audio_start_ms", 320);
  else if (g_str_has_suffix (type, "speech_stopped"))
    json_object_set_int_member (event, "audio_end_ms", 1480);
  send_take (self, after_ms, event);
}

/* The sound so far is one utterance. */
void
clara_test_realtime_committed (ClaraTestSocket *self, guint after_ms, const char *item)
{
  JsonObject *event = realtime ("input_audio_buffer.committed");

  json_object_set_string_member (event, "item_id", item);
  send_take (self, after_ms, event);
}

/* A piece of what is being recognised. */
void
clara_test_realtime_partial (ClaraTestSocket *self, guint after_ms, const char *item, const char *text)
{
  JsonObject *event = about_item ("conversation.item.input_audio_transcription.delta", item);

  json_object_set_string_member (event, "delta", text);
  send_take (self, after_ms, event);
}

/* The whole of what was recognised. */
void
clara_test_realtime_transcript (ClaraTestSocket *self, guint after_ms, const char *item, const char *text)
{
  JsonObject *event = about_item ("conversation.item.input_audio_transcription.completed", item);

  json_object_set_string_member (event, "transcript", text);
  json_object_set_object_member (event, "usage", clara_json_build ("sd", "type", "duration", "seconds", 2.0));
  send_take (self, after_ms, event);
}

static JsonObject *
about_response (const char *type, const char *item)
{
  JsonObject *event = realtime (type);

  json_object_set_string_member (event, "response_id", "resp_1");
  json_object_set_int_member (event, "output_index", 0);
  if (item != NULL)
    json_object_set_string_member (event, "item_id", item);
  return event;
}

static void
send_response (ClaraTestSocket *self, guint after_ms, const char *type, const char *status)
{
  JsonObject *event = realtime (type);

  json_object_set_object_member (
    event, "response",
    clara_json_build ("sssao", "object", "realtime.response", "id", "resp_1", "status", status, "output",
                      json_array_new (), "usage",
                      clara_json_build ("iii", "total_tokens", (gint64) 120, "input_tokens", (gint64) 80,
                                        "output_tokens", (gint64) 40)));
  send_take (self, after_ms, event);
}

static void
send_delta (ClaraTestSocket *self, const char *type, const char *item, const char *delta)
{
  JsonObject *event = about_response (type, item);

  json_object_set_int_member (event, "content_index", 0);
  json_object_set_string_member (event, "delta", delta);
  send_take (self, 0, event);
}

/**
 * clara_test_realtime_reply:
 * @pcm: 16-bit little-endian samples
 *
 * A whole spoken answer: sound in pieces, its transcript, the end.
 */
void
clara_test_realtime_reply (ClaraTestSocket *self, guint after_ms, const char *text, const void *pcm,
                           gsize length)
{
  JsonObject *event;

  send_response (self, after_ms, "response.created", "in_progress");
  event = about_response ("response.output_item.added", NULL);
  json_object_set_object_member (event, "item",
                                 clara_json_build ("ssss", "id", "item_2", "type", "message", "role",
                                                   "assistant", "status", "in_progress"));
  send_take (self, 0, event);
  send_delta (self, "response.output_audio_transcript.delta", "item_2", text);
  for (gsize at = 0; at < length; at += SOUND_PIECE)
    {
      g_autofree char *base64 = g_base64_encode ((const guchar *) pcm + at, MIN (SOUND_PIECE, length - at));

      send_delta (self, "response.output_audio.delta", "item_2", base64);
    }
  send_take (self, 0, about_response ("response.output_audio.done", "item_2"));
  event = about_response ("response.output_audio_transcript.done", "item_2");
  json_object_set_string_member (event, "transcript", text);
  send_take (self, 0, event);
  send_response (self, 0, "response.done", "completed");
}

/* An answer that calls a function, its arguments in two pieces. */
void
clara_test_realtime_call (ClaraTestSocket *self, guint after_ms, const char *call_id, const char *name,
                          const char *arguments)
{
  gsize half = strlen (arguments) / 2;
  g_autofree char *first = g_strndup (arguments, half);
  JsonObject *event = about_response ("response.output_item.added", NULL);

  send_response (self, after_ms, "response.created", "in_progress");
  json_object_set_object_member (event, "item",
                                 clara_json_build ("sssss", "id", "item_3", "type", "function_call",
                                                   "call_id", call_id, "name", name, "arguments", ""));
  send_take (self, 0, event);
  send_delta (self, "response.function_call_arguments.delta", "item_3", first);
  send_delta (self, "response.function_call_arguments.delta", "item_3", arguments + half);
  event = about_response ("response.function_call_arguments.done", "item_3");
  json_object_set_string_member (event, "call_id", call_id);
  json_object_set_string_member (event, "name", name);
  json_object_set_string_member (event, "arguments", arguments);
  send_take (self, 0, event);
  event = about_response ("response.output_item.done", NULL);
  json_object_set_object_member (event, "item",
                                 clara_json_build ("ssssss", "id", "item_3", "type", "function_call",
                                                   "status", "completed", "call_id", call_id, "name", name,
                                                   "arguments", arguments));
  send_take (self, 0, event);
  send_response (self, 0, "response.done", "completed");
}

void
clara_test_realtime_error (ClaraTestSocket *self, guint after_ms, const char *code, const char *message)
{
  JsonObject *event = realtime ("error");

  json_object_set_object_member (event, "error",
                                 clara_json_build ("ssss", "type", "invalid_request_error", "code", code,
                                                   "message", message, "param", NULL));
  send_take (self, after_ms, event);
}

/* Deepgram, streamed recognition */

static JsonArray *
make_words (const char *text, double confidence)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  JsonArray *array = json_array_new ();

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      {
        g_autofree char *plain = g_utf8_strdown (words[i], -1);

        g_strdelimit (plain, ".,?!", ' ');
        json_array_add_object_element (array, clara_json_build ("sddds", "word", g_strstrip (plain), "start",
                                                                0.3 * i, "end", 0.3 * i + 0.28, "confidence",
                                                                confidence, "punctuated_word", words[i]));
      }
  return array;
}

void
clara_test_listen_result (ClaraTestSocket *self, guint after_ms, const char *text, double confidence,
                          ClaraTestListenFlags flags)
{
  JsonArray *channels = json_array_new ();
  JsonArray *alternatives = json_array_new ();
  JsonObject *event;

  json_array_add_int_element (channels, 0);
  json_array_add_int_element (channels, 1);
  json_array_add_object_element (alternatives,
                                 clara_json_build ("sda", "transcript", text, "confidence", confidence,
                                                   "words", make_words (text, confidence)));
  event = clara_json_build ("saddbboob", "type", "Results", "channel_index", channels, "duration", 1.02,
                            "start", 0.0, "is_final", (flags & CLARA_TEST_LISTEN_FINAL) != 0, "speech_final",
                            (flags & CLARA_TEST_LISTEN_SPEECH_FINAL) != 0, "channel",
                            clara_json_build ("a", "alternatives", alternatives), "metadata",
                            clara_json_build ("ss", "request_id", "52cc0efe-fa77-4aa7-b79c-0dda09de2f14",
                                              "model_uuid", "96a295ec-6336-43d5-b1cb-1e48b5e6d9a4"),
                            "from_finalize", (flags & CLARA_TEST_LISTEN_FROM_FINALIZE) != 0);
  send_take (self, after_ms, event);
}

void
clara_test_listen_utterance_end (ClaraTestSocket *self, guint after_ms)
{
  clara_test_socket_send_text (self, after_ms,
                               "{\"type\": \"UtteranceEnd\", \"channel\": [0, 1], \"last_word_end\": 2.395}");
}

/* What follows a CloseStream: the sum of it all, and the close. */
void
clara_test_listen_end (ClaraTestSocket *self, guint after_ms)
{
  send_take (self, after_ms,
             clara_json_build ("ssssdi", "type", "Metadata", "transaction_key", "deprecated", "request_id",
                               "52cc0efe-fa77-4aa7-b79c-0dda09de2f14", "created", "2026-01-01T00:00:00.000Z",
                               "duration", 2.4, "channels", (gint64) 1));
  clara_test_socket_close (self, 0, 1000, NULL);
}

/* Deepgram, voice agent */

/* Welcomes, awaits the Settings and applies them. */
void
clara_test_agent_begin (ClaraTestSocket *self)
{
  send_take (
    self, 0,
    clara_json_build ("ss", "type", "Welcome", "request_id", "fc553ec9-5874-49ca-a47c-b670d525a4b1"));
  clara_test_socket_await (self, "Settings");
  clara_test_agent_event (self, 0, "SettingsApplied");
}

/* A message with nothing but its type: UserStartedSpeaking, AgentAudioDone, PromptUpdated, ... */
void
clara_test_agent_event (ClaraTestSocket *self, guint after_ms, const char *type)
{
  send_take (self, after_ms, clara_json_build ("s", "type", type));
}

static void
send_conversation (ClaraTestSocket *self, guint after_ms, const char *role, const char *text)
{
  send_take (self, after_ms,
             clara_json_build ("sss", "type", "ConversationText", "role", role, "content", text));
}

void
clara_test_agent_heard (ClaraTestSocket *self, guint after_ms, const char *text)
{
  send_conversation (self, after_ms, "user", text);
}

/* A whole spoken answer. */
void
clara_test_agent_reply (ClaraTestSocket *self, guint after_ms, const char *text, const void *pcm,
                        gsize length)
{
  send_conversation (self, after_ms, "assistant", text);
  send_take (self, 0,
             clara_json_build ("sddd", "type", "AgentStartedSpeaking", "total_latency", 0.9, "tts_latency",
                               0.3, "ttt_latency", 0.5));
  for (gsize at = 0; at < length; at += SOUND_PIECE)
    clara_test_socket_send_binary (self, 0, (const guint8 *) pcm + at, MIN (SOUND_PIECE, length - at));
  clara_test_agent_event (self, 0, "AgentAudioDone");
}

void
clara_test_agent_call (ClaraTestSocket *self, guint after_ms, const char *id, const char *name,
                       const char *arguments)
{
  JsonArray *functions = json_array_new ();

  json_array_add_object_element (functions, clara_json_build ("sssb", "id", id, "name", name, "arguments",
                                                              arguments, "client_side", TRUE));
  send_take (self, after_ms, clara_json_build ("sa", "type", "FunctionCallRequest", "functions", functions));
}

void
clara_test_agent_error (ClaraTestSocket *self, guint after_ms, const char *code, const char *description)
{
  send_take (self, after_ms,
             clara_json_build ("sss", "type", "Error", "description", description, "code", code));
}

/* Answers over HTTP */

static void
add_json_take (ClaraTestAnswer *self, JsonObject *object)
{
  g_autoptr (JsonObject) owned = object;
  g_autofree char *text = clara_json_to_string (owned);

  clara_test_answer_header (self, "Content-Type", "application/json");
  clara_test_answer_text (self, 0, text);
}

/* The characters that are spoken between two moments, each as long as the others. */
static JsonObject *
make_alignment (const char *text, double duration, double from, double until)
{
  glong n = MAX (g_utf8_strlen (text, -1), 1);
  JsonArray *characters = json_array_new ();
  JsonArray *starts = json_array_new ();
  JsonArray *ends = json_array_new ();
  glong i = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at), i++)
    {
      double start = duration * (double) i / (double) n;
      g_autofree char *character = g_strndup (at, (gsize) (g_utf8_next_char (at) - at));

      if (start < from || start >= until)
        continue;
      json_array_add_string_element (characters, character);
      json_array_add_double_element (starts, start);
      json_array_add_double_element (ends, duration * (double) (i + 1) / (double) n);
    }
  return clara_json_build ("aaa", "characters", characters, "character_start_times_seconds", starts,
                           "character_end_times_seconds", ends);
}

/**
 * clara_test_answer_timed_speech:
 * @pcm: 16-bit little-endian samples
 *
 * A line of JSON for each piece of sound, with the characters that are spoken in it.
 */
void
clara_test_answer_timed_speech (ClaraTestAnswer *self, guint after_ms, const char *text, const void *pcm,
                                gsize length, int rate)
{
  double per_second = 2.0 * rate;

  clara_test_answer_header (self, "Content-Type", "application/json");
  for (gsize at = 0; at < length; at += TIMED_PIECE)
    {
      gsize size = MIN (TIMED_PIECE, length - at);
      g_autofree char *base64 = g_base64_encode ((const guchar *) pcm + at, size);
      JsonObject *alignment = make_alignment (text, (double) length / per_second, (double) at / per_second,
                                              (double) (at + size) / per_second);
      g_autoptr (JsonObject) line = clara_json_build ("soo", "audio_base64", base64, "alignment", alignment,
                                                      "normalized_alignment", json_object_ref (alignment));
      g_autofree char *json = clara_json_to_string (line);
      g_autofree char *whole = g_strconcat (json, "\n", NULL);

      clara_test_answer_text (self, at == 0 ? after_ms : 0, whole);
    }
}

/**
 * clara_test_answer_tavily:
 * @summary: (nullable): its own answer
 * @results: title, address, content, and so on; %NULL at the end
 */
void
clara_test_answer_tavily (ClaraTestAnswer *self, const char *summary, const char *const *results)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; results != NULL && results[i] != NULL; i += 3)
    json_array_add_object_element (
      array, clara_json_build ("sssds", "title", results[i], "url", results[i + 1], "content", results[i + 2],
                               "score", 0.95 - 0.1 * (i / 3), "raw_content", NULL));
  add_json_take (self, clara_json_build ("ssaad", "query", "", "answer", summary, "images", json_array_new (),
                                         "results", array, "response_time", 0.62));
}

/* DuckDuckGo's, which says it were JavaScript. */
void
clara_test_answer_instant (ClaraTestAnswer *self, const char *heading, const char *text, const char *source,
                           const char *url)
{
  JsonArray *topics = json_array_new ();

  json_array_add_object_element (topics, clara_json_build ("ss", "FirstURL", "https://duckduckgo.com/c/Topic",
                                                           "Text", "A topic beside it"));
  add_json_take (self, clara_json_build ("sssssssssaas", "Heading", heading, "Abstract", text, "AbstractText",
                                         text, "AbstractSource", source, "AbstractURL", url, "Answer", "",
                                         "AnswerType", "", "Definition", "", "Redirect", "", "RelatedTopics",
                                         topics, "Results", json_array_new (), "Type", "A"));
  clara_test_answer_header (self, "Content-Type", "application/x-javascript");
}

/* Firecrawl's. */
void
clara_test_answer_scrape (ClaraTestAnswer *self, const char *url, const char *title, const char *markdown)
{
  add_json_take (self, clara_json_build (
                         "bo", "success", TRUE, "data",
                         clara_json_build ("so", "markdown", markdown, "metadata",
                                           clara_json_build ("sssi", "title", title, "language", "en",
                                                             "sourceURL", url, "statusCode", (gint64) 200))));
}
