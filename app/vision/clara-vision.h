/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CLARA_VISION_ERROR (clara_vision_error_quark ())
typedef enum
{
  CLARA_VISION_ERROR_NO_CASCADE, /* the classical detector's file is missing */
  CLARA_VISION_ERROR_MODEL,      /* a model file is there and cannot be used */
  CLARA_VISION_ERROR_PICTURE,    /* sizes that cannot be */
  CLARA_VISION_ERROR_FAILED,
} ClaraVisionError;
GQuark clara_vision_error_quark (void);

#define CLARA_VISION_MAX_SIDE 8192 /* pixels */

/* Faces and QR codes in one picture. No exception leaves; any thread, one detector a thread. */
typedef struct
{
  int x, y, width, height; /* pixels */
  double score;            /* 0 to 1; 1 where the detector gives none */
} ClaraFaceBox;

typedef struct _ClaraFaceDetector ClaraFaceDetector;
/* models_folder: where YuNet's file (face_detection_yunet.onnx) may be; NULL or missing: the classical
 * detector, for presence and framing only. A file that is there and does not work is
 * %CLARA_VISION_ERROR_MODEL: the caller may go on with NULL, and says so. Blocks for up to a second. */
ClaraFaceDetector *clara_face_detector_new (const char *models_folder, GError **error);
void clara_face_detector_free (ClaraFaceDetector *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraFaceDetector, clara_face_detector_free)
const char *clara_face_detector_get_method (ClaraFaceDetector *self); /* "yunet" or "classical" */
/* rgb: packed, 3*width a row, height rows. Largest first; transfer full (ClaraFaceBox). */
GArray *clara_face_detector_find (ClaraFaceDetector *self, const guint8 *rgb, int width, int height,
                                  GError **error);
char *clara_vision_read_qr (const guint8 *rgb, int width, int height); /* NULL if none */
/* Replaces file at once, readable by its owner only. Blocks on the disk. */
gboolean clara_vision_write_jpeg (const guint8 *rgb, int width, int height, const char *file, GError **error);

G_END_DECLS
