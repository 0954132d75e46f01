/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-deepgram-account.h"
#include "clara-deepgram-voice.h"
#include "clara-json.h"
#include "clara-services-error.h"

#include "test-remote.h"
#include "test-services.h"

#include <string.h>

#define PATH "dg/speak"

static void
set_up (Remote *fixture, gconstpointer data)
{
  remote_set_up (fixture, data);
  remote_use (fixture, "deepgram-url", "/dg/", "deepgram-key");
}

static void
speak (Remote *fixture, const char *text)
{
  g_autoptr (ClaraDeepgramVoice) voice =
    clara_deepgram_voice_new (fixture->http, fixture->settings, fixture->secrets, fixture->clock);
  g_autoptr (ClaraSpokenText) sentence = NULL;

  remote_start_anew (fixture);
  sentence = clara_text_to_speech_speak (CLARA_TEXT_TO_SPEECH (voice), text, "en", 1.0, NULL);
  g_signal_connect (sentence, "audio", G_CALLBACK (remote_on_audio), fixture);
  g_signal_connect (sentence, "mark", G_CALLBACK (remote_on_mark), fixture);
  g_signal_connect (sentence, "done", G_CALLBACK (remote_on_spoken), fixture);
  g_signal_connect (sentence, "failed", G_CALLBACK (remote_on_failed), fixture);
  remote_wait_for (&fixture->over);
}

static void
test_speech (Remote *fixture, gconstpointer data)
{
  ClaraTestAnswer *answer = remote_expect (fixture, PATH, "audio/l16");
  g_autoptr (JsonObject) body = NULL;
  const ClaraTestRequest *request;

  clara_test_answer_bytes (answer, 0, "\1\0\2", 3);
  clara_test_answer_bytes (answer, 5, "\0\3\0", 3);
  speak (fixture, "Good day");
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fixture->samples->len, ==, 3);
  g_assert_cmpint (g_array_index (fixture->samples, gint16, 1), ==, 2);
  g_assert_cmpint (fixture->rate, ==, 24000);
  g_assert_cmpstr (fixture->heard->str, ==, "0 5 ");
  request = clara_test_server_get (fixture->server, 0);
  g_assert_cmpstr (request->path, ==,
                   "/dg/speak?model=aura-2-thalia-en&encoding=linear16&sample_rate=24000&container=none");
  g_assert_cmpstr (g_hash_table_lookup (request->headers, "authorization"), ==, "Token " REMOTE_KEY);
  body = remote_sent (fixture, 0);
  g_assert_cmpstr (clara_json_get_string (body, "text", ""), ==, "Good day");
}

static void
test_faults (Remote *fixture, gconstpointer data)
{
  ClaraTestAnswer *answer = remote_expect (fixture, PATH, "audio/l16");

  speak (fixture, "Good day");
  g_assert_error (fixture->error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_NO_SOUND);
  answer = remote_expect (fixture, PATH, "application/json");
  clara_test_answer_status (answer, 400);
  clara_test_answer_text (answer, 0, "{\"err_code\":\"NO\",\"err_msg\":\"no such model\"}");
  speak (fixture, "Good day");
  g_assert_error (fixture->error, CLARA_NET_ERROR, CLARA_NET_ERROR_STATUS);
  g_assert_nonnull (strstr (fixture->error->message, "no such model"));
}

static void
test_languages (Remote *fixture, gconstpointer data)
{
  g_autoptr (ClaraDeepgramVoice) voice =
    clara_deepgram_voice_new (fixture->http, fixture->settings, fixture->secrets, fixture->clock);
  ClaraTextToSpeech *spoken = CLARA_TEXT_TO_SPEECH (voice);

  g_assert_true (clara_text_to_speech_serves (spoken, "en"));
  g_assert_true (clara_text_to_speech_serves (spoken, "en-IN"));
  g_assert_false (clara_text_to_speech_serves (spoken, "hi"));
  g_assert_false (clara_text_to_speech_serves (spoken, "e"));
  remote_set_string (fixture, "deepgram-voice", "aura-x-hi");
  g_assert_true (clara_text_to_speech_serves (spoken, "hi"));
  remote_set_string (fixture, "deepgram-voice", "aura");
  g_assert_false (clara_text_to_speech_serves (spoken, "en"));
  g_assert_true (clara_deepgram_is_configured (fixture->settings));
  remote_set_string (fixture, "deepgram-key", "env:CLARA_TEST_NOWHERE");
  g_assert_false (clara_deepgram_is_configured (fixture->settings));
}

#define ADD(name, function)                                                                                  \
  g_test_add ("/services/deepgram/voice/" name, Remote, NULL, set_up, function, remote_tear_down)

void
add_deepgram_voice_tests (void)
{
  ADD ("speech", test_speech);
  ADD ("faults", test_faults);
  ADD ("languages", test_languages);
}
