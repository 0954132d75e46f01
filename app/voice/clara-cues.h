/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-voice.h"

G_BEGIN_DECLS

typedef enum
{
  CLARA_CUE_WOKEN, /* Clara is awake; the canceller learns the room from it */
  CLARA_CUE_HEARD, /* what was said was heard to its end */
  CLARA_CUE_DONE,  /* the visitor is checked in */
  CLARA_CUE_COUNT,
} ClaraCue;

/* Mono samples at CLARA_CUE_RATE, under 400 ms; (transfer full). Any thread. */
gint16 *clara_cue_make (ClaraCue cue, guint *n_samples);

/**
 * ClaraCues:
 *
 * Plays the three cues through the voice, so that they follow the volume and the echo canceller knows them,
 * when the events of the bus say so and the setting "sounds" allows it. Main thread.
 */
#define CLARA_TYPE_CUES (clara_cues_get_type ())
G_DECLARE_FINAL_TYPE (ClaraCues, clara_cues, CLARA, CUES, GObject)

ClaraCues *clara_cues_new (ClaraVoice *voice, ClaraBus *bus, ClaraSettings *settings);

G_END_DECLS
