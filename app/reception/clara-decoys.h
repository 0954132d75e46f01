/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaraDecoys:
 *
 * The codes of people who do not exist: asked for, wrong, expired and used up just as real ones, so that
 * nobody can tell. Kept in memory only. Main thread.
 */
typedef struct _ClaraDecoys ClaraDecoys;

ClaraDecoys *clara_decoys_new (void);
void clara_decoys_free (ClaraDecoys *self);
int clara_decoys_count (ClaraDecoys *self, gint64 now);
gboolean clara_decoys_ask (ClaraDecoys *self, const char *asked_for, gint64 now);
int clara_decoys_try (ClaraDecoys *self, const char *asked_for, gint64 now);

G_END_DECLS
