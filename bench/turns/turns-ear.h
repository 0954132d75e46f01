/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-ear.h"
#include "turns-clip.h"

G_BEGIN_DECLS

/**
 * TurnsEar:
 *
 * Clara's ear with a visitor's sound before it instead of a microphone, 10 ms after 10 ms.
 */
typedef struct
{
  ClaraEar *ear;
  ClaraEarState state;
  gint64 now_us;

  /* Of the last frame. */
  guint begun;
  guint holds;
  guint yields;
  guint lowered; /* how often Clara's voice was lowered */
  gboolean open;
  guint serial;
  gint64 voice_us;
} TurnsEar;

void turns_ear_init (TurnsEar *self);
void turns_ear_clear (TurnsEar *self);
void turns_ear_hear (TurnsEar *self, const float *near, const float *far, gint64 delay_us);

/* Adds the clip to a track of samples from there on, which grows. */
void turns_track_add (GArray *track, guint at, const gint16 *samples, guint n_samples, double gain);
void turns_track_add_noise (GArray *track, GRand *rand, double level);

G_END_DECLS
