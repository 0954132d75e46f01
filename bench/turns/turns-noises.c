/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "turns-offline.h"

#include "clara-turn-words.h"
#include "turns-ear.h"

#include <math.h>
#include <stdio.h>

#define PER_KIND 20
#define BEGINS (TURNS_RATE * 5 / 2) /* of the noise, after Clara began to speak */
#define LENGTH (TURNS_RATE * 5)
#define LAG (TURNS_RATE * 3 / 20) /* of interim transcripts */

/* Who says what; the first half may be tuned on, the other is held out: other voices, other words. */
typedef struct
{
  const char *language;
  const char *voice;
  const char *text;
} Saying;

#define HALVES 2
#define NODS 10
#define SENTENCES 20

static const Saying nods[HALVES][NODS] = {
  { { "en", "en+m3", "uh-huh" },
    { "en", "en-us+f3", "okay" },
    { "en", "flite:rms", "yeah" },
    { "en", "flite:kal", "I see" },
    { "en", "en+m3", "right" },
    { "hi", "hi+f2", "हाँ" },
    { "hi", "hi", "ठीक है" },
    { "ta", "ta", "சரி" },
    { "te", "te+m2", "అవును" },
    { "en", "en-us+f3", "mm-hmm" } },
  { { "en", "en-gb-x-rp+f4", "uh-huh" },
    { "en", "flite:slt", "okay" },
    { "en", "flite:awb", "sure" },
    { "en", "en-us+m1", "aha" },
    { "en", "en-us+m1", "mm-hmm" },
    { "hi", "hi+m4", "अच्छा" },
    { "hi", "hi+f3", "जी" },
    { "ta", "ta+f1", "ஆமா" },
    { "te", "te", "సరే" },
    { "en", "flite:awb", "all right" } },
};

static const Saying sentences[HALVES][SENTENCES] = {
  { { "en", "en+m3", "Excuse me, I have got a question." },
    { "en", "en-us+f3", "No, that is not what I meant." },
    { "en", "flite:rms", "Wait, my name is Daniel Cole." },
    { "en", "flite:kal", "Actually I am here for an interview." },
    { "en", "en+m3", "Can you please stop talking now?" },
    { "en", "en-us+f3", "Hold on a second." },
    { "en", "flite:rms", "I would like to see Priya." },
    { "en", "flite:kal", "Where is the meeting room?" },
    { "en", "en+m3", "Sorry, I did not get that." },
    { "en", "en-us+f3", "That is the wrong name." },
    { "en", "flite:rms", "Excuse me, I have got a question." },
    { "en", "flite:kal", "Wait, my name is Daniel Cole." },
    { "en", "en+m3", "I would like to see Priya." },
    { "en", "en-us+f3", "Actually I am here for an interview." },
    { "hi", "hi+f2", "मुझे प्रिया से मिलना है" },
    { "hi", "hi", "मेरा नाम राहुल है" },
    { "ta", "ta", "எனக்கு பிரியாவைப் பார்க்க வேண்டும்" },
    { "te", "te+m2", "నేను ప్రియను కలవాలి" },
    { "en", "en+m3", "Where is the meeting room?" },
    { "en", "en-us+f3", "Can you please stop talking now?" } },
  { { "en", "en-gb-x-rp+f4", "Stop, please, I know that." },
    { "en", "flite:slt", "I already told you my name." },
    { "en", "flite:awb", "Could you repeat the last part?" },
    { "en", "en-us+m1", "My appointment is with Anna Berg." },
    { "en", "en-gb-x-rp+f4", "What about my package?" },
    { "en", "flite:slt", "Please call somebody from the desk." },
    { "en", "flite:awb", "Hello, can you hear me?" },
    { "en", "en-us+m1", "It should be Northwind, not Eastwind." },
    { "en", "en-gb-x-rp+f4", "We are three people." },
    { "en", "flite:slt", "But I need to leave at five." },
    { "en", "flite:awb", "I already told you my name." },
    { "en", "en-us+m1", "What about my package?" },
    { "en", "en-gb-x-rp+f4", "My appointment is with Anna Berg." },
    { "en", "flite:slt", "Could you repeat the last part?" },
    { "hi", "hi+m4", "रुकिए मेरा नाम विजय है" },
    { "hi", "hi+f3", "मीटिंग रूम कहाँ है" },
    { "ta", "ta+f1", "கொஞ்சம் நில்லுங்கள் என் பெயர் குமார்" },
    { "te", "te", "ఆగండి నా పేరు రవి" },
    { "en", "en-us+m1", "Hello, can you hear me?" },
    { "en", "flite:awb", "We are three people." } },
};

static gint16
to_sample (double value)
{
  return (gint16) (CLAMP (value, -1, 1) * 32767);
}

