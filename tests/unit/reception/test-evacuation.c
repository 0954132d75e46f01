/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-evacuation.h"
#include "reception-fixture.h"

#include <string.h>

typedef struct
{
  ClaraTenant *tenant;
  const char *text;
  gboolean safe;
} Job;

static gpointer
read_people (ClaraDb *db, gpointer data, GError **error)
{
  return clara_evacuation_read (db, data, error);
}

static gpointer
mark (ClaraDb *db, gpointer data, GError **error)
{
  Job *job = data;

  clara_evacuation_mark (db, job->tenant, job->text, job->safe, "Meena", error);
  return NULL;
}

static gpointer
add (ClaraDb *db, gpointer data, GError **error)
{
  Job *job = data;

  clara_evacuation_add (db, job->tenant, job->text, "Meena", error);
  return NULL;
}

static gpointer
begin (ClaraDb *db, gpointer tenant, GError **error)
{
  clara_evacuation_begin (db, tenant, "Meena", error);
  return NULL;
}

static GPtrArray *
people_of (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *people = clara_store_read_sync (f->store, read_people, f->tenant, &error);

  g_assert_no_error (error);
  return people;
}

static const ClaraPresent *
find (GPtrArray *people, const char *name)
{
  for (guint i = 0; i < people->len; i++)
    if (g_strcmp0 (((ClaraPresent *) people->pdata[i])->name, name) == 0)
      return people->pdata[i];
  return NULL;
}

static ClaraVisit *
arrive (Fixture *f, const char *name, const char *extra)
{
  g_autoptr (ClaraVisit) draft = clara_visit_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ClaraVisit *visit;

  draft->visitor_name = g_strdup (name);
  draft->host_id = g_strdup ("E1");
  draft->extra = g_strdup (extra);
  clara_reception_check_in_async (f->reception, draft, NULL, NULL, fixture_keep, &result);
  fixture_settle (f);
  visit = clara_reception_check_in_finish (f->reception, result, &error);
  g_assert_no_error (error);
  return visit;
}

/* Visitors, who came with them, employees; who has left is not there. */
static void
test_list (Fixture *f, gconstpointer data)
{
  G_GNUC_UNUSED g_autoptr (ClaraVisit) one =
    arrive (f, "Maria Lopez", "{\"companions\":[\"Tom Lopez\",\"=Ana\"]}");
  g_autoptr (ClaraVisit) two = arrive (f, "Jens Holm", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ClaraVisit) out = NULL;
  g_autoptr (GPtrArray) people = NULL;
  g_autoptr (GBytes) pdf = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *csv = NULL;

  clara_reception_check_out_async (f->reception, NULL, NULL, two->badge_number, NULL, fixture_keep, &result);
  fixture_settle (f);
  out = clara_reception_check_out_finish (f->reception, result, &error);
  g_assert_no_error (error);
  people = people_of (f);
  /* Two of the lobby's three, and the four employees. */
  g_assert_cmpuint (people->len, ==, 7);
  g_assert_null (find (people, "Jens Holm"));
  g_assert_cmpstr (find (people, "Maria Lopez")->kind, ==, "visitor");
  g_assert_cmpstr (find (people, "Tom Lopez")->kind, ==, "companion");
  g_assert_cmpstr (find (people, "Tom Lopez")->host, ==, "Maria Lopez");
  g_assert_cmpstr (find (people, "Mei Ling Tan")->kind, ==, "employee");
  g_assert_cmpuint (clara_evacuation_count_missing (people), ==, 7);
  csv = clara_evacuation_to_csv (people);
  g_assert_nonnull (strstr (csv, "Maria Lopez,visitor,,Priya Raghavan,"));
  g_assert_nonnull (strstr (csv, "'=Ana"));
  pdf = clara_evacuation_to_pdf (people, "Meridian Labs", "hi", FIXTURE_START, 330, &error);
  g_assert_no_error (error);
  g_assert_cmpint (memcmp (g_bytes_get_data (pdf, NULL), "%PDF", 4), ==, 0);
}

/* Marked on one screen, seen on the other; added by hand; a new roll call begins with nobody marked. */
static void
test_marks (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = arrive (f, "Maria Lopez", NULL);
  g_autoptr (GPtrArray) people = NULL;
  g_autoptr (GError) error = NULL;
  Job job = { f->tenant, visit->visit_id, TRUE };

  clara_store_write_sync (f->store, mark, &job, &error);
  g_assert_no_error (error);
  job.text = "  A plumber\n";
  clara_store_write_sync (f->store, add, &job, &error);
  g_assert_no_error (error);
  people = people_of (f);
  g_assert_cmpuint (people->len, ==, 6);
  g_assert_true (find (people, "Maria Lopez")->safe);
  g_assert_cmpstr (find (people, "Maria Lopez")->marked_by, ==, "Meena");
  g_assert_cmpstr (find (people, "A plumber")->kind, ==, "unlisted");
  g_assert_cmpuint (clara_evacuation_count_missing (people), ==, 5);
  g_assert_cmpuint (fixture_count_audit (f, "evacuation_safe"), ==, 1);
  g_assert_cmpuint (fixture_count_audit (f, "evacuation_added"), ==, 1);

  job.text = visit->visit_id;
  job.safe = FALSE;
  clara_store_write_sync (f->store, mark, &job, &error);
  g_assert_no_error (error);
  g_clear_pointer (&people, g_ptr_array_unref);
  people = people_of (f);
  g_assert_false (find (people, "Maria Lopez")->safe);

  job.text = "nobody";
  clara_store_write_sync (f->store, mark, &job, &error);
  g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_NOT_FOUND);
  g_clear_error (&error);
  job.text = " \t";
  clara_store_write_sync (f->store, add, &job, &error);
  g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID);
  g_clear_error (&error);

  clara_store_write_sync (f->store, begin, f->tenant, &error);
  g_assert_no_error (error);
  g_clear_pointer (&people, g_ptr_array_unref);
  people = people_of (f);
  g_assert_cmpuint (people->len, ==, 5);
  g_assert_cmpuint (clara_evacuation_count_missing (people), ==, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/evacuation/list", Fixture, NULL, fixture_set_up, test_list, fixture_tear_down);
  g_test_add ("/evacuation/marks", Fixture, NULL, fixture_set_up, test_marks, fixture_tear_down);
  return g_test_run ();
}
