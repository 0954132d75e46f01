/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-employee-import.h"
#include "reception-fixture.h"

#include <string.h>

#define HEADER "employee_id,name,email,phone,department,manager_id,present,active\n"

static ClaraEmployeeImport *
read_bytes (Fixture *f, const char *bytes, gssize length, GError **error)
{
  g_autofree char *file = g_build_filename (f->folder, "people.csv", NULL);

  g_assert_true (g_file_set_contents (file, bytes, length, NULL));
  return clara_employee_import_read (f->store, f->tenant, file, error);
}

static ClaraEmployeeImport *
read_text (Fixture *f, const char *text)
{
  g_autoptr (GError) error = NULL;
  ClaraEmployeeImport *import = read_bytes (f, text, -1, &error);

  g_assert_no_error (error);
  return import;
}

static void
assert_problem (ClaraEmployeeImport *import, const char *line, const char *part)
{
  for (guint i = 0; i < import->problems->len; i++)
    {
      const char *problem = g_ptr_array_index (import->problems, i);

      if (g_str_has_prefix (problem, line) && strstr (problem, part) != NULL)
        return;
    }
  for (guint i = 0; i < import->problems->len; i++)
    g_test_message ("%s", (char *) g_ptr_array_index (import->problems, i));
  g_test_message ("'%s ... %s' is not among the problems", line, part);
  g_test_fail ();
}

static gpointer
list_all (ClaraDb *db, gpointer tenant, GError **error)
{
  return clara_employees_list (db, tenant, FALSE, error);
}

static void
test_preview_and_apply (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraEmployeeImport) import = read_text (
    f, "employee_id,name,email,manager_id,active\n"
       "E1,Priya Raghavan,e1@meridian.example,,yes\n"        /* as it is */
       "E2,Priya Ragunathan,priya.r@meridian.example,E9,1\n" /* another address, a manager who comes later */
       "E3,Sneha Kulkarni,e3@meridian.example,,no\n"
       "E9,Arvind Rao,arvind@meridian.example,,true\n");
  g_autofree char *text = clara_employee_import_describe (import);
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (import->problems->len, ==, 0);
  g_assert_cmpuint (import->added->len, ==, 1);
  g_assert_cmpuint (import->changed->len, ==, 2);
  g_assert_cmpuint (import->deactivated->len, ==, 1); /* E4 is not in the file */
  g_assert_cmpuint (import->unchanged, ==, 1);
  g_assert_nonnull (strstr (text, "+ E9  Arvind Rao"));
  g_assert_nonnull (
    strstr (text, "email: e2@meridian.example → priya.r@meridian.example; manager_id: (empty) → E9"));
  g_assert_nonnull (strstr (text, "- E4  Mei Ling Tan"));
  /* A preview changes nothing. */
  g_assert_cmpuint (clara_reception_get_employees (f->reception)->len, ==, 4);

  g_assert_true (clara_employee_import_apply (import, f->store, f->tenant, "staff:Asha", &error));
  g_assert_no_error (error);
  fixture_settle (f);
  all = clara_store_read_sync (f->store, list_all, f->tenant, &error);
  g_assert_cmpuint (all->len, ==, 5);
  g_assert_cmpuint (clara_reception_get_employees (f->reception)->len, ==, 3);
  g_assert_cmpstr (clara_reception_get_employee (f->reception, "E2")->manager_id, ==, "E9");
  /* What the file has no column for stays. */
  g_assert_cmpstr (clara_reception_get_employee (f->reception, "E2")->department, ==, "Finance");
  g_assert_null (clara_reception_get_employee (f->reception, "E4"));
  g_assert_cmpuint (fixture_count_audit (f, "import"), ==, 1);
}

static void
test_bad_rows (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraEmployeeImport) import = read_text (f, HEADER "E1,Priya Raghavan,e1@meridian.example,,,,,\n"
                                                                "N1,Anu,not-an-address,,,,,\n"
                                                                "N2,Bala,bala@x.example,12,,,,\n"
                                                                "N3,,c@x.example,,,,,\n"
                                                                ",Devi,d@x.example,,,,,\n"
                                                                "N4,Esha,e1@MERIDIAN.example,,,,,\n"
                                                                "N5,Farah,f@x.example,,,Z9,,\n"
                                                                "N6,Gita,g@x.example,,,N6,,\n"
                                                                "N7,Hari,h@x.example,,,,perhaps,\n"
                                                                "N8,Indu\n"
                                                                "N5,Farah again,f2@x.example,,,,,\n"
                                                                "E2,Priya \"R,broken,,,,,\n");

  assert_problem (import, "line 3:", "not-an-address");
  assert_problem (import, "line 4:", "phone '12'");
  assert_problem (import, "line 5:", "name is empty");
  assert_problem (import, "line 6:", "employee_id is empty");
  assert_problem (import, "line 7:", "employee 'E1's already");
  assert_problem (import, "line 8:", "manager_id 'Z9'");
  assert_problem (import, "line 9:", "manager_id 'N6' is the employee");
  assert_problem (import, "line 10:", "present is 'perhaps'");
  assert_problem (import, "line 11:", "only 2 columns");
  assert_problem (import, "line 12:", "'N5' is on line 8");
  assert_problem (import, "line 13:", "broken");
  g_assert_cmpuint (import->added->len, ==, 2); /* N5 and N6, without their managers */
  /* E2's row is bad, but E2 is there still: only E3 and E4 are not in the file. */
  g_assert_cmpuint (import->deactivated->len, ==, 2);
}

