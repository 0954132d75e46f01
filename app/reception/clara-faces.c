/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-faces.h"

#include "clara-error.h"
#include "clara-id.h"
#include "clara-reception-private.h"
#include "clara-seal.h"
#include "clara-text.h"

#include <string.h>

#define SECRET "face-key"
#define LOOK_EVERY G_TIME_SPAN_HOUR

struct _ClaraFaces
{
  GObject parent_instance;

  ClaraReception *reception; /* NULL when it is gone */
  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraClock *clock;
  ClaraBus *bus;
  ClaraSettings *settings;
  ClaraSecrets *secrets;
  GCancellable *cancellable;
  GPtrArray *known;
  gboolean open; /* the key is there */
  gboolean looking, look_again;
  guint timer;
  guint8 key[CLARA_SEAL_KEY];
};

G_DEFINE_FINAL_TYPE (ClaraFaces, clara_faces, G_TYPE_OBJECT)

static void look (ClaraFaces *self);

/**
 * clara_face_consent_text:
 *
 * Returns: (transfer none): what is agreed to; changing it means a new %CLARA_FACE_CONSENT_VERSION
 */
const char *
clara_face_consent_text (const char *language)
{
  return clara_text (language, "consent",
                     "May I remember your face? From a few pictures I make a number code of it, which stays "
                     "encrypted on this machine and is used only to let you sign in. The pictures are not "
                     "kept. You can withdraw this here at any time; then it is deleted at once. Without it "
                     "you go on signing in with a code.");
}

typedef struct
{
  ClaraTenant *tenant;
  ClaraFace *face;
  ClaraFaceConsent *consent;
  char *employee_id;
  char *by;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  clara_tenant_unref (job->tenant);
  g_clear_pointer (&job->face, clara_face_free);
  g_clear_pointer (&job->consent, clara_face_consent_free);
  g_free (job->employee_id);
  g_free (job->by);
  g_free (job);
}

static void
report (ClaraFaces *self, const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    clara_bus_publish (self->bus, "error",
                       clara_json_build ("sss", "where", "faces", "message", error->message, "fix",
                                         "Run clara doctor; employees sign in with a code meanwhile"));
}

static char *
make_context (ClaraTenant *tenant, const char *employee_id)
{
  return g_strdup_printf ("%s/%s/face", clara_tenant_get_id (tenant), employee_id);
}

/* ---- withdrawing ---- */

static gpointer
withdraw (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;

  if (!clara_faces_delete (db, job->tenant, job->employee_id, error)
      || !clara_face_consents_withdraw (db, job->tenant, job->employee_id, job->by, error)
      || !clara_audit_add (db, job->tenant, job->by, "face_withdrawn", job->employee_id, NULL, error))
    return NULL;
  return GINT_TO_POINTER (TRUE);
}

static Job *
job_new (ClaraTenant *tenant, const char *employee_id, const char *by)
{
  Job *job = g_new0 (Job, 1);

  job->tenant = clara_tenant_ref (tenant);
  job->employee_id = g_strdup (employee_id);
  job->by = g_strdup (by);
  return job;
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (clara_store_finish (CLARA_STORE (source), result, &error) != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
clara_reception_withdraw_face_async (ClaraReception *self, const char *employee_id, const char *by,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  ClaraReceptionParts *parts = clara_reception_get_parts (self);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, clara_reception_withdraw_face_async);
  clara_store_write_async (parts->store, withdraw, job_new (parts->tenant, employee_id, by), job_free, NULL,
                           cancellable, on_written, task);
}

/**
 * clara_reception_withdraw_face_finish:
 *
 * Returns: whether it is gone
 */
gboolean
clara_reception_withdraw_face_finish (ClaraReception *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- knowing ---- */

static void
on_dropped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraFaces) self = user_data;
  g_autoptr (GError) error = NULL;

  if (clara_store_finish (CLARA_STORE (source), result, &error) == NULL)
    report (self, error);
}

/* Who left, or whose time is over. */
static gboolean
is_over (ClaraFaces *self, const ClaraFace *face)
{
  const gint64 days = clara_settings_get_int (self->settings, "face-retention-days");

  return clara_reception_get_employee (self->reception, face->employee_id) == NULL
         || face->created_at + days * G_TIME_SPAN_DAY <= clara_clock_get_real (self->clock);
}

