/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-barge-in.h"

/* In frames of 10 ms. */
#define LIKELY 6         /* speech long enough to lower the voice; the detector adds some 40 ms of its own */
#define CERTAIN 30       /* since the burst began: longer than most nods, if it is mostly a voice */
#define MOSTLY 0.55      /* of the burst, */
#define PITCHED 6        /* and so many frames of it with a pitch, which a cough has not */
#define HALTING 45       /* frames with speech that are certain in any case, with that pitch */
#define FORGET_LIKELY 12 /* a gap that shows that a burst was too short to be speech */
#define FORGET_DUCKED 35 /* silence after which a lowered voice comes back */

typedef enum
{
  QUIET,   /* nobody interrupts */
  BURST,   /* something has begun */
  DUCKED,  /* the voice is lowered */
  YIELDED, /* Clara has given way; until she begins anew */
  N_STATES,
} State;

typedef enum
{
  ON_VOICE,   /* a frame with speech */
  ON_LIKELY,  /* ... and the burst is likely speech */
  ON_CERTAIN, /* ... and certainly more than a backchannel */
  ON_GAP,     /* short silence */
  ON_SILENCE, /* long silence */
  ON_END,     /* Clara does not speak (any more) */
  N_EVENTS,
} Event;

typedef struct
{
  State next;
  ClaraBargeInAction action;
} Transition;

static const Transition table[N_STATES][N_EVENTS] = {
  [QUIET] = { [ON_VOICE] = { BURST, CLARA_BARGE_IN_NOTHING },
              [ON_LIKELY] = { DUCKED, CLARA_BARGE_IN_DUCK },
              [ON_CERTAIN] = { YIELDED, CLARA_BARGE_IN_YIELD } },
  [BURST] = { [ON_VOICE] = { BURST, CLARA_BARGE_IN_NOTHING },
              [ON_LIKELY] = { DUCKED, CLARA_BARGE_IN_DUCK },
              [ON_CERTAIN] = { YIELDED, CLARA_BARGE_IN_YIELD },
              [ON_GAP] = { QUIET, CLARA_BARGE_IN_NOTHING },
              [ON_SILENCE] = { QUIET, CLARA_BARGE_IN_NOTHING },
              [ON_END] = { QUIET, CLARA_BARGE_IN_NOTHING } },
  [DUCKED] = { [ON_VOICE] = { DUCKED, CLARA_BARGE_IN_NOTHING },
               [ON_LIKELY] = { DUCKED, CLARA_BARGE_IN_NOTHING },
               [ON_CERTAIN] = { YIELDED, CLARA_BARGE_IN_YIELD },
               [ON_GAP] = { DUCKED, CLARA_BARGE_IN_NOTHING },
               [ON_SILENCE] = { QUIET, CLARA_BARGE_IN_RESTORE },
               [ON_END] = { QUIET, CLARA_BARGE_IN_RESTORE } },
  [YIELDED] = { [ON_VOICE] = { YIELDED, CLARA_BARGE_IN_NOTHING },
                [ON_LIKELY] = { YIELDED, CLARA_BARGE_IN_NOTHING },
                [ON_CERTAIN] = { YIELDED, CLARA_BARGE_IN_NOTHING },
                [ON_GAP] = { YIELDED, CLARA_BARGE_IN_NOTHING },
                [ON_SILENCE] = { YIELDED, CLARA_BARGE_IN_NOTHING },
                [ON_END] = { QUIET, CLARA_BARGE_IN_RESTORE } },
};

static gboolean
is_certain (ClaraBargeIn *self)
{
  return self->pitched >= PITCHED
         && (self->voiced >= HALTING || (self->burst >= CERTAIN && self->voiced >= MOSTLY * self->burst));
}

/**
 * clara_barge_in_frame:
 * @self: zeroed at first
 * @speaking: whether Clara's voice leaves the loudspeaker in this frame
 * @voiced: whether the visitor's does
 * @pitched: whether it has a pitch in this frame
 *
 * Returns: what to do now
 */
ClaraBargeInAction
clara_barge_in_frame (ClaraBargeIn *self, ClaraSpeaking speaking, gboolean voiced, gboolean pitched)
{
  const Transition *transition;
  ClaraBargeInAction action;
  Event event;

  if (voiced)
    {
      self->voiced++;
      self->silence = 0;
    }
  else
    self->silence++;
  if (self->voiced > 0)
    self->burst++;
  self->pitched += voiced && pitched;
  if (speaking == CLARA_SPEAKING_NOT)
    event = ON_END;
  else if (voiced)
    event = is_certain (self) ? ON_CERTAIN : self->voiced >= LIKELY ? ON_LIKELY : ON_VOICE;
  else if (self->silence >= FORGET_DUCKED)
    event = ON_SILENCE;
  else if (self->silence >= FORGET_LIKELY)
    event = ON_GAP;
  else
    return CLARA_BARGE_IN_NOTHING;

  transition = &table[self->state][event];
  action = transition->action;
  self->state = transition->next;
  if (self->state == QUIET)
    self->voiced = self->burst = self->pitched = 0;
  /* What must be heard whole is neither lowered nor cut. */
  if (speaking == CLARA_SPEAKING_LEGAL && action == CLARA_BARGE_IN_DUCK)
    return CLARA_BARGE_IN_NOTHING;
  if (speaking == CLARA_SPEAKING_LEGAL && action == CLARA_BARGE_IN_YIELD)
    return CLARA_BARGE_IN_FINISH;
  return action;
}
