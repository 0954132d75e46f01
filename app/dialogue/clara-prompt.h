/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-dialogue-private.h"

G_BEGIN_DECLS

#define CLARA_PROMPT_PASSAGES 3

/* What a model is told before the conversation: the rules, who asks, where the flow stands, what is missing
 * and what the documents say. Made anew for each request, so that it is never of yesterday. */
char *clara_prompt_make (ClaraDialogue *self, GPtrArray *passages);

G_END_DECLS
