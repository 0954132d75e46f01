/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Words that stand for digits, in four languages and their romanisations. For this room only. */

/* The digits that a text says, with a "+" before them if it says one; NULL if there are none. Other words are
 * passed over. language: NULL for all. */
char *clara_digits_read (const char *text, const char *language);
/* The digits one word stands for ("seven", "सात", "twenty"), or NULL. */
const char *clara_digits_of_word (const char *word, const char *language);

G_END_DECLS
