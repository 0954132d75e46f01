/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-speech-to-text.h"

G_BEGIN_DECLS

/**
 * ClaraEndpoint:
 *
 * When a visitor's turn is over: from silence, from the words so far, and from what the dialogue expects.
 * Pure: driven by frames and words with times in microseconds; one thread.
 */
typedef struct _ClaraEndpoint ClaraEndpoint;

ClaraEndpoint *clara_endpoint_new (void);
void clara_endpoint_free (ClaraEndpoint *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraEndpoint, clara_endpoint_free)

void clara_endpoint_set_slowness (ClaraEndpoint *self, double slowness);
void clara_endpoint_forget_visitor (ClaraEndpoint *self);
void clara_endpoint_begin (ClaraEndpoint *self, const ClaraSpeechHints *hints, gint64 time_us);
void clara_endpoint_voice (ClaraEndpoint *self, gint64 time_us);
void clara_endpoint_words (ClaraEndpoint *self, const char *text);
gint64 clara_endpoint_get_patience (ClaraEndpoint *self);
gint64 clara_endpoint_get_last_voice (ClaraEndpoint *self);
gboolean clara_endpoint_is_over (ClaraEndpoint *self, gint64 time_us);

G_END_DECLS
