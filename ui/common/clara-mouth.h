/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CLARA_MOUTH_SHAPES 12

/**
 * ClaraMouth:
 *
 * What a mouth is drawn from; each about 0 to 1 (width about 1 at rest). Blends linearly.
 */
typedef struct
{
  double width;
  double open;   /* between the lips */
  double smile;  /* corners up; below 0 down */
  double round;  /* lips pushed forward */
  double teeth;  /* upper teeth seen */
  double tongue; /* tongue seen */
  double press;  /* lips pressed thin */
  double bite;   /* upper teeth on the lower lip */
} ClaraMouth;

const ClaraMouth *clara_mouth_get_shape (int viseme);
void clara_mouth_blend (const ClaraMouth *from, const ClaraMouth *to, double t, ClaraMouth *out);
void clara_mouth_from_level (double level, ClaraMouth *out);

/**
 * ClaraMouthTrack:
 *
 * Mouth shapes with the times at which they are heard, and the mouth in between.
 */
typedef struct _ClaraMouthTrack ClaraMouthTrack;
ClaraMouthTrack *clara_mouth_track_new (void);
void clara_mouth_track_free (ClaraMouthTrack *self);
void clara_mouth_track_push (ClaraMouthTrack *self, int viseme, gint64 at_us);
void clara_mouth_track_clear (ClaraMouthTrack *self);
gboolean clara_mouth_track_sample (ClaraMouthTrack *self, gint64 now_us, ClaraMouth *out);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraMouthTrack, clara_mouth_track_free)

G_END_DECLS
