/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clara-fake-services: remote services that are not there, for trying the remote path by hand and in the
 * remote visit, with no key and no network. Prints its base address, then serves until it is ended.
 *
 *   POST /v1/chat/completions       a receptionist's model by rules (fake-model.h), streamed or whole
 *   POST /v1/audio/transcriptions   a recogniser that is told what it hears (fake-heard.h)
 *   POST /v1/audio/speech           espeak-ng's voice as PCM, 24 kHz, in pieces
 *   POST /v1/embeddings             256 numbers by hashed words
 *   GET  /v1/models
 *   WebSocket /v1/realtime          OpenAI Realtime, transcription only
 *   WebSocket /v1/listen, POST /v1/speak, GET /v1/projects     Deepgram
 *   POST /v1/text-to-speech/VOICE/stream/with-timestamps       ElevenLabs
 *   POST /search, GET /, POST /v1/scrape                       Tavily, DuckDuckGo, Firecrawl: one page each
 *   POST /control/heard {"text", "seconds"?}   what the next utterance says, and how long it takes
 *   POST /control/fault {"service", "fault"}   from now on; "" ends it
 *
 * What is no WAV file, or a conversation that a strict service would refuse, is refused. */
#include "fake-services.h"

#include "clara-test-faults.h"

#include <glib-unix.h>
#include <stdio.h>
#include <string.h>

static const char *const service_names[] = {
  "chat", "transcription", "speech", "embeddings", "models", "web"
};

static const struct
{
  const char *path; /* without the query; or its beginning, with a star */
  FakeService service;
  FakeServer serve;
} routes[] = {
  { "/v1/chat/completions", FAKE_CHAT, fake_openai_chat },
  { "/v1/audio/transcriptions", FAKE_TRANSCRIPTION, fake_openai_transcription },
  { "/v1/audio/speech", FAKE_SPEECH, fake_openai_speech },
  { "/v1/embeddings", FAKE_EMBEDDINGS, fake_openai_embeddings },
  { "/v1/models", FAKE_MODELS, fake_openai_models },
  { "/v1/projects", FAKE_MODELS, fake_deepgram_projects },
  { "/v1/realtime", FAKE_TRANSCRIPTION, fake_openai_realtime },
  { "/v1/listen", FAKE_TRANSCRIPTION, fake_deepgram_listen },
  { "/v1/agent/converse", FAKE_CHAT, fake_deepgram_agent },
  { "/v1/speak", FAKE_SPEECH, fake_deepgram_speak },
  { "/v1/text-to-speech/*", FAKE_SPEECH, fake_elevenlabs_speech },
  { "/v1/scrape", FAKE_WEB, fake_firecrawl_scrape },
  { "/search", FAKE_WEB, fake_tavily_search },
  { "/", FAKE_WEB, fake_duckduckgo_search },
};

typedef struct
{
  FakeServices shared;
  ClaraTestServer *server;
  int latency_ms[FAKE_N_SERVICES];
  char *fault[FAKE_N_SERVICES];
  char *key;
  FILE *log;
  gint64 started;
} Program;

