/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-pose.h"

#include <cairo.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/* How a layer moves. */
typedef enum
{
  CLARA_MOVES_STILL,
  CLARA_MOVES_BODY,
  CLARA_MOVES_HEAD,
} ClaraMoves;

/**
 * ClaraCharacter:
 *
 * A figure from a data file (resources/characters): layers of paths that keep their shape, and the places and
 * colours of what changes with each frame (eyes, brows, mouth, cheeks). Drawn in a square of size units.
 */
typedef struct _ClaraCharacter ClaraCharacter;
ClaraCharacter *clara_character_parse (const char *json, gssize length, GError **error);
ClaraCharacter *clara_character_load (const char *resource, GError **error);
ClaraCharacter *clara_character_ref (ClaraCharacter *self);
void clara_character_unref (ClaraCharacter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraCharacter, clara_character_unref)

double clara_character_get_size (ClaraCharacter *self);
guint clara_character_count_layers (ClaraCharacter *self);
ClaraMoves clara_character_get_layer_moves (ClaraCharacter *self, guint layer, double *depth);
gboolean clara_character_is_face (ClaraCharacter *self, guint layer);
void clara_character_get_layer_extents (ClaraCharacter *self, guint layer, double *x, double *y,
                                        double *width, double *height);
void clara_character_draw_layer (ClaraCharacter *self, guint layer, cairo_t *cr);
void clara_character_draw_face (ClaraCharacter *self, cairo_t *cr, const ClaraPoseValues *pose);
void clara_character_apply (ClaraCharacter *self, guint layer, cairo_t *cr, const ClaraPoseValues *pose);
void clara_character_get_face_extents (ClaraCharacter *self, double *x, double *y, double *width,
                                       double *height);
void clara_character_get_chin (ClaraCharacter *self, double *x, double *y);

G_END_DECLS
