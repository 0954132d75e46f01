/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-voice.h"
#include "turns-services.h"

G_BEGIN_DECLS

/**
 * TurnsStage:
 *
 * Clara's voice around a real dialogue in a session with virtual devices, a visitor who speaks into the
 * microphone, and a recording of both in step: left the microphone, right the loudspeaker.
 */
typedef struct _TurnsStage TurnsStage;

TurnsStage *turns_stage_new (const TurnsLatency *latency, int interim_ms);
void turns_stage_free (TurnsStage *self);

void turns_stage_wake (TurnsStage *self);
void turns_stage_speak (TurnsStage *self, const TurnsClip *clip); /* the visitor, to the end of the clip */
void turns_stage_say (TurnsStage *self, const char *text);        /* Clara, of her own accord */
gboolean turns_stage_await (TurnsStage *self, gboolean speaking, guint within_ms);
void turns_stage_pass (TurnsStage *self, guint ms);
ClaraSound *turns_stage_get_sound (TurnsStage *self);

/* The same in place of Clara's voice: buffers 3 s, transcribes all, thinks all, speaks all. */
TurnsStage *turns_stage_new_sequential (const TurnsLatency *latency);

/* Ends the recording; interleaved pairs at 48 kHz. */
gint16 *turns_stage_take_recording (TurnsStage *self, guint *n_pairs);

#define TURNS_RECORDED_RATE 48000

G_END_DECLS
