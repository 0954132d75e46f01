/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-frame.h"
#include "clara-media-types.h"

G_BEGIN_DECLS

/**
 * ClaraCamera:
 *
 * Frames from a PipeWire camera. Signal "frame" (ClaraFrame*) on the main thread, at most max_fps a second,
 * the newest only; signal "device" (kind "camera", state, detail) with the values of the "device" event of
 * the schema.
 */
#define CLARA_TYPE_CAMERA (clara_camera_get_type ())
G_DECLARE_FINAL_TYPE (ClaraCamera, clara_camera, CLARA, CAMERA, GObject)
ClaraCamera *clara_camera_new (const char *node); /* a node name; NULL or "" for the default */
/* Like clara_sound_start(): after an error it goes on trying until it is stopped. */
gboolean clara_camera_start (ClaraCamera *self, int max_fps, GError **error);
void clara_camera_stop (ClaraCamera *self);
const char *clara_camera_get_state (ClaraCamera *self); /* as in "device"; "missing" when stopped */

G_END_DECLS
