/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-barge-in.h"

/* In frames of 10 ms. */
#define LIKELY 6         /* speech long enough to lower the voice; the detector adds some 40 ms of its own */
#define LASTING 27       /* since the burst began: to fall silent, if it is mostly a voice */
#define MOSTLY 0.55      /* of the burst, */
#define PITCHED 6        /* and so many frames of it with a pitch, which a cough has not */
#define HALTING 45       /* frames with speech that last in any case, with that pitch */
#define FADING 20.0      /* dB below the burst's peak: what is ending already need not silence anybody */
#define SMOOTH 0.25      /* of the level, a frame */
#define NO_NOD 72        /* since the burst began: longer than a nod is */
#define NO_NOD_VOICED 50 /* of them with speech */
#define LONGEST_NOD 110  /* the same where the words are a nod's: "okay, right, I see" */
#define FORGET_LIKELY 12 /* a gap that shows that a burst was too short to be speech */
#define FORGET_DUCKED 35 /* silence after which a lowered voice comes back, */
#define FORGET_HELD 28   /* and one that was held */

typedef enum
{
  QUIET,   /* nobody interrupts */
  BURST,   /* something has begun */
  DUCKED,  /* the voice is lowered */
  HELD,    /* silent, and it may have been for nothing */
  YIELDED, /* Clara has given way; until she begins anew */
  N_STATES,
} State;

typedef enum
{
  ON_VOICE,   /* a frame with speech */
  ON_LIKELY,  /* ... and the burst is likely speech */
  ON_LASTING, /* ... and lasts */
  ON_CERTAIN, /* it is certainly more than a nod */
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
              [ON_LASTING] = { HELD, CLARA_BARGE_IN_HOLD },
              [ON_CERTAIN] = { YIELDED, CLARA_BARGE_IN_YIELD } },
  [BURST] = { [ON_VOICE] = { BURST, CLARA_BARGE_IN_NOTHING },
              [ON_LIKELY] = { DUCKED, CLARA_BARGE_IN_DUCK },
              [ON_LASTING] = { HELD, CLARA_BARGE_IN_HOLD },
              [ON_CERTAIN] = { YIELDED, CLARA_BARGE_IN_YIELD },
              [ON_GAP] = { QUIET, CLARA_BARGE_IN_NOTHING },
              [ON_SILENCE] = { QUIET, CLARA_BARGE_IN_NOTHING },
              [ON_END] = { QUIET, CLARA_BARGE_IN_NOTHING } },
  [DUCKED] = { [ON_VOICE] = { DUCKED, CLARA_BARGE_IN_NOTHING },
               [ON_LIKELY] = { DUCKED, CLARA_BARGE_IN_NOTHING },
               [ON_LASTING] = { HELD, CLARA_BARGE_IN_HOLD },
               [ON_CERTAIN] = { YIELDED, CLARA_BARGE_IN_YIELD },
               [ON_GAP] = { DUCKED, CLARA_BARGE_IN_NOTHING },
               [ON_SILENCE] = { QUIET, CLARA_BARGE_IN_RESTORE },
               [ON_END] = { QUIET, CLARA_BARGE_IN_RESTORE } },
  [HELD] = { [ON_VOICE] = { HELD, CLARA_BARGE_IN_NOTHING },
             [ON_LIKELY] = { HELD, CLARA_BARGE_IN_NOTHING },
             [ON_LASTING] = { HELD, CLARA_BARGE_IN_NOTHING },
             [ON_CERTAIN] = { YIELDED, CLARA_BARGE_IN_YIELD },
             [ON_GAP] = { HELD, CLARA_BARGE_IN_NOTHING },
             [ON_SILENCE] = { QUIET, CLARA_BARGE_IN_RESUME },
             [ON_END] = { QUIET, CLARA_BARGE_IN_RESUME } },
  [YIELDED] = { [ON_VOICE] = { YIELDED, CLARA_BARGE_IN_NOTHING },
                [ON_LIKELY] = { YIELDED, CLARA_BARGE_IN_NOTHING },
                [ON_LASTING] = { YIELDED, CLARA_BARGE_IN_NOTHING },
                [ON_CERTAIN] = { YIELDED, CLARA_BARGE_IN_NOTHING },
                [ON_GAP] = { YIELDED, CLARA_BARGE_IN_NOTHING },
                [ON_SILENCE] = { YIELDED, CLARA_BARGE_IN_NOTHING },
                [ON_END] = { QUIET, CLARA_BARGE_IN_RESTORE } },
};

