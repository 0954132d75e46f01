/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-migrations-private.h"
#include "clara-repositories.h"
#include "clara-store-private.h"

#include <glib/gstdio.h>
#include <string.h>

/* Kiosk and desk: two processes on one file. This program is both; the second is started with --write DIR
 * NAME. */

#define VISITS 120

typedef struct
{
  ClaraTenant *tenant;
  const char *name;
  int number;
} Writing;

static gpointer
write_one (ClaraDb *db, gpointer data, GError **error)
{
  Writing *writing = data;
  g_autofree char *id = g_strdup_printf ("%s-%d", writing->name, writing->number);
  g_autoptr (ClaraVisit) visit = clara_visit_new ();

  visit->visit_id = g_strdup (id);
  visit->status = g_strdup ("checked_in");
  visit->badge_number = clara_visits_next_badge (db, writing->tenant, "2026-03-02", error);
  if (visit->badge_number != NULL && clara_visits_insert (db, writing->tenant, visit, error))
    clara_audit_add (db, writing->tenant, writing->name, "check_in", id, NULL, error);
  return NULL;
}

static gpointer
ensure (ClaraDb *db, gpointer data, GError **error)
{
  clara_tenants_ensure (db, data, "Acme", error);
  return NULL;
}

static gpointer
count_visits (ClaraDb *db, gpointer data, GError **error)
{
  return GINT_TO_POINTER ((int) clara_visits_count (db, data, NULL, NULL, error));
}

/* The second process: opens, writes, and says on the way out if a single write was refused. */
static int
be_the_desk (const char *dir, const char *name, int n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraClock) clock = clara_clock_new_real ();
  g_autoptr (ClaraTenant) tenant = clara_tenant_new ("acme");
  g_autoptr (ClaraStore) store = clara_store_new (clock, dir, &error);
  Writing writing = { tenant, name, 0 };

  for (; error == NULL && writing.number < n; writing.number++)
    clara_store_write_sync (store, write_one, &writing, &error);
  if (error != NULL)
    g_printerr ("%s: %s\n", name, error->message);
  return error == NULL ? 0 : 1;
}

static char *program;

static GSubprocess *
start_desk (const char *dir, const char *name, int n)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *count = g_strdup_printf ("%d", n);
  GSubprocess *desk =
    g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, "--write", dir, name, count, NULL);

  g_assert_no_error (error);
  return desk;
}

static void
finish_desk (GSubprocess *desk)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check (desk, NULL, &error);
  g_assert_no_error (error);
}

static char *
make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *dir = g_dir_make_tmp ("clara-processes-XXXXXX", &error);

  g_assert_no_error (error);
  return dir;
}

static guint
remove_folder (const char *dir, const char *counted)
{
  g_autoptr (GDir) entries = g_dir_open (dir, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *file = g_build_filename (dir, name, NULL);

      n += g_str_has_prefix (name, counted);
      g_unlink (file);
    }
  g_rmdir (dir);
  return n;
}

static void
on_changed (ClaraStore *store, guint64 areas, gpointer user_data)
{
  *(gboolean *) user_data |= areas == G_MAXUINT64;
}

static void
on_written (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  clara_store_finish (CLARA_STORE (object), result, &error);
  g_assert_no_error (error);
  (*(int *) user_data)++;
}

/* Both write as fast as they can: no write is refused, badges are given once, the audit chain holds, and the
 * one hears of the other. */
static void
test_two_writers (void)
{
  g_autofree char *dir = make_folder ();
  g_autofree char *report = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraClock) clock = clara_clock_new_real ();
  g_autoptr (ClaraTenant) tenant = clara_tenant_new ("acme");
  g_autoptr (ClaraStore) store = clara_store_new (clock, dir, &error);
  g_autoptr (GSubprocess) desk = NULL;
  Writing writings[VISITS];
  gboolean heard = FALSE;
  int written = 0;

  g_assert_no_error (error);
  g_signal_connect (store, "changed", G_CALLBACK (on_changed), &heard);
  clara_store_write_sync (store, ensure, tenant, &error);
  g_assert_no_error (error);
  desk = start_desk (dir, "desk", VISITS);
  for (int i = 0; i < VISITS; i++)
    {
      writings[i] = (Writing){ tenant, "kiosk", i };
      clara_store_write_async (store, write_one, &writings[i], NULL, NULL, NULL, on_written, &written);
    }
  while (written < VISITS)
    g_main_context_iteration (NULL, TRUE);
  finish_desk (desk);
  clara_store_check (store);
  while (!heard)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (GPOINTER_TO_INT (clara_store_read_sync (store, count_visits, tenant, &error)), ==,
                   2 * VISITS);
  g_assert_no_error (error);
  clara_store_close (store);
  g_assert_true (clara_store_verify (dir, &report, &error));
  g_assert_no_error (error);
  {
    g_autofree char *path = clara_store_file_path (dir);
    g_autoptr (ClaraDb) db = clara_store_file_open_copy (clock, path, &error);
    gint64 badges = 0;

    clara_db_pragma_int (db, "SELECT count (DISTINCT badge_number) FROM visits", &badges, &error);
    g_assert_cmpint (badges, ==, 2 * VISITS);
  }
  remove_folder (dir, "");
}

/* Three start at once on a file of the first version: it is migrated once, after one copy. */
static void
test_migration_race (void)
{
  g_autofree char *dir = make_folder ();
  g_autofree char *path = clara_store_file_path (dir);
  g_autofree char *copy = g_strdup_printf ("%s/clara-before-%d.db", dir, clara_migrations_get_newest ());
  g_autofree char *report = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraClock) clock = clara_clock_new_real ();
  g_autoptr (ClaraDb) db = clara_db_open (clock, path, NULL, CLARA_DB_READ_WRITE, &error);
  GSubprocess *desks[3];
  gint64 version = 0;

  clara_db_begin (db, TRUE, &error);
  clara_migrations_run (db, 0, 1, &error);
  clara_db_execute (db, "INSERT INTO tenants VALUES ('acme', 'Acme', 1)", &error);
  clara_db_commit (db, &error);
  g_assert_no_error (error);
  g_clear_pointer (&db, clara_db_free);
  for (int i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("desk%d", i);

      desks[i] = start_desk (dir, name, 5);
    }
  for (int i = 0; i < 3; i++)
    {
      finish_desk (desks[i]);
      g_object_unref (desks[i]);
    }
  g_assert_true (clara_store_verify (dir, &report, &error));
  g_assert_no_error (error);
  db = clara_store_file_open_copy (clock, copy, &error);
  g_assert_no_error (error);
  clara_db_pragma_int (db, "PRAGMA user_version", &version, &error);
  g_assert_cmpint (version, ==, 1);
  g_clear_pointer (&db, clara_db_free);
  g_assert_cmpuint (remove_folder (dir, "clara-before-"), ==, 1);
}

int
main (int argc, char **argv)
{
  if (argc == 5 && strcmp (argv[1], "--write") == 0)
    return be_the_desk (argv[2], argv[3], (int) g_ascii_strtoll (argv[4], NULL, 10));
  g_test_init (&argc, &argv, NULL);
  program = argv[0];
  g_test_add_func ("/store/processes/two-writers", test_two_writers);
  g_test_add_func ("/store/processes/migration-race", test_migration_race);
  return g_test_run ();
}
