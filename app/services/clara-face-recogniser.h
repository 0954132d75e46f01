/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A face that may be recognised. */
typedef struct
{
  char *employee_id;
  GBytes *template; /* what clara_face_recogniser_enrol_finish() gave; nobody else looks into it */
} ClaraKnownFace;

ClaraKnownFace *clara_known_face_new (const char *employee_id, GBytes *template);
void clara_known_face_free (ClaraKnownFace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraKnownFace, clara_known_face_free)

/**
 * ClaraFaceRecogniser:
 *
 * Says on this machine who stands in front of the camera (SPEC 4). It takes nobody for anybody whom it cannot
 * vouch for: the best match counts only above its threshold and margin and after a sign of life. Keeps
 * nothing. Main thread.
 *
 * Signal "progress" (guint good, guint of): good frames of an enrolment.
 */
#define CLARA_TYPE_FACE_RECOGNISER (clara_face_recogniser_get_type ())
G_DECLARE_INTERFACE (ClaraFaceRecogniser, clara_face_recogniser, CLARA, FACE_RECOGNISER, GObject)
struct _ClaraFaceRecogniserInterface
{
  GTypeInterface parent_iface;
  gboolean (*is_ready) (ClaraFaceRecogniser *self);
  void (*recognise_async) (ClaraFaceRecogniser *self, GPtrArray *known, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data);
  char *(*recognise_finish) (ClaraFaceRecogniser *self, GAsyncResult *result, GError **error);
  void (*enrol_async) (ClaraFaceRecogniser *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer user_data);
  GBytes *(*enrol_finish) (ClaraFaceRecogniser *self, GAsyncResult *result, GError **error);
};

gboolean clara_face_recogniser_is_ready (ClaraFaceRecogniser *self);
void clara_face_recogniser_recognise_async (ClaraFaceRecogniser *self, GPtrArray *known,
                                            GCancellable *cancellable, GAsyncReadyCallback callback,
                                            gpointer user_data);
char *clara_face_recogniser_recognise_finish (ClaraFaceRecogniser *self, GAsyncResult *result,
                                              GError **error);
void clara_face_recogniser_enrol_async (ClaraFaceRecogniser *self, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer user_data);
GBytes *clara_face_recogniser_enrol_finish (ClaraFaceRecogniser *self, GAsyncResult *result, GError **error);
void clara_face_recogniser_emit_progress (ClaraFaceRecogniser *self, guint good, guint of);

G_END_DECLS
