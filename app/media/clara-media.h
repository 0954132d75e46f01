/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CLARA_MEDIA_ERROR (clara_media_error_quark ())
typedef enum {
  CLARA_MEDIA_ERROR_NO_SERVER, /* neither PipeWire nor PulseAudio answers */
  CLARA_MEDIA_ERROR_NO_DEVICE, /* there is no such microphone, loudspeaker or camera */
  CLARA_MEDIA_ERROR_SILENT,    /* it streams and gives no samples */
  CLARA_MEDIA_ERROR_FAILED,
} ClaraMediaError;
GQuark clara_media_error_quark (void);

#define CLARA_MEDIA_RATE 16000        /* Hz, mono, in the engine */
#define CLARA_MEDIA_FRAME 160         /* samples: 10 ms */

/**
 * ClaraSound:
 *
 * Capture and playback: two PipeWire streams on PipeWire's own thread (PulseAudio's protocol where PipeWire
 * gives nothing), each with a lock-free ring. Captured and played sound come with stream times so that the
 * reader can line them up for echo cancellation. Made, started and stopped on the main thread; the read and
 * write functions belong to ONE audio worker thread; silencing is for any thread.
 *
 * Property "state" per direction changes on the main thread: signal "device" (kind, state, detail) with the
 * values of the "device" event of the schema.
 */
#define CLARA_TYPE_SOUND (clara_sound_get_type ())
G_DECLARE_FINAL_TYPE (ClaraSound, clara_sound, CLARA, SOUND, GObject)

ClaraSound *clara_sound_new (const char *microphone, const char *loudspeaker); /* NULL or "" for the defaults */
gboolean clara_sound_start (ClaraSound *self, GError **error);
void clara_sound_stop (ClaraSound *self);

/* Worker thread. Blocks until a 10 ms frame of both is there, at most timeout_us; FALSE on timeout. near is
 * the microphone, far what left for the loudspeaker (zeros where nothing did), 16 kHz mono, CLARA_MEDIA_FRAME
 * samples each; *delay_us the time from far's sample to its echo in near, *time_us the capture time
 * (CLOCK_MONOTONIC) of near's first sample. */
gboolean clara_sound_read (ClaraSound *self, float *near, float *far, gint64 *delay_us, gint64 *time_us,
                           gint64 timeout_us);

/* Any one thread. Appends mono samples of the given rate (resampled inside) under a tag; returns how many
 * were taken (bounded queue, 60 s). */
gsize clara_sound_play (ClaraSound *self, const gint16 *samples, gsize n_samples, int rate, guint64 tag);
/* Position of what is really leaving the loudspeaker now: the tag and its sample offset at the given rate. */
gboolean clara_sound_get_played (ClaraSound *self, guint64 *tag, gint64 *offset_us, gboolean *idle);
void clara_sound_silence (ClaraSound *self);               /* drop all queued sound at once (atomic generation) */
void clara_sound_set_gain (ClaraSound *self, float gain);  /* ramped over 20 ms; 0.1 is -20 dB */
void clara_sound_set_volume (ClaraSound *self, float level);
void clara_sound_set_muted (ClaraSound *self, gboolean muted); /* microphone */

/* Echo cancellation and noise suppression of 10 ms frames; worker thread. */
typedef struct _ClaraEcho ClaraEcho;
ClaraEcho *clara_echo_new (void);
void clara_echo_free (ClaraEcho *self);
void clara_echo_process (ClaraEcho *self, const float *near, const float *far, gint64 delay_us, float *clean);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraEcho, clara_echo_free)

/**
 * ClaraCamera:
 *
 * Frames from a PipeWire camera. Signal "frame" (ClaraFrame*) on the main thread, at most max_fps a second, the
 * newest only; signal "device" as above.
 */
typedef struct _ClaraFrame ClaraFrame; /* reference counted, immutable */
GType clara_frame_get_type (void);
#define CLARA_TYPE_FRAME (clara_frame_get_type ())
ClaraFrame *clara_frame_new (int width, int height, GBytes *rgb, gint64 time_us); /* packed RGB, 3*width a row */
ClaraFrame *clara_frame_ref (ClaraFrame *self);
void clara_frame_unref (ClaraFrame *self);
int clara_frame_get_width (ClaraFrame *self);
int clara_frame_get_height (ClaraFrame *self);
GBytes *clara_frame_get_rgb (ClaraFrame *self);
gint64 clara_frame_get_time (ClaraFrame *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraFrame, clara_frame_unref)

#define CLARA_TYPE_CAMERA (clara_camera_get_type ())
G_DECLARE_FINAL_TYPE (ClaraCamera, clara_camera, CLARA, CAMERA, GObject)
ClaraCamera *clara_camera_new (const char *node);
gboolean clara_camera_start (ClaraCamera *self, int max_fps, GError **error);
void clara_camera_stop (ClaraCamera *self);

/* Lists for the doctor: "kind\tnode name\tdescription" a line; blocks up to 2 s. */
char **clara_media_list (GError **error);

G_END_DECLS
