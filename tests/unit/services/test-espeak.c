/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-espeak-engine.h"
#include "clara-espeak-voice.h"
#include "clara-services-error.h"
#include "clara-visemes.h"

#include "test-services.h"

#include <string.h>

typedef struct
{
  gsize n_samples;
  gint64 energy;
  int rate;
  GArray *words;   /* of int */
  GArray *visemes; /* of int */
  gint64 last_at;
  gboolean late_mark; /* one that belongs to sound already given */
  gboolean over;
  GError *error;
} Heard;

static void
heard_clear (Heard *heard)
{
  g_clear_pointer (&heard->words, g_array_unref);
  g_clear_pointer (&heard->visemes, g_array_unref);
  g_clear_error (&heard->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Heard, heard_clear)

static void
on_audio (ClaraSpokenText *sentence, GBytes *samples, int rate, Heard *heard)
{
  gsize size;
  const gint16 *data = g_bytes_get_data (samples, &size);

  g_assert_cmpuint (size % 2, ==, 0);
  for (gsize i = 0; i < size / 2; i++)
    heard->energy += data[i] * data[i];
  heard->n_samples += size / 2;
  heard->rate = rate;
}

static void
on_mark (ClaraSpokenText *sentence, guint kind, gint64 at_us, int value, Heard *heard)
{
  gint64 given = heard->rate > 0 ? (gint64) heard->n_samples * 1000000 / heard->rate : 0;

  g_array_append_val (kind == 0 ? heard->words : heard->visemes, value);
  /* The engine's positions are whole milliseconds. */
  if (at_us + 1000 < given || at_us < heard->last_at)
    heard->late_mark = TRUE;
  heard->last_at = at_us;
}

static void
on_done (ClaraSpokenText *sentence, Heard *heard)
{
  g_assert_false (heard->over);
  heard->over = TRUE;
}

static void
on_failed (ClaraSpokenText *sentence, GError *error, Heard *heard)
{
  g_assert_false (heard->over);
  heard->over = TRUE;
  heard->error = g_error_copy (error);
}

static void
listen (ClaraSpokenText *sentence, Heard *heard)
{
  heard->words = g_array_new (FALSE, FALSE, sizeof (int));
  heard->visemes = g_array_new (FALSE, FALSE, sizeof (int));
  g_signal_connect (sentence, "audio", G_CALLBACK (on_audio), heard);
  g_signal_connect (sentence, "mark", G_CALLBACK (on_mark), heard);
  g_signal_connect (sentence, "done", G_CALLBACK (on_done), heard);
  g_signal_connect (sentence, "failed", G_CALLBACK (on_failed), heard);
}

static void
say (ClaraTextToSpeech *voice, const char *text, const char *language, double rate, Heard *heard)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraSpokenText) sentence = clara_text_to_speech_speak (voice, text, language, rate, &error);

  g_assert_no_error (error);
  listen (sentence, heard);
  while (!heard->over)
    g_main_context_iteration (NULL, TRUE);
}

static ClaraTextToSpeech *
new_voice (void)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_real ();

  return CLARA_TEXT_TO_SPEECH (clara_espeak_voice_new (clock));
}

