/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-phrase-cache.h"
#include "clara-provider-chain.h"
#include "clara-text-to-speech.h"

G_BEGIN_DECLS

/**
 * ClaraFailoverVoice:
 *
 * Several voices as one. One that fails before its first sound is followed by the next; one that dies in the
 * middle of a sentence by one that goes on with the first word that is not in the sound. "failed"
 * comes when no voice is left. The sound of fixed texts in the preferred voice is kept in the cache. Main
 * thread.
 */
#define CLARA_TYPE_FAILOVER_VOICE (clara_failover_voice_get_type ())
G_DECLARE_FINAL_TYPE (ClaraFailoverVoice, clara_failover_voice, CLARA, FAILOVER_VOICE, GObject)

ClaraFailoverVoice *clara_failover_voice_new (GPtrArray *voices, ClaraClock *clock, ClaraBus *bus,
                                              ClaraSettings *settings, ClaraPhraseCache *cache);

G_END_DECLS
