/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw-face.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>

typedef struct
{
  float *grey;
  int width;
  int height;
} Canvas;

/* What a face is made of, in halves of its width round its middle: dark sockets under bright forehead and
 * cheeks, a bright nose between dark sides, a dark mouth. Shades are added to the skin's. */
static const struct
{
  double x, y, rx, ry;
  double shade;
} features[] = {
  { -0.40, -0.17, 0.27, 0.17, -55 },    { 0.40, -0.17, 0.27, 0.17, -55 },    /* sockets */
  { -0.40, -0.38, 0.24, 0.05, -120 },   { 0.40, -0.38, 0.24, 0.05, -120 },   /* brows */
  { -0.40, -0.17, 0.17, 0.08, 45 },     { 0.40, -0.17, 0.17, 0.08, 45 },     /* whites */
  { -0.40, -0.17, 0.075, 0.075, -140 }, { 0.40, -0.17, 0.075, 0.075, -140 }, /* irises */
  { -0.55, 0.30, 0.20, 0.15, 18 },      { 0.55, 0.30, 0.20, 0.15, 18 },      /* cheeks */
  { 0, 0.10, 0.07, 0.26, 22 },          { 0, 0.36, 0.17, 0.05, -60 },        /* nose */
  { 0, 0.68, 0.34, 0.09, -85 },         { 0, 0.84, 0.25, 0.05, -30 },        /* mouth */
};

/* An ellipse with a soft edge of two pixels. */
static void
ellipse (Canvas *canvas, double cx, double cy, double rx, double ry, double grey)
{
  const int top = MAX (0, (int) (cy - ry - 2)), bottom = MIN (canvas->height - 1, (int) (cy + ry + 2));
  const int left = MAX (0, (int) (cx - rx - 2)), right = MIN (canvas->width - 1, (int) (cx + rx + 2));

  for (int y = top; y <= bottom; y++)
    for (int x = left; x <= right; x++)
      {
        const double distance = hypot ((x - cx) / rx, (y - cy) / ry);
        const double cover = CLAMP ((1 - distance) * MIN (rx, ry) / 2 + 0.5, 0, 1);
        float *at = &canvas->grey[(gsize) y * canvas->width + x];

        *at += cover * (grey - *at);
      }
}

static double
random_between (guint32 *seed, double from, double to)
{
  *seed = *seed * 1664525u + 1013904223u;
  return from + (to - from) * (*seed >> 8) / 16777216.0;
}

static void
draw_room (Canvas *canvas, guint32 *seed)
{
  const double from = random_between (seed, 80, 180), to = random_between (seed, 80, 180);

  for (int y = 0; y < canvas->height; y++)
    for (int x = 0; x < canvas->width; x++)
      canvas->grey[(gsize) y * canvas->width + x] = from + (to - from) * x / canvas->width;
}

static void
draw_person (Canvas *canvas, double x, double y, double radius, guint32 *seed)
{
  const double skin = random_between (seed, 160, 205), hair = random_between (seed, 25, 70);
  const double tall = random_between (seed, 1.22, 1.38);

  ellipse (canvas, x, y + radius * 2.6, radius * 1.9, radius * 1.3, hair + 60); /* shoulders */
  ellipse (canvas, x, y - radius * 0.25 * tall, radius * 1.12, radius * tall * 1.05, hair);
  ellipse (canvas, x, y + radius * tall, radius * 0.4, radius * 0.5, skin - 25); /* neck */
  ellipse (canvas, x, y, radius, radius * tall, skin);
  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    ellipse (canvas, x + features[i].x * radius, y + features[i].y * radius, features[i].rx * radius,
             features[i].ry * radius, CLAMP (skin + features[i].shade, 10, 245));
}

guint8 *
draw_face (int width, int height, double x, double y, double radius, guint32 seed)
{
  Canvas canvas = { g_new (float, (gsize) width *height), width, height };
  guint8 *rgb = g_malloc ((gsize) width * height * 3);

  draw_room (&canvas, &seed);
  if (radius > 0)
    draw_person (&canvas, x, y, radius, &seed);
  for (gsize i = 0; i < (gsize) width * height; i++)
    {
      const double grey = canvas.grey[i] + random_between (&seed, -4, 4);

      /* Warm, as skin and rooms are. */
      rgb[3 * i] = (guint8) CLAMP (grey * 1.06, 0, 255);
      rgb[3 * i + 1] = (guint8) CLAMP (grey, 0, 255);
      rgb[3 * i + 2] = (guint8) CLAMP (grey * 0.9, 0, 255);
    }
  g_free (canvas.grey);
  return rgb;
}

gboolean
draw_face_save (const guint8 *rgb, int width, int height, const char *file)
{
  g_autofree char *half = g_strconcat (file, ".half", NULL);
  FILE *out = g_fopen (half, "wb");
  gboolean done;

  if (out == NULL)
    return FALSE;
  fprintf (out, "P6\n%d %d\n255\n", width, height);
  done = fwrite (rgb, 3, (gsize) width * height, out) == (gsize) width * height;
  done = fclose (out) == 0 && done;
  /* Whoever reads sees the old picture or the new one. */
  return done && g_rename (half, file) == 0;
}
