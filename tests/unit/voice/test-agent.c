/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A voice agent in a conversation: the real providers over real sockets to a scripted server, the real
 * dialogue, flow, tools and store. */
#include "test-voice.h"

#include "clara-agent-answer.h"
#include "clara-agent-conversation.h"
#include "clara-clock-playout.h"
#include "clara-deepgram-agent.h"
#include "clara-demo.h"
#include "clara-openai-realtime-agent.h"
#include "clara-reception-skill.h"
#include "clara-test-scripts.h"
#include "clara-test-server.h"

#include "scripted.h"

#include <string.h>

#define RATE 24000

typedef struct
{
  char *folder;
  gboolean deepgram;
  ClaraClock *clock;
  ClaraBus *bus;
  ClaraSettings *settings;
  ClaraSecrets *secrets;
  ClaraStore *store;
  ClaraHttp *http;
  ClaraTestServer *server;
  ClaraDialogue *dialogue;
  ScriptedVoice *voice;
  ClaraPlayout *playout;
  ClaraSpeaker *speaker;
  ClaraAgentConversation *conversation;
  GString *log;  /* what was heard, said, called and answered */
  GString *said; /* by the speaker */
} Fixture;

static void
on_event (ClaraBus *bus, ClaraMessage *message, Fixture *f)
{
  JsonObject *fields = clara_message_get_fields (message);
  gboolean final = clara_json_get_boolean (fields, "final", FALSE);

  if (clara_message_is (message, "heard"))
    g_string_append_printf (f->log, "H%s'%s' ", final ? "" : "-", clara_message_get_string (message, "text"));
  else if (clara_message_is (message, "said"))
    g_string_append_printf (f->log, "S%s'%s' ", final ? "" : "-", clara_message_get_string (message, "text"));
  else if (clara_message_is (message, "tool_call"))
    g_string_append_printf (f->log, "call:%s ", clara_message_get_string (message, "name"));
  else if (clara_message_is (message, "tool_result"))
    {
      JsonObject *result = clara_json_get_object (fields, "result");
      JsonObject *error = result != NULL ? clara_json_get_object (result, "error") : NULL;

      g_string_append_printf (f->log, "result:%s ",
                              error != NULL ? clara_json_get_string (error, "code", "") : "ok");
    }
  else if (clara_message_is (message, "state"))
    g_string_append_printf (f->log, "state:%s ", clara_message_get_string (message, "to"));
  else if (clara_message_is (message, "provider"))
    g_string_append_printf (f->log, "provider:%s(%s) ", clara_message_get_string (message, "to"),
                            clara_message_get_string (message, "reason"));
}

static void
on_began (ClaraSpeaker *speaker, ClaraUtterance *utterance, Fixture *f)
{
  g_assert_false (clara_agent_conversation_is_speaking (f->conversation));
  clara_dialogue_utterance_began (f->dialogue, utterance->id);
}

static void
on_ended (ClaraSpeaker *speaker, guint id, guint64 bytes, Fixture *f)
{
  clara_dialogue_utterance_ended (f->dialogue, id, (gsize) bytes);
}

static void
on_utterance (ClaraDialogue *dialogue, ClaraUtterance *utterance, Fixture *f)
{
  g_string_append_printf (f->said, "%s|", utterance->text);
  if (!clara_agent_conversation_hold (f->conversation, utterance))
    clara_speaker_say (f->speaker, utterance);
}

static void
on_discard (ClaraDialogue *dialogue, guint turn, Fixture *f)
{
  clara_speaker_discard (f->speaker, turn);
}

