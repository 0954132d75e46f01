/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "turns-path.h"

#include "clara-audio-worker.h"

#include <stdio.h>
#include <sys/resource.h>

#define WARM_UP 3 /* seconds until a stream runs evenly, or rests */

static void
pass (double seconds)
{
  gint64 until = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);

  while (g_get_monotonic_time () < until)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (2000);
}

static void
on_audio (const ClaraAudioEvent *event, gpointer user_data)
{
}

static double
get_processor_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
         + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / G_USEC_PER_SEC;
}

static double
measure_share (double seconds)
{
  double before;

  pass (WARM_UP);
  before = get_processor_seconds ();
  /* The main loop of the bench itself must cost nothing. */
  for (gint64 until = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);
       g_get_monotonic_time () < until;)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (100000);
    }
  return (get_processor_seconds () - before) / seconds * 100;
}

/**
 * turns_processor:
 *
 * What capture, echo cancellation, voice activity and playback cost while Clara listens, and while she
 * sleeps.
 */
void
turns_processor (double seconds)
{
  g_autoptr (ClaraSound) sound = clara_sound_new (NULL, NULL);
  ClaraAudioWorker *worker;
  double awake, asleep;

  clara_sound_start (sound, NULL);
  worker = clara_audio_worker_new (sound, on_audio, NULL);
  clara_audio_worker_set_awake (worker, TRUE);
  clara_audio_worker_set_listening (worker, TRUE);
  awake = measure_share (seconds);
  clara_audio_worker_set_awake (worker, FALSE);
  clara_sound_set_active (sound, FALSE, FALSE);
  asleep = measure_share (seconds);
  clara_audio_worker_free (worker);
  clara_sound_stop (sound);
  printf ("{\"row\": \"audio path\", \"awake\": %.2f, \"asleep\": %.2f}\n", awake, asleep);
  fflush (stdout);
}

/**
 * turns_loss:
 *
 * How much sound is missing after some minutes, in milliseconds: what should have come, by the clock, less
 * what did.
 */
void
turns_loss (double minutes)
{
  g_autoptr (ClaraSound) sound = clara_sound_new (NULL, NULL);
  gint64 captured[2], played[2], from, us;

  clara_sound_start (sound, NULL);
  pass (WARM_UP);
  from = g_get_monotonic_time ();
  clara_sound_count (sound, &captured[0], &played[0]);
  pass (minutes * 60);
  clara_sound_count (sound, &captured[1], &played[1]);
  us = g_get_monotonic_time () - from;
  clara_sound_stop (sound);
  printf ("{\"row\": \"loss\", \"minutes\": %.1f, \"captured_ms\": %.1f, \"played_ms\": %.1f}\n", minutes,
          (double) us / 1000 - (double) (captured[1] - captured[0]) / 16,
          (double) us / 1000 - (double) (played[1] - played[0]) / 48);
  fflush (stdout);
}
