/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <gio/gio.h>
#include <pango/pangocairo.h>

G_BEGIN_DECLS

/* Lengths in this room are millimetres. */
#define CLARA_MILLIMETRE (72.0 / 25.4) /* in points */

/* A PDF in memory: draw on the cairo context in millimetres. */
typedef struct _ClaraPages ClaraPages;
ClaraPages *clara_pages_new (double width, double height, const char *title);
cairo_t *clara_pages_get_cairo (ClaraPages *self);
void clara_pages_set_size (ClaraPages *self, double width, double height); /* of the page not drawn on yet */
void clara_pages_next (ClaraPages *self);
GBytes *clara_pages_end (ClaraPages *self, GError **error); /* frees self */

/* A layout whose font size is size millimetres, in Noto Sans with what else the language's script needs. */
PangoLayout *clara_pages_new_layout (cairo_t *cr, const char *text, double size, gboolean bold,
                                     const char *language, double width);
double clara_pages_get_height (PangoLayout *layout);
double clara_pages_get_width (PangoLayout *layout);
void clara_pages_show (cairo_t *cr, PangoLayout *layout, double x, double y);
/* Shrinks from most to least until the text fits into width and height, wrapping; then it is cut with "…". */
PangoLayout *clara_pages_fit (cairo_t *cr, const char *text, double most, double least, gboolean bold,
                              const char *language, double width, double height);

G_END_DECLS
