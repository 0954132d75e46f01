/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ClaraSight with a real camera stream: somebody walks up and leaves; to be run inside
 * tests/testlib/session/run. */
#include "clara-sight.h"

#include "draw-face.h"

#define DEADLINE_US (30 * G_USEC_PER_SEC)
#define WIDTH 320
#define HEIGHT 240

static void
draw (const char *file, double radius)
{
  g_autofree guint8 *rgb = draw_face (WIDTH, HEIGHT, WIDTH / 2.0, HEIGHT * 0.45, radius, 1);

  g_assert_true (draw_face_save (rgb, WIDTH, HEIGHT, file));
}

static void
on_presence (ClaraSight *sight, gboolean present, GString *seen)
{
  g_string_append_c (seen, present ? '+' : '-');
}

static void
on_available (ClaraSight *sight, gboolean available, GString *seen)
{
  g_string_append (seen, available ? "(" : ")");
}

static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
await (GString *seen, const char *wanted)
{
  const gint64 until_us = g_get_monotonic_time () + DEADLINE_US;
  const guint tick = g_timeout_add (20, on_tick, NULL);

  while (!g_str_equal (seen->str, wanted))
    {
      if (g_get_monotonic_time () > until_us)
        g_error ("seen was \"%s\" instead of \"%s\"", seen->str, wanted);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (tick);
}

static void
test_visit (void)
{
  g_autofree char *picture = g_build_filename (g_getenv ("CLARA_SESSION"), "camera.ppm", NULL);
  g_autoptr (ClaraClock) clock = clara_clock_new_real ();
  g_autoptr (ClaraBus) bus = clara_bus_new ();
  g_autoptr (ClaraCamera) camera = clara_camera_new (NULL);
  g_autoptr (ClaraSight) sight = clara_sight_new (camera, clock, bus, NULL);
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  draw (picture, 0);
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, g_getenv ("VIRTUAL_CAMERA"), picture,
                              "15", NULL);
  g_assert_no_error (error);
  g_signal_connect (sight, "presence", G_CALLBACK (on_presence), seen);
  g_signal_connect (sight, "available", G_CALLBACK (on_available), seen);
  clara_sight_start (sight);
  await (seen, "(");
  draw (picture, 55);
  await (seen, "(+");
  draw (picture, 0);
  await (seen, "(+-");
  draw (picture, 55);
  await (seen, "(+-+");
  /* The camera is pulled out. */
  g_subprocess_send_signal (process, 15);
  g_subprocess_wait (process, NULL, NULL);
  await (seen, "(+-+)-");
  clara_sight_stop (sight);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sight/visit", test_visit);
  return g_test_run ();
}
