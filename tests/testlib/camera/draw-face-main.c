/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws a person, or an empty room, as a PPM picture for the virtual camera. */
#include "draw-face.h"

#include <stdio.h>
#include <stdlib.h>

int
main (int argc, char **argv)
{
  const int width = argc > 3 ? atoi (argv[3]) : 640, height = argc > 4 ? atoi (argv[4]) : 480;
  const double radius = argc > 2 ? atof (argv[2]) : 90;
  const guint32 seed = argc > 5 ? (guint32) atoi (argv[5]) : 1;
  g_autofree guint8 *rgb = NULL;

  if (argc < 2 || width < 16 || height < 16 || width > 4096 || height > 4096)
    {
      fprintf (stderr, "Usage: draw-face FILE.ppm [RADIUS (0: nobody)] [WIDTH HEIGHT] [SEED]\n");
      return 2;
    }
  rgb = draw_face (width, height, width / 2.0, height * 0.45, radius, seed);
  if (!draw_face_save (rgb, width, height, argv[1]))
    {
      perror (argv[1]);
      return 1;
    }
  return 0;
}
