/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-bus.h"

G_BEGIN_DECLS

/**
 * ClaraTurnTiming:
 *
 * How long each stage of a turn took, published as "timing" events: end_of_speech_to_final,
 * final_to_first_utterance, first_utterance_to_first_audio, turn_total. Zeroed at first; times in
 * microseconds.
 */
typedef struct
{
  gint64 speech_us; /* the last frame of the visitor's speech; 0 when there is nothing to measure */
  gint64 final_us;
  gint64 utterance_us;
  guint turn;
} ClaraTurnTiming;

void clara_turn_timing_heard (ClaraTurnTiming *self, gint64 speech_us, gint64 now_us);
void clara_turn_timing_utterance (ClaraTurnTiming *self, guint turn, gint64 now_us, ClaraBus *bus);
void clara_turn_timing_sounded (ClaraTurnTiming *self, guint turn, gint64 now_us, ClaraBus *bus);

G_END_DECLS