static void
test_bad_columns (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *part;
  } cases[] = {
    { "", "'employee_id' is missing" },
    { "employee_id\nE1\n", "'name' is missing" },
    { "employee_id,name,shoe size\n", "column 3 'shoe_size' is unknown" },
    { "employee_id,name,name\n", "'name' is there twice" },
    { "a,b\n", "manager_id" }, /* what is allowed is named */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (read_bytes (f, cases[i].text, -1, &error));
      g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, cases[i].part));
      g_assert_nonnull (strstr (error->message, "people.csv"));
    }
}

static void
test_missing_file (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (clara_employee_import_read (f->store, f->tenant, "/nowhere/people.csv", &error));
  g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_NOT_FOUND);
}

/* The same two people in every encoding and with every separator. */
static void
test_encodings (Fixture *f, gconstpointer data)
{
  static const char text[] = "Employee ID;Name\r\n\"N1\";\"Ren\xc3\xa9 \xe2\x80\x93 \"\"B\"\"\"\r\n";
  static const char windows[] = "employee_id\tname\nN1\tRen\xe9 \x96 \"B\"\n";
  g_autofree char *bom = g_strconcat ("\xef\xbb\xbf", text, NULL);

  for (int i = 0; i < 5; i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      g_autoptr (ClaraEmployeeImport) import = NULL;
      g_autoptr (GError) error = NULL;

      if (i == 0)
        g_byte_array_append (bytes, (const guint8 *) text, sizeof text - 1);
      else if (i == 1)
        g_byte_array_append (bytes, (const guint8 *) bom, strlen (bom));
      else if (i == 2)
        g_byte_array_append (bytes, (const guint8 *) windows, sizeof windows - 1);
      else
        {
          glong count = 0;
          g_autofree gunichar2 *units = g_utf8_to_utf16 (text, -1, NULL, &count, NULL);

          g_byte_array_append (bytes, (const guint8 *) (i == 3 ? "\xff\xfe" : "\xfe\xff"), 2);
          for (glong u = 0; u < count; u++)
            {
              guint16 unit = i == 3 ? GUINT16_TO_LE (units[u]) : GUINT16_TO_BE (units[u]);

              g_byte_array_append (bytes, (const guint8 *) &unit, 2);
            }
        }
      import = read_bytes (f, (const char *) bytes->data, (gssize) bytes->len, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (import->added->len, ==, 1);
      g_assert_cmpstr (((ClaraEmployee *) g_ptr_array_index (import->added, 0))->name, ==,
                       "Ren\xc3\xa9 \xe2\x80\x93 \"B\"");
    }
}

static void
test_broken_encodings (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *bytes;
    gssize length;
  } cases[] = { { "\xff\xfe"
                  "a",
                  3 },
                { "\xff\xfe\x00\xd8", 4 },
                { "a\0b", 3 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (read_bytes (f, cases[i].bytes, cases[i].length, &error));
      g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID);
    }
}

static void
test_csv (void)
{
  static const char text[] = "a,\"b\nc\",d\n\n\"x\"y,\"open";
  g_autoptr (GArray) lines = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) rows = clara_csv_parse_lines (text, sizeof text - 1, &lines, &problems, NULL);
  char **row = g_ptr_array_index (rows, 0);

  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_cmpstr (row[1], ==, "b\nc");
  g_assert_cmpstr (row[2], ==, "d");
  g_assert_cmpuint (g_array_index (lines, guint, 1), ==, 4);
  g_assert_cmpuint (problems->len, ==, 2);
  g_assert_true (g_str_has_prefix (g_ptr_array_index (problems, 0), "line 4: text follows"));
  g_assert_nonnull (strstr (g_ptr_array_index (problems, 1), "never closed"));
}

/* What is written is read back; what a spreadsheet would run is text. */
static void
test_csv_write (void)
{
  static const char *const cells[] = { "plain", "a,b", "\"q\"", "two\nlines", "", "रवि", NULL };
  static const char *const formulas[] = { "=1+1", "+91", "-1", "@x", "\tx", NULL };
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) guarded = g_string_new (NULL);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) safe = NULL;

  clara_csv_append_row (out, cells);
  rows = clara_csv_parse (out->str, out->len, NULL, NULL);
  g_assert_true (g_strv_equal (g_ptr_array_index (rows, 0), cells));
  clara_csv_append_row (guarded, formulas);
  safe = clara_csv_parse (guarded->str, guarded->len, NULL, NULL);
  for (char **cell = g_ptr_array_index (safe, 0); *cell != NULL; cell++)
    g_assert_cmpint (**cell, ==, '\'');
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/employee-import/preview-and-apply", test_preview_and_apply },
    { "/employee-import/bad-rows", test_bad_rows },
    { "/employee-import/bad-columns", test_bad_columns },
    { "/employee-import/missing-file", test_missing_file },
    { "/employee-import/encodings", test_encodings },
    { "/employee-import/broken-encodings", test_broken_encodings },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/employee-import/csv", test_csv);
  g_test_add_func ("/employee-import/csv-write", test_csv_write);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, fixture_set_up, tests[i].func, fixture_tear_down);
  return g_test_run ();
}
