/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What visitors of a front desk say in English, as JSGF rules; <person> is made from the names at hand. */
extern const char clara_grammar_common_rules[];
extern const char *const clara_grammar_first_names[]; /* ended by NULL */
extern const char *const clara_grammar_last_names[];

G_END_DECLS
