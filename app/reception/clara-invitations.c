/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-invitations.h"

#include "clara-local-time.h"
#include "clara-contact.h"
#include "clara-field-check.h"
#include "clara-id.h"
#include "clara-invitation-mail.h"
#include "clara-reception-private.h"

#include <string.h>

#define MAX_NAME 120
#define MAX_NOTE 500
#define MAX_EXTRA 8192
/* Further ahead is a mistyped year. */
#define MOST_AHEAD (2 * 366 * G_TIME_SPAN_DAY)

typedef enum
{
  INVITE,
  CANCEL,
  RESEND
} What;

/* One change of one expected visit, and the mail that tells of it. */
typedef struct
{
  ClaraTenant *tenant;
  What what;
  ClaraVisit *visit; /* RESEND and CANCEL: only its visit_id */
  ClaraNotification *mail;
  char *company;
  char *by;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  clara_tenant_unref (job->tenant);
  g_clear_pointer (&job->visit, clara_visit_free);
  g_clear_pointer (&job->mail, clara_notification_free);
  g_free (job->company);
  g_free (job->by);
  g_free (job);
}

typedef struct
{
  ClaraVisit *visit;
  ClaraNotification *mail; /* NULL: nobody to write to */
} Result;

static void
result_free (gpointer data)
{
  Result *result = data;

  g_clear_pointer (&result->visit, clara_visit_free);
  g_clear_pointer (&result->mail, clara_notification_free);
  g_free (result);
}

/**
 * clara_reception_set_tokens:
 *
 * From now on invitations have a QR code, codes held to the camera are understood, and hosts may answer by a
 * link where a page is served (answer-listen, answer-url).
 */
void
clara_reception_set_tokens (ClaraReception *self, ClaraVisitTokens *tokens)
{
  ClaraReceptionParts *parts = clara_reception_get_parts (self);
  g_autofree char *listen = clara_settings_get_string (parts->settings, "answer-listen");
  g_autofree char *url = clara_settings_get_string (parts->settings, "answer-url");

  g_set_object (&parts->tokens, tokens);
  g_clear_object (&parts->answer_links);
  parts->answer_links = clara_answer_links_new (tokens, *listen == '\0' ? NULL : url);
  clara_reception_set_composers (self);
  clara_outbox_set_composer (parts->outbox, CLARA_INVITATION_KIND, clara_invitation_mail_compose,
                             clara_invitation_mail_new (tokens, parts->clock),
                             (GDestroyNotify) clara_invitation_mail_free);
  clara_outbox_set_composer (parts->outbox, CLARA_INVITATION_CANCELLED_KIND, clara_invitation_mail_compose,
                             clara_invitation_mail_new (tokens, parts->clock),
                             (GDestroyNotify) clara_invitation_mail_free);
}

ClaraVisitTokens *
clara_reception_get_tokens (ClaraReception *self)
{
  return clara_reception_get_parts (self)->tokens;
}

static void
clean_text (char **text, guint limit)
{
  g_autofree char *clean = clara_field_clean (*text, limit);

  g_free (*text);
  *text = *clean == '\0' ? NULL : g_steal_pointer (&clean);
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID, message);
  return FALSE;
}

static gboolean
check_contacts (ClaraReception *self, ClaraVisit *visit, GError **error)
{
  if (visit->email != NULL)
    {
      g_autofree char *email = clara_email_parse (visit->email, NULL);

      if (email == NULL)
        return refuse (error, "The e-mail address is none; it should look like name@company.com");
      g_free (visit->email);
      visit->email = g_steal_pointer (&email);
    }
  if (visit->phone != NULL)
    {
      g_autofree char *phone = clara_phone_parse (visit->phone, clara_reception_get_region (self), NULL);

      if (phone == NULL)
        return refuse (error, "The phone number is none; give all its digits, with the country's code");
      g_free (visit->phone);
      visit->phone = g_steal_pointer (&phone);
    }
  return TRUE;
}

static gboolean
check_host (ClaraReception *self, ClaraVisit *visit, GError **error)
{
  const ClaraEmployee *host = clara_reception_get_employee (self, visit->host_id);

  if (visit->host_id == NULL)
    return TRUE;
  if (host == NULL)
    return refuse (error, "There is no active employee with the host's number; look the host up again");
  g_free (visit->host_id);
  visit->host_id = g_strdup (host->employee_id);
  g_free (visit->host_name);
  visit->host_name = g_strdup (host->name);
  return TRUE;
}

