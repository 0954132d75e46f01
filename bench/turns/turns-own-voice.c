/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "turns-offline.h"

#include "turns-ear.h"

#include <math.h>
#include <stdio.h>

#define SENTENCES 100
#define ROOM (TURNS_RATE / 5) /* samples of the impulse response */

static const char *const texts[] = {
  "Hello, welcome to Meridian Labs. I am Clara.",
  "Whom would you like to see?",
  "Please tell me your name and the company you come from.",
  "I have told Priya Raghavan that you are here; she is on her way.",
  "The meeting room is on the second floor, to the left of the lifts.",
  "Please look into the camera for a picture.",
  "I am sorry, I did not find that name. Could you spell it for me?",
  "Our office is on the fourth floor, and from there you can see the river.",
  "Your badge is being printed. Please wear it while you are here.",
  "Goodbye, and have a nice day.",
};

/* A live room: the direct sound and a tail that dies away, with a power of 1. */
static void
make_room (GRand *rand, float *response)
{
  double power = 0;

  for (guint i = 0; i < ROOM; i++)
    {
      response[i] = (float) (i == 0 ? 1.0 : 0.06 * g_rand_double_range (rand, -1, 1) * exp (-6.0 * i / ROOM));
      power += response[i] * response[i];
    }
  for (guint i = 0; i < ROOM; i++)
    response[i] /= (float) sqrt (power);
}

static float
echo_at (const float *far, guint at, guint delay, const float *response, double gain)
{
  double sum = 0;

  if (at < delay)
    return 0;
  for (guint i = 0; i < ROOM && i <= at - delay; i += 1 + (i > 400))
    sum += far[at - delay - i] * response[i] * (i > 400 ? 1.41 : 1);
  return (float) (sum * gain);
}

static void
run (guint delay_ms, double leak_db)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (delay_ms);
  float response[ROOM];
  guint interruptions = 0, turns = 0, delay = delay_ms * TURNS_RATE / 1000;
  TurnsEar ear;

  make_room (rand, response);
  turns_ear_init (&ear);
  for (guint k = 0; k < SENTENCES / 4; k++)
    {
      g_autoptr (TurnsClip) clip = turns_clip_new (texts[k % G_N_ELEMENTS (texts)], "en", 1.1);
      g_autoptr (GArray) far = g_array_new (FALSE, TRUE, sizeof (float));
      const float *samples;

      turns_clip_set_peak (clip, 0.9);
      turns_track_add (far, 0, (gint16 *) (gpointer) clip->samples->data, clip->samples->len, 1);
      g_array_set_size (far, far->len + TURNS_RATE / 2);
      samples = (const float *) (gpointer) far->data;
      for (guint at = 0; at + CLARA_MEDIA_FRAME <= far->len; at += CLARA_MEDIA_FRAME)
        {
          float near[CLARA_MEDIA_FRAME];

          for (guint i = 0; i < CLARA_MEDIA_FRAME; i++)
            near[i] = echo_at (samples, at + i, delay, response, pow (10, leak_db / 20))
                      + (float) g_rand_double_range (rand, -0.001, 0.001);
          ear.state.speaking = at < clip->samples->len ? CLARA_SPEAKING : CLARA_SPEAKING_NOT;
          turns_ear_hear (&ear, near, samples + at, (gint64) delay_ms * 1000);
        }
      ear.state.ended = ear.serial;
    }
  interruptions = ear.yields + ear.holds;
  turns = ear.begun;
  printf ("{\"row\": \"own voice, %u ms, %.0f dB\", \"sentences\": %u, \"yields\": %u, \"turns\": %u}\n",
          delay_ms, leak_db, SENTENCES / 4, interruptions, turns);
  fflush (stdout);
  turns_ear_clear (&ear);
}

/**
 * turns_own_voice:
 *
 * Clara at full volume in a live room, heard by her own microphone from the first sentence on.
 */
void
turns_own_voice (void)
{
  run (20, -6);
  run (60, -6);
  run (120, -6);
  run (240, -6);
}
