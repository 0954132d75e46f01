/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Echo cancellation and noise suppression of 10 ms frames at 16 kHz; one worker thread. */
typedef struct _ClaraEcho ClaraEcho;
ClaraEcho *clara_echo_new (void);
void clara_echo_free (ClaraEcho *self);
void clara_echo_process (ClaraEcho *self, const float *near, const float *far, gint64 delay_us, float *clean);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraEcho, clara_echo_free)

G_END_DECLS
