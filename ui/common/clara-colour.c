/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-colour.h"

#include <math.h>

#define STEPS 20

static double
linear (double channel)
{
  return channel <= 0.04045 ? channel / 12.92 : pow ((channel + 0.055) / 1.055, 2.4);
}

static double
luminance (const GdkRGBA *c)
{
  return 0.2126 * linear (c->red) + 0.7152 * linear (c->green) + 0.0722 * linear (c->blue);
}

double
clara_colour_contrast (const GdkRGBA *a, const GdkRGBA *b)
{
  const double one = luminance (a), two = luminance (b);

  return (MAX (one, two) + 0.05) / (MIN (one, two) + 0.05);
}

/**
 * clara_colour_mix:
 * @share: of @b, 0 to 1
 */
GdkRGBA
clara_colour_mix (const GdkRGBA *a, const GdkRGBA *b, double share)
{
  return (GdkRGBA){ a->red + (b->red - a->red) * share, a->green + (b->green - a->green) * share,
                    a->blue + (b->blue - a->blue) * share, 1 };
}

/**
 * clara_colour_strengthen:
 * @colour: (inout): moved towards black, or white on a dark ground, until it has the contrast
 *
 * Returns: whether it had to be changed
 */
gboolean
clara_colour_strengthen (GdkRGBA *colour, const GdkRGBA *ground, double contrast)
{
  const GdkRGBA black = { 0, 0, 0, 1 }, white = { 1, 1, 1, 1 };
  const GdkRGBA *end =
    clara_colour_contrast (ground, &black) > clara_colour_contrast (ground, &white) ? &black : &white;
  const GdkRGBA first = *colour;

  for (int i = 1; i <= STEPS && clara_colour_contrast (colour, ground) < contrast; i++)
    *colour = clara_colour_mix (&first, end, (double) i / STEPS);
  return !gdk_rgba_equal (colour, &first);
}

char *
clara_colour_to_hex (const GdkRGBA *c)
{
  return g_strdup_printf ("#%02x%02x%02x", (int) round (c->red * 255), (int) round (c->green * 255),
                          (int) round (c->blue * 255));
}
