/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-badge-printer.h"

#include "clara-badge.h"
#include "clara-companions.h"
#include "clara-print.h"
#include "clara-printers.h"
#include "clara-reception-private.h"
#include "clara-text.h"

#include <string.h>

/* How often the printer is asked: while somebody waits for the badge, and later. */
#define LOOK_SOON (2 * G_TIME_SPAN_SECOND)
#define LOOK_LATER (20 * G_TIME_SPAN_SECOND)
#define SOON_LOOKS 60
/* One that nobody is at hand to mend is given up. */
#define LONGEST (12 * G_TIME_SPAN_HOUR)
/* A printer that has just been switched on needs a moment. */
#define MOST_SENDS 3
#define SEND_AGAIN (5 * G_TIME_SPAN_SECOND)
/* Queued before a power cut: a badge that comes out half an hour later is nobody's. */
#define STALE_QUEUED (15 * G_TIME_SPAN_MINUTE)
/* Whoever works on a job has written to its row within this time, or has gone. */
#define ABANDONED (90 * G_TIME_SPAN_SECOND)
#define MOST_JOBS 200

struct _ClaraBadgePrinter
{
  GObject parent_instance;

  ClaraReception *reception;  /* NULL after dispose */
  ClaraReceptionParts *parts; /* the reception's */
  ClaraClock *clock;          /* stays for what is still on its way after dispose */
  GHashTable *known;          /* job_id to "state reason", as last published */
  GHashTable *mine;           /* job_ids that this process works on */
  gboolean primed;
  gboolean looking, look_again;
  guint timer;
};

G_DEFINE_FINAL_TYPE (ClaraBadgePrinter, clara_badge_printer, G_TYPE_OBJECT)

/* One badge on its way. */
typedef struct
{
  ClaraBadgePrinter *printer;
  ClaraBadgeJob *row;
  ClaraVisit *visit; /* NULL for one that is only watched */
  GBytes *pdf;
  double width, height;
  guint sends, looks;
  gboolean alerted;
  gboolean busy; /* an answer is on its way; else the timer owns it */
} Job;

static void look (ClaraBadgePrinter *self);

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->printer->mine != NULL)
    g_hash_table_remove (job->printer->mine, job->row->job_id);
  clara_badge_job_free (job->row);
  g_clear_pointer (&job->visit, clara_visit_free);
  g_clear_pointer (&job->pdf, g_bytes_unref);
  g_object_unref (job->printer);
  g_free (job);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

static Job *
job_new (ClaraBadgePrinter *self, const ClaraBadgeJob *row)
{
  Job *job = g_new0 (Job, 1);

  job->printer = g_object_ref (self);
  job->row = clara_badge_job_copy (row);
  g_hash_table_add (self->mine, g_strdup (row->job_id));
  return job;
}

/* A timer is over, or was thrown away with the clock. */
static void
on_timer_gone (gpointer data)
{
  Job *job = data;

  if (!job->busy)
    job_free (job);
}

static gboolean
is_over (Job *job)
{
  return job->printer->reception == NULL;
}

/* The row, in the store's thread. */

typedef struct
{
  ClaraTenant *tenant;
  ClaraBadgeJob *row;
  gint64 now;
} Write;

static void
write_free (gpointer data)
{
  Write *write = data;

  clara_tenant_unref (write->tenant);
  clara_badge_job_free (write->row);
  g_free (write);
}

static Write *
write_new (ClaraBadgePrinter *self, const ClaraBadgeJob *row)
{
  Write *write = g_new0 (Write, 1);

  write->tenant = clara_tenant_ref (self->parts->tenant);
  write->row = clara_badge_job_copy (row);
  write->now = clara_clock_get_real (self->clock);
  return write;
}

static gpointer
update_row (ClaraDb *db, gpointer user_data, GError **error)
{
  Write *write = user_data;

  write->row->updated_at = write->now;
  return clara_badge_jobs_update (db, write->tenant, write->row, error) ? GINT_TO_POINTER (TRUE) : NULL;
}

