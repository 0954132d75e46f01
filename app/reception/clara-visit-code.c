/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-visit-code.h"

#include "clara-reception-private.h"

#include <stdio.h>
#include <string.h>

/* Who has just checked in still holds the code up; to leave takes longer. */
#define JUST_IN (2 * G_TIME_SPAN_MINUTE)

/* The days around the one of the invitation on which it is still taken, with a word about it. */
#define GRACE_DAYS 1

static const char *const verdict_names[] = { "welcome", "leaving",    "already_in", "used",
                                             "early",   "expired",    "cancelled",  "other_site",
                                             "forged",  "unreadable", "no_key" };

G_STATIC_ASSERT (G_N_ELEMENTS (verdict_names) == CLARA_VISIT_CODE_NO_KEY + 1);

const char *
clara_visit_code_verdict_name (ClaraVisitCodeVerdict verdict)
{
  return verdict_names[verdict];
}

void
clara_visit_code_free (ClaraVisitCode *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->visit, clara_visit_free);
  g_free (self);
}

typedef struct
{
  ClaraTenant *tenant;
  ClaraVisitCodeVerdict verdict; /* of the signature alone */
  char *visit_id;                /* NULL where the signature is not ours */
  ClaraVisitTokenKind kind;
  char *site;
  char *kiosk;
  gint64 now;
  char *today;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  clara_tenant_unref (job->tenant);
  g_free (job->visit_id);
  g_free (job->site);
  g_free (job->kiosk);
  g_free (job->today);
  g_free (job);
}

static int
days_between (const char *from, const char *to)
{
  int y = 0, m = 0, d = 0;
  GDate one, two;

  g_date_clear (&one, 1);
  g_date_clear (&two, 1);
  if (from == NULL || sscanf (from, "%4d-%2d-%2d", &y, &m, &d) != 3 || !g_date_valid_dmy (d, m, y))
    return 0;
  g_date_set_dmy (&one, (GDateDay) d, m, (GDateYear) y);
  if (sscanf (to, "%4d-%2d-%2d", &y, &m, &d) != 3 || !g_date_valid_dmy (d, m, y))
    return 0;
  g_date_set_dmy (&two, (GDateDay) d, m, (GDateYear) y);
  return g_date_days_between (&one, &two);
}

static ClaraVisitCodeVerdict
judge_expected (const Job *job, const ClaraVisit *visit, int days)
{
  if (job->kind != CLARA_VISIT_TOKEN_INVITATION)
    return CLARA_VISIT_CODE_UNREADABLE;
  if (visit->site != NULL && strcmp (visit->site, job->site) != 0)
    return CLARA_VISIT_CODE_OTHER_SITE;
  if (days < -GRACE_DAYS)
    return CLARA_VISIT_CODE_EARLY;
  return days > GRACE_DAYS ? CLARA_VISIT_CODE_EXPIRED : CLARA_VISIT_CODE_WELCOME;
}

static ClaraVisitCodeVerdict
judge (const Job *job, const ClaraVisit *visit, int days)
{
  const char *status = visit->status != NULL ? visit->status : "";

  if (strcmp (status, "expected") == 0 || strcmp (status, "no_show") == 0)
    return judge_expected (job, visit, days);
  if (strcmp (status, "cancelled") == 0)
    return CLARA_VISIT_CODE_CANCELLED;
  if (strcmp (status, "waiting_review") == 0)
    return CLARA_VISIT_CODE_ALREADY_IN;
  if (strcmp (status, "checked_in") == 0)
    return job->now - visit->check_in_time < JUST_IN && job->now >= visit->check_in_time
             ? CLARA_VISIT_CODE_ALREADY_IN
             : CLARA_VISIT_CODE_LEAVING;
  return CLARA_VISIT_CODE_USED;
}

