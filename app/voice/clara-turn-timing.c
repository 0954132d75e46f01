/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-turn-timing.h"

static void
publish (ClaraTurnTiming *self, ClaraBus *bus, const char *stage, gint64 from_us, gint64 to_us)
{
  clara_bus_publish (bus, "timing",
                     clara_json_build ("sdi", "stage", stage, "ms", (double) (to_us - from_us) / 1000.0,
                                       "turn", (gint64) self->turn));
}

/**
 * clara_turn_timing_heard:
 * @speech_us: when the visitor's last speech ended
 * @now_us: now, when the final text is there
 */
void
clara_turn_timing_heard (ClaraTurnTiming *self, gint64 speech_us, gint64 now_us)
{
  *self = (ClaraTurnTiming){ .speech_us = speech_us, .final_us = now_us };
}

/**
 * clara_turn_timing_utterance:
 *
 * The dialogue has an answer.
 */
void
clara_turn_timing_utterance (ClaraTurnTiming *self, guint turn, gint64 now_us, ClaraBus *bus)
{
  if (self->speech_us == 0 || self->utterance_us != 0)
    return;
  self->turn = turn;
  self->utterance_us = now_us;
  publish (self, bus, "end_of_speech_to_final", self->speech_us, self->final_us);
  publish (self, bus, "final_to_first_utterance", self->final_us, now_us);
}

/**
 * clara_turn_timing_sounded:
 *
 * The first sound of an utterance of @turn is heard.
 */
void
clara_turn_timing_sounded (ClaraTurnTiming *self, guint turn, gint64 now_us, ClaraBus *bus)
{
  if (self->utterance_us == 0 || self->turn != turn)
    return;
  publish (self, bus, "first_utterance_to_first_audio", self->utterance_us, now_us);
  publish (self, bus, "turn_total", self->speech_us, now_us);
  *self = (ClaraTurnTiming){ 0 };
}
