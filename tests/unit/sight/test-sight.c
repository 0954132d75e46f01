/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-sight.h"

#include "draw-face.h"

#include <glib/gstdio.h>

#define WIDTH 640
#define HEIGHT 480
#define FRAME_US (66 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  ClaraClock *clock;
  ClaraBus *bus;
  ClaraSight *sight;
  ClaraFrame *empty;
  ClaraFrame *face;
  guint faces;    /* "face" signals with somebody */
  guint presence; /* times that somebody came */
  gboolean present;
  double x, size;
} Fixture;

static ClaraFrame *
draw (double radius)
{
  guint8 *rgb = draw_face (WIDTH, HEIGHT, WIDTH * 0.4, HEIGHT * 0.45, radius, 1);
  g_autoptr (GBytes) bytes = g_bytes_new_take (rgb, WIDTH * HEIGHT * 3);

  return clara_frame_new (WIDTH, HEIGHT, bytes, 0);
}

static void
on_face (ClaraSight *sight, double x, double y, double size, Fixture *fixture)
{
  fixture->faces += size > 0;
  fixture->x = x;
  fixture->size = size;
}

static void
on_presence (ClaraSight *sight, gboolean present, Fixture *fixture)
{
  fixture->presence += present;
  fixture->present = present;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = clara_clock_new_virtual (0, 0);
  fixture->bus = clara_bus_new ();
  fixture->sight = clara_sight_new (NULL, fixture->clock, fixture->bus, NULL);
  fixture->empty = draw (0);
  fixture->face = draw (90);
  g_signal_connect (fixture->sight, "face", G_CALLBACK (on_face), fixture);
  g_signal_connect (fixture->sight, "presence", G_CALLBACK (on_presence), fixture);
  clara_sight_start (fixture->sight);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  clara_sight_stop (fixture->sight);
  clara_clock_advance (fixture->clock, 1);
  g_clear_object (&fixture->sight);
  g_clear_pointer (&fixture->empty, clara_frame_unref);
  g_clear_pointer (&fixture->face, clara_frame_unref);
  g_clear_object (&fixture->bus);
  g_clear_object (&fixture->clock);
}

static void
show (Fixture *fixture, ClaraFrame *frame, int ms)
{
  for (gint64 t = 0; t < ms * G_TIME_SPAN_MILLISECOND; t += FRAME_US)
    {
      clara_sight_push_frame (fixture->sight, frame);
      clara_clock_advance (fixture->clock, FRAME_US);
    }
}

static void
test_presence (Fixture *fixture, gconstpointer data)
{
  show (fixture, fixture->empty, 3000);
  g_assert_cmpuint (fixture->faces, ==, 0);
  show (fixture, fixture->face, 500);
  g_assert_cmpuint (fixture->faces, >, 0);
  g_assert_false (fixture->present); /* passing by */
  show (fixture, fixture->face, 500);
  g_assert_true (fixture->present);
  g_assert_cmpfloat (fixture->x, >, 0.3);
  g_assert_cmpfloat (fixture->x, <, 0.5);
  g_assert_cmpfloat (fixture->size, >, 0.2);
  show (fixture, fixture->empty, 1000);
  g_assert_true (fixture->present); /* looked away */
  show (fixture, fixture->empty, 2500);
  g_assert_false (fixture->present);
  g_assert_cmpuint (fixture->presence, ==, 1);
}

static void
test_passing_by (Fixture *fixture, gconstpointer data)
{
  for (int i = 0; i < 5; i++)
    {
      show (fixture, fixture->face, 400);
      show (fixture, fixture->empty, 600);
    }
  g_assert_cmpuint (fixture->faces, >, 0);
  g_assert_cmpuint (fixture->presence, ==, 0);
}

static void
on_taken (GObject *source, GAsyncResult *result, gpointer data)
{
  char **path = data;
  g_autoptr (GError) error = NULL;

  *path = clara_sight_take_photo_finish (CLARA_SIGHT (source), result, &error);
  if (*path == NULL)
    *path = g_strdup (error->message);
}

static void
test_photo (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("clara-sight-XXXXXX", NULL);
  g_autofree char *none = NULL;
  g_autofree char *path = NULL;
  g_autofree char *contents = NULL;
  gsize length;

  clara_sight_take_photo_async (fixture->sight, folder, NULL, on_taken, &none);
  while (none == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (strstr (none, "no camera"));

  show (fixture, fixture->face, 500);
  clara_sight_take_photo_async (fixture->sight, folder, NULL, on_taken, &path);
  while (path == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  g_assert_cmpuint (length, >, 1000);
  g_assert_cmpuint ((guint8) contents[0], ==, 0xff);
  g_assert_cmpuint ((guint8) contents[1], ==, 0xd8);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_stop (Fixture *fixture, gconstpointer data)
{
  g_assert_false (clara_sight_is_available (fixture->sight));
  show (fixture, fixture->face, 1000);
  g_assert_true (clara_sight_is_available (fixture->sight));
  clara_sight_stop (fixture->sight);
  g_assert_false (clara_sight_is_available (fixture->sight));
  g_assert_false (fixture->present);
  fixture->faces = 0;
  show (fixture, fixture->face, 1000);
  g_assert_cmpuint (fixture->faces, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/sight/presence", Fixture, NULL, set_up, test_presence, tear_down);
  g_test_add ("/sight/passing-by", Fixture, NULL, set_up, test_passing_by, tear_down);
  g_test_add ("/sight/photo", Fixture, NULL, set_up, test_photo, tear_down);
  g_test_add ("/sight/stop", Fixture, NULL, set_up, test_stop, tear_down);
  return g_test_run ();
}
