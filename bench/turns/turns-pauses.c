/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "turns-offline.h"

#include "clara-endpoint.h"
#include "turns-ear.h"

#include <stdio.h>
#include <string.h>

#define SESSIONS 50
#define PER_SESSION 5
#define PAUSES 2 /* in each utterance */
#define LAG_US 150000
#define TAIL (2 * TURNS_RATE)

typedef struct
{
  ClaraExpectation expectation;
  guint digits;
  const char *text;
} Line;

#define LINES 23

/* What visitors say, by what Clara asked for. Pauses come between any two words. The first half may be tuned
 * on, the other, which says the same things in other words, is held out. */
static const Line lines[][LINES] = {
  { { CLARA_EXPECT_FREE, 0, "I'm here to see Priya Raghavan from the design team" },
    { CLARA_EXPECT_FREE, 0, "I have got an interview with Anna Berg at ten" },
    { CLARA_EXPECT_FREE, 0, "Could you tell me where the meeting room on the second floor is" },
    { CLARA_EXPECT_FREE, 0, "I would like to drop off a package for the finance department" },
    { CLARA_EXPECT_FREE, 0, "Hello my name is Daniel Cole and I am a visitor" },
    { CLARA_EXPECT_FREE, 0, "I need to fix the air conditioning in the server room" },
    { CLARA_EXPECT_FREE, 0, "Is there a place where I can park my car" },
    { CLARA_EXPECT_FREE, 0, "We are two people from Northwind and we have a meeting with Tom" },
    { CLARA_EXPECT_FREE, 0, "What is the password of the guest network" },
    { CLARA_EXPECT_FREE, 0, "I think I left my umbrella here yesterday" },
    { CLARA_EXPECT_NAME, 0, "My name is Daniel Cole" },
    { CLARA_EXPECT_NAME, 0, "It's um Fatima Noor" },
    { CLARA_EXPECT_NAME, 0, "I'm here to meet Priya Raghavan" },
    { CLARA_EXPECT_NAME, 0, "Her name is Anna Berg" },
    { CLARA_EXPECT_DIGITS, 10, "nine eight four five double two zero one seven six" },
    { CLARA_EXPECT_DIGITS, 6, "four two seven one three nine" },
    { CLARA_EXPECT_DIGITS, 4, "seven zero eight two" },
    { CLARA_EXPECT_EMAIL, 0, "daniel dot cole at northwind dot com" },
    { CLARA_EXPECT_EMAIL, 0, "it is fatima at example dot org" },
    { CLARA_EXPECT_CHOICE, 0, "I am a visitor" },
    { CLARA_EXPECT_CHOICE, 0, "I would like to check out please" },
    { CLARA_EXPECT_YES_NO, 0, "Yes that is right" },
    { CLARA_EXPECT_YES_NO, 0, "No the name is wrong" } },
  { { CLARA_EXPECT_FREE, 0, "I have a meeting with Tom Becker at half past two" },
    { CLARA_EXPECT_FREE, 0, "Can you tell me who is in charge of deliveries" },
    { CLARA_EXPECT_FREE, 0, "I am here because my laptop is broken" },
    { CLARA_EXPECT_FREE, 0, "My colleague and I would like to visit the research lab" },
    { CLARA_EXPECT_FREE, 0, "Do you know when the reception closes today" },
    { CLARA_EXPECT_FREE, 0, "I was told to ask for somebody in accounting" },
    { CLARA_EXPECT_FREE, 0, "There is a parcel in my car for your kitchen" },
    { CLARA_EXPECT_FREE, 0, "I forgot my badge at home this morning" },
    { CLARA_EXPECT_FREE, 0, "Which floor is the human resources department on" },
    { CLARA_EXPECT_FREE, 0, "Please tell Anna Berg that I have arrived" },
    { CLARA_EXPECT_NAME, 0, "I am Daniel Cole" },
    { CLARA_EXPECT_NAME, 0, "The name is Fatima Noor" },
    { CLARA_EXPECT_NAME, 0, "I want to talk to Tom Becker" },
    { CLARA_EXPECT_NAME, 0, "She is called Priya Raghavan" },
    { CLARA_EXPECT_DIGITS, 10, "zero seven nine double one three six two eight five" },
    { CLARA_EXPECT_DIGITS, 6, "one nine zero six five two" },
    { CLARA_EXPECT_DIGITS, 4, "three three one eight" },
    { CLARA_EXPECT_EMAIL, 0, "anna dot berg at meridian dot io" },
    { CLARA_EXPECT_EMAIL, 0, "my address is tom at eastwind dot net" },
    { CLARA_EXPECT_CHOICE, 0, "I have come for an interview" },
    { CLARA_EXPECT_CHOICE, 0, "I want to check in" },
    { CLARA_EXPECT_YES_NO, 0, "Yes it is correct" },
    { CLARA_EXPECT_YES_NO, 0, "No that is not my company" } },
};

