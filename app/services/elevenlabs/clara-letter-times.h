/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-text-to-speech.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * ClaraLetterTimes:
 *
 * Turns the times of letters, as a service tells them piece by piece, into marks of words and of the mouth.
 * Main thread.
 */
typedef struct _ClaraLetterTimes ClaraLetterTimes;

ClaraLetterTimes *clara_letter_times_new (ClaraSpokenText *sentence, const char *text);
void clara_letter_times_free (ClaraLetterTimes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraLetterTimes, clara_letter_times_free)

void clara_letter_times_take (ClaraLetterTimes *self, JsonObject *alignment, gint64 sound_us);
void clara_letter_times_finish (ClaraLetterTimes *self, gint64 sound_us);

G_END_DECLS
