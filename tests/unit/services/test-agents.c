/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Full-duplex voice. */
#include "clara-deepgram-agent.h"
#include "clara-json.h"
#include "clara-openai-realtime-agent.h"
#include "clara-services-error.h"
#include "clara-test-scripts.h"

#include "test-remote.h"
#include "test-services.h"

#include <string.h>

typedef struct
{
  Remote remote;
  gboolean deepgram;
  ClaraClock *clock; /* the agent's own: a socket at work holds the other */
  ClaraVoiceAgent *agent;
  ClaraVoiceSession *session;
  GString *log;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  Remote *remote = &f->remote;

  remote_set_up (remote, data);
  remote_use (remote, "deepgram-agent-url", "/ag", "deepgram-key");
  f->deepgram = g_str_equal (data, "deepgram");
  f->clock = clara_clock_new_virtual (0, 0);
  f->log = g_string_new (NULL);
  if (f->deepgram)
    f->agent = CLARA_VOICE_AGENT (
      clara_deepgram_agent_new (remote->http, remote->settings, remote->secrets, f->clock));
  else
    f->agent = CLARA_VOICE_AGENT (
      clara_openai_realtime_agent_new (remote->http, remote->settings, remote->secrets, f->clock));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->session != NULL)
    clara_voice_session_close (f->session);
  g_clear_object (&f->session);
  g_clear_object (&f->agent);
  g_clear_object (&f->clock);
  g_string_free (f->log, TRUE);
  remote_tear_down (&f->remote, data);
}

static ClaraTestSocket *
expect (Fixture *f)
{
  ClaraTestSocket *socket =
    clara_test_server_expect_socket (f->remote.server, f->deepgram ? "/ag/agent/converse" : "/v1/realtime");

  if (f->deepgram)
    clara_test_agent_begin (socket);
  else
    clara_test_realtime_begin (socket, "realtime");
  return socket;
}

static void
on_ready (ClaraVoiceSession *session, Fixture *f)
{
  g_string_append (f->log, "ready ");
}

static void
on_audio (ClaraVoiceSession *session, GBytes *samples, int rate, Fixture *f)
{
  f->remote.rate = rate;
  g_array_append_vals (f->remote.samples, g_bytes_get_data (samples, NULL),
                       (guint) (g_bytes_get_size (samples) / sizeof (gint16)));
}

static void
on_transcript (ClaraVoiceSession *session, gboolean visitor, const char *text, gboolean whole, Fixture *f)
{
  g_string_append_printf (f->log, "%s%s'%s' ", visitor ? "V" : "C", whole ? "" : "-", text);
}

static void
on_call (ClaraVoiceSession *session, const char *id, const char *name, const char *arguments, Fixture *f)
{
  g_string_append_printf (f->log, "call(%s %s %s) ", id, name, arguments);
}

static void
on_interrupted (ClaraVoiceSession *session, Fixture *f)
{
  g_string_append (f->log, "interrupted ");
}

static void
on_spoken (ClaraVoiceSession *session, Fixture *f)
{
  g_string_append (f->log, "spoken ");
}

static void
on_over (ClaraVoiceSession *session, Fixture *f)
{
  g_string_append (f->log, "ended ");
  g_assert_false (f->remote.over);
  f->remote.over = TRUE;
}

