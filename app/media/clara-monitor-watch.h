/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-pipewire.h"

G_BEGIN_DECLS

/*
 * ClaraMonitorWatch: whether a capture stream is fed by a loudspeaker's monitor. Session managers link it so
 * where there is no microphone at all, and Clara would listen to herself. PipeWire's thread, or with its lock
 * held.
 */
typedef struct _ClaraMonitorWatch ClaraMonitorWatch;
typedef void (*ClaraMonitorChanged) (gboolean is_monitor, gpointer user_data);

ClaraMonitorWatch *clara_monitor_watch_new (struct pw_core *core, struct pw_stream *stream,
                                            ClaraMonitorChanged changed, gpointer user_data);
void clara_monitor_watch_free (ClaraMonitorWatch *self);

G_END_DECLS
