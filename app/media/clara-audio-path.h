/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-media-types.h"

G_BEGIN_DECLS

/*
 * ClaraAudioPath: all that lies between the sound server's callbacks and the engine, and knows neither. It
 * outlives each connection, so that a reader or writer on another thread never meets a stream that went away.
 */
typedef struct _ClaraAudioPath ClaraAudioPath;

#define CLARA_AUDIO_PATH_PLAY_RATE 48000 /* Hz, mono float: what the loudspeaker's callback gives */

ClaraAudioPath *clara_audio_path_new (void);
void clara_audio_path_free (ClaraAudioPath *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraAudioPath, clara_audio_path_free)

/* The sound server's real-time thread: no lock, no allocation, no log. time_us is CLOCK_MONOTONIC of the
 * first sample at the device. */
void clara_audio_path_captured (ClaraAudioPath *self, const float *samples, gint64 n, gint64 time_us);
void clara_audio_path_render (ClaraAudioPath *self, float *samples, gint64 n, gint64 time_us);
/* How many samples ever went each way; any thread. */
gint64 clara_audio_path_get_captured (ClaraAudioPath *self);
gint64 clara_audio_path_get_rendered (ClaraAudioPath *self);

/* As the functions of ClaraSound. */
gboolean clara_audio_path_read (ClaraAudioPath *self, float *near, float *far, gint64 *delay_us,
                                gint64 *time_us, gint64 timeout_us);
/* The reader: what was captured until now is not read. */
void clara_audio_path_skip (ClaraAudioPath *self);
gsize clara_audio_path_play (ClaraAudioPath *self, const gint16 *samples, gsize n_samples, int rate,
                             guint64 tag);
gboolean clara_audio_path_get_played (ClaraAudioPath *self, gint64 now_us, guint64 *tag, gint64 *offset_us,
                                      gboolean *idle);
void clara_audio_path_silence (ClaraAudioPath *self);
void clara_audio_path_set_gain (ClaraAudioPath *self, float gain);
void clara_audio_path_set_volume (ClaraAudioPath *self, float level);
void clara_audio_path_set_muted (ClaraAudioPath *self, gboolean muted);
/* Without a loudspeaker nothing is taken to be played, and what was queued is dropped. */
void clara_audio_path_set_loudspeaker (ClaraAudioPath *self, gboolean there);

G_END_DECLS