static void
make_dialogue (Fixture *f)
{
  g_autoptr (ClaraTenant) tenant = clara_tenant_new ("demo");
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (ClaraReception) reception = NULL;
  g_autoptr (ClaraKnowledge) knowledge = NULL;
  g_autoptr (ClaraTools) tools = clara_tools_new ();
  g_autofree char *demo = g_build_filename (g_getenv ("CLARA_DATA_PATH"), "demo", NULL);
  g_autoptr (GError) error = NULL;

  f->store = clara_store_new (f->clock, f->folder, &error);
  g_assert_no_error (error);
  clara_demo_fill_sync (f->store, tenant, demo, &error);
  g_assert_no_error (error);
  reception = clara_reception_new (f->store, tenant, f->clock, f->bus, f->settings, none);
  clara_reception_load_sync (reception, &error);
  g_assert_no_error (error);
  knowledge = clara_knowledge_new (f->store, tenant);
  clara_reception_skill_add (tools, reception, knowledge, none, f->store, tenant, NULL);
  f->dialogue =
    clara_dialogue_new (f->store, tenant, f->clock, f->bus, f->settings, reception, knowledge, tools, NULL);
}

static void
make_settings (Fixture *f, const char *more)
{
  g_autofree char *file = g_build_filename (f->folder, "settings.ini", NULL);
  g_autofree char *key = g_build_filename (f->folder, "key", NULL);
  const char *url = clara_test_server_get_url (f->server);
  g_autofree char *text =
    g_strdup_printf ("[clara]\nvoice-agent='%s'\ndeepgram-agent-url='%s/v1'\ndeepgram-key='file:%s'\n"
                     "openai-url='%s/v1'\nopenai-key='file:%s'\n%s",
                     f->deepgram ? "deepgram" : "openai-realtime", url, key, url, key, more);

  g_assert_true (g_file_set_contents (key, "a-key", -1, NULL));
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  f->settings = clara_settings_new (file);
}

