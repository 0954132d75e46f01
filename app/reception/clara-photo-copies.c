/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-photo-copies.h"

#include <string.h>

/* Older ones are nobody's business any more. */
#define MOST_AGE (7 * G_TIME_SPAN_DAY)
#define FIRST_PAUSE (15 * G_TIME_SPAN_SECOND)
#define LONGEST_PAUSE (30 * G_TIME_SPAN_MINUTE)

struct _ClaraPhotoCopies
{
  GObject parent_instance;

  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraClock *clock;
  ClaraBus *bus;
  ClaraS3 *s3;
  GCancellable *cancellable; /* NULL while stopped */
  guint timer;
  gint64 pause;
  gboolean busy;
  gboolean look_again;
};

G_DEFINE_FINAL_TYPE (ClaraPhotoCopies, clara_photo_copies, G_TYPE_OBJECT)

static void look (ClaraPhotoCopies *self);

typedef struct
{
  ClaraTenant *tenant;
  gint64 since;
  char *visit_id;
  char *copy;   /* NULL: there is none any more */
  char *before; /* what it must be still */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  clara_tenant_unref (job->tenant);
  g_free (job->visit_id);
  g_free (job->copy);
  g_free (job->before);
  g_free (job);
}

static Job *
job_new (ClaraPhotoCopies *self)
{
  Job *job = g_new0 (Job, 1);

  job->tenant = clara_tenant_ref (self->tenant);
  job->since = clara_clock_get_real (self->clock) - MOST_AGE;
  return job;
}

static gboolean
on_due (gpointer user_data)
{
  ClaraPhotoCopies *self = user_data;

  self->timer = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

/* Told once, when it begins: the kiosk works on without a copy. */
static void
fail (ClaraPhotoCopies *self, const char *what, const GError *error)
{
  self->busy = FALSE;
  if (self->cancellable == NULL)
    return;
  if (self->pause == 0)
    {
      g_autofree char *message = g_strdup_printf ("%s: %s", what, error->message);

      g_message ("%s", message);
      clara_bus_publish (self->bus, "error",
                         clara_json_build ("sss", "where", "photo copies", "message", message, "fix",
                                           "Check s3-bucket, aws-region and the keys; it is tried again"));
    }
  self->pause = CLAMP (self->pause * 2, FIRST_PAUSE, LONGEST_PAUSE);
  clara_clock_clear (self->clock, &self->timer);
  self->timer = clara_clock_add_timeout (self->clock, self->pause, on_due, self, NULL);
}

static gpointer
save_copy (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  g_autoptr (ClaraVisit) visit = clara_visits_get (db, job->tenant, job->visit_id, error);

  if (visit == NULL || g_strcmp0 (visit->photo_copy, job->before) != 0)
    return NULL;
  g_free (visit->photo_copy);
  visit->photo_copy = g_strdup (job->copy);
  clara_visits_update (db, job->tenant, visit, error);
  return NULL;
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraPhotoCopies) self = user_data;
  g_autoptr (GError) error = NULL;

  clara_store_finish (CLARA_STORE (source), result, &error);
  if (error != NULL)
    {
      fail (self, "Photos and their copies could not be looked up", error);
      return;
    }
  self->busy = FALSE;
  self->pause = 0;
  look (self);
}

static void
save (ClaraPhotoCopies *self, const ClaraVisit *visit, const char *copy)
{
  Job *job = job_new (self);

  job->visit_id = g_strdup (visit->visit_id);
  job->copy = g_strdup (copy);
  job->before = g_strdup (visit->photo_copy);
  clara_store_write_async (self->store, save_copy, job, job_free, NULL, NULL, on_saved, g_object_ref (self));
}

typedef struct
{
  ClaraPhotoCopies *self;
  ClaraVisit *visit;
  char *name;
} Copy;

static void
copy_free (Copy *copy)
{
  g_object_unref (copy->self);
  clara_visit_free (copy->visit);
  g_free (copy->name);
  g_free (copy);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Copy, copy_free)

static void
on_put (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Copy) copy = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = clara_s3_finish (CLARA_S3 (source), result, &error);
  g_autofree char *name = NULL;

  if (answer == NULL)
    {
      fail (copy->self, "A photo could not be copied", error);
      return;
    }
  name = clara_s3_make_name (copy->self->s3, copy->name);
  save (copy->self, copy->visit, name);
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Copy) copy = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = clara_s3_finish (CLARA_S3 (source), result, &error);

  if (answer == NULL)
    fail (copy->self, "The copy of an erased photo could not be deleted", error);
  else
    save (copy->self, copy->visit, NULL);
}

