/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-photo-copies.h"
#include "clara-test-server.h"
#include "reception-fixture.h"

#include <string.h>

/* Photos and their copies in a bucket, over a real connection. */
typedef struct
{
  Fixture f;
  ClaraTestServer *server;
  ClaraHttp *http;
  ClaraSecrets *secrets;
  ClaraPhotoCopies *copies;
  GString *asked; /* "METHOD path;" of each request */
  guint status;   /* of the next answers */
} Bucket;

static void
on_request (const ClaraTestRequest *request, ClaraTestAnswer *answer, gpointer user_data)
{
  Bucket *b = user_data;

  g_string_append_printf (b->asked, "%s %s;", request->method, request->path);
  clara_test_answer_status (answer, b->status != 0 ? b->status : 200);
}

static void
set (Bucket *b, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;

  clara_settings_set (b->f.settings, name, g_variant_new_string (value), &error);
  g_assert_no_error (error);
}

static void
set_up (Bucket *b, gconstpointer data)
{
  g_autoptr (ClaraS3) s3 = NULL;

  fixture_set_up (&b->f, NULL);
  b->asked = g_string_new (NULL);
  b->server = clara_test_server_new (NULL);
  clara_test_server_set_handler (b->server, on_request, b);
  b->http = clara_http_new (b->f.clock);
  b->secrets = clara_secrets_new (b->f.folder);
  g_setenv ("BUCKET_ACCESS", "AKIDEXAMPLE", TRUE);
  g_setenv ("BUCKET_SECRET", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", TRUE);
  set (b, "aws-region", "ap-south-1");
  set (b, "aws-access-key", "env:BUCKET_ACCESS");
  set (b, "aws-secret-key", "env:BUCKET_SECRET");
  set (b, "s3-bucket", "photos");
  set (b, "s3-url", clara_test_server_get_url (b->server));
  s3 = clara_s3_new (b->http, b->f.settings, b->secrets, b->f.clock);
  b->copies = clara_photo_copies_new (b->f.store, b->f.tenant, b->f.clock, b->f.bus, s3);
  clara_photo_copies_start (b->copies);
}

static void
tear_down (Bucket *b, gconstpointer data)
{
  clara_photo_copies_stop (b->copies);
  fixture_settle (&b->f);
  g_assert_finalize_object (b->copies);
  g_clear_object (&b->http);
  g_clear_object (&b->server);
  g_clear_object (&b->secrets);
  g_string_free (b->asked, TRUE);
  fixture_tear_down (&b->f, NULL);
}

static void
set_photo (Bucket *b, const ClaraVisit *visit, const char *content)
{
  g_autofree char *file = g_build_filename (b->f.folder, "photo.jpg", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (content != NULL)
    g_file_set_contents (file, content, -1, &error);
  g_assert_no_error (error);
  clara_reception_set_photo_async (b->f.reception, visit->visit_id, content != NULL ? file : NULL, NULL,
                                   fixture_keep, &result);
  fixture_settle (&b->f);
  g_assert_true (clara_reception_set_photo_finish (b->f.reception, result, &error));
  g_assert_no_error (error);
}

typedef struct
{
  ClaraTenant *tenant;
  const char *visit_id;
} Sought;

static gpointer
get_visit (ClaraDb *db, gpointer user_data, GError **error)
{
  Sought *sought = user_data;

  return clara_visits_get (db, sought->tenant, sought->visit_id, error);
}

static char *
read_copy (Bucket *b, const ClaraVisit *visit)
{
  Sought sought = { b->f.tenant, visit->visit_id };
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraVisit) stored = clara_store_read_sync (b->f.store, get_visit, &sought, &error);

  g_assert_no_error (error);
  return g_strdup (stored->photo_copy);
}

/* The connection is real, and what follows an answer is not in the clock's hands. */
static void
wait_for (Bucket *b, const char *asked)
{
  while (strcmp (b->asked->str, asked) != 0)
    {
      if (!g_str_has_prefix (asked, b->asked->str))
        g_error ("asked '%s', not '%s'", b->asked->str, asked);
      clara_clock_advance (b->f.clock, G_TIME_SPAN_MILLISECOND);
      g_main_context_iteration (NULL, FALSE);
    }
}

static void
wait_for_copy (Bucket *b, const ClaraVisit *visit, const char *expected)
{
  for (;;)
    {
      g_autofree char *copy = read_copy (b, visit);

      if (g_strcmp0 (copy, expected) == 0)
        return;
      clara_clock_advance (b->f.clock, G_TIME_SPAN_MILLISECOND);
      g_main_context_iteration (NULL, FALSE);
    }
}

/* From the check-in to the bucket, a second picture over the first, and gone with the photo. */
static void
test_life (Bucket *b, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (&b->f, "Maria Lopez", "E1");
  g_autofree char *path = g_strdup_printf ("/photos/visits/demo/%s.jpg", visit->visit_id);
  g_autofree char *name = g_strdup_printf ("s3:/%s", path);
  g_autofree char *one = g_strdup_printf ("PUT %s;", path);
  g_autofree char *two = g_strdup_printf ("%sPUT %s;", one, path);
  g_autofree char *three = g_strdup_printf ("%sDELETE %s;", two, path);

  g_assert_cmpstr (b->asked->str, ==, "");
  set_photo (b, visit, "a picture");
  wait_for (b, one);
  wait_for_copy (b, visit, name);
  set_photo (b, visit, "another picture");
  wait_for (b, two);
  wait_for_copy (b, visit, name);
  b->status = 204;
  set_photo (b, visit, NULL);
  wait_for (b, three);
  wait_for_copy (b, visit, NULL);
}

/* A bucket that is away is asked again, and forgets nothing. */
static void
test_again (Bucket *b, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (&b->f, "Maria Lopez", "E1");
  g_autofree char *delete = g_strdup_printf ("DELETE /photos/visits/demo/%s.jpg;", visit->visit_id);
  g_autofree char *name = g_strdup_printf ("s3://photos/visits/demo/%s.jpg", visit->visit_id);

  set_photo (b, visit, "a picture");
  wait_for_copy (b, visit, name);
  g_string_truncate (b->asked, 0);
  b->status = 403;
  set_photo (b, visit, NULL);
  wait_for (b, delete);
  fixture_settle (&b->f);
  {
    g_autofree char *kept = read_copy (b, visit);

    g_assert_cmpstr (kept, ==, name);
  }
  g_string_truncate (b->asked, 0);
  b->status = 204;
  clara_clock_advance (b->f.clock, G_TIME_SPAN_HOUR);
  wait_for (b, delete);
  wait_for_copy (b, visit, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/photo-copies/life", Bucket, NULL, set_up, test_life, tear_down);
  g_test_add ("/photo-copies/again", Bucket, NULL, set_up, test_again, tear_down);
  return g_test_run ();
}
