/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the visitor is told, by language. gettext itself knows one language per process; these read the
 * .mo files of each (from CLARA_LOCALE_PATH, else the installed locale folder). English is the text in
 * the code. Texts live as long as the process. Any thread. */

/* Marks a text in a table for the catalogues; it is looked up where it is used. */
#define CLARA_N(context, id) (id)
#define CLARA_N_PLURAL(context, id, plural) (id), (plural)

const char *clara_text (const char *language, const char *context, const char *id);
const char *clara_text_plural (const char *language, const char *context, const char *id, const char *plural,
                               gulong count);
/* {name} in the text is replaced by the value that follows "name"; ends with NULL. */
char *clara_text_format (const char *language, const char *context, const char *id,
                         ...) G_GNUC_NULL_TERMINATED;
char *clara_text_fill (const char *template, ...) G_GNUC_NULL_TERMINATED;

/* "en", "hi", "ta", "te" and every other language with a catalogue; its own name ("हिन्दी"). */
const char *const *clara_text_get_languages (void);
const char *clara_text_get_language_name (const char *language);
gboolean clara_text_is_right_to_left (const char *language);

/* The language a line is in, by script and by function words where romanised; NULL if it cannot be said. */
const char *clara_text_detect_language (const char *line);

/* Dates and times as the language writes them, local to utc_offset_minutes. */
char *clara_text_date (const char *language, gint64 real_us, int utc_offset_minutes);
char *clara_text_time (const char *language, gint64 real_us, int utc_offset_minutes);
char *clara_text_date_with_year (const char *language, gint64 real_us, int utc_offset_minutes);
/* What the language calls that part of the day ("शाम"), for an hour of 0 to 23. */
char *clara_text_day_period (const char *language, int hour);

G_END_DECLS
