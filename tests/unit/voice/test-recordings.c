/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-recordings.h"
#include "test-voice.h"

#include <glib/gstdio.h>

#define DAY (24 * G_TIME_SPAN_HOUR)
#define NOON (G_GINT64_CONSTANT (1795953600) * G_USEC_PER_SEC) /* 2026-11-29 12:00 UTC */

static void
put (const char *folder, const char *name, gsize bytes)
{
  g_autofree char *file = g_build_filename (folder, name, NULL);
  g_autofree char *contents = g_malloc0 (bytes);

  g_assert_true (g_file_set_contents (file, contents, (gssize) bytes, NULL));
}

static gboolean
is_there (const char *folder, const char *name)
{
  g_autofree char *file = g_build_filename (folder, name, NULL);

  return g_file_test (file, G_FILE_TEST_EXISTS);
}

static void
drop (const char *folder, const char *name)
{
  g_autofree char *file = g_build_filename (folder, name, NULL);

  g_assert_cmpint (g_unlink (file), ==, 0);
}

static void
test_names (void)
{
  g_autofree char *plain = clara_recordings_name (NOON, "s-1");
  g_autofree char *hostile = clara_recordings_name (NOON + 999, "../../etc/x y");

  g_assert_cmpstr (plain, ==, "20261129T120000Z-s-1.wav");
  g_assert_cmpstr (hostile, ==, "20261129T120000Z-______etc_x_y.wav");
}

/* What is too old goes, then the oldest until the rest has room; what is no recording stays. */
static void
test_trim (void)
{
  g_autofree char *folder = g_dir_make_tmp ("clara-recordings-XXXXXX", NULL);
  g_autofree char *old = clara_recordings_name (NOON - 8 * DAY, "a");
  g_autofree char *first = clara_recordings_name (NOON - 6 * DAY, "b");
  g_autofree char *second = clara_recordings_name (NOON - 2 * DAY, "c");
  g_autofree char *third = clara_recordings_name (NOON, "d");
  g_autofree char *nowhere = g_build_filename (folder, "none", NULL);
  g_autoptr (GError) error = NULL;
  guint64 bytes;

  put (folder, old, 100);
  put (folder, first, 1000);
  put (folder, second, 1000);
  put (folder, third, 1000);
  put (folder, "notes-on-this-folder.wav", 5000);
  put (folder, "20200101T000000Z-x.txt", 5000);
  g_assert_cmpuint (clara_recordings_count (folder, &bytes), ==, 4);
  g_assert_cmpuint (bytes, ==, 3100);

  g_assert_true (clara_recordings_trim (folder, NOON - 7 * DAY, 3000, &error));
  g_assert_no_error (error);
  g_assert_false (is_there (folder, old));
  g_assert_true (is_there (folder, first));

  g_assert_true (clara_recordings_trim (folder, NOON - 7 * DAY, 2999, &error));
  g_assert_false (is_there (folder, first));
  g_assert_true (is_there (folder, second));
  g_assert_true (is_there (folder, third));

  g_assert_true (clara_recordings_trim (nowhere, NOON, 0, &error));
  g_assert_cmpuint (clara_recordings_count (nowhere, &bytes), ==, 0);
  drop (folder, second);
  drop (folder, third);
  drop (folder, "notes-on-this-folder.wav");
  drop (folder, "20200101T000000Z-x.txt");
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

void
add_recordings_tests (void)
{
  g_test_add_func ("/voice/recordings/names", test_names);
  g_test_add_func ("/voice/recordings/trim", test_trim);
}
