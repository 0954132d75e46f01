/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The corpus of the intent classifier, data/intents/LANGUAGE.tsv: one family of paraphrases a line, an intent
 * (or "none"), a tab, and what is said, with alternatives as [one|other|]. */

typedef struct
{
  guint intent;    /* ClaraIntent */
  guint family;    /* lines of one family mean and sound alike: they are never on both sides of a test */
  guint group;     /* a language, native or romanised: place in the corpus's groups */
  GArray *buckets; /* clara_intent_features() */
} ClaraIntentLine;

typedef struct
{
  GArray *lines;     /* ClaraIntentLine */
  GPtrArray *groups; /* char*: "hi", "hi romanised" */
  guint n_families;
} ClaraIntentLines;

ClaraIntentLines *clara_intent_lines_read (guint n_paths, const char *const *paths, GError **error);
void clara_intent_lines_free (ClaraIntentLines *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraIntentLines, clara_intent_lines_free)

G_END_DECLS