static void
open_session (Fixture *f, const char *greeting)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) tools =
    clara_json_parse_object ("{\"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"find_host\", "
                             "\"description\": \"Find\", "
                             "\"parameters\": {\"type\": \"object\", \"properties\": {}}}}]}",
                             -1, &error);
  const ClaraVoiceBrief brief = { "You are Clara.", "en-GB", greeting,
                                  clara_json_get_array (tools, "tools") };

  g_assert_no_error (error);
  remote_start_anew (&f->remote);
  g_string_truncate (f->log, 0);
  g_clear_object (&f->session);
  f->session = clara_voice_agent_open (f->agent, &brief, &error);
  g_assert_no_error (error);
  g_signal_connect (f->session, "ready", G_CALLBACK (on_ready), f);
  g_signal_connect (f->session, "audio", G_CALLBACK (on_audio), f);
  g_signal_connect (f->session, "transcript", G_CALLBACK (on_transcript), f);
  g_signal_connect (f->session, "function-call", G_CALLBACK (on_call), f);
  g_signal_connect (f->session, "interrupted", G_CALLBACK (on_interrupted), f);
  g_signal_connect (f->session, "spoken", G_CALLBACK (on_spoken), f);
  g_signal_connect (f->session, "ended", G_CALLBACK (on_over), f);
  g_signal_connect (f->session, "failed", G_CALLBACK (remote_on_failed), &f->remote);
}

static void
wait_for_log (Fixture *f, const char *word)
{
  while (strstr (f->log->str, word) == NULL)
    {
      g_assert_no_error (f->remote.error);
      g_main_context_iteration (NULL, TRUE);
    }
}

static JsonObject *
find_sent (ClaraTestSocket *socket, const char *type, guint skip)
{
  for (;;)
    {
      guint left = skip;

      for (guint i = 0; i < clara_test_socket_count (socket); i++)
        {
          g_autoptr (JsonObject) message = NULL;

          if (clara_test_socket_get (socket, i)->opcode != CLARA_TEST_TEXT)
            continue;
          message = clara_json_parse_object (clara_test_socket_get_text (socket, i), -1, NULL);
          if (g_str_equal (clara_json_get_string (message, "type", ""), type) && left-- == 0)
            return g_steal_pointer (&message);
        }
      g_main_context_iteration (NULL, TRUE);
    }
}

static guint
count_sent (ClaraTestSocket *socket, const char *type)
{
  guint n = 0;

  for (guint i = 0; i < clara_test_socket_count (socket); i++)
    if (clara_test_socket_get (socket, i)->opcode == CLARA_TEST_TEXT
        && strstr (clara_test_socket_get_text (socket, i), type) != NULL)
      n++;
  return n;
}

static void
push_sound (Fixture *f, guint n_samples)
{
  g_autofree gint16 *samples = g_new0 (gint16, n_samples);

  for (guint i = 0; i < n_samples; i++)
    samples[i] = (gint16) i;
  clara_voice_session_push (f->session, samples, n_samples);
}

/* What both do */

/* A question and an answer: sound that waited goes up first, sound and words come down. */
static void
test_talk (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f);
  gint16 sound[3001];
  g_autofree char *wanted = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (sound); i++)
    sound[i] = GINT16_TO_LE ((gint16) (7 * i));
  if (f->deepgram)
    {
      clara_test_socket_await_binary (socket, 6400);
      clara_test_agent_heard (socket, 0, "Where is Asha?");
      clara_test_agent_reply (socket, 0, "On floor two.", sound, sizeof sound);
    }
  else
    {
      clara_test_socket_await (socket, "append");
      clara_test_realtime_partial (socket, 0, "item_1", "Where ");
      clara_test_realtime_transcript (socket, 0, "item_1", "Where is Asha?");
      clara_test_realtime_reply (socket, 0, "On floor two.", sound, sizeof sound);
    }
  open_session (f, NULL);
  push_sound (f, 3200);
  g_assert_cmpstr (f->log->str, ==, "");
  wait_for_log (f, "spoken");
  if (f->deepgram)
    wanted = g_strdup ("ready V'Where is Asha?' C'On floor two.' spoken ");
  else
    {
      wait_for_log (f, "C'On");
      wanted = g_strdup ("ready V-'Where ' V'Where is Asha?' C-'On floor two.' spoken C'On floor two.' ");
    }
  g_assert_cmpstr (f->log->str, ==, wanted);
  g_assert_cmpint (f->remote.rate, ==, 24000);
  g_assert_cmpuint (f->remote.samples->len, ==, G_N_ELEMENTS (sound));
  for (guint i = 0; i < G_N_ELEMENTS (sound); i++)
    g_assert_cmpint (g_array_index (f->remote.samples, gint16, i), ==, (gint16) (7 * i));
}