static gboolean
check_times (ClaraReception *self, ClaraVisit *visit, GError **error)
{
  ClaraClock *clock = clara_reception_get_parts (self)->clock;
  gint64 now = clara_clock_get_real (clock);
  g_autofree char *today = clara_clock_format_date (now, clara_clock_get_utc_offset (clock));

  if (visit->expected_at <= 0)
    return refuse (error, "An invitation needs a day and a time");
  visit->utc_offset = clara_clock_get_utc_offset_at (clock, visit->expected_at);
  g_free (visit->visit_date);
  visit->visit_date = clara_clock_format_date (visit->expected_at, visit->utc_offset);
  if (strcmp (visit->visit_date, today) < 0)
    return refuse (error, "The day of the invitation is over; give today or a later one");
  if (visit->expected_at > now + MOST_AHEAD)
    return refuse (error, "The day of the invitation is more than two years ahead; is the year right?");
  if (visit->expected_until != 0 && visit->expected_until <= visit->expected_at)
    return refuse (error, "The visit ends before it begins; give a later end");
  return TRUE;
}

static gboolean
check_extra (const ClaraVisit *visit, GError **error)
{
  g_autoptr (JsonObject) extra = NULL;

  if (visit->extra == NULL)
    return TRUE;
  if (strlen (visit->extra) <= MAX_EXTRA)
    extra = clara_json_parse_object (visit->extra, -1, NULL);
  return extra != NULL || refuse (error, "The further fields must be a JSON object of at most 8192 bytes");
}

/* From a form, a file or an API: nothing in it is taken on trust. */
static ClaraVisit *
complete_draft (ClaraReception *self, const ClaraVisit *draft, const char *by, GError **error)
{
  ClaraReceptionParts *parts = clara_reception_get_parts (self);
  g_autoptr (ClaraVisit) visit = clara_visit_copy (draft);

  clean_text (&visit->visitor_name, MAX_NAME);
  clean_text (&visit->company, MAX_NAME);
  clean_text (&visit->purpose, MAX_NOTE);
  clean_text (&visit->email, 254);
  clean_text (&visit->phone, MAX_NAME);
  clean_text (&visit->host_id, MAX_NAME);
  if (visit->visitor_name == NULL)
    {
      refuse (error, "An invitation needs the visitor's name");
      return NULL;
    }
  if (visit->visit_id != NULL && !clara_id_is_valid (visit->visit_id))
    {
      refuse (error, "The visit id is none; leave it out for a new invitation");
      return NULL;
    }
  if (visit->type == NULL)
    visit->type = g_strdup ("visitor");
  if (clara_reception_get_visitor_type (self, visit->type) == NULL)
    {
      g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                   "There is no visitor type '%s' here; see clara export visitor-types", visit->type);
      return NULL;
    }
  if (!check_contacts (self, visit, error) || !check_host (self, visit, error)
      || !check_times (self, visit, error) || !check_extra (visit, error))
    return NULL;
  if (visit->language == NULL)
    visit->language = g_strdup ("en");
  if (visit->site == NULL)
    visit->site = g_strdup (parts->site);
  if (visit->visit_id == NULL)
    visit->visit_id = clara_id_new (parts->clock);
  g_free (visit->status);
  visit->status = g_strdup ("expected");
  if (visit->invited_by == NULL)
    visit->invited_by = g_strdup (by);
  return g_steal_pointer (&visit);
}

static ClaraVisit *
get_expected (ClaraDb *db, Job *job, GError **error)
{
  g_autoptr (ClaraVisit) stored = clara_visits_get (db, job->tenant, job->visit->visit_id, error);

  if (stored == NULL)
    return NULL;
  if (g_strcmp0 (stored->status, "expected") == 0)
    return g_steal_pointer (&stored);
  g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_EXPIRED,
               "The visit of %s is %s by now, no longer expected; make a new invitation",
               stored->visitor_name != NULL ? stored->visitor_name : "?", stored->status);
  return NULL;
}

