/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaraVoiceActivity:
 *
 * Whether a 10 ms frame holds the visitor's speech: what media's detector takes for speech, loud enough to be
 * meant for Clara, and, while she speaks, clearly more than what echo cancellation leaves of her own voice.
 * Pure; one thread.
 */
typedef struct _ClaraVoiceActivity ClaraVoiceActivity;

ClaraVoiceActivity *clara_voice_activity_new (void);
void clara_voice_activity_free (ClaraVoiceActivity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraVoiceActivity, clara_voice_activity_free)

gboolean clara_voice_activity_frame (ClaraVoiceActivity *self, const float *clean, const float *far);
gboolean clara_voice_activity_is_audible (ClaraVoiceActivity *self);
gboolean clara_voice_activity_is_pitched (ClaraVoiceActivity *self);
double clara_voice_activity_get_decibels (ClaraVoiceActivity *self);
double clara_voice_activity_get_level (ClaraVoiceActivity *self);

G_END_DECLS
