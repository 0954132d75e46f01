/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-line.h"

G_BEGIN_DECLS

/* What the ending of a name says about it in Tamil and Telugu: whom one meets, for whom something is, with
 * whom one talks, from where one comes. */
typedef enum
{
  CLARA_CASE_NONE = 0,
  CLARA_CASE_ACCUSATIVE = 1 << 0,
  CLARA_CASE_DATIVE = 1 << 1,
  CLARA_CASE_SOCIATIVE = 1 << 2,
  CLARA_CASE_LOCATIVE = 1 << 3,
} ClaraCase;

char *clara_endings_strip (const char *word, ClaraCase *found);
guint clara_endings_skip_courtesies (const ClaraLine *line, guint from, guint to, ClaraCase *found);
gboolean clara_endings_is_verb (const char *norm);

G_END_DECLS