/* Bursts of breath with a voice's resonances. */
static void
make_cough (GRand *rand, GArray *out)
{
  guint bursts = (guint) g_rand_int_range (rand, 1, 4);

  for (guint b = 0; b < bursts; b++)
    {
      guint n = (guint) (g_rand_double_range (rand, 0.12, 0.25) * TURNS_RATE);
      double one = 0, two = 0, pitch = g_rand_double_range (rand, 500, 1100);
      double c = 2 * 0.93 * cos (2 * G_PI * pitch / TURNS_RATE);

      for (guint i = 0; i < n; i++)
        {
          double envelope = exp (-6.0 * i / n) * MIN (1.0, i / 80.0);
          double value = g_rand_double_range (rand, -1, 1) * 0.35 + c * one - 0.865 * two;
          gint16 sample = to_sample (value * envelope * 0.4);

          two = one;
          one = value;
          g_array_append_val (out, sample);
        }
      g_array_set_size (out, out->len + (guint) (g_rand_double_range (rand, 0.05, 0.15) * TURNS_RATE));
    }
}

static void
make_ring (GRand *rand, GArray *out)
{
  double low = g_rand_double_range (rand, 400, 700), high = low * g_rand_double_range (rand, 1.1, 1.3);
  double trill = g_rand_double_range (rand, 12, 25);

  for (guint i = 0; i < TURNS_RATE * 6 / 5; i++)
    {
      double t = (double) i / TURNS_RATE;
      double tone = fmod (t * trill, 1) < 0.5 ? low : high;
      gint16 sample = to_sample (0.15 * (sin (2 * G_PI * tone * t) + 0.5 * sin (4 * G_PI * tone * t)));

      g_array_append_val (out, sample);
    }
}

static void
make_slam (GRand *rand, GArray *out)
{
  double length = g_rand_double_range (rand, 0.1, 0.35), low = 0;

  for (guint i = 0; i < TURNS_RATE / 2; i++)
    {
      double t = (double) i / TURNS_RATE;
      gint16 sample;

      low += 0.25 * (g_rand_double_range (rand, -1, 1) - low);
      sample = to_sample (0.9 * low * exp (-5 * t / length));
      g_array_append_val (out, sample);
    }
}

/* A sound laid over Clara's words; with words, where a recogniser may know them. */
typedef struct
{
  GArray *samples; /* gint16 */
  TurnsClip *clip; /* NULL where it is no speech */
  const char *language;
} Sound;

static void
take_clip (Sound *sound, const Saying *saying, double peak, double rate)
{
  sound->clip = turns_clip_new_in_voice (saying->text, saying->voice, rate);
  sound->language = saying->language;
  turns_clip_set_peak (sound->clip, peak);
  g_array_append_vals (sound->samples, sound->clip->samples->data, sound->clip->samples->len);
}

/* Six people across the hall, 20 dB below a visitor. */
static void
make_babble (GRand *rand, guint half, GArray *out)
{
  for (guint i = 0; i < 6; i++)
    {
      const Saying *saying = &sentences[half][g_rand_int_range (rand, 0, SENTENCES)];
      g_autoptr (TurnsClip) clip =
        turns_clip_new_in_voice (saying->text, saying->voice, g_rand_double_range (rand, 0.8, 1.2));
      guint at = (guint) g_rand_int_range (rand, 0, TURNS_RATE);

      turns_clip_set_peak (clip, 0.04 / sqrt (6) * 1.5);
      if (out->len < at + clip->samples->len)
        g_array_set_size (out, at + clip->samples->len);
      for (guint k = 0; k < clip->samples->len; k++)
        g_array_index (out, gint16, at + k) += g_array_index (clip->samples, gint16, k);
    }
}

typedef struct
{
  gboolean silent;  /* Clara fell silent, */
  gboolean yielded; /* and for good */
  double silent_ms;
  double yielded_ms;
} Outcome;

/* What an interim transcript, 150 ms late, says of the words up to now. */
static ClaraBargeInWords
weigh (const Sound *sound, gint64 heard)
{
  g_autoptr (ClaraSpeechHints) hints = clara_speech_hints_new (CLARA_EXPECT_FREE, 0, sound->language, NULL);
  const guint known = heard > LAG ? (guint) (heard - LAG) : 0;
  guint bytes = 0;
  g_autofree char *text = NULL;

  for (guint i = 0; i < sound->clip->words->len; i++)
    if (g_array_index (sound->clip->words, TurnsWord, i).end <= known)
      bytes = g_array_index (sound->clip->words, TurnsWord, i).bytes;
  if (bytes == 0)
    return CLARA_BARGE_IN_WORDS_NONE;
  text = g_strndup (sound->clip->text, bytes);
  return clara_turn_words_may_be_backchannel (text, hints) ? CLARA_BARGE_IN_WORDS_NOD
                                                           : CLARA_BARGE_IN_WORDS_MORE;
}

