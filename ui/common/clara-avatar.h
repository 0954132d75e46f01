/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-pose.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ClaraAvatar:
 *
 * Clara in her circle with the ring that follows the visitor's voice. Draws at most 30 times a second and
 * only while it is on the screen; what does not change within the figure is kept as pictures.
 */
#define CLARA_TYPE_AVATAR (clara_avatar_get_type ())
G_DECLARE_FINAL_TYPE (ClaraAvatar, clara_avatar, CLARA, AVATAR, GtkWidget)

ClaraAvatar *clara_avatar_new (void);
void clara_avatar_set_mood (ClaraAvatar *self, ClaraMood mood);
ClaraMood clara_avatar_get_mood (ClaraAvatar *self);
void clara_avatar_set_level (ClaraAvatar *self, double level);
void clara_avatar_set_speech_level (ClaraAvatar *self, double level);
void clara_avatar_set_gaze (ClaraAvatar *self, double x, double y);
void clara_avatar_push_viseme (ClaraAvatar *self, int viseme, gint64 at_us);
void clara_avatar_stop_speech (ClaraAvatar *self);
void clara_avatar_set_live (ClaraAvatar *self, gboolean live);

G_END_DECLS
