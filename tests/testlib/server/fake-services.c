/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clara-fake-services: an OpenAI-compatible server for trying the remote path by hand and in the remote
 * visit, with no key and no network. Prints its base address, then serves until it is ended.
 *
 *   POST /v1/chat/completions       a receptionist's model by rules (fake-model.h), streamed or whole
 *   POST /v1/audio/transcriptions   see below
 *   POST /v1/audio/speech           espeak-ng's voice as PCM, 24 kHz, in pieces
 *   POST /v1/embeddings             256 numbers by hashed words
 *   GET  /v1/models
 *   POST /control/heard {"text", "seconds"?}   what the next utterance says, and how long it takes
 *   POST /control/fault {"service", "fault"}   from now on; "" ends it
 *
 * Nothing small understands free speech well, so what is "recognised" is given beforehand: by /control/heard,
 * one text for each utterance, else by the lines of --heard FILE in turn, else by the length of the
 * recording. What does not parse as a WAV file, or messages that a strict service would refuse, are refused.
 */
#include "clara-json.h"
#include "clara-test-faults.h"
#include "clara-test-server.h"
#include "fake-model.h"
#include "fake-speech.h"

#include <glib-unix.h>
#include <libsoup/soup.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define SPEECH_RATE 24000
#define SPEECH_PIECE 4800
#define ARGUMENTS_PIECE 7
#define EMBEDDING_SIZE 256
#define SHORT_UTTERANCE 1.0
#define LONG_UTTERANCE 2.0

enum
{
  CHAT,
  TRANSCRIPTION,
  SPEECH,
  EMBEDDINGS,
  MODELS,
  N_SERVICES
};

static const char *const service_names[] = { "chat", "transcription", "speech", "embeddings", "models" };
static const char *const service_paths[] = { "/v1/chat/completions", "/v1/audio/transcriptions",
                                             "/v1/audio/speech", "/v1/embeddings", "/v1/models" };

typedef struct
{
  char *text;
  double seconds; /* 0: not told */
} Utterance;

typedef struct
{
  ClaraTestServer *server;
  int latency_ms[N_SERVICES];
  int token_ms;
  char *fault[N_SERVICES];
  char *key;
  GQueue heard; /* Utterance, next first */
  Utterance *now;
  GBytes *beginning; /* of its recording */
  gboolean controlled;
  char **script; /* lines of --heard */
  guint next_line;
  FILE *log;
  gint64 started;
  guint serial;
} Services;

static void
add_error (ClaraTestAnswer *answer, guint status, const char *type, const char *message)
{
  g_autoptr (JsonObject) body = clara_json_build (
    "o", "error", clara_json_build ("ssss", "message", message, "type", type, "param", NULL, "code", NULL));
  g_autofree char *text = clara_json_to_string (body);

  clara_test_answer_status (answer, status);
  clara_test_answer_header (answer, "Content-Type", "application/json");
  clara_test_answer_text (answer, 0, text);
}

static void
add_json (ClaraTestAnswer *answer, guint after_ms, JsonObject *object)
{
  g_autofree char *text = clara_json_to_string (object);

  clara_test_answer_header (answer, "Content-Type", "application/json");
  clara_test_answer_text (answer, after_ms, text);
}

static JsonObject *
read_body (const ClaraTestRequest *request)
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
stream_words (Services *self, ClaraTestAnswer *answer, const char *text)
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
stream_call (Services *self, ClaraTestAnswer *answer, const FakeReply *reply)
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
answer_whole (Services *self, ClaraTestAnswer *answer, const FakeReply *reply, JsonObject *usage)
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
  add_json (answer, 0, body);
}

