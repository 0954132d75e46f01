/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/* QR codes with error correction M, at most version 10 (57 modules): what a camera reads from a badge or a
 * telephone at arm's length. Any thread. */
GBytes *clara_qr_code_to_png (const char *text, guint module_pixels, GError **error);
gboolean clara_qr_code_draw (cairo_t *cr, const char *text, double x, double y, double size, GError **error);

G_END_DECLS
