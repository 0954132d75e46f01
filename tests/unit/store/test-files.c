/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include "clara-migrations-private.h"
#include "clara-store-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  char *dir;
  char *path;
  ClaraClock *clock;
  ClaraTenant *tenant;
} Place;

static void
place_setup (Place *place, gconstpointer data)
{
  place->dir = fixture_make_folder ();
  place->path = clara_store_file_path (place->dir);
  place->clock = clara_clock_new_virtual (START_US, OFFSET);
  place->tenant = clara_tenant_new ("acme");
}

static void
place_teardown (Place *place, gconstpointer data)
{
  clara_tenant_unref (place->tenant);
  g_assert_finalize_object (place->clock);
  fixture_remove_folder (place->dir);
  g_free (place->dir);
  g_free (place->path);
}

static void
raw (const char *path, const char *sql)
{
  sqlite3 *handle;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  sqlite3_exec (handle, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (handle);
}

static gpointer
add_visit (ClaraDb *db, gpointer data, GError **error)
{
  g_autoptr (ClaraTenant) tenant = clara_tenant_new ("acme");
  g_autoptr (ClaraVisit) visit = fixture_visit (data, "Asha", "Tulip", "Ravi");

  if (clara_tenants_ensure (db, tenant, "Acme", error) && clara_visits_insert (db, tenant, visit, error))
    clara_audit_add (db, tenant, "system", "visit", data, NULL, error);
  return NULL;
}

static gpointer
count_visits (ClaraDb *db, gpointer data, GError **error)
{
  return GINT_TO_POINTER ((int) clara_visits_count (db, data, NULL, NULL, error));
}

/* Opens the store, adds a visit if one is named, and says how many there are. */
static int
visit_store (Place *place, const char *visit_id)
{
  GError *error = NULL;
  g_autoptr (ClaraStore) store = clara_store_new (place->clock, place->dir, &error);
  int count;

  g_assert_no_error (error);
  if (visit_id != NULL)
    clara_store_write_sync (store, add_visit, (gpointer) visit_id, &error);
  g_assert_no_error (error);
  count = GPOINTER_TO_INT (clara_store_read_sync (store, count_visits, place->tenant, &error));
  g_assert_no_error (error);
  clara_store_close (store);
  return count;
}

static void
expect_refusal (Place *place, ClaraStoreError code, const char *words)
{
  GError *error = NULL;
  ClaraStore *store = clara_store_new (place->clock, place->dir, &error);

  g_assert_null (store);
  g_assert_error (error, CLARA_STORE_ERROR, (int) code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, words));
  g_clear_error (&error);
}