/* A call is made once, answered once, and the answer goes back under its id. */
static void
test_calls (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f);
  g_autoptr (JsonObject) sent = NULL;

  if (f->deepgram)
    clara_test_agent_call (socket, 0, "c1", "find_host", "{\"name\":\"Asha\"}");
  else
    clara_test_realtime_call (socket, 0, "c1", "find_host", "{\"name\":\"Asha\"}");
  open_session (f, NULL);
  wait_for_log (f, "call");
  g_assert_cmpstr (f->log->str, ==, "ready call(c1 find_host {\"name\":\"Asha\"}) ");
  g_assert_cmpuint (clara_voice_session_count_calls (f->session), ==, 1);
  g_assert_false (clara_voice_session_answer (f->session, "c2", "{}"));
  g_assert_true (clara_voice_session_answer (f->session, "c1", "{\"ok\":true}"));
  g_assert_false (clara_voice_session_answer (f->session, "c1", "{}"));
  if (f->deepgram)
    {
      sent = find_sent (socket, "FunctionCallResponse", 0);
      g_assert_cmpstr (clara_json_get_string (sent, "id", ""), ==, "c1");
      g_assert_cmpstr (clara_json_get_string (sent, "name", ""), ==, "find_host");
      g_assert_cmpstr (clara_json_get_string (sent, "content", ""), ==, "{\"ok\":true}");
    }
  else
    {
      g_autoptr (JsonObject) next = NULL;
      JsonObject *item;

      sent = find_sent (socket, "conversation.item.create", 0);
      item = clara_json_get_object (sent, "item");
      g_assert_cmpstr (clara_json_get_string (item, "type", ""), ==, "function_call_output");
      g_assert_cmpstr (clara_json_get_string (item, "call_id", ""), ==, "c1");
      g_assert_cmpstr (clara_json_get_string (item, "output", ""), ==, "{\"ok\":true}");
      next = find_sent (socket, "response.create", 0);
      g_assert_cmpuint (count_sent (socket, "response.create"), ==, 1);
    }
}

