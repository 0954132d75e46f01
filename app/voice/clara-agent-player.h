/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-agent-answer.h"
#include "clara-dialogue.h"
#include "clara-speaker.h"

G_BEGIN_DECLS

/**
 * ClaraAgentPlayer:
 *
 * The answers of a voice agent, one after the other, into the playout of a speaker that is silent meanwhile;
 * the dialogue is told what of them was heard. Main thread.
 *
 * Signals: "changed" (): clara_agent_player_is_speaking() or _is_empty() says something else. "caption" and
 * "viseme" as ClaraVoice has them.
 */
#define CLARA_TYPE_AGENT_PLAYER (clara_agent_player_get_type ())
G_DECLARE_FINAL_TYPE (ClaraAgentPlayer, clara_agent_player, CLARA, AGENT_PLAYER, GObject)

ClaraAgentPlayer *clara_agent_player_new (ClaraDialogue *dialogue, ClaraClock *clock, ClaraSpeaker *speaker);

void clara_agent_player_add_audio (ClaraAgentPlayer *self, GBytes *samples, int rate);
void clara_agent_player_add_text (ClaraAgentPlayer *self, const char *text, gboolean whole);
void clara_agent_player_complete (ClaraAgentPlayer *self);

gint64 clara_agent_player_cut (ClaraAgentPlayer *self);
void clara_agent_player_pause (ClaraAgentPlayer *self, const ClaraPosition *position);
void clara_agent_player_resume (ClaraAgentPlayer *self);

gboolean clara_agent_player_is_speaking (ClaraAgentPlayer *self);
gboolean clara_agent_player_is_paused (ClaraAgentPlayer *self);
gboolean clara_agent_player_is_empty (ClaraAgentPlayer *self);
gboolean clara_agent_player_is_incomplete (ClaraAgentPlayer *self);
gboolean clara_agent_player_is_starved (ClaraAgentPlayer *self);

G_END_DECLS
