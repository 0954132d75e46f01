/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench-commit FOLDER COUNT: how long a confirmed visit takes to be on the disk, asked for on the main loop
 * and answered there, beside the least that SQLite needs for one durable row on the same disk (WAL,
 * synchronous=FULL), in turn. Prints one JSON object: microseconds, sorted.
 */
#include "clara-employee-import.h"
#include "clara-reception.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct
{
  GMainLoop *loop;
  gboolean failed;
} Wait;

static int
compare (gconstpointer a, gconstpointer b)
{
  gint64 one = *(const gint64 *) a, two = *(const gint64 *) b;

  return one < two ? -1 : one > two;
}

static void
on_checked_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraVisit) visit = clara_reception_check_in_finish (CLARA_RECEPTION (source), result, &error);

  if (visit == NULL)
    {
      fprintf (stderr, "bench-commit: %s\n", error->message);
      wait->failed = TRUE;
    }
  g_main_loop_quit (wait->loop);
}

static gint64
commit_visit (ClaraReception *reception, Wait *wait, int i)
{
  g_autoptr (ClaraVisit) draft = clara_visit_new ();
  gint64 begin;

  draft->visitor_name = g_strdup_printf ("Visitor %d", i);
  draft->company = g_strdup ("Acme");
  draft->phone = g_strdup_printf ("+9198%08d", i);
  draft->type = g_strdup ("visitor");
  draft->language = g_strdup ("en");
  begin = g_get_monotonic_time ();
  clara_reception_check_in_async (reception, draft, NULL, NULL, on_checked_in, wait);
  g_main_loop_run (wait->loop);
  return g_get_monotonic_time () - begin;
}

static gint64
commit_row (sqlite3 *db, sqlite3_stmt *insert, int i)
{
  gint64 begin = g_get_monotonic_time ();

  sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
  sqlite3_bind_int (insert, 1, i);
  sqlite3_step (insert);
  sqlite3_reset (insert);
  sqlite3_exec (db, "COMMIT", NULL, NULL, NULL);
  return g_get_monotonic_time () - begin;
}

static void
print (const char *name, gint64 *times, int count, const char *end)
{
  qsort (times, (size_t) count, sizeof *times, compare);
  printf ("\"%s\":[", name);
  for (int i = 0; i < count; i++)
    printf ("%s%" G_GINT64_FORMAT, i > 0 ? "," : "", times[i]);
  printf ("]%s", end);
}

int
main (int argc, char **argv)
{
  int count = argc > 2 ? atoi (argv[2]) : 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraClock) clock = clara_clock_new_real ();
  g_autoptr (ClaraBus) bus = clara_bus_new ();
  g_autoptr (ClaraTenant) tenant = clara_tenant_new ("main");
  g_autoptr (ClaraSettings) settings = clara_settings_new (NULL);
  g_autoptr (GPtrArray) messengers = g_ptr_array_new ();
  g_autoptr (ClaraStore) store = NULL;
  g_autoptr (ClaraReception) reception = NULL;
  g_autofree char *file = NULL;
  g_autofree char *demo = NULL;
  g_autofree gint64 *visits = NULL;
  g_autofree gint64 *rows = NULL;
  Wait wait = { g_main_loop_new (NULL, FALSE), FALSE };
  sqlite3 *db;
  sqlite3_stmt *insert;

  if (count < 1)
    {
      fprintf (stderr, "bench-commit FOLDER COUNT\n");
      return 2;
    }
  store = clara_store_new (clock, argv[1], &error);
  demo = g_build_filename (g_getenv ("CLARA_DATA_PATH"), "demo", NULL);
  if (store == NULL || !clara_demo_fill_sync (store, tenant, demo, &error))
    {
      fprintf (stderr, "bench-commit: %s\n", error->message);
      return 1;
    }
  reception = clara_reception_new (store, tenant, clock, bus, settings, messengers);
  if (!clara_reception_load_sync (reception, &error))
    {
      fprintf (stderr, "bench-commit: %s\n", error->message);
      return 1;
    }
  file = g_build_filename (argv[1], "baseline.db", NULL);
  sqlite3_open (file, &db);
  sqlite3_exec (db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (i INTEGER)", NULL,
                NULL, NULL);
  sqlite3_prepare_v2 (db, "INSERT INTO t VALUES (?)", -1, &insert, NULL);

  visits = g_new0 (gint64, (gsize) count);
  rows = g_new0 (gint64, (gsize) count);
  for (int i = 0; i < count && !wait.failed; i++)
    {
      rows[i] = commit_row (db, insert, i);
      visits[i] = commit_visit (reception, &wait, i);
    }
  sqlite3_finalize (insert);
  sqlite3_close (db);
  g_clear_object (&reception);
  clara_store_close (store);
  g_main_loop_unref (wait.loop);
  printf ("{");
  print ("visit", visits, count, ",");
  print ("row", rows, count, "}\n");
  return wait.failed ? 1 : 0;
}
