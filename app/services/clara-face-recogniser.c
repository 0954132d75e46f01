/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-face-recogniser.h"

enum
{
  PROGRESS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_INTERFACE (ClaraFaceRecogniser, clara_face_recogniser, G_TYPE_OBJECT)

ClaraKnownFace *
clara_known_face_new (const char *employee_id, GBytes *template)
{
  ClaraKnownFace *self = g_new0 (ClaraKnownFace, 1);

  self->employee_id = g_strdup (employee_id);
  self->template = g_bytes_ref (template);
  return self;
}

void
clara_known_face_free (ClaraKnownFace *self)
{
  g_free (self->employee_id);
  g_bytes_unref (self->template);
  g_free (self);
}

static void
clara_face_recogniser_default_init (ClaraFaceRecogniserInterface *iface)
{
  signals[PROGRESS] = g_signal_new ("progress", CLARA_TYPE_FACE_RECOGNISER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
}

/**
 * clara_face_recogniser_is_ready:
 *
 * Returns: whether there is a camera and a model that can be vouched for; where not, nobody is offered it
 */
gboolean
clara_face_recogniser_is_ready (ClaraFaceRecogniser *self)
{
  g_return_val_if_fail (CLARA_IS_FACE_RECOGNISER (self), FALSE);
  return CLARA_FACE_RECOGNISER_GET_IFACE (self)->is_ready (self);
}

/**
 * clara_face_recogniser_recognise_async:
 * @known: (element-type ClaraKnownFace): whom it may be; borrowed for the call
 *
 * Looks until it is sure or gives up by itself.
 */
void
clara_face_recogniser_recognise_async (ClaraFaceRecogniser *self, GPtrArray *known, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (CLARA_IS_FACE_RECOGNISER (self));
  CLARA_FACE_RECOGNISER_GET_IFACE (self)->recognise_async (self, known, cancellable, callback, user_data);
}

/**
 * clara_face_recogniser_recognise_finish:
 *
 * Returns: (transfer full) (nullable): the employee's number; else %G_IO_ERROR_NOT_FOUND where nobody was
 *   recognised for certain, or what the camera lacks
 */
char *
clara_face_recogniser_recognise_finish (ClaraFaceRecogniser *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (CLARA_IS_FACE_RECOGNISER (self), NULL);
  return CLARA_FACE_RECOGNISER_GET_IFACE (self)->recognise_finish (self, result, error);
}

/**
 * clara_face_recogniser_enrol_async:
 *
 * Takes five good frames. The caller has the person's consent.
 */
void
clara_face_recogniser_enrol_async (ClaraFaceRecogniser *self, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (CLARA_IS_FACE_RECOGNISER (self));
  CLARA_FACE_RECOGNISER_GET_IFACE (self)->enrol_async (self, cancellable, callback, user_data);
}

/**
 * clara_face_recogniser_enrol_finish:
 *
 * Returns: (transfer full) (nullable): the template, to be kept sealed
 */
GBytes *
clara_face_recogniser_enrol_finish (ClaraFaceRecogniser *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (CLARA_IS_FACE_RECOGNISER (self), NULL);
  return CLARA_FACE_RECOGNISER_GET_IFACE (self)->enrol_finish (self, result, error);
}

/* For implementations. */
void
clara_face_recogniser_emit_progress (ClaraFaceRecogniser *self, guint good, guint of)
{
  g_return_if_fail (CLARA_IS_FACE_RECOGNISER (self));
  g_signal_emit (self, signals[PROGRESS], 0, good, of);
}