/* The row as it is to be: made, changed, cancelled, or as it was. */
static ClaraVisit *
change_row (ClaraDb *db, Job *job, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (ClaraVisit) stored = get_expected (db, job, &local_error);

  if (stored == NULL && job->what == INVITE
      && g_error_matches (local_error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_NOT_FOUND))
    return clara_visits_insert (db, job->tenant, job->visit, error)
             ? clara_visits_get (db, job->tenant, job->visit->visit_id, error)
             : NULL;
  if (stored == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (job->what == RESEND)
    return g_steal_pointer (&stored);
  if (job->what == CANCEL)
    {
      g_free (stored->status);
      stored->status = g_strdup ("cancelled");
      stored->invitation++;
      return clara_visits_update (db, job->tenant, stored, error)
               ? clara_visits_get (db, job->tenant, stored->visit_id, error)
               : NULL;
    }
  job->visit->invitation = stored->invitation + 1;
  job->visit->created_at = stored->created_at;
  g_free (job->visit->invited_by);
  job->visit->invited_by = g_strdup (stored->invited_by);
  return clara_visits_update (db, job->tenant, job->visit, error)
           ? clara_visits_get (db, job->tenant, job->visit->visit_id, error)
           : NULL;
}

/* The mail's row; whom it goes to is known only now. */
static gboolean
queue_mail (ClaraDb *db, Job *job, const ClaraVisit *visit, GError **error)
{
  if (visit->email == NULL || *visit->email == '\0')
    return TRUE;
  job->mail->recipient = g_strdup (visit->email);
  job->mail->recipient_name = g_strdup (visit->visitor_name);
  job->mail->visit_id = g_strdup (visit->visit_id);
  job->mail->title = clara_invitation_mail_title (visit, job->company, job->what == CANCEL);
  return clara_notifications_insert (db, job->tenant, job->mail, error);
}

static gpointer
run_job (ClaraDb *db, gpointer user_data, GError **error)
{
  static const char *const actions[] = { "invite", "invitation_cancelled", "invitation_resent" };
  Job *job = user_data;
  g_autoptr (ClaraVisit) visit = change_row (db, job, error);
  Result *result;

  if (visit == NULL || !queue_mail (db, job, visit, error)
      || !clara_audit_add (db, job->tenant, job->by, actions[job->what], visit->visit_id,
                           clara_json_build ("sss", "status", visit->status, "date", visit->visit_date,
                                             "host_id", visit->host_id),
                           error))
    return NULL;
  result = g_new0 (Result, 1);
  result->visit = g_steal_pointer (&visit);
  if (job->mail->recipient != NULL)
    result->mail = clara_notification_copy (job->mail);
  return result;
}

static void
on_job_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ClaraReceptionParts *parts = clara_reception_get_parts (g_task_get_source_object (task));
  GError *error = NULL;
  Result *done = clara_store_finish (CLARA_STORE (source), result, &error);

  if (done == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  clara_bus_publish (parts->bus, "visit", clara_visit_to_json (done->visit));
  if (done->mail != NULL && !clara_outbox_is_empty_handed (parts->outbox))
    clara_outbox_send (parts->outbox, done->mail, NULL, NULL);
  g_task_return_pointer (task, g_steal_pointer (&done->visit), (GDestroyNotify) clara_visit_free);
  result_free (done);
}

static void
start_job (ClaraReception *self, What what, ClaraVisit *visit, const char *by, GTask *task)
{
  ClaraReceptionParts *parts = clara_reception_get_parts (self);
  Job *job = g_new0 (Job, 1);

  job->tenant = clara_tenant_ref (parts->tenant);
  job->what = what;
  job->visit = visit;
  job->by = g_strdup (by);
  job->company = g_strdup (clara_reception_get_company (self));
  job->mail = clara_notification_new ();
  job->mail->kind = g_strdup (what == CANCEL ? CLARA_INVITATION_CANCELLED_KIND : CLARA_INVITATION_KIND);
  job->mail->channel = g_strdup ("email");
  clara_outbox_prepare (parts->outbox, job->mail);
  clara_store_write_async (parts->store, run_job, job, job_free, result_free, g_task_get_cancellable (task),
                           on_job_done, task);
}

/**
 * clara_reception_invite_async:
 * @draft: visitor_name and expected_at at least; with the visit_id of an expected visit, what that becomes
 * @by: an employee's number, "desk" or "command line"
 *
 * Completes when the visit and its mail are on the disk.
 */
void
clara_reception_invite_async (ClaraReception *self, const ClaraVisit *draft, const char *by,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  ClaraVisit *visit = complete_draft (self, draft, by, &error);

  g_task_set_source_tag (task, clara_reception_invite_async);
  if (visit == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  start_job (self, INVITE, visit, by, task);
}

static ClaraVisit *
visit_with_id (const char *visit_id)
{
  ClaraVisit *visit = clara_visit_new ();

  visit->visit_id = g_strdup (visit_id);
  return visit;
}

/**
 * clara_reception_cancel_invitation_async:
 *
 * The visit becomes "cancelled", and the visitor is told; %CLARA_RECEPTION_ERROR_EXPIRED where it is no
 * longer expected.
 */
void
clara_reception_cancel_invitation_async (ClaraReception *self, const char *visit_id, const char *by,
                                         GCancellable *cancellable, GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, clara_reception_cancel_invitation_async);
  start_job (self, CANCEL, visit_with_id (visit_id), by, task);
}

/**
 * clara_reception_resend_invitation_async:
 *
 * Writes the same mail once more.
 */
void
clara_reception_resend_invitation_async (ClaraReception *self, const char *visit_id, const char *by,
                                         GCancellable *cancellable, GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, clara_reception_resend_invitation_async);
  start_job (self, RESEND, visit_with_id (visit_id), by, task);
}