static void
set_up_with (Fixture *f, gboolean deepgram, const char *more)
{
  g_autoptr (GPtrArray) agents = g_ptr_array_new_with_free_func (g_object_unref);

  f->folder = g_dir_make_tmp ("clara-agent-XXXXXX", NULL);
  f->deepgram = deepgram;
  f->clock = clara_clock_new_real ();
  f->bus = clara_bus_new ();
  f->server = clara_test_server_new (NULL);
  make_settings (f, more);
  f->secrets = clara_secrets_new (f->folder);
  f->http = clara_http_new (f->clock);
  f->log = g_string_new (NULL);
  f->said = g_string_new (NULL);
  make_dialogue (f);
  /* Her greeting is over in no time. */
  f->voice = scripted_voice_new ("voice", "en hi", f->clock, 1000);
  f->speaker = clara_speaker_new (f->clock, f->bus, CLARA_TEXT_TO_SPEECH (f->voice), 1);
  f->playout = clara_clock_playout_new (f->clock);
  clara_speaker_set_playout (f->speaker, f->playout, TRUE);
  if (deepgram)
    g_ptr_array_add (agents, clara_deepgram_agent_new (f->http, f->settings, f->secrets, f->clock));
  else
    g_ptr_array_add (agents, clara_openai_realtime_agent_new (f->http, f->settings, f->secrets, f->clock));
  f->conversation = clara_agent_conversation_new (f->dialogue, f->bus, f->clock, f->settings, agents);
  clara_agent_conversation_set_speaker (f->conversation, f->speaker);
  g_signal_connect (f->speaker, "began", G_CALLBACK (on_began), f);
  g_signal_connect (f->speaker, "ended", G_CALLBACK (on_ended), f);
  g_signal_connect (f->dialogue, "utterance", G_CALLBACK (on_utterance), f);
  g_signal_connect (f->dialogue, "discard", G_CALLBACK (on_discard), f);
  g_signal_connect (f->bus, "event", G_CALLBACK (on_event), f);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  set_up_with (f, g_str_equal (data, "deepgram"), "");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *remove = g_strdup_printf ("rm -rf '%s'", f->folder);

  clara_agent_conversation_close (f->conversation);
  g_signal_handlers_disconnect_by_data (f->dialogue, f);
  g_signal_handlers_disconnect_by_data (f->bus, f);
  g_signal_handlers_disconnect_by_data (f->speaker, f);
  clara_speaker_stop (f->speaker);
  g_assert_finalize_object (f->conversation);
  g_object_unref (f->speaker);
  g_object_unref (f->playout);
  clara_dialogue_close_sync (f->dialogue);
  g_object_unref (f->dialogue);
  g_object_unref (f->voice);
  clara_store_close (f->store);
  g_object_unref (f->store);
  /* A socket that says goodbye still needs it. */
  while (G_OBJECT (f->http)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (f->http);
  g_object_unref (f->server);
  g_object_unref (f->secrets);
  g_object_unref (f->settings);
  g_object_unref (f->bus);
  g_object_unref (f->clock);
  g_string_free (f->log, TRUE);
  g_string_free (f->said, TRUE);
  g_assert_true (g_spawn_command_line_sync (remove, NULL, NULL, NULL, NULL));
  g_free (f->folder);
}

static ClaraTestSocket *
expect (Fixture *f)
{
  ClaraTestSocket *socket =
    clara_test_server_expect_socket (f->server, f->deepgram ? "/v1/agent/converse" : "/v1/realtime");

  if (f->deepgram)
    clara_test_agent_begin (socket);
  else
    clara_test_realtime_begin (socket, "realtime");
  return socket;
}

static void
heard (Fixture *f, ClaraTestSocket *socket, const char *text)
{
  if (f->deepgram)
    {
      clara_test_agent_event (socket, 0, "UserStartedSpeaking");
      clara_test_agent_heard (socket, 0, text);
    }
  else
    {
      clara_test_realtime_event (socket, 0, "input_audio_buffer.speech_started");
      clara_test_realtime_transcript (socket, 0, "item_1", text);
    }
}

static void
call (Fixture *f, ClaraTestSocket *socket, const char *id, const char *name, const char *arguments)
{
  if (f->deepgram)
    clara_test_agent_call (socket, 0, id, name, arguments);
  else
    clara_test_realtime_call (socket, 0, id, name, arguments);
}

static void
reply (Fixture *f, ClaraTestSocket *socket, const char *text, guint ms)
{
  gsize length = (gsize) ms * RATE / 1000;
  g_autofree gint16 *sound = g_new (gint16, length);

  for (gsize i = 0; i < length; i++)
    sound[i] = GINT16_TO_LE ((gint16) (i % 40 < 20 ? 6000 : -6000));
  if (f->deepgram)
    clara_test_agent_reply (socket, 0, text, sound, length * sizeof (gint16));
  else
    clara_test_realtime_reply (socket, 0, text, sound, length * sizeof (gint16));
}

static void
wait_for (Fixture *f, const char *word)
{
  while (strstr (f->log->str, word) == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
has_sent (ClaraTestSocket *socket, const char *text)
{
  for (guint i = 0; i < clara_test_socket_count (socket); i++)
    if (clara_test_socket_get (socket, i)->opcode == CLARA_TEST_TEXT
        && strstr (clara_test_socket_get_text (socket, i), text) != NULL)
      return TRUE;
  return FALSE;
}

static void
wait_for_sent (ClaraTestSocket *socket, const char *text)
{
  while (!has_sent (socket, text))
    g_main_context_iteration (NULL, TRUE);
}

static void
wake (Fixture *f)
{
  g_assert_true (clara_bus_send (f->bus, "wake", clara_json_build ("s", "by", "touch"), NULL));
  clara_agent_conversation_open (f->conversation);
  g_assert_true (clara_agent_conversation_is_active (f->conversation));
  wait_for (f, "provider:");
  /* Until she has greeted. */
  wait_for (f, "S'How can I help you?'");
}

static void
push_sound (Fixture *f)
{
  gint16 samples[320] = { 0 };
  const ClaraAudioEvent event = { .kind = CLARA_AUDIO_CLEAN, .samples = samples, .n_samples = 320 };

  for (guint i = 0; i < 50; i++)
    clara_agent_conversation_take (f->conversation, &event);
}

/* Sound up, words and sound down; a call moves the flow, its result goes back, and the prompt says where it
 * is. */
static void
test_talk (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f);

  wake (f);
  push_sound (f);
  heard (f, socket, "I am here to see Priya Raghavan");
  call (f, socket, "c1", "register_visitor", "{\"host\":\"Priya Raghavan\"}");
  wait_for (f, "result:ok");
  g_assert_cmpstr (clara_dialogue_get_state (f->dialogue), ==, "visitor_info_collection");
  wait_for_sent (socket, "State: visitor_info_collection");
  wait_for_sent (socket, "What is your name?");
  reply (f, socket, "Certainly. What is your name?", 300);
  wait_for (f, "S'Certainly. What is your name?'");
  g_assert_nonnull (strstr (f->log->str, "H'I am here to see Priya Raghavan' "));
  g_assert_nonnull (strstr (f->log->str, "call:register_visitor state:visitor_info_collection result:ok "));
  g_assert_null (strstr (f->said->str, "What is your name?"));
  if (f->deepgram)
    g_assert_cmpuint (clara_test_socket_count_binary (socket), ==, 50 * 640);
  else
    wait_for_sent (socket, "input_audio_buffer.append");
  g_assert_true (g_str_has_prefix (strstr (f->log->str, "provider:"),
                                   f->deepgram ? "provider:deepgram(" : "provider:openai-realtime("));
}

/* The flow decides: what the state forbids, what nobody said, what is no JSON and what is no tool. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f);

  wake (f);
  call (f, socket, "c1", "check_in", "{}");
  wait_for_sent (socket, "not_allowed_now");
  call (f, socket, "c2", "take_answer", "{}");
  wait_for_sent (socket, "nothing_said");
  call (f, socket, "c3", "find_host", "{\"name\":");
  wait_for_sent (socket, "invalid_json");
  call (f, socket, "c4", "open_the_door", "{}");
  wait_for_sent (socket, "unknown_tool");
  call (f, socket, "c5", "get_user_details", "{}");
  wait_for_sent (socket, "\\\"ok\\\":false");
  g_assert_cmpstr (clara_dialogue_get_state (f->dialogue), ==, "user_classification");
  g_assert_null (strstr (f->log->str, "result:ok"));
}

/* Who says yes is taken at their word, once, and nobody else is. */
static void
test_take_answer (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f);

  wake (f);
  heard (f, socket, "My name is Maria Lopez from Acme, here to see Priya Raghavan, phone 98450 12345");
  call (
    f, socket, "c1", "register_visitor",
    "{\"name\":\"Maria Lopez\",\"company\":\"Acme\",\"host\":\"Priya Raghavan\",\"phone\":\"9845012345\"}");
  wait_for (f, "result:ok");
  /* Read back, and not answered yet. */
  g_assert_cmpstr (clara_json_get_string (clara_dialogue_get_step (f->dialogue), "page", ""), ==, "confirm");
  call (f, socket, "c2", "check_in", "{}");
  wait_for (f, "result:not_confirmed");
  g_string_truncate (f->log, 0);
  heard (f, socket, "Yes, that is right");
  call (f, socket, "c3", "take_answer", "{}");
  call (f, socket, "c4", "take_answer", "{}");
  wait_for (f, "result:ok");
  wait_for (f, "result:nothing_said");
  g_assert_cmpstr (clara_json_get_string (clara_dialogue_get_step (f->dialogue), "page", ""), !=, "confirm");
}

/* The service may send the words of the visitor after the call that answers them. */
static void
test_late_words (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f);

  wake (f);
  if (f->deepgram)
    clara_test_agent_event (socket, 0, "UserStartedSpeaking");
  else
    clara_test_realtime_event (socket, 0, "input_audio_buffer.speech_started");
  call (f, socket, "c1", "take_answer", "{}");
  if (f->deepgram)
    clara_test_agent_heard (socket, 100, "I am a visitor");
  else
    clara_test_realtime_transcript (socket, 100, "item_1", "I am a visitor");
  wait_for (f, "result:");
  g_assert_nonnull (
    strstr (f->log->str, "H'I am a visitor' call:take_answer state:visitor_info_collection result:ok "));
}