static void
on_row_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraBadgePrinter) self = user_data;
  g_autoptr (GError) error = NULL;

  if (clara_store_finish (CLARA_STORE (source), result, &error) == NULL && self->reception != NULL)
    clara_outbox_report (self->parts->outbox, "The state of a badge cannot be saved", error);
}

static void
on_alerted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!clara_reception_alert_desk_finish (CLARA_RECEPTION (source), result, &error))
    g_message ("The desk was not told of a badge: %s", error->message);
}

/* The desk hears of trouble at once, not only who happens to look at its list. */
static void
alert (Job *job)
{
  ClaraBadgePrinter *self = job->printer;
  const char *language = clara_reception_get_desk_language (self->reception);
  const char *why = clara_badge_explain (language, job->row->reason);
  g_autofree char *body = NULL;

  if (job->alerted || why == NULL || strstr (job->row->reason, "-low") != NULL)
    return;
  job->alerted = TRUE;
  body = job->visit != NULL && job->visit->visitor_name != NULL
           ? g_strdup_printf ("%s (%s): %s", job->visit->visitor_name,
                              job->visit->badge_number != NULL ? job->visit->badge_number : "–", why)
           : g_strdup (why);
  clara_reception_alert_desk_async (self->reception, clara_text (language, "badge", "A badge is not printed"),
                                    body, NULL, NULL, on_alerted, NULL);
}

static void
keep (Job *job)
{
  ClaraBadgePrinter *self = job->printer;

  clara_store_write_async (self->parts->store, update_row, write_new (self, job->row), write_free, NULL, NULL,
                           on_row_written, g_object_ref (self));
}

static void
set_state (Job *job, const char *state, const char *reason)
{
  if (strcmp (job->row->state, state) == 0 && g_strcmp0 (job->row->reason, reason) == 0)
    return;
  g_free (job->row->state);
  job->row->state = g_strdup (state);
  g_free (job->row->reason);
  job->row->reason = g_strdup (reason);
  keep (job);
  if (strcmp (state, "printed") != 0)
    alert (job);
}

/* At the printer */

static gboolean on_look (gpointer user_data);

static void
look_in (Job *job)
{
  clara_clock_add_timeout (job->printer->clock, job->looks < SOON_LOOKS ? LOOK_SOON : LOOK_LATER, on_look,
                           job, on_timer_gone);
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *reason = NULL;
  ClaraPrintState state = CLARA_PRINT_WAITING;
  gboolean answered = clara_print_look_finish (result, &state, &reason, &error);

  clara_clock_release (job->printer->clock);
  job->busy = FALSE;
  if (is_over (job))
    return;
  job->looks++;
  if (answered && state == CLARA_PRINT_DONE)
    set_state (job, "printed", NULL);
  else if (answered && state == CLARA_PRINT_FAILED)
    set_state (job, "failed", reason != NULL ? reason : CLARA_BADGE_NOT_TAKEN);
  else if (!answered && !g_error_matches (error, CLARA_PAPER_ERROR, CLARA_PAPER_ERROR_NO_SERVER))
    set_state (job, "failed", CLARA_BADGE_NOT_TAKEN); /* it does not know the job any more */
  else if (clara_clock_get_real (job->printer->clock) - job->row->created_at > LONGEST)
    set_state (job, "failed", CLARA_BADGE_TOO_LATE);
  else
    {
      set_state (job, "printing", answered ? reason : CLARA_BADGE_NO_ANSWER);
      look_in (g_steal_pointer (&job));
    }
}

static gboolean
on_look (gpointer user_data)
{
  Job *job = user_data;

  if (is_over (job))
    return G_SOURCE_REMOVE;
  job->busy = TRUE;
  clara_clock_hold (job->printer->clock);
  clara_print_look_async (job->row->printer, job->row->cups_job, NULL, on_looked, job);
  return G_SOURCE_REMOVE;
}

