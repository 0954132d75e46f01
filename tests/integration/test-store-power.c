/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-power-vfs.h"

#include "clara-repositories.h"
#include "clara-store-private.h"

#include <glib/gstdio.h>

#define CUTS 50
/* Of a run: long enough for several checkpoints, which come every few pages here. */
#define MAX_OPERATIONS 1500

typedef struct
{
  char *dir;
  ClaraClock *clock;
  ClaraTenant *tenant;
  GHashTable *confirmed; /* visits that the store said are saved */
  GRand *random;
  guint next;
  char *writing; /* the visit that is being saved */
} Kiosk;

static gpointer
prepare (ClaraDb *db, gpointer data, GError **error)
{
  Kiosk *kiosk = data;

  if (clara_tenants_ensure (db, kiosk->tenant, "Acme", error))
    clara_db_execute (db, "PRAGMA wal_autocheckpoint = 12", error);
  return NULL;
}

/* What is said about a visit stands or falls with it. */
static gpointer
check_in (ClaraDb *db, gpointer data, GError **error)
{
  Kiosk *kiosk = data;
  g_autofree char *purpose = g_strnfill (g_rand_int_range (kiosk->random, 1, 6000), 'p');
  g_autoptr (ClaraVisit) visit = clara_visit_new ();

  visit->visit_id = g_strdup (kiosk->writing);
  visit->status = g_strdup ("checked_in");
  visit->purpose = g_steal_pointer (&purpose);
  if (!clara_visits_insert (db, kiosk->tenant, visit, error)
      || !clara_events_add (db, kiosk->tenant, NULL, "check_in", NULL, error)
      || !clara_audit_add (db, kiosk->tenant, "kiosk", "check_in", kiosk->writing, NULL, error))
    return NULL;
  return kiosk;
}

static void
work_until_the_cut (Kiosk *kiosk)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraStore) store = clara_store_new_with_vfs (kiosk->clock, kiosk->dir, POWER_VFS, &error);

  if (store == NULL)
    {
      g_assert_true (power_vfs_is_cut ());
      return;
    }
  clara_store_write_sync (store, prepare, kiosk, &error);
  while (error == NULL)
    {
      kiosk->writing = g_strdup_printf ("v%u", kiosk->next++);
      if (clara_store_write_sync (store, check_in, kiosk, &error) != NULL)
        g_hash_table_add (kiosk->confirmed, g_steal_pointer (&kiosk->writing));
      g_clear_pointer (&kiosk->writing, g_free);
    }
  g_assert_true (power_vfs_is_cut ());
  clara_store_close (store);
}

typedef struct
{
  Kiosk *kiosk;
  guint lost;
} Count;

static gpointer
look (ClaraDb *db, gpointer data, GError **error)
{
  Count *count = data;
  Kiosk *kiosk = count->kiosk;
  GHashTableIter iter;
  gpointer id;
  gint64 visits, events;

  clara_tenants_ensure (db, kiosk->tenant, "Acme", error);
  g_hash_table_iter_init (&iter, kiosk->confirmed);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      g_autoptr (ClaraVisit) visit = clara_visits_get (db, kiosk->tenant, id, NULL);

      count->lost += visit == NULL;
    }
  visits = clara_visits_count (db, kiosk->tenant, NULL, NULL, error);
  events = clara_events_count (db, kiosk->tenant, "check_in", 0, error);
  g_assert_cmpint (visits, ==, events);
  g_assert_cmpint (visits, >=, g_hash_table_size (kiosk->confirmed) - count->lost);
  clara_audit_verify (db, kiosk->tenant, error);
  return NULL;
}

/* After the power is back, with the system's own files. FALSE where the file is not even sound. */
static gboolean
look_after (Kiosk *kiosk, guint *lost)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *report = NULL;
  g_autoptr (ClaraStore) store = clara_store_new (kiosk->clock, kiosk->dir, &error);
  Count count = { kiosk, 0 };

  if (store != NULL)
    clara_store_write_sync (store, look, &count, &error);
  if (error == NULL)
    {
      clara_store_close (store);
      clara_store_verify (kiosk->dir, &report, &error);
    }
  *lost = count.lost;
  if (error != NULL)
    g_test_message ("%s", error->message);
  return error == NULL;
}

