/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-services.h"

#include "fake-model.h"
#include "fake-speech.h"

#include <libsoup/soup.h>
#include <math.h>
#include <string.h>

#define SPEECH_RATE 24000
#define SPEECH_PIECE 4800
#define ARGUMENTS_PIECE 7
#define EMBEDDING_SIZE 256
#define WAV_HEADER 44

void
fake_add_error (ClaraTestAnswer *answer, guint status, const char *type, const char *message)
{
  g_autoptr (JsonObject) body = clara_json_build (
    "o", "error", clara_json_build ("ssss", "message", message, "type", type, "param", NULL, "code", NULL));
  g_autofree char *text = clara_json_to_string (body);

  clara_test_answer_status (answer, status);
  clara_test_answer_header (answer, "Content-Type", "application/json");
  clara_test_answer_text (answer, 0, text);
}

void
fake_add_json (ClaraTestAnswer *answer, JsonObject *object)
{
  g_autofree char *text = clara_json_to_string (object);

  clara_test_answer_header (answer, "Content-Type", "application/json");
  clara_test_answer_text (answer, 0, text);
}

JsonObject *
fake_read_body (const ClaraTestRequest *request)
{
  gsize length;
  const char *text = g_bytes_get_data (request->body, &length);

  return length > 0 ? clara_json_parse_object (text, (gssize) length, NULL) : NULL;
}

/* Chat */

static void
add_chunk (ClaraTestAnswer *answer, guint after_ms, guint serial, JsonObject *delta, const char *finish,
           JsonObject *usage)
{
  JsonArray *choices = json_array_new ();
  g_autofree char *id = g_strdup_printf ("chatcmpl-fake-%u", serial);
  g_autoptr (JsonObject) chunk = NULL;
  g_autofree char *text = NULL;

  if (delta != NULL)
    json_array_add_object_element (
      choices, clara_json_build ("ios", "index", (gint64) 0, "delta", delta, "finish_reason", finish));
  chunk =
    clara_json_build ("ssisa", "id", id, "object", "chat.completion.chunk", "created",
                      g_get_real_time () / G_USEC_PER_SEC, "model", "fake-receptionist", "choices", choices);
  if (usage != NULL)
    json_object_set_object_member (chunk, "usage", usage);
  text = clara_json_to_string (chunk);
  clara_test_answer_event (answer, after_ms, text);
}

static void
stream_words (FakeServices *self, ClaraTestAnswer *answer, const char *text)
{
  const char *at = text;

  while (*at != '\0')
    {
      gsize length = strcspn (at, " ");
      g_autofree char *piece = NULL;

      length += strspn (at + length, " ");
      piece = g_strndup (at, length);
      add_chunk (answer, (guint) self->token_ms, self->serial, clara_json_build ("s", "content", piece), NULL,
                 NULL);
      at += length;
    }
}

static JsonObject *
make_call (const char *id, const char *name, const char *arguments)
{
  JsonObject *call = clara_json_build ("i", "index", (gint64) 0);
  JsonObject *function = clara_json_build ("s", "arguments", arguments);

  if (id != NULL)
    {
      json_object_set_string_member (call, "id", id);
      json_object_set_string_member (call, "type", "function");
      json_object_set_string_member (function, "name", name);
    }
  json_object_set_object_member (call, "function", function);
  return call;
}

static JsonObject *
make_calls_delta (JsonObject *call)
{
  JsonArray *calls = json_array_new ();

  json_array_add_object_element (calls, call);
  return clara_json_build ("a", "tool_calls", calls);
}

static void
stream_call (FakeServices *self, ClaraTestAnswer *answer, const FakeReply *reply)
{
  g_autofree char *id = g_strdup_printf ("call_fake_%u", self->serial);

  add_chunk (answer, 0, self->serial, make_calls_delta (make_call (id, reply->tool, "")), NULL, NULL);
  for (const char *at = reply->arguments; *at != '\0';)
    {
      gsize length = MIN (strlen (at), ARGUMENTS_PIECE);
      g_autofree char *piece = NULL;

      while (((guchar) at[length] & 0xc0) == 0x80)
        length++;
      piece = g_strndup (at, length);
      add_chunk (answer, (guint) self->token_ms, self->serial,
                 make_calls_delta (make_call (NULL, NULL, piece)), NULL, NULL);
      at += length;
    }
}

