/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-language-model.h"
#include "clara-provider-chain.h"

G_BEGIN_DECLS

/**
 * ClaraFailoverReply:
 *
 * One answer, whoever of the chain's models gives it. Main thread.
 */
#define CLARA_TYPE_FAILOVER_REPLY (clara_failover_reply_get_type ())
G_DECLARE_FINAL_TYPE (ClaraFailoverReply, clara_failover_reply, CLARA, FAILOVER_REPLY, ClaraChatReply)

ClaraChatReply *clara_failover_reply_new (ClaraProviderChain *chain, JsonArray *messages, JsonArray *tools,
                                          const char *choice);

G_END_DECLS
