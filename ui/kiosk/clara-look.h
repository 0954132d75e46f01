/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-figure.h"
#include "clara-keyboard.h"
#include "clara-settings.h"
#include "clara-stage.h"

G_BEGIN_DECLS

/**
 * ClaraLook:
 *
 * How the screen is drawn: its size in millimetres, the room for the layout, contrast. The parts belong to
 * the window and outlive this. Main thread.
 */
#define CLARA_TYPE_LOOK (clara_look_get_type ())
G_DECLARE_FINAL_TYPE (ClaraLook, clara_look, CLARA, LOOK, GObject)

ClaraLook *clara_look_new (GtkWidget *window, ClaraStage *stage, ClaraFigure *figure, ClaraKeyboard *keyboard,
                           ClaraSettings *settings);
void clara_look_update_scale (ClaraLook *self);
double clara_look_get_scale (ClaraLook *self);
void clara_look_reset (ClaraLook *self);
void clara_look_set_text_scale (ClaraLook *self, double text_scale);
double clara_look_get_text_scale (ClaraLook *self);
void clara_look_set_high_contrast (ClaraLook *self, gboolean high);
gboolean clara_look_get_high_contrast (ClaraLook *self);
void clara_look_set_lowered (ClaraLook *self, gboolean lowered);
gboolean clara_look_is_accent_strong (ClaraLook *self);

G_END_DECLS
