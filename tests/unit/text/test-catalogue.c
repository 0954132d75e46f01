/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-text.h"

#include "clara-catalogue.h"
#include "clara-contact.h"
#include "clara-plural.h"
#include "clara-text.h"

#include <string.h>

typedef struct
{
  const char *id;
  gsize id_length;
  const char *text;
  gsize text_length;
} Line;

#define LINE(id, text)                                                                                       \
  {                                                                                                          \
    id, sizeof id - 1, text, sizeof text - 1                                                                 \
  }
#define HEADER "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"

static const Line lines[] = {
  LINE ("", HEADER),
  LINE ("door\004Open", "Öffnen"),
  LINE ("menu\004Open", "Auf"),
  LINE ("x\004{n} day\0{n} days", "{n} Tag\0{n} Tage"),
  LINE ("y\004Empty", ""),
};

static void
put_word (GByteArray *bytes, gsize offset, gsize value, gboolean swapped)
{
  guint32 word = swapped ? GUINT32_SWAP_LE_BE ((guint32) value) : (guint32) value;

  memcpy (bytes->data + offset, &word, sizeof word);
}

static GByteArray *
build (const Line *from, gsize n, gboolean swapped)
{
  GByteArray *bytes = g_byte_array_new ();
  gsize offset = 28 + n * 16;

  g_byte_array_set_size (bytes, (guint) offset);
  memset (bytes->data, 0, offset);
  put_word (bytes, 0, 0x950412de, swapped);
  put_word (bytes, 8, n, swapped);
  put_word (bytes, 12, 28, swapped);
  put_word (bytes, 16, 28 + n * 8, swapped);
  for (gsize i = 0; i < n * 2; i++)
    {
      const Line *line = &from[i % n];
      const char *text = i < n ? line->id : line->text;
      gsize length = i < n ? line->id_length : line->text_length;

      put_word (bytes, 28 + i * 8, length, swapped);
      put_word (bytes, 28 + i * 8 + 4, bytes->len, swapped);
      g_byte_array_append (bytes, (const guint8 *) text, (guint) length + 1);
    }
  return bytes;
}

static ClaraCatalogue *
open_bytes (const void *data, gsize length, GError **error)
{
  /* A copy of exactly this length, so that the sanitizer sees each byte read beyond it. */
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);

  return clara_catalogue_new (bytes, error);
}

static void
test_look_up (gconstpointer swapped)
{
  g_autoptr (GByteArray) bytes = build (lines, G_N_ELEMENTS (lines), GPOINTER_TO_INT (swapped));
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraCatalogue) catalogue = open_bytes (bytes->data, bytes->len, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (clara_catalogue_look_up (catalogue, "door", "Open"), ==, "Öffnen");
  g_assert_cmpstr (clara_catalogue_look_up (catalogue, "menu", "Open"), ==, "Auf");
  g_assert_null (clara_catalogue_look_up (catalogue, NULL, "Open"));
  g_assert_null (clara_catalogue_look_up (catalogue, "y", "Empty"));
  g_assert_null (clara_catalogue_look_up (catalogue, NULL, ""));
  g_assert_cmpstr (clara_catalogue_look_up_plural (catalogue, "x", "{n} day", 1), ==, "{n} Tag");
  g_assert_cmpstr (clara_catalogue_look_up_plural (catalogue, "x", "{n} day", 5), ==, "{n} Tage");
  /* A text without a second form has none to give. */
  g_assert_null (clara_catalogue_look_up_plural (catalogue, "door", "Open", 5));
}

static void
visit_nothing (const char *context, const char *id, const char *const *forms, gpointer data)
{
  for (guint i = 0; forms[i]; i++)
    g_assert_true (g_utf8_validate (forms[i], -1, NULL));
}

static void
use (ClaraCatalogue *catalogue)
{
  for (gsize i = 1; i < G_N_ELEMENTS (lines); i++)
    {
      const char *id = strchr (lines[i].id, '\004') + 1;
      g_autofree char *context = g_strndup (lines[i].id, (gsize) (id - lines[i].id) - 1);

      clara_catalogue_look_up (catalogue, context, id);
      for (gulong n = 0; n < 3; n++)
        clara_catalogue_look_up_plural (catalogue, context, id, n);
    }
  clara_catalogue_visit (catalogue, visit_nothing, NULL);
}