static guint
count_files (Place *place, const char *prefix)
{
  g_autoptr (GDir) dir = g_dir_open (place->dir, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_prefix (name, prefix);
  return n;
}

static void
test_new (Place *place, gconstpointer data)
{
  g_autofree char *deep = g_build_filename (place->dir, "a", "b", NULL);
  g_autofree char *file = clara_store_file_path (deep);
  g_autofree char *report = NULL;
  GError *error = NULL;
  GStatBuf status;
  g_autoptr (ClaraStore) store = clara_store_new (place->clock, deep, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (clara_store_get_path (store), ==, file);
  g_assert_cmpint (g_stat (deep, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 077, ==, 0);
  g_assert_cmpint (g_stat (file, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 077, ==, 0);
  clara_store_write_sync (store, add_visit, (gpointer) "v1", &error);
  g_assert_no_error (error);
  g_assert_true (clara_store_verify (deep, &report, &error)); /* while it is open */
  g_assert_no_error (error);
  g_assert_nonnull (strstr (report, "Audit log of acme: sound"));
  g_assert_cmpuint (count_files (place, "clara-before"), ==, 0);
}

/* A database of each earlier version, with rows as that version wrote them. */
static const char *const old_rows[] = {
  "INSERT INTO tenants VALUES ('acme', 'Acme', 1);"
  "INSERT INTO tenant_settings VALUES ('acme', 'hours', '9');"
  "INSERT INTO employees (tenant_id, employee_id, name, present, active) VALUES ('acme', 'E1', 'Ravi', 1, 1);"
  "INSERT INTO visits (tenant_id, visit_id, visitor_name, company, host_name, status, check_in_time, "
  "created_at,"
  "  updated_at) VALUES ('acme', 'old', 'ÁSHA', 'Tulip', 'Ravi', 'checked_in', 5, 5, 5);"
  "INSERT INTO sessions (tenant_id, session_id, current_state, created_at) VALUES ('acme', 's1', 'idle', 5);"
  "INSERT INTO messages (tenant_id, session_id, role, text, created_at) VALUES ('acme', 's1', 'clara', "
  "'Hello', 5);",
  ("INSERT INTO codes (tenant_id, code_id, hash, attempts_left, expires_at, created_at, state)"
   "  VALUES ('acme', 'c1', 'h', 3, 9, 5, 'open');"
   "INSERT INTO documents VALUES ('acme', 'd1', 'Guide', NULL, 'en', NULL, 5);"
   "INSERT INTO passages (tenant_id, document_id, title, text) VALUES ('acme', 'd1', 'Guide', 'Parking');"),
  "UPDATE visits SET search_text = clara_fold (visitor_name, company, host_name);",
  ("INSERT INTO provider_changes (tenant_id, service, to_provider, reason, created_at)"
   "  VALUES ('acme', 'language_model', 'local', 'gone', 5);"),
  ("INSERT INTO memories (tenant_id, employee_id, memory_id, sealed, created_at, updated_at)"
   "  VALUES ('acme', 'E1', 'm1', 'sealed', 5, 5);"),
  ("INSERT INTO deliveries (tenant_id, delivery_id, state, created_at, updated_at)"
   "  VALUES ('acme', 'd1', 'waiting', 5, 5);"),
  ("INSERT INTO passage_vectors (chunk_id, tenant_id, model, vector)"
   "  SELECT chunk_id, 'acme', 'm', x'00' FROM passages;"),
  ("INSERT INTO manager_visits (tenant_id, message_id, visit_id, manager_id, notification_sent)"
   "  VALUES ('acme', 'm1', 'old', 'E1', 0);"),
  ("UPDATE visits SET expected_at = 5, photo_copy = 's3://photos/old.jpg';"),
  ("INSERT INTO visits (tenant_id, visit_id, visitor_name, status, check_in_time, created_at, updated_at,"
   "  photo_copy) VALUES ('acme', 'left', 'Ben', 'checked_out', 5, 5, 5, 's3://photos/left.jpg');"),
  ("INSERT INTO deliveries (tenant_id, delivery_id, parcels, message_id, state, created_at, updated_at)"
   "  VALUES ('acme', 'd2', 3, 'm2', 'told', 5, 5);"),
};

static void
make_old (Place *place, int version)
{
  GError *error = NULL;
  g_autoptr (ClaraDb) db = clara_db_open (place->clock, place->path, NULL, CLARA_DB_READ_WRITE, &error);

  g_assert_no_error (error);
  clara_db_begin (db, TRUE, &error);
  g_assert_true (clara_migrations_run (db, 0, version, &error));
  g_assert_no_error (error);
  for (int i = 0; i < version; i++)
    clara_db_execute (db, old_rows[i], &error);
  g_assert_no_error (error);
  g_assert_true (clara_db_commit (db, &error));
}

static char *
dump_schema (Place *place)
{
  GString *schema = g_string_new (NULL);
  sqlite3_stmt *statement;
  sqlite3 *handle;

  g_assert_cmpint (sqlite3_open (place->path, &handle), ==, SQLITE_OK);
  sqlite3_prepare_v2 (handle, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name", -1,
                      &statement, NULL);
  while (sqlite3_step (statement) == SQLITE_ROW)
    g_string_append_printf (schema, "%s\n", (const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  sqlite3_close (handle);
  return g_string_free (schema, FALSE);
}

static gpointer
find_old (ClaraDb *db, gpointer data, GError **error)
{
  int version = GPOINTER_TO_INT (data);
  const char *const words[] = { "parking", NULL };
  g_autoptr (ClaraTenant) tenant = clara_tenant_new ("acme");
  g_autoptr (GPtrArray) visits = clara_visits_list (db, tenant, NULL, NULL, "ásha", 0, 10, error);
  g_autoptr (GPtrArray) messages = clara_messages_list (db, tenant, "s1", error);
  g_autoptr (GPtrArray) passages = clara_passages_search (db, tenant, words, 10, error);
  g_autoptr (ClaraEmployee) employee = clara_employees_get (db, tenant, "E1", error);

  g_assert_cmpuint (visits->len, ==, 1);
  g_assert_cmpint (((ClaraVisit *) visits->pdata[0])->check_in_time, ==, 5);
  g_assert_cmpuint (messages->len, ==, 1);
  g_assert_cmpuint (passages->len, ==, version >= 2 ? 1 : 0);
  g_assert_cmpint (clara_codes_count_since (db, tenant, NULL, NULL, 0, error), ==, version >= 2 ? 1 : 0);
  g_assert_cmpstr (employee->name, ==, "Ravi");
  return NULL;
}

static void
test_migrate (Place *place, gconstpointer data)
{
  int newest = clara_migrations_get_newest ();
  g_autofree char *fresh = NULL;

  visit_store (place, NULL);
  fresh = dump_schema (place);
  g_assert_cmpint (newest - 1, ==, G_N_ELEMENTS (old_rows)); /* a new step needs old rows of the one before */
  for (int version = 1; version < newest; version++)
    {
      GError *error = NULL;
      g_autofree char *name = g_strdup_printf ("clara-before-%d.db", newest);
      g_autofree char *copy = g_build_filename (place->dir, name, NULL);
      g_autofree char *migrated = NULL;
      g_autoptr (ClaraStore) store = NULL;
      g_autoptr (ClaraDb) before = NULL;
      gint64 kept = 0;

      g_unlink (place->path);
      g_unlink (copy);
      make_old (place, version);
      store = clara_store_new (place->clock, place->dir, &error);
      g_assert_no_error (error);
      clara_store_read_sync (store, find_old, GINT_TO_POINTER (version), &error);
      g_assert_no_error (error);
      clara_store_close (store);
      migrated = dump_schema (place);
      g_assert_cmpstr (migrated, ==, fresh);
      before = clara_store_file_open_copy (place->clock, copy, &error);
      g_assert_no_error (error);
      clara_db_pragma_int (before, "PRAGMA user_version", &kept, &error);
      g_assert_cmpint (kept, ==, version);
      g_assert_true (clara_store_file_check (before, &error));
    }
}

/* A step that fails leaves the file as it was. */
static void
test_migrate_fails (Place *place, gconstpointer data)
{
  GError *error = NULL;
  g_autoptr (ClaraDb) db = NULL;
  gint64 version = 0;

  make_old (place, 1);
  raw (place->path, "CREATE TABLE outbox (in_the_way)");
  expect_refusal (place, CLARA_STORE_ERROR_FAILED, "Migration to version 3");
  db = clara_store_file_open_copy (place->clock, place->path, &error);
  clara_db_pragma_int (db, "PRAGMA user_version", &version, &error);
  g_assert_cmpint (version, ==, 1);
  g_assert_true (clara_store_file_check (db, &error));
}

static void
test_future (Place *place, gconstpointer data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize size_before, size_after;

  visit_store (place, "v1");
  raw (place->path, "PRAGMA user_version = 99");
  g_file_get_contents (place->path, &before, &size_before, NULL);
  expect_refusal (place, CLARA_STORE_ERROR_FUTURE, "99");
  g_file_get_contents (place->path, &after, &size_after, NULL);
  g_assert_cmpmem (before, size_before, after, size_after);
}

static void
test_foreign (Place *place, gconstpointer data)
{
  raw (place->path, "CREATE TABLE recipes (name)");
  expect_refusal (place, CLARA_STORE_ERROR_INVALID, "not one of Clara's");
}

static void
damage (const char *path, gsize from)
{
  g_autofree char *bytes = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_assert_cmpuint (size, >, from + 100);
  for (gsize i = from; i < size; i++)
    bytes[i] = (char) (i * 31);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
}

static void
test_damaged (Place *place, gconstpointer data)
{
  GError *error = NULL;
  g_autofree char *good = g_build_filename (place->dir, "backup 1.db", NULL);
  g_autofree char *bad = g_build_filename (place->dir, "backup 2.db", NULL);
  g_autofree char *command = g_strconcat ("clara restore '", good, "'", NULL);
  g_autofree char *found = NULL;
  g_autofree char *report = NULL;
  g_autoptr (ClaraStore) store = NULL;

  visit_store (place, "v1");
  damage (place->path, 8000);
  expect_refusal (place, CLARA_STORE_ERROR_DAMAGED, "no sound copy");
  g_assert_false (clara_store_verify (place->dir, &report, NULL));
  g_assert_nonnull (strstr (report, "damaged"));
  damage (place->path, 0);
  expect_refusal (place, CLARA_STORE_ERROR_DAMAGED, "clara restore FILE");
  g_unlink (place->path);

  visit_store (place, "v1");
  store = clara_store_new (place->clock, place->dir, &error);
  g_assert_true (clara_store_backup (store, good, &error));
  g_assert_true (clara_store_backup (store, bad, &error));
  g_assert_no_error (error);
  g_clear_object (&store);
  damage (bad, 8000); /* the newer one is no help */
  damage (place->path, 8000);
  found = clara_store_find_copy (place->dir);
  g_assert_cmpstr (found, ==, good);
  expect_refusal (place, CLARA_STORE_ERROR_DAMAGED, command);

  g_assert_false (clara_store_restore (place->dir, bad, &error));
  g_assert_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_DAMAGED);
  g_clear_error (&error);
  g_assert_true (clara_store_restore (place->dir, found, &error));
  g_assert_no_error (error);
  g_assert_cmpint (visit_store (place, "v2"), ==, 2);
  g_assert_cmpuint (count_files (place, "clara-replaced-"), ==, 1);
}

static void
test_backup_restore (Place *place, gconstpointer data)
{
  GError *error = NULL;
  g_autofree char *backup = g_build_filename (place->dir, "it's a 100% #backup?.sqlite", NULL);
  g_autofree char *other = g_build_filename (place->dir, "other.sqlite", NULL);
  g_autofree char *nowhere = g_build_filename (place->dir, "missing", "x.db", NULL);
  g_autofree char *wal = g_strconcat (place->path, "-wal", NULL);
  g_autofree char *replaced = NULL;
  g_autoptr (ClaraStore) store = clara_store_new (place->clock, place->dir, &error);
  GStatBuf status;

  clara_store_write_sync (store, add_visit, (gpointer) "v1", &error);
  g_assert_true (clara_store_backup (store, backup, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (backup, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 077, ==, 0);
  g_assert_cmpuint (count_files (place, "it's"), ==, 1); /* no journal, no remains */
  clara_store_write_sync (store, add_visit, (gpointer) "v2", &error);
  g_assert_no_error (error);
  g_assert_false (clara_store_backup (store, place->path, &error));
  g_assert_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (clara_store_backup (store, nowhere, &error));
  g_assert_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_false (clara_store_restore (place->dir, backup, &error));
  g_assert_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_BUSY);
  g_clear_error (&error);
  clara_store_close (store);
  g_assert_false (clara_store_restore (place->dir, place->path, &error));
  g_assert_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (clara_store_restore (place->dir, nowhere, &error));
  g_assert_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  raw (other, "CREATE TABLE recipes (name)");
  g_assert_false (clara_store_restore (place->dir, other, &error));
  g_assert_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_cmpint (visit_store (place, NULL), ==, 2);

  /* A journal left by a crash belongs to the old file: it must not be played into the new one. */
  g_assert_true (g_file_set_contents (wal, "left over", -1, NULL));
  g_assert_true (clara_store_restore (place->dir, backup, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (wal, G_FILE_TEST_EXISTS));
  g_assert_cmpint (visit_store (place, NULL), ==, 1);
  /* The old one can be had back. */
  replaced = clara_store_find_copy (place->dir);
  g_assert_nonnull (strstr (replaced, "clara-replaced-"));
  g_assert_true (clara_store_restore (place->dir, replaced, &error));
  g_assert_no_error (error);
  g_assert_cmpint (visit_store (place, NULL), ==, 2);
}

/* A crash leaves the newest visits in the journal only: what a restore replaces keeps them. */
static void
test_restore_keeps_journal (Place *place, gconstpointer data)
{
  GError *error = NULL;
  g_autofree char *backup = g_build_filename (place->dir, "backup.sqlite", NULL);
  g_autofree char *wal = g_strconcat (place->path, "-wal", NULL);
  g_autofree char *replaced = NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *journal = NULL;
  gsize size, journal_size;
  g_autoptr (ClaraStore) store = clara_store_new (place->clock, place->dir, &error);

  g_assert_true (clara_store_backup (store, backup, &error));
  clara_store_write_sync (store, add_visit, (gpointer) "v1", &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (place->path, &bytes, &size, NULL));
  g_assert_true (g_file_get_contents (wal, &journal, &journal_size, NULL));
  clara_store_close (store);
  g_assert_true (g_file_set_contents (place->path, bytes, (gssize) size, NULL));
  g_assert_true (g_file_set_contents (wal, journal, (gssize) journal_size, NULL));
  g_assert_true (clara_store_restore (place->dir, backup, &error));
  g_assert_no_error (error);
  g_assert_cmpint (visit_store (place, NULL), ==, 0);
  replaced = clara_store_find_copy (place->dir);
  g_assert_true (clara_store_restore (place->dir, replaced, &error));
  g_assert_no_error (error);
  g_assert_cmpint (visit_store (place, NULL), ==, 1);
}

/* As somebody whom permissions bind, even where the test is run by root. */
static void
test_read_only_folder (Place *place, gconstpointer data)
{
  g_autofree char *under = g_build_filename (place->dir, "under", NULL);
  gboolean root = geteuid () == 0;

  visit_store (place, "v1");
  g_assert_cmpint (g_chmod (place->dir, 0555), ==, 0);
  if (root)
    g_assert_cmpint (seteuid (65534), ==, 0);
  expect_refusal (place, CLARA_STORE_ERROR_READ_ONLY, "writable");
  g_assert_false (g_file_test (under, G_FILE_TEST_EXISTS));
  {
    GError *error = NULL;

    g_assert_null (clara_store_new (place->clock, under, &error));
    g_assert_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_READ_ONLY);
    g_clear_error (&error);
  }
  if (root)
    g_assert_cmpint (seteuid (0), ==, 0);
  g_assert_cmpint (g_chmod (place->dir, 0755), ==, 0);
  g_assert_cmpint (visit_store (place, "v2"), ==, 2);
}

/* Not a folder, but a file of that name. */
static void
test_not_a_folder (Place *place, gconstpointer data)
{
  g_autofree char *file = g_build_filename (place->dir, "file", NULL);
  g_autofree char *under = g_build_filename (file, "under", NULL);
  GError *error = NULL;

  g_file_set_contents (file, "x", 1, NULL);
  g_assert_null (clara_store_new (place->clock, under, &error));
  g_assert_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_READ_ONLY);
  g_clear_error (&error);
}

#define ADD(path, function) g_test_add (path, Place, NULL, place_setup, function, place_teardown)

void
add_file_tests (void)
{
  ADD ("/store/file/new", test_new);
  ADD ("/store/file/migrate", test_migrate);
  ADD ("/store/file/migrate-fails", test_migrate_fails);
  ADD ("/store/file/future", test_future);
  ADD ("/store/file/foreign", test_foreign);
  ADD ("/store/file/damaged", test_damaged);
  ADD ("/store/file/backup-restore", test_backup_restore);
  ADD ("/store/file/restore-keeps-journal", test_restore_keeps_journal);
  ADD ("/store/file/read-only-folder", test_read_only_folder);
  ADD ("/store/file/not-a-folder", test_not_a_folder);
}
