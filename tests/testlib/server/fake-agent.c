/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A voice agent over a WebSocket, as Deepgram has it: it finds by itself when somebody speaks, thinks as the
 * fake model does, and speaks. */
#include "fake-services.h"

#include "clara-test-scripts.h"
#include "fake-model.h"
#include "fake-speech.h"

#include <math.h>
#include <string.h>

#define RATE_UP 16000
#define RATE_DOWN 24000
#define FRAME (RATE_UP / 50)
#define LOUD 250.0
#define FRAMES_OF_SPEECH 6   /* until it is taken for speech */
#define FRAMES_OF_SILENCE 35 /* until it is over */

typedef struct
{
  FakeServices *services;  /* the program's */
  ClaraTestSocket *socket; /* unowned: it has this */
  char *path;
  char *prompt;
  JsonArray *tools; /* as the Chat Completions API has them */
  GByteArray *sound;
  guint loud;  /* frames */
  guint quiet; /* frames since the last loud one */
  gboolean speech;
  guint calls;
  char *tool; /* that was called last */
} Agent;

static void
agent_free (gpointer data)
{
  Agent *agent = data;

  g_byte_array_unref (agent->sound);
  g_clear_pointer (&agent->tools, json_array_unref);
  g_free (agent->path);
  g_free (agent->prompt);
  g_free (agent->tool);
  g_free (agent);
}

static void
speak (Agent *agent, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) sound = fake_speech_speak (text, 1.0, RATE_DOWN, &error);
  gsize length = 0;
  const void *data = sound != NULL ? g_bytes_get_data (sound, &length) : NULL;

  agent->services->log (agent->services, FAKE_SPEECH, agent->path, text);
  if (sound == NULL)
    clara_test_agent_error (agent->socket, 0, "TTS", error->message);
  else
    clara_test_agent_reply (agent->socket, 0, text, data, length);
}

static void
call (Agent *agent, const char *tool, const char *arguments)
{
  g_autofree char *id = g_strdup_printf ("call_%u", ++agent->calls);
  g_autofree char *note = g_strdup_printf ("%s %s", tool, arguments);

  g_free (agent->tool);
  agent->tool = g_strdup (tool);
  agent->services->log (agent->services, FAKE_CHAT, agent->path, note);
  clara_test_agent_call (agent->socket, 0, id, tool, arguments);
}

/* What Clara's screen asks, by which the fake model knows what a bare answer is for. */
static char *
find_question (Agent *agent)
{
  static const char before[] = "The screen shows: ";
  const char *at = agent->prompt != NULL ? strstr (agent->prompt, before) : NULL;

  return at != NULL ? g_strndup (at + strlen (before), strcspn (at + strlen (before), "\n")) : g_strdup ("");
}

static JsonArray *
begin_messages (Agent *agent)
{
  JsonArray *messages = json_array_new ();
  g_autofree char *question = find_question (agent);

  json_array_add_object_element (messages, clara_json_build ("ss", "role", "system", "content",
                                                             agent->prompt != NULL ? agent->prompt : ""));
  json_array_add_object_element (messages, clara_json_build ("ss", "role", "assistant", "content", question));
  return messages;
}

/* It is told of all tools at once; which belong to the state it reads in the prompt. */
static JsonArray *
list_tools (Agent *agent)
{
  JsonArray *tools = json_array_new ();
  gboolean verifies = agent->prompt != NULL && strstr (agent->prompt, "State: manual_verification") != NULL;

  for (guint i = 0; agent->tools != NULL && i < json_array_get_length (agent->tools); i++)
    {
      JsonObject *tool = clara_json_array_get_object (agent->tools, i);
      JsonObject *function = clara_json_get_object (tool, "function");

      if (verifies || g_strcmp0 (clara_json_get_string (function, "name", NULL), "verify_employee") != 0)
        json_array_add_object_element (tools, json_object_ref (tool));
    }
  return tools;
}

/* @messages: (transfer full) */
static void
answer (Agent *agent, JsonArray *messages)
{
  g_autoptr (JsonObject) request = clara_json_build ("aa", "messages", messages, "tools", list_tools (agent));
  g_auto (FakeReply) reply = { 0 };

  fake_model_answer (request, &reply);
  if (reply.fault != NULL)
    {
      agent->services->log (agent->services, FAKE_CHAT, agent->path, reply.fault);
      clara_test_agent_error (agent->socket, 0, "THINK", reply.fault);
    }
  else if (reply.tool != NULL)
    call (agent, reply.tool, reply.arguments);
  else
    speak (agent, reply.text);
}

static void
answer_line (Agent *agent, const char *line)
{
  JsonArray *messages;

  if (g_regex_match_simple ("^(yes|no|skip|goodbye|take it|that is right)\\b", line, G_REGEX_CASELESS, 0))
    {
      call (agent, "take_answer", "{}");
      return;
    }
  messages = begin_messages (agent);
  json_array_add_object_element (messages, clara_json_build ("ss", "role", "user", "content", line));
  answer (agent, messages);
}

