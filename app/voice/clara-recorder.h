/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-voice.h"

G_BEGIN_DECLS

/**
 * ClaraRecorder:
 *
 * Records conversations where the setting "record-conversations" is on and the visitor of each allows it:
 * asks at the start of a session ("recording" event), and begins when the command "record" allows it, never
 * before. What is said while a one-time code is asked for is left out. The recordings are in one folder, for
 * its owner's eyes only, never larger than "recording-megabytes", and none older than "recording-days": that
 * holds for those made before, too, when nothing is recorded any more. Main thread.
 */
#define CLARA_TYPE_RECORDER (clara_recorder_get_type ())
G_DECLARE_FINAL_TYPE (ClaraRecorder, clara_recorder, CLARA, RECORDER, GObject)

ClaraRecorder *clara_recorder_new (ClaraVoice *voice, ClaraDialogue *dialogue, ClaraBus *bus,
                                   ClaraClock *clock, ClaraSettings *settings, const char *folder);
void clara_recorder_stop (ClaraRecorder *self);

G_END_DECLS
