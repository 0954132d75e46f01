/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-vision.h"

#include "draw-face.h"

#include <glib/gstdio.h>
#include <qrencode.h>
#include <string.h>
#include <sys/stat.h>

#define WIDTH 640
#define HEIGHT 480

static ClaraFaceDetector *
make_detector (void)
{
  g_autoptr (GError) error = NULL;
  ClaraFaceDetector *detector = clara_face_detector_new (NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (clara_face_detector_get_method (detector), ==, "classical");
  return detector;
}

static GArray *
find (ClaraFaceDetector *detector, const guint8 *rgb, int width, int height)
{
  g_autoptr (GError) error = NULL;
  GArray *faces = clara_face_detector_find (detector, rgb, width, height, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < faces->len; i++)
    {
      const ClaraFaceBox *box = &g_array_index (faces, ClaraFaceBox, i);

      g_assert_cmpint (box->x, >=, 0);
      g_assert_cmpint (box->y, >=, 0);
      g_assert_cmpint (box->x + box->width, <=, width);
      g_assert_cmpint (box->y + box->height, <=, height);
    }
  return faces;
}

static void
assert_face_at (GArray *faces, double x, double y, double radius)
{
  const ClaraFaceBox *box;

  g_assert_cmpuint (faces->len, >=, 1);
  box = &g_array_index (faces, ClaraFaceBox, 0);
  g_assert_cmpfloat (ABS (box->x + box->width / 2.0 - x), <, 0.5 * radius);
  g_assert_cmpfloat (ABS (box->y + box->height / 2.0 - y), <, 0.5 * radius);
  g_assert_cmpfloat (box->width, >, 1.2 * radius);
  g_assert_cmpfloat (box->width, <, 3.0 * radius);
}

static void
test_faces (void)
{
  g_autoptr (ClaraFaceDetector) detector = make_detector ();

  for (guint32 seed = 1; seed <= 12; seed++)
    {
      const double x = 200 + seed * 20, y = 190 + seed * 5, radius = 55 + seed * 4;
      g_autofree guint8 *rgb = draw_face (WIDTH, HEIGHT, x, y, radius, seed);
      g_autofree guint8 *room = draw_face (WIDTH, HEIGHT, x, y, 0, seed);
      g_autoptr (GArray) faces = find (detector, rgb, WIDTH, HEIGHT);
      g_autoptr (GArray) none = find (detector, room, WIDTH, HEIGHT);

      assert_face_at (faces, x, y, radius);
      g_assert_cmpuint (none->len, ==, 0);
    }
}

/* A large picture is looked at in small; the place is that of the large one. */
static void
test_large_picture (void)
{
  g_autoptr (ClaraFaceDetector) detector = make_detector ();
  g_autofree guint8 *rgb = draw_face (1920, 1080, 1300, 500, 260, 3);
  g_autoptr (GArray) faces = find (detector, rgb, 1920, 1080);

  assert_face_at (faces, 1300, 500, 260);
}

static void
test_two_faces (void)
{
  g_autoptr (ClaraFaceDetector) detector = make_detector ();
  g_autofree guint8 *near = draw_face (WIDTH, HEIGHT, 160, 220, 100, 5);
  g_autofree guint8 *far = draw_face (WIDTH, HEIGHT, 480, 220, 60, 5);
  g_autoptr (GArray) faces = NULL;

  /* The halves of two pictures. */
  for (int y = 0; y < HEIGHT; y++)
    memcpy (near + (y * WIDTH + WIDTH / 2) * 3, far + (y * WIDTH + WIDTH / 2) * 3, WIDTH / 2 * 3);
  faces = find (detector, near, WIDTH, HEIGHT);
  g_assert_cmpuint (faces->len, ==, 2);
  assert_face_at (faces, 160, 220, 100);
}

static void
test_sizes (void)
{
  g_autoptr (ClaraFaceDetector) detector = make_detector ();
  static const int sizes[][2] = { { 1, 1 },   { 1, 500 },  { 500, 1 },  { 23, 25 },
                                  { 24, 24 }, { 3, 8192 }, { 8192, 40 } };
  static const int bad[][2] = {
    { 0, 10 }, { 10, 0 }, { -1, 10 }, { 8193, 1 }, { G_MAXINT, G_MAXINT }, { G_MININT, G_MININT }
  };
  guint32 seed = 1;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      const gsize n = (gsize) sizes[i][0] * sizes[i][1] * 3;
      g_autofree guint8 *rgb = g_malloc (n);
      g_autofree char *text = NULL;
      g_autoptr (GArray) faces = NULL;

      /* Noise, in exactly as many bytes as it needs. */
      for (gsize k = 0; k < n; k++)
        {
          seed = seed * 1664525u + 1013904223u;
          rgb[k] = seed >> 24;
        }
      faces = find (detector, rgb, sizes[i][0], sizes[i][1]);
      text = clara_vision_read_qr (rgb, sizes[i][0], sizes[i][1]);
      g_assert_null (text);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (clara_face_detector_find (detector, (const guint8 *) "", bad[i][0], bad[i][1], &error));
      g_assert_error (error, CLARA_VISION_ERROR, CLARA_VISION_ERROR_PICTURE);
      g_assert_null (clara_vision_read_qr ((const guint8 *) "", bad[i][0], bad[i][1]));
      g_clear_error (&error);
      g_assert_false (
        clara_vision_write_jpeg ((const guint8 *) "", bad[i][0], bad[i][1], "/nonexistent/x", &error));
      g_assert_error (error, CLARA_VISION_ERROR, CLARA_VISION_ERROR_PICTURE);
    }
}

