/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaraCatalogue:
 *
 * One GNU .mo file, checked from end to end when it is opened, immutable then. Any thread.
 */
typedef struct _ClaraCatalogue ClaraCatalogue;

typedef void (*ClaraCatalogueVisit) (const char *context, const char *id, const char *const *forms,
                                     gpointer data);

ClaraCatalogue *clara_catalogue_new (GBytes *bytes, GError **error);
ClaraCatalogue *clara_catalogue_new_from_file (const char *path, GError **error);
void clara_catalogue_free (ClaraCatalogue *self);

/* NULL if it has none; the text lives as long as the catalogue. */
const char *clara_catalogue_look_up (const ClaraCatalogue *self, const char *context, const char *id);
const char *clara_catalogue_look_up_plural (const ClaraCatalogue *self, const char *context, const char *id,
                                            gulong count);
/* Calls visit for each text, with its forms (one, or as many as the language has plurals). */
void clara_catalogue_visit (const ClaraCatalogue *self, ClaraCatalogueVisit visit, gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraCatalogue, clara_catalogue_free)

G_END_DECLS
