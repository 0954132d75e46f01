/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the words of one language say about turns. Lists are separated by '|'; lower case, without
 * punctuation. Romanised forms are there because recognisers write Indian languages either way. */
typedef struct
{
  const char *language;
  const char *open;         /* endings after which more must come */
  const char *likely;       /* endings after which mostly nothing comes: verbs where they stand last */
  const char *likely_tails; /* of the last word, where endings are part of it; may be NULL */
  const char *brief;        /* whole answers that are often given a reason */
  const char *complete;     /* whole answers */
  const char *backchannels; /* "I am listening": no answer, whatever was asked */
  const char *agreement;    /* a backchannel, unless yes or no was asked */
  const char *digits;       /* words for 0 to 9, forms of one separated by ',' */
  const char *doubling;     /* "double five" */
} ClaraTurnTable;

const ClaraTurnTable *clara_turn_table_find (const char *language);

G_END_DECLS
