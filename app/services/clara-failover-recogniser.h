/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-provider-chain.h"
#include "clara-speech-to-text.h"

G_BEGIN_DECLS

/**
 * ClaraFailoverRecogniser:
 *
 * Several recognisers as one. The sound of an utterance is kept until its text is there, so that the next one
 * hears all of it when one fails. "failed" comes when none is left. Main thread.
 */
#define CLARA_TYPE_FAILOVER_RECOGNISER (clara_failover_recogniser_get_type ())
G_DECLARE_FINAL_TYPE (ClaraFailoverRecogniser, clara_failover_recogniser, CLARA, FAILOVER_RECOGNISER, GObject)

ClaraFailoverRecogniser *clara_failover_recogniser_new (GPtrArray *recognisers, ClaraClock *clock,
                                                        ClaraBus *bus, ClaraSettings *settings);

G_END_DECLS
