/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "turns-live.h"

#include "turns-stage.h"

#include <math.h>
#include <stdio.h>

#define MS(pairs) ((double) (pairs) *1000 / TURNS_RECORDED_RATE)
#define PAIRS(ms) ((guint) (ms) *TURNS_RECORDED_RATE / 1000)
#define UTTERANCE_GAP PAIRS (700) /* silence between two of the visitor's utterances */
#define SOUNDING 100              /* of 32768: Clara's voice at the sink */

typedef struct
{
  guint begin; /* first audible sample */
  guint end;   /* one more than the last */
} Span;

static int
mic (const gint16 *pairs, guint i)
{
  return ABS ((int) pairs[2 * i]);
}

static int
sink (const gint16 *pairs, guint i)
{
  return ABS ((int) pairs[2 * i + 1]);
}

/* What the visitor said, utterance by utterance. */
static GArray *
find_utterances (const gint16 *pairs, guint n_pairs)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (Span));
  Span *last = NULL;

  for (guint i = 0; i < n_pairs; i++)
    if (mic (pairs, i) > TURNS_AUDIBLE)
      {
        if (last == NULL || i - last->end > UTTERANCE_GAP)
          {
            Span span = { i, i };

            g_array_append_val (spans, span);
            last = &g_array_index (spans, Span, spans->len - 1);
          }
        last->end = i + 1;
      }
  return spans;
}

static void
print_values (const char *name, const GArray *values, guint missing, guint cut)
{
  printf ("{\"row\": \"%s\", \"missing\": %u, \"cut\": %u, \"values\": [", name, missing, cut);
  for (guint i = 0; i < values->len; i++)
    printf ("%s%.1f", i > 0 ? ", " : "", g_array_index (values, double, i));
  printf ("]}\n");
  fflush (stdout);
}

static void
print_responses (const gint16 *pairs, guint n_pairs)
{
  g_autoptr (GArray) spans = find_utterances (pairs, n_pairs);
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (double));
  guint missing = 0, cut = 0;

  for (guint k = 0; k < spans->len; k++)
    {
      guint end = g_array_index (spans, Span, k).end;
      guint limit = k + 1 < spans->len ? g_array_index (spans, Span, k + 1).begin : n_pairs;
      guint i = end - PAIRS (20);
      double value;

      /* Clara must not speak before the visitor has finished. */
      if (sink (pairs, i) > SOUNDING || sink (pairs, i + 7) > SOUNDING || sink (pairs, i + 13) > SOUNDING)
        {
          cut++;
          continue;
        }
      while (i < limit && sink (pairs, i) <= SOUNDING)
        i++;
      value = MS (i - end);
      if (i < limit)
        g_array_append_val (values, value);
      else
        missing++;
    }
  print_values ("response", values, missing, cut);
}

/* Complete answers and questions, as visitors give them. */
static const char *const utterances[] = { "I'm a visitor.", "Yes, please.", "That's right.", "No, thank you.",
                                          "I am a visitor." };

static GPtrArray *
make_clips (void)
{
  GPtrArray *clips = g_ptr_array_new_with_free_func ((GDestroyNotify) turns_clip_free);

  for (guint i = 0; i < G_N_ELEMENTS (utterances); i++)
    {
      TurnsClip *clip = turns_clip_new (utterances[i], "en", 1);

      turns_clip_set_peak (clip, 0.5);
      g_ptr_array_add (clips, clip);
    }
  return clips;
}

void
turns_respond (const TurnsSetting *setting)
{
  g_autoptr (GPtrArray) clips = make_clips ();
  TurnsStage *stage = turns_stage_new (&setting->latency, setting->interim_ms);
  g_autofree gint16 *pairs = NULL;
  guint n_pairs;

  turns_stage_wake (stage);
  for (guint i = 0; i < setting->turns; i++)
    {
      turns_stage_pass (stage, 700 + (i * 37) % 100);
      turns_stage_speak (stage, g_ptr_array_index (clips, i % clips->len));
      turns_stage_await (stage, TRUE, 6000);
      turns_stage_await (stage, FALSE, 12000);
    }
  turns_stage_pass (stage, 500);
  pairs = turns_stage_take_recording (stage, &n_pairs);
  print_responses (pairs, n_pairs);
  turns_stage_free (stage);
}

