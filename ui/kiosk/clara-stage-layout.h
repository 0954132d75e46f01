/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ClaraStageLayout:
 *
 * Where the four parts of the kiosk are, in millimetres: header on top; Clara left (40 %) and the task right,
 * or, in portrait, Clara above (to 38 %) and the task below; the footer always bottom left.
 */
#define CLARA_TYPE_STAGE_LAYOUT (clara_stage_layout_get_type ())
G_DECLARE_FINAL_TYPE (ClaraStageLayout, clara_stage_layout, CLARA, STAGE_LAYOUT, GtkLayoutManager)

GtkLayoutManager *clara_stage_layout_new (GtkWidget *header, GtkWidget *figure, GtkWidget *task,
                                          GtkWidget *footer);
void clara_stage_layout_set_scale (ClaraStageLayout *self, double pixels_per_mm);

G_END_DECLS
