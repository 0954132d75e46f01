/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A drawn person that the classical detector takes for a face: packed RGB of the size, to be freed. x and y
 * are the face's middle and half its width is radius, in pixels; radius 0 draws the room alone. seed changes
 * the person. */
guint8 *draw_face (int width, int height, double x, double y, double radius, guint32 seed);
gboolean draw_face_save (const guint8 *rgb, int width, int height, const char *file); /* PPM, at once */
