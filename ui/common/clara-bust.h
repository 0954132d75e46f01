/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-character.h"

#include <gdk/gdk.h>

G_BEGIN_DECLS

/* The circle, and the track of the ring around it, as parts of the whole width (reference: 470 wide). */
#define CLARA_BUST_CIRCLE 0.866
#define CLARA_BUST_TRACK 0.0385

/**
 * ClaraBust:
 *
 * A character without its face, in its circle, for one size and one colour: its layers are drawn once and
 * turned for each pose. Any thread may draw, one at a time.
 */
typedef struct _ClaraBust ClaraBust;
ClaraBust *clara_bust_new (ClaraCharacter *character, int pixels, const GdkRGBA *colour);
ClaraBust *clara_bust_ref (ClaraBust *self);
void clara_bust_unref (ClaraBust *self);
gboolean clara_bust_is_for (ClaraBust *self, int pixels, const GdkRGBA *colour);
int clara_bust_get_pixels (ClaraBust *self);
cairo_surface_t *clara_bust_draw (ClaraBust *self, const ClaraPoseValues *pose);

G_END_DECLS
