/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the local recogniser understands, beside free dictation with the packaged model in the same run:
 * synthesised speakers, clean and in pink noise. */
#include "clara-sphinx.h"
#include "test-speaker.h"

#include <math.h>
#include <pocketsphinx/pocketsphinx.h>
#include <string.h>
#include <time.h>

#define MODEL "/usr/share/pocketsphinx/model/en-us"
#define CLEAN 99

static const char *const hosts[] = { "Priya Raghavan", "Arjun Mehta",  "Daniel Cole", "Sofia Marchetti",
                                     "Tom Becker",     "Grace Okafor", NULL };
static const char *const voices[] = { "en-us", "en-us+f2", "en+m3", "en-gb-scotland", "en-029" };

typedef struct
{
  const char *kind;
  ClaraExpectation expectation;
  const char *said;
  const char *end; /* of what is to be understood */
} Case;

static const Case cases[] = {
  { "intents", CLARA_EXPECT_CHOICE, "I'm a visitor", "visitor" },
  { "intents", CLARA_EXPECT_CHOICE, "I'm here to see Priya Raghavan", "see Priya Raghavan" },
  { "intents", CLARA_EXPECT_CHOICE, "I work here", "work here" },
  { "intents", CLARA_EXPECT_CHOICE, "I want to check out", "check out" },
  { "intents", CLARA_EXPECT_CHOICE, "I have a meeting with Tom Becker", "with Tom Becker" },
  { "intents", CLARA_EXPECT_CHOICE, "I have a delivery for Grace Okafor", "for Grace Okafor" },
  { "intents", CLARA_EXPECT_CHOICE, "can I speak to a person", "a person" },
  { "yes or no", CLARA_EXPECT_YES_NO, "yes please", "yes please" },
  { "yes or no", CLARA_EXPECT_YES_NO, "that's right", "that's right" },
  { "yes or no", CLARA_EXPECT_YES_NO, "no thank you", "no thank you" },
  { "yes or no", CLARA_EXPECT_YES_NO, "no", "no" },
  { "names", CLARA_EXPECT_NAME, "Sofia Marchetti", "Sofia Marchetti" },
  { "names", CLARA_EXPECT_NAME, "my name is David Smith", "David Smith" },
  { "names", CLARA_EXPECT_NAME, "I'm here to see Daniel Cole", "Daniel Cole" },
  { "names", CLARA_EXPECT_NAME, "Rahul Sharma", "Rahul Sharma" },
  { "six digits", CLARA_EXPECT_DIGITS, "4 2 7 1 0 9", "427109" },
  { "six digits", CLARA_EXPECT_DIGITS, "9 0 5 8 3 1", "905831" },
  { "six digits", CLARA_EXPECT_DIGITS, "5 6 2 7 8 0", "562780" },
};

static const char *const foreign[][2] = {
  { "hi", "नमस्ते मैं एक आगंतुक हूँ और मेरी एक बैठक है" },
  { "hi+f2", "मुझे प्रिया राघवन से आज दोपहर मिलना है" },
  { "ta", "நான் பிரியாவை பார்க்க வந்திருக்கிறேன்" },
  { "te", "నేను ఈ రోజు ఒక సమావేశం కోసం వచ్చాను" },
  { "ta+f2", "கழிப்பறை எங்கே இருக்கிறது சொல்லுங்கள்" },
  { "en-us", "the weather is lovely today and I think it will rain tomorrow" },
  { "en-us+f2", "we could order pizza for the whole team" },
  { "en+m3", "my car broke down on the highway this morning" },
};

typedef struct
{
  ClaraSphinx *sphinx;
  ps_decoder_t *dictation;
  GArray *latencies; /* double, ms */
  double audio_s;
  double cpu_s;
} Bench;

static void
add_noise (GArray *sound, int snr)
{
  double power = 0, pink[3] = { 0 }, noise_power = 0;
  g_autofree double *noise = g_new (double, sound->len);
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (guint i = 0; i < sound->len; i++)
    {
      double white = g_rand_double_range (rand, -1, 1);

      pink[0] = 0.99765 * pink[0] + white * 0.0990460;
      pink[1] = 0.96300 * pink[1] + white * 0.2965164;
      pink[2] = 0.57000 * pink[2] + white * 1.0526913;
      noise[i] = pink[0] + pink[1] + pink[2] + white * 0.1848;
      noise_power += noise[i] * noise[i];
      power += (double) g_array_index (sound, gint16, i) * g_array_index (sound, gint16, i);
    }
  for (guint i = 0; i < sound->len; i++)
    {
      gint16 *sample = &g_array_index (sound, gint16, i);

      *sample = (gint16) CLAMP (*sample + noise[i] * sqrt (power / noise_power) * pow (10, -snr / 20.0),
                                -32768.0, 32767.0);
    }
}