static JsonObject *
make_usage (const ClaraTestRequest *request, const FakeReply *reply)
{
  gint64 prompt = (gint64) g_bytes_get_size (request->body) / 4;
  gint64 completion = (gint64) strlen (reply->text != NULL ? reply->text : reply->arguments) / 4 + 1;

  return clara_json_build ("iii", "prompt_tokens", prompt, "completion_tokens", completion, "total_tokens",
                           prompt + completion);
}

static void
answer_whole (FakeServices *self, ClaraTestAnswer *answer, const FakeReply *reply, JsonObject *usage)
{
  JsonObject *message = clara_json_build ("ss", "role", "assistant", "content", reply->text);
  JsonArray *choices = json_array_new ();
  g_autoptr (JsonObject) body = NULL;

  if (reply->tool != NULL)
    {
      JsonArray *calls = json_array_new ();

      json_array_add_object_element (calls, make_call ("call_fake", reply->tool, reply->arguments));
      json_object_set_array_member (message, "tool_calls", calls);
    }
  json_array_add_object_element (choices, clara_json_build ("ios", "index", (gint64) 0, "message", message,
                                                            "finish_reason",
                                                            reply->tool != NULL ? "tool_calls" : "stop"));
  body = clara_json_build ("sssao", "id", "chatcmpl-fake", "object", "chat.completion", "model",
                           "fake-receptionist", "choices", choices, "usage", usage);
  fake_add_json (answer, body);
}

void
fake_openai_chat (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer, char **note)
{
  g_autoptr (JsonObject) body = fake_read_body (request);
  g_auto (FakeReply) reply = { 0 };
  JsonObject *options = body != NULL ? clara_json_get_object (body, "stream_options") : NULL;

  if (body == NULL)
    {
      fake_add_error (answer, 400, "invalid_request_error", "The body is not a JSON object");
      return;
    }
  fake_model_answer (body, &reply);
  if (reply.fault != NULL)
    {
      fake_add_error (answer, 400, "invalid_request_error", reply.fault);
      *note = g_strdup (reply.fault);
      return;
    }
  *note = reply.tool != NULL ? g_strdup_printf ("%s %s", reply.tool, reply.arguments) : g_strdup (reply.text);
  if (!clara_json_get_boolean (body, "stream", FALSE))
    {
      answer_whole (self, answer, &reply, make_usage (request, &reply));
      return;
    }
  clara_test_answer_header (answer, "Content-Type", "text/event-stream");
  add_chunk (answer, 0, self->serial, clara_json_build ("ss", "role", "assistant", "content", ""), NULL,
             NULL);
  if (reply.tool != NULL)
    stream_call (self, answer, &reply);
  else
    stream_words (self, answer, reply.text);
  add_chunk (answer, 0, self->serial, json_object_new (), reply.tool != NULL ? "tool_calls" : "stop", NULL);
  if (options != NULL && clara_json_get_boolean (options, "include_usage", FALSE))
    add_chunk (answer, 0, self->serial, NULL, NULL, make_usage (request, &reply));
  clara_test_answer_event (answer, 0, "[DONE]");
}

/* Transcription */

/* Returns: (transfer full) (nullable): the part of a form that is a file */
static GBytes *
find_file (const ClaraTestRequest *request)
{
  g_autoptr (SoupMessageHeaders) headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  const char *type = g_hash_table_lookup (request->headers, "content-type");
  g_autoptr (SoupMultipart) form = NULL;

  soup_message_headers_append (headers, "Content-Type", type != NULL ? type : "");
  form = soup_multipart_new_from_message (headers, request->body);
  for (int i = 0; form != NULL && i < soup_multipart_get_length (form); i++)
    {
      SoupMessageHeaders *part_headers;
      GBytes *part;
      g_autofree char *disposition = NULL;
      GHashTable *parameters = NULL;
      g_autoptr (GBytes) found = NULL;

      if (!soup_multipart_get_part (form, i, &part_headers, &part)
          || !soup_message_headers_get_content_disposition (part_headers, &disposition, &parameters))
        continue;
      if (g_strcmp0 (g_hash_table_lookup (parameters, "name"), "file") == 0)
        found = g_bytes_ref (part);
      g_hash_table_unref (parameters);
      if (found != NULL)
        return g_steal_pointer (&found);
    }
  return NULL;
}

