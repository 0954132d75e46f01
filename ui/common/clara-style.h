/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ClaraStyle:
 *
 * The style sheet of a process: colours by role (LOOK), sizes in millimetres. One for a display.
 */
#define CLARA_TYPE_STYLE (clara_style_get_type ())
G_DECLARE_FINAL_TYPE (ClaraStyle, clara_style, CLARA, STYLE, GObject)

ClaraStyle *clara_style_new (GdkDisplay *display);
void clara_style_set_scale (ClaraStyle *self, double pixels_per_mm);
void clara_style_set_high_contrast (ClaraStyle *self, gboolean high);
void clara_style_set_text_scale (ClaraStyle *self, double text_scale);
void clara_style_set_dark (ClaraStyle *self, gboolean dark);
gboolean clara_style_set_accent (ClaraStyle *self, const char *accent);
char *clara_style_build_roles (gboolean high_contrast, gboolean dark, const char *accent, gboolean *strong);
char *clara_style_scale_sheet (const char *sheet, double pixels_per_mm, double text_scale);
void clara_style_ensure_resources (void);

G_END_DECLS
