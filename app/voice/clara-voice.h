/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-agent-conversation.h"
#include "clara-dialogue.h"
#include "clara-media.h"
#include "clara-recording.h"
#include "clara-speech-to-text.h"
#include "clara-text-to-speech.h"
#include "clara-wake-phrase.h"

G_BEGIN_DECLS

/**
 * ClaraVoice:
 *
 * Sound in, sound out around a dialogue: audio worker (echo, noise, voice activity), end of turn, speaking,
 * barge-in, captions. Main thread; its worker is its own. Without a working microphone it speaks; without a
 * loudspeaker it paces the captions by the length of the text. Publishes heard (partial), device, timing,
 * provider.
 *
 * Signals, all on the main thread:
 * "level" (double): loudness of the visitor, 0 to 1, at most 30 a second
 * "caption" (guint utterance, const char *text, int begin, int end): bytes of the word being said; begin ==
 * end == length when all is said "viseme" (ClaraViseme as int, gint64 at_us): mouth shape that leaves the
 * loudspeaker at that CLOCK_MONOTONIC time Properties: "listening", "speaking", "thinking", "muted"
 * (boolean).
 */
#define CLARA_TYPE_VOICE (clara_voice_get_type ())
G_DECLARE_FINAL_TYPE (ClaraVoice, clara_voice, CLARA, VOICE, GObject)

/* recogniser, voice and sound may be NULL (none works). */
ClaraVoice *clara_voice_new (ClaraDialogue *dialogue, ClaraBus *bus, ClaraClock *clock,
                             ClaraSettings *settings, ClaraSound *sound, ClaraSpeechToText *recogniser,
                             ClaraTextToSpeech *voice);
void clara_voice_set_wake_phrase (ClaraVoice *self, ClaraWakePhrase *phrase);
void clara_voice_set_agent (ClaraVoice *self, ClaraAgentConversation *agent);
gboolean clara_voice_start (ClaraVoice *self, GError **error);
void clara_voice_stop (ClaraVoice *self);
/* mono samples, a short sound such as the wake cue */
void clara_voice_play_sound (ClaraVoice *self, const gint16 *samples, guint n_samples, int rate);
/* Both sides as a stereo WAV (left visitor, right Clara), for the demo; NULL ends it. */
gboolean clara_voice_can_record (ClaraVoice *self);
ClaraRecording *clara_voice_set_recording (ClaraVoice *self, ClaraRecording *recording);
void clara_voice_set_recording_private (ClaraVoice *self, gboolean is_private);

G_END_DECLS
