/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-media.h"

#include "clara-frame-convert.h"
#include "clara-frame.h"

#include <string.h>

static void
test_frame (void)
{
  g_autoptr (GBytes) rgb = g_bytes_new_static ("abcdefghijkl", 12);
  g_autoptr (ClaraFrame) frame = clara_frame_new (2, 2, rgb, 5);

  g_assert_cmpint (clara_frame_get_width (frame), ==, 2);
  g_assert_cmpint (clara_frame_get_height (frame), ==, 2);
  g_assert_cmpint (clara_frame_get_time (frame), ==, 5);
  g_assert_true (clara_frame_get_rgb (frame) == rgb);
  g_assert_null (clara_frame_new (2, 3, rgb, 5));
  g_assert_null (clara_frame_new (0, 0, rgb, 5));
  g_assert_null (clara_frame_new (-2, -2, rgb, 5));
  g_assert_null (clara_frame_new (G_MAXINT, G_MAXINT, rgb, 5));
}

#define WIDTH 6
#define HEIGHT 4
#define STRIDE 40

static void
assert_colour (GBytes *rgb, int red, int green, int blue)
{
  gsize size;
  const guint8 *p = g_bytes_get_data (rgb, &size);

  g_assert_cmpuint (size, ==, WIDTH * HEIGHT * 3);
  for (gsize i = 0; i < size; i += 3)
    {
      g_assert_cmpint (ABS (p[i] - red), <=, 3);
      g_assert_cmpint (ABS (p[i + 1] - green), <=, 3);
      g_assert_cmpint (ABS (p[i + 2] - blue), <=, 3);
    }
}

static const struct
{
  ClaraPixels pixels;
  guint8 pair[8]; /* two pixels of one colour */
  guint n;
} packed[] = {
  { CLARA_PIXELS_RGB, { 200, 50, 20, 200, 50, 20 }, 6 },
  { CLARA_PIXELS_RGBX, { 200, 50, 20, 9, 200, 50, 20, 9 }, 8 },
  { CLARA_PIXELS_BGRX, { 20, 50, 200, 9, 20, 50, 200, 9 }, 8 },
  { CLARA_PIXELS_YUY2, { 95, 93, 95, 196 }, 4 },
};

static void
test_convert_packed (void)
{
  guint8 data[STRIDE * HEIGHT];

  for (guint i = 0; i < G_N_ELEMENTS (packed); i++)
    for (int stride = 0; stride <= STRIDE; stride += STRIDE)
      {
        const gsize row = WIDTH / 2 * packed[i].n, step = stride != 0 ? (gsize) stride : row;
        ClaraPlane plane = { data, step * HEIGHT, stride };
        g_autoptr (GBytes) rgb = NULL;

        memset (data, 0xff, sizeof data);
        for (int y = 0; y < HEIGHT; y++)
          for (gsize x = 0; x < row; x++)
            data[y * step + x] = packed[i].pair[x % packed[i].n];
        rgb = clara_frame_convert (packed[i].pixels, WIDTH, HEIGHT, &plane, 1);
        g_assert_nonnull (rgb);
        assert_colour (rgb, 200, 50, 20);
        /* The last row may end with its last pixel, and not before. */
        plane.stride = (int) step;
        plane.size = step * (HEIGHT - 1) + row;
        g_clear_pointer (&rgb, g_bytes_unref);
        rgb = clara_frame_convert (packed[i].pixels, WIDTH, HEIGHT, &plane, 1);
        g_assert_nonnull (rgb);
        plane.size--;
        g_assert_null (clara_frame_convert (packed[i].pixels, WIDTH, HEIGHT, &plane, 1));
      }
}

static void
test_convert_i420 (void)
{
  guint8 data[WIDTH * HEIGHT * 3 / 2];
  ClaraPlane plane = { data, sizeof data, 0 };
  ClaraPlane three[3] = { { data, WIDTH * HEIGHT, WIDTH },
                          { data + WIDTH * HEIGHT, WIDTH * HEIGHT / 4, WIDTH / 2 },
                          { data + WIDTH * HEIGHT * 5 / 4, WIDTH * HEIGHT / 4, WIDTH / 2 } };
  g_autoptr (GBytes) one = NULL;
  g_autoptr (GBytes) other = NULL;

  memset (data, 95, WIDTH * HEIGHT);
  memset (data + WIDTH * HEIGHT, 93, WIDTH * HEIGHT / 4);
  memset (data + WIDTH * HEIGHT * 5 / 4, 196, WIDTH * HEIGHT / 4);
  one = clara_frame_convert (CLARA_PIXELS_I420, WIDTH, HEIGHT, &plane, 1);
  g_assert_nonnull (one);
  assert_colour (one, 200, 50, 20);
  other = clara_frame_convert (CLARA_PIXELS_I420, WIDTH, HEIGHT, three, 3);
  g_assert_nonnull (other);
  assert_colour (other, 200, 50, 20);
  plane.size--;
  three[2].size--;
  g_assert_null (clara_frame_convert (CLARA_PIXELS_I420, WIDTH, HEIGHT, &plane, 1));
  g_assert_null (clara_frame_convert (CLARA_PIXELS_I420, WIDTH, HEIGHT, three, 3));
}

/* What a broken or hostile camera may say. */
static void
test_convert_hostile (void)
{
  static const int sizes[] = { G_MININT, -1, 0, 1, 3, 4096, 4097, G_MAXINT };
  static const int strides[] = { G_MININT, -1, 0, 1, 12, G_MAXINT };
  guint8 data[64] = { 0 };

  for (int pixels = CLARA_PIXELS_RGB; pixels <= CLARA_PIXELS_I420; pixels++)
    for (guint w = 0; w < G_N_ELEMENTS (sizes); w++)
      for (guint h = 0; h < G_N_ELEMENTS (sizes); h++)
        for (guint s = 0; s < G_N_ELEMENTS (strides); s++)
          for (guint n = 0; n <= 3; n++)
            {
              const ClaraPlane planes[3] = { { data, sizeof data, strides[s] },
                                             { data, 1, strides[s] },
                                             { NULL, 0, strides[s] } };
              g_autoptr (GBytes) rgb = clara_frame_convert (pixels, sizes[w], sizes[h], planes, n);

              if (rgb != NULL)
                g_assert_cmpuint (g_bytes_get_size (rgb), ==, (gsize) sizes[w] * sizes[h] * 3);
            }
}

void
test_frame_add (void)
{
  g_test_add_func ("/media/frame", test_frame);
  g_test_add_func ("/media/convert/packed", test_convert_packed);
  g_test_add_func ("/media/convert/i420", test_convert_i420);
  g_test_add_func ("/media/convert/hostile", test_convert_hostile);
}