static void
take_face (ClaraFaces *self, const ClaraFace *face)
{
  g_autofree char *context = make_context (self->tenant, face->employee_id);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = clara_unseal (self->key, context, face->sealed, &error);
  g_autofree guchar *bytes = NULL;
  g_autoptr (GBytes) template = NULL;
  gsize length;

  if (text == NULL)
    {
      report (self, error);
      return;
    }
  bytes = g_base64_decode (text, &length);
  template = g_bytes_new (bytes, length);
  g_ptr_array_add (self->known, clara_known_face_new (face->employee_id, template));
}

static gpointer
read_faces (ClaraDb *db, gpointer tenant, GError **error)
{
  return clara_faces_list (db, tenant, error);
}

static void
on_faces_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraFaces) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) faces = clara_store_finish (CLARA_STORE (source), result, &error);

  self->looking = FALSE;
  if (faces == NULL)
    {
      report (self, error);
      return;
    }
  g_ptr_array_set_size (self->known, 0);
  for (guint i = 0; i < faces->len && self->reception != NULL; i++)
    {
      const ClaraFace *face = faces->pdata[i];

      if (!is_over (self, face))
        take_face (self, face);
      else
        clara_store_write_async (self->store, withdraw, job_new (self->tenant, face->employee_id, "system"),
                                 job_free, NULL, self->cancellable, on_dropped, g_object_ref (self));
    }
  if (self->look_again)
    look (self);
}

