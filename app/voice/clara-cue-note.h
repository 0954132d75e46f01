/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CLARA_CUE_RATE 48000 /* Hz, mono */

/**
 * clara_cue_note:
 * @at: samples since it was struck
 * @pitch: Hz
 *
 * The one instrument of all cues, a soft mallet on wood: the note, its octave and a twelfth that dies at
 * once. Any thread.
 *
 * Returns: the sample, about -1 to 1
 */
double clara_cue_note (guint at, double pitch);

G_END_DECLS
