/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-bus.h"
#include "clara-clock.h"
#include "clara-media.h"

G_BEGIN_DECLS

/**
 * ClaraSight:
 *
 * What the camera tells the engine: presence (a face that stays 0.7 s, motion first), where the face is, a
 * picture. Detection runs on a pool, never on the main loop. Nobody is identified.
 *
 * Signals: "presence" (gboolean), "face" (double x, double y, double size: centre and height in 0..1 of the
 * frame; size 0 when there is none), "frame" (ClaraFrame*) for the preview, "available" (gboolean), "code"
 * (const char *text: what a QR code in view says, untrusted; again only after it was out of view for a
 * while).
 */
#define CLARA_TYPE_SIGHT (clara_sight_get_type ())
G_DECLARE_FINAL_TYPE (ClaraSight, clara_sight, CLARA, SIGHT, GObject)
/* camera: NULL where frames are pushed. models_folder: as of ClaraFaceDetector. bus: gets "device" and
 * "error"; NULL for none. */
ClaraSight *clara_sight_new (ClaraCamera *camera, ClaraClock *clock, ClaraBus *bus,
                             const char *models_folder);
void clara_sight_start (ClaraSight *self);
void clara_sight_stop (ClaraSight *self);
gboolean clara_sight_is_available (ClaraSight *self);
gboolean clara_sight_is_present (ClaraSight *self);
/* As if the camera had given it; between start and stop. */
void clara_sight_push_frame (ClaraSight *self, ClaraFrame *frame);
gboolean clara_sight_is_looking (ClaraSight *self); /* a frame is being looked at */
/* A JPEG of the newest frame, cropped round the face (4:5), in a new file of folder (made
 * where missing). The file's name is the caller's to free, and the file to delete. Errors:
 * %CLARA_SIGHT_ERROR, of the disk, or %G_IO_ERROR_CANCELLED, after which there is no file. */
void clara_sight_take_photo_async (ClaraSight *self, const char *folder, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
char *clara_sight_take_photo_finish (ClaraSight *self, GAsyncResult *result, GError **error);

G_END_DECLS