static gboolean
on_timer (gpointer user_data)
{
  ClaraFaces *self = user_data;

  self->timer = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

static void
look (ClaraFaces *self)
{
  if (!self->open || self->reception == NULL)
    return;
  self->look_again = self->looking;
  if (self->looking)
    return;
  self->looking = TRUE;
  clara_clock_clear (self->clock, &self->timer);
  self->timer = clara_clock_add_timeout (self->clock, LOOK_EVERY, on_timer, self, NULL);
  clara_store_read_async (self->store, read_faces, clara_tenant_ref (self->tenant),
                          (GDestroyNotify) clara_tenant_unref, (GDestroyNotify) g_ptr_array_unref,
                          self->cancellable, on_faces_read, g_object_ref (self));
}

static void
on_changed (ClaraStore *store, guint64 areas, ClaraFaces *self)
{
  if ((areas & (CLARA_STORE_AREA_FACES | CLARA_STORE_AREA_EMPLOYEES)) != 0)
    look (self);
}

/* The secret service blocks, so a thread asks it; the first time there is no key, and one is made. */
static void
load_key (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  ClaraSecrets *secrets = task_data;
  GError *error = NULL;
  char *key = clara_secrets_lookup_sync (secrets, "secret:" SECRET, cancellable, &error);

  if (key == NULL && g_error_matches (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_NOT_FOUND))
    {
      g_clear_error (&error);
      key = clara_seal_new_key ();
      if (!clara_secrets_store_sync (secrets, SECRET, key, cancellable, &error))
        g_clear_pointer (&key, g_free);
    }
  if (key != NULL)
    g_task_return_pointer (task, key, g_free);
  else
    g_task_return_error (task, error);
}

static void
on_key_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ClaraFaces *self = CLARA_FACES (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *key = g_task_propagate_pointer (G_TASK (result), &error);

  clara_clock_release (self->clock);
  if (key != NULL)
    self->open = clara_seal_read_key (key, self->key, &error);
  if (!self->open)
    report (self, error);
  look (self);
}

/* ---- keeping ---- */

static gpointer
keep (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;

  if (!clara_face_consents_withdraw (db, job->tenant, job->employee_id, "renewed", error)
      || !clara_face_consents_insert (db, job->tenant, job->consent, error)
      || !clara_faces_put (db, job->tenant, job->face, error)
      || !clara_audit_add (db, job->tenant, job->by, "face_registered", job->employee_id,
                           clara_json_build ("is", "text_version", (gint64) job->consent->text_version,
                                             "language", job->consent->language),
                           error))
    return NULL;
  return GINT_TO_POINTER (TRUE);
}

/* Known at once; reading it back from the disk follows. */
static void
on_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ClaraFaces *self = g_task_get_source_object (task);
  ClaraKnownFace *face = g_task_get_task_data (task);
  GError *error = NULL;

  if (clara_store_finish (CLARA_STORE (source), result, &error) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (self->open && !clara_faces_has (self, face->employee_id))
    g_ptr_array_add (self->known, clara_known_face_new (face->employee_id, face->template));
  g_task_return_boolean (task, TRUE);
}

void
clara_faces_keep_async (ClaraFaces *self, const char *employee_id, GBytes *template, const char *language,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *context = make_context (self->tenant, employee_id);
  g_autofree char *text = NULL;
  gsize length;
  const guchar *bytes = g_bytes_get_data (template, &length);
  Job *job;

  g_task_set_source_tag (task, clara_faces_keep_async);
  if (!self->open || length == 0)
    {
      g_task_return_new_error (task, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_FAILED,
                               "There is no key to seal the face with; run clara doctor");
      g_object_unref (task);
      return;
    }
  g_task_set_task_data (task, clara_known_face_new (employee_id, template),
                        (GDestroyNotify) clara_known_face_free);
  text = g_base64_encode (bytes, length);
  job = job_new (self->tenant, employee_id, "kiosk");
  job->face = clara_face_new ();
  job->face->employee_id = g_strdup (employee_id);
  job->face->sealed = clara_seal (self->key, context, text);
  job->face->utc_offset = clara_clock_get_utc_offset (self->clock);
  job->face->created_at = clara_clock_get_real (self->clock);
  job->consent = clara_face_consent_new ();
  job->consent->consent_id = clara_id_new (self->clock);
  job->consent->employee_id = g_strdup (employee_id);
  job->consent->text_version = CLARA_FACE_CONSENT_VERSION;
  job->consent->language = g_strdup (language);
  job->consent->utc_offset = job->face->utc_offset;
  clara_store_write_async (self->store, keep, job, job_free, NULL, cancellable, on_kept, task);
}

gboolean
clara_faces_keep_finish (ClaraFaces *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
clara_faces_is_open (ClaraFaces *self)
{
  return self->open;
}

GPtrArray *
clara_faces_get_known (ClaraFaces *self)
{
  return self->known;
}

gboolean
clara_faces_has (ClaraFaces *self, const char *employee_id)
{
  for (guint i = 0; i < self->known->len; i++)
    if (g_strcmp0 (((ClaraKnownFace *) self->known->pdata[i])->employee_id, employee_id) == 0)
      return TRUE;
  return FALSE;
}

static void
clara_faces_dispose (GObject *object)
{
  ClaraFaces *self = CLARA_FACES (object);

  clara_clock_clear (self->clock, &self->timer);
  g_cancellable_cancel (self->cancellable);
  g_signal_handlers_disconnect_by_data (self->store, self);
  if (self->reception != NULL)
    g_object_remove_weak_pointer (G_OBJECT (self->reception), (gpointer *) &self->reception);
  self->reception = NULL;
  g_ptr_array_set_size (self->known, 0);
  memset (self->key, 0, sizeof self->key);
  self->open = FALSE;
  G_OBJECT_CLASS (clara_faces_parent_class)->dispose (object);
}

static void
clara_faces_finalize (GObject *object)
{
  ClaraFaces *self = CLARA_FACES (object);

  g_ptr_array_unref (self->known);
  g_object_unref (self->cancellable);
  g_object_unref (self->secrets);
  g_object_unref (self->settings);
  g_object_unref (self->bus);
  g_object_unref (self->clock);
  clara_tenant_unref (self->tenant);
  g_object_unref (self->store);
  G_OBJECT_CLASS (clara_faces_parent_class)->finalize (object);
}

static void
clara_faces_class_init (ClaraFacesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_faces_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_faces_finalize;
}

static void
clara_faces_init (ClaraFaces *self)
{
  self->cancellable = g_cancellable_new ();
  self->known = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_known_face_free);
}

ClaraFaces *
clara_faces_new (ClaraReception *reception, ClaraSecrets *secrets)
{
  ClaraFaces *self = g_object_new (CLARA_TYPE_FACES, NULL);
  ClaraReceptionParts *parts = clara_reception_get_parts (reception);
  g_autoptr (GTask) loading = NULL;

  self->reception = reception;
  g_object_add_weak_pointer (G_OBJECT (reception), (gpointer *) &self->reception);
  self->store = g_object_ref (parts->store);
  self->tenant = clara_tenant_ref (parts->tenant);
  self->clock = g_object_ref (parts->clock);
  self->bus = g_object_ref (parts->bus);
  self->settings = g_object_ref (parts->settings);
  self->secrets = g_object_ref (secrets);
  g_signal_connect (self->store, "changed", G_CALLBACK (on_changed), self);
  loading = g_task_new (self, NULL, on_key_ready, NULL);
  g_task_set_source_tag (loading, clara_faces_new);
  g_task_set_task_data (loading, g_object_ref (secrets), g_object_unref);
  clara_clock_hold (self->clock);
  g_task_run_in_thread (loading, load_key);
  return self;
}