static gboolean on_send (gpointer user_data);

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;
  const int number = clara_print_finish (result, &error);

  clara_clock_release (job->printer->clock);
  job->busy = FALSE;
  if (is_over (job))
    return;
  job->sends++;
  if (number > 0)
    {
      job->row->cups_job = number;
      g_clear_pointer (&job->row->reason, g_free);
      keep (job);
      look_in (g_steal_pointer (&job));
    }
  else if (g_error_matches (error, CLARA_PAPER_ERROR, CLARA_PAPER_ERROR_NO_PRINTER))
    set_state (job, "failed", CLARA_BADGE_NO_PRINTER);
  else if (!g_error_matches (error, CLARA_PAPER_ERROR, CLARA_PAPER_ERROR_NO_SERVER))
    {
      g_message ("A badge is not printed: %s", error->message);
      set_state (job, "failed", CLARA_BADGE_NOT_TAKEN);
    }
  else if (job->sends >= MOST_SENDS)
    set_state (job, "failed", CLARA_BADGE_NO_ANSWER);
  else
    {
      ClaraClock *clock = job->printer->clock;

      set_state (job, "printing", CLARA_BADGE_NO_ANSWER);
      clara_clock_add_timeout (clock, SEND_AGAIN, on_send, g_steal_pointer (&job), on_timer_gone);
    }
}

static void
send (Job *job)
{
  job->busy = TRUE;
  clara_clock_hold (job->printer->clock);
  clara_print_async (job->row->printer, job->pdf, "Clara badge", job->width, job->height, NULL, on_sent, job);
}

static gboolean
on_send (gpointer user_data)
{
  Job *job = user_data;

  if (!is_over (job))
    send (job);
  return G_SOURCE_REMOVE;
}

/* Drawing, on a thread */

typedef struct
{
  ClaraVisitTokens *tokens; /* nullable */
  ClaraVisit *visit;
  char *template_id, *language, *site, *kind, *host, *date;
  guint copies;
  double width, height;
} Drawing;

static void
drawing_free (gpointer data)
{
  Drawing *drawing = data;

  g_clear_object (&drawing->tokens);
  clara_visit_free (drawing->visit);
  g_free (drawing->template_id);
  g_free (drawing->language);
  g_free (drawing->site);
  g_free (drawing->kind);
  g_free (drawing->host);
  g_free (drawing->date);
  g_free (drawing);
}

static void
draw (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Drawing *drawing = task_data;
  const ClaraVisit *visit = drawing->visit;
  g_auto (GStrv) companions = clara_companions_of_extra (visit->extra);
  g_autoptr (GPtrArray) numbers = g_ptr_array_new_with_free_func (g_free);
  g_autofree ClaraBadge *badges = g_new0 (ClaraBadge, 1 + g_strv_length (companions));
  g_autofree char *code = NULL;
  g_autofree char *left_out = NULL;
  g_autoptr (GError) no_code = NULL;
  GError *error = NULL;
  GBytes *pdf;
  guint n = 1;

  if (drawing->tokens != NULL)
    code = clara_visit_token_make (drawing->tokens, visit->visit_id, CLARA_VISIT_TOKEN_BADGE, &no_code);
  if (no_code != NULL)
    g_message ("A badge has no code to check out with: %s", no_code->message);
  badges[0] = (ClaraBadge){ .site = drawing->site,
                            .kind = drawing->kind,
                            .name = visit->visitor_name,
                            .company = visit->company,
                            .host = drawing->host,
                            .date = drawing->date,
                            .number = visit->badge_number,
                            .qr = code,
                            .photo = visit->photo_url,
                            .language = drawing->language };
  for (guint i = 0; companions[i] != NULL; i++)
    {
      char *number = clara_visit_get_companion_badge (visit, i);

      g_ptr_array_add (numbers, number);
      badges[n] = badges[0];
      badges[n].name = companions[i];
      badges[n].number = number;
      /* The code checks out all of them: the one who gave the names has it. */
      badges[n].qr = badges[n].photo = NULL;
      n++;
    }
  pdf = clara_badges_to_pdf (badges, n, drawing->copies, drawing->template_id, &drawing->width,
                             &drawing->height, &left_out, &error);
  if (left_out != NULL)
    g_message ("A badge is printed without %s", left_out);
  if (pdf == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, pdf, (GDestroyNotify) g_bytes_unref);
}

