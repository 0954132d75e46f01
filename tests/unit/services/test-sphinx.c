/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-arpabet.h"
#include "clara-grammar.h"
#include "clara-pocketsphinx-recogniser.h"
#include "clara-services-error.h"
#include "clara-sphinx-model.h"
#include "clara-sphinx.h"

#include "test-services.h"
#include "test-speaker.h"

#include <string.h>

static const char *const hosts[] = { "Priya Raghavan", "Arjun Mehta",  "Daniel Cole", "Sofia Marchetti",
                                     "Tom Becker",     "Grace Okafor", NULL };

typedef struct
{
  ClaraTranscript *final;
  GError *error;
  guint partials;
} Understood;

static void
understood_clear (Understood *understood)
{
  g_clear_pointer (&understood->final, clara_transcript_free);
  g_clear_error (&understood->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Understood, understood_clear)

static void
on_partial (ClaraSpeechStream *stream, ClaraTranscript *transcript, Understood *understood)
{
  g_assert_null (understood->final);
  understood->partials++;
}

static void
on_final (ClaraSpeechStream *stream, ClaraTranscript *transcript, Understood *understood)
{
  g_assert_null (understood->final);
  understood->final = clara_transcript_copy (transcript);
}

static void
on_failed (ClaraSpeechStream *stream, GError *error, Understood *understood)
{
  understood->error = g_error_copy (error);
}

static void
listen (ClaraSpeechStream *stream, Understood *understood)
{
  g_signal_connect (stream, "partial", G_CALLBACK (on_partial), understood);
  g_signal_connect (stream, "final", G_CALLBACK (on_final), understood);
  g_signal_connect (stream, "failed", G_CALLBACK (on_failed), understood);
}

static void
push_all (ClaraSpeechStream *stream, GArray *sound)
{
  for (guint i = 0; i < sound->len; i += 160)
    clara_speech_stream_push (stream, (gint16 *) (gpointer) sound->data + i, MIN (160, sound->len - i));
}

static ClaraSpeechToText *
new_recogniser (ClaraClock *clock)
{
  g_autoptr (GError) error = NULL;
  ClaraPocketsphinxRecogniser *recogniser = clara_pocketsphinx_recogniser_new (clock, NULL, &error);

  g_assert_no_error (error);
  return CLARA_SPEECH_TO_TEXT (recogniser);
}

static ClaraSpeechToText *recogniser;

static void
understand (ClaraExpectation expectation, guint digits, const char *const *phrases, const char *text,
            const char *voice, Understood *understood)
{
  g_autoptr (ClaraSpeechHints) hints = clara_speech_hints_new (expectation, digits, "en", phrases);
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraSpeechStream) stream = clara_speech_to_text_open (recogniser, hints, &error);
  g_autoptr (GArray) sound = test_speak (text, voice);

  g_assert_no_error (error);
  listen (stream, understood);
  push_all (stream, sound);
  clara_speech_stream_end (stream);
  while (understood->final == NULL && understood->error == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (understood->error);
  g_test_message ("'%s' by %s: '%s' %.2f", text, voice, understood->final->text,
                  understood->final->confidence);
}

/* What must be understood from clear speech; a leading "I'm" may be lost. */
static void
test_understands (void)
{
  static const struct
  {
    ClaraExpectation expectation;
    guint digits;
    gboolean hosts;
    const char *said;
    const char *end; /* of what is understood */
  } table[] = {
    { CLARA_EXPECT_CHOICE, 0, TRUE, "I'm a visitor", "visitor" },
    { CLARA_EXPECT_CHOICE, 0, TRUE, "I'm here to see Priya Raghavan", "to see Priya Raghavan" },
    { CLARA_EXPECT_CHOICE, 0, TRUE, "I work here", "I work here" },
    { CLARA_EXPECT_CHOICE, 0, TRUE, "I want to check out", "check out" },
    { CLARA_EXPECT_CHOICE, 0, TRUE, "where is the toilet", "the toilet" },
    { CLARA_EXPECT_YES_NO, 0, FALSE, "yes please", "Yes please" },
    { CLARA_EXPECT_YES_NO, 0, FALSE, "yes", "Yes" },
    { CLARA_EXPECT_YES_NO, 0, FALSE, "that's right", "That's right" },
    { CLARA_EXPECT_YES_NO, 0, FALSE, "no thank you", "No thank you" },
    { CLARA_EXPECT_NAME, 0, TRUE, "Priya Raghavan", "Priya Raghavan" },
    { CLARA_EXPECT_NAME, 0, TRUE, "I'm here to see Daniel Cole", "to see Daniel Cole" },
    { CLARA_EXPECT_DIGITS, 6, FALSE, "1 2 3 4 5 6", "123456" },
    { CLARA_EXPECT_DIGITS, 6, FALSE, "4 2 7 1 0 9", "427109" },
  };
  guint right = 0;
  guint partials = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_auto (Understood) understood = { 0 };

      understand (table[i].expectation, table[i].digits, table[i].hosts ? hosts : NULL, table[i].said,
                  "en-us+f2", &understood);
      g_assert_cmpstr (understood.final->language, ==, "en");
      if (g_str_has_suffix (understood.final->text, table[i].end))
        {
          right++;
          g_assert_cmpfloat (understood.final->confidence, >=, 0.3);
        }
      partials += understood.partials;
    }
  /* The synthesised sound differs from run to run. */
  g_assert_cmpuint (right, >=, G_N_ELEMENTS (table) - 2);
  g_assert_cmpuint (partials, >, G_N_ELEMENTS (table));
}

