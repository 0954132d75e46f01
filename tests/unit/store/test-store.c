/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include "clara-store-private.h"

#include <string.h>

typedef struct
{
  char *dir;
  ClaraClock *clock;
  ClaraTenant *tenant;
  ClaraStore *store;
  guint64 areas;
  guint changes;
  GString *order;
} Shop;

static void
on_changed (ClaraStore *store, guint64 areas, gpointer user_data)
{
  Shop *shop = user_data;

  shop->areas |= areas;
  shop->changes++;
  g_string_append_c (shop->order, '!');
}

static gpointer
ensure (ClaraDb *db, gpointer data, GError **error)
{
  clara_tenants_ensure (db, data, "Acme", error);
  return NULL;
}

static void
open_shop (Shop *shop)
{
  GError *error = NULL;

  shop->store = clara_store_new (shop->clock, shop->dir, &error);
  g_assert_no_error (error);
  g_signal_connect (shop->store, "changed", G_CALLBACK (on_changed), shop);
}

static void
shop_setup (Shop *shop, gconstpointer data)
{
  GError *error = NULL;

  shop->dir = fixture_make_folder ();
  shop->clock = clara_clock_new_virtual (START_US, OFFSET);
  shop->tenant = clara_tenant_new ("acme");
  shop->order = g_string_new (NULL);
  open_shop (shop);
  clara_store_write_sync (shop->store, ensure, shop->tenant, &error);
  g_assert_no_error (error);
  clara_clock_advance (shop->clock, 0);
  g_assert_cmpuint (shop->areas, ==, CLARA_STORE_AREA_SETTINGS);
  shop->areas = shop->changes = 0;
  g_string_truncate (shop->order, 0);
}

static void
shop_teardown (Shop *shop, gconstpointer data)
{
  if (shop->store != NULL)
    g_assert_finalize_object (shop->store);
  clara_tenant_unref (shop->tenant);
  g_assert_finalize_object (shop->clock);
  g_string_free (shop->order, TRUE);
  fixture_remove_folder (shop->dir);
  g_free (shop->dir);
}

typedef struct
{
  Shop *shop;
  const char *id;
  gboolean fails;
} Request;

static gpointer
add_visit (ClaraDb *db, gpointer data, GError **error)
{
  Request *request = data;
  g_autoptr (ClaraVisit) visit = fixture_visit (request->id, "Asha", NULL, NULL);

  if (!clara_visits_insert (db, request->shop->tenant, visit, error))
    return NULL;
  if (request->fails)
    {
      g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC, "no badge");
      return NULL;
    }
  return g_strdup (request->id);
}

static gpointer
count_visits (ClaraDb *db, gpointer data, GError **error)
{
  Shop *shop = data;

  return GINT_TO_POINTER ((int) clara_visits_count (db, shop->tenant, NULL, NULL, error));
}

static int
count_now (Shop *shop)
{
  GError *error = NULL;
  int count = GPOINTER_TO_INT (clara_store_read_sync (shop->store, count_visits, shop, &error));

  g_assert_no_error (error);
  return count;
}

static void
on_added (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Shop *shop = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = clara_store_finish (CLARA_STORE (object), result, &error);

  g_string_append (shop->order, id != NULL                                                  ? id
                                : g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? "C"
                                                                                            : "E");
}

static void
add_async (Shop *shop, const char *id, gboolean fails, GCancellable *cancellable)
{
  Request *request = g_new0 (Request, 1);

  *request = (Request){ shop, id, fails };
  clara_store_write_async (shop->store, add_visit, request, g_free, g_free, cancellable, on_added, shop);
}

/* Writes run in the order asked; "changed" comes before the result; a failed one leaves nothing and says
 * nothing. */
static void
test_order (Shop *shop, gconstpointer data)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  g_cancellable_cancel (cancelled);
  add_async (shop, "a", FALSE, NULL);
  add_async (shop, "b", TRUE, NULL);
  add_async (shop, "c", FALSE, NULL);
  add_async (shop, "d", FALSE, cancelled);
  add_async (shop, "a", FALSE, NULL); /* a conflict */
  add_async (shop, "e", FALSE, NULL);
  clara_clock_advance (shop->clock, 0); /* waits: each job holds the clock */
  /* The cancelled one never ran, so that it has no place among those that did. */
  g_assert_cmpuint (g_string_replace (shop->order, "C", "", 0), ==, 1);
  g_assert_cmpstr (shop->order->str, ==, "!aE!cE!e");
  g_assert_cmpuint (shop->areas, ==, CLARA_STORE_AREA_VISITS);
  g_assert_cmpint (count_now (shop), ==, 3);
}

