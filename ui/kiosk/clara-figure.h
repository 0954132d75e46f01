/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-avatar.h"
#include "clara-sight.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ClaraFigure:
 *
 * Clara in her circle, what she is doing in words, the camera's picture and the microphone's button.
 *
 * Signals: "mute" (gboolean muted): the visitor touched the microphone. "talk" (gboolean pressed): where
 * push-to-talk is set, the visitor holds its button, or lets it go.
 */
#define CLARA_TYPE_FIGURE (clara_figure_get_type ())
G_DECLARE_FINAL_TYPE (ClaraFigure, clara_figure, CLARA, FIGURE, GtkWidget)

/* What the pill says, what she does. */
typedef struct
{
  gboolean awake;
  gboolean can_hear; /* a microphone and a voice are there */
  gboolean listening;
  gboolean speaking;
  gboolean thinking;
  gboolean muted;
  gboolean push_to_talk;  /* set: the microphone's button is held to talk */
  gboolean large_picture; /* the page shows the camera itself */
} ClaraActivity;

ClaraAvatar *clara_figure_get_avatar (ClaraFigure *self);
void clara_figure_set_scale (ClaraFigure *self, double pixels_per_mm);
void clara_figure_set_language (ClaraFigure *self, const char *language);
void clara_figure_set_activity (ClaraFigure *self, const ClaraActivity *activity);
void clara_figure_play (ClaraFigure *self, ClaraMood mood, double seconds);
void clara_figure_set_camera (ClaraFigure *self, gboolean available);
void clara_figure_show_frame (ClaraFigure *self, ClaraFrame *frame);
void clara_figure_clear (ClaraFigure *self);

G_END_DECLS
