/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "turns-ear.h"

#include <math.h>

static void
on_event (ClaraAudioEvent event, gpointer user_data)
{
  TurnsEar *self = user_data;

  switch (event.kind)
    {
    case CLARA_AUDIO_BEGIN:
      self->begun++;
      self->open = TRUE;
      self->serial = event.serial;
      self->voice_us = event.voice_us;
      break;
    case CLARA_AUDIO_MORE:
      self->voice_us = event.voice_us;
      break;
    case CLARA_AUDIO_END:
      self->open = FALSE;
      break;
    case CLARA_AUDIO_HOLD:
      self->holds++;
      break;
    case CLARA_AUDIO_YIELD:
      self->yields++;
      break;
    default:
      break;
    }
  g_free (event.samples);
}

static void
on_gain (float gain, gpointer user_data)
{
  ((TurnsEar *) user_data)->lowered += gain < 1;
}

static void
on_silence (ClaraPosition *position, gpointer user_data)
{
}

static const ClaraEarFuncs funcs = { on_event, on_gain, on_silence };

void
turns_ear_init (TurnsEar *self)
{
  *self = (TurnsEar){ .state = { .awake = TRUE, .listening = TRUE } };
  self->ear = clara_ear_new (&funcs, self);
}

void
turns_ear_clear (TurnsEar *self)
{
  clara_ear_free (self->ear);
}

void
turns_ear_hear (TurnsEar *self, const float *near, const float *far, gint64 delay_us)
{
  float clean[CLARA_MEDIA_FRAME];

  clara_ear_frame (self->ear, &self->state, near, far, delay_us, self->now_us, clean);
  self->now_us += 10000;
}

void
turns_track_add (GArray *track, guint at, const gint16 *samples, guint n_samples, double gain)
{
  if (track->len < at + n_samples)
    g_array_set_size (track, at + n_samples);
  for (guint i = 0; i < n_samples; i++)
    g_array_index (track, float, at + i) += (float) (samples[i] * gain / 32768);
}

/* The same noise every time. */
void
turns_track_add_noise (GArray *track, GRand *rand, double level)
{
  for (guint i = 0; i < track->len; i++)
    g_array_index (track, float, i) += (float) (g_rand_double_range (rand, -1, 1) * level * sqrt (3));
}