void
fake_openai_transcription (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer,
                           char **note)
{
  g_autoptr (GBytes) wav = find_file (request);
  double seconds = wav != NULL ? fake_speech_measure (wav) : -1.0;
  g_autoptr (JsonObject) body = NULL;
  const guint8 *sound;
  gsize length;

  if (seconds < 0.0)
    {
      fake_add_error (answer, 400, "invalid_request_error", "Invalid file format. Supported formats: wav");
      return;
    }
  sound = g_bytes_get_data (wav, &length);
  *note = fake_heard_recognise (self->heard, sound + WAV_HEADER, length - WAV_HEADER, seconds);
  body = clara_json_build ("so", "text", *note, "usage",
                           clara_json_build ("si", "type", "duration", "seconds", (gint64) ceil (seconds)));
  fake_add_json (answer, body);
}

/* Speech */

void
fake_openai_speech (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer, char **note)
{
  g_autoptr (JsonObject) body = fake_read_body (request);
  const char *text = body != NULL ? clara_json_get_string (body, "input", "") : "";
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) sound = NULL;

  if (*text == '\0' || strcmp (clara_json_get_string (body, "response_format", ""), "pcm") != 0)
    {
      fake_add_error (answer, 400, "invalid_request_error",
                      "'input' is empty, or 'response_format' is not pcm");
      return;
    }
  sound = fake_speech_speak (text, clara_json_get_double (body, "speed", 1.0), SPEECH_RATE, &error);
  if (sound == NULL)
    {
      fake_add_error (answer, 500, "server_error", error->message);
      return;
    }
  *note = g_strdup (text);
  clara_test_answer_header (answer, "Content-Type", "audio/pcm");
  clara_test_answer_bytes (answer, 0, g_bytes_get_data (sound, NULL), g_bytes_get_size (sound));
  clara_test_answer_split (answer, SPEECH_PIECE, 0);
}

/* Embeddings */

static JsonArray *
embed (const char *text)
{
  g_autofree char *lower = g_utf8_strdown (text, -1);
  g_auto (GStrv) words = g_strsplit_set (lower, " \t\n.,;:!?()\"'", -1);
  double values[EMBEDDING_SIZE] = { 0.0 };
  double square = 0.0;
  JsonArray *array = json_array_sized_new (EMBEDDING_SIZE);

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      values[g_str_hash (words[i]) % EMBEDDING_SIZE] += 1.0;
  for (guint i = 0; i < EMBEDDING_SIZE; i++)
    square += values[i] * values[i];
  for (guint i = 0; i < EMBEDDING_SIZE; i++)
    json_array_add_double_element (array, square > 0.0 ? values[i] / sqrt (square) : 0.0);
  return array;
}

void
fake_openai_embeddings (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer,
                        char **note)
{
  g_autoptr (JsonObject) body = fake_read_body (request);
  JsonNode *input = body != NULL ? json_object_get_member (body, "input") : NULL;
  g_autoptr (JsonArray) texts = json_array_new ();
  g_autoptr (JsonObject) object = NULL;
  JsonArray *data = json_array_new ();
  gint64 tokens = (gint64) g_bytes_get_size (request->body) / 4;

  if (input != NULL && JSON_NODE_HOLDS_ARRAY (input))
    {
      json_array_unref (texts);
      texts = json_array_ref (json_node_get_array (input));
    }
  else if (input != NULL && json_node_get_value_type (input) == G_TYPE_STRING)
    json_array_add_string_element (texts, json_node_get_string (input));
  for (guint i = 0; i < json_array_get_length (texts); i++)
    json_array_add_object_element (
      data, clara_json_build ("sia", "object", "embedding", "index", (gint64) i, "embedding",
                              embed (clara_json_array_get_string (texts, i) != NULL
                                       ? clara_json_array_get_string (texts, i)
                                       : "")));
  object = clara_json_build ("ssao", "object", "list", "model", "fake-embeddings", "data", data, "usage",
                             clara_json_build ("ii", "prompt_tokens", tokens, "total_tokens", tokens));
  if (json_array_get_length (texts) == 0)
    fake_add_error (answer, 400, "invalid_request_error", "'input' is missing or empty");
  else
    fake_add_json (answer, object);
}

void
fake_openai_models (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer, char **note)
{
  clara_test_answer_header (answer, "Content-Type", "application/json");
  clara_test_answer_text (
    answer, 0,
    "{\"object\": \"list\", \"data\": [{\"id\": \"fake-receptionist\", \"object\": \"model\", "
    "\"created\": 1700000000, \"owned_by\": \"clara\"}]}");
}