static void
kiosk_setup (Kiosk *kiosk, gconstpointer data)
{
  GError *error = NULL;

  kiosk->dir = g_dir_make_tmp ("clara-power-XXXXXX", &error);
  g_assert_no_error (error);
  kiosk->clock = clara_clock_new_virtual (G_GINT64_CONSTANT (1772425800000000), 330);
  kiosk->tenant = clara_tenant_new ("acme");
  kiosk->confirmed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  kiosk->random = g_rand_new_with_seed ((guint32) g_test_rand_int ());
  power_vfs_register ((guint32) g_test_rand_int ());
}

static void
empty_folder (Kiosk *kiosk)
{
  g_autoptr (GDir) entries = g_dir_open (kiosk->dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *file = g_build_filename (kiosk->dir, name, NULL);

      g_unlink (file);
    }
  g_hash_table_remove_all (kiosk->confirmed);
}

static void
kiosk_teardown (Kiosk *kiosk, gconstpointer data)
{
  power_vfs_unregister ();
  empty_folder (kiosk);
  g_rmdir (kiosk->dir);
  g_hash_table_unref (kiosk->confirmed);
  g_rand_free (kiosk->random);
  clara_tenant_unref (kiosk->tenant);
  g_assert_finalize_object (kiosk->clock);
  g_free (kiosk->dir);
}

/* Every visit that was confirmed is there after each cut, nothing is there by half, and the file is sound. */
static void
test_power_cuts (Kiosk *kiosk, gconstpointer data)
{
  guint longest = 0;

  for (int i = 0; i < CUTS; i++)
    {
      guint before = g_hash_table_size (kiosk->confirmed);
      guint lost = 0;

      power_vfs_cut_after ((guint) g_rand_int_range (kiosk->random, 1, MAX_OPERATIONS));
      work_until_the_cut (kiosk);
      power_vfs_restore ();
      g_assert_true (look_after (kiosk, &lost));
      g_assert_cmpuint (lost, ==, 0);
      longest = MAX (longest, g_hash_table_size (kiosk->confirmed) - before);
    }
  g_test_message ("%u visits confirmed over %d cuts", g_hash_table_size (kiosk->confirmed), CUTS);
  g_assert_cmpuint (longest, >, 10); /* there was something to lose */
}

/* The cut in the middle of making the file: at its every operation. */
static void
test_first_start (Kiosk *kiosk, gconstpointer data)
{
  for (guint n = 1; n <= 40; n++)
    {
      guint lost = 0;

      power_vfs_cut_after (n);
      work_until_the_cut (kiosk);
      power_vfs_restore ();
      g_assert_true (look_after (kiosk, &lost));
      g_assert_cmpuint (lost, ==, 0);
      empty_folder (kiosk);
    }
}

/* The test has teeth: a store whose syncs do nothing loses visits. */
static void
test_careless (Kiosk *kiosk, gconstpointer data)
{
  gboolean noticed = FALSE;

  power_vfs_ignore_syncs ();
  for (int i = 0; i < CUTS && !noticed; i++)
    {
      guint lost = 0;

      power_vfs_cut_after ((guint) g_rand_int_range (kiosk->random, 1, MAX_OPERATIONS));
      work_until_the_cut (kiosk);
      power_vfs_restore ();
      noticed = !look_after (kiosk, &lost) || lost > 0;
    }
  g_assert_true (noticed);
}

#define ADD(path, function) g_test_add (path, Kiosk, NULL, kiosk_setup, function, kiosk_teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/store/power/cuts", test_power_cuts);
  ADD ("/store/power/first-start", test_first_start);
  ADD ("/store/power/careless", test_careless);
  return g_test_run ();
}