/* It was made with another bucket or prefix: only who changed the settings can delete it. */
static gboolean
is_elsewhere (Copy *copy)
{
  g_autofree char *name = clara_s3_make_name (copy->self->s3, copy->name);
  g_autofree char *message = NULL;

  if (g_strcmp0 (name, copy->visit->photo_copy) == 0)
    return FALSE;
  message = g_strdup_printf ("The copy %s of an erased photo is not in the bucket that is set now",
                             copy->visit->photo_copy);
  g_message ("%s", message);
  clara_bus_publish (copy->self->bus, "error",
                     clara_json_build ("sss", "where", "photo copies", "message", message, "fix",
                                       "Delete it there; it is not looked for again"));
  return TRUE;
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Copy) copy = user_data;
  ClaraPhotoCopies *self = copy->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = NULL;
  const char *name;
  char *data = NULL;
  gsize length = 0;

  if (!g_file_load_contents_finish (G_FILE (source), result, &data, &length, NULL, &error))
    {
      /* Erased meanwhile, such as when it was to be kept no longer: there is nothing to copy. */
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        save (self, copy->visit, "");
      else
        fail (self, "A photo could not be copied", error);
      return;
    }
  content = g_bytes_new_take (data, length);
  /* Read before it is given away: arguments are evaluated in any order. */
  name = copy->name;
  clara_s3_put_async (self->s3, name, "image/jpeg", content, self->cancellable, on_put,
                      g_steal_pointer (&copy));
}

static gpointer
find_next (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  GPtrArray *left = clara_visits_with_left_copy (db, job->tenant, 1, error);

  /* What must go comes before what may come. */
  if (left == NULL || left->len > 0)
    return left;
  g_ptr_array_unref (left);
  return clara_visits_without_copy (db, job->tenant, job->since, 1, error);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraPhotoCopies) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) visits = clara_store_finish (CLARA_STORE (source), result, &error);
  g_autoptr (GFile) file = NULL;
  Copy *copy;

  if (visits == NULL)
    {
      fail (self, "Photos and their copies could not be looked up", error);
      return;
    }
  if (visits->len == 0 || self->cancellable == NULL)
    {
      self->busy = FALSE;
      if (self->look_again)
        look (self);
      return;
    }
  copy = g_new0 (Copy, 1);
  copy->self = g_object_ref (self);
  copy->visit = clara_visit_copy (g_ptr_array_index (visits, 0));
  copy->name = g_strdup_printf ("%s/%s.jpg", clara_tenant_get_id (self->tenant), copy->visit->visit_id);
  if (copy->visit->photo_url == NULL)
    {
      const char *name = copy->name;

      if (is_elsewhere (copy))
        {
          save (self, copy->visit, NULL);
          copy_free (copy);
        }
      else
        clara_s3_delete_async (self->s3, name, self->cancellable, on_deleted, copy);
      return;
    }
  file = g_file_new_for_path (copy->visit->photo_url);
  g_file_load_contents_async (file, self->cancellable, on_read, copy);
}

static void
look (ClaraPhotoCopies *self)
{
  self->look_again = self->busy;
  if (self->busy || self->cancellable == NULL || !clara_s3_is_configured (self->s3))
    return;
  self->busy = TRUE;
  clara_store_read_async (self->store, find_next, job_new (self), job_free,
                          (GDestroyNotify) g_ptr_array_unref, NULL, on_found, g_object_ref (self));
}

static void
on_store_changed (ClaraStore *store, guint64 areas, ClaraPhotoCopies *self)
{
  /* While one waits to be tried again the others wait with it. */
  if ((areas & CLARA_STORE_AREA_VISITS) != 0 && self->timer == 0)
    look (self);
}

static void
clara_photo_copies_dispose (GObject *object)
{
  clara_photo_copies_stop (CLARA_PHOTO_COPIES (object));
  G_OBJECT_CLASS (clara_photo_copies_parent_class)->dispose (object);
}

static void
clara_photo_copies_finalize (GObject *object)
{
  ClaraPhotoCopies *self = CLARA_PHOTO_COPIES (object);

  g_object_unref (self->store);
  clara_tenant_unref (self->tenant);
  g_object_unref (self->clock);
  g_object_unref (self->bus);
  g_object_unref (self->s3);
  G_OBJECT_CLASS (clara_photo_copies_parent_class)->finalize (object);
}

static void
clara_photo_copies_class_init (ClaraPhotoCopiesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_photo_copies_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_photo_copies_finalize;
}

static void
clara_photo_copies_init (ClaraPhotoCopies *self)
{
}

/**
 * clara_photo_copies_new:
 *
 * Returns: (transfer full): does nothing until clara_photo_copies_start(), or while no bucket is set
 */
ClaraPhotoCopies *
clara_photo_copies_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock, ClaraBus *bus, ClaraS3 *s3)
{
  ClaraPhotoCopies *self = g_object_new (CLARA_TYPE_PHOTO_COPIES, NULL);

  self->store = g_object_ref (store);
  self->tenant = clara_tenant_ref (tenant);
  self->clock = g_object_ref (clock);
  self->bus = g_object_ref (bus);
  self->s3 = g_object_ref (s3);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), self, 0);
  return self;
}

void
clara_photo_copies_start (ClaraPhotoCopies *self)
{
  if (self->cancellable != NULL)
    return;
  self->cancellable = g_cancellable_new ();
  look (self);
}

void
clara_photo_copies_stop (ClaraPhotoCopies *self)
{
  clara_clock_clear (self->clock, &self->timer);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}