/* Calls without what is needed to answer them end the session: none may stay open. */
static void
test_bad_calls (Fixture *f, gconstpointer data)
{
  static const char *const deepgram[] = {
    "{\"type\":\"FunctionCallRequest\",\"functions\":[{\"name\":\"x\",\"arguments\":\"{}\"}]}",
    "{\"type\":\"FunctionCallRequest\",\"functions\":[{\"id\":\"1\",\"arguments\":\"{}\"}]}",
    "{\"type\":\"FunctionCallRequest\",\"functions\":[{\"id\":7,\"name\":[]}]}",
  };
#define CALL(members)                                                                                        \
  "{\"type\":\"response.output_item.done\",\"item\":{\"type\":\"function_call\"," members "}}"
  static const char *const openai[] = {
    CALL ("\"name\":\"x\""),
    CALL ("\"call_id\":\"1\""),
    CALL ("\"call_id\":{},\"name\":7"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (deepgram); i++)
    {
      ClaraTestSocket *socket = expect (f);

      clara_test_socket_send_text (socket, 0, f->deepgram ? deepgram[i] : openai[i]);
      open_session (f, NULL);
      remote_wait_for (&f->remote.over);
      g_assert_error (f->remote.error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER);
      g_assert_cmpuint (clara_voice_session_count_calls (f->session), ==, 0);
      tear_down (f, data);
      set_up (f, data);
    }
}

typedef enum
{
  REFUSED,
  CUT,
  CUT_IN_FRAME,
  NO_JSON,
  NO_FRAME,
  ERROR_EVENT,
  CLOSED,
  DEAD,
} Fault;

static void
break_socket (Fixture *f, ClaraTestSocket *socket, Fault fault)
{
  if (fault == CUT)
    clara_test_socket_cut (socket, 0);
  else if (fault == CUT_IN_FRAME)
    {
      clara_test_socket_send_raw (socket, 0, "\x82\x7e\x10\x00half of the sound", 21);
      clara_test_socket_cut (socket, 0);
    }
  else if (fault == NO_JSON)
    clara_test_socket_send_text (socket, 0, "{\"type\":");
  else if (fault == NO_FRAME)
    clara_test_socket_send_raw (socket, 0, "\xff\xff\xff\xff", 4);
  else if (fault == ERROR_EVENT && f->deepgram)
    clara_test_agent_error (socket, 0, "X", "out of credits\nof " REMOTE_KEY);
  else if (fault == ERROR_EVENT)
    clara_test_realtime_error (socket, 0, "insufficient_quota", "out of credits\nof " REMOTE_KEY);
  else if (fault == CLOSED)
    clara_test_socket_close (socket, 0, 1011, "no more, " REMOTE_KEY);
  else if (fault == DEAD)
    clara_test_socket_freeze (socket, 0);
}

static void
test_faults (Fixture *f, gconstpointer data)
{
  for (guint fault = REFUSED; fault <= DEAD; fault++)
    {
      gint64 start = g_get_monotonic_time ();

      if (fault == REFUSED)
        clara_test_answer_status (
          clara_test_server_expect (f->remote.server, f->deepgram ? "/ag/agent/converse" : "/v1/realtime"),
          403);
      else
        break_socket (f, expect (f), fault);
      open_session (f, NULL);
      push_sound (f, 3200);
      remote_wait_for (&f->remote.over);
      g_test_message ("fault %u: %s, after %d ms", fault, f->remote.error->message,
                      (int) ((g_get_monotonic_time () - start) / 1000));
      g_assert_null (strchr (f->remote.error->message, '\n'));
      g_assert_true ((strstr (f->log->str, "ready") != NULL) == (fault != REFUSED));
      if (fault == DEAD)
        g_assert_error (f->remote.error, CLARA_NET_ERROR, CLARA_NET_ERROR_TIMEOUT);
      if (fault == CLOSED)
        g_assert_nonnull (strstr (f->remote.error->message, "1011"));
      tear_down (f, data);
      set_up (f, data);
    }
}

/* The service ends the conversation, at last or before it began. */
static void
test_ended (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f);

  clara_test_socket_close (socket, 0, 1000, NULL);
  open_session (f, NULL);
  remote_wait_for (&f->remote.over);
  g_assert_no_error (f->remote.error);
  g_assert_cmpstr (f->log->str, ==, "ready ended ");

  socket =
    clara_test_server_expect_socket (f->remote.server, f->deepgram ? "/ag/agent/converse" : "/v1/realtime");
  clara_test_socket_close (socket, 0, 1000, NULL);
  open_session (f, NULL);
  remote_wait_for (&f->remote.over);
  g_assert_error (f->remote.error, CLARA_NET_ERROR, CLARA_NET_ERROR_CUT);
}

static void
test_close (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f);

  open_session (f, NULL);
  wait_for_log (f, "ready");
  clara_voice_session_close (f->session);
  while (!clara_test_socket_is_closed (socket))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (clara_test_socket_get_close_code (socket), ==, 1000);
  push_sound (f, 160);
  clara_voice_session_say (f->session, "nobody hears this");
  g_assert_false (clara_voice_session_answer (f->session, "c1", "{}"));
  g_assert_cmpstr (f->log->str, ==, "ready ");

  /* Before there is a connection; and one that nobody closes. */
  open_session (f, NULL);
  clara_voice_session_close (f->session);
  open_session (f, NULL);
  g_clear_object (&f->session);
}

/* Deepgram */

