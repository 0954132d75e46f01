/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CLARA_TYPE_NAMES (clara_names_get_type ())
G_DECLARE_FINAL_TYPE (ClaraNames, clara_names, CLARA, NAMES, GObject)

typedef struct
{
  const char *id;   /* of the index; lives as long as it */
  const char *name; /* likewise */
  double score;     /* 0 to 1 */
} ClaraNameMatch;

/**
 * ClaraNames:
 *
 * An index of people's names that forgives: misheard, misspelt, transliterated, reordered, shortened.
 * Main thread.
 */
ClaraNames *clara_names_new (void);
void clara_names_add (ClaraNames *self, const char *id, const char *name, const char *const *aliases);
void clara_names_clear (ClaraNames *self);
guint clara_names_get_size (ClaraNames *self);
/* Best first, at most max; an array of ClaraNameMatch. *sure is TRUE where score and margin are both high and
 * the query is longer than three letters, so that the first may be taken without asking. */
GArray *clara_names_find (ClaraNames *self, const char *query, guint max, gboolean *sure);
char *clara_names_key (const char *name); /* phonetic key, for the screening list too */

G_END_DECLS
