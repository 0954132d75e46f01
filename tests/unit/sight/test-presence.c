/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-sight.h"

#include "clara-motion.h"
#include "clara-portrait.h"
#include "clara-presence.h"

#include "draw-face.h"

#include <glib/gstdio.h>
#include <string.h>

#define WIDTH 320
#define HEIGHT 240
#define STEP_US 100000

typedef struct
{
  ClaraClock *clock;
  ClaraBus *bus;
  ClaraSight *sight;
  ClaraFrame *person;
  ClaraFrame *room;
  GString *presence; /* + and - */
  GString *available;
  guint n_frames;
  guint n_faces;
  double x, y, size;
  guint n_errors;
} Fixture;

static ClaraFrame *
make_frame (double radius, guint32 seed)
{
  g_autoptr (GBytes) rgb =
    g_bytes_new_take (draw_face (WIDTH, HEIGHT, 200, 110, radius, seed), (gsize) WIDTH * HEIGHT * 3);

  return clara_frame_new (WIDTH, HEIGHT, rgb, 1);
}

static void
on_presence (ClaraSight *sight, gboolean present, Fixture *fixture)
{
  g_string_append_c (fixture->presence, present ? '+' : '-');
}

static void
on_available (ClaraSight *sight, gboolean available, Fixture *fixture)
{
  g_string_append_c (fixture->available, available ? '+' : '-');
}

static void
on_face (ClaraSight *sight, double x, double y, double size, Fixture *fixture)
{
  fixture->n_faces++;
  fixture->x = x;
  fixture->y = y;
  fixture->size = size;
}

static void
on_frame (ClaraSight *sight, ClaraFrame *frame, Fixture *fixture)
{
  fixture->n_frames++;
}

static void
on_error (ClaraBus *bus, ClaraMessage *message, Fixture *fixture)
{
  fixture->n_errors++;
}

static void
set_up_with (Fixture *fixture, const char *models_folder)
{
  memset (fixture, 0, sizeof *fixture);
  fixture->clock = clara_clock_new_virtual (G_GINT64_CONSTANT (1700000000000000), 0);
  fixture->bus = clara_bus_new ();
  fixture->sight = clara_sight_new (NULL, fixture->clock, fixture->bus, models_folder);
  fixture->person = make_frame (50, 1);
  fixture->room = make_frame (0, 1);
  fixture->presence = g_string_new (NULL);
  fixture->available = g_string_new (NULL);
  g_signal_connect (fixture->sight, "presence", G_CALLBACK (on_presence), fixture);
  g_signal_connect (fixture->sight, "available", G_CALLBACK (on_available), fixture);
  g_signal_connect (fixture->sight, "face", G_CALLBACK (on_face), fixture);
  g_signal_connect (fixture->sight, "frame", G_CALLBACK (on_frame), fixture);
  g_signal_connect (fixture->bus, "event::error", G_CALLBACK (on_error), fixture);
  clara_sight_start (fixture->sight);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  set_up_with (fixture, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->sight);
  g_object_unref (fixture->bus);
  g_object_unref (fixture->clock);
  clara_frame_unref (fixture->person);
  clara_frame_unref (fixture->room);
  g_string_free (fixture->presence, TRUE);
  g_string_free (fixture->available, TRUE);
}

/* Shows a picture ten times a second, and waits for each look: no time passes meanwhile. */
static void
show (Fixture *fixture, ClaraFrame *frame, int ms)
{
  for (int i = 0; i < ms * 1000 / STEP_US; i++)
    {
      clara_sight_push_frame (fixture->sight, frame);
      while (clara_sight_is_looking (fixture->sight))
        g_main_context_iteration (NULL, TRUE);
      clara_clock_advance (fixture->clock, STEP_US);
    }
}

static void
test_stays (Fixture *fixture, gconstpointer data)
{
  show (fixture, fixture->room, 1000);
  g_assert_cmpstr (fixture->available->str, ==, "+");
  g_assert_cmpuint (fixture->n_faces, ==, 0);
  show (fixture, fixture->person, 600);
  g_assert_cmpstr (fixture->presence->str, ==, "");
  g_assert_cmpfloat (ABS (fixture->x - 200.0 / WIDTH), <, 0.05);
  g_assert_cmpfloat (ABS (fixture->y - 110.0 / HEIGHT), <, 0.08);
  g_assert_cmpfloat (fixture->size, >, 0.3);
  g_assert_cmpfloat (fixture->size, <, 0.7);
  show (fixture, fixture->person, 600);
  g_assert_cmpstr (fixture->presence->str, ==, "+");
  g_assert_true (clara_sight_is_present (fixture->sight));
  /* Standing still is no leaving. */
  show (fixture, fixture->person, 5000);
  g_assert_cmpstr (fixture->presence->str, ==, "+");
  show (fixture, fixture->room, 1500);
  g_assert_cmpfloat (fixture->size, ==, 0);
  g_assert_cmpstr (fixture->presence->str, ==, "+");
  show (fixture, fixture->room, 1000);
  g_assert_cmpstr (fixture->presence->str, ==, "+-");
  g_assert_cmpuint (fixture->n_frames, ==, 10 + 6 + 6 + 50 + 15 + 10);
}