/* The visitor speaks: silent at once, and only what was heard was said. */
static void
test_interrupted (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f);
  g_autofree char *instructions = NULL;

  wake (f);
  heard (f, socket, "Where is the lift");
  reply (f, socket, "One two three four five six seven eight nine ten eleven twelve", 60000);
  wait_for (f, "S-'One");
  g_assert_true (clara_agent_conversation_is_speaking (f->conversation));
  heard (f, socket, "Stop");
  wait_for (f, "H'Stop'");
  g_assert_false (clara_agent_conversation_is_speaking (f->conversation));
  g_assert_nonnull (strstr (f->log->str, "S'One' H'Stop'"));
  instructions = clara_dialogue_get_instructions (f->dialogue);
  g_assert_nonnull (strstr (instructions, "You: One\nVisitor: Stop\n"));
  if (!f->deepgram)
    wait_for_sent (socket, "conversation.item.truncate");
}

static ClaraAudioEvent
silence (Fixture *f, ClaraAudioKind kind)
{
  ClaraAudioEvent event = { .kind = kind };

  event.position.valid = clara_playout_get_played (f->playout, &event.position.tag, &event.position.offset_us,
                                                   &event.position.idle);
  clara_playout_silence (f->playout);
  return event;
}

/* A nod: silent at once, and on as soon as it is over. */
static void
test_nod (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f);
  ClaraAudioEvent event;

  wake (f);
  heard (f, socket, "Where is the lift");
  reply (f, socket, "One two three", 900);
  wait_for (f, "S-'One");
  event = silence (f, CLARA_AUDIO_HOLD);
  clara_agent_conversation_take (f->conversation, &event);
  g_assert_false (clara_agent_conversation_is_speaking (f->conversation));
  event.kind = CLARA_AUDIO_RESUME;
  clara_agent_conversation_take (f->conversation, &event);
  g_assert_true (clara_agent_conversation_is_speaking (f->conversation));
  wait_for (f, "S'One two three'");
}

