/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-mouth.h"

#include <string.h>

/* A lip takes about this long from one shape to the next, and begins before the sound does. */
#define TRANSITION_US 90000
#define LEAD_US 40000
/* With no new shape for this long there is no speech any more. */
#define HOLD_US 400000
#define MAX_QUEUE 512

/* In the order of ClaraViseme. */
static const ClaraMouth shapes[CLARA_MOUTH_SHAPES] = {
  { .width = 0.96, .smile = 0.36 },                                              /* closed */
  { .width = 0.94, .open = 0.20, .smile = 0.22, .teeth = 0.55 },                 /* slightly open */
  { .width = 0.94, .open = 0.82, .smile = 0.12, .teeth = 0.65, .tongue = 0.45 }, /* open */
  { .width = 1.10, .open = 0.44, .smile = 0.42, .teeth = 0.95, .tongue = 0.30 }, /* wide */
  { .width = 0.66, .open = 0.66, .round = 0.75, .teeth = 0.15, .tongue = 0.20 }, /* round */
  { .width = 0.46, .open = 0.30, .round = 1.00 },                                /* tight round */
  { .width = 0.94, .open = 0.17, .smile = 0.15, .teeth = 1.00, .bite = 1.00 },   /* teeth on lip */
  { .width = 0.92, .open = 0.48, .smile = 0.18, .teeth = 0.70, .tongue = 0.85 }, /* tongue up */
  { .width = 0.94, .open = 0.30, .smile = 0.15, .teeth = 0.80, .tongue = 1.00 }, /* tongue between */
  { .width = 0.86, .smile = 0.15, .press = 1.00 },                               /* pressed */
  { .width = 1.20, .open = 0.34, .smile = 1.00, .teeth = 1.00, .tongue = 0.10 }, /* smile */
  { .width = 0.64, .open = 0.15, .smile = 0.15, .teeth = 0.30, .round = 0.25 },  /* small */
};

typedef struct
{
  gint64 at;
  int viseme;
} Mark;

struct _ClaraMouthTrack
{
  GQueue marks; /* of Mark, by time; the first is the one being said */
};

/**
 * clara_mouth_get_shape:
 * @viseme: a ClaraViseme; what is not one is the closed mouth
 *
 * Returns: (transfer none): its mouth
 */
const ClaraMouth *
clara_mouth_get_shape (int viseme)
{
  return &shapes[viseme >= 0 && viseme < CLARA_MOUTH_SHAPES ? viseme : 0];
}

/**
 * clara_mouth_blend:
 * @t: 0 gives @from, 1 gives @to
 * @out: may be one of both
 */
void
clara_mouth_blend (const ClaraMouth *from, const ClaraMouth *to, double t, ClaraMouth *out)
{
  const double k = CLAMP (t, 0, 1);

#define MIX(member) out->member = from->member + (to->member - from->member) * k
  MIX (width);
  MIX (open);
  MIX (smile);
  MIX (round);
  MIX (teeth);
  MIX (tongue);
  MIX (press);
  MIX (bite);
#undef MIX
}

/**
 * clara_mouth_from_level:
 * @level: loudness of Clara's own voice, 0 to 1
 *
 * The mouth where nobody says which sound it is: it opens with the loudness.
 */
void
clara_mouth_from_level (double level, ClaraMouth *out)
{
  const double l = CLAMP (level, 0, 1);

  if (l < 0.5)
    clara_mouth_blend (&shapes[0], &shapes[1], l * 2, out);
  else
    clara_mouth_blend (&shapes[1], &shapes[2], l * 2 - 1, out);
}

ClaraMouthTrack *
clara_mouth_track_new (void)
{
  return g_new0 (ClaraMouthTrack, 1);
}

void
clara_mouth_track_free (ClaraMouthTrack *self)
{
  clara_mouth_track_clear (self);
  g_free (self);
}

/**
 * clara_mouth_track_clear:
 *
 * Nothing is said any more, as when Clara is interrupted.
 */
void
clara_mouth_track_clear (ClaraMouthTrack *self)
{
  g_queue_clear_full (&self->marks, g_free);
}

/**
 * clara_mouth_track_push:
 * @at_us: monotonic time at which it is heard; earlier than the last one drops what is later
 */
void
clara_mouth_track_push (ClaraMouthTrack *self, int viseme, gint64 at_us)
{
  Mark *mark;

  for (mark = g_queue_peek_tail (&self->marks); mark != NULL && mark->at > at_us;
       mark = g_queue_peek_tail (&self->marks))
    g_free (g_queue_pop_tail (&self->marks));
  if (self->marks.length >= MAX_QUEUE)
    g_free (g_queue_pop_head (&self->marks));
  mark = g_new (Mark, 1);
  *mark = (Mark){ at_us, viseme };
  g_queue_push_tail (&self->marks, mark);
}

/**
 * clara_mouth_track_sample:
 * @now_us: monotonic time; never earlier than before
 * @out: (out): the mouth now
 *
 * Returns: whether something is being said
 */
gboolean
clara_mouth_track_sample (ClaraMouthTrack *self, gint64 now_us, ClaraMouth *out)
{
  const gint64 now = now_us + LEAD_US;
  const Mark *current, *before;

  /* The one before the present stays, to blend from. */
  while (self->marks.length > 2 && ((Mark *) self->marks.head->next->next->data)->at <= now)
    g_free (g_queue_pop_head (&self->marks));
  before = g_queue_peek_nth (&self->marks, 0);
  current = g_queue_peek_nth (&self->marks, 1);
  *out = shapes[0];
  if (before == NULL)
    return FALSE;
  if (current == NULL || current->at > now)
    {
      if (before->at > now)
        return FALSE;
      clara_mouth_blend (&shapes[0], &shapes[CLAMP (before->viseme, 0, CLARA_MOUTH_SHAPES - 1)],
                         (double) (now - before->at) / TRANSITION_US, out);
      if (current == NULL && now - before->at > HOLD_US)
        {
          clara_mouth_track_clear (self);
          *out = shapes[0];
          return FALSE;
        }
      return TRUE;
    }
  clara_mouth_blend (clara_mouth_get_shape (before->viseme), clara_mouth_get_shape (current->viseme),
                     (double) (now - current->at) / TRANSITION_US, out);
  if (self->marks.length == 2 && now - current->at > HOLD_US)
    {
      clara_mouth_track_clear (self);
      *out = shapes[0];
      return FALSE;
    }
  return TRUE;
}
