/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-dialogue.h"

G_BEGIN_DECLS

/* What came of a call; JSON text. */
typedef void (*ClaraAgentCallFunc) (const char *id, const char *result, gpointer user_data);

/**
 * ClaraAgentCalls:
 *
 * The calls of a voice agent, run one after the other by the dialogue. Those that come while the visitor's
 * words are still to come wait for them a moment, since a service may send the answer before what it answers.
 * Main thread; nothing is told from inside clara_agent_calls_add().
 */
typedef struct _ClaraAgentCalls ClaraAgentCalls;

ClaraAgentCalls *clara_agent_calls_new (ClaraDialogue *dialogue, ClaraClock *clock, ClaraAgentCallFunc func,
                                        gpointer user_data);
void clara_agent_calls_free (ClaraAgentCalls *self);

void clara_agent_calls_add (ClaraAgentCalls *self, const char *id, const char *name, const char *arguments);
void clara_agent_calls_set_waiting (ClaraAgentCalls *self, gboolean waiting);
void clara_agent_calls_clear (ClaraAgentCalls *self);
gboolean clara_agent_calls_is_empty (ClaraAgentCalls *self);

G_END_DECLS