static void
test_deepgram_settings (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f);
  g_autoptr (JsonObject) sent = NULL;
  g_autoptr (JsonObject) prompt = NULL;
  g_autoptr (JsonObject) words = NULL;
  g_autoptr (JsonObject) kept = NULL;
  JsonObject *agent, *think, *provider, *audio;

  remote_set_string (&f->remote, "deepgram-agent-model", "anthropic/claude-x");
  open_session (f, "Welcome!");
  wait_for_log (f, "ready");
  sent = find_sent (socket, "Settings", 0);
  agent = clara_json_get_object (sent, "agent");
  audio = clara_json_get_object (sent, "audio");
  think = clara_json_get_object (agent, "think");
  provider = clara_json_get_object (think, "provider");
  g_assert_cmpint (clara_json_get_int (clara_json_get_object (audio, "input"), "sample_rate", 0), ==, 16000);
  g_assert_cmpint (clara_json_get_int (clara_json_get_object (audio, "output"), "sample_rate", 0), ==, 24000);
  g_assert_cmpstr (clara_json_get_string (agent, "language", ""), ==, "en");
  g_assert_cmpstr (clara_json_get_string (agent, "greeting", ""), ==, "Welcome!");
  g_assert_cmpstr (clara_json_get_string (think, "prompt", ""), ==, "You are Clara.");
  g_assert_cmpstr (clara_json_get_string (provider, "type", ""), ==, "anthropic");
  g_assert_cmpstr (clara_json_get_string (provider, "model", ""), ==, "claude-x");
  g_assert_cmpstr (clara_json_get_string (
                     clara_json_array_get_object (clara_json_get_array (think, "functions"), 0), "name", ""),
                   ==, "find_host");
  g_assert_cmpstr (
    g_hash_table_lookup (clara_test_server_get (f->remote.server, 0)->headers, "authorization"), ==,
    "Token " REMOTE_KEY);

  clara_voice_session_instruct (f->session, "Be brief.");
  clara_voice_session_say (f->session, "One moment.");
  clara_voice_session_heard (f->session, 5);
  prompt = find_sent (socket, "UpdatePrompt", 0);
  g_assert_cmpstr (clara_json_get_string (prompt, "prompt", ""), ==, "Be brief.");
  words = find_sent (socket, "InjectAgentMessage", 0);
  g_assert_cmpstr (clara_json_get_string (words, "message", ""), ==, "One moment.");
  clara_clock_advance (f->clock, 6 * G_USEC_PER_SEC);
  kept = find_sent (socket, "KeepAlive", 0);
  g_assert_true (clara_voice_agent_serves (f->agent, "en"));
  g_assert_false (clara_voice_agent_serves (f->agent, "hi"));
}

/* The visitor speaks: what still comes of the answer is thrown away, and the next one is not. */
static void
test_deepgram_interruption (Fixture *f, gconstpointer data)
{
  static const gint16 old[] = { 1, 2 }, new[] = { 5, 6, 7 };
  ClaraTestSocket *socket = expect (f);

  clara_test_socket_send_binary (socket, 0, old, 3);
  clara_test_agent_event (socket, 0, "UserStartedSpeaking");
  clara_test_socket_send_binary (socket, 0, old, sizeof old);
  clara_test_agent_event (socket, 0, "AgentAudioDone");
  clara_test_agent_heard (socket, 0, "No, wait");
  clara_test_agent_reply (socket, 0, "Yes?", new, sizeof new);
  open_session (f, NULL);
  wait_for_log (f, "spoken");
  g_assert_cmpstr (f->log->str, ==, "ready interrupted V'No, wait' C'Yes?' spoken ");
  g_assert_cmpuint (f->remote.samples->len, ==, 4);
  g_assert_cmpint (g_array_index (f->remote.samples, gint16, 0), ==, 1);
  g_assert_cmpint (g_array_index (f->remote.samples, gint16, 1), ==, 5);
}

/* OpenAI */

