/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-answer-call.h"

G_BEGIN_DECLS

/* The pages of the answer server: HTML without scripts, for a phone. All that is not ours is escaped. */

char *clara_answer_page_ask (const ClaraAnswerCall *call, guint chosen); /* 1 for the first answer; 0: none */
char *clara_answer_page_done (const ClaraAnswerCall *call, const char *answer);
char *clara_answer_page_over (const ClaraAnswerCall *call);
char *clara_answer_page_note (const char *language, const char *text);

G_END_DECLS
