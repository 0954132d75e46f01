/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-memory.h"
#include "clara-tools.h"

G_BEGIN_DECLS

/* The private memory of verified employees, SPEC 11. */
void clara_memory_skill_add (ClaraTools *tools, ClaraMemory *memory);

G_END_DECLS
