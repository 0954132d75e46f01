/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-pose.h"

#include "clara-envelope.h"

#include <math.h>

#define SECOND_US G_USEC_PER_SEC
#define BLINK_US 120000
#define BLINK_MIN 2.0
#define BLINK_MAX 6.0
#define BREATHS_PER_SECOND 0.25
#define HEAD_LIMIT 6.0
#define TURN_LIMIT 4.0
#define NOD_SECONDS 0.9
/* A frame that comes later than this was not a frame: the machine slept. */
#define MAX_FRAME 0.25

/* Where each mood takes the figure. */
typedef struct
{
  double head_x, head_y, turn;
  double gaze_x, gaze_y;
  gboolean follows; /* the eyes go to the visitor's face */
  double lids, brow_raise, brow_tilt, cheeks;
  int mouth;         /* the shape at rest */
  double mouth_part; /* how much of it */
  gboolean nods;
} Target;

static const Target targets[CLARA_MOOD_COUNT] = {
  [CLARA_MOOD_DOZING] = { 0, 5, 2.2, 0, 0.5, FALSE, 0.14, -0.1, -0.05, 0.6, 10, 0.35, FALSE },
  [CLARA_MOOD_NOTICING] = { 0, -2, 0, 0, 0, TRUE, 1.06, 0.7, 0, 0.7, 1, 0.5, FALSE },
  [CLARA_MOOD_GREETING] = { 0, -1, -1.2, 0, 0, TRUE, 0.94, 0.3, -0.08, 1, 10, 0.9, TRUE },
  [CLARA_MOOD_LISTENING] = { 1, 1, 2.4, 0, 0, TRUE, 1, 0.1, -0.08, 0.85, 10, 0.5, FALSE },
  [CLARA_MOOD_THINKING] = { -2, -1, -1.6, 0.75, -0.85, FALSE, 0.95, 0.25, 0.15, 0.7, 11, 0.45, FALSE },
  [CLARA_MOOD_SPEAKING] = { 0, 0, 0, 0, 0, TRUE, 1, 0.12, -0.06, 0.85, 10, 0.45, FALSE },
  [CLARA_MOOD_CONFUSED] = { 2, 0, 3.8, 0, 0, TRUE, 1.05, 0.85, 0.35, 0.7, 11, 0.6, FALSE },
  [CLARA_MOOD_HAPPY] = { 0, -2, -1.5, 0, 0, TRUE, 0.84, 0.3, -0.08, 1, 10, 1, TRUE },
  [CLARA_MOOD_APOLOGETIC] = { 0, 3, -2.2, 0, 0.1, TRUE, 0.92, 0.35, 1, 0.7, 9, 0.35, FALSE },
};

struct _ClaraPose
{
  GRand *random;
  ClaraMood mood;
  gboolean reduced;
  ClaraPoseValues values;
  ClaraMouthTrack *track;
  ClaraEnvelope speech;
  double lids; /* without the blink */
  double target_gaze_x, target_gaze_y;
  double saccade_x, saccade_y;
  gint64 last, mood_since;
  gint64 blink_at;
  gint64 saccade_at;
};

ClaraPose *
clara_pose_new (guint32 seed)
{
  ClaraPose *self = g_new0 (ClaraPose, 1);

  self->random = g_rand_new_with_seed (seed);
  self->track = clara_mouth_track_new ();
  self->lids = self->values.lids = targets[CLARA_MOOD_DOZING].lids;
  self->values.mouth = *clara_mouth_get_shape (0);
  return self;
}

void
clara_pose_free (ClaraPose *self)
{
  g_rand_free (self->random);
  clara_mouth_track_free (self->track);
  g_free (self);
}

void
clara_pose_set_mood (ClaraPose *self, ClaraMood mood)
{
  if (mood == self->mood || (int) mood < 0 || mood >= CLARA_MOOD_COUNT)
    return;
  self->mood = mood;
  self->mood_since = self->last;
}

ClaraMood
clara_pose_get_mood (ClaraPose *self)
{
  return self->mood;
}

/**
 * clara_pose_set_gaze:
 * @x: -1 (her right, the left of the screen) to 1
 * @y: -1 (up) to 1
 *
 * Where the visitor's face is; she looks there smoothly when her mood lets her.
 */
void
clara_pose_set_gaze (ClaraPose *self, double x, double y)
{
  self->target_gaze_x = isfinite (x) ? CLAMP (x, -1, 1) : 0;
  self->target_gaze_y = isfinite (y) ? CLAMP (y, -1, 1) : 0;
}

/**
 * clara_pose_set_speech_level:
 * @level: loudness of Clara's own voice, 0 to 1, where no mouth shapes come
 */
void
clara_pose_set_speech_level (ClaraPose *self, double level)
{
  self->speech.target = isfinite (level) ? CLAMP (level, 0, 1) : 0;
}

void
clara_pose_set_reduced_motion (ClaraPose *self, gboolean reduced)
{
  self->reduced = reduced;
}

ClaraMouthTrack *
clara_pose_get_track (ClaraPose *self)
{
  return self->track;
}

