/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-page.h"
#include "clara-sight.h"
#include "clara-bubbles.h"

G_BEGIN_DECLS

/**
 * ClaraTask:
 *
 * The visitor's side of the screen: progress, the question, the last two bubbles, and the page of the step.
 * Signal "command" (const char *name, JsonObject *fields).
 */
#define CLARA_TYPE_TASK (clara_task_get_type ())
G_DECLARE_FINAL_TYPE (ClaraTask, clara_task, CLARA, TASK, GtkBox)

void clara_task_show_step (ClaraTask *self, const ClaraStep *step);
void clara_task_set_language (ClaraTask *self, const char *language);
void clara_task_set_room (ClaraTask *self, ClaraRoom room);
void clara_task_set_typing (ClaraTask *self, gboolean typing);
void clara_task_set_touching (ClaraTask *self, gboolean touching);
void clara_task_set_clock (ClaraTask *self, ClaraClock *clock);
void clara_task_set_company (ClaraTask *self, const char *company);
void clara_task_set_time (ClaraTask *self, const char *time);
void clara_task_set_sight (ClaraTask *self, ClaraSight *sight, const char *photo_folder);
void clara_task_set_camera (ClaraTask *self, gboolean available);
void clara_task_show_frame (ClaraTask *self, ClaraFrame *frame);
void clara_task_show_notification (ClaraTask *self, const char *state, const char *recipient,
                                   const char *answer);
ClaraBubbles *clara_task_get_transcript (ClaraTask *self);
void clara_task_clear (ClaraTask *self);

G_END_DECLS
