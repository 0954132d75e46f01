/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-reception-private.h"

#include "clara-agreements.h"
#include "clara-delivery.h"
#include "clara-field-check.h"
#include "clara-id.h"
#include "clara-unsigned.h"

#include <string.h>

#define MAX_NAME 120
#define MAX_NOTE 500
#define MAX_EXTRA 8192

typedef struct
{
  ClaraTenant *tenant;
  ClaraVisit *visit;
  ClaraSessionRow *session;
  ClaraNotification *alert; /* to the desk, if the visitor has to wait for it */
  GPtrArray *signatures;    /* (nullable) ClaraSignature made for this visit */
  char **documents;         /* (nullable) ids of what the visitor's type signs */
  char *by;                 /* who does it, for the audit; NULL: the kiosk */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  clara_tenant_unref (job->tenant);
  clara_visit_free (job->visit);
  g_clear_pointer (&job->session, clara_session_row_free);
  g_clear_pointer (&job->alert, clara_notification_free);
  g_clear_pointer (&job->signatures, g_ptr_array_unref);
  g_strfreev (job->documents);
  g_free (job->by);
  g_free (job);
}

/* The row, and whether this call made it. */
typedef struct
{
  ClaraVisit *visit;
  gboolean fresh;
  ClaraNotification *alert; /* on the disk, to be sent */
} Result;

static void
result_free (gpointer data)
{
  Result *result = data;

  g_clear_pointer (&result->visit, clara_visit_free);
  g_clear_pointer (&result->alert, clara_notification_free);
  g_free (result);
}

static Result *
result_new (ClaraVisit *visit, gboolean fresh)
{
  Result *result = g_new0 (Result, 1);

  result->visit = visit;
  result->fresh = fresh;
  return result;
}

static void
clean_text (char **text, guint limit)
{
  g_autofree char *clean = clara_field_clean (*text, limit);

  g_free (*text);
  *text = *clean == '\0' ? NULL : g_steal_pointer (&clean);
}

static void
set_default (char **text, const char *value)
{
  if (*text == NULL)
    *text = g_strdup (value);
}

/* A draft comes from a conversation or an API; nothing in it is taken on trust. */
static ClaraVisit *
complete_draft (ClaraReception *self, const ClaraVisit *draft, GError **error)
{
  ClaraReceptionParts *parts = clara_reception_get_parts (self);
  g_autoptr (ClaraVisit) visit = clara_visit_copy (draft);
  gint64 now = clara_clock_get_real (parts->clock);
  const ClaraVisitorType *type;
  const ClaraEmployee *host;

  clean_text (&visit->visitor_name, MAX_NAME);
  clean_text (&visit->company, MAX_NAME);
  clean_text (&visit->purpose, MAX_NOTE);
  clean_text (&visit->host_name, MAX_NAME);
  clean_text (&visit->host_id, MAX_NAME);
  if (visit->visitor_name == NULL)
    {
      g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                   "A visit needs the visitor's name; ask for it first");
      return NULL;
    }
  if (visit->visit_id != NULL && !clara_id_is_valid (visit->visit_id))
    {
      g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                   "'%s' is no visit id; leave it empty or give a UUID in lower case", visit->visit_id);
      return NULL;
    }
  if (visit->extra != NULL)
    {
      g_autoptr (JsonObject) extra =
        strlen (visit->extra) > MAX_EXTRA ? NULL : clara_json_parse_object (visit->extra, -1, NULL);

      if (extra == NULL)
        {
          g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                       "The further fields of a visit must be a JSON object of at most %d bytes", MAX_EXTRA);
          return NULL;
        }
    }
  set_default (&visit->type, "visitor");
  type = clara_reception_get_visitor_type (self, visit->type);
  if (type == NULL)
    {
      g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                   "There is no visitor type '%s' here; see the setting 'visitor_types'", visit->type);
      return NULL;
    }
  host = clara_reception_get_employee (self, visit->host_id);
  if (visit->host_id != NULL && host == NULL)
    {
      g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                   "There is no active employee with the number '%s'; look the host up again",
                   visit->host_id);
      return NULL;
    }
  if (host != NULL)
    {
      g_free (visit->host_name);
      visit->host_name = g_strdup (host->name);
      g_free (visit->host_id);
      visit->host_id = g_strdup (host->employee_id);
    }
  /* For an interview or a delivery the kind says what it is about. */
  if (strcmp (type->id, "visitor") != 0)
    set_default (&visit->purpose, type->label);
  set_default (&visit->site, parts->site);
  set_default (&visit->kiosk, parts->kiosk);
  set_default (&visit->language, "en");
  if (visit->visit_id == NULL)
    visit->visit_id = clara_id_new (parts->clock);
  visit->utc_offset = clara_clock_get_utc_offset (parts->clock);
  g_free (visit->visit_date);
  visit->visit_date = clara_clock_format_date (now, visit->utc_offset);
  g_free (visit->status);
  visit->status = g_strdup ("checked_in");
  visit->check_in_time = now;
  visit->check_out_time = 0;
  visit->created_at = now;
  visit->updated_at = now;
  return g_steal_pointer (&visit);
}

