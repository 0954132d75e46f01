/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-visitor-type.h"

G_BEGIN_DECLS

/* What a person may say, type or paste into a field, made safe to keep and to show. Pure functions; any
 * thread. */

char *clara_field_clean (const char *text, guint max_characters);
gboolean clara_field_is_private (const char *company);
char *clara_field_check (const ClaraField *field, const char *text, const char *region, const char *language,
                         GError **error);
GError *clara_field_error_required (const ClaraField *field, const char *language);

G_END_DECLS
