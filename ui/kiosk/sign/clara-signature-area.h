/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * ClaraSignatureArea:
 *
 * Where the visitor signs with a finger, a pen or the mouse. Signal "changed": a line was begun, or all were
 * cleared.
 */
#define CLARA_TYPE_SIGNATURE_AREA (clara_signature_area_get_type ())
G_DECLARE_FINAL_TYPE (ClaraSignatureArea, clara_signature_area, CLARA, SIGNATURE_AREA, GtkDrawingArea)

gboolean clara_signature_area_is_empty (ClaraSignatureArea *self);
void clara_signature_area_clear (ClaraSignatureArea *self);
/* (transfer full): [[[x, y], ...], ...], each 0 to 1 of the area; *aspect is its width by its height. */
JsonArray *clara_signature_area_get_strokes (ClaraSignatureArea *self, double *aspect);

G_END_DECLS
