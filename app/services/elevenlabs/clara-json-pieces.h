/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * ClaraJsonPieces:
 *
 * Takes JSON objects that follow each other, with nothing but space between them, out of bytes that are cut
 * anywhere. Any one thread.
 */
typedef struct _ClaraJsonPieces ClaraJsonPieces;

ClaraJsonPieces *clara_json_pieces_new (gsize longest);
void clara_json_pieces_free (ClaraJsonPieces *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraJsonPieces, clara_json_pieces_free)

void clara_json_pieces_push (ClaraJsonPieces *self, const guint8 *data, gsize length);
gboolean clara_json_pieces_next (ClaraJsonPieces *self, JsonObject **piece);
gboolean clara_json_pieces_is_inside (ClaraJsonPieces *self);

G_END_DECLS