static void
test_truncated (void)
{
  g_autoptr (GByteArray) bytes = build (lines, G_N_ELEMENTS (lines), FALSE);

  for (gsize length = 0; length < bytes->len; length++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ClaraCatalogue) catalogue = open_bytes (bytes->data, length, &error);

      g_assert_error (error, CLARA_TEXT_ERROR, CLARA_TEXT_ERROR_INVALID);
      g_assert_null (catalogue);
    }
}

static void
test_flipped (void)
{
  g_autoptr (GByteArray) bytes = build (lines, G_N_ELEMENTS (lines), FALSE);
  g_autoptr (GRand) rand = g_rand_new_with_seed (4271);
  guint refused = 0, taken = 0;

  for (int round = 0; round < 20000; round++)
    {
      g_autofree guint8 *copy = g_memdup2 (bytes->data, bytes->len);
      g_autoptr (ClaraCatalogue) catalogue = NULL;
      int flips = g_rand_int_range (rand, 1, 5);

      for (int i = 0; i < flips; i++)
        /* The tables at the beginning are where damage matters. */
        copy[g_rand_int_range (
          rand, 0, (gint32) (g_rand_boolean (rand) ? 28 + G_N_ELEMENTS (lines) * 16 : bytes->len))] ^=
          (guint8) (1 << g_rand_int_range (rand, 0, 8));
      catalogue = open_bytes (copy, bytes->len, NULL);
      if (catalogue)
        {
          use (catalogue);
          taken++;
        }
      else
        refused++;
    }
  g_assert_cmpuint (refused, >, 1000);
  g_assert_cmpuint (taken, >, 1000);
}

