/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

/* Whether colours can be told apart: contrast as WCAG 2 counts it, 1 to 21. */
#define CLARA_COLOUR_TEXT 4.5
double clara_colour_contrast (const GdkRGBA *a, const GdkRGBA *b);
GdkRGBA clara_colour_mix (const GdkRGBA *a, const GdkRGBA *b, double share);
gboolean clara_colour_strengthen (GdkRGBA *colour, const GdkRGBA *ground, double contrast);
char *clara_colour_to_hex (const GdkRGBA *colour);

G_END_DECLS