static void
on_drawn (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  const Drawing *drawing = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  job->pdf = g_task_propagate_pointer (G_TASK (result), &error);
  clara_clock_release (job->printer->clock);
  if (is_over (job))
    return;
  if (job->pdf == NULL)
    {
      g_message ("A badge cannot be drawn: %s", error->message);
      set_state (job, "failed", CLARA_BADGE_NOT_DRAWN);
      return;
    }
  job->width = drawing->width;
  job->height = drawing->height;
  send (g_steal_pointer (&job));
}

/* In the language of the house: who looks at badges works there. */
static void
draw_job (Job *job)
{
  ClaraBadgePrinter *self = job->printer;
  const ClaraVisit *visit = job->visit;
  const ClaraVisitorType *type = clara_reception_get_visitor_type (self->reception, visit->type);
  const char *language = clara_reception_get_desk_language (self->reception);
  Drawing *drawing = g_new0 (Drawing, 1);
  g_autoptr (GTask) task = g_task_new (self, NULL, on_drawn, job);

  drawing->tokens = self->parts->tokens != NULL ? g_object_ref (self->parts->tokens) : NULL;
  drawing->visit = clara_visit_copy (visit);
  drawing->template_id = g_strdup (job->row->template_id);
  drawing->language = g_strdup (language);
  drawing->site = g_strdup (clara_reception_get_company (self->reception));
  drawing->kind = g_strdup (
    clara_text (language, "visitor type", type != NULL ? type->label : CLARA_N ("visitor type", "Visitor")));
  drawing->host = visit->host_name != NULL
                    ? clara_text_format (language, "badge", "Host: {host}", "host", visit->host_name, NULL)
                    : NULL;
  drawing->date = clara_text_date_with_year (language, visit->check_in_time, visit->utc_offset);
  drawing->copies = (guint) clara_settings_get_int (self->parts->settings, "badge-copies");
  g_task_set_task_data (task, drawing, drawing_free);
  clara_clock_hold (self->clock);
  g_task_run_in_thread (task, draw);
}

/* The queue */

/* Whoever comes first turns it from queued to printing; NULL without error for all others. */
static gpointer
claim (ClaraDb *db, gpointer user_data, GError **error)
{
  Write *write = user_data;
  g_autoptr (ClaraBadgeJob) stored = clara_badge_jobs_get (db, write->tenant, write->row->job_id, error);

  if (stored == NULL || strcmp (stored->state, "queued") != 0)
    return NULL;
  g_free (stored->state);
  stored->state = g_strdup ("printing");
  stored->updated_at = write->now;
  return clara_badge_jobs_update (db, write->tenant, stored, error)
           ? clara_visits_get (db, write->tenant, stored->visit_id, error)
           : NULL;
}

static void
on_claimed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;

  job->visit = clara_store_finish (CLARA_STORE (source), result, &error);
  if (is_over (job))
    return;
  if (error != NULL)
    clara_outbox_report (job->printer->parts->outbox, "A badge cannot be printed", error);
  if (job->visit == NULL)
    return;
  g_free (job->row->state);
  job->row->state = g_strdup ("printing");
  draw_job (g_steal_pointer (&job));
}

static void
give_up (ClaraBadgePrinter *self, const ClaraBadgeJob *row, const char *reason)
{
  g_autoptr (Job) job = job_new (self, row);

  set_state (job, "failed", reason);
}

static void
take_up (ClaraBadgePrinter *self, const ClaraBadgeJob *row)
{
  const gint64 now = clara_clock_get_real (self->clock);

  if (g_hash_table_contains (self->mine, row->job_id))
    return;
  if (strcmp (row->state, "queued") == 0 && now - row->created_at > STALE_QUEUED)
    give_up (self, row, CLARA_BADGE_TOO_LATE);
  else if (strcmp (row->state, "queued") == 0)
    clara_store_write_async (self->parts->store, claim, write_new (self, row), write_free,
                             (GDestroyNotify) clara_visit_free, NULL, on_claimed, job_new (self, row));
  else if (strcmp (row->state, "printing") == 0 && now - row->updated_at > ABANDONED)
    {
      /* Nobody knows whether the printer has it; two badges of one visitor are worse than none. */
      if (row->cups_job == 0)
        give_up (self, row, CLARA_BADGE_INTERRUPTED);
      else
        look_in (job_new (self, row));
    }
}

