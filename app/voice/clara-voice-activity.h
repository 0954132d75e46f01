/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaraVoiceActivity:
 *
 * Whether a 10 ms frame holds speech: the statistical detector of WebRTC and an adaptive energy in four
 * bands, which must agree, since the one is fooled by noise and the other by music and doors. While Clara
 * speaks, what is left of her own voice after echo cancellation must be clearly exceeded. Pure; one thread.
 */
typedef struct _ClaraVoiceActivity ClaraVoiceActivity;

ClaraVoiceActivity *clara_voice_activity_new (void);
void clara_voice_activity_free (ClaraVoiceActivity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraVoiceActivity, clara_voice_activity_free)

gboolean clara_voice_activity_frame (ClaraVoiceActivity *self, const float *clean, const float *far);
double clara_voice_activity_get_level (ClaraVoiceActivity *self);

G_END_DECLS