/* In every language: sound that is not silence, each word marked where it begins in the bytes as given. */
static void
test_languages (void)
{
  static const struct
  {
    const char *language;
    const char *text;
    guint words;
  } table[] = {
    { "en", "Hello, I am Clara. Who are you here to see?", 10 },
    { "hi", "नमस्ते, मैं क्लारा हूँ।", 4 },
    { "ta", "வணக்கம், நான் கிளாரா.", 3 },
    { "te", "నమస్కారం, నేను క్లారా.", 3 },
    { "hi", "नमस्ते Priya Raghavan", 3 },
  };
  g_autoptr (ClaraTextToSpeech) voice = new_voice ();

  clara_text_to_speech_warm (voice);
  g_assert_cmpstr (clara_text_to_speech_get_name (voice), ==, "espeak");
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_auto (Heard) heard = { 0 };
      g_auto (GStrv) words = g_strsplit (table[i].text, " ", -1);
      gsize offset = 0;

      g_assert_true (clara_text_to_speech_serves (voice, table[i].language));
      say (voice, table[i].text, table[i].language, 1.0, &heard);
      g_assert_no_error (heard.error);
      g_assert_cmpint (heard.rate, ==, 22050);
      g_assert_cmpuint (heard.n_samples, >, 22050 / 2);
      g_assert_cmpint (heard.energy / (gint64) heard.n_samples, >, 10000);
      g_assert_false (heard.late_mark);
      /* The engine runs some short words together ("who are"): never more than one pair here. */
      g_assert_cmpuint (heard.words->len, >=, table[i].words - 1);
      for (guint word = 0, next = 0; word < table[i].words; word++)
        {
          if (next < heard.words->len && g_array_index (heard.words, int, next) == (int) offset)
            next++;
          offset += strlen (words[word]) + 1;
          if (word == table[i].words - 1)
            g_assert_cmpuint (next, ==, heard.words->len);
        }
      g_assert_cmpuint (heard.visemes->len, >, 2 * table[i].words);
    }
}

static void
test_rate (void)
{
  g_autoptr (ClaraTextToSpeech) voice = new_voice ();
  g_auto (Heard) slow = { 0 };
  g_auto (Heard) fast = { 0 };

  say (voice, "Please wait here for a moment.", "en", 0.7, &slow);
  say (voice, "Please wait here for a moment.", "en", 1.6, &fast);
  g_assert_cmpuint (slow.n_samples, >, fast.n_samples * 3 / 2);
}

/* Whatever comes, it ends with sound or an error, and no mark points outside the text. */
static void
test_hostile (void)
{
  g_autoptr (GString) endless = g_string_new (NULL);
  g_autoptr (ClaraTextToSpeech) voice = new_voice ();
  const char *texts[] = { "",
                          " \t\n",
                          "...!!!",
                          "<speak><audio src='/etc/passwd'/></speak>",
                          "a\x01\x02\x1b[31mb\x7f",
                          "\xff\xfe broken \xe0\xa4 bytes \xc3",
                          "[[h@'loU]] &amp; <!-- x",
                          "😀👩‍👩‍👧 ﷽",
                          NULL,
                          NULL };

  for (guint i = 0; i < 2000; i++)
    g_string_append (endless, "ह");
  texts[8] = endless->str;
  for (guint i = 0; texts[i] != NULL; i++)
    for (guint language = 0; language < 2; language++)
      {
        g_auto (Heard) heard = { 0 };

        say (voice, texts[i], language == 0 ? "en" : "hi", 1.0, &heard);
        if (heard.error != NULL)
          g_assert_error (heard.error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_NO_SOUND);
        for (guint word = 0; word < heard.words->len; word++)
          g_assert_cmpuint (g_array_index (heard.words, int, word), <, strlen (texts[i]));
      }
}

/* Markup is not read aloud: the same words as without it. */
static void
test_markup (void)
{
  g_autoptr (ClaraTextToSpeech) voice = new_voice ();
  g_auto (Heard) plain = { 0 };
  g_auto (Heard) marked = { 0 };

  say (voice, "come in", "en", 1.0, &plain);
  say (voice, "<come> [in]", "en", 1.0, &marked);
  g_assert_cmpuint (marked.words->len, ==, 2);
  g_assert_cmpint (g_array_index (marked.words, int, 0), ==, 1);
  g_assert_cmpint (g_array_index (marked.words, int, 1), ==, 8);
  g_assert_cmpuint (plain.words->len, ==, 2);
}

