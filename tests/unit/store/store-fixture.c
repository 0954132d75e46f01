/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include "clara-store-private.h"

#include <glib/gstdio.h>

char *
fixture_make_folder (void)
{
  GError *error = NULL;
  char *dir = g_dir_make_tmp ("clara-store-XXXXXX", &error);

  g_assert_no_error (error);
  return dir;
}

void
fixture_remove_folder (const char *dir)
{
  g_autoptr (GDir) entries = g_dir_open (dir, 0, NULL);
  const char *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *file = g_build_filename (dir, name, NULL);

      if (g_file_test (file, G_FILE_TEST_IS_DIR))
        fixture_remove_folder (file);
      else
        g_assert_cmpint (g_unlink (file), ==, 0);
    }
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

void
fixture_setup (Fixture *self, gconstpointer data)
{
  GError *error = NULL;

  self->dir = fixture_make_folder ();
  self->path = clara_store_file_path (self->dir);
  self->clock = clara_clock_new_virtual (START_US, OFFSET);
  self->a = clara_tenant_new ("acme");
  self->b = clara_tenant_new ("borealis");
  self->db = clara_store_file_open (self->clock, self->dir, NULL, &error);
  g_assert_no_error (error);
  clara_db_begin (self->db, TRUE, &error);
  g_assert_no_error (error);
  clara_tenants_ensure (self->db, self->a, "Acme", &error);
  g_assert_no_error (error);
  clara_tenants_ensure (self->db, self->b, NULL, &error);
  g_assert_no_error (error);
}

void
fixture_teardown (Fixture *self, gconstpointer data)
{
  GError *error = NULL;

  if (self->db->in_transaction)
    clara_db_commit (self->db, &error);
  g_assert_no_error (error);
  clara_db_free (self->db);
  clara_tenant_unref (self->a);
  clara_tenant_unref (self->b);
  g_assert_finalize_object (self->clock);
  fixture_remove_folder (self->dir);
  g_free (self->dir);
  g_free (self->path);
}

ClaraVisit *
fixture_visit (const char *visit_id, const char *name, const char *company, const char *host)
{
  ClaraVisit *visit = clara_visit_new ();

  visit->visit_id = g_strdup (visit_id);
  visit->visitor_name = g_strdup (name);
  visit->company = g_strdup (company);
  visit->host_name = g_strdup (host);
  visit->visit_date = g_strdup ("2026-03-02");
  visit->type = g_strdup ("visitor");
  visit->status = g_strdup ("checked_in");
  visit->check_in_time = START_US;
  visit->utc_offset = OFFSET;
  return visit;
}
