/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-language-model.h"
#include "clara-provider-chain.h"

G_BEGIN_DECLS

/**
 * ClaraFailoverModel:
 *
 * Several language models as one. One that fails before its first word is followed by the next; one that dies
 * in the middle of its answer is followed by one that goes on where it stopped; where hedge-ms is set, one
 * that is slow gets company, and the first word decides. "failed" comes when none is left. Main thread.
 */
#define CLARA_TYPE_FAILOVER_MODEL (clara_failover_model_get_type ())
G_DECLARE_FINAL_TYPE (ClaraFailoverModel, clara_failover_model, CLARA, FAILOVER_MODEL, GObject)

ClaraFailoverModel *clara_failover_model_new (GPtrArray *models, ClaraClock *clock, ClaraBus *bus,
                                              ClaraSettings *settings);

G_END_DECLS
