/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "clara-staff.h"
#include "reception-fixture.h"

#include <string.h>

#define PIN "402771"
#define RIGHT -1

static ClaraStaff *
make (Fixture *f)
{
  return clara_staff_new (f->store, f->tenant, f->clock, "kiosk-1");
}

static int
set_pin (Fixture *f, const char *pin)
{
  g_autoptr (ClaraStaff) staff = make (f);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  clara_staff_set_pin_async (staff, pin, NULL, fixture_keep, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (clara_staff_set_pin_finish (staff, result, &error) == (error == NULL));
  return error == NULL ? RIGHT : error->code;
}

/* As after a restart each time: what counts is what is stored. */
static int
check (Fixture *f, const char *pin)
{
  g_autoptr (ClaraStaff) staff = make (f);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  clara_staff_check_pin_async (staff, pin, "quit", NULL, fixture_keep, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (clara_staff_check_pin_finish (staff, result, &error) == (error == NULL));
  return error == NULL ? RIGHT : error->code;
}

static void
test_right (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraStaff) staff = make (f);

  g_assert_false (clara_staff_has_pin_sync (staff, NULL));
  g_assert_cmpint (check (f, PIN), ==, CLARA_RECEPTION_ERROR_NOT_FOUND);
  g_assert_cmpint (set_pin (f, PIN), ==, RIGHT);
  g_assert_true (clara_staff_has_pin_sync (staff, NULL));
  g_assert_cmpint (check (f, PIN), ==, RIGHT);
  g_assert_cmpint (check (f, "402 771"), ==, RIGHT);
  g_assert_cmpint (check (f, "४०२७७१"), ==, RIGHT);
  g_assert_cmpint (check (f, "402772"), ==, CLARA_RECEPTION_ERROR_WRONG);
  g_assert_cmpint (check (f, ""), ==, CLARA_RECEPTION_ERROR_WRONG);
  /* A right one takes the wrong ones before it away. */
  g_assert_cmpint (check (f, PIN), ==, RIGHT);
  g_assert_cmpint (set_pin (f, "918234"), ==, RIGHT);
  g_assert_cmpint (check (f, PIN), ==, CLARA_RECEPTION_ERROR_WRONG);
  g_assert_cmpint (check (f, "918234"), ==, RIGHT);
  g_assert_cmpuint (fixture_count_audit (f, "staff_pin_set"), ==, 2);
  g_assert_cmpuint (fixture_count_audit (f, "staff_pin_right"), ==, 5);
  g_assert_cmpuint (fixture_count_audit (f, "staff_pin_wrong"), ==, 3);
}

static void
test_locks (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (set_pin (f, PIN), ==, RIGHT);
  for (int i = 0; i < 4; i++)
    g_assert_cmpint (check (f, "000111"), ==, CLARA_RECEPTION_ERROR_WRONG);
  g_assert_cmpint (check (f, "000111"), ==, CLARA_RECEPTION_ERROR_LIMIT);
  g_assert_cmpint (check (f, PIN), ==, CLARA_RECEPTION_ERROR_LIMIT);
  clara_clock_advance (f->clock, 5 * G_TIME_SPAN_MINUTE - G_TIME_SPAN_SECOND);
  g_assert_cmpint (check (f, PIN), ==, CLARA_RECEPTION_ERROR_LIMIT);
  clara_clock_advance (f->clock, G_TIME_SPAN_SECOND);
  g_assert_cmpint (check (f, "000111"), ==, CLARA_RECEPTION_ERROR_WRONG);
  g_assert_cmpint (check (f, PIN), ==, RIGHT);
  g_assert_cmpuint (fixture_count_audit (f, "staff_pin_locked"), ==, 1);
  g_assert_cmpuint (fixture_count_audit (f, "staff_pin_refused"), ==, 2);
  /* Setting another opens it at once. */
  for (int i = 0; i < 5; i++)
    check (f, "000111");
  g_assert_cmpint (check (f, PIN), ==, CLARA_RECEPTION_ERROR_LIMIT);
  g_assert_cmpint (set_pin (f, "918234"), ==, RIGHT);
  g_assert_cmpint (check (f, "918234"), ==, RIGHT);
}

/* Ten at the same moment are still five tries. */
static void
test_at_once (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraStaff) staff = make (f);
  GAsyncResult *results[10] = { NULL };
  guint wrong = 0, limit = 0;

  g_assert_cmpint (set_pin (f, PIN), ==, RIGHT);
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    clara_staff_check_pin_async (staff, "000111", NULL, NULL, fixture_keep, &results[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GError) error = NULL;

      while (results[i] == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_assert_false (clara_staff_check_pin_finish (staff, results[i], &error));
      wrong += g_error_matches (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_WRONG);
      limit += g_error_matches (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_LIMIT);
      g_object_unref (results[i]);
    }
  g_assert_cmpuint (wrong, ==, 4);
  g_assert_cmpuint (limit, ==, 6);
  g_assert_cmpint (check (f, PIN), ==, CLARA_RECEPTION_ERROR_LIMIT);
}

static gpointer
read_setting (ClaraDb *db, gpointer user_data, GError **error)
{
  return clara_tenant_settings_get (db, user_data, "staff-pin", error);
}

static gpointer
damage_setting (ClaraDb *db, gpointer user_data, GError **error)
{
  clara_tenant_settings_set (db, user_data, "staff-pin", "[]", error);
  return NULL;
}

static void
test_stored (Fixture *f, gconstpointer data)
{
  g_autofree char *text = NULL;

  g_assert_cmpint (set_pin (f, PIN), ==, RIGHT);
  text = clara_store_read_sync (f->store, read_setting, f->tenant, NULL);
  g_assert_nonnull (strstr (text, "$argon2id$"));
  g_assert_null (strstr (text, PIN));
  /* Damage does not open the door, nor does it say that there is none. */
  clara_store_write_sync (f->store, damage_setting, f->tenant, NULL);
  g_assert_cmpint (check (f, PIN), ==, CLARA_RECEPTION_ERROR_FAILED);
}

static void
test_fit (void)
{
  static const char *const bad[] = {
    "",
    "12345",
    "1234567890123",
    "4027a1",
    "402-771",
    "111111",
    "123456",
    "987654",
    "\xff\xff\xff\xff\xff\xff",
    "999999999999999999999999999999999999999999999999999999999999999999999999999999999999",
  };
  static const char *const good[] = { "402771", "112233", "101010", "402771402771" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (clara_staff_normalise_pin (bad[i], &error));
      g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *pin = clara_staff_normalise_pin (good[i], NULL);

      g_assert_cmpstr (pin, ==, good[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/staff/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("right", test_right);
  ADD ("locks", test_locks);
  ADD ("at-once", test_at_once);
  ADD ("stored", test_stored);
#undef ADD
  g_test_add_func ("/staff/fit", test_fit);
  return g_test_run ();
}
