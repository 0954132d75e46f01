/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

/* A tenant's own pictures: whatever file an administrator names, of any size and kind. Any thread. */
GdkPixbuf *clara_brand_picture_load (const char *file, int width, int height, gboolean cover, GError **error);
double clara_brand_picture_get_veil (GdkPixbuf *picture, const GdkRGBA *paper, const GdkRGBA *ink);

G_END_DECLS