static const char *const names[] = { "Priya Raghavan", "Anna Berg", "Tom Becker", NULL };

typedef struct
{
  guint at; /* samples */
  gint64 known_us;
  char *text;
} Known;

typedef struct
{
  GArray *track;        /* float */
  GArray *known;        /* Known: what an interim transcript says from when on */
  guint pauses[PAUSES]; /* where each begins */
  guint end;            /* one more than the last audible sample */
  guint n_pauses;
} Utterance;

typedef struct
{
  guint pauses;
  guint cut;
  GArray *delays; /* double, ms */
} Score;

static void
add_part (Utterance *self, const char *before, const char *part)
{
  g_autoptr (TurnsClip) clip = turns_clip_new (part, "en", 1);
  guint at = self->track->len;

  turns_clip_set_peak (clip, 0.4);
  turns_track_add (self->track, at, (gint16 *) (gpointer) clip->samples->data, clip->samples->len, 1);
  for (guint i = 0; i < clip->words->len; i++)
    {
      const TurnsWord *word = &g_array_index (clip->words, TurnsWord, i);
      Known known = { .at = at + word->end };

      known.known_us = (gint64) known.at * G_USEC_PER_SEC / TURNS_RATE + LAG_US;
      known.text = g_strdup_printf ("%s%.*s", before, (int) word->bytes, part);
      g_array_append_val (self->known, known);
    }
  self->end = self->track->len;
}

/* The line with pauses between words taken at random. */
static void
make_utterance (Utterance *self, const Line *line, GRand *rand, double shortest, double longest)
{
  g_auto (GStrv) words = g_strsplit (line->text, " ", -1);
  guint n_words = g_strv_length (words);
  guint breaks[PAUSES + 1];
  g_autoptr (GString) before = g_string_new (NULL);
  guint from = 0;

  *self = (Utterance){ .track = g_array_new (FALSE, TRUE, sizeof (float)),
                       .known = g_array_new (FALSE, FALSE, sizeof (Known)) };
  g_array_set_size (self->track, TURNS_RATE / 2);
  do
    for (guint i = 0; i < PAUSES; i++)
      breaks[i] = (guint) g_rand_int_range (rand, 1, (gint32) n_words);
  while (breaks[0] >= breaks[1]);
  breaks[PAUSES] = n_words;
  for (guint i = 0; i <= PAUSES; i++)
    {
      g_autoptr (GString) part = g_string_new (NULL);

      for (; from < breaks[i]; from++)
        g_string_append_printf (part, "%s%s", part->len > 0 ? " " : "", words[from]);
      add_part (self, before->str, part->str);
      g_string_append_printf (before, "%s ", part->str);
      if (i == PAUSES)
        break;
      self->pauses[self->n_pauses++] = self->track->len;
      g_array_set_size (
        self->track, self->track->len + (guint) (g_rand_double_range (rand, shortest, longest) * TURNS_RATE));
    }
  g_array_set_size (self->track, self->track->len + TAIL);
  turns_track_add_noise (self->track, rand, 0.001);
}

static void
utterance_clear (Utterance *self)
{
  for (guint i = 0; i < self->known->len; i++)
    g_free (g_array_index (self->known, Known, i).text);
  g_array_unref (self->known);
  g_array_unref (self->track);
}

