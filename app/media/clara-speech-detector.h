/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Is this 10 ms frame of 16 kHz speech? The detector inside the WebRTC library and an adaptive four-band
 * energy detector both judge; where the library hides its one, the energy alone. One thread each. */
typedef struct _ClaraSpeechDetector ClaraSpeechDetector;
ClaraSpeechDetector *clara_speech_detector_new (int mode); /* 0 (lets most through) to 3 (strictest) */
void clara_speech_detector_free (ClaraSpeechDetector *self);
gboolean clara_speech_detector_is_speech (ClaraSpeechDetector *self, const float *frame160);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraSpeechDetector, clara_speech_detector_free)

G_END_DECLS
