/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ClaraRecording:
 *
 * Both sides of a conversation as a stereo WAV, 16 bit, 16 kHz: left the visitor, right Clara. Frames come
 * from the audio worker, which never waits for the disk: a thread writes, and what it cannot keep up with
 * becomes silence of the same length.
 */
typedef struct _ClaraRecording ClaraRecording;

ClaraRecording *clara_recording_new (const char *file, GError **error);
void clara_recording_push (ClaraRecording *self, const float *left, const float *right);
void clara_recording_set_limit (ClaraRecording *self, guint64 bytes);
gboolean clara_recording_finish (ClaraRecording *self, GError **error);

G_END_DECLS
