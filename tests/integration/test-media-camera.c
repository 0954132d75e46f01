/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ClaraCamera against a real server and a virtual camera; to be run inside tests/testlib/session/run. */
#include "clara-media.h"

#include <string.h>

#define DEADLINE_US (20 * G_USEC_PER_SEC)
#define WIDTH 64
#define HEIGHT 48

typedef struct
{
  ClaraCamera *camera;
  ClaraFrame *last;
  guint n_frames;
  gint64 first_us;
} Eye;

static void
on_frame (ClaraCamera *camera, ClaraFrame *frame, Eye *eye)
{
  g_clear_pointer (&eye->last, clara_frame_unref);
  eye->last = clara_frame_ref (frame);
  if (eye->n_frames++ == 0)
    eye->first_us = clara_frame_get_time (frame);
}

static void
on_device (ClaraCamera *camera, const char *kind, const char *state, const char *detail, Eye *eye)
{
  g_test_message ("%s is %s: %s", kind, state, detail != NULL ? detail : "");
}

typedef gboolean (*Condition) (Eye *eye, gpointer data);

static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
await (Eye *eye, Condition condition, gpointer data)
{
  const gint64 until_us = g_get_monotonic_time () + DEADLINE_US;
  const guint tick = g_timeout_add (5, on_tick, NULL);

  while (!condition (eye, data))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (tick);
}

static gboolean
is_state (Eye *eye, gpointer data)
{
  return g_str_equal (clara_camera_get_state (eye->camera), data);
}

static gboolean
has_frames (Eye *eye, gpointer data)
{
  return eye->n_frames >= GPOINTER_TO_UINT (data);
}

static guint8
get_blue (Eye *eye)
{
  return eye->last != NULL ? ((const guint8 *) g_bytes_get_data (clara_frame_get_rgb (eye->last), NULL))[2]
                           : 0;
}

static gboolean
is_blue (Eye *eye, gpointer data)
{
  return ABS (get_blue (eye) - GPOINTER_TO_INT (data)) <= 6;
}

/* Smooth, so that formats with half the colours give the same. */
static void
get_pixel (int x, int y, int blue, guint8 *rgb)
{
  rgb[0] = (guint8) (40 + 3 * x);
  rgb[1] = (guint8) (60 + 3 * y);
  rgb[2] = (guint8) blue;
}

static void
write_picture (const char *file, int blue)
{
  g_autoptr (GByteArray) picture = g_byte_array_new ();
  g_autofree char *head = g_strdup_printf ("P6\n%d %d\n255\n", WIDTH, HEIGHT);
  g_autoptr (GError) error = NULL;

  g_byte_array_append (picture, (const guint8 *) head, strlen (head));
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        guint8 rgb[3];

        get_pixel (x, y, blue, rgb);
        g_byte_array_append (picture, rgb, 3);
      }
  g_file_set_contents (file, (const char *) picture->data, picture->len, &error); /* by renaming */
  g_assert_no_error (error);
}

static void
assert_picture (Eye *eye, int blue)
{
  const guint8 *rgb = g_bytes_get_data (clara_frame_get_rgb (eye->last), NULL);

  g_assert_cmpint (clara_frame_get_width (eye->last), ==, WIDTH);
  g_assert_cmpint (clara_frame_get_height (eye->last), ==, HEIGHT);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++, rgb += 3)
      {
        guint8 wanted[3];

        get_pixel (x, y, blue, wanted);
        for (int i = 0; i < 3; i++)
          g_assert_cmpint (ABS (rgb[i] - wanted[i]), <=, 6);
      }
}

static GSubprocess *
start_camera (const char *file, const char *format)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *process =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, g_getenv ("VIRTUAL_CAMERA"), file, "30",
                      "kiosk-camera", format, NULL);

  g_assert_no_error (error);
  return process;
}

static void
stop_camera (GSubprocess *process)
{
  g_subprocess_send_signal (process, 15);
  g_subprocess_wait (process, NULL, NULL);
  g_object_unref (process);
}

static void
eye_init (Eye *eye, int max_fps)
{
  g_autoptr (GError) error = NULL;

  memset (eye, 0, sizeof *eye);
  eye->camera = clara_camera_new (NULL);
  g_signal_connect (eye->camera, "frame", G_CALLBACK (on_frame), eye);
  g_signal_connect (eye->camera, "device", G_CALLBACK (on_device), eye);
  clara_camera_start (eye->camera, max_fps, &error);
  g_assert_no_error (error);
}