/**
 * clara_reception_invitation_finish:
 *
 * Returns: (transfer full) (nullable): the visit as it is on the disk
 */
ClaraVisit *
clara_reception_invitation_finish (ClaraReception *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* The invitation as files */

typedef struct
{
  ClaraTenant *tenant;
  char *visit_id;
  ClaraInvitationMail *mail;
} Writing;

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  clara_tenant_unref (writing->tenant);
  g_free (writing->visit_id);
  clara_invitation_mail_free (writing->mail);
  g_free (writing);
}

static gpointer
write_files (ClaraDb *db, gpointer user_data, GError **error)
{
  Writing *writing = user_data;
  g_autoptr (ClaraNotification) row = clara_notification_new ();
  g_autoptr (ClaraComposition) composition = NULL;
  g_autoptr (ClaraVisit) visit = NULL;

  row->kind = g_strdup (CLARA_INVITATION_KIND);
  row->visit_id = g_strdup (writing->visit_id);
  composition = clara_composition_new (row);
  visit = clara_visits_get (db, writing->tenant, writing->visit_id, error);
  if (visit == NULL
      || !clara_invitation_mail_compose (composition, row, db, writing->tenant, writing->mail, error)
      || !clara_invitation_mail_add_pdf (writing->mail, composition, visit, error))
    return NULL;
  return g_steal_pointer (&composition);
}

static void
on_files_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  ClaraComposition *composition = clara_store_finish (CLARA_STORE (source), result, &error);

  if (composition == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, composition, (GDestroyNotify) clara_composition_free);
}

/**
 * clara_reception_write_invitation_async:
 *
 * For whoever has no mail: what the mail would bring, and a page to print.
 */
void
clara_reception_write_invitation_async (ClaraReception *self, const char *visit_id, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer user_data)
{
  ClaraReceptionParts *parts = clara_reception_get_parts (self);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Writing *writing;

  g_task_set_source_tag (task, clara_reception_write_invitation_async);
  if (parts->tokens == NULL)
    {
      g_task_return_new_error (task, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_FAILED,
                               "QR codes are not set up in this program");
      g_object_unref (task);
      return;
    }
  writing = g_new0 (Writing, 1);
  writing->tenant = clara_tenant_ref (parts->tenant);
  writing->visit_id = g_strdup (visit_id);
  writing->mail = clara_invitation_mail_new (parts->tokens, parts->clock);
  clara_store_read_async (parts->store, write_files, writing, writing_free,
                          (GDestroyNotify) clara_composition_free, cancellable, on_files_written, task);
}

/**
 * clara_reception_write_invitation_finish:
 *
 * Returns: (transfer full) (nullable): the words, and as attachments invitation.png, .ics and .pdf
 */
ClaraComposition *
clara_reception_write_invitation_finish (ClaraReception *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
