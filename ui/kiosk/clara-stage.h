/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-scale.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ClaraStage:
 *
 * The kiosk's surface. Places its four parts in millimetres: header on top; Clara left (40 %) and the task
 * right, or, in portrait, Clara above (to 38 %) and the task below; the footer always bottom left. Tells when
 * the room changes. Signal "room-changed" (ClaraRoom as int).
 */
#define CLARA_TYPE_STAGE (clara_stage_get_type ())
G_DECLARE_FINAL_TYPE (ClaraStage, clara_stage, CLARA, STAGE, GtkWidget)

void clara_stage_set_parts (ClaraStage *self, GtkWidget *header, GtkWidget *figure, GtkWidget *task,
                            GtkWidget *footer);
void clara_stage_set_banner (ClaraStage *self, GtkWidget *banner);
void clara_stage_set_keyboard (ClaraStage *self, GtkWidget *keyboard);
void clara_stage_set_footer_shown (ClaraStage *self, gboolean shown);
double clara_stage_get_scale (ClaraStage *self);
void clara_stage_set_scale (ClaraStage *self, double pixels_per_mm, double text_scale);
void clara_stage_set_lowered (ClaraStage *self, gboolean lowered);

G_END_DECLS
