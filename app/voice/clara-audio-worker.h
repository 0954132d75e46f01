/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-ear.h"
#include "clara-recording.h"
#include "clara-wake-listener.h"

G_BEGIN_DECLS

typedef void (*ClaraAudioFunc) (const ClaraAudioEvent *event, gpointer user_data);

/**
 * ClaraAudioWorker:
 *
 * The thread between the sound and the main loop: takes 10 ms frames of microphone and loudspeaker, cancels
 * the echo, finds speech, cuts it into segments and gives way to a visitor without asking the main loop. Its
 * events come on the main context of where it was made, in order, and none after clara_audio_worker_free().
 * All functions are the main thread's.
 */
typedef struct _ClaraAudioWorker ClaraAudioWorker;

ClaraAudioWorker *clara_audio_worker_new (ClaraSound *sound, ClaraAudioFunc callback, gpointer user_data);
void clara_audio_worker_free (ClaraAudioWorker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraAudioWorker, clara_audio_worker_free)

void clara_audio_worker_set_wake_listener (ClaraAudioWorker *self, ClaraWakeListener *wake);
void clara_audio_worker_set_awake (ClaraAudioWorker *self, gboolean awake);
void clara_audio_worker_set_listening (ClaraAudioWorker *self, gboolean listening);
void clara_audio_worker_set_streaming (ClaraAudioWorker *self, gboolean streaming);
void clara_audio_worker_set_speaking (ClaraAudioWorker *self, ClaraSpeaking speaking);
void clara_audio_worker_set_words (ClaraAudioWorker *self, guint serial, ClaraBargeInWords words);
void clara_audio_worker_end_segment (ClaraAudioWorker *self, guint serial);
ClaraRecording *clara_audio_worker_set_recording (ClaraAudioWorker *self, ClaraRecording *recording);
void clara_audio_worker_set_recording_private (ClaraAudioWorker *self, gboolean is_private);

G_END_DECLS