static char *
understand (Bench *self, ClaraExpectation expectation, GArray *sound, double *score)
{
  g_autoptr (ClaraSpeechHints) hints = clara_speech_hints_new (
    expectation, expectation == CLARA_EXPECT_DIGITS ? 6 : 0, "en",
    expectation == CLARA_EXPECT_CHOICE || expectation == CLARA_EXPECT_NAME ? hosts : NULL);
  g_autoptr (ClaraGrammar) grammar = clara_grammar_new (hints);
  g_autofree char *words = NULL;
  clock_t began = clock ();
  gint64 ended;
  double latency;

  if (!clara_sphinx_begin (self->sphinx, grammar, NULL))
    return g_strdup ("");
  for (guint i = 0; i < sound->len; i += 320)
    {
      clara_sphinx_push (self->sphinx, (gint16 *) (gpointer) sound->data + i, MIN (320, sound->len - i));
      clara_sphinx_anticipate (self->sphinx);
    }
  ended = g_get_monotonic_time ();
  words = clara_sphinx_end (self->sphinx, score);
  latency = (double) (g_get_monotonic_time () - ended) / 1000;
  g_array_append_val (self->latencies, latency);
  self->cpu_s += (double) (clock () - began) / CLOCKS_PER_SEC;
  self->audio_s += sound->len / 16000.0;
  return clara_grammar_write (grammar, words != NULL ? words : "");
}

static gboolean
dictate (Bench *self, GArray *sound, const char *wanted)
{
  g_autofree char *lower = g_ascii_strdown (wanted, -1);
  const char *text;

  ps_start_stream (self->dictation);
  ps_start_utt (self->dictation);
  ps_process_raw (self->dictation, (const gint16 *) (gpointer) sound->data, sound->len, FALSE, TRUE);
  ps_end_utt (self->dictation);
  text = ps_get_hyp (self->dictation, NULL);
  return text != NULL && g_str_has_suffix (text, lower);
}

static gboolean
ends_with (const char *text, const char *end)
{
  g_autofree char *one = g_ascii_strdown (text, -1);
  g_autofree char *two = g_ascii_strdown (end, -1);

  return g_str_has_suffix (one, two);
}

static void
measure (Bench *self, const char *kind, int snr, GArray *right_scores)
{
  guint n = 0, right = 0, dictated = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize v = 0; v < G_N_ELEMENTS (voices) && strcmp (cases[i].kind, kind) == 0; v++)
      {
        g_autoptr (GArray) sound = test_speak (cases[i].said, voices[v]);
        g_autofree char *text = NULL;
        double score = 0;

        if (snr != CLEAN)
          add_noise (sound, snr);
        text = understand (self, cases[i].expectation, sound, &score);
        n++;
        dictated += dictate (self, sound, cases[i].said);
        if (!ends_with (text, cases[i].end))
          continue;
        right++;
        if (snr == CLEAN)
          g_array_append_val (right_scores, score);
      }
  g_print ("%-10s %-6s grammar %.2f   free dictation %.2f   (n=%u)\n", kind,
           snr == CLEAN ? "clean"
           : snr == 20  ? "20 dB"
                        : "10 dB",
           (double) right / n, (double) dictated / n, n);
}

static void
measure_rejection (Bench *self, GArray *right_scores)
{
  guint passed = 0, below = 0, n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (foreign); i++)
    for (ClaraExpectation expectation = CLARA_EXPECT_CHOICE; expectation <= CLARA_EXPECT_NAME; expectation++)
      {
        g_autoptr (GArray) sound = test_speak (foreign[i][1], foreign[i][0]);
        g_autofree char *text = NULL;
        double score = -G_MAXDOUBLE;

        text = understand (self, expectation, sound, &score);
        if (text[0] == '\0')
          score = -G_MAXDOUBLE;
        passed += score > -G_MAXDOUBLE && clara_sphinx_get_confidence (score) > 0;
        for (guint k = 0; k < right_scores->len; k++)
          below += score < g_array_index (right_scores, double, k);
        n++;
      }
  g_print ("rejection: area under the curve %.3f, passed %u of %u foreign and unrelated sentences\n",
           (double) below / n / right_scores->len, passed, n);
}

static int
by_size (gconstpointer a, gconstpointer b)
{
  double difference = *(const double *) a - *(const double *) b;

  return difference < 0 ? -1 : difference > 0;
}

int
main (int argc, char **argv)
{
  static const char *const kinds[] = { "intents", "yes or no", "names", "six digits" };
  static const int noises[] = { CLEAN, 20, 10 };
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraSphinx) sphinx = clara_sphinx_new (MODEL, &error);
  g_autoptr (GArray) right_scores = g_array_new (FALSE, FALSE, sizeof (double));
  cmd_ln_t *config = cmd_ln_init (NULL, ps_args (), TRUE, "-hmm", MODEL "/en-us", "-lm",
                                  MODEL "/en-us.lm.bin", "-dict", MODEL "/cmudict-en-us.dict", NULL);
  Bench self = { .sphinx = sphinx, .dictation = config != NULL ? ps_init (config) : NULL };

  if (sphinx == NULL || self.dictation == NULL)
    {
      g_printerr ("bench-recogniser: %s\n", error != NULL ? error->message : "no language model in " MODEL);
      return 1;
    }
  self.latencies = g_array_new (FALSE, FALSE, sizeof (double));
  for (gsize i = 0; i < G_N_ELEMENTS (noises); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++)
      measure (&self, kinds[k], noises[i], right_scores);
  measure_rejection (&self, right_scores);
  g_array_sort (self.latencies, by_size);
  g_print ("processor time %.3f of the sound's; after the last piece p50 %.1f ms, p90 %.1f ms\n",
           self.cpu_s / self.audio_s, g_array_index (self.latencies, double, self.latencies->len / 2),
           g_array_index (self.latencies, double, self.latencies->len * 9 / 10));
  g_array_unref (self.latencies);
  ps_free (self.dictation);
  cmd_ln_free_r (config);
  return 0;
}