static void
test_passes_by (Fixture *fixture, gconstpointer data)
{
  for (int i = 0; i < 5; i++)
    {
      show (fixture, fixture->person, 400);
      show (fixture, fixture->room, 1000);
    }
  g_assert_cmpuint (fixture->n_faces, >, 0);
  g_assert_cmpstr (fixture->presence->str, ==, "");
}

/* A face that is missed for a moment is the same face. */
static void
test_missed (Fixture *fixture, gconstpointer data)
{
  show (fixture, fixture->person, 400);
  show (fixture, fixture->room, 200);
  show (fixture, fixture->person, 600);
  g_assert_cmpstr (fixture->presence->str, ==, "+");
  show (fixture, fixture->room, 1000);
  show (fixture, fixture->person, 200);
  show (fixture, fixture->room, 1000);
  g_assert_cmpstr (fixture->presence->str, ==, "+");
}

/* The camera stops in the middle: time alone ends it. */
static void
test_frames_stop (Fixture *fixture, gconstpointer data)
{
  show (fixture, fixture->person, 1200);
  g_assert_cmpstr (fixture->presence->str, ==, "+");
  clara_clock_advance (fixture->clock, 2000000);
  g_assert_cmpstr (fixture->presence->str, ==, "+-");
}

static void
test_stop (Fixture *fixture, gconstpointer data)
{
  show (fixture, fixture->person, 1200);
  /* A look that is under way is not waited for, and tells nothing any more. */
  clara_sight_push_frame (fixture->sight, fixture->person);
  clara_sight_stop (fixture->sight);
  g_assert_cmpstr (fixture->presence->str, ==, "+-");
  g_assert_cmpstr (fixture->available->str, ==, "+-");
  g_assert_cmpfloat (fixture->size, ==, 0);
  while (clara_sight_is_looking (fixture->sight))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpfloat (fixture->size, ==, 0);
  clara_sight_push_frame (fixture->sight, fixture->person);
  g_assert_false (clara_sight_is_looking (fixture->sight));
  clara_clock_advance (fixture->clock, 5000000);
  clara_sight_start (fixture->sight);
  show (fixture, fixture->person, 1200);
  g_assert_cmpstr (fixture->presence->str, ==, "+-+");
}

