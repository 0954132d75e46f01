/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaraPlural:
 *
 * The Plural-Forms line of a catalogue: a C expression over n, compiled once, immutable then. Any thread.
 */
typedef struct _ClaraPlural ClaraPlural;

/* Takes "nplurals=2; plural=(n != 1);"; NULL and an error that names the place if it is anything else. */
ClaraPlural *clara_plural_new (const char *forms, GError **error);
void clara_plural_free (ClaraPlural *self);
guint clara_plural_get_count (const ClaraPlural *self);
/* The form for n, or the count itself if the expression gives one that does not exist. */
guint clara_plural_choose (const ClaraPlural *self, gulong n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraPlural, clara_plural_free)

G_END_DECLS
