/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaraWordMap:
 *
 * Which word on the screen is meant by a place in the text that the voice was given, which may be longer
 * ("50TCQA06" is spoken letter by letter). Immutable.
 */
typedef struct _ClaraWordMap ClaraWordMap;

ClaraWordMap *clara_word_map_new (const char *shown, const char *spoken);
void clara_word_map_free (ClaraWordMap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraWordMap, clara_word_map_free)

gboolean clara_word_map_find (ClaraWordMap *self, gsize spoken_offset, gsize *begin, gsize *end);
gboolean clara_word_map_find_share (ClaraWordMap *self, double share, gsize *begin, gsize *end);

G_END_DECLS