/* How shut a blink makes the lids: 0 open, 1 shut. */
static double
blink (ClaraPose *self, gint64 now)
{
  double part;

  if (self->blink_at == 0)
    self->blink_at = now + g_rand_double_range (self->random, BLINK_MIN, BLINK_MAX) * SECOND_US;
  if (now < self->blink_at)
    return 0;
  part = (double) (now - self->blink_at) / BLINK_US;
  if (part >= 1)
    {
      self->blink_at = now + g_rand_double_range (self->random, BLINK_MIN, BLINK_MAX) * SECOND_US;
      return 0;
    }
  return sin (part * G_PI);
}

static void
look (ClaraPose *self, const Target *target, gint64 now, double dt)
{
  double x = target->gaze_x, y = target->gaze_y;

  if (target->follows)
    {
      if (now >= self->saccade_at)
        {
          self->saccade_at = now + g_rand_double_range (self->random, 0.7, 2.6) * SECOND_US;
          self->saccade_x = g_rand_double_range (self->random, -0.08, 0.08);
          self->saccade_y = g_rand_double_range (self->random, -0.05, 0.05);
        }
      x += self->target_gaze_x + (self->reduced ? 0 : self->saccade_x);
      y += self->target_gaze_y + (self->reduced ? 0 : self->saccade_y);
    }
  self->values.gaze_x = clara_approach (self->values.gaze_x, CLAMP (x, -1, 1), dt, 0.09);
  self->values.gaze_y = clara_approach (self->values.gaze_y, CLAMP (y, -1, 1), dt, 0.09);
}

static void
move_head (ClaraPose *self, const Target *target, gint64 now, double dt)
{
  const double t = (double) now / SECOND_US;
  const double since = (double) (now - self->mood_since) / SECOND_US;
  double x = target->head_x, y = target->head_y, turn = target->turn;

  if (self->reduced)
    x = y = turn = 0;
  else
    {
      /* Nobody holds the head quite still. */
      x += 0.9 * sin (t * 0.61) + 0.5 * sin (t * 1.37 + 1) + 1.6 * self->values.gaze_x;
      y += 0.6 * sin (t * 0.83 + 2) + 1.2 * self->values.gaze_y;
      turn += 0.5 * sin (t * 0.47) + 0.8 * self->values.gaze_x;
      if (self->mood == CLARA_MOOD_SPEAKING)
        {
          y += 1.6 * self->values.mouth.open;
          turn += 0.7 * sin (t * 2.1);
        }
      if (target->nods && since < NOD_SECONDS)
        y += 5 * sin (since / NOD_SECONDS * G_PI);
    }
  self->values.head_x = clara_approach (self->values.head_x, CLAMP (x, -HEAD_LIMIT, HEAD_LIMIT), dt, 0.18);
  self->values.head_y = clara_approach (self->values.head_y, CLAMP (y, -HEAD_LIMIT, HEAD_LIMIT), dt, 0.18);
  self->values.head_turn =
    clara_approach (self->values.head_turn, CLAMP (turn, -TURN_LIMIT, TURN_LIMIT), dt, 0.22);
  self->values.body_y = self->reduced ? 0 : 1.8 * sin (t * BREATHS_PER_SECOND * 2 * G_PI);
}

static void
move_mouth (ClaraPose *self, const Target *target, gint64 now, double dt)
{
  ClaraMouth rest, spoken;

  clara_mouth_blend (clara_mouth_get_shape (0), clara_mouth_get_shape (target->mouth), target->mouth_part,
                     &rest);
  if (target->mouth == 10)
    rest.open *= target->mouth_part > 0.6 ? 1 : 0; /* a small smile keeps the lips together */
  clara_envelope_advance (&self->speech, dt, 0.05, 0.09);
  if (clara_mouth_track_sample (self->track, now, &spoken))
    self->values.mouth = spoken;
  else if (self->speech.value > 0.02)
    clara_mouth_from_level (self->speech.value, &self->values.mouth);
  else
    clara_mouth_blend (&self->values.mouth, &rest, 1 - exp (-dt / 0.12), &self->values.mouth);
}

/**
 * clara_pose_advance:
 * @now_us: monotonic time of the frame
 *
 * Returns: (transfer none): the figure at that time
 */
const ClaraPoseValues *
clara_pose_advance (ClaraPose *self, gint64 now_us)
{
  const Target *target = &targets[self->mood];
  const double dt = self->last == 0 ? 1 : CLAMP ((double) (now_us - self->last) / SECOND_US, 0, MAX_FRAME);
  double shut;

  if (self->last == 0)
    self->mood_since = now_us;
  self->last = now_us;
  look (self, target, now_us, dt);
  move_head (self, target, now_us, dt);
  move_mouth (self, target, now_us, dt);
  self->values.brow_raise = clara_approach (self->values.brow_raise, target->brow_raise, dt, 0.12);
  self->values.brow_tilt = clara_approach (self->values.brow_tilt, target->brow_tilt, dt, 0.15);
  self->values.cheeks = clara_approach (self->values.cheeks, target->cheeks, dt, 0.3);
  shut = self->mood == CLARA_MOOD_DOZING ? 0 : blink (self, now_us);
  self->lids = clara_approach (self->lids, target->lids, dt, 0.1);
  self->values.lids = self->lids * (1 - shut);
  self->values.dots = clara_approach (self->values.dots, self->mood == CLARA_MOOD_THINKING ? 1 : 0, dt,
                                      self->reduced ? 0 : 0.04);
  self->values.dots_phase = fmod ((double) now_us / SECOND_US / 1.8, 1);
  return &self->values;
}
