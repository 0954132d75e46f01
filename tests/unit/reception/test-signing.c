/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-agreements.h"
#include "clara-id.h"
#include "clara-signing.h"
#include "reception-fixture.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define TYPE_WITH_DOCUMENT                                                                                   \
  "[{\"id\":\"visitor\",\"label\":\"Visitor\",\"fields\":[{\"id\":\"visitor_name\",\"kind\":\"text\","       \
  "\"label\":\"Your name\",\"question\":\"What is your name?\",\"required\":true}],"                         \
  "\"documents\":[\"nda\"]}]"

static JsonArray *
parse (const char *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_array_ref (json_node_get_array (node)) : NULL;
}

/* A wave from left to right. */
static char *
make_strokes (void)
{
  GString *text = g_string_new ("[[");

  for (int i = 0; i <= 40; i++)
    g_string_append_printf (text, "%s[%.4f,%.4f]", i > 0 ? "," : "", 0.1 + i * 0.02,
                            0.5 + 0.3 * sin (i / 4.0));
  g_string_append (text, "]]");
  return g_string_free (text, FALSE);
}

static void
test_strokes (void)
{
  static const char *const wrong[] = {
    "[]",
    "[[]]",
    "[[[0.1,0.1]]]",             /* a dot */
    "[[[0.1,0.1],[0.11,0.11]]]", /* hardly more */
    "[[[0,0],[1,1.0001]]]",
    "[[[-0.1,0],[1,1]]]",
    "[[[0,0],[1e999,1]]]",
    "[[[0,0],[\"1\",1]]]",
    "[[[0,0],[1]]]",
    "[[[0,0],[1,1,1]]]",
    "[[0,0],[1,1]]",
    "[{\"x\":0}]",
    "[null]",
    "[[[0,0],null]]",
  };
  g_autofree char *good = make_strokes ();
  g_autoptr (JsonArray) array = parse (good);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) strokes = clara_signature_parse_strokes (array, &error);
  g_autoptr (GString) many = g_string_new ("[");

  g_assert_no_error (error);
  g_assert_cmpuint (strokes->len, ==, 1);
  g_assert_cmpuint (((GArray *) strokes->pdata[0])->len, ==, 41);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (JsonArray) bad = parse (wrong[i]);

      g_test_message ("%s", wrong[i]);
      g_assert_null (clara_signature_parse_strokes (bad, &error));
      g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID);
      g_clear_error (&error);
    }
  g_assert_null (clara_signature_parse_strokes (NULL, &error));
  g_clear_error (&error);
  for (int i = 0; i < 300; i++)
    g_string_append_printf (many, "%s[[0,0],[1,1]]", i > 0 ? "," : "");
  g_string_append_c (many, ']');
  {
    g_autoptr (JsonArray) bad = parse (many->str);

    g_assert_null (clara_signature_parse_strokes (bad, &error));
    g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID);
  }
}

static ClaraAgreement *
import (Fixture *f, const char *content, int days)
{
  g_autofree char *file = g_build_filename (f->folder, "nda.md", NULL);
  g_autoptr (GError) error = NULL;
  ClaraAgreement *text;

  g_assert_true (g_file_set_contents (file, content, -1, NULL));
  text = clara_agreement_read (f->store, f->tenant, "nda", "en", days, file, &error);
  g_assert_no_error (error);
  if (text->version > 0)
    g_assert_true (clara_agreement_store (text, f->store, f->tenant, "command line", &error));
  g_assert_no_error (error);
  return text;
}

static void
test_versions (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraAgreement) one = import (f, "# Secrets\n\nKeep them.\n", 0);
  g_autoptr (ClaraAgreement) same = import (f, "# Secrets\n\nKeep them.\n", 0);
  g_autoptr (ClaraAgreement) two = import (f, "# Secrets\n\nKeep them well.\n", 30);
  g_autoptr (GError) error = NULL;
  g_autofree char *file = g_build_filename (f->folder, "nda.md", NULL);

  g_assert_cmpint (one->version, ==, 1);
  g_assert_cmpstr (one->title, ==, "Secrets");
  g_assert_cmpstr (one->text, ==, "Keep them.");
  g_assert_cmpint (same->version, ==, 0);
  g_assert_cmpint (two->version, ==, 2);
  g_assert_cmpuint (fixture_count_audit (f, "agreement_added"), ==, 2);
  g_assert_null (clara_agreement_read (f->store, f->tenant, "../nda", "en", 0, file, &error));
  g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID);
}

static GPtrArray *
find_unsigned (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *texts;

  clara_reception_find_unsigned_async (f->reception, "visitor", NULL, "+919812345678", "en", NULL,
                                       fixture_keep, &result);
  fixture_settle (f);
  texts = clara_reception_find_unsigned_finish (f->reception, result, &error);
  g_assert_no_error (error);
  return texts;
}

static void
sign_and_check_in (Fixture *f, const char *visit_id)
{
  g_autofree char *text = make_strokes ();
  g_autoptr (JsonArray) strokes = parse (text);
  g_autoptr (GPtrArray) texts = find_unsigned (f);
  g_autoptr (ClaraVisit) draft = clara_visit_new ();
  g_autoptr (ClaraVisit) visit = NULL;
  g_autoptr (GAsyncResult) signed_result = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ClaraSigning signing = { visit_id, "Maria Lopez", "Acme", "en", strokes, 3, NULL };

  clara_reception_sign_async (f->reception, texts->pdata[0], &signing, NULL, fixture_keep, &signed_result);
  fixture_settle (f);
  g_assert_true (clara_reception_sign_finish (f->reception, signed_result, &error));
  g_assert_no_error (error);
  draft->visit_id = g_strdup (visit_id);
  draft->visitor_name = g_strdup ("Maria Lopez");
  draft->phone = g_strdup ("+919812345678");
  draft->host_id = g_strdup ("E1");
  clara_reception_check_in_async (f->reception, draft, NULL, NULL, fixture_keep, &result);
  fixture_settle (f);
  visit = clara_reception_check_in_finish (f->reception, result, &error);
  g_assert_no_error (error);
}

