/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "turns-offline.h"

#include "turns-ear.h"

#include <math.h>
#include <stdio.h>

#define PER_KIND 20
#define BEGINS (TURNS_RATE * 5 / 2) /* of the noise, after Clara began to speak */
#define LENGTH (TURNS_RATE * 5)

static const char *const backchannels[] = { "uh-huh", "mm-hmm", "okay",  "right", "yeah",
                                            "I see",  "haan",   "achha", "sari",  "avunu" };
static const char *const sentences[] = { "Excuse me, I have got a question.", "No, that is not what I meant.",
                                         "Wait, my name is Daniel Cole.",
                                         "Actually I am here for an interview.",
                                         "Can you please stop talking now?" };

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

static void
add_speech (GArray *out, const char *text, guint at, double peak, double rate)
{
  g_autoptr (TurnsClip) clip = turns_clip_new (text, "en", rate);

  turns_clip_set_peak (clip, peak);
  if (out->len < at + clip->samples->len)
    g_array_set_size (out, at + clip->samples->len);
  for (guint i = 0; i < clip->samples->len; i++)
    g_array_index (out, gint16, at + i) += g_array_index (clip->samples, gint16, i);
}

/* Six people across the hall, 20 dB below a visitor. */
static void
make_babble (GRand *rand, GArray *out)
{
  for (guint i = 0; i < 6; i++)
    add_speech (out, sentences[(i + (guint) g_rand_int_range (rand, 0, 5)) % 5],
                (guint) g_rand_int_range (rand, 0, TURNS_RATE), 0.04 / sqrt (6) * 1.5,
                g_rand_double_range (rand, 0.8, 1.2));
}

/* How often Clara yields: to the sound laid over her own words. */
static gboolean
yields (const GArray *sound, const TurnsClip *own, GRand *rand, double *after_ms)
{
  g_autoptr (GArray) near = g_array_new (FALSE, TRUE, sizeof (float));
  g_autoptr (GArray) far = g_array_new (FALSE, TRUE, sizeof (float));
  guint audible = BEGINS + turns_first_audible ((const gint16 *) (gpointer) sound->data, sound->len);
  TurnsEar ear;
  gboolean yielded;

  g_array_set_size (near, LENGTH);
  g_array_set_size (far, LENGTH);
  turns_track_add (far, 0, (gint16 *) (gpointer) own->samples->data, MIN (own->samples->len, LENGTH), 1);
  for (guint i = 200; i < LENGTH; i++)
    g_array_index (near, float, i) = 0.1f * g_array_index (far, float, i - 200);
  turns_track_add (near, BEGINS, (const gint16 *) (gpointer) sound->data, MIN (sound->len, LENGTH - BEGINS),
                   1);
  turns_track_add_noise (near, rand, 0.001);
  turns_ear_init (&ear);
  ear.state.speaking = CLARA_SPEAKING;
  for (guint at = 0; at + CLARA_MEDIA_FRAME <= LENGTH && ear.yields == 0; at += CLARA_MEDIA_FRAME)
    turns_ear_hear (&ear, &g_array_index (near, float, at), &g_array_index (far, float, at), 12500);
  yielded = ear.yields > 0;
  *after_ms = (double) ear.now_us / 1000 - (double) audible * 1000 / TURNS_RATE;
  turns_ear_clear (&ear);
  return yielded;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return *(const double *) a < *(const double *) b ? -1 : *(const double *) a > *(const double *) b;
}

/**
 * turns_noises:
 *
 * What is no interruption, laid over Clara's words, and, beside it, what is one.
 */
void
turns_noises (void)
{
  static const char *const kinds[] = { "coughs", "backchannels", "rings", "slams", "babble", "sentences" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (99);
  g_autoptr (TurnsClip) own =
    turns_clip_new ("Our office is on the fourth floor, and from there you can see the "
                    "river, the old bridge and the market.",
                    "en", 1);
  g_autoptr (GArray) delays = g_array_new (FALSE, FALSE, sizeof (double));

  turns_clip_set_peak (own, 0.5);
  for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
    {
      guint count = 0;

      for (guint i = 0; i < PER_KIND; i++)
        {
          g_autoptr (GArray) sound = g_array_new (FALSE, TRUE, sizeof (gint16));
          double after_ms;

          if (kind == 0)
            make_cough (rand, sound);
          else if (kind == 1)
            add_speech (sound, backchannels[i % G_N_ELEMENTS (backchannels)], 0, 0.3,
                        i < G_N_ELEMENTS (backchannels) ? 1 : 1.3);
          else if (kind == 2)
            make_ring (rand, sound);
          else if (kind == 3)
            make_slam (rand, sound);
          else if (kind == 4)
            make_babble (rand, sound);
          else
            add_speech (sound, sentences[i % G_N_ELEMENTS (sentences)], 0, 0.4, 0.9 + 0.1 * (i / 5));
          if (!yields (sound, own, rand, &after_ms))
            continue;
          count++;
          if (kind == 5)
            g_array_append_val (delays, after_ms);
        }
      printf ("{\"row\": \"%s\", \"of\": %u, \"yields\": %u", kinds[kind], PER_KIND, count);
      if (kind == 5 && delays->len > 0)
        {
          g_array_sort (delays, compare);
          printf (", \"median\": %.0f, \"p95\": %.0f", g_array_index (delays, double, delays->len / 2),
                  g_array_index (delays, double, delays->len * 19 / 20));
        }
      printf ("}\n");
    }
}