static void
publish (ClaraBadgePrinter *self, const ClaraBadgeJob *row)
{
  g_autofree char *now = g_strconcat (row->state, " ", row->reason, NULL);
  const char *before = g_hash_table_lookup (self->known, row->job_id);
  JsonObject *event;

  if (g_strcmp0 (before, now) == 0)
    return;
  g_hash_table_insert (self->known, g_strdup (row->job_id), g_steal_pointer (&now));
  /* What was before the start is no news. */
  if (before == NULL && !self->primed)
    return;
  event = clara_json_build ("sss", "job_id", row->job_id, "visit_id", row->visit_id, "state", row->state);
  if (row->reason != NULL)
    json_object_set_string_member (event, "reason", row->reason);
  clara_bus_publish (self->parts->bus, "badge", event);
}

static gpointer
read_jobs (ClaraDb *db, gpointer tenant, GError **error)
{
  return clara_badge_jobs_list (db, tenant, NULL, MOST_JOBS, error);
}

static void
on_jobs_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraBadgePrinter) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = clara_store_finish (CLARA_STORE (source), result, &error);

  self->looking = FALSE;
  if (self->reception == NULL)
    return;
  if (jobs == NULL)
    clara_outbox_report (self->parts->outbox, "The queue of badges cannot be read", error);
  /* Oldest first: badges come out in the order in which people came. */
  for (guint i = jobs != NULL ? jobs->len : 0; i > 0; i--)
    {
      publish (self, jobs->pdata[i - 1]);
      take_up (self, jobs->pdata[i - 1]);
    }
  self->primed = self->primed || jobs != NULL;
  if (self->look_again)
    look (self);
}

static void
look (ClaraBadgePrinter *self)
{
  self->look_again = self->looking;
  if (self->looking)
    return;
  self->looking = TRUE;
  clara_store_read_async (self->parts->store, read_jobs, clara_tenant_ref (self->parts->tenant),
                          (GDestroyNotify) clara_tenant_unref, (GDestroyNotify) g_ptr_array_unref, NULL,
                          on_jobs_ready, g_object_ref (self));
}

static void
on_changed (ClaraStore *store, guint64 areas, ClaraBadgePrinter *self)
{
  if (areas & CLARA_STORE_AREA_PAPERS)
    look (self);
}

/* Once, after the start: what another process had begun it has told by then, or it is gone. */
static gboolean
on_abandoned (gpointer user_data)
{
  ClaraBadgePrinter *self = user_data;

  self->timer = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

static void
clara_badge_printer_dispose (GObject *object)
{
  ClaraBadgePrinter *self = CLARA_BADGE_PRINTER (object);

  if (self->reception != NULL)
    {
      clara_clock_clear (self->clock, &self->timer);
      g_signal_handlers_disconnect_by_data (self->parts->store, self);
    }
  g_clear_object (&self->reception);
  G_OBJECT_CLASS (clara_badge_printer_parent_class)->dispose (object);
}

static void
clara_badge_printer_finalize (GObject *object)
{
  ClaraBadgePrinter *self = CLARA_BADGE_PRINTER (object);

  g_clear_object (&self->clock);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->mine, g_hash_table_unref);
  G_OBJECT_CLASS (clara_badge_printer_parent_class)->finalize (object);
}

static void
clara_badge_printer_class_init (ClaraBadgePrinterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = clara_badge_printer_dispose;
  object_class->finalize = clara_badge_printer_finalize;
}

static void
clara_badge_printer_init (ClaraBadgePrinter *self)
{
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->mine = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

ClaraBadgePrinter *
clara_badge_printer_new (ClaraReception *reception)
{
  ClaraBadgePrinter *self = g_object_new (CLARA_TYPE_BADGE_PRINTER, NULL);

  self->reception = g_object_ref (reception);
  self->parts = clara_reception_get_parts (reception);
  self->clock = g_object_ref (self->parts->clock);
  g_signal_connect (self->parts->store, "changed", G_CALLBACK (on_changed), self);
  self->timer =
    clara_clock_add_timeout (self->clock, ABANDONED + G_TIME_SPAN_SECOND, on_abandoned, self, NULL);
  look (self);
  return self;
}
