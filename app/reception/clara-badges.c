/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-badges.h"

#include "clara-id.h"
#include "clara-reception-private.h"
#include "clara-text.h"

#include <string.h>

typedef struct
{
  ClaraTenant *tenant;
  ClaraBadgeJob *row;
  gboolean again;
  char *by;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  clara_tenant_unref (job->tenant);
  clara_badge_job_free (job->row);
  g_free (job->by);
  g_free (job);
}

static char *
find_template (ClaraReception *self, const ClaraVisit *visit)
{
  const ClaraVisitorType *type = clara_reception_get_visitor_type (self, visit->type);

  return type != NULL && type->badge != NULL
           ? g_strdup (type->badge)
           : clara_settings_get_string (clara_reception_get_parts (self)->settings, "badge-template");
}

gboolean
clara_reception_wants_badge (ClaraReception *self, const ClaraVisit *visit)
{
  ClaraSettings *settings = clara_reception_get_parts (self)->settings;
  g_autofree char *printer = clara_settings_get_string (settings, "badge-printer");
  g_autofree char *template_id = find_template (self, visit);

  return clara_settings_get_boolean (settings, "print-badges") && *printer != '\0'
         && g_strcmp0 (visit->status, "checked_in") == 0 && strcmp (template_id, "none") != 0;
}

/* "" for one that is there already. */
static gpointer
queue (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  g_autoptr (GPtrArray) before = clara_badge_jobs_list (db, job->tenant, job->row->visit_id, 1, error);

  if (before == NULL)
    return NULL;
  if (before->len > 0 && !job->again)
    return g_strdup ("");
  if (!clara_badge_jobs_insert (db, job->tenant, job->row, error)
      || !clara_audit_add (db, job->tenant, job->by, job->again ? "badge_again" : "badge_queued",
                           job->row->visit_id,
                           clara_json_build ("sss", "job_id", job->row->job_id, "printer", job->row->printer,
                                             "template", job->row->template_id),
                           error))
    return NULL;
  return g_strdup (job->row->job_id);
}

static void
on_queued (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autofree char *job_id = clara_store_finish (CLARA_STORE (source), result, &error);

  if (job_id == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, *job_id != '\0' ? g_steal_pointer (&job_id) : NULL, g_free);
}

void
clara_reception_print_badge_async (ClaraReception *self, const ClaraVisit *visit, gboolean again,
                                   const char *by, GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  ClaraReceptionParts *parts = clara_reception_get_parts (self);
  Job *job;

  g_task_set_source_tag (task, clara_reception_print_badge_async);
  if (!clara_reception_wants_badge (self, visit))
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  job = g_new0 (Job, 1);
  job->tenant = clara_tenant_ref (parts->tenant);
  job->again = again;
  job->by = g_strdup (by);
  job->row = clara_badge_job_new ();
  job->row->job_id = clara_id_new (parts->clock);
  job->row->visit_id = g_strdup (visit->visit_id);
  job->row->printer = clara_settings_get_string (parts->settings, "badge-printer");
  job->row->template_id = find_template (self, visit);
  job->row->state = g_strdup ("queued");
  job->row->created_at = job->row->updated_at = clara_clock_get_real (parts->clock);
  job->row->utc_offset = clara_clock_get_utc_offset (parts->clock);
  clara_store_write_async (parts->store, queue, job, job_free, g_free, cancellable, on_queued,
                           g_steal_pointer (&task));
}

/**
 * clara_reception_print_badge_finish:
 *
 * Returns: (transfer full) (nullable): the job's id
 */
char *
clara_reception_print_badge_finish (ClaraReception *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * clara_badge_explain:
 * @reason: (nullable): of a job
 *
 * Returns: (transfer none) (nullable): in words; %NULL for no reason
 */
const char *
clara_badge_explain (const char *language, const char *reason)
{
  static const struct
  {
    const char *keyword; /* with what may follow it, such as "-error" */
    const char *words;
  } reasons[] = {
    { "media-empty", CLARA_N ("badge", "The printer has no labels left. Put in a new roll.") },
    { "media-needed", CLARA_N ("badge", "The printer has no labels left. Put in a new roll.") },
    { "media-low", CLARA_N ("badge", "The printer has few labels left.") },
    { "media-jam", CLARA_N ("badge", "A label is stuck in the printer. Take it out.") },
    { "cover-open", CLARA_N ("badge", "The printer is open. Close its cover.") },
    { "door-open", CLARA_N ("badge", "The printer is open. Close its cover.") },
    { "interlock-open", CLARA_N ("badge", "The printer is open. Close its cover.") },
    { "marker-supply-empty", CLARA_N ("badge", "The printer has no ink left.") },
    { "toner-empty", CLARA_N ("badge", "The printer has no ink left.") },
    { "offline", CLARA_N ("badge", "The printer is off or not connected.") },
    { "connecting-to-device", CLARA_N ("badge", "The printer is off or not connected.") },
    { "shutdown", CLARA_N ("badge", "The printer is off or not connected.") },
    { "timed-out", CLARA_N ("badge", "The printer is off or not connected.") },
    { "paused", CLARA_N ("badge", "The printer is paused. Resume it in the printer settings.") },
    { "moving-to-paused", CLARA_N ("badge", "The printer is paused. Resume it in the printer settings.") },
    { "job-canceled-by", CLARA_N ("badge", "Somebody cancelled it at the printer.") },
    { "job-canceled-at", CLARA_N ("badge", "Somebody cancelled it at the printer.") },
    { CLARA_BADGE_NO_ANSWER, CLARA_N ("badge", "The printer does not answer. Is it switched on?") },
    { CLARA_BADGE_NO_PRINTER,
      CLARA_N ("badge", "There is no such printer. Choose one in the setting badge-printer.") },
    { CLARA_BADGE_NOT_TAKEN, CLARA_N ("badge", "The printer did not take it.") },
    { CLARA_BADGE_NOT_DRAWN, CLARA_N ("badge", "The badge could not be drawn.") },
    { CLARA_BADGE_INTERRUPTED,
      CLARA_N ("badge", "Clara was interrupted while sending it. Print it again if it did not come out.") },
    { CLARA_BADGE_TOO_LATE, CLARA_N ("badge", "It waited too long. Print it again if it is still needed.") },
  };

  if (reason == NULL || *reason == '\0')
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (strstr (reason, reasons[i].keyword) != NULL)
      return clara_text (language, "badge", reasons[i].words);
  return clara_text (language, "badge", "The printer reports a problem. Look at its display.");
}
