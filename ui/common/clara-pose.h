/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-mouth.h"

G_BEGIN_DECLS

/* What Clara shows that she is doing. */
typedef enum
{
  CLARA_MOOD_DOZING,
  CLARA_MOOD_NOTICING,
  CLARA_MOOD_GREETING,
  CLARA_MOOD_LISTENING,
  CLARA_MOOD_THINKING,
  CLARA_MOOD_SPEAKING,
  CLARA_MOOD_CONFUSED,
  CLARA_MOOD_HAPPY,
  CLARA_MOOD_APOLOGETIC,
  CLARA_MOOD_COUNT,
} ClaraMood;

/* All that moves, in units of the drawing (480 wide) and degrees. */
typedef struct
{
  double head_x, head_y;
  double head_turn;      /* degrees, clockwise */
  double body_y;         /* breathing */
  double gaze_x, gaze_y; /* -1 to 1 */
  double lids;           /* 0 shut, 1 open */
  double brow_raise;     /* -1 to 1 */
  double brow_tilt;      /* inner ends up: positive */
  double cheeks;         /* 0 to 1 */
  double dots;           /* how far the three dots are there, 0 to 1 */
  double dots_phase;     /* 0 to 1 */
  ClaraMouth mouth;
} ClaraPoseValues;

/**
 * ClaraPose:
 *
 * The figure's movements over time: no drawing and no clock of its own, so that a test can walk it.
 */
typedef struct _ClaraPose ClaraPose;
ClaraPose *clara_pose_new (guint32 seed);
void clara_pose_free (ClaraPose *self);
void clara_pose_set_mood (ClaraPose *self, ClaraMood mood);
ClaraMood clara_pose_get_mood (ClaraPose *self);
void clara_pose_set_gaze (ClaraPose *self, double x, double y);
void clara_pose_set_speech_level (ClaraPose *self, double level);
void clara_pose_set_reduced_motion (ClaraPose *self, gboolean reduced);
ClaraMouthTrack *clara_pose_get_track (ClaraPose *self);
const ClaraPoseValues *clara_pose_advance (ClaraPose *self, gint64 now_us);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraPose, clara_pose_free)

G_END_DECLS
