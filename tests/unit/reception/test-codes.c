/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "clara-codes.h"
#include "reception-fixture.h"

#include <string.h>

#define S G_TIME_SPAN_SECOND

/* Asks for a code; gives the masked address or NULL with the error's code in *code. */
static char *
send (Fixture *f, const char *employee_id, int *code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *address;

  clara_reception_send_code_async (f->reception, employee_id, NULL, fixture_keep, &result);
  /* Not a microsecond before or after, whoever asks. */
  clara_clock_advance (f->clock, 300 * G_TIME_SPAN_MILLISECOND - 1);
  g_assert_null (result);
  clara_clock_advance (f->clock, 1);
  g_assert_nonnull (result);
  address = clara_reception_send_code_finish (f->reception, result, &error);
  if (code != NULL)
    *code = error == NULL ? -1 : error->code;
  return address;
}

static int
check (Fixture *f, const char *employee_id, const char *code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  clara_reception_check_code_async (f->reception, employee_id, code, NULL, fixture_keep, &result);
  clara_clock_advance (f->clock, 300 * G_TIME_SPAN_MILLISECOND - 1);
  g_assert_null (result);
  clara_clock_advance (f->clock, 1);
  g_assert_nonnull (result);
  g_assert_true (clara_reception_check_code_finish (f->reception, result, &error) == (error == NULL));
  return error == NULL ? -1 : error->code;
}

/* The six digits of the last message. */
static char *
last_code (Fixture *f)
{
  const ClaraScriptedMessage *message =
    clara_scripted_messenger_get (f->email, clara_scripted_messenger_count (f->email) - 1);
  g_autoptr (GRegex) regex = g_regex_new ("\\b[0-9]{6}\\b", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  g_assert_true (message->secret);
  g_assert_true (g_regex_match (regex, message->body, 0, &match));
  return g_match_info_fetch (match, 0);
}

static const char *
wrong_for (const char *code)
{
  return strcmp (code, "000000") == 0 ? "000001" : "000000";
}

static void
test_right (Fixture *f, gconstpointer data)
{
  g_autofree char *address = send (f, "E1", NULL);
  g_autofree char *code = last_code (f);
  g_autofree char *spaced = g_strdup_printf ("%.3s %s", code, code + 3);

  g_assert_cmpstr (address, ==, "e\u2022\u2022\u2022@meridian.example");
  g_assert_cmpint (check (f, "E2", code), ==, CLARA_RECEPTION_ERROR_EXPIRED);
  g_assert_cmpint (check (f, "E1", spaced), ==, -1);
  /* Once. */
  g_assert_cmpint (check (f, "E1", code), ==, CLARA_RECEPTION_ERROR_EXPIRED);
  g_assert_cmpuint (fixture_count_audit (f, "code_sent"), ==, 1);
  g_assert_cmpuint (fixture_count_audit (f, "code_checked"), ==, 3);
}

static void
test_attempts (Fixture *f, gconstpointer data)
{
  g_autofree char *address = send (f, "E1", NULL);
  g_autofree char *code = last_code (f);

  g_assert_nonnull (address);
  g_assert_cmpint (check (f, "E1", wrong_for (code)), ==, CLARA_RECEPTION_ERROR_WRONG);
  g_assert_cmpint (check (f, "E1", ""), ==, CLARA_RECEPTION_ERROR_WRONG);
  g_assert_cmpint (check (f, "E1", wrong_for (code)), ==, CLARA_RECEPTION_ERROR_LIMIT);
  g_assert_cmpint (check (f, "E1", code), ==, CLARA_RECEPTION_ERROR_EXPIRED);
}

static void
test_expiry (Fixture *f, gconstpointer data)
{
  g_autofree char *first = send (f, "E1", NULL);
  g_autofree char *code = last_code (f);
  g_autofree char *second = NULL;
  g_autofree char *newer = NULL;

  g_assert_nonnull (first);
  /* A check takes its code's state when it is asked: 300 s after the code was made it is over. */
  clara_clock_advance (f->clock, 300 * S - 300 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (check (f, "E1", code), ==, CLARA_RECEPTION_ERROR_EXPIRED);
  second = send (f, "E1", NULL);
  newer = last_code (f);
  clara_clock_advance (f->clock, 300 * S - 300 * G_TIME_SPAN_MILLISECOND - 1);
  g_assert_cmpint (check (f, "E1", newer), ==, -1);
}

/* A newer code ends the older one. */
static void
test_newest (Fixture *f, gconstpointer data)
{
  g_autofree char *one = send (f, "E1", NULL);
  g_autofree char *first = last_code (f);
  g_autofree char *two = send (f, "E1", NULL);
  g_autofree char *second = last_code (f);

  g_assert_nonnull (one);
  g_assert_nonnull (two);
  if (strcmp (first, second) != 0)
    g_assert_cmpint (check (f, "E1", first), ==, CLARA_RECEPTION_ERROR_WRONG);
  g_assert_cmpint (check (f, "E1", second), ==, -1);
}

static void
test_limit_of_person (Fixture *f, gconstpointer data)
{
  int code;

  for (int i = 0; i < 3; i++)
    {
      g_autofree char *address = send (f, "E1", &code);

      g_assert_nonnull (address);
    }
  g_assert_null (send (f, "E1", &code));
  g_assert_cmpint (code, ==, CLARA_RECEPTION_ERROR_LIMIT);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 3);
  {
    g_autofree char *other = send (f, "E2", &code);

    g_assert_nonnull (other);
  }
  clara_clock_advance (f->clock, 15 * 60 * S);
  {
    g_autofree char *again = send (f, "E1", &code);

    g_assert_nonnull (again);
  }
}

static void
test_limit_of_kiosk (Fixture *f, gconstpointer data)
{
  static const char *const ids[] = { "E1", "E2", "E4", "nobody" };
  int code = 0;

  for (int i = 0; i < 10; i++)
    {
      g_autofree char *address = send (f, ids[i % 4], &code);

      g_assert_nonnull (address);
    }
  g_assert_null (send (f, "E4", &code));
  g_assert_cmpint (code, ==, CLARA_RECEPTION_ERROR_LIMIT);
  g_assert_null (send (f, "somebody else", &code));
  g_assert_cmpint (code, ==, CLARA_RECEPTION_ERROR_LIMIT);
}

/* Whether somebody exists can be told from neither the answers nor their time. */
static void
test_nobody (Fixture *f, gconstpointer data)
{
  static const char *const ids[] = { "E1", "nobody", NULL };

  fixture_put_employee (f, f->tenant, "E3", "Sneha Kulkarni", NULL);
  fixture_settle (f);
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      int code;
      g_autofree char *address = send (f, ids[i], &code);

      g_assert_true (g_str_has_suffix (address, "\u2022\u2022\u2022@meridian.example"));
      g_assert_cmpint (g_utf8_strlen (address, -1), ==, 21);
      g_assert_cmpint (check (f, ids[i], "x"), ==, CLARA_RECEPTION_ERROR_WRONG);
      g_assert_cmpint (check (f, ids[i], "x"), ==, CLARA_RECEPTION_ERROR_WRONG);
      g_assert_cmpint (check (f, ids[i], "x"), ==, CLARA_RECEPTION_ERROR_LIMIT);
      g_assert_cmpint (check (f, ids[i], "x"), ==, CLARA_RECEPTION_ERROR_EXPIRED);
      g_free (send (f, ids[i], &code));
      g_free (send (f, ids[i], &code));
      g_assert_null (send (f, ids[i], &code));
      g_assert_cmpint (code, ==, CLARA_RECEPTION_ERROR_LIMIT);
    }
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 3);
}