static gboolean
get_stored (ClaraDb *db, Job *job, ClaraVisit **stored, GError **error)
{
  GError *local_error = NULL;

  *stored = clara_visits_get (db, job->tenant, job->visit->visit_id, &local_error);
  if (*stored != NULL || g_error_matches (local_error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_NOT_FOUND))
    {
      g_clear_error (&local_error);
      return TRUE;
    }
  g_propagate_error (error, local_error);
  return FALSE;
}

static gboolean
touch_visitor (ClaraDb *db, Job *job, GError **error)
{
  g_autoptr (ClaraVisitor) visitor = clara_visitor_new ();

  visitor->name = g_strdup (job->visit->visitor_name);
  visitor->company = g_strdup (job->visit->company);
  visitor->phone = g_strdup (job->visit->phone);
  visitor->email = g_strdup (job->visit->email);
  visitor->language = g_strdup (job->visit->language);
  if (!clara_visitors_touch (db, job->tenant, visitor, error))
    return FALSE;
  g_free (job->visit->visitor_id);
  job->visit->visitor_id = g_strdup (visitor->visitor_id);
  return TRUE;
}

/* Who comes a second time on a day makes a new visit that names the one before. */
static gboolean
link_previous (ClaraDb *db, Job *job, GError **error)
{
  GError *local_error = NULL;
  char *previous;

  if (job->visit->previous_visit_id != NULL)
    return TRUE;
  previous = clara_visits_find_previous (db, job->tenant, job->visit, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  job->visit->previous_visit_id = previous;
  return TRUE;
}

static gboolean
write_visit (ClaraDb *db, Job *job, const ClaraVisit *expected, GError **error)
{
  if (expected == NULL)
    return clara_visits_insert (db, job->tenant, job->visit, error);
  job->visit->created_at = expected->created_at;
  job->visit->expected_at = expected->expected_at;
  job->visit->expected_until = expected->expected_until;
  job->visit->invitation = expected->invitation;
  g_free (job->visit->invited_by);
  job->visit->invited_by = g_strdup (expected->invited_by);
  return clara_visits_update (db, job->tenant, job->visit, error);
}

static gboolean
note (ClaraDb *db, ClaraTenant *tenant, const ClaraVisit *visit, const char *action, const char *actor,
      GError **error)
{
  g_autoptr (JsonObject) fields =
    clara_json_build ("sssss", "visit_id", visit->visit_id, "type", visit->type, "host_id", visit->host_id,
                      "kiosk", visit->kiosk, "language", visit->language);
  g_autofree char *text = clara_json_to_string (fields);

  return clara_audit_add (db, tenant, actor, action, visit->visit_id,
                          clara_json_build ("sss", "badge", visit->badge_number, "status", visit->status,
                                            "kiosk", visit->kiosk),
                          error)
         && clara_events_add (db, tenant, visit->session_id, action, text, error);
}

static void
keep_text (char **text, const char *known)
{
  if (*text == NULL)
    *text = g_strdup (known);
}

/* What the kiosk did not ask for is still known from the invitation, and looked at by the screening too. */
static void
keep_invitation (ClaraVisit *visit, const ClaraVisit *expected)
{
  keep_text (&visit->email, expected->email);
  keep_text (&visit->phone, expected->phone);
  keep_text (&visit->company, expected->company);
  keep_text (&visit->extra, expected->extra);
}

/* Whoever asks for the check-in, a screen, a model or an interface: nobody is in who has not signed. known is
 * who the visitor was taken for when the texts were shown. */
static gboolean
check_signed (ClaraDb *db, Job *job, const ClaraVisitor *known, GError **error)
{
  const char *const visitor_ids[2] = { job->visit->visitor_id, known != NULL ? known->visitor_id : NULL };
  g_autoptr (GPtrArray) texts =
    clara_unsigned_find (db, job->tenant, (const char *const *) job->documents, visitor_ids, job->signatures,
                         job->visit->language, NULL, error);

  if (texts != NULL && texts->len > 0)
    g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_UNSIGNED,
                 "'%s' is not signed; a visitor of the type '%s' signs it before the check-in",
                 ((ClaraAgreement *) texts->pdata[0])->title, job->visit->type);
  return texts != NULL && texts->len == 0;
}