/* Data is freed and the callback comes even where the store is closed first; what was asked before is carried
 * out. */
static void
test_close (Shop *shop, gconstpointer data)
{
  GError *error = NULL;

  add_async (shop, "a", FALSE, NULL);
  clara_store_close (shop->store);
  add_async (shop, "b", FALSE, NULL);
  clara_clock_advance (shop->clock, 0);
  g_assert_nonnull (strchr (shop->order->str, 'a'));
  g_assert_nonnull (strchr (shop->order->str, 'E'));
  g_assert_null (clara_store_read_sync (shop->store, count_visits, shop, &error));
  g_assert_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_finalize_object (shop->store);
  open_shop (shop);
  g_assert_cmpint (count_now (shop), ==, 1);
}

/* SQLite may give a transaction up by itself (a full disk): what a function that does not look does next must
 * not be saved piece by piece. */
static gpointer
ignore_the_end (ClaraDb *db, gpointer data, GError **error)
{
  Request before = { data, "before", FALSE };
  Request after = { data, "after", FALSE };

  g_free (add_visit (db, &before, NULL));
  clara_db_execute (db, "ROLLBACK", NULL);
  g_free (add_visit (db, &after, NULL));
  return NULL;
}

static gpointer
add_large (ClaraDb *db, gpointer data, GError **error)
{
  g_autofree char *filling = g_strnfill (1000000, 'x');
  g_autoptr (ClaraVisit) visit = fixture_visit ("large", filling, NULL, NULL);
  Shop *shop = data;

  clara_db_execute (db, "PRAGMA max_page_count = 90", NULL);
  clara_visits_insert (db, shop->tenant, visit, error);
  clara_db_execute (db, "PRAGMA max_page_count = 1000000", NULL);
  return NULL;
}

static void
test_full (Shop *shop, gconstpointer data)
{
  GError *error = NULL;

  clara_store_write_sync (shop->store, add_large, shop, &error);
  g_assert_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_FULL);
  g_assert_nonnull (strstr (error->message, "full"));
  g_clear_error (&error);
  g_assert_cmpint (count_now (shop), ==, 0);

  clara_store_write_sync (shop->store, ignore_the_end, shop, &error);
  g_assert_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_cmpint (count_now (shop), ==, 0);
  add_async (shop, "after", FALSE, NULL);
  clara_clock_advance (shop->clock, 0);
  g_assert_true (g_str_has_suffix (shop->order->str, "after"));
}

/* A reader cannot write. */
static void
test_read_only_reader (Shop *shop, gconstpointer data)
{
  GError *error = NULL;
  Request request = { shop, "x", FALSE };

  g_assert_null (clara_store_read_sync (shop->store, add_visit, &request, &error));
  g_assert_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_READ_ONLY);
  g_clear_error (&error);
  g_assert_cmpint (count_now (shop), ==, 0);
}

typedef struct
{
  Shop *shop;
  GMutex lock;
  GCond cond;
  gboolean started;
  gboolean done;
} Endless;

static gpointer
count_for_ever (ClaraDb *db, gpointer data, GError **error)
{
  Endless *endless = data;
  gint64 value = 0;

  g_mutex_lock (&endless->lock);
  endless->started = TRUE;
  g_cond_signal (&endless->cond);
  g_mutex_unlock (&endless->lock);
  clara_db_get_int (db, endless->shop->tenant, &value, error,
                    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE ?1 <> '')"
                    " SELECT count (*) FROM n",
                    "");
  return NULL;
}

