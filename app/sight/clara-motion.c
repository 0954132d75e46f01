/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-motion.h"

#include <stdlib.h>
#include <string.h>

#define SAMPLES 4                                  /* each way in a cell */
#define LEVEL 10                                   /* of 255, by which a moved cell differs */
#define LEAST_CELLS (CLARA_MOTION_CELLS * 2 / 100) /* that must have moved */

static gint16
measure_cell (const guint8 *rgb, int width, int height, int column, int row)
{
  int sum = 0;

  for (int j = 0; j < SAMPLES; j++)
    for (int i = 0; i < SAMPLES; i++)
      {
        const int x = (int) ((gint64) (column * SAMPLES + i) * width / (CLARA_MOTION_COLUMNS * SAMPLES));
        const int y = (int) ((gint64) (row * SAMPLES + j) * height / (CLARA_MOTION_ROWS * SAMPLES));
        const guint8 *p = rgb + ((gsize) y * width + x) * 3;

        sum += 2 * p[0] + 5 * p[1] + p[2];
      }
  return (gint16) (sum / (8 * SAMPLES * SAMPLES));
}

/* The first picture is all news. */
gboolean
clara_motion_look (ClaraMotion *self, const guint8 *rgb, int width, int height)
{
  gint16 cells[CLARA_MOTION_CELLS];
  int change = 0, moved = 0;
  gboolean had = self->has_cells;

  for (int i = 0; i < CLARA_MOTION_CELLS; i++)
    {
      cells[i] = measure_cell (rgb, width, height, i % CLARA_MOTION_COLUMNS, i / CLARA_MOTION_COLUMNS);
      change += cells[i] - self->cells[i];
    }
  change /= CLARA_MOTION_CELLS;
  for (int i = 0; i < CLARA_MOTION_CELLS; i++)
    moved += abs (cells[i] - self->cells[i] - change) >= LEVEL;
  memcpy (self->cells, cells, sizeof cells);
  self->has_cells = TRUE;
  return !had || moved >= LEAST_CELLS;
}