static void
answer_chat (Services *self, const ClaraTestRequest *request, ClaraTestAnswer *answer, char **note)
{
  g_autoptr (JsonObject) body = read_body (request);
  g_auto (FakeReply) reply = { 0 };
  JsonObject *options = body != NULL ? clara_json_get_object (body, "stream_options") : NULL;

  if (body == NULL)
    {
      add_error (answer, 400, "invalid_request_error", "The body is not a JSON object");
      return;
    }
  fake_model_answer (body, &reply);
  if (reply.fault != NULL)
    {
      add_error (answer, 400, "invalid_request_error", reply.fault);
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

static Utterance *
utterance_new (const char *text, double seconds)
{
  Utterance *utterance = g_new (Utterance, 1);

  utterance->text = g_strdup (text);
  utterance->seconds = seconds;
  return utterance;
}

static void
utterance_free (gpointer data)
{
  g_free (((Utterance *) data)->text);
  g_free (data);
}

/* The words that have been said after so many seconds. */
static char *
cut_words (const Utterance *utterance, double seconds)
{
  g_auto (GStrv) words = g_strsplit (utterance->text, " ", -1);
  guint n = g_strv_length (words);
  guint said = utterance->seconds > 0.0 ? (guint) (n * MIN (1.0, seconds / utterance->seconds)) : n;
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < said; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", words[i]);
  return g_string_free (text, FALSE);
}

static Utterance *
next_utterance (Services *self, double seconds)
{
  if (!g_queue_is_empty (&self->heard))
    return g_queue_pop_head (&self->heard);
  if (self->controlled)
    return utterance_new ("", 0.0);
  if (self->script != NULL && self->script[self->next_line] != NULL)
    return utterance_new (self->script[self->next_line++], 0.0);
  if (seconds < SHORT_UTTERANCE)
    return utterance_new ("Yes.", 0.0);
  return utterance_new (
    seconds < LONG_UTTERANCE ? "My name is Daniel Cole." : "I'm here to see Priya Raghavan.", 0.0);
}

static gboolean
begin_alike (GBytes *one, GBytes *other)
{
  gsize length = MIN (g_bytes_get_size (one), g_bytes_get_size (other));

  return memcmp (g_bytes_get_data (one, NULL), g_bytes_get_data (other, NULL), length) == 0;
}

/* A recording is asked for several times while somebody speaks, each time with more at its end. */
static char *
recognise (Services *self, GBytes *wav, double seconds)
{
  g_autoptr (GBytes) beginning = fake_speech_beginning (wav);

  if (self->beginning == NULL || !begin_alike (self->beginning, beginning))
    {
      g_clear_pointer (&self->now, utterance_free);
      g_clear_pointer (&self->beginning, g_bytes_unref);
      self->now = next_utterance (self, seconds);
      self->beginning = g_steal_pointer (&beginning);
    }
  return cut_words (self->now, seconds);
}

static void
answer_transcription (Services *self, const ClaraTestRequest *request, ClaraTestAnswer *answer, char **note)
{
  g_autoptr (GBytes) wav = find_file (request);
  double seconds = wav != NULL ? fake_speech_measure (wav) : -1.0;
  g_autoptr (JsonObject) body = NULL;

  if (seconds < 0.0)
    {
      add_error (answer, 400, "invalid_request_error", "Invalid file format. Supported formats: wav");
      return;
    }
  *note = recognise (self, wav, seconds);
  body = clara_json_build ("so", "text", *note, "usage",
                           clara_json_build ("si", "type", "duration", "seconds", (gint64) ceil (seconds)));
  add_json (answer, 0, body);
}

/* Speech */

static void
answer_speech (Services *self, const ClaraTestRequest *request, ClaraTestAnswer *answer, char **note)
{
  g_autoptr (JsonObject) body = read_body (request);
  const char *text = body != NULL ? clara_json_get_string (body, "input", "") : "";
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) sound = NULL;

  if (*text == '\0' || strcmp (clara_json_get_string (body, "response_format", ""), "pcm") != 0)
    {
      add_error (answer, 400, "invalid_request_error", "'input' is empty, or 'response_format' is not pcm");
      return;
    }
  sound = fake_speech_speak (text, clara_json_get_double (body, "speed", 1.0), SPEECH_RATE, &error);
  if (sound == NULL)
    {
      add_error (answer, 500, "server_error", error->message);
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

static void
answer_embeddings (Services *self, const ClaraTestRequest *request, ClaraTestAnswer *answer, char **note)
{
  g_autoptr (JsonObject) body = read_body (request);
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
    add_error (answer, 400, "invalid_request_error", "'input' is missing or empty");
  else
    add_json (answer, 0, object);
}

static void
answer_models (Services *self, const ClaraTestRequest *request, ClaraTestAnswer *answer, char **note)
{
  clara_test_answer_header (answer, "Content-Type", "application/json");
  clara_test_answer_text (
    answer, 0,
    "{\"object\": \"list\", \"data\": [{\"id\": \"fake-receptionist\", \"object\": \"model\", "
    "\"created\": 1700000000, \"owned_by\": \"clara\"}]}");
}

/* Faults */

/* fault is NAME or SERVICE=NAME; "" ends it */
static gboolean
set_fault (Services *self, const char *fault)
{
  const char *equals = strchr (fault, '=');
  const char *name = equals != NULL ? equals + 1 : fault;
  gboolean found = FALSE;

  if (*name != '\0' && !clara_test_fault_is_known (name))
    return FALSE;
  for (int i = 0; i < N_SERVICES; i++)
    if (equals == NULL
        || (strlen (service_names[i]) == (gsize) (equals - fault)
            && strncmp (service_names[i], fault, (gsize) (equals - fault)) == 0))
      {
        g_free (self->fault[i]);
        self->fault[i] = *name != '\0' ? g_strdup (name) : NULL;
        found = TRUE;
      }
  return found;
}

/* The whole */

static void
control (Services *self, const ClaraTestRequest *request, ClaraTestAnswer *answer)
{
  g_autoptr (JsonObject) body = read_body (request);

  if (strcmp (request->path, "/control/heard") == 0 && body != NULL
      && clara_json_get_string (body, "text", NULL) != NULL)
    {
      g_queue_push_tail (&self->heard, utterance_new (clara_json_get_string (body, "text", NULL),
                                                      clara_json_get_double (body, "seconds", 0.0)));
      self->controlled = TRUE;
    }
  else if (strcmp (request->path, "/control/fault") == 0 && body != NULL)
    {
      const char *service = clara_json_get_string (body, "service", "");
      g_autofree char *fault =
        g_strconcat (service, *service != '\0' ? "=" : "", clara_json_get_string (body, "fault", ""), NULL);

      if (!set_fault (self, fault))
        add_error (answer, 400, "invalid_request_error", "There is no such service or fault");
    }
  else
    clara_test_answer_status (answer, 404);
}

static void
write_log (Services *self, const ClaraTestRequest *request, int service, const char *note)
{
  g_autoptr (JsonObject) line = NULL;
  g_autofree char *text = NULL;

  if (self->log == NULL)
    return;
  line = clara_json_build ("dssss", "t", (double) (g_get_monotonic_time () - self->started) / G_USEC_PER_SEC,
                           "service", service_names[service], "path", request->path, "note", note, "fault",
                           self->fault[service]);
  text = clara_json_to_string (line);
  fprintf (self->log, "%s\n", text);
  fflush (self->log);
}

static void
serve (const ClaraTestRequest *request, ClaraTestAnswer *answer, gpointer user_data)
{
  static void (*const servers[]) (Services *, const ClaraTestRequest *, ClaraTestAnswer *,
                                  char **) = { answer_chat, answer_transcription, answer_speech,
                                               answer_embeddings, answer_models };
  Services *self = user_data;
  g_autofree char *expected = self->key != NULL ? g_strconcat ("Bearer ", self->key, NULL) : NULL;
  g_autofree char *note = NULL;
  int service = 0;

  if (g_str_has_prefix (request->path, "/control/"))
    {
      control (self, request, answer);
      return;
    }
  while (service < N_SERVICES && strcmp (request->path, service_paths[service]) != 0)
    service++;
  if (service == N_SERVICES)
    {
      add_error (answer, 404, "invalid_request_error", "There is nothing at this address");
      return;
    }
  self->serial++;
  if (expected != NULL && g_strcmp0 (g_hash_table_lookup (request->headers, "authorization"), expected) != 0)
    add_error (answer, 401, "invalid_request_error", "Incorrect API key provided");
  else
    servers[service](self, request, answer, &note);
  clara_test_answer_delay (answer, (guint) self->latency_ms[service]);
  if (self->fault[service] != NULL)
    clara_test_answer_fault (answer, self->fault[service]);
  write_log (self, request, service, note);
}

static gboolean
on_ended (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
set_options (Services *self, char **faults, const char *script, const char *log, GError **error)
{
  for (guint i = 0; faults != NULL && faults[i] != NULL; i++)
    if (!set_fault (self, faults[i]))
      {
        g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "There is no fault “%s”", faults[i]);
        return FALSE;
      }
  if (script != NULL)
    {
      g_autofree char *text = NULL;

      if (!g_file_get_contents (script, &text, NULL, error))
        return FALSE;
      self->script = g_strsplit (g_strchomp (text), "\n", -1);
    }
  if (log != NULL)
    {
      self->log = fopen (log, "w");
      if (self->log == NULL)
        {
          g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s cannot be written", log);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
run (Services *self, int argc, char **argv, GError **error)
{
  int port = 0;
  g_auto (GStrv) faults = NULL;
  g_autofree char *script = NULL;
  g_autofree char *log = NULL;
  GOptionEntry entries[] = {
    { "port", 0, 0, G_OPTION_ARG_INT, &port, "Port on 127.0.0.1; any free one if not given", "PORT" },
    { "key", 0, 0, G_OPTION_ARG_STRING, &self->key, "Refuse requests without this key", "KEY" },
    { "heard", 0, 0, G_OPTION_ARG_FILENAME, &script, "What is heard, a line for each utterance", "FILE" },
    { "log", 0, 0, G_OPTION_ARG_FILENAME, &log, "Write a line of JSON for each request", "FILE" },
    { "fault", 0, 0, G_OPTION_ARG_STRING_ARRAY, &faults,
      "A status, html, garbage, empty, truncated, cut-off, stall, trickle; or SERVICE=FAULT; may be repeated",
      "FAULT" },
    { "latency-chat-ms", 0, 0, G_OPTION_ARG_INT, &self->latency_ms[CHAT], "Until the first byte", "MS" },
    { "latency-token-ms", 0, 0, G_OPTION_ARG_INT, &self->token_ms, "Between a model's words", "MS" },
    { "latency-transcription-ms", 0, 0, G_OPTION_ARG_INT, &self->latency_ms[TRANSCRIPTION],
      "Until the first byte", "MS" },
    { "latency-speech-ms", 0, 0, G_OPTION_ARG_INT, &self->latency_ms[SPEECH], "Until the first byte", "MS" },
    { "latency-embeddings-ms", 0, 0, G_OPTION_ARG_INT, &self->latency_ms[EMBEDDINGS], "Until the first byte",
      "MS" },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };
  g_autoptr (GOptionContext) context =
    g_option_context_new ("- OpenAI-compatible services that are not there");
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, error)
      || !set_options (self, faults, script, log, error))
    return FALSE;
  self->started = g_get_monotonic_time ();
  self->server = clara_test_server_new_at (NULL, (guint16) CLAMP (port, 0, G_MAXUINT16), error);
  if (self->server == NULL)
    return FALSE;
  clara_test_server_set_handler (self->server, serve, self);
  printf ("%s/v1\n", clara_test_server_get_url (self->server));
  fflush (stdout);
  g_unix_signal_add (SIGTERM, on_ended, loop);
  g_unix_signal_add (SIGINT, on_ended, loop);
  g_main_loop_run (loop);
  return TRUE;
}

int
main (int argc, char **argv)
{
  Services self = { .token_ms = 10, .latency_ms = { 80, 80, 60, 20, 0 } };
  g_autoptr (GError) error = NULL;
  gboolean done;

  g_queue_init (&self.heard);
  done = run (&self, argc, argv, &error);
  if (!done)
    fprintf (stderr, "clara-fake-services: %s\n", error->message);
  g_clear_object (&self.server);
  g_queue_clear_full (&self.heard, utterance_free);
  g_clear_pointer (&self.now, utterance_free);
  g_clear_pointer (&self.beginning, g_bytes_unref);
  g_strfreev (self.script);
  g_free (self.key);
  for (int i = 0; i < N_SERVICES; i++)
    g_free (self.fault[i]);
  if (self.log != NULL)
    fclose (self.log);
  return done ? 0 : 1;
}
