/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-parser.h"

G_BEGIN_DECLS

/* Below this a line is taken for no intent; above the second nobody else need be asked. */
#define CLARA_INTENTS_REJECT 0.6
#define CLARA_INTENTS_CERTAIN 0.8

/* What a line is about, where the rules say nothing: a linear classifier over character n-grams, trained when
 * Clara is built from data/intents. Any thread. */
ClaraIntent clara_intents_classify (const char *text, double *confidence);

G_END_DECLS