static void
on_photo (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static char *
take_photo (Fixture *fixture, const char *folder, gboolean cancel, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  clara_sight_take_photo_async (fixture->sight, folder, cancellable, on_photo, &result);
  if (cancel)
    g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return clara_sight_take_photo_finish (fixture->sight, result, error);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_photo (Fixture *fixture, gconstpointer data)
{
  g_autofree char *top = g_dir_make_tmp ("clara-sight-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (top, "photos", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;

  g_assert_null (take_photo (fixture, folder, FALSE, &error));
  g_assert_error (error, CLARA_MEDIA_ERROR, CLARA_MEDIA_ERROR_NO_DEVICE);
  g_clear_error (&error);
  show (fixture, fixture->person, 100);
  one = take_photo (fixture, folder, FALSE, &error);
  g_assert_no_error (error);
  other = take_photo (fixture, folder, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (one, !=, other);
  g_assert_true (g_str_has_prefix (one, folder));
  g_assert_true (g_file_get_contents (one, &bytes, NULL, NULL));
  g_assert_cmpmem (bytes, 3, "\xff\xd8\xff", 3);
  g_assert_cmpuint (count_files (folder), ==, 2);
  g_assert_null (take_photo (fixture, folder, TRUE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (count_files (folder), ==, 2);
  g_clear_error (&error);
  g_remove (one);
  g_remove (other);
  g_rmdir (folder);
  /* A file where the folder should be. */
  g_assert_true (g_file_set_contents (folder, "x", 1, NULL));
  g_assert_null (take_photo (fixture, folder, FALSE, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, folder));
  g_remove (folder);
  g_rmdir (top);
}

/* A model that does not work is told, and the classical detector does its work. */
static void
test_bad_model (void)
{
  g_autofree char *folder = g_dir_make_tmp ("clara-models-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "face_detection_yunet.onnx", NULL);
  Fixture fixture;

  g_assert_true (g_file_set_contents (file, "this is no model", -1, NULL));
  g_test_expect_message ("clara-sight", G_LOG_LEVEL_WARNING, "*face_detection_yunet.onnx*");
  set_up_with (&fixture, folder);
  show (&fixture, fixture.person, 1200);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (fixture.n_errors, ==, 1);
  g_assert_cmpstr (fixture.presence->str, ==, "+");
  tear_down (&fixture, NULL);
  g_remove (file);
  g_rmdir (folder);
}

static void
test_motion (void)
{
  g_autofree guint8 *room = draw_face (WIDTH, HEIGHT, 0, 0, 0, 1);
  g_autofree guint8 *again = draw_face (WIDTH, HEIGHT, 0, 0, 0, 1);
  g_autofree guint8 *person = draw_face (WIDTH, HEIGHT, 100, 100, 30, 1);
  ClaraMotion motion = { 0 };

  g_assert_true (clara_motion_look (&motion, room, WIDTH, HEIGHT));
  g_assert_false (clara_motion_look (&motion, room, WIDTH, HEIGHT));
  /* Another exposure. */
  for (gsize i = 0; i < (gsize) WIDTH * HEIGHT * 3; i++)
    again[i] = (guint8) MIN (255, again[i] + 15);
  g_assert_false (clara_motion_look (&motion, again, WIDTH, HEIGHT));
  g_assert_true (clara_motion_look (&motion, person, WIDTH, HEIGHT));
  g_assert_false (clara_motion_look (&motion, person, WIDTH, HEIGHT));
  /* Smaller than its cells. */
  g_assert_true (clara_motion_look (&motion, (const guint8 *) "\xff\xff\xff\x00\x00\x00", 2, 1));
}

/* Without motion nobody is looked for: that is what makes sleep cheap. */
static void
test_motion_first (void)
{
  ClaraPresence presence = { 0 };

  g_assert_false (clara_presence_wants_look (&presence, 1000));
  clara_presence_motion (&presence, 1000);
  g_assert_true (clara_presence_wants_look (&presence, 1000 + CLARA_PRESENCE_MOTION_US));
  g_assert_false (clara_presence_wants_look (&presence, 1001 + CLARA_PRESENCE_MOTION_US));
  clara_presence_looked (&presence, TRUE, 2000);
  g_assert_true (clara_presence_wants_look (&presence, G_MAXINT64 / 2));
}

static void
test_portrait (void)
{
  static const struct
  {
    int width, height;
    ClaraFaceBox face;
    gboolean has_face;
  } cases[] = {
    { 640, 480, { 270, 150, 100, 100, 1 }, TRUE }, { 640, 480, { 0, 0, 100, 100, 1 }, TRUE },
    { 640, 480, { 540, 380, 100, 100, 1 }, TRUE }, { 640, 480, { 100, 20, 440, 440, 1 }, TRUE },
    { 640, 480, { 0, 0, 0, 0, 0 }, FALSE },        { 480, 640, { 0, 0, 0, 0, 0 }, FALSE },
    { 100, 1000, { 20, 500, 60, 60, 1 }, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const ClaraFaceBox *face = cases[i].has_face ? &cases[i].face : NULL;
      const ClaraCut cut = clara_portrait_cut (cases[i].width, cases[i].height, face);

      g_assert_cmpint (cut.x, >=, 0);
      g_assert_cmpint (cut.y, >=, 0);
      g_assert_cmpint (cut.x + cut.width, <=, cases[i].width);
      g_assert_cmpint (cut.y + cut.height, <=, cases[i].height);
      g_assert_cmpfloat (ABS (cut.width * 5.0 / 4 - cut.height), <=, 2);
      if (face != NULL && face->width < cut.width)
        {
          g_assert_cmpint (cut.x, <=, face->x);
          g_assert_cmpint (cut.y, <=, face->y);
          g_assert_cmpint (cut.x + cut.width, >=, face->x + face->width);
          g_assert_cmpint (cut.y + cut.height, >=, face->y + face->height);
        }
    }
  g_assert_cmpint (clara_portrait_cut (1, 1, NULL).width, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/sight/stays", test_stays);
  ADD ("/sight/passes-by", test_passes_by);
  ADD ("/sight/missed", test_missed);
  ADD ("/sight/frames-stop", test_frames_stop);
  ADD ("/sight/stop", test_stop);
  ADD ("/sight/portrait-file", test_photo);
  g_test_add_func ("/sight/bad-model", test_bad_model);
  g_test_add_func ("/sight/motion", test_motion);
  g_test_add_func ("/sight/motion-first", test_motion_first);
  g_test_add_func ("/sight/portrait", test_portrait);
  return g_test_run ();
}
