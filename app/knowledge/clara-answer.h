/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-knowledge.h"
#include "clara-question.h"

G_BEGIN_DECLS

/* The best answer among passages found. Pure; any thread. */

#define CLARA_ANSWER_SENTENCES 3
#define CLARA_ANSWER_THRESHOLD 0.5

ClaraAnswer *clara_answer_choose (const ClaraQuestion *question, GPtrArray *passages);
ClaraAnswer *clara_answer_copy (const ClaraAnswer *self);

G_END_DECLS