/* Somebody coughs: silent at once, and then goes on where she was. */
static void
test_false_alarm (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f);
  ClaraAudioEvent event;

  wake (f);
  heard (f, socket, "Where is the lift");
  reply (f, socket, "One two three", 900);
  wait_for (f, "S-'One");
  event = silence (f, CLARA_AUDIO_YIELD);
  event.time_us = G_USEC_PER_SEC;
  clara_agent_conversation_take (f->conversation, &event);
  g_assert_false (clara_agent_conversation_is_speaking (f->conversation));
  event.kind = CLARA_AUDIO_MORE;
  event.time_us = 10 * G_USEC_PER_SEC;
  clara_agent_conversation_take (f->conversation, &event);
  wait_for (f, "S'One two three'");
}

/* A touch goes before: what she was saying is cut, and the flow's own question is asked by the ordinary
 * voice. */
static void
test_touch (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f);

  wake (f);
  heard (f, socket, "Where is the lift");
  reply (f, socket, "One two three four five six seven eight nine ten eleven twelve", 60000);
  wait_for (f, "S-'One");
  g_assert_true (clara_bus_send (f->bus, "choose", clara_json_build ("s", "id", "visitor"), NULL));
  g_assert_false (clara_agent_conversation_is_speaking (f->conversation));
  wait_for (f, "S'What is your name?'");
  g_assert_nonnull (strstr (f->log->str, "S'One' "));
  wait_for_sent (socket, "State: visitor_info_collection");
  /* And the agent goes on from there. */
  heard (f, socket, "Maria Lopez");
  call (f, socket, "c1", "register_visitor", "{\"name\":\"Maria Lopez\"}");
  wait_for (f, "result:ok");
}

/* What the dialogue has to say of its own accord waits until the agent has finished. */
static void
test_held (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f);

  wake (f);
  heard (f, socket, "Where is the lift");
  reply (f, socket, "Over there.", 500);
  wait_for (f, "S-'Over");
  g_assert_true (clara_bus_send (f->bus, "desk_say", clara_json_build ("s", "text", "I am coming."), NULL));
  wait_for (f, "S'I am coming.'");
  g_assert_nonnull (strstr (f->log->str, "S'Over there.' S-'I am coming.'"));
}

static void
assert_gone (Fixture *f, const char *reason)
{
  wait_for (f, "provider:none(");
  g_assert_nonnull (strstr (f->log->str, reason));
  g_assert_false (clara_agent_conversation_is_active (f->conversation));
}