/* The file has neither the code nor a text with it. */
static void
test_kept_nowhere (Fixture *f, gconstpointer data)
{
  g_autofree char *address = send (f, "E1", NULL);
  g_autofree char *code = last_code (f);
  g_autoptr (GPtrArray) rows = fixture_list_messages (f, NULL);
  const ClaraNotification *row = g_ptr_array_index (rows, 0);
  static const char *const names[] = { "clara.db", "clara.db-wal" };

  g_assert_nonnull (address);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_null (row->body);
  g_assert_cmpstr (row->state, ==, "sent");
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = g_build_filename (f->folder, names[i], NULL);
      g_autofree char *content = NULL;
      gsize length = 0;

      if (g_file_get_contents (file, &content, &length, NULL))
        g_assert_null (memmem (content, length, code, 6));
    }
}

/* A code that a crash left unsent cannot be sent any more, and says so. */
static void
test_lost (Fixture *f, gconstpointer data)
{
  g_autofree char *address = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  const ClaraNotification *row;

  clara_scripted_messenger_hang (f->email, 1);
  address = send (f, "E1", NULL);
  fixture_restart (f);
  clara_clock_advance (f->clock, 60 * S);
  rows = fixture_list_messages (f, NULL);
  row = g_ptr_array_index (rows, 0);
  g_assert_cmpstr (row->state, ==, "failed");
  g_assert_nonnull (strstr (row->reason, "kept on no disk"));
}

/* By way of the desk only where there is neither phone nor mail to reach. */
static void
test_desk (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraScriptedMessenger) email = g_object_ref (f->email);
  g_autofree char *address = NULL;

  g_ptr_array_remove (f->messengers, f->email);
  fixture_restart (f);
  address = send (f, "E1", NULL);
  g_assert_cmpstr (address, ==, "the front desk");
  g_assert_cmpuint (clara_scripted_messenger_count (f->desktop), ==, 1);
  g_assert_true (clara_scripted_messenger_get (f->desktop, 0)->secret);
  g_assert_cmpuint (clara_scripted_messenger_count (email), ==, 0);
}

static void
test_mask (Fixture *f, gconstpointer data)
{
  g_autofree char *address = send (f, "E3", NULL);

  g_assert_true (g_str_has_suffix (address, "@meridian.example"));
  g_assert_null (strstr (address, "e3@"));
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 1);
}

static void
test_hash (void)
{
  g_autofree char *one = clara_code_hash ("123456");
  g_autofree char *two = clara_code_hash ("123456");
  g_autofree char *cut = g_strndup (one, strlen (one) - 2);

  g_assert_cmpstr (one, !=, two);
  g_assert_null (strstr (one, "123456"));
  g_assert_true (clara_code_matches (one, "123456"));
  g_assert_true (clara_code_matches (two, "123456"));
  g_assert_false (clara_code_matches (one, "123457"));
  g_assert_false (clara_code_matches (one, ""));
  g_assert_false (clara_code_matches (cut, "123456"));
  g_assert_false (clara_code_matches ("", "123456"));
  g_assert_false (clara_code_matches ("$$$", "123456"));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/codes/right", test_right },
    { "/codes/attempts", test_attempts },
    { "/codes/expiry", test_expiry },
    { "/codes/newest", test_newest },
    { "/codes/limit-of-person", test_limit_of_person },
    { "/codes/limit-of-kiosk", test_limit_of_kiosk },
    { "/codes/nobody", test_nobody },
    { "/codes/kept-nowhere", test_kept_nowhere },
    { "/codes/lost", test_lost },
    { "/codes/desk", test_desk },
    { "/codes/mask", test_mask },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codes/hash", test_hash);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, fixture_set_up, tests[i].func, fixture_tear_down);
  return g_test_run ();
}
