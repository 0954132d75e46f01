/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-speech-to-text.h"
#include "clara-text-to-speech.h"

#include "test-services.h"

static void
test_boxed (void)
{
  const char *phrases[] = { "one", "two", NULL };
  g_autoptr (ClaraSpeechHints) hints = clara_speech_hints_new (CLARA_EXPECT_NAME, 3, NULL, phrases);
  g_autoptr (ClaraSpeechHints) copy = NULL;
  g_autoptr (ClaraTranscript) transcript = clara_transcript_new ("hello", "hi", 7.0, phrases);
  g_autoptr (ClaraTranscript) other = clara_transcript_copy (transcript);

  hints->legal = TRUE;
  copy = clara_speech_hints_copy (hints);
  g_assert_cmpint (copy->expectation, ==, CLARA_EXPECT_NAME);
  g_assert_cmpuint (copy->digits, ==, 3);
  g_assert_cmpstr (copy->language, ==, "en");
  g_assert_true (g_strv_equal ((const char *const *) copy->phrases, phrases));
  g_assert_true (copy->phrases != hints->phrases);
  g_assert_true (copy->legal);
  g_assert_cmpstr (other->text, ==, "hello");
  g_assert_cmpstr (other->language, ==, "hi");
  g_assert_cmpfloat (other->confidence, ==, 1.0);
  g_assert_true (g_strv_equal ((const char *const *) other->alternatives, phrases));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/services/boxed", test_boxed);
  add_agent_tests ();
  add_deepgram_voice_tests ();
  add_elevenlabs_tests ();
  add_embeddings_tests ();
  add_faults_tests ();
  add_faults_next_tests ();
  add_hearing_tests ();
  add_failover_tests ();
  add_failover_sound_tests ();
  add_openai_tests ();
  add_openai_flavour_tests ();
  add_openai_speech_tests ();
  add_phrase_cache_tests ();
  add_web_tests ();
  return g_test_run ();
}