/* As a model or an interface would that knows nothing of documents. */
static gboolean
check_in_without_signing (Fixture *f)
{
  g_autoptr (ClaraVisit) draft = clara_visit_new ();
  g_autoptr (ClaraVisit) visit = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  draft->visit_id = clara_id_new (f->clock);
  draft->visitor_name = g_strdup ("Maria Lopez");
  draft->phone = g_strdup ("+919812345678");
  draft->host_id = g_strdup ("E1");
  clara_reception_check_in_async (f->reception, draft, NULL, NULL, fixture_keep, &result);
  fixture_settle (f);
  visit = clara_reception_check_in_finish (f->reception, result, &error);
  if (visit == NULL)
    g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_UNSIGNED);
  return visit != NULL;
}

static gpointer
count_visits (ClaraDb *db, gpointer tenant, GError **error)
{
  gint64 count = clara_visits_count (db, tenant, NULL, NULL, error);

  return GINT_TO_POINTER ((int) count + 1);
}

/* The check-in itself refuses, and nothing of it is left on the disk. */
static void
test_enforced (Fixture *f, gconstpointer data)
{
  G_GNUC_UNUSED g_autoptr (ClaraAgreement) one = import (f, "# Secrets\n\nKeep them.\n", 30);
  g_autoptr (GError) error = NULL;

  fixture_put_setting (f, "visitor_types", TYPE_WITH_DOCUMENT);
  fixture_settle (f);
  g_assert_false (check_in_without_signing (f));
  g_assert_cmpuint (fixture_count_audit (f, "check_in"), ==, 0);
  g_assert_cmpint (GPOINTER_TO_INT (clara_store_read_sync (f->store, count_visits, f->tenant, &error)), ==,
                   1);
  g_assert_no_error (error);
  sign_and_check_in (f, "0193a000-0000-7000-8000-000000000001");
  g_assert_true (check_in_without_signing (f));
  {
    G_GNUC_UNUSED g_autoptr (ClaraAgreement) two = import (f, "# Secrets\n\nKeep them well.\n", 30);

    g_assert_false (check_in_without_signing (f));
  }
}

/* Signed once: not asked again until the text changes or the days are over; the file is what was signed. */
static void
test_sign (Fixture *f, gconstpointer data)
{
  G_GNUC_UNUSED g_autoptr (ClaraAgreement) one = import (f, "# Secrets\n\nKeep them.\n", 30);
  g_autoptr (GPtrArray) texts = NULL;
  g_autofree char *report = NULL;
  g_autofree char *folder = g_build_filename (f->folder, "signatures", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  fixture_put_setting (f, "visitor_types", TYPE_WITH_DOCUMENT);
  fixture_settle (f);
  texts = find_unsigned (f);
  g_assert_cmpuint (texts->len, ==, 1);
  sign_and_check_in (f, "0193a000-0000-7000-8000-000000000001");
  g_assert_cmpuint (fixture_count_audit (f, "agreement_signed"), ==, 1);
  g_assert_true (clara_signatures_verify (f->store, f->tenant, &report, &error));
  g_assert_cmpstr (report, ==, "1 of 1 signed documents are sound");

  g_clear_pointer (&texts, g_ptr_array_unref);
  texts = find_unsigned (f);
  g_assert_cmpuint (texts->len, ==, 0);
  g_assert_true (check_in_without_signing (f));
  clara_clock_advance (f->clock, 31 * G_TIME_SPAN_DAY);
  g_clear_pointer (&texts, g_ptr_array_unref);
  texts = find_unsigned (f);
  g_assert_cmpuint (texts->len, ==, 1);
  sign_and_check_in (f, "0193a000-0000-7000-8000-000000000002");
  {
    G_GNUC_UNUSED g_autoptr (ClaraAgreement) two = import (f, "# Secrets\n\nKeep them well.\n", 30);

    g_clear_pointer (&texts, g_ptr_array_unref);
    texts = find_unsigned (f);
    g_assert_cmpuint (texts->len, ==, 1);
  }

  /* A file that somebody changed is noticed. */
  dir = g_dir_open (folder, 0, NULL);
  name = g_dir_read_name (dir);
  {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    g_assert_true (g_file_set_contents (path, "%PDF forged", -1, NULL));
  }
  g_clear_pointer (&report, g_free);
  g_assert_false (clara_signatures_verify (f->store, f->tenant, &report, &error));
  g_assert_no_error (error);
  g_assert_nonnull (strstr (report, "was changed after it was signed"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/signing/strokes", test_strokes);
  g_test_add ("/signing/versions", Fixture, NULL, fixture_set_up, test_versions, fixture_tear_down);
  g_test_add ("/signing/enforced", Fixture, NULL, fixture_set_up, test_enforced, fixture_tear_down);
  g_test_add ("/signing/sign", Fixture, NULL, fixture_set_up, test_sign, fixture_tear_down);
  return g_test_run ();
}