/* What the desk can look up later: which code was refused where, and why; nothing of what it says. */
static gboolean
note (ClaraDb *db, const Job *job, const ClaraVisitCode *code, GError **error)
{
  g_autoptr (JsonObject) fields = clara_json_build ("sss", "verdict", verdict_names[code->verdict], "kiosk",
                                                    job->kiosk, "visit_id", job->visit_id);
  g_autofree char *text = clara_json_to_string (fields);

  return clara_events_add (db, job->tenant, NULL, "code_read", text, error);
}

static gpointer
read_row (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  g_autoptr (ClaraVisitCode) code = g_new0 (ClaraVisitCode, 1);
  g_autoptr (ClaraVisit) visit = NULL;
  GError *local_error = NULL;

  code->verdict = job->verdict;
  if (job->visit_id != NULL)
    {
      visit = clara_visits_get (db, job->tenant, job->visit_id, &local_error);
      if (visit == NULL && !g_error_matches (local_error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, local_error);
          return NULL;
        }
      g_clear_error (&local_error);
      /* Rightly signed and not here: erased, or of a database that was restored. */
      code->verdict = CLARA_VISIT_CODE_EXPIRED;
    }
  if (visit != NULL)
    {
      code->days = days_between (visit->visit_date, job->today);
      code->verdict = judge (job, visit, code->days);
      if (code->verdict == CLARA_VISIT_CODE_WELCOME || code->verdict == CLARA_VISIT_CODE_LEAVING
          || code->verdict == CLARA_VISIT_CODE_EARLY)
        code->visit = g_steal_pointer (&visit);
    }
  return note (db, job, code, error) ? g_steal_pointer (&code) : NULL;
}

static void
on_row_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  ClaraVisitCode *code = clara_store_finish (CLARA_STORE (source), result, &error);

  if (code == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, code, (GDestroyNotify) clara_visit_code_free);
}

static void
check_signature (ClaraVisitTokens *tokens, const char *text, Job *job)
{
  static const ClaraVisitCodeVerdict verdicts[] = {
    [CLARA_VISIT_TOKEN_ERROR_UNREADABLE] = CLARA_VISIT_CODE_UNREADABLE,
    [CLARA_VISIT_TOKEN_ERROR_OTHER_SITE] = CLARA_VISIT_CODE_OTHER_SITE,
    [CLARA_VISIT_TOKEN_ERROR_FORGED] = CLARA_VISIT_CODE_FORGED,
    [CLARA_VISIT_TOKEN_ERROR_NO_KEY] = CLARA_VISIT_CODE_NO_KEY,
  };
  g_autoptr (GError) error = NULL;

  if (tokens == NULL)
    job->verdict = CLARA_VISIT_CODE_NO_KEY;
  else if (!clara_visit_token_check (tokens, text, &job->visit_id, &job->kind, &error))
    {
      job->verdict = verdicts[error->code];
      if (job->verdict == CLARA_VISIT_CODE_NO_KEY)
        g_message ("%s", error->message);
    }
}

/**
 * clara_reception_read_code_async:
 * @text: what the QR code says; hostile
 *
 * Judges it on its signature, then on the visit's row; changes nothing of the visit. Each reading is an event
 * "code_read".
 */
void
clara_reception_read_code_async (ClaraReception *self, const char *text, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  ClaraReceptionParts *parts = clara_reception_get_parts (self);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, clara_reception_read_code_async);
  job->tenant = clara_tenant_ref (parts->tenant);
  job->site = g_strdup (parts->site);
  job->kiosk = g_strdup (parts->kiosk);
  job->now = clara_clock_get_real (parts->clock);
  job->today = clara_clock_format_date (job->now, clara_clock_get_utc_offset (parts->clock));
  check_signature (parts->tokens, text, job);
  clara_store_write_async (parts->store, read_row, job, job_free, (GDestroyNotify) clara_visit_code_free,
                           cancellable, on_row_read, task);
}

/**
 * clara_reception_read_code_finish:
 *
 * Returns: (transfer full) (nullable): the verdict; %NULL only where the database cannot be read
 */
ClaraVisitCode *
clara_reception_read_code_finish (ClaraReception *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