/* What else it may have been: other sentences of the grammar, none twice, names that sound alike among them.
 */
static void
test_other_readings (void)
{
  static const char *const alike[] = { "Daniel Cole", "Daniel Coal", "Danielle Cole", "Priya Raghavan",
                                       NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = clara_sphinx_find_model (NULL, &error);
  g_autoptr (ClaraSphinx) sphinx = clara_sphinx_new (folder, &error);
  g_autoptr (ClaraSpeechHints) hints = clara_speech_hints_new (CLARA_EXPECT_NAME, 0, "en", alike);
  g_autoptr (ClaraGrammar) grammar = clara_grammar_new (hints);
  g_autoptr (GArray) sound = test_speak ("I'm here to see Daniel Cole", "en-us");
  g_autofree char *best = NULL;
  g_auto (GStrv) others = NULL;
  g_autofree char *all = NULL;
  double score;

  g_assert_no_error (error);
  g_assert_true (clara_sphinx_begin (sphinx, grammar, &error));
  clara_sphinx_push (sphinx, (const gint16 *) (gpointer) sound->data, sound->len);
  best = clara_sphinx_end (sphinx, &score);
  g_assert_nonnull (best);
  others = clara_sphinx_list_others (sphinx);
  g_test_message ("'%s', else '%s'", best, others[0]);
  all = g_strjoinv ("|", others);
  g_assert_true (strstr (all, "danielle") != NULL || strstr (all, "coal") != NULL);
  g_assert_cmpuint (g_strv_length (others), <=, 3);
  for (guint i = 0; others[i] != NULL; i++)
    {
      g_test_message ("other: '%s'", others[i]);
      g_assert_cmpstr (others[i], !=, best);
      for (guint j = 0; j < i; j++)
        g_assert_cmpstr (others[i], !=, others[j]);
    }
}

/* Most foreign speech is forced into no answer: without the loop of phones nearly all of it is. */
static void
test_rejects (void)
{
  static const struct
  {
    const char *voice;
    const char *said;
  } table[] = {
    { "hi", "नमस्ते मैं एक आगंतुक हूँ और मेरी एक बैठक है" },    { "hi+f2", "मुझे प्रिया राघवन से आज दोपहर मिलना है" },
    { "hi+m3", "क्या आप बता सकते हैं कि शौचालय कहाँ है" }, { "ta", "நான் பிரியாவை பார்க்க வந்திருக்கிறேன்" },
    { "te", "నేను ఈ రోజు ఒక సమావేశం కోసం వచ్చాను" },        { "ta+f2", "கழிப்பறை எங்கே இருக்கிறது சொல்லுங்கள்" },
    { "hi+f3", "आज मौसम बहुत अच्छा है और मैं खुश हूँ" },
  };
  guint passed = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_auto (Understood) understood = { 0 };

      understand (CLARA_EXPECT_YES_NO, 0, NULL, table[i].said, table[i].voice, &understood);
      if (understood.final->text[0] != '\0')
        passed++;
    }
  /* Without rejection all of them pass. */
  g_assert_cmpuint (passed, <=, 2);
}