/* The connection breaks when the visitor has spoken: somebody else answers, in the same conversation. */
static void
test_cut (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f);

  wake (f);
  g_string_truncate (f->log, 0);
  heard (f, socket, "I am here to see Priya Raghavan");
  clara_test_socket_cut (socket, 0);
  assert_gone (f, f->deepgram ? "deepgram: " : "openai-realtime: ");
  wait_for (f, "S'What is your name?'");
  g_assert_cmpstr (clara_dialogue_get_state (f->dialogue), ==, "visitor_info_collection");
}

/* In the middle of a sentence: what came of it is heard, what not is not said, and the question is asked
 * anew. */
static void
test_cut_while_speaking (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f);

  wake (f);
  g_string_truncate (f->log, 0);
  heard (f, socket, "Where is the lift");
  reply (f, socket, "Over there.", 400);
  wait_for (f, "S-'Over");
  clara_test_socket_cut (socket, 0);
  assert_gone (f, "");
  wait_for (f, "S'How can I help you?'");
  g_assert_nonnull (strstr (f->log->str, "S'Over there.' "));
}

/* A call that was not answered is in no history without its result. */
static void
test_cut_in_call (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f);

  wake (f);
  heard (f, socket, "I am here to see Priya Raghavan");
  call (f, socket, "c1", "register_visitor", "{\"host\":\"Priya Raghavan\"}");
  clara_test_socket_cut (socket, 0);
  assert_gone (f, "");
  wait_for (f, "result:ok");
  wait_for (f, "S'What is your name?'");
}

/* It is there and says nothing: when it should be ready, and when it should answer. */
static void
test_silent (gconstpointer data)
{
  for (guint late = 0; late < 3; late++)
    {
      Fixture f = { 0 };
      ClaraTestSocket *socket;

      set_up_with (&f, g_str_equal (data, "deepgram"), "deadline-first-byte-ms=300\n");
      if (late == 0)
        clara_test_server_expect_socket (f.server, f.deepgram ? "/v1/agent/converse" : "/v1/realtime");
      else
        socket = expect (&f);
      wake (&f);
      if (late == 1)
        heard (&f, socket, "I am here to see Priya Raghavan");
      else if (late == 2)
        {
          ClaraAudioEvent event = { .kind = CLARA_AUDIO_BEGIN, .time_us = 1000000, .voice_us = 1000000 };

          /* A cough is not for a service to answer. */
          clara_agent_conversation_take (f.conversation, &event);
          event = (ClaraAudioEvent){ .kind = CLARA_AUDIO_END, .time_us = 3000000 };
          clara_agent_conversation_take (f.conversation, &event);
          g_assert_true (clara_agent_conversation_is_active (f.conversation));
          event = (ClaraAudioEvent){ .kind = CLARA_AUDIO_BEGIN, .time_us = 5000000, .voice_us = 5000000 };
          clara_agent_conversation_take (f.conversation, &event);
          event = (ClaraAudioEvent){ .kind = CLARA_AUDIO_MORE, .time_us = 6000000, .voice_us = 6000000 };
          clara_agent_conversation_take (f.conversation, &event);
          event = (ClaraAudioEvent){ .kind = CLARA_AUDIO_END, .time_us = 8000000 };
          clara_agent_conversation_take (f.conversation, &event);
        }
      assert_gone (&f, late == 2 ? "heard nothing" : "No answer for 0.3 s");
      g_string_truncate (f.log, 0);
      wait_for (&f, late == 1 ? "S'What is your name?'" : "S'How can I help you?'");
      tear_down (&f, NULL);
    }
}

/* In another language the agent begins anew; one that does not speak it is done without. */
static void
test_language (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *first = expect (f);
  ClaraTestSocket *second = f->deepgram ? NULL : expect (f);

  wake (f);
  g_assert_true (clara_bus_send (f->bus, "set_language", clara_json_build ("s", "language", "hi"), NULL));
  while (!clara_test_socket_is_closed (first))
    g_main_context_iteration (NULL, TRUE);
  if (f->deepgram)
    {
      assert_gone (f, "provider:none(deepgram: it does not speak the visitor's language)");
      return;
    }
  wait_for_sent (second, "language code hi");
  wait_for_sent (second, "\"language\":\"hi\"");
  g_assert_true (clara_agent_conversation_is_active (f->conversation));
  g_assert_null (strstr (f->log->str, "provider:none"));
}