static gboolean
is_lasting (ClaraBargeIn *self)
{
  return self->pitched >= PITCHED
         && (self->voiced >= HALTING
             || (self->burst >= LASTING && self->voiced >= MOSTLY * self->burst
                 && self->level > self->peak - FADING));
}

/* Words decide where they are known; else only what is longer than a nod is more than one. */
static gboolean
is_certain (ClaraBargeIn *self, const ClaraBargeInFrame *frame)
{
  if (self->voiced >= LIKELY && frame->words == CLARA_BARGE_IN_WORDS_MORE)
    return TRUE;
  if (!frame->voiced || self->pitched < PITCHED || self->voiced < NO_NOD_VOICED)
    return FALSE;
  return self->burst >= (frame->words == CLARA_BARGE_IN_WORDS_NOD ? LONGEST_NOD : NO_NOD);
}

static void
count (ClaraBargeIn *self, const ClaraBargeInFrame *frame)
{
  if (frame->voiced)
    {
      if (self->voiced == 0)
        self->peak = self->level = frame->level;
      self->voiced++;
      self->silence = 0;
    }
  else
    self->silence++;
  if (self->voiced > 0)
    self->burst++;
  self->pitched += frame->voiced && frame->pitched;
  self->level += SMOOTH * (frame->level - self->level);
  self->peak = MAX (self->peak, self->level);
}

static Event
find_event (ClaraBargeIn *self, ClaraSpeaking speaking, const ClaraBargeInFrame *frame, gboolean *none)
{
  *none = FALSE;
  /* While she is held she does not speak, and that is no end. */
  if (speaking == CLARA_SPEAKING_NOT && self->state != HELD)
    return ON_END;
  if (is_certain (self, frame))
    return ON_CERTAIN;
  if (frame->voiced)
    return is_lasting (self) ? ON_LASTING : self->voiced >= LIKELY ? ON_LIKELY : ON_VOICE;
  if (self->silence >= (self->state == HELD ? FORGET_HELD : FORGET_DUCKED))
    return ON_SILENCE;
  *none = self->silence < FORGET_LIKELY;
  return ON_GAP;
}

static ClaraBargeInAction
go (ClaraBargeIn *self, Event event)
{
  const Transition *transition = &table[self->state][event];

  self->state = transition->next;
  if (self->state == QUIET)
    self->voiced = self->burst = self->pitched = 0;
  return transition->action;
}

/**
 * clara_barge_in_frame:
 * @self: zeroed at first
 * @speaking: whether Clara's voice leaves the loudspeaker in this frame
 * @frame: what is heard of the visitor
 *
 * Returns: what to do now
 */
ClaraBargeInAction
clara_barge_in_frame (ClaraBargeIn *self, ClaraSpeaking speaking, const ClaraBargeInFrame *frame)
{
  ClaraBargeInAction action;
  gboolean none;
  Event event;

  count (self, frame);
  event = find_event (self, speaking, frame, &none);
  if (none)
    return CLARA_BARGE_IN_NOTHING;
  /* What must be heard whole is neither lowered nor cut. */
  if (speaking == CLARA_SPEAKING_LEGAL && event == ON_LASTING)
    event = ON_LIKELY;
  action = go (self, event);
  if (speaking == CLARA_SPEAKING_LEGAL && action == CLARA_BARGE_IN_DUCK)
    return CLARA_BARGE_IN_NOTHING;
  if (speaking == CLARA_SPEAKING_LEGAL && action == CLARA_BARGE_IN_YIELD)
    return CLARA_BARGE_IN_FINISH;
  return action;
}

/**
 * clara_barge_in_stop:
 *
 * Nobody listens any more.
 *
 * Returns: what to take back
 */
ClaraBargeInAction
clara_barge_in_stop (ClaraBargeIn *self)
{
  return go (self, ON_END);
}
