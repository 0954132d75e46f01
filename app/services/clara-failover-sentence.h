/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-phrase-cache.h"
#include "clara-provider-chain.h"
#include "clara-text-to-speech.h"

G_BEGIN_DECLS

/**
 * ClaraFailoverSentence:
 *
 * One sentence, whoever of the chain's voices speaks it. Main thread.
 */
#define CLARA_TYPE_FAILOVER_SENTENCE (clara_failover_sentence_get_type ())
G_DECLARE_FINAL_TYPE (ClaraFailoverSentence, clara_failover_sentence, CLARA, FAILOVER_SENTENCE,
                      ClaraSpokenText)

ClaraSpokenText *clara_failover_sentence_new (ClaraProviderChain *chain, ClaraPhraseCache *cache,
                                              const char *text, const char *language, double rate);

G_END_DECLS
