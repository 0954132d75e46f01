/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaraTextJoin:
 *
 * Puts an answer that was begun by one model and is finished by another together: what the second repeats of
 * the first is dropped, whether it begins with the last words or with the whole sentence again.
 */
typedef struct _ClaraTextJoin ClaraTextJoin;

ClaraTextJoin *clara_text_join_new (const char *said);
void clara_text_join_free (ClaraTextJoin *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraTextJoin, clara_text_join_free)

char *clara_text_join_push (ClaraTextJoin *self, const char *piece);
char *clara_text_join_end (ClaraTextJoin *self);

G_END_DECLS