/* A model file that is not one is told by name; a folder without it gives the classical detector. */
static void
test_models (void)
{
  g_autofree char *folder = g_dir_make_tmp ("clara-models-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "face_detection_yunet.onnx", NULL);
  static const char *const contents[] = { "", "this is no model", "\x08\x07\x12\x03onx\x3a\x02\x0a\x00" };
  ClaraFaceDetector *detector = clara_face_detector_new (folder, NULL);

  g_assert_nonnull (detector);
  g_assert_cmpstr (clara_face_detector_get_method (detector), ==, "classical");
  clara_face_detector_free (detector);
  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (file, contents[i], -1, NULL));
      g_assert_null (clara_face_detector_new (folder, &error));
      g_assert_error (error, CLARA_VISION_ERROR, CLARA_VISION_ERROR_MODEL);
      g_assert_nonnull (strstr (error->message, file));
    }
  g_remove (file);
  g_rmdir (folder);
}

static void
test_qr (void)
{
  const char *text = "clara:visit/01890a5d-ac96-774b-bcce-b302099a8057 \xe0\xa4\xb9";
  QRcode *code = QRcode_encodeString (text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
  g_autofree guint8 *rgb = draw_face (WIDTH, HEIGHT, 320, 200, 0, 1);
  g_autofree char *read = NULL;
  g_autofree char *none = clara_vision_read_qr (rgb, WIDTH, HEIGHT);
  const int scale = 8, left = 200, top = 100;

  g_assert_nonnull (code);
  g_assert_null (none);
  /* Held to the camera on a white card. */
  for (int y = -4 * scale; y < (code->width + 4) * scale; y++)
    for (int x = -4 * scale; x < (code->width + 4) * scale; x++)
      {
        const gboolean inside = x >= 0 && y >= 0 && x < code->width * scale && y < code->width * scale;
        const gboolean dark = inside && (code->data[y / scale * code->width + x / scale] & 1);

        memset (rgb + ((gsize) (top + y) * WIDTH + left + x) * 3, dark ? 30 : 225, 3);
      }
  read = clara_vision_read_qr (rgb, WIDTH, HEIGHT);
  g_assert_cmpstr (read, ==, text);
  QRcode_free (code);
}

static void
test_jpeg (void)
{
  g_autofree char *folder = g_dir_make_tmp ("clara-jpeg-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "photo.jpg", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "nothing", "photo.jpg", NULL);
  g_autofree guint8 *rgb = draw_face (WIDTH, HEIGHT, 320, 200, 90, 1);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  struct stat info;
  gsize size;

  clara_vision_write_jpeg (rgb, WIDTH, HEIGHT, file, &error);
  g_assert_no_error (error);
  g_assert_cmpint (stat (file, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_true (g_file_get_contents (file, &bytes, &size, NULL));
  g_assert_cmpuint (size, >, 1000);
  g_assert_cmpmem (bytes, 3, "\xff\xd8\xff", 3);
  g_assert_false (clara_vision_write_jpeg (rgb, WIDTH, HEIGHT, nowhere, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_remove (file);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vision/faces", test_faces);
  g_test_add_func ("/vision/large-picture", test_large_picture);
  g_test_add_func ("/vision/two-faces", test_two_faces);
  g_test_add_func ("/vision/sizes", test_sizes);
  g_test_add_func ("/vision/models", test_models);
  g_test_add_func ("/vision/qr", test_qr);
  g_test_add_func ("/vision/jpeg", test_jpeg);
  return g_test_run ();
}