static void
on_endless_done (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Endless *endless = user_data;
  g_autoptr (GError) error = NULL;

  clara_store_finish (CLARA_STORE (object), result, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  endless->done = TRUE;
}

/* A query without end is interrupted in the middle, and the next one is not. */
static void
test_cancel (Shop *shop, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Endless endless = { .shop = shop };

  g_mutex_init (&endless.lock);
  g_cond_init (&endless.cond);
  clara_store_read_async (shop->store, count_for_ever, &endless, NULL, NULL, cancellable, on_endless_done,
                          &endless);
  g_mutex_lock (&endless.lock);
  while (!endless.started)
    g_cond_wait (&endless.cond, &endless.lock);
  g_mutex_unlock (&endless.lock);
  g_cancellable_cancel (cancellable);
  clara_clock_advance (shop->clock, 0);
  g_assert_true (endless.done);
  g_assert_cmpint (count_now (shop), ==, 0);
  g_mutex_clear (&endless.lock);
  g_cond_clear (&endless.cond);
}

/* Another store on the same file (as another process is) writes: clara_store_check() says so, once. */
static void
test_check (Shop *shop, gconstpointer data)
{
  GError *error = NULL;
  g_autoptr (ClaraStore) other = clara_store_new (shop->clock, shop->dir, &error);
  Request request = { shop, "x", FALSE };
  g_autofree char *id = NULL;

  g_assert_no_error (error);
  clara_store_check (shop->store);
  clara_clock_advance (shop->clock, 0);
  g_assert_cmpuint (shop->changes, ==, 0);
  id = clara_store_write_sync (other, add_visit, &request, &error);
  g_assert_no_error (error);
  clara_clock_advance (shop->clock, 0);
  g_assert_cmpuint (shop->changes, ==, 0);
  clara_store_check (shop->store);
  clara_store_check (shop->store);
  clara_clock_advance (shop->clock, 0);
  g_assert_cmpuint (shop->changes, ==, 1);
  g_assert_cmpuint (shop->areas, ==, G_MAXUINT64);
  add_async (shop, "mine", FALSE, NULL);
  clara_store_check (shop->store);
  clara_clock_advance (shop->clock, 0);
  g_assert_cmpuint (shop->changes, ==, 2);
  g_assert_cmpint (count_now (shop), ==, 2);
}

/* Rows know how to copy themselves; all of them, by their tables. */
static void
test_rows (void)
{
  static const ClaraRowType *const types[] = { &clara_visit_row,       &clara_visitor_row,
                                               &clara_employee_row,    &clara_session_row_row,
                                               &clara_message_row_row, &clara_notification_row,
                                               &clara_code_row,        &clara_document_row,
                                               &clara_passage_row,     &clara_audit_row_row };
  const GType gtypes[] = { clara_visit_get_type (),       clara_visitor_get_type (),
                           clara_employee_get_type (),    clara_session_row_get_type (),
                           clara_message_row_get_type (), clara_notification_get_type (),
                           clara_code_get_type (),        clara_document_get_type (),
                           clara_passage_get_type (),     clara_audit_row_get_type () };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      gpointer row = g_malloc0 (types[i]->size);
      gpointer copy;

      for (guint m = 0; m < types[i]->n_members; m++)
        if (types[i]->members[m].kind <= CLARA_KIND_JSON)
          G_STRUCT_MEMBER (char *, row, types[i]->members[m].offset) = g_strdup (types[i]->members[m].name);
        else if (types[i]->members[m].kind == CLARA_KIND_INT64
                 || types[i]->members[m].kind == CLARA_KIND_TIME)
          G_STRUCT_MEMBER (gint64, row, types[i]->members[m].offset) = m;
      copy = g_boxed_copy (gtypes[i], row);
      for (guint m = 0; m < types[i]->n_members; m++)
        if (types[i]->members[m].kind <= CLARA_KIND_JSON)
          {
            g_assert_cmpstr (G_STRUCT_MEMBER (char *, copy, types[i]->members[m].offset), ==,
                             types[i]->members[m].name);
            g_assert_true (G_STRUCT_MEMBER (char *, copy, types[i]->members[m].offset)
                           != G_STRUCT_MEMBER (char *, row, types[i]->members[m].offset));
          }
        else if (types[i]->members[m].kind == CLARA_KIND_INT64
                 || types[i]->members[m].kind == CLARA_KIND_TIME)
          g_assert_cmpint (G_STRUCT_MEMBER (gint64, copy, types[i]->members[m].offset), ==, m);
      types[i]->free (row);
      g_boxed_free (gtypes[i], copy);
      types[i]->free (NULL);
    }
}

#define ADD(path, function) g_test_add (path, Shop, NULL, shop_setup, function, shop_teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/rows", test_rows);
  ADD ("/store/order", test_order);
  ADD ("/store/close", test_close);
  ADD ("/store/full", test_full);
  ADD ("/store/read-only-reader", test_read_only_reader);
  ADD ("/store/cancel", test_cancel);
  ADD ("/store/check", test_check);
  add_repository_tests ();
  add_record_tests ();
  add_file_tests ();
  add_plan_tests ();
  return g_test_run ();
}
