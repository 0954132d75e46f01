/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ClaraComfort:
 *
 * What makes the kiosk easier to read, hear and reach, over the page: size of the letters, contrast, volume.
 *
 * Signals: "text-scale" (double), "contrast" (gboolean high), "volume" (double), "closed".
 */
#define CLARA_TYPE_COMFORT (clara_comfort_get_type ())
G_DECLARE_FINAL_TYPE (ClaraComfort, clara_comfort, CLARA, COMFORT, GtkBox)

void clara_comfort_open (ClaraComfort *self, double text_scale, gboolean high_contrast, double volume);
void clara_comfort_close (ClaraComfort *self);
void clara_comfort_set_language (ClaraComfort *self, const char *language);

G_END_DECLS
