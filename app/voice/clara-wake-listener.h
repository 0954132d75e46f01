/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-bus.h"
#include "clara-wake-phrase.h"

G_BEGIN_DECLS

/**
 * ClaraWakeListener:
 *
 * While asleep: gives the sound in which somebody speaks to the wake phrase, sends the "wake" command when it
 * was said, and keeps the last seconds so that what was said after the phrase is part of the first turn.
 * Nothing of it goes anywhere else. Made and freed on the main thread, before and after the audio thread uses
 * it.
 */
typedef struct _ClaraWakeListener ClaraWakeListener;

ClaraWakeListener *clara_wake_listener_new (ClaraWakePhrase *phrase, ClaraBus *bus);
void clara_wake_listener_free (ClaraWakeListener *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraWakeListener, clara_wake_listener_free)

/* The audio thread's. */
void clara_wake_listener_frame (ClaraWakeListener *self, const float *near, gint64 time_us, gboolean asleep);
gboolean clara_wake_listener_take (ClaraWakeListener *self, float *near, gint64 *time_us);

G_END_DECLS