static void
assert_refused (const char *header, const char *word)
{
  const Line line = { "", 0, header, strlen (header) };
  g_autoptr (GByteArray) bytes = build (&line, 1, FALSE);
  g_autoptr (GError) error = NULL;

  g_assert_null (open_bytes (bytes->data, bytes->len, &error));
  g_assert_error (error, CLARA_TEXT_ERROR, CLARA_TEXT_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_refused (void)
{
  const Line bad = LINE ("a\004b", "\xff\xfe");
  g_autoptr (GByteArray) bytes = build (&bad, 1, FALSE);
  g_autoptr (GError) error = NULL;

  g_assert_null (open_bytes (bytes->data, bytes->len, &error));
  g_assert_error (error, CLARA_TEXT_ERROR, CLARA_TEXT_ERROR_INVALID);
  assert_refused ("Content-Type: text/plain; charset=ISO-8859-1\n", "UTF-8");
  assert_refused ("Plural-Forms: nplurals=2; plural=system(n);\n", "Plural-Forms");
  assert_refused ("Plural-Forms: nplurals=99; plural=n;\n", "Plural-Forms");
  g_clear_error (&error);
  g_assert_null (clara_catalogue_new_from_file ("/nowhere/clara.mo", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

static const struct
{
  const char *forms;
  guint expected[6]; /* for 0, 1, 2, 5, 11, 22 */
} plurals[] = {
  { "nplurals=2; plural=(n != 1);", { 1, 0, 1, 1, 1, 1 } },
  { "nplurals=2; plural=n > 1;", { 0, 0, 1, 1, 1, 1 } },
  { "nplurals=1; plural=0;", { 0, 0, 0, 0, 0, 0 } },
  { "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    { 2, 0, 1, 2, 2, 1 } },
  { "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5",
    { 0, 1, 2, 3, 4, 4 } },
  { "nplurals=2; plural=!(n==1)", { 1, 0, 1, 1, 1, 1 } },
  { "nplurals=3; plural=n*2-n/1-n+1+0*3", { 1, 1, 1, 1, 1, 1 } },
  /* Nothing divided by nothing, and a form that does not exist. */
  { "nplurals=2; plural=n/0", { 0, 0, 0, 0, 0, 0 } },
  { "nplurals=2; plural=2", { 2, 2, 2, 2, 2, 2 } },
};

static const char *const wrong_plurals[] = {
  "",
  "nplurals=2",
  "nplurals=0; plural=0;",
  "nplurals=2; plural=",
  "nplurals=2; plural=n +;",
  "nplurals=2; plural=(n;",
  "nplurals=2; plural=n ? 1;",
  "nplurals=2; plural=n = 1;",
  "nplurals=2; plural=n; system;",
  "nplurals=2; plural=99999999999999999999;",
};

static void
test_plurals (void)
{
  const gulong numbers[] = { 0, 1, 2, 5, 11, 22 };
  g_autoptr (GString) deep = g_string_new ("nplurals=2; plural=");

  for (gsize i = 0; i < G_N_ELEMENTS (plurals); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ClaraPlural) plural = clara_plural_new (plurals[i].forms, &error);

      g_assert_no_error (error);
      for (gsize k = 0; k < G_N_ELEMENTS (numbers); k++)
        g_assert_cmpuint (clara_plural_choose (plural, numbers[k]), ==, plurals[i].expected[k]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (wrong_plurals); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_null (clara_plural_new (wrong_plurals[i], &error));
      g_assert_error (error, CLARA_TEXT_ERROR, CLARA_TEXT_ERROR_INVALID);
    }
  for (int i = 0; i < 100000; i++)
    g_string_append_c (deep, "(!"[i % 2]);
  g_assert_null (clara_plural_new (deep->str, NULL));
  g_string_assign (deep, "nplurals=2; plural=1");
  for (int i = 0; i < 10000; i++)
    g_string_append (deep, "+1");
  g_assert_null (clara_plural_new (deep->str, NULL));
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
list_placeholders (const char *text)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) list = g_string_new (NULL);

  for (const char *open = strchr (text, '{'); open; open = strchr (open + 1, '{'))
    {
      const char *end = strchr (open, '}');
      char *name = end ? g_strndup (open, (gsize) (end - open) + 1) : g_strdup ("unclosed");

      if (g_ptr_array_find_with_equal_func (all, name, g_str_equal, NULL))
        g_free (name);
      else
        g_ptr_array_add (all, name);
    }
  g_ptr_array_sort (all, compare_strings);
  for (guint i = 0; i < all->len; i++)
    g_string_append (list, all->pdata[i]);
  return g_string_free (g_steal_pointer (&list), FALSE);
}

static void
check_placeholders (const char *context, const char *id, const char *const *forms, gpointer language)
{
  g_autofree char *wanted = list_placeholders (id);

  for (guint i = 0; forms[i]; i++)
    {
      g_autofree char *found = list_placeholders (forms[i]);

      if (g_strcmp0 (wanted, found) != 0)
        g_error ("%s, %s: “%s” has other placeholders than “%s”", (char *) language, context, forms[i], id);
    }
  g_assert_cmpuint (g_strv_length ((char **) forms), <=, 2);
}

/* A translator's slip must not take a name out of a sentence. */
static void
test_real_catalogues (void)
{
  const char *const languages[] = { "hi", "ta", "te" };

  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      g_autofree char *path =
        g_build_filename (g_getenv ("CLARA_LOCALE_PATH"), languages[i], "LC_MESSAGES", "clara.mo", NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (ClaraCatalogue) catalogue = clara_catalogue_new_from_file (path, &error);

      g_assert_no_error (error);
      clara_catalogue_visit (catalogue, check_placeholders, (gpointer) languages[i]);
    }
}

void
add_catalogue_tests (void)
{
  g_test_add_data_func ("/text/catalogue/look-up", GINT_TO_POINTER (FALSE), test_look_up);
  g_test_add_data_func ("/text/catalogue/look-up-swapped", GINT_TO_POINTER (TRUE), test_look_up);
  g_test_add_func ("/text/catalogue/truncated", test_truncated);
  g_test_add_func ("/text/catalogue/flipped", test_flipped);
  g_test_add_func ("/text/catalogue/refused", test_refused);
  g_test_add_func ("/text/catalogue/plurals", test_plurals);
  g_test_add_func ("/text/catalogue/real", test_real_catalogues);
}