/* What is played and heard of one answer. */
static void
test_answer (void)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_virtual (0, 0);
  g_autoptr (ClaraPlayout) playout = clara_clock_playout_new (clock);
  g_autoptr (ClaraAgentAnswer) answer = clara_agent_answer_new ();
  g_autofree gint16 *sound = g_new0 (gint16, RATE);
  g_autoptr (GBytes) second = g_bytes_new (sound, RATE * sizeof (gint16));
  ClaraPosition position = { 0 };

  clara_agent_answer_set_text (answer, "one two", FALSE);
  clara_agent_answer_set_text (answer, "one two three", TRUE);
  clara_agent_answer_set_text (answer, " four ", TRUE);
  g_assert_cmpstr (clara_agent_answer_get_text (answer), ==, "one two three four");
  g_assert_true (clara_agent_answer_add_audio (answer, second, RATE));
  g_assert_false (clara_agent_answer_add_audio (answer, second, 16000));
  clara_agent_answer_complete (answer);
  clara_agent_answer_place (answer, 7);
  clara_agent_answer_write (answer, playout, &position);
  for (guint ms = 0; ms < 600; ms += 20)
    {
      position.valid = clara_playout_get_played (playout, &position.tag, &position.offset_us, &position.idle);
      clara_agent_answer_write (answer, playout, &position);
      clara_clock_advance (clock, 20000);
    }
  position.valid = clara_playout_get_played (playout, &position.tag, &position.offset_us, &position.idle);
  g_assert_cmpint (clara_agent_answer_get_heard (answer, &position), ==, 600000);
  g_assert_cmpuint (clara_agent_answer_get_bytes_heard (answer, &position), ==, strlen ("one two three"));
  /* Cut, and played on under another tag. */
  clara_playout_silence (playout);
  clara_agent_answer_cut (answer, &position);
  g_assert_false (clara_agent_answer_has_ended (answer, &position));
  clara_agent_answer_place (answer, 9);
  for (guint ms = 0; ms < 500; ms += 20)
    {
      position.valid = clara_playout_get_played (playout, &position.tag, &position.offset_us, &position.idle);
      clara_agent_answer_write (answer, playout, &position);
      clara_clock_advance (clock, 20000);
    }
  position.valid = clara_playout_get_played (playout, &position.tag, &position.offset_us, &position.idle);
  g_assert_true (clara_agent_answer_has_ended (answer, &position));
  g_assert_cmpuint (clara_agent_answer_get_bytes_heard (answer, &position), ==,
                    strlen ("one two three four"));
}

void
add_agent_tests (void)
{
#define ADD(name, function)                                                                                  \
  g_test_add ("/voice/agent/deepgram/" name, Fixture, "deepgram", set_up, function, tear_down);              \
  g_test_add ("/voice/agent/openai/" name, Fixture, "openai", set_up, function, tear_down)
  ADD ("talk", test_talk);
  ADD ("refused", test_refused);
  ADD ("take-answer", test_take_answer);
  ADD ("late-words", test_late_words);
  ADD ("interrupted", test_interrupted);
  ADD ("nod", test_nod);
  ADD ("false-alarm", test_false_alarm);
  ADD ("touch", test_touch);
  ADD ("held", test_held);
  ADD ("cut", test_cut);
  ADD ("cut-while-speaking", test_cut_while_speaking);
  ADD ("cut-in-call", test_cut_in_call);
  ADD ("language", test_language);
#undef ADD
  g_test_add_data_func ("/voice/agent/deepgram/silent", "deepgram", test_silent);
  g_test_add_data_func ("/voice/agent/openai/silent", "openai", test_silent);
  g_test_add_func ("/voice/agent/answer", test_answer);
}
