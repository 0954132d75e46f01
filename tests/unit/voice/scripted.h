/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-speech-to-text.h"
#include "clara-text-to-speech.h"

/* Providers that do what a test tells them, on the test's clock. */

#define SCRIPTED_TYPE_VOICE (scripted_voice_get_type ())
G_DECLARE_FINAL_TYPE (ScriptedVoice, scripted_voice, SCRIPTED, VOICE, GObject)

/* Each word takes word_us and comes word_us after the one before; with marks unless told otherwise. */
ScriptedVoice *scripted_voice_new (const char *name, const char *languages, ClaraClock *clock,
                                   gint64 word_us);
void scripted_voice_fail_after (ScriptedVoice *self,
                                int words); /* -1: never; 0: at once; G_MAXINT: silent for ever */
void scripted_voice_set_marks (ScriptedVoice *self, gboolean marks);
const char *scripted_voice_get_asked (ScriptedVoice *self); /* texts it was given, each with '|' after it */

#define SCRIPTED_TYPE_RECOGNISER (scripted_recogniser_get_type ())
G_DECLARE_FINAL_TYPE (ScriptedRecogniser, scripted_recogniser, SCRIPTED, RECOGNISER, GObject)

ScriptedRecogniser *scripted_recogniser_new (const char *name, const char *languages, ClaraClock *clock);
/* What the next stream answers, after_us after its end; NULL fails, and G_MAXINT64 never answers. */
void scripted_recogniser_answer (ScriptedRecogniser *self, const char *text, gint64 after_us);
/* Whether it is one of this machine, which is never out of reach; a service unless told otherwise. */
void scripted_recogniser_set_local (ScriptedRecogniser *self, gboolean local);
/* The stream opened last. */
ClaraSpeechStream *scripted_recogniser_get_stream (ScriptedRecogniser *self);
guint scripted_recogniser_get_opened (ScriptedRecogniser *self);
gsize scripted_recogniser_get_samples (ScriptedRecogniser *self); /* pushed into the last stream */