/**
 * turns_sequential:
 *
 * How it is without all this, for scale: 3 s at a time, and one service after the other.
 */
void
turns_sequential (const TurnsSetting *setting)
{
  g_autoptr (GPtrArray) clips = make_clips ();
  TurnsStage *stage = turns_stage_new_sequential (&setting->latency);
  g_autofree gint16 *pairs = NULL;
  guint n_pairs;

  turns_stage_pass (stage, 1000);
  for (guint i = 0; i < setting->turns; i++)
    {
      turns_stage_speak (stage, g_ptr_array_index (clips, i % clips->len));
      turns_stage_pass (stage, 8000 + (i * 700) % 3000);
    }
  pairs = turns_stage_take_recording (stage, &n_pairs);
  print_responses (pairs, n_pairs);
  turns_stage_free (stage);
}

static double
loudness (const gint16 *pairs, guint from, guint n_pairs)
{
  double sum = 0;

  for (guint i = from; i < from + n_pairs; i++)
    sum += (double) pairs[2 * i + 1] * pairs[2 * i + 1];
  return sqrt (sum / n_pairs);
}

/* When, after the visitor began, Clara's voice is down to the factor for good, up to the limit. */
static gboolean
find_fall (const gint16 *pairs, guint begin, guint limit, double factor, double *value)
{
  double before = loudness (pairs, begin - PAIRS (200), PAIRS (200));

  if (before < 300)
    return FALSE;
  for (guint at = begin; at + PAIRS (10) < limit; at += PAIRS (1))
    if (loudness (pairs, at, PAIRS (10)) <= before * factor
        && loudness (pairs, at, PAIRS (60)) <= before * factor)
      {
        *value = MS (at - begin);
        return TRUE;
      }
  return FALSE;
}

/**
 * turns_interrupt:
 *
 * A visitor who speaks into Clara's words: when she is 20 dB lower, and when she is silent.
 */
void
turns_interrupt (guint turns)
{
  const TurnsLatency none = { .sound_ms = 8000 };
  g_autoptr (TurnsClip) clip =
    turns_clip_new ("Excuse me, I have got a different question for you.", "en", 1);
  TurnsStage *stage = turns_stage_new (&none, 100);
  g_autoptr (GArray) spans = NULL;
  g_autoptr (GArray) lowered = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) silent = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree gint16 *pairs = NULL;
  guint n_pairs, not_lowered = 0, not_silent = 0;

  turns_clip_set_peak (clip, 0.4);
  turns_stage_wake (stage);
  turns_stage_say (stage, "Our office is on the fourth floor, and from there you can see the river.");
  for (guint i = 0; i < turns; i++)
    {
      /* Each answer is what the next question cuts. */
      turns_stage_await (stage, TRUE, 6000);
      turns_stage_pass (stage, 1300 + (i * 53) % 200);
      turns_stage_speak (stage, clip);
      turns_stage_pass (stage, 300);
    }
  pairs = turns_stage_take_recording (stage, &n_pairs);
  spans = find_utterances (pairs, n_pairs);
  for (guint k = 0; k < spans->len; k++)
    {
      const Span *span = &g_array_index (spans, Span, k);
      double value;

      if (find_fall (pairs, span->begin, MIN (span->end, n_pairs - PAIRS (100)), 0.1, &value))
        g_array_append_val (lowered, value);
      else
        not_lowered++;
      if (find_fall (pairs, span->begin, MIN (span->end, n_pairs - PAIRS (100)), 0.002, &value))
        g_array_append_val (silent, value);
      else
        not_silent++;
    }
  print_values ("lowered", lowered, not_lowered, 0);
  print_values ("silent", silent, not_silent, 0);
  turns_stage_free (stage);
}
