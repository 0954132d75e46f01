/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-cue-note.h"

#include <math.h>

#define STRIKE (CLARA_CUE_RATE / 200) /* a note swells for so long: struck softly */

double
clara_cue_note (guint at, double pitch)
{
  const double t = (double) at / CLARA_CUE_RATE;
  const double swell = MIN (1.0, (double) at / STRIKE);

  return swell
         * (exp (-9 * t) * sin (2 * G_PI * pitch * t) + 0.3 * exp (-16 * t) * sin (4 * G_PI * pitch * t)
            + 0.15 * exp (-40 * t) * sin (6 * G_PI * pitch * t));
}
