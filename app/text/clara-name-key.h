/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How a name sounds, whatever it is written in. For this room only. Any thread. */

#define CLARA_NAME_MOST_TOKENS 8
#define CLARA_NAME_LONGEST_TOKEN 24

/* The words of a name in small Latin letters ("प्रिया Raghavan" to "priya", "raghavan"), titles left out where
 * something else is left; at most CLARA_NAME_MOST_TOKENS. */
char **clara_name_split (const char *name);
/* The phonetic key of one such word. */
char *clara_name_key_of_token (const char *token);
/* Other words that stand for the same first name ("bob": "robert", "rob"), "|" around each; NULL if none. */
const char *clara_name_get_group (const char *token);

/* How alike two keys sound, 0 to 1; 0 for what is below lowest. Table: from clara_name_costs_new(). */
typedef struct
{
  float replace[26][26];
  float drop[26];
} ClaraNameCosts;

void clara_name_costs_init (ClaraNameCosts *costs);
double clara_name_compare_keys (const ClaraNameCosts *costs, const char *a, gsize a_length, const char *b,
                                gsize b_length, double lowest);
/* Jaro-Winkler similarity of two words, 0 to 1. */
double clara_name_compare_letters (const char *a, gsize a_length, const char *b, gsize b_length);

G_END_DECLS
