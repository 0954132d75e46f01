/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-playout.h"
#include "clara-sentence.h"

G_BEGIN_DECLS

/**
 * ClaraAgentAnswer:
 *
 * One answer of a voice agent on its way to a playout: its sound and its words as they come, each without
 * knowing of the other, and how much of both was heard. Pure; one thread.
 */
typedef struct _ClaraAgentAnswer ClaraAgentAnswer;

ClaraAgentAnswer *clara_agent_answer_new (void);
void clara_agent_answer_free (ClaraAgentAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraAgentAnswer, clara_agent_answer_free)

gboolean clara_agent_answer_add_audio (ClaraAgentAnswer *self, GBytes *samples, int rate);
void clara_agent_answer_set_text (ClaraAgentAnswer *self, const char *text, gboolean whole);
void clara_agent_answer_complete (ClaraAgentAnswer *self);
gboolean clara_agent_answer_is_complete (ClaraAgentAnswer *self);
gboolean clara_agent_answer_has_text (ClaraAgentAnswer *self);
const char *clara_agent_answer_get_text (ClaraAgentAnswer *self);

void clara_agent_answer_place (ClaraAgentAnswer *self, guint64 tag);
gboolean clara_agent_answer_is_placed (ClaraAgentAnswer *self);
void clara_agent_answer_write (ClaraAgentAnswer *self, ClaraPlayout *playout, const ClaraPosition *position);
void clara_agent_answer_cut (ClaraAgentAnswer *self, const ClaraPosition *position);
gboolean clara_agent_answer_has_begun (ClaraAgentAnswer *self, const ClaraPosition *position);
gboolean clara_agent_answer_has_ended (ClaraAgentAnswer *self, const ClaraPosition *position);
gboolean clara_agent_answer_is_starved (ClaraAgentAnswer *self, const ClaraPosition *position);
gint64 clara_agent_answer_get_heard (ClaraAgentAnswer *self, const ClaraPosition *position);
gboolean clara_agent_answer_find_word (ClaraAgentAnswer *self, const ClaraPosition *position, gsize *begin,
                                       gsize *end);
gsize clara_agent_answer_get_bytes_heard (ClaraAgentAnswer *self, const ClaraPosition *position);
double clara_agent_answer_get_loudness (ClaraAgentAnswer *self, const ClaraPosition *position);

G_END_DECLS