/* fault is NAME or SERVICE=NAME; "" ends it */
static gboolean
set_fault (Program *self, const char *fault)
{
  const char *equals = strchr (fault, '=');
  const char *name = equals != NULL ? equals + 1 : fault;
  gboolean found = FALSE;

  if (*name != '\0' && !clara_test_fault_is_known (name))
    return FALSE;
  for (int i = 0; i < FAKE_N_SERVICES; i++)
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

static void
control (Program *self, const ClaraTestRequest *request, ClaraTestAnswer *answer)
{
  g_autoptr (JsonObject) body = fake_read_body (request);

  if (strcmp (request->path, "/control/heard") == 0 && body != NULL
      && clara_json_get_string (body, "text", NULL) != NULL)
    fake_heard_add (self->shared.heard, clara_json_get_string (body, "text", NULL),
                    clara_json_get_double (body, "seconds", 0.0));
  else if (strcmp (request->path, "/control/fault") == 0 && body != NULL)
    {
      const char *service = clara_json_get_string (body, "service", "");
      g_autofree char *fault =
        g_strconcat (service, *service != '\0' ? "=" : "", clara_json_get_string (body, "fault", ""), NULL);

      if (!set_fault (self, fault))
        fake_add_error (answer, 400, "invalid_request_error", "There is no such service or fault");
    }
  else
    clara_test_answer_status (answer, 404);
}

static void
write_log (FakeServices *shared, FakeService service, const char *path, const char *note)
{
  Program *self = (Program *) shared;
  g_autoptr (JsonObject) line = NULL;
  g_autofree char *text = NULL;

  if (self->log == NULL)
    return;
  line = clara_json_build ("dssss", "t", (double) (g_get_monotonic_time () - self->started) / G_USEC_PER_SEC,
                           "service", service_names[service], "path", path, "note", note, "fault",
                           self->fault[service]);
  text = clara_json_to_string (line);
  fprintf (self->log, "%s\n", text);
  fflush (self->log);
}

/* In the header of whichever service. */
static gboolean
has_key (Program *self, const ClaraTestRequest *request)
{
  const char *authorization = g_hash_table_lookup (request->headers, "authorization");
  const char *key = g_hash_table_lookup (request->headers, "xi-api-key");
  const char *space = authorization != NULL ? strchr (authorization, ' ') : NULL;

  return self->key == NULL || g_strcmp0 (key, self->key) == 0
         || (space != NULL && strcmp (space + 1, self->key) == 0);
}

static void
serve (const ClaraTestRequest *request, ClaraTestAnswer *answer, gpointer user_data)
{
  Program *self = user_data;
  g_autofree char *path = g_strndup (request->path, strcspn (request->path, "?"));
  g_autofree char *note = NULL;
  gsize i = 0;

  if (g_str_has_prefix (request->path, "/control/"))
    {
      control (self, request, answer);
      return;
    }
  while (i < G_N_ELEMENTS (routes) && !g_pattern_match_simple (routes[i].path, path))
    i++;
  if (i == G_N_ELEMENTS (routes))
    {
      fake_add_error (answer, 404, "invalid_request_error", "There is nothing at this address");
      return;
    }
  self->shared.serial++;
  if (has_key (self, request))
    routes[i].serve (&self->shared, request, answer, &note);
  else
    fake_add_error (answer, 401, "invalid_request_error", "Incorrect API key provided");
  clara_test_answer_delay (answer, (guint) self->latency_ms[routes[i].service]);
  if (self->fault[routes[i].service] != NULL)
    clara_test_answer_fault (answer, self->fault[routes[i].service]);
  write_log (&self->shared, routes[i].service, request->path, note);
}

static gboolean
on_ended (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
set_options (Program *self, char **faults, const char *script, const char *log, GError **error)
{
  for (guint i = 0; faults != NULL && faults[i] != NULL; i++)
    if (!set_fault (self, faults[i]))
      {
        g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "There is no fault “%s”", faults[i]);
        return FALSE;
      }
  if (script != NULL && !fake_heard_read (self->shared.heard, script, error))
    return FALSE;
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
run (Program *self, int argc, char **argv, GError **error)
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
    { "latency-chat-ms", 0, 0, G_OPTION_ARG_INT, &self->latency_ms[FAKE_CHAT], "Until the first byte", "MS" },
    { "latency-token-ms", 0, 0, G_OPTION_ARG_INT, &self->shared.token_ms, "Between a model's words", "MS" },
    { "latency-transcription-ms", 0, 0, G_OPTION_ARG_INT, &self->latency_ms[FAKE_TRANSCRIPTION],
      "Until the first byte", "MS" },
    { "latency-speech-ms", 0, 0, G_OPTION_ARG_INT, &self->latency_ms[FAKE_SPEECH], "Until the first byte",
      "MS" },
    { "latency-embeddings-ms", 0, 0, G_OPTION_ARG_INT, &self->latency_ms[FAKE_EMBEDDINGS],
      "Until the first byte", "MS" },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- remote services that are not there");
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
  Program self = { .shared = { .token_ms = 10, .log = write_log }, .latency_ms = { 80, 80, 60, 20, 0, 100 } };
  g_autoptr (GError) error = NULL;
  gboolean done;

  self.shared.heard = fake_heard_new ();
  done = run (&self, argc, argv, &error);
  if (!done)
    fprintf (stderr, "clara-fake-services: %s\n", error->message);
  g_clear_object (&self.server);
  fake_heard_free (self.shared.heard);
  g_free (self.key);
  for (int i = 0; i < FAKE_N_SERVICES; i++)
    g_free (self.fault[i]);
  if (self.log != NULL)
    fclose (self.log);
  return done ? 0 : 1;
}