static void
test_openai_session (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f);
  g_autoptr (JsonObject) sent = NULL;
  g_autoptr (JsonObject) greeting = NULL;
  g_autoptr (JsonObject) update = NULL;
  g_autoptr (JsonObject) said = NULL;
  g_autoptr (JsonObject) cancelled = NULL;
  JsonObject *session, *audio, *tool;

  clara_test_socket_await (socket, "response.create");
  clara_test_realtime_reply (socket, 0, "Welcome!", "\1\0", 2);
  open_session (f, "Welcome!");
  wait_for_log (f, "C'Welcome!'");
  g_assert_cmpstr (clara_test_server_get (f->remote.server, 0)->path, ==, "/v1/realtime?model=gpt-realtime");
  sent = find_sent (socket, "session.update", 0);
  session = clara_json_get_object (sent, "session");
  audio = clara_json_get_object (session, "audio");
  tool = clara_json_array_get_object (clara_json_get_array (session, "tools"), 0);
  g_assert_cmpstr (clara_json_get_string (session, "type", ""), ==, "realtime");
  g_assert_cmpstr (clara_json_get_string (session, "instructions", ""), ==, "You are Clara.");
  g_assert_cmpstr (clara_json_get_string (clara_json_get_object (audio, "output"), "voice", ""), ==, "marin");
  g_assert_cmpstr (clara_json_get_string (tool, "name", ""), ==, "find_host");
  g_assert_nonnull (clara_json_get_object (tool, "parameters"));
  greeting = find_sent (socket, "response.create", 0);
  g_assert_nonnull (strstr (
    clara_json_get_string (clara_json_get_object (greeting, "response"), "instructions", ""), "Welcome!"));
  clara_voice_session_instruct (f->session, "Be brief.");
  update = find_sent (socket, "session.update", 1);
  g_assert_cmpstr (clara_json_get_string (clara_json_get_object (update, "session"), "instructions", ""), ==,
                   "Be brief.");

  /* In the middle of an answer: that is cancelled first, and this said when it is gone. */
  clara_test_socket_send_text (socket, 0, "{\"type\":\"response.created\"}");
  clara_test_socket_send_text (
    socket, 0,
    "{\"type\":\"response.output_audio_transcript.delta\",\"item_id\":\"item_5\",\"delta\":\"Well\"}");
  clara_test_socket_await (socket, "response.cancel");
  clara_test_socket_send_text (socket, 50,
                               "{\"type\":\"response.done\",\"response\":{\"status\":\"cancelled\"}}");
  wait_for_log (f, "C-'Well'");
  clara_voice_session_say (f->session, "One moment.");
  cancelled = find_sent (socket, "response.cancel", 0);
  g_assert_cmpuint (count_sent (socket, "response.create"), ==, 1);
  said = find_sent (socket, "response.create", 1);
  g_assert_nonnull (strstr (
    clara_json_get_string (clara_json_get_object (said, "response"), "instructions", ""), "One moment."));
}

static void
test_openai_interruption (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f);
  g_autoptr (JsonObject) sent = NULL;

  clara_test_socket_send_text (socket, 0, "{\"type\":\"response.created\"}");
  clara_test_socket_send_text (
    socket, 0, "{\"type\":\"response.output_audio.delta\",\"item_id\":\"item_1\",\"delta\":\"AQAC\"}");
  clara_test_realtime_event (socket, 0, "input_audio_buffer.speech_started");
  clara_test_socket_send_text (
    socket, 0, "{\"type\":\"response.output_audio.delta\",\"item_id\":\"item_1\",\"delta\":\"AwAEAA==\"}");
  clara_test_socket_send_text (socket, 0,
                               "{\"type\":\"response.output_audio_transcript.done\",\"item_id\":\"item_1\","
                               "\"transcript\":\"Not heard\"}");
  clara_test_socket_send_text (socket, 0,
                               "{\"type\":\"response.done\",\"response\":{\"status\":\"cancelled\"}}");
  clara_test_realtime_transcript (socket, 0, "item_9", "No, wait");
  clara_test_realtime_reply (socket, 0, "Yes?", "\5\0\6\0", 4);
  open_session (f, NULL);
  wait_for_log (f, "interrupted");
  clara_voice_session_heard (f->session, 320000);
  sent = find_sent (socket, "conversation.item.truncate", 0);
  g_assert_cmpstr (clara_json_get_string (sent, "item_id", ""), ==, "item_1");
  g_assert_cmpint (clara_json_get_int (sent, "audio_end_ms", 0), ==, 320);
  wait_for_log (f, "C'Yes?'");
  g_assert_cmpstr (f->log->str, ==, "ready interrupted V'No, wait' C-'Yes?' spoken C'Yes?' ");
  g_assert_cmpuint (f->remote.samples->len, ==, 3);
  g_assert_cmpint (g_array_index (f->remote.samples, gint16, 1), ==, 5);
}