/* Everything the visitor is promised, or nothing. */
static gpointer
check_in (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  g_autoptr (ClaraVisit) stored = NULL;
  g_autoptr (ClaraVisitor) known = NULL;
  gboolean waits = FALSE;
  Result *result;

  if (!get_stored (db, job, &stored, error))
    return NULL;
  if (stored != NULL && g_strcmp0 (stored->status, "expected") != 0)
    {
      if (job->session != NULL && !clara_sessions_put (db, job->tenant, job->session, error))
        return NULL;
      return result_new (g_steal_pointer (&stored), FALSE);
    }
  if (job->documents != NULL && (job->visit->email != NULL || job->visit->phone != NULL))
    known = clara_visitors_find (db, job->tenant, job->visit->email, job->visit->phone, NULL);
  if (stored != NULL)
    keep_invitation (job->visit, stored);
  if (!clara_reviews_screen (db, job->tenant, job->visit, job->alert, &waits, error))
    return NULL;
  if (!waits)
    {
      g_free (job->visit->badge_number);
      job->visit->badge_number = clara_visits_next_badge (db, job->tenant, job->visit->visit_date, error);
    }
  if ((!waits && job->visit->badge_number == NULL) || !touch_visitor (db, job, error)
      || !check_signed (db, job, known, error)
      || (job->session != NULL && !clara_sessions_put (db, job->tenant, job->session, error))
      || !link_previous (db, job, error) || !write_visit (db, job, stored, error)
      || !clara_delivery_keep (db, job->tenant, job->visit, error)
      || !note (db, job->tenant, job->visit, "check_in", "kiosk", error))
    return NULL;
  if (!clara_signatures_keep (db, job->tenant, job->signatures, job->visit, error))
    return NULL;
  result = result_new (clara_visit_copy (job->visit), TRUE);
  if (waits)
    result->alert = g_steal_pointer (&job->alert);
  return result;
}

static void
on_visit_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ClaraReceptionParts *parts = clara_reception_get_parts (g_task_get_source_object (task));
  GError *error = NULL;
  Result *saved = clara_store_finish (CLARA_STORE (source), result, &error);

  if (saved == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (saved->fresh)
    clara_bus_publish (parts->bus, "visit", clara_visit_to_json (saved->visit));
  g_hash_table_remove (parts->signatures, saved->visit->visit_id);
  if (saved->alert != NULL)
    clara_outbox_send (parts->outbox, saved->alert, NULL, NULL);
  g_task_return_pointer (task, g_steal_pointer (&saved->visit), (GDestroyNotify) clara_visit_free);
  result_free (saved);
}

static Job *
job_new (ClaraReception *self, ClaraVisit *visit, const ClaraSessionRow *session)
{
  Job *job = g_new0 (Job, 1);

  job->tenant = clara_tenant_ref (clara_reception_get_parts (self)->tenant);
  job->visit = visit;
  job->session = session == NULL ? NULL : clara_session_row_copy (session);
  return job;
}

static void
write_job (GTask *task, ClaraStoreFunc func, Job *job)
{
  ClaraReceptionParts *parts = clara_reception_get_parts (g_task_get_source_object (task));

  clara_store_write_async (parts->store, func, job, job_free, result_free, g_task_get_cancellable (task),
                           on_visit_saved, task);
}

/**
 * clara_reception_check_in_async:
 * @draft: what the visitor gave; with a visit_id it is that visit: an expected one is checked in, one that is
 * in already is given back as it is. Who is on the screening list, or cannot be looked up there, gets the
 * status waiting_review instead, and the desk alone is told. Who has a document of the type still to sign is
 * %CLARA_RECEPTION_ERROR_UNSIGNED, and nothing is saved
 * @session: (nullable): the session's row, saved in the same transaction
 *
 * Completes when the visit, the visitor, the audit and the session are on the disk.
 */
