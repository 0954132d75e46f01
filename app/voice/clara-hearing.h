/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-audio-worker.h"
#include "clara-dialogue.h"
#include "clara-settings.h"
#include "clara-speaker.h"

G_BEGIN_DECLS

/**
 * ClaraHearing:
 *
 * From segments of sound to what the visitor said: each segment goes to a recogniser, the end of the turn is
 * judged, and what is no answer (nothing, a nod, Clara herself) is kept from the dialogue. Main thread.
 *
 * Signals: "thinking" (gboolean): an answer is awaited, or none is any more. "answer" (ClaraTranscript*,
 * gint64 speech_us): the visitor said this, and the last speech in it ended then. "unserved" (): nobody
 * understands the dialogue's language any more.
 */
#define CLARA_TYPE_HEARING (clara_hearing_get_type ())
G_DECLARE_FINAL_TYPE (ClaraHearing, clara_hearing, CLARA, HEARING, GObject)

ClaraHearing *clara_hearing_new (ClaraDialogue *dialogue, ClaraBus *bus, ClaraClock *clock,
                                 ClaraSettings *settings, ClaraSpeaker *speaker,
                                 ClaraSpeechToText *recogniser);
void clara_hearing_set_worker (ClaraHearing *self, ClaraAudioWorker *worker);
void clara_hearing_set_listening (ClaraHearing *self, gboolean listening);
gboolean clara_hearing_serves (ClaraHearing *self, const char *language);
void clara_hearing_warm (ClaraHearing *self);

void clara_hearing_take (ClaraHearing *self, const ClaraAudioEvent *event);
void clara_hearing_speaking_changed (ClaraHearing *self);
void clara_hearing_set_held (ClaraHearing *self, gboolean held);
void clara_hearing_settle (ClaraHearing *self);
void clara_hearing_forget_visitor (ClaraHearing *self);
void clara_hearing_forget (ClaraHearing *self);

G_END_DECLS
