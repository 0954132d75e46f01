/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-line.h"
#include "clara-parser.h"

G_BEGIN_DECLS

/* What of a line is a value of some field. For the parser only. */

void clara_slots_read (ClaraParse *parse, const ClaraLine *line); /* by their cues */
void clara_slots_read_contacts (ClaraParse *parse,
                                const ClaraLine *line); /* e-mail, phone, employee number */

void clara_slots_read_correction (ClaraParse *parse, const ClaraLine *line); /* after those */

G_END_DECLS
