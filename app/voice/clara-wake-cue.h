/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-cue-note.h"

G_BEGIN_DECLS

#define CLARA_WAKE_CUE_RATE CLARA_CUE_RATE

/**
 * clara_wake_cue_make:
 * @n_samples: (out): how many samples
 *
 * The sound of waking: two soft notes with a sweep through all that a voice has hidden under them, from which
 * the echo canceller learns the room before the first word. clara_voice_play_sound() plays it, so that the
 * canceller knows what was played. Any thread.
 *
 * Returns: (transfer full): mono samples, under 400 ms, of one loudness each time
 */
gint16 *clara_wake_cue_make (guint *n_samples);

G_END_DECLS