static void
test_cancel (void)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_virtual (0, 0);
  g_autoptr (ClaraTextToSpeech) voice = CLARA_TEXT_TO_SPEECH (clara_espeak_voice_new (clock));
  g_autoptr (ClaraSpokenText) cancelled = NULL;
  g_autoptr (ClaraSpokenText) dropped = NULL;
  g_autoptr (ClaraSpokenText) next = NULL;
  g_auto (Heard) heard = { 0 };
  g_auto (Heard) nothing = { 0 };
  g_auto (Heard) lost = { 0 };

  cancelled = clara_text_to_speech_speak (voice, "This must never be heard by anybody.", "en", 1.0, NULL);
  listen (cancelled, &nothing);
  dropped = clara_text_to_speech_speak (voice, "Nor this.", "en", 1.0, NULL);
  listen (dropped, &lost);
  next = clara_text_to_speech_speak (voice, "But this.", "en", 1.0, NULL);
  listen (next, &heard);
  clara_spoken_text_cancel (cancelled);
  g_clear_object (&dropped);
  /* The holds: time cannot go on before the voice is done, and does afterwards. */
  clara_clock_advance (clock, 1);
  g_assert_true (heard.over);
  g_assert_no_error (heard.error);
  g_assert_cmpuint (heard.n_samples, >, 0);
  g_assert_false (nothing.over);
  g_assert_cmpuint (nothing.n_samples, ==, 0);
  g_assert_cmpuint (lost.n_samples, ==, 0);
}

static void
test_unknown_language (void)
{
  g_autoptr (ClaraTextToSpeech) voice = new_voice ();
  g_autoptr (GError) error = NULL;

  g_assert_false (clara_text_to_speech_serves (voice, "../en"));
  g_assert_false (clara_text_to_speech_serves (voice, ""));
  g_assert_null (clara_text_to_speech_speak (voice, "hello", "xx", 1.0, &error));
  g_assert_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNSUPPORTED);
}

static void
test_visemes (void)
{
  g_assert_cmpint (clara_viseme_from_ipa ("m"), ==, CLARA_VISEME_PRESSED);
  g_assert_cmpint (clara_viseme_from_ipa ("ɑː"), ==, CLARA_VISEME_OPEN);
  g_assert_cmpint (clara_viseme_from_ipa ("ˈuː"), ==, CLARA_VISEME_TIGHT_ROUND);
  g_assert_cmpint (clara_viseme_from_ipa ("ɛ̃"), ==, CLARA_VISEME_WIDE);
  g_assert_cmpint (clara_viseme_from_ipa ("θ"), ==, CLARA_VISEME_TONGUE_BETWEEN);
  g_assert_cmpint (clara_viseme_from_ipa (""), ==, CLARA_VISEME_CLOSED);
  g_assert_cmpint (clara_viseme_from_ipa ("(en)"), ==, CLARA_VISEME_CLOSED);
  g_assert_cmpint (clara_viseme_from_ipa ("\xc9"), ==, CLARA_VISEME_CLOSED);
}

static void
test_phonemes (void)
{
  g_autofree char *name = clara_espeak_engine_phonemes ("Priya Raghavan", "en-us");

  g_assert_nonnull (strchr (name, ' '));
  g_assert_true (g_str_has_prefix (name, "p_"));
  g_assert_null (clara_espeak_engine_phonemes ("x", "no-such-voice"));
}

void
add_espeak_tests (void)
{
  g_test_add_func ("/services/espeak/languages", test_languages);
  g_test_add_func ("/services/espeak/rate", test_rate);
  g_test_add_func ("/services/espeak/hostile", test_hostile);
  g_test_add_func ("/services/espeak/markup", test_markup);
  g_test_add_func ("/services/espeak/cancel", test_cancel);
  g_test_add_func ("/services/espeak/unknown-language", test_unknown_language);
  g_test_add_func ("/services/espeak/visemes", test_visemes);
  g_test_add_func ("/services/espeak/phonemes", test_phonemes);
}
