/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "turns-services.h"

G_BEGIN_DECLS

typedef struct
{
  TurnsLatency latency;
  int interim_ms; /* lag of interim transcripts; -1: the recogniser of the services, a request an utterance */
  guint turns;
} TurnsSetting;

/* Each prints one line of JSON; inside tests/testlib/session/run. */
void turns_respond (const TurnsSetting *setting);
void turns_sequential (const TurnsSetting *setting);
void turns_interrupt (guint turns);

G_END_DECLS
