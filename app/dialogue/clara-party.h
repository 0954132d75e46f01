/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many people a line speaks of, the speaker included: "we are three", "with two colleagues", "हम तीन लोग
 * हैं". */
guint clara_party_count (const char *text);
char *clara_party_read_names (const char *text);

G_END_DECLS
