/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-media-types.h"

G_BEGIN_DECLS

/**
 * ClaraSound:
 *
 * Capture and playback: two PipeWire streams on PipeWire's own thread (PulseAudio's protocol where PipeWire
 * gives nothing), each with a lock-free ring. Captured and played sound come with stream times so that the
 * reader can line them up for echo cancellation. Made, started and stopped on the main thread; the read and
 * write functions belong to ONE audio worker thread; silencing is for any thread.
 *
 * State changes of each direction come on the main thread: signal "device" (const char *kind, const char
 * *state, const char *detail) with the values of the "device" event of the schema: kind "microphone" or
 * "loudspeaker", state "ready", "missing", "muted", "silent" or "failed". A device or server that goes away
 * is waited for: the streams come back by themselves until clara_sound_stop().
 */
#define CLARA_TYPE_SOUND (clara_sound_get_type ())
G_DECLARE_FINAL_TYPE (ClaraSound, clara_sound, CLARA, SOUND, GObject)

ClaraSound *clara_sound_new (const char *microphone,
                             const char *loudspeaker); /* NULL or "" for the defaults */
/* FALSE with %CLARA_MEDIA_ERROR_NO_SERVER where no server answers; it then goes on trying every 2 s, so a
 * caller may take the error as news only. */
gboolean clara_sound_start (ClaraSound *self, GError **error);
void clara_sound_stop (ClaraSound *self);
/* Main thread: the last state of "microphone" or "loudspeaker"; "missing" before the first. */
const char *clara_sound_get_state (ClaraSound *self, const char *kind);

/* Worker thread. Blocks until a 10 ms frame of both is there, at most timeout_us; FALSE on timeout. near is
 * the microphone, far what left for the loudspeaker (zeros where nothing did), 16 kHz mono, CLARA_MEDIA_FRAME
 * samples each; *delay_us the time from far's sample to its echo in near, *time_us the capture time
 * (CLOCK_MONOTONIC) of near's first sample. */
gboolean clara_sound_read (ClaraSound *self, float *near, float *far, gint64 *delay_us, gint64 *time_us,
                           gint64 timeout_us);
/* Worker thread: what was captured until now is not read any more. */
void clara_sound_skip (ClaraSound *self);

/* Any one thread. Appends mono samples of the given rate (resampled inside) under a tag; returns how many
 * were taken (bounded queue, 60 s; 0 while there is no loudspeaker). Calls with the same tag in a row are one
 * sound. */
gsize clara_sound_play (ClaraSound *self, const gint16 *samples, gsize n_samples, int rate, guint64 tag);
/* Position of what is really leaving the loudspeaker now: the tag and its offset in microseconds; when
 * nothing is leaving, the end of what left last. *idle: nothing is leaving and nothing is queued. FALSE when
 * nothing was ever played. Any thread. */
gboolean clara_sound_get_played (ClaraSound *self, guint64 *tag, gint64 *offset_us, gboolean *idle);
void clara_sound_silence (ClaraSound *self); /* drop all queued sound at once (atomic generation) */
void clara_sound_set_gain (ClaraSound *self, float gain);    /* ramped over 20 ms; 0.1 is -20 dB */
void clara_sound_set_volume (ClaraSound *self, float level); /* 0 to 1, ramped likewise */
/* Main thread: whether either direction is needed now. One that is not rests once it was seen to work: its
 * last state stands, no sample comes or goes, and it costs nothing. Both are needed until told otherwise. */
void clara_sound_set_active (ClaraSound *self, gboolean microphone, gboolean loudspeaker);
/* Any thread: how many samples ever came from the microphone, at 16 kHz, and left for the loudspeaker, at 48.
 */
void clara_sound_count (ClaraSound *self, gint64 *captured, gint64 *played);
void clara_sound_set_muted (ClaraSound *self, gboolean muted); /* microphone */

G_END_DECLS
