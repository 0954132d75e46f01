/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-figure.h"
#include "clara-sight.h"
#include "clara-task.h"
#include "clara-voice.h"

G_BEGIN_DECLS

/**
 * ClaraSenses:
 *
 * Voice and sight on the screen: level, captions and mouth shapes, the camera's picture, and where the
 * visitor is. The figure and the task belong to the window and outlive this. Main thread.
 *
 * Signal "changed": what the voice does, see clara_senses_update().
 */
#define CLARA_TYPE_SENSES (clara_senses_get_type ())
G_DECLARE_FINAL_TYPE (ClaraSenses, clara_senses, CLARA, SENSES, GObject)

ClaraSenses *clara_senses_new (ClaraFigure *figure, ClaraTask *task, ClaraClock *clock);
void clara_senses_set_voice (ClaraSenses *self, ClaraVoice *voice);
void clara_senses_set_sight (ClaraSenses *self, ClaraSight *sight);
void clara_senses_set_awake (ClaraSenses *self, gboolean awake);
gboolean clara_senses_has_voice (ClaraSenses *self);
void clara_senses_update (ClaraSenses *self, ClaraActivity *activity);

G_END_DECLS
