/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/* The "d" of an SVG path as cairo takes it. Commands M L H V C S Q T Z, absolute and relative; no arcs. */
typedef struct
{
  char op; /* M, L, C, Z: absolute */
  double p[6];
} ClaraPathStep;

GArray *clara_svg_path_parse (const char *d, GError **error);
void clara_svg_path_append (const GArray *path, cairo_t *cr);

G_END_DECLS
