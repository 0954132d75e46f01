/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-segmenter.h"

#include "clara-media.h"

#include <string.h>

#define PRE_ROLL 30     /* frames before the first that was found to be speech */
#define ONSET 5         /* frames with speech that begin a segment, */
#define ONSET_WINDOW 10 /* among so many */
#define OWN_VOICE_ONSET                                                                                      \
  15 /* the same while Clara herself speaks: a moment of uncancelled echo is shorter                         \
      */
#define OWN_VOICE_WINDOW 20
#define HISTORY (PRE_ROLL + OWN_VOICE_WINDOW)
#define GIVE_UP 200 /* frames without speech after which nobody waits for an end any more */

struct _ClaraSegmenter
{
  gint16 history[HISTORY][CLARA_MEDIA_FRAME];
  guint filled; /* frames in the history that no segment had yet */
  guint next;   /* where the next frame goes */
  guint voices; /* bit per frame, newest lowest */
  guint serial;
  gboolean open;
  guint silence;
};

ClaraSegmenter *
clara_segmenter_new (void)
{
  return g_new0 (ClaraSegmenter, 1);
}

void
clara_segmenter_free (ClaraSegmenter *self)
{
  g_free (self);
}

static void
append_frame (GByteArray *out, const gint16 *samples)
{
  g_byte_array_append (out, (const guint8 *) samples, CLARA_MEDIA_FRAME * sizeof (gint16));
}

static gboolean
has_begun (ClaraSegmenter *self, gboolean own_voice)
{
  guint bits = self->voices & ((1u << (own_voice ? OWN_VOICE_WINDOW : ONSET_WINDOW)) - 1);
  guint count = 0;

  for (; bits != 0; bits &= bits - 1)
    count++;
  return count >= (own_voice ? OWN_VOICE_ONSET : ONSET);
}

static void
keep (ClaraSegmenter *self, const gint16 *samples)
{
  memcpy (self->history[self->next], samples, sizeof self->history[0]);
  self->next = (self->next + 1) % HISTORY;
  self->filled = MIN (self->filled + 1, HISTORY);
}

static void
take_history (ClaraSegmenter *self, GByteArray *out)
{
  guint first = (self->next + HISTORY - self->filled) % HISTORY;

  for (guint i = 0; i < self->filled; i++)
    append_frame (out, self->history[(first + i) % HISTORY]);
  self->filled = 0;
}

/**
 * clara_segmenter_frame:
 * @samples: CLARA_MEDIA_FRAME samples
 * @voiced: whether speech was found in them
 * @own_voice: whether Clara speaks: then more certainty is asked
 * @out: what now belongs to the segment is appended; at its start the sound before it too
 *
 * Returns: whether a segment is open
 */
gboolean
clara_segmenter_frame (ClaraSegmenter *self, const gint16 *samples, gboolean voiced, gboolean own_voice,
                       GByteArray *out)
{
  if (self->open)
    {
      append_frame (out, samples);
      self->silence = voiced ? 0 : self->silence + 1;
      if (self->silence >= GIVE_UP)
        clara_segmenter_end (self, self->serial);
      return self->open;
    }
  keep (self, samples);
  self->voices = (self->voices << 1) | (voiced ? 1 : 0);
  if (!voiced || !has_begun (self, own_voice))
    return FALSE;
  self->serial++;
  self->open = TRUE;
  self->silence = 0;
  take_history (self, out);
  return TRUE;
}

/**
 * clara_segmenter_get_serial:
 *
 * Returns: the number of the open segment, or of the last; 0 before the first
 */
guint
clara_segmenter_get_serial (ClaraSegmenter *self)
{
  return self->serial;
}

/**
 * clara_segmenter_end:
 * @serial: which; nothing happens if it is not the open one
 */
void
clara_segmenter_end (ClaraSegmenter *self, guint serial)
{
  if (!self->open || serial != self->serial)
    return;
  self->open = FALSE;
  self->voices = 0;
}

/**
 * clara_segmenter_reset:
 *
 * Forgets all sound: whoever spoke has gone.
 */
void
clara_segmenter_reset (ClaraSegmenter *self)
{
  self->open = FALSE;
  self->voices = 0;
  self->filled = 0;
  memset (self->history, 0, sizeof self->history);
}
