/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ClaraPreview:
 *
 * What the camera sees, mirrored and cropped to its box; a drawn figure where nothing is seen. Keeps no
 * picture but the newest.
 */
#define CLARA_TYPE_PREVIEW (clara_preview_get_type ())
G_DECLARE_FINAL_TYPE (ClaraPreview, clara_preview, CLARA, PREVIEW, GtkWidget)

void clara_preview_show_rgb (ClaraPreview *self, GBytes *rgb, int width, int height);
void clara_preview_set_texture (ClaraPreview *self, GdkTexture *texture, gboolean mirrored);
void clara_preview_set_available (ClaraPreview *self, gboolean available);
gboolean clara_preview_get_available (ClaraPreview *self);
void clara_preview_clear (ClaraPreview *self);

G_END_DECLS
