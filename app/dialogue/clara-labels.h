/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaraLabels:
 *
 * The answers that a step shows, each with the labels by which it can be said.
 */
typedef struct _ClaraLabels ClaraLabels;

ClaraLabels *clara_labels_new (void);
void clara_labels_free (ClaraLabels *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraLabels, clara_labels_free)

/* near: also taken where it was only nearly said; else word for word. */
void clara_labels_add (ClaraLabels *self, const char *id, const char *label, gboolean near);
const char *clara_labels_match (ClaraLabels *self, const char *heard, gboolean sure);

G_END_DECLS
