/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaraPitch:
 *
 * Whether sound can come from a throat: a voice has a pitch, which a cough, a door and a hiss have not, and
 * many harmonics, which a phone's tones have not. Pure; 10 ms at a time.
 */
typedef struct _ClaraPitch ClaraPitch;

ClaraPitch *clara_pitch_new (void);
void clara_pitch_free (ClaraPitch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraPitch, clara_pitch_free)

void clara_pitch_frame (ClaraPitch *self, const float *samples);
gboolean clara_pitch_is_periodic (ClaraPitch *self);
gboolean clara_pitch_is_tone (ClaraPitch *self);

G_END_DECLS