static void
eye_clear (Eye *eye)
{
  clara_camera_stop (eye->camera);
  g_signal_handlers_disconnect_by_data (eye->camera, eye);
  g_object_unref (eye->camera);
  g_clear_pointer (&eye->last, clara_frame_unref);
}

static void
test_pixels (gconstpointer format)
{
  g_autofree char *own = g_strconcat (g_getenv ("CLARA_SESSION"), "/camera.ppm", NULL);
  GSubprocess *process;
  Eye eye;

  write_picture (own, 100);
  process = start_camera (own, format);
  eye_init (&eye, 30);
  await (&eye, has_frames, GUINT_TO_POINTER (3));
  assert_picture (&eye, 100);
  g_assert_cmpstr (clara_camera_get_state (eye.camera), ==, "ready");
  /* Another picture while it runs. */
  write_picture (own, 180);
  await (&eye, is_blue, GINT_TO_POINTER (180));
  assert_picture (&eye, 180);
  stop_camera (process);
  eye_clear (&eye);
}

static void
test_returns (void)
{
  g_autofree char *own = g_strconcat (g_getenv ("CLARA_SESSION"), "/camera.ppm", NULL);
  g_auto (GStrv) devices = NULL;
  GSubprocess *process;
  Eye eye;
  guint seen;

  /* It is started before there is a camera, sees it come, go, and come again. */
  eye_init (&eye, 30);
  await (&eye, is_state, (gpointer) "missing");
  write_picture (own, 100);
  process = start_camera (own, "RGB");
  await (&eye, is_state, (gpointer) "ready");
  devices = clara_media_list (NULL);
  g_assert_nonnull (devices);
  g_assert_true (g_strv_contains ((const char *const *) devices, "camera\tkiosk-camera\tVirtual camera"));
  stop_camera (process);
  await (&eye, is_state, (gpointer) "missing");
  seen = eye.n_frames;
  process = start_camera (own, "RGB");
  await (&eye, is_state, (gpointer) "ready");
  await (&eye, has_frames, GUINT_TO_POINTER (seen + 3));
  stop_camera (process);
  eye_clear (&eye);
}

/* Of 30 frames a second at most 5 arrive: counted against the frames' own times. */
static void
test_rate (void)
{
  g_autofree char *own = g_strconcat (g_getenv ("CLARA_SESSION"), "/camera.ppm", NULL);
  GSubprocess *process;
  Eye eye;

  write_picture (own, 100);
  process = start_camera (own, "BGRx");
  eye_init (&eye, 5);
  await (&eye, has_frames, GUINT_TO_POINTER (6));
  g_assert_cmpint (clara_frame_get_time (eye.last) - eye.first_us, >, (eye.n_frames - 1) * 170000);
  stop_camera (process);
  eye_clear (&eye);
}

static void
test_no_server (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraCamera) camera = clara_camera_new (NULL);
  g_autofree char *missing = g_build_filename (g_getenv ("XDG_RUNTIME_DIR"), "nothing", NULL);

  g_setenv ("PIPEWIRE_REMOTE", missing, TRUE);
  g_assert_false (clara_camera_start (camera, 10, &error));
  g_assert_error (error, CLARA_MEDIA_ERROR, CLARA_MEDIA_ERROR_NO_SERVER);
  g_clear_error (&error);
  g_assert_null (clara_media_list (&error));
  g_assert_error (error, CLARA_MEDIA_ERROR, CLARA_MEDIA_ERROR_NO_SERVER);
  clara_camera_stop (camera);
  g_unsetenv ("PIPEWIRE_REMOTE");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/media-camera/pixels/bgrx", "BGRx", test_pixels);
  g_test_add_data_func ("/media-camera/pixels/rgb", "RGB", test_pixels);
  g_test_add_data_func ("/media-camera/pixels/yuy2", "YUY2", test_pixels);
  g_test_add_func ("/media-camera/returns", test_returns);
  g_test_add_func ("/media-camera/rate", test_rate);
  g_test_add_func ("/media-camera/no-server", test_no_server);
  return g_test_run ();
}