static void
answer_result (Agent *agent, JsonObject *message)
{
  const char *id = clara_json_get_string (message, "id", "");
  JsonArray *messages = begin_messages (agent);
  JsonArray *calls = json_array_new ();

  json_array_add_object_element (messages, clara_json_build ("ss", "role", "user", "content", "(words)"));
  json_array_add_object_element (
    calls, clara_json_build (
             "sso", "id", id, "type", "function", "function",
             clara_json_build ("ss", "name", agent->tool != NULL ? agent->tool : "", "arguments", "{}")));
  json_array_add_object_element (
    messages, clara_json_build ("ssa", "role", "assistant", "content", NULL, "tool_calls", calls));
  json_array_add_object_element (messages,
                                 clara_json_build ("sss", "role", "tool", "tool_call_id", id, "content",
                                                   clara_json_get_string (message, "content", "{}")));
  answer (agent, messages);
}

static void
end_speech (Agent *agent)
{
  double seconds = agent->sound->len / (2.0 * RATE_UP);
  g_autofree char *text =
    fake_heard_recognise (agent->services->heard, agent->sound->data, agent->sound->len, seconds);

  agent->speech = FALSE;
  agent->loud = 0;
  g_byte_array_set_size (agent->sound, 0);
  agent->services->log (agent->services, FAKE_TRANSCRIPTION, agent->path, text);
  if (*text == '\0')
    return;
  clara_test_agent_heard (agent->socket, 0, text);
  answer_line (agent, text);
}

static void
take_frame (Agent *agent, const guint8 *data)
{
  double sum = 0;

  for (guint i = 0; i < FRAME; i++)
    {
      double sample = (gint16) (data[2 * i] | data[2 * i + 1] << 8);

      sum += sample * sample;
    }
  if (sqrt (sum / FRAME) > LOUD)
    {
      agent->loud++;
      agent->quiet = 0;
    }
  else
    agent->quiet++;
  if (agent->loud > 0)
    g_byte_array_append (agent->sound, data, FRAME * 2);
  if (!agent->speech && agent->loud >= FRAMES_OF_SPEECH)
    {
      agent->speech = TRUE;
      clara_test_agent_event (agent->socket, 0, "UserStartedSpeaking");
    }
  if (agent->quiet < FRAMES_OF_SILENCE || agent->loud == 0)
    return;
  if (agent->speech)
    end_speech (agent);
  agent->loud = 0;
  g_byte_array_set_size (agent->sound, 0);
}

static void
set_tools (Agent *agent, JsonObject *think)
{
  JsonArray *functions = clara_json_get_array (think, "functions");

  g_clear_pointer (&agent->tools, json_array_unref);
  agent->tools = json_array_new ();
  for (guint i = 0; functions != NULL && i < json_array_get_length (functions); i++)
    json_array_add_object_element (
      agent->tools, clara_json_build ("so", "type", "function", "function",
                                      json_object_ref (clara_json_array_get_object (functions, i))));
}

static void
set_prompt (Agent *agent, const char *prompt)
{
  g_free (agent->prompt);
  agent->prompt = g_strdup (prompt);
}

static void
take_message (Agent *agent, JsonObject *message)
{
  const char *type = clara_json_get_string (message, "type", "");

  if (strcmp (type, "Settings") == 0)
    {
      JsonObject *settings = clara_json_get_object (message, "agent");
      JsonObject *think = settings != NULL ? clara_json_get_object (settings, "think") : NULL;

      if (think == NULL)
        {
          clara_test_agent_error (agent->socket, 0, "SETTINGS", "There is nothing to think with");
          return;
        }
      set_prompt (agent, clara_json_get_string (think, "prompt", ""));
      set_tools (agent, think);
      clara_test_agent_event (agent->socket, 0, "SettingsApplied");
    }
  else if (strcmp (type, "UpdatePrompt") == 0)
    {
      set_prompt (agent, clara_json_get_string (message, "prompt", ""));
      clara_test_agent_event (agent->socket, 0, "PromptUpdated");
    }
  else if (strcmp (type, "FunctionCallResponse") == 0)
    answer_result (agent, message);
  else if (strcmp (type, "InjectAgentMessage") == 0)
    speak (agent, clara_json_get_string (message, "message", ""));
}

static void
on_message (ClaraTestSocket *socket, int opcode, GBytes *message, Agent *agent)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (message, &length);
  g_autoptr (JsonObject) object = NULL;

  if (opcode == CLARA_TEST_BINARY)
    {
      for (gsize at = 0; at + FRAME * 2 <= length; at += FRAME * 2)
        take_frame (agent, data + at);
      return;
    }
  object = clara_json_parse_object ((const char *) data, (gssize) length, NULL);
  if (object != NULL)
    take_message (agent, object);
  else
    clara_test_agent_error (agent->socket, 0, "JSON", "That is no JSON object");
}

void
fake_deepgram_agent (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer,
                     char **note)
{
  Agent *agent = g_new0 (Agent, 1);

  agent->services = self;
  agent->socket = clara_test_answer_socket (answer);
  agent->path = g_strdup (request->path);
  agent->sound = g_byte_array_new ();
  g_object_set_data_full (G_OBJECT (agent->socket), "agent", agent, agent_free);
  clara_test_agent_event (agent->socket, 0, "Welcome");
  g_signal_connect (agent->socket, "message", G_CALLBACK (on_message), agent);
}