static void
interrupt (const Sound *sound, const TurnsClip *own, GRand *rand, gboolean interim, Outcome *outcome)
{
  g_autoptr (GArray) near = g_array_new (FALSE, TRUE, sizeof (float));
  g_autoptr (GArray) far = g_array_new (FALSE, TRUE, sizeof (float));
  const gint16 *samples = (const gint16 *) (gpointer) sound->samples->data;
  guint n_samples = MIN (sound->samples->len, LENGTH - BEGINS);
  double audible_ms = (double) (BEGINS + turns_first_audible (samples, n_samples)) * 1000 / TURNS_RATE;
  TurnsEar ear;

  g_array_set_size (near, LENGTH);
  g_array_set_size (far, LENGTH);
  turns_track_add (far, 0, (gint16 *) (gpointer) own->samples->data, MIN (own->samples->len, LENGTH), 1);
  for (guint i = 200; i < LENGTH; i++)
    g_array_index (near, float, i) = 0.1f * g_array_index (far, float, i - 200);
  turns_track_add (near, BEGINS, samples, n_samples, 1);
  turns_track_add_noise (near, rand, 0.001);
  *outcome = (Outcome){ 0 };
  turns_ear_init (&ear);
  ear.state.speaking = CLARA_SPEAKING;
  for (guint at = 0; at + CLARA_MEDIA_FRAME <= LENGTH && ear.yields == 0; at += CLARA_MEDIA_FRAME)
    {
      if (interim && sound->clip != NULL && ear.open)
        {
          ear.state.worded = ear.serial;
          ear.state.words = weigh (sound, (gint64) at - BEGINS);
        }
      turns_ear_hear (&ear, &g_array_index (near, float, at), &g_array_index (far, float, at), 12500);
      if (!outcome->silent && (ear.holds > 0 || ear.yields > 0))
        {
          outcome->silent = TRUE;
          outcome->silent_ms = (double) ear.now_us / 1000 - audible_ms;
        }
    }
  outcome->yielded = ear.yields > 0;
  outcome->yielded_ms = (double) ear.now_us / 1000 - audible_ms;
  turns_ear_clear (&ear);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return *(const double *) a < *(const double *) b ? -1 : *(const double *) a > *(const double *) b;
}

static void
print_delays (const char *name, GArray *delays)
{
  g_array_sort (delays, compare);
  if (delays->len > 0)
    printf (", \"%s\": [%.0f, %.0f]", name, g_array_index (delays, double, delays->len / 2),
            g_array_index (delays, double, delays->len * 19 / 20));
}

static void
make_sound (guint kind, guint half, guint i, GRand *rand, Sound *sound)
{
  switch (kind)
    {
    case 0:
      make_cough (rand, sound->samples);
      break;
    case 1:
      take_clip (sound, &nods[half][i % NODS], 0.3, i < NODS ? 0.95 : 1.2);
      break;
    case 2:
      make_ring (rand, sound->samples);
      break;
    case 3:
      make_slam (rand, sound->samples);
      break;
    case 4:
      make_babble (rand, half, sound->samples);
      break;
    default:
      take_clip (sound, &sentences[half][i], 0.4, g_rand_double_range (rand, 0.9, 1.15));
      break;
    }
}

static void
run (guint half, guint kind, const char *name, const TurnsClip *own, gboolean interim)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (99 + half * 10 + kind);
  g_autoptr (GArray) silences = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) delays = g_array_new (FALSE, FALSE, sizeof (double));
  guint silent = 0, yielded = 0;

  for (guint i = 0; i < PER_KIND; i++)
    {
      Sound sound = { .samples = g_array_new (FALSE, TRUE, sizeof (gint16)) };
      Outcome outcome;

      make_sound (kind, half, i, rand, &sound);
      interrupt (&sound, own, rand, interim, &outcome);
      silent += outcome.silent;
      yielded += outcome.yielded;
      if (outcome.silent)
        g_array_append_val (silences, outcome.silent_ms);
      if (outcome.yielded)
        g_array_append_val (delays, outcome.yielded_ms);
      g_clear_pointer (&sound.clip, turns_clip_free);
      g_array_unref (sound.samples);
    }
  printf ("{\"row\": \"%s\", \"half\": \"%s\", \"of\": %u, \"silent\": %u, \"yields\": %u", name,
          half == 0 ? "tuned on" : "held out", PER_KIND, silent, yielded);
  if (kind == 5)
    {
      print_delays ("silent_ms", silences);
      print_delays ("yielded_ms", delays);
    }
  printf ("}\n");
  fflush (stdout);
}

/**
 * turns_noises:
 * @interim: with interim transcripts 150 ms late, else on the sound alone
 *
 * What is no interruption, laid over Clara's words, and, beside it, what is one: how often she fell silent,
 * and how often the turn was the visitor's for it.
 */
void
turns_noises (gboolean interim)
{
  static const char *const kinds[] = { "coughs", "backchannels", "rings", "slams", "babble", "sentences" };
  g_autoptr (TurnsClip) own =
    turns_clip_new ("Our office is on the fourth floor, and from there you can see the "
                    "river, the old bridge and the market.",
                    "en", 1);

  turns_clip_set_peak (own, 0.5);
  for (guint half = 0; half < HALVES; half++)
    for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
      run (half, kind, kinds[kind], own, interim);
}
