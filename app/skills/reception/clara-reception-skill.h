/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-knowledge.h"
#include "clara-memory.h"
#include "clara-reception.h"
#include "clara-tools.h"

G_BEGIN_DECLS

/* The receptionist's tools, SPEC 12. */
void clara_reception_skill_add (ClaraTools *tools, ClaraReception *reception, ClaraKnowledge *knowledge,
                                GPtrArray *searches, ClaraStore *store, ClaraTenant *tenant,
                                ClaraMemory *memory);

G_END_DECLS