static void
test_silence_and_email (void)
{
  g_auto (Understood) silence = { 0 };
  g_auto (Understood) email = { 0 };

  understand (CLARA_EXPECT_CHOICE, 0, NULL, "", "en-us", &silence);
  g_assert_cmpstr (silence.final->text, ==, "");
  g_assert_cmpfloat (silence.final->confidence, ==, 0);
  understand (CLARA_EXPECT_EMAIL, 0, NULL, "priya at acme dot com", "en-us", &email);
  g_assert_cmpstr (email.final->text, ==, "");
}

static void
test_cancel (void)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_virtual (0, 0);
  g_autoptr (ClaraSpeechToText) own = new_recogniser (clock);
  g_autoptr (ClaraSpeechHints) hints = clara_speech_hints_new (CLARA_EXPECT_YES_NO, 0, "en", NULL);
  g_autoptr (ClaraSpeechStream) cancelled = clara_speech_to_text_open (own, hints, NULL);
  g_autoptr (ClaraSpeechStream) dropped = clara_speech_to_text_open (own, hints, NULL);
  g_autoptr (ClaraSpeechStream) late = clara_speech_to_text_open (own, hints, NULL);
  g_autoptr (ClaraSpeechStream) next = clara_speech_to_text_open (own, hints, NULL);
  g_autoptr (GArray) sound = test_speak ("yes", "en-us");
  g_auto (Understood) nothing = { 0 };
  g_auto (Understood) understood = { 0 };

  listen (cancelled, &nothing);
  listen (dropped, &nothing);
  listen (late, &nothing);
  listen (next, &understood);
  push_all (cancelled, sound);
  push_all (dropped, sound);
  push_all (late, sound);
  push_all (next, sound);
  clara_speech_stream_end (next);
  clara_speech_stream_end (late);
  clara_speech_stream_cancel (late);
  clara_speech_stream_cancel (cancelled);
  clara_speech_stream_end (cancelled);
  g_clear_object (&dropped);
  /* Virtual time waits for what is worked on, and for nothing else. */
  clara_clock_advance (clock, 1);
  g_assert_nonnull (understood.final);
  g_assert_null (nothing.final);
  g_assert_null (nothing.error);
  g_assert_cmpuint (nothing.partials, ==, 0);
}

/* Clara is ended while somebody speaks: nothing is lost (the sanitizers look). */
static void
test_ended_in_the_middle (void)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_real ();
  g_autoptr (ClaraSpeechToText) own = new_recogniser (clock);
  g_autoptr (ClaraSpeechHints) hints = clara_speech_hints_new (CLARA_EXPECT_FREE, 0, "en", hosts);
  g_autoptr (ClaraSpeechStream) stream = clara_speech_to_text_open (own, hints, NULL);
  g_autoptr (GArray) sound = test_speak ("I'm here to see Priya Raghavan", "en-us");
  g_auto (Understood) understood = { 0 };

  listen (stream, &understood);
  push_all (stream, sound);
  while (understood.partials == 0)
    g_main_context_iteration (NULL, TRUE);
  clara_speech_stream_cancel (stream);
  g_assert_null (understood.final);
}

static void
test_no_model (void)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_real ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) language = NULL;
  g_autoptr (ClaraSpeechHints) hints = clara_speech_hints_new (CLARA_EXPECT_FREE, 0, "hi", NULL);

  g_assert_null (clara_pocketsphinx_recogniser_new (clock, "/nonexistent", &error));
  g_assert_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_NOT_CONFIGURED);
  g_assert_nonnull (strstr (error->message, "/nonexistent"));
  g_assert_true (clara_speech_to_text_serves (recogniser, "en"));
  g_assert_false (clara_speech_to_text_serves (recogniser, "hi"));
  g_assert_null (clara_speech_to_text_open (recogniser, hints, &language));
  g_assert_error (language, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNSUPPORTED);
}

/* Phrases from outside cannot break the grammar: whatever they hold, the decoder takes it. */
static void
test_hostile_phrases (void)
{
  const char *phrases[] = { "; <top> = x; //",
                            "\xff\xfe",
                            "",
                            "   ",
                            "प्रिया राघवन",
                            "José Ñandú",
                            "O'Brien-Smith (CEO)",
                            "a*b+c|d",
                            "Room 42",
                            "1234567890 1234567890 1234567890",
                            "😀",
                            "சு",
                            "NULL VOID <NULL>",
                            NULL };
  g_auto (Understood) understood = { 0 };

  understand (CLARA_EXPECT_NAME, 0, phrases, "José Ñandú", "en-us", &understood);
  g_assert_nonnull (understood.final);
}