/* The answer is asked for when each call was answered and the last answer is done. */
static void
test_openai_two_calls (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f);
  g_autoptr (JsonObject) next = NULL;

  clara_test_socket_send_text (socket, 0, "{\"type\":\"response.created\"}");
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *call = g_strdup_printf (
        "{\"type\":\"response.output_item.done\",\"item\":{\"type\":\"function_call\",\"call_id\":\"c%u\","
        "\"name\":\"find_host\",\"arguments\":\"{}\"}}",
        i % 2);

      clara_test_socket_send_text (socket, 0, call);
    }
  clara_test_socket_await (socket, "conversation.item.create");
  clara_test_socket_await (socket, "conversation.item.create");
  clara_test_socket_send_text (socket, 0,
                               "{\"type\":\"response.done\",\"response\":{\"status\":\"completed\"}}");
  open_session (f, NULL);
  wait_for_log (f, "call(c1");
  g_assert_cmpuint (clara_voice_session_count_calls (f->session), ==, 2);
  clara_voice_session_answer (f->session, "c1", "{}");
  clara_voice_session_answer (f->session, "c0", "{}");
  next = find_sent (socket, "response.create", 0);
  g_assert_cmpuint (count_sent (socket, "response.create"), ==, 1);
  g_assert_cmpstr (clara_test_socket_get_text (socket, clara_test_socket_count (socket) - 1), ==,
                   "{\"type\":\"response.create\"}");
}

/* Most errors are about one event; an answer that fails is the end. */
static void
test_openai_errors (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f);

  clara_test_realtime_error (socket, 0, "response_cancel_not_active", "nothing to cancel");
  clara_test_realtime_transcript (socket, 0, "item_1", "Hello");
  clara_test_socket_send_text (
    socket, 0,
    "{\"type\":\"response.done\",\"response\":{\"status\":\"failed\",\"status_details\":"
    "{\"error\":{\"message\":\"overloaded\"}}}}");
  g_test_expect_message ("clara-services", G_LOG_LEVEL_MESSAGE, "*nothing to cancel*");
  open_session (f, NULL);
  remote_wait_for (&f->remote.over);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (f->log->str, ==, "ready V'Hello' ");
  g_assert_error (f->remote.error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (f->remote.error->message, "overloaded"));
}

#define ADD(name, provider, function)                                                                        \
  g_test_add ("/services/agents/" name, Fixture, provider, set_up, function, tear_down)
#define ADD_BOTH(name, function)                                                                             \
  ADD ("deepgram/" name, "deepgram", function);                                                              \
  ADD ("openai/" name, "openai", function)

void
add_agent_tests (void)
{
  ADD_BOTH ("talk", test_talk);
  ADD_BOTH ("calls", test_calls);
  ADD_BOTH ("bad-calls", test_bad_calls);
  ADD_BOTH ("faults", test_faults);
  ADD_BOTH ("ended", test_ended);
  ADD_BOTH ("close", test_close);
  ADD ("deepgram/settings", "deepgram", test_deepgram_settings);
  ADD ("deepgram/interruption", "deepgram", test_deepgram_interruption);
  ADD ("openai/session", "openai", test_openai_session);
  ADD ("openai/interruption", "openai", test_openai_interruption);
  ADD ("openai/two-calls", "openai", test_openai_two_calls);
  ADD ("openai/errors", "openai", test_openai_errors);
}
