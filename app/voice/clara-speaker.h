/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-barge-in.h"
#include "clara-bus.h"
#include "clara-dialogue.h"
#include "clara-sentence.h"

G_BEGIN_DECLS

/**
 * ClaraSpeaker:
 *
 * Speaks utterances one after the other: the next sentence is made while the present one is heard, words and
 * mouth shapes are told when they leave the playout, and what was heard is known to the word. Main thread.
 *
 * Signals: "began" (ClaraUtterance*): its first sound is heard. "ended" (guint id, guint64 bytes_heard): all
 * is said, or no more will be. "caption" and "viseme" as ClaraVoice has them. "changed" (): what
 * clara_speaker_get_speaking() says. "stalled" (): sound is not taken, or does not move on.
 */
#define CLARA_TYPE_SPEAKER (clara_speaker_get_type ())
G_DECLARE_FINAL_TYPE (ClaraSpeaker, clara_speaker, CLARA, SPEAKER, GObject)

ClaraSpeaker *clara_speaker_new (ClaraClock *clock, ClaraBus *bus, ClaraTextToSpeech *voice, double rate);
void clara_speaker_set_playout (ClaraSpeaker *self, ClaraPlayout *playout, gboolean with_voice);
void clara_speaker_warm (ClaraSpeaker *self);

void clara_speaker_change_rate (ClaraSpeaker *self, double factor);
void clara_speaker_prepare (ClaraSpeaker *self, const char *text, const char *language);
void clara_speaker_say (ClaraSpeaker *self, const ClaraUtterance *utterance);
void clara_speaker_discard (ClaraSpeaker *self, guint turn);
void clara_speaker_stop (ClaraSpeaker *self);

void clara_speaker_pause (ClaraSpeaker *self, const ClaraPosition *position);
void clara_speaker_pause_after_sentence (ClaraSpeaker *self);
void clara_speaker_resume (ClaraSpeaker *self);

ClaraPlayout *clara_speaker_get_playout (ClaraSpeaker *self);
guint64 clara_speaker_take_tag (ClaraSpeaker *self);
ClaraSpeaking clara_speaker_get_speaking (ClaraSpeaker *self);
gboolean clara_speaker_is_paused (ClaraSpeaker *self);
const char *clara_speaker_get_text (ClaraSpeaker *self);

G_END_DECLS