static void
test_grammar (void)
{
  const char *phrases[] = { "Priya Raghavan", "Seán O’Brien", "प्रिया", NULL };
  g_autoptr (ClaraSpeechHints) name = clara_speech_hints_new (CLARA_EXPECT_NAME, 0, "en", phrases);
  g_autoptr (ClaraSpeechHints) digits = clara_speech_hints_new (CLARA_EXPECT_DIGITS, 0, "en", NULL);
  g_autoptr (ClaraSpeechHints) email = clara_speech_hints_new (CLARA_EXPECT_EMAIL, 0, "en", NULL);
  g_autoptr (ClaraGrammar) grammar = clara_grammar_new (name);
  g_autoptr (ClaraGrammar) same = clara_grammar_new (name);
  g_autoptr (ClaraGrammar) code = clara_grammar_new (digits);
  g_autofree char *written = clara_grammar_write (grammar, "i'm here to see sean o'brien");
  g_autofree char *number = clara_grammar_write (code, "my code is four double two oh one");
  g_autofree char *help = clara_grammar_write (code, "call the receptionist");
  gboolean found = FALSE;

  g_assert_cmpstr (written, ==, "I'm here to see Seán O'Brien");
  g_assert_cmpstr (number, ==, "42201");
  g_assert_cmpstr (help, ==, "Call the receptionist");
  g_assert_cmpstr (clara_grammar_get_id (grammar), ==, clara_grammar_get_id (same));
  g_assert_cmpstr (clara_grammar_get_id (grammar), !=, clara_grammar_get_id (code));
  g_assert_null (clara_grammar_new (email));
  for (guint i = 0; i < clara_grammar_get_words (grammar)->len; i++)
    {
      ClaraGrammarWord *word = &g_array_index (clara_grammar_get_words (grammar), ClaraGrammarWord, i);
      g_autofree char *back = clara_grammar_write (grammar, word->token);

      if (strcmp (word->spoken, "प्रिया") == 0)
        {
          found = TRUE;
          g_assert_true (g_str_is_ascii (word->token));
          g_assert_cmpstr (back, ==, "प्रिया");
        }
    }
  g_assert_true (found);
}

static void
test_arpabet (void)
{
  static const struct
  {
    const char *ipa;
    gboolean indic;
    const char *phones;
  } table[] = {
    { "p_ɹ_ˈiː_j_ə", FALSE, "P R IY Y AH" },
    { "w_ˈɔː_ɾ_ɚ", FALSE, "W AO T ER" },
    { "(hi)ɾ_ˈaː_dʒ", TRUE, "R AA JH" },
    { "t_ʃ", FALSE, "T SH" },
    { "ˈ_ː_(en)", FALSE, NULL },
    { "\xff(", FALSE, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *phones = clara_arpabet_from_ipa (table[i].ipa, table[i].indic);

      g_assert_cmpstr (phones, ==, table[i].phones);
    }
}

void
add_sphinx_tests (void)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_real ();

  g_test_add_func ("/services/pocketsphinx/arpabet", test_arpabet);
  g_test_add_func ("/services/pocketsphinx/grammar", test_grammar);
  recogniser = new_recogniser (clock);
  g_test_add_func ("/services/pocketsphinx/understands", test_understands);
  g_test_add_func ("/services/pocketsphinx/other-readings", test_other_readings);
  g_test_add_func ("/services/pocketsphinx/rejects", test_rejects);
  g_test_add_func ("/services/pocketsphinx/silence-and-email", test_silence_and_email);
  g_test_add_func ("/services/pocketsphinx/cancel", test_cancel);
  g_test_add_func ("/services/pocketsphinx/ended-in-the-middle", test_ended_in_the_middle);
  g_test_add_func ("/services/pocketsphinx/no-model", test_no_model);
  g_test_add_func ("/services/pocketsphinx/hostile-phrases", test_hostile_phrases);
}

void
end_sphinx_tests (void)
{
  g_clear_object (&recogniser);
}
