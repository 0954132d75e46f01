/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-language-model.h"

/* A model that answers after a script, on the test's clock. */
#define TIMED_TYPE_MODEL (timed_model_get_type ())
G_DECLARE_FINAL_TYPE (TimedModel, timed_model, TIMED, MODEL, GObject)

TimedModel *timed_model_new (const char *name, ClaraClock *clock);

/* The next answer: steps "MS:ACTION TEXT" separated by '|', each after its pause: text, call (a tool and its
 * arguments), progress, done, fail, refuse (at once, from the call itself). What does not end is silent for
 * ever. Without a script it is. */
void timed_model_answer (TimedModel *self, const char *script);

guint timed_model_count (TimedModel *self);
guint timed_model_count_cancelled (TimedModel *self);
JsonArray *timed_model_get_messages (TimedModel *self);
