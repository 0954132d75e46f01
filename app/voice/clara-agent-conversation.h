/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-audio-worker.h"
#include "clara-dialogue.h"
#include "clara-speaker.h"

G_BEGIN_DECLS

/**
 * ClaraAgentConversation:
 *
 * A voice agent in a conversation: what the microphone hears goes up, its sound comes down into the playout
 * of the speaker, its words are "heard" and "said" of the dialogue, its calls run through the dialogue's
 * tools. What the dialogue says of its own accord is still spoken by the speaker; the two never speak at
 * once. When the agent fails or falls silent it is gone until the next session, and whoever has this goes on
 * without it. Main thread.
 *
 * Signals: "changed" (): clara_agent_conversation_is_active() or _is_speaking() says something else.
 * "caption" and "viseme" as ClaraVoice has them.
 */
#define CLARA_TYPE_AGENT_CONVERSATION (clara_agent_conversation_get_type ())
G_DECLARE_FINAL_TYPE (ClaraAgentConversation, clara_agent_conversation, CLARA, AGENT_CONVERSATION, GObject)

ClaraAgentConversation *clara_agent_conversation_new (ClaraDialogue *dialogue, ClaraBus *bus,
                                                      ClaraClock *clock, ClaraSettings *settings,
                                                      GPtrArray *agents);
void clara_agent_conversation_set_speaker (ClaraAgentConversation *self, ClaraSpeaker *speaker);

void clara_agent_conversation_open (ClaraAgentConversation *self);
void clara_agent_conversation_close (ClaraAgentConversation *self);
gboolean clara_agent_conversation_is_active (ClaraAgentConversation *self);
gboolean clara_agent_conversation_is_speaking (ClaraAgentConversation *self);

void clara_agent_conversation_take (ClaraAgentConversation *self, const ClaraAudioEvent *event);
gboolean clara_agent_conversation_hold (ClaraAgentConversation *self, const ClaraUtterance *utterance);

G_END_DECLS
