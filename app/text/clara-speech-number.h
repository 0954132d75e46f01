/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Numbers as they are said. For this room only. All transfer full, any thread. */

/* "1,250" or "3.5": in words where ICU has the language's words, else digits that its voices read. */
char *clara_speech_number (const char *language, const char *number);
char *clara_speech_ordinal (const char *language, const char *number);
/* "2026" as a year is called. */
char *clara_speech_year (const char *language, const char *year);
/* One digit after the other; a comma where the text has a blank, dash or bracket. */
char *clara_speech_digits (const char *text);
/* Letters and digits one by one: "50TCQA06" to "5 0 T C Q A 0 6". */
char *clara_speech_spell (const char *text);

G_END_DECLS
