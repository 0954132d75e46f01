/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the scripts say is what the services' documentation shows: a valid message of the right type, whose
 * sound comes out whole. */
#include "clara-json.h"
#include "clara-test-answer-private.h"
#include "clara-test-scripts.h"
#include "clara-test-server.h"

#include <libsoup/soup.h>
#include <string.h>

typedef struct
{
  GString *types; /* of the messages, in order */
  GByteArray *sound;
  gboolean over;
} Heard;

static void
on_message (SoupWebsocketConnection *client, int type, GBytes *bytes, Heard *heard)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  g_autoptr (JsonObject) object = NULL;
  const char *name, *delta;

  if (type == SOUP_WEBSOCKET_DATA_BINARY)
    {
      g_byte_array_append (heard->sound, data, (guint) length);
      return;
    }
  object = clara_json_parse_object ((const char *) data, (gssize) length, NULL);
  g_assert_nonnull (object);
  name = clara_json_get_string (object, "type", "none");
  delta = clara_json_get_string (object, "delta", NULL);
  g_string_append_printf (heard->types, "%s ", name);
  if (strcmp (name, "response.output_audio.delta") == 0)
    {
      gsize size;
      g_autofree guchar *sound = g_base64_decode (delta, &size);

      g_byte_array_append (heard->sound, sound, (guint) size);
    }
}

static void
on_closed (SoupWebsocketConnection *client, Heard *heard)
{
  heard->over = TRUE;
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SoupWebsocketConnection **client = user_data;
  g_autoptr (GError) error = NULL;

  *client = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);
  g_assert_no_error (error);
}