void
clara_reception_check_in_async (ClaraReception *self, const ClaraVisit *draft, const ClaraSessionRow *session,
                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  ClaraVisit *visit = complete_draft (self, draft, &error);
  Job *job;

  g_task_set_source_tag (task, clara_reception_check_in_async);
  if (visit == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  job = job_new (self, visit, session);
  job->alert = clara_reviews_make_alert (clara_reception_get_parts (self)->reviews, visit,
                                         clara_reception_get_desk_language (self));
  job->signatures = g_hash_table_lookup (clara_reception_get_parts (self)->signatures, visit->visit_id);
  if (job->signatures != NULL)
    g_ptr_array_ref (job->signatures);
  job->documents = g_strdupv (clara_reception_get_visitor_type (self, visit->type)->documents);
  write_job (task, check_in, job);
}

/**
 * clara_reception_check_in_finish:
 *
 * Returns: (transfer full) (nullable): the visit as it is on the disk
 */
ClaraVisit *
clara_reception_check_in_finish (ClaraReception *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
set_photo (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  g_autoptr (ClaraVisit) stored = clara_visits_get (db, job->tenant, job->visit->visit_id, error);

  if (stored == NULL)
    return NULL;
  g_free (stored->photo_url);
  stored->photo_url = g_strdup (job->visit->photo_url);
  /* Another picture is copied anew, over the first; where one was taken away, its copy must be found and
   * deleted. */
  if (stored->photo_url != NULL)
    g_clear_pointer (&stored->photo_copy, g_free);
  stored->updated_at = job->visit->updated_at;
  if (!clara_visits_update (db, job->tenant, stored, error)
      || !clara_audit_add (db, job->tenant, "kiosk",
                           stored->photo_url != NULL ? "photo_added" : "photo_removed", stored->visit_id,
                           NULL, error))
    return NULL;
  return result_new (g_steal_pointer (&stored), TRUE);
}

/**
 * clara_reception_set_photo_async:
 * @photo_url: (nullable): where the picture is; %NULL takes it away
 */
void
clara_reception_set_photo_async (ClaraReception *self, const char *visit_id, const char *photo_url,
                                 GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  ClaraVisit *visit = clara_visit_new ();

  g_task_set_source_tag (task, clara_reception_set_photo_async);
  visit->visit_id = g_strdup (visit_id);
  visit->photo_url = g_strdup (photo_url);
  visit->updated_at = clara_clock_get_real (clara_reception_get_parts (self)->clock);
  write_job (task, set_photo, job_new (self, visit, NULL));
}

gboolean
clara_reception_set_photo_finish (ClaraReception *self, GAsyncResult *result, GError **error)
{
  g_autoptr (ClaraVisit) visit = g_task_propagate_pointer (G_TASK (result), error);

  return visit != NULL;
}

static gpointer
check_out (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  g_autoptr (ClaraVisit) stored = clara_visits_get (db, job->tenant, job->visit->visit_id, error);

  if (stored == NULL)
    return NULL;
  if (g_strcmp0 (stored->status, "checked_in") != 0)
    return result_new (g_steal_pointer (&stored), FALSE);
  g_free (stored->status);
  stored->status = g_strdup ("checked_out");
  stored->check_out_time = job->visit->check_out_time;
  stored->updated_at = job->visit->check_out_time;
  if (!clara_visits_update (db, job->tenant, stored, error)
      || !note (db, job->tenant, stored, "check_out", job->by != NULL ? job->by : "kiosk", error))
    return NULL;
  return result_new (g_steal_pointer (&stored), TRUE);
}

static void
write_check_out (GTask *task, const char *visit_id, const char *by)
{
  ClaraReception *self = g_task_get_source_object (task);
  ClaraReceptionParts *parts = clara_reception_get_parts (self);
  ClaraVisit *visit = clara_visit_new ();
  Job *job;

  visit->visit_id = g_strdup (visit_id);
  visit->check_out_time = clara_clock_get_real (parts->clock);
  clara_host_notifier_stop (parts->notifier, visit_id);
  job = job_new (self, visit, NULL);
  job->by = g_strdup (by);
  write_job (task, check_out, job);
}

/**
 * clara_reception_check_out_visit:
 *
 * Writes that @found, found before, has left.
 */
void
clara_reception_check_out_visit (GTask *task, const ClaraVisit *found)
{
  write_check_out (task, found->visit_id, NULL);
}

/**
 * clara_reception_check_out_by_id_async:
 * @by: (nullable): who does it; %NULL: the visitor at the kiosk
 *
 * A visit that has ended already is given back as it is.
 */
void
clara_reception_check_out_by_id_async (ClaraReception *self, const char *visit_id, const char *by,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, clara_reception_check_out_by_id_async);
  write_check_out (task, visit_id, by);
}
