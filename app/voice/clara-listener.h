/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-bus.h"
#include "clara-clock.h"
#include "clara-speech-to-text.h"

G_BEGIN_DECLS

/**
 * ClaraListener:
 *
 * Segments of speech on their way to text. Utterances are answered in their order. Main thread.
 *
 * Signals: "partial" (guint serial, ClaraTranscript*), any number, then "final" (guint serial,
 * ClaraTranscript*): with empty text where nothing was understood or the recogniser failed.
 */
#define CLARA_TYPE_LISTENER (clara_listener_get_type ())
G_DECLARE_FINAL_TYPE (ClaraListener, clara_listener, CLARA, LISTENER, GObject)

ClaraListener *clara_listener_new (ClaraClock *clock, ClaraBus *bus, ClaraSpeechToText *recogniser);
gboolean clara_listener_serves (ClaraListener *self, const char *language);
void clara_listener_warm (ClaraListener *self);

gboolean clara_listener_begin (ClaraListener *self, guint serial, const ClaraSpeechHints *hints);
void clara_listener_push (ClaraListener *self, guint serial, const gint16 *samples, gsize n_samples);
void clara_listener_probe (ClaraListener *self, guint serial);
void clara_listener_end (ClaraListener *self, guint serial, gboolean probe_is_all);
void clara_listener_cancel_all (ClaraListener *self);

G_END_DECLS