/* Connects, says @word and hears until the server closes. */
static void
hear (ClaraTestServer *server, const char *word, Heard *heard)
{
  g_autofree char *url = g_strconcat (clara_test_server_get_url (server), "/socket", NULL);
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  g_autoptr (SoupWebsocketConnection) client = NULL;

  soup_session_set_proxy_resolver (session, NULL);
  heard->types = g_string_new (NULL);
  heard->sound = g_byte_array_new ();
  soup_session_websocket_connect_async (session, message, NULL, NULL, G_PRIORITY_DEFAULT, NULL, on_connected,
                                        &client);
  while (client == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_signal_connect (client, "message", G_CALLBACK (on_message), heard);
  g_signal_connect (client, "closed", G_CALLBACK (on_closed), heard);
  soup_websocket_connection_send_text (client, word);
  while (!heard->over)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_sockets (gconstpointer data)
{
  g_autoptr (ClaraTestServer) server = clara_test_server_new (NULL);
  ClaraTestSocket *socket = clara_test_server_expect_socket (server, "/socket");
  g_autofree char *pcm = g_strnfill (10000, 'p');
  const char *service = data;
  const char *word = "", *expected = "";
  gsize sound = 0;
  Heard heard = { 0 };

  if (strcmp (service, "realtime") == 0)
    {
      word = "{\"type\": \"session.update\"}";
      expected =
        "session.created session.updated input_audio_buffer.committed "
        "conversation.item.input_audio_transcription.delta "
        "conversation.item.input_audio_transcription.completed response.created response.output_item.added "
        "response.function_call_arguments.delta response.function_call_arguments.delta "
        "response.function_call_arguments.done response.output_item.done response.done response.created "
        "response.output_item.added response.output_audio_transcript.delta response.output_audio.delta "
        "response.output_audio.delta response.output_audio.delta response.output_audio.done "
        "response.output_audio_transcript.done response.done error ";
      sound = 10000;
      clara_test_realtime_begin (socket, "realtime");
      clara_test_realtime_event (socket, 0, "input_audio_buffer.committed");
      clara_test_realtime_partial (socket, 0, "item_1", "Hel");
      clara_test_realtime_transcript (socket, 0, "item_1", "Hello");
      clara_test_realtime_call (socket, 0, "call_1", "find_host", "{\"name\": \"Priya\"}");
      clara_test_realtime_reply (socket, 0, "Hello.", pcm, 10000);
      clara_test_realtime_error (socket, 0, "session_expired", "Too long");
    }
  else if (strcmp (service, "listen") == 0)
    {
      word = "{\"type\": \"CloseStream\"}";
      expected = "Results Results UtteranceEnd Metadata ";
      clara_test_listen_result (socket, 0, "my name", 0.8, CLARA_TEST_LISTEN_INTERIM);
      clara_test_listen_result (socket, 0, "My name is Dan.", 0.9,
                                CLARA_TEST_LISTEN_FINAL | CLARA_TEST_LISTEN_SPEECH_FINAL);
      clara_test_listen_utterance_end (socket, 0);
      clara_test_socket_await (socket, "CloseStream");
      clara_test_listen_end (socket, 0);
    }
  else
    {
      word = "{\"type\": \"Settings\"}";
      expected = "Welcome SettingsApplied UserStartedSpeaking ConversationText FunctionCallRequest "
                 "ConversationText AgentStartedSpeaking AgentAudioDone Error ";
      sound = 10000;
      clara_test_agent_begin (socket);
      clara_test_agent_event (socket, 0, "UserStartedSpeaking");
      clara_test_agent_heard (socket, 0, "Hello");
      clara_test_agent_call (socket, 0, "f1", "find_host", "{}");
      clara_test_agent_reply (socket, 0, "Hello.", pcm, 10000);
      clara_test_agent_error (socket, 0, "CLIENT_MESSAGE_TIMEOUT", "No audio");
    }
  if (strcmp (service, "listen") != 0)
    clara_test_socket_close (socket, 0, 1000, NULL);
  hear (server, word, &heard);
  g_assert_cmpstr (heard.types->str, ==, expected);
  g_assert_cmpuint (heard.sound->len, ==, sound);
  g_string_free (heard.types, TRUE);
  g_byte_array_unref (heard.sound);
}

/* Sound and characters come out whole and in order, in lines. */
static void
test_timed_speech (void)
{
  ClaraTestAnswer *answer = clara_test_answer_new ("/");
  g_autofree char *pcm = g_strnfill (24000, 'p');
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GByteArray) sound = g_byte_array_new ();
  double last = -1.0;

  clara_test_answer_timed_speech (answer, 0, "नमस्ते, Dan", pcm, 24000, 24000);
  for (GList *at = answer->steps.head; at != NULL; at = at->next)
    {
      GBytes *bytes = ((ClaraTestStep *) at->data)->bytes;
      gsize length, size;
      const char *line = g_bytes_get_data (bytes, &length);
      g_autoptr (JsonObject) object = clara_json_parse_object (line, (gssize) length, NULL);
      JsonObject *alignment = clara_json_get_object (object, "alignment");
      JsonArray *characters = clara_json_get_array (alignment, "characters");
      JsonArray *starts = clara_json_get_array (alignment, "character_start_times_seconds");
      g_autofree guchar *piece = g_base64_decode (clara_json_get_string (object, "audio_base64", ""), &size);

      g_assert_cmpint (line[length - 1], ==, '\n');
      g_byte_array_append (sound, piece, (guint) size);
      for (guint i = 0; i < json_array_get_length (characters); i++)
        {
          g_string_append (text, json_array_get_string_element (characters, i));
          g_assert_cmpfloat (json_array_get_double_element (starts, i), >, last);
          last = json_array_get_double_element (starts, i);
        }
    }
  g_assert_cmpstr (text->str, ==, "नमस्ते, Dan");
  g_assert_cmpuint (sound->len, ==, 24000);
  g_assert_cmpfloat (last, <, 0.5);
  clara_test_answer_free (answer);
}

static void
test_answers (void)
{
  static const char *const results[] = { "One", "https://one.example", "First", NULL };
  static const char *const wanted[] = { "\"content\":\"First\"", "\"AbstractText\":\"About\"",
                                        "\"success\":true" };

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      ClaraTestAnswer *answer = clara_test_answer_new ("/");
      GBytes *bytes;
      g_autofree char *text = NULL;
      g_autoptr (JsonObject) object = NULL;

      if (i == 0)
        clara_test_answer_tavily (answer, NULL, results);
      else if (i == 1)
        clara_test_answer_instant (answer, "Thing", "About", "Wikipedia", "https://example.org");
      else
        clara_test_answer_scrape (answer, "https://example.org", "Thing", "# Thing");
      bytes = ((ClaraTestStep *) g_queue_peek_head (&answer->steps))->bytes;
      text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      object = clara_json_parse_object (text, -1, NULL);
      g_assert_nonnull (object);
      g_assert_nonnull (strstr (text, wanted[i]));
      clara_test_answer_free (answer);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/testlib/scripts/realtime", "realtime", test_sockets);
  g_test_add_data_func ("/testlib/scripts/listen", "listen", test_sockets);
  g_test_add_data_func ("/testlib/scripts/agent", "agent", test_sockets);
  g_test_add_func ("/testlib/scripts/timed-speech", test_timed_speech);
  g_test_add_func ("/testlib/scripts/answers", test_answers);
  return g_test_run ();
}
