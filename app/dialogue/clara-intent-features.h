/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the classifier sees of a line; one code for training it and for using it. */
#define CLARA_INTENTS_BUCKETS 16384

GArray *clara_intent_features (const char *text);

G_END_DECLS