/* Hears the utterance; what is cut is cut once, and the rest counts as the next turn. */
static void
hear (TurnsEar *ear, ClaraEndpoint *endpoint, const Utterance *utterance, const ClaraSpeechHints *hints,
      gboolean interim, Score *score)
{
  const float *samples = (const float *) (gpointer) utterance->track->data;
  const float far[CLARA_MEDIA_FRAME] = { 0 };
  gint64 start_us = ear->now_us;
  guint known = 0, first_known = 0, begun = ear->begun;
  gboolean begin = TRUE;

  for (guint at = 0; at + CLARA_MEDIA_FRAME <= utterance->track->len; at += CLARA_MEDIA_FRAME)
    {
      turns_ear_hear (ear, samples + at, far, 0);
      if (ear->begun != begun)
        {
          begun = ear->begun;
          begin = TRUE;
        }
      if (!ear->open)
        continue;
      if (begin)
        clara_endpoint_begin (endpoint, hints, ear->now_us - 300000);
      begin = FALSE;
      clara_endpoint_voice (endpoint, ear->voice_us);
      while (interim && known < utterance->known->len
             && g_array_index (utterance->known, Known, known).known_us <= ear->now_us - start_us)
        {
          const char *text = g_array_index (utterance->known, Known, known++).text;
          gsize skip =
            first_known > 0 ? strlen (g_array_index (utterance->known, Known, first_known - 1).text) : 0;

          clara_endpoint_words (endpoint, text + skip);
        }
      if (!clara_endpoint_is_over (endpoint, ear->now_us))
        continue;
      ear->open = FALSE;
      ear->state.ended = ear->serial;
      if (at >= utterance->end)
        {
          double delay = (double) (at + CLARA_MEDIA_FRAME - utterance->end) * 1000 / TURNS_RATE;

          g_array_append_val (score->delays, delay);
          break;
        }
      score->cut++;
      first_known = known;
    }
  score->pauses += utterance->n_pauses;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return *(const double *) a < *(const double *) b ? -1 : *(const double *) a > *(const double *) b;
}

static void
print_score (const char *name, Score *score)
{
  g_array_sort (score->delays, compare);
  printf ("{\"row\": \"%s\", \"pauses\": %u, \"cut\": %u, \"median\": %.0f, \"p90\": %.0f}\n", name,
          score->pauses, score->cut, g_array_index (score->delays, double, score->delays->len / 2),
          g_array_index (score->delays, double, score->delays->len * 9 / 10));
  g_array_unref (score->delays);
}

/**
 * turns_pauses:
 * @interim: with interim transcripts 150 ms late, else on silence alone
 *
 * Visitors who pause: each session has one visitor with a pace of their own. Even sessions may be tuned on,
 * odd ones are held out.
 */
void
turns_pauses (gboolean interim)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4711);
  Score scores[2] = { { .delays = g_array_new (FALSE, FALSE, sizeof (double)) },
                      { .delays = g_array_new (FALSE, FALSE, sizeof (double)) } };

  for (guint session = 0; session < SESSIONS; session++)
    {
      /* From 0.3 to 1.0 s over all; one visitor keeps to a part of it. */
      double middle = g_rand_double_range (rand, 0.4, 0.9);
      g_autoptr (ClaraEndpoint) endpoint = clara_endpoint_new ();
      TurnsEar ear;

      turns_ear_init (&ear);
      for (guint i = 0; i < PER_SESSION; i++)
        {
          const Line *line = &lines[session % 2][g_rand_int_range (rand, 0, LINES)];
          g_autoptr (ClaraSpeechHints) hints = clara_speech_hints_new (
            line->expectation, line->digits, "en", line->expectation == CLARA_EXPECT_NAME ? names : NULL);
          Utterance utterance;

          make_utterance (&utterance, line, rand, middle - 0.1, middle + 0.1);
          hear (&ear, endpoint, &utterance, hints, interim, &scores[session % 2]);
          utterance_clear (&utterance);
        }
      turns_ear_clear (&ear);
    }
  print_score ("pauses, tuned on", &scores[0]);
  print_score ("pauses, held out", &scores[1]);
}
