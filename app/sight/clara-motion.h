/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* ClaraMotion: whether a picture differs from the one before, in 32 by 24 cells; a lamp or a cloud is no
 * motion. Costs microseconds, so that looking for faces can wait for it. */
#define CLARA_MOTION_COLUMNS 32
#define CLARA_MOTION_ROWS 24
#define CLARA_MOTION_CELLS (CLARA_MOTION_COLUMNS * CLARA_MOTION_ROWS)

typedef struct
{
  gint16 cells[CLARA_MOTION_CELLS];
  gboolean has_cells;
} ClaraMotion;

gboolean clara_motion_look (ClaraMotion *self, const guint8 *rgb, int width, int height);

G_END_DECLS
