/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "turns-offline.h"

#include "clara-wake-cue.h"
#include "turns-ear.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define RUNS 20
#define GAP (TURNS_RATE / 5) /* between the cue and the first word */
#define TAIL (TURNS_RATE * 3 / 2)
#define ROOM 1600 /* samples of the impulse response */

static const char *const greetings[] = {
  "Hello, welcome to Meridian Labs. I am Clara. How can I help you today?",
  "Good morning, and welcome. Are you here to visit somebody, or do you work here?",
  "Good evening. Please tell me your name and whom you would like to see.",
};

static const char *const interruptions[] = { "Excuse me, I have got a question.",
                                             "I am here for an interview.",
                                             "Wait, where is the meeting room?", "My name is Daniel Cole." };

typedef struct
{
  GArray *lowered; /* double, ms */
  GArray *yielded;
  guint never;
} Delays;

static void
make_room (GRand *rand, float *response)
{
  for (guint i = 0; i < ROOM; i++)
    response[i] =
      (float) (i == 0 ? 1.0 : 0.06 * g_rand_double_range (rand, -1, 1) * exp (-6.0 * (double) i / ROOM));
}

static float
echo_at (const float *far, guint at, guint delay, const float *response)
{
  double sum = 0;

  for (guint i = 0; at >= delay && i < ROOM && i <= at - delay; i++)
    sum += far[at - delay - i] * response[i];
  return (float) (0.5 * sum);
}

static void
add_cue (GArray *far)
{
  guint n_samples;
  g_autofree gint16 *samples = clara_wake_cue_make (&n_samples);
  g_autoptr (GArray) slow = g_array_new (FALSE, FALSE, sizeof (gint16));

  for (guint i = 0; i + 3 <= n_samples; i += 3)
    {
      gint16 value = (gint16) ((samples[i] + samples[i + 1] + samples[i + 2]) / 3);

      g_array_append_val (slow, value);
    }
  turns_track_add (far, far->len, (const gint16 *) (gpointer) slow->data, slow->len, 1);
  g_array_set_size (far, far->len + GAP);
}

/* One sentence of Clara's with a visitor who speaks into it. */
static void
hear_one (TurnsEar *ear, GRand *rand, const float *room, guint delay, gboolean cue, guint number,
          Delays *delays)
{
  g_autoptr (TurnsClip) own = turns_clip_new (greetings[number % G_N_ELEMENTS (greetings)], "en", 1.1);
  g_autoptr (TurnsClip) clip = turns_clip_new (interruptions[number % G_N_ELEMENTS (interruptions)], "en", 1);
  g_autoptr (GArray) far = g_array_new (FALSE, TRUE, sizeof (float));
  g_autoptr (GArray) near = g_array_new (FALSE, TRUE, sizeof (float));
  guint begins, spoken, lowered = ear->lowered, yields = ear->yields + ear->holds;
  gboolean was_lowered = FALSE;

  turns_clip_set_peak (own, 0.7);
  turns_clip_set_peak (clip, 0.4);
  ear->state.ended = ear->serial;
  if (cue)
    add_cue (far);
  else
    g_array_set_size (far, 2 * GAP);
  spoken = far->len;
  turns_track_add (far, far->len, (gint16 *) (gpointer) own->samples->data, own->samples->len, 1);
  g_array_set_size (far, far->len + TAIL);
  g_array_set_size (near, far->len);
  begins = spoken + (guint) (g_rand_double_range (rand, 0.5, 0.9) * TURNS_RATE);
  for (guint i = 0; i < far->len; i++)
    g_array_index (near, float, i) = echo_at ((const float *) (gpointer) far->data, i, delay, room);
  turns_track_add (near, begins, (gint16 *) (gpointer) clip->samples->data,
                   MIN (clip->samples->len, near->len - begins), 1);
  turns_track_add_noise (near, rand, 0.001);
  for (guint at = 0; at + CLARA_MEDIA_FRAME <= far->len; at += CLARA_MEDIA_FRAME)
    {
      double ms = ((double) at + CLARA_MEDIA_FRAME - begins) * 1000 / TURNS_RATE;

      ear->state.speaking =
        at >= spoken && ear->yields + ear->holds == yields ? CLARA_SPEAKING : CLARA_SPEAKING_NOT;
      if (ear->yields + ear->holds > yields)
        memset (&g_array_index (far, float, at), 0, CLARA_MEDIA_FRAME * sizeof (float));
      turns_ear_hear (ear, &g_array_index (near, float, at), &g_array_index (far, float, at),
                      (gint64) delay * G_USEC_PER_SEC / TURNS_RATE);
      if (ear->lowered > lowered && !was_lowered)
        {
          was_lowered = TRUE;
          g_array_append_val (delays->lowered, ms);
        }
      if (ear->yields + ear->holds > yields)
        {
          g_array_append_val (delays->yielded, ms);
          break;
        }
    }
  delays->never += ear->yields + ear->holds == yields;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return *(const double *) a < *(const double *) b ? -1 : *(const double *) a > *(const double *) b;
}

static double
percentile (GArray *values, guint percent)
{
  g_array_sort (values, compare);
  return values->len > 0 ? g_array_index (values, double, (values->len - 1) * percent / 100) : -1;
}

static void
print_delays (const char *row, Delays *delays)
{
  printf ("{\"row\": \"%s\", \"lowered\": [%.0f, %.0f], \"yielded\": [%.0f, %.0f], \"never\": %u}\n", row,
          percentile (delays->lowered, 50), percentile (delays->lowered, 95),
          percentile (delays->yielded, 50), percentile (delays->yielded, 95), delays->never);
  fflush (stdout);
  g_array_unref (delays->lowered);
  g_array_unref (delays->yielded);
}

static void
run (const char *first_row, const char *later_row, gboolean cue)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (17);
  Delays first = { g_array_new (FALSE, FALSE, sizeof (double)), g_array_new (FALSE, FALSE, sizeof (double)),
                   0 };
  Delays later = { g_array_new (FALSE, FALSE, sizeof (double)), g_array_new (FALSE, FALSE, sizeof (double)),
                   0 };

  for (guint i = 0; i < RUNS; i++)
    {
      float room[ROOM];
      guint delay = (guint) g_rand_int_range (rand, 20, 240) * TURNS_RATE / 1000;
      TurnsEar ear;

      make_room (rand, room);
      turns_ear_init (&ear);
      hear_one (&ear, rand, room, delay, cue, i, &first);
      for (guint k = 1; k < 4; k++)
        hear_one (&ear, rand, room, delay, FALSE, i + k, &later);
      turns_ear_clear (&ear);
    }
  print_delays (first_row, &first);
  print_delays (later_row, &later);
}

/**
 * turns_first:
 *
 * The first interruption after waking and those that follow, with the wake cue and without, in rooms with an
 * echo of -6 dB after 20 to 240 ms.
 */
void
turns_first (void)
{
  run ("first after waking, no cue", "later, no cue", FALSE);
  run ("first after waking, with the cue", "later, with the cue", TRUE);
}
