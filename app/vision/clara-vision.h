/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Faces and QR codes in one picture. No exception leaves; any thread, one detector a thread. */
typedef struct
{
  int x, y, width, height; /* pixels */
  double score;            /* 0 to 1; 1 where the detector gives none */
} ClaraFaceBox;

typedef struct _ClaraFaceDetector ClaraFaceDetector;
/* models_folder: where YuNet's file may be; NULL or missing: the classical detector, for presence and framing only. */
ClaraFaceDetector *clara_face_detector_new (const char *models_folder, GError **error);
void clara_face_detector_free (ClaraFaceDetector *self);
const char *clara_face_detector_get_method (ClaraFaceDetector *self); /* "yunet" or "classical" */
/* rgb: packed, 3*width a row. Largest first; transfer full (ClaraFaceBox). */
GArray *clara_face_detector_find (ClaraFaceDetector *self, const guint8 *rgb, int width, int height, GError **error);
char *clara_vision_read_qr (const guint8 *rgb, int width, int height); /* NULL if none */
gboolean clara_vision_write_jpeg (const guint8 *rgb, int width, int height, const char *file, GError **error);

#ifdef __cplusplus
}
#endif
