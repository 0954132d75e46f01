/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-codes.h"

#include "clara-contact.h"
#include "clara-decoys.h"
#include "clara-host-message.h"
#include "clara-id.h"
#include "clara-reception.h"
#include "clara-text.h"

#include <sodium.h>
#include <string.h>

typedef enum
{
  OUTCOME_OK,
  OUTCOME_WRONG,
  OUTCOME_EXPIRED,
  OUTCOME_SPENT,    /* no attempts left */
  OUTCOME_TOO_MANY, /* codes asked for */
  OUTCOME_FAILED,
} Outcome;

static const struct
{
  ClaraReceptionError code;
  const char *message;
} outcomes[] = {
  [OUTCOME_OK] = { CLARA_RECEPTION_ERROR_FAILED, NULL },
  [OUTCOME_WRONG] = { CLARA_RECEPTION_ERROR_WRONG, "The code is wrong; try again" },
  [OUTCOME_EXPIRED] = { CLARA_RECEPTION_ERROR_EXPIRED, "The code is no longer valid; ask for a new one" },
  [OUTCOME_SPENT] = { CLARA_RECEPTION_ERROR_LIMIT, "The code was wrong three times; see the front desk" },
  [OUTCOME_TOO_MANY] = { CLARA_RECEPTION_ERROR_LIMIT,
                         "Too many codes were asked for; wait 15 minutes or see the front desk" },
  [OUTCOME_FAILED] = { CLARA_RECEPTION_ERROR_FAILED,
                       "The code could not be saved or looked up; see the front desk" },
};

struct _ClaraCodes
{
  GObject parent_instance;

  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraClock *clock;
  ClaraOutbox *outbox;
  char *kiosk;
  ClaraDecoys *decoys;
};

G_DEFINE_FINAL_TYPE (ClaraCodes, clara_codes, G_TYPE_OBJECT)

/* One request: done when both the time is over and the outcome is known. */
typedef struct
{
  ClaraClock *clock;
  guint timer;
  gboolean known;
  Outcome outcome;
  char *address;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  clara_clock_clear (request->clock, &request->timer);
  g_object_unref (request->clock);
  g_free (request->address);
  g_free (request);
}

static void
complete_if_done (GTask *task)
{
  Request *request = g_task_get_task_data (task);

  if (!request->known || request->timer != 0)
    return;
  if (request->outcome != OUTCOME_OK)
    g_task_return_new_error (task, CLARA_RECEPTION_ERROR, outcomes[request->outcome].code, "%s",
                             outcomes[request->outcome].message);
  else
    g_task_return_pointer (task, g_steal_pointer (&request->address), g_free);
}

static gboolean
on_time_over (gpointer user_data)
{
  GTask *task = user_data;

  ((Request *) g_task_get_task_data (task))->timer = 0;
  complete_if_done (task);
  return G_SOURCE_REMOVE;
}

static GTask *
request_new (ClaraCodes *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data,
             gpointer tag)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  g_task_set_source_tag (task, tag);
  request->clock = g_object_ref (self->clock);
  g_task_set_task_data (task, request, request_free);
  request->timer = clara_clock_add_timeout (self->clock, CLARA_CODES_DELAY, on_time_over, g_object_ref (task),
                                            g_object_unref);
  return task;
}

static void
request_settle (GTask *task, Outcome outcome)
{
  Request *request = g_task_get_task_data (task);

  request->known = TRUE;
  request->outcome = outcome;
  complete_if_done (task);
}

/* What runs on the store's thread, and what it gives. */
typedef struct
{
  ClaraTenant *tenant;
  char *employee_id;
  char *kiosk;
  char *code;
  gint64 now;
  int others; /* asked for at this kiosk by people who do not exist */
  ClaraCode *row;
  ClaraNotification *message;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  clara_tenant_unref (job->tenant);
  g_free (job->employee_id);
  g_free (job->kiosk);
  if (job->code != NULL)
    sodium_memzero (job->code, strlen (job->code));
  g_free (job->code);
  g_clear_pointer (&job->row, clara_code_free);
  g_clear_pointer (&job->message, clara_notification_free);
  g_free (job);
}

static Job *
job_new (ClaraCodes *self, const char *employee_id, const char *code)
{
  Job *job = g_new0 (Job, 1);

  job->tenant = clara_tenant_ref (self->tenant);
  job->employee_id = g_strdup (employee_id);
  job->kiosk = g_strdup (self->kiosk);
  job->code = g_strdup (code);
  job->now = clara_clock_get_real (self->clock);
  return job;
}

static gpointer
give_outcome (Outcome outcome)
{
  /* NULL is an error's. */
  return GINT_TO_POINTER ((int) outcome + 1);
}

static ClaraCode *
get_open (ClaraDb *db, Job *job, GError **error)
{
  GError *local_error = NULL;
  ClaraCode *code = clara_codes_get_open (db, job->tenant, job->employee_id, &local_error);

  if (g_error_matches (local_error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_NOT_FOUND))
    g_clear_error (&local_error);
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return code;
}

static void
set_state (ClaraCode *code, const char *state)
{
  g_free (code->state);
  code->state = g_strdup (state);
}

static gboolean
audit (ClaraDb *db, Job *job, const char *action, const char *outcome, GError **error)
{
  return clara_audit_add (db, job->tenant, "kiosk", action, job->employee_id,
                          clara_json_build ("ss", "kiosk", job->kiosk, "outcome", outcome), error);
}

static gpointer
save_code (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  gint64 since = job->now - CLARA_CODES_WINDOW + 1;
  int of_person = clara_codes_count_since (db, job->tenant, job->employee_id, NULL, since, error);
  int of_kiosk =
    of_person < 0 ? -1 : clara_codes_count_since (db, job->tenant, NULL, job->kiosk, since, error);
  g_autoptr (ClaraCode) old = NULL;
  GError *local_error = NULL;

  if (of_kiosk < 0)
    return NULL;
  if (of_person >= CLARA_CODES_PER_PERSON || of_kiosk + job->others >= CLARA_CODES_PER_KIOSK)
    return audit (db, job, "code_sent", "limit", error) ? give_outcome (OUTCOME_TOO_MANY) : NULL;
  old = get_open (db, job, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }
  if (old != NULL)
    {
      set_state (old, "expired");
      if (!clara_codes_update (db, job->tenant, old, error))
        return NULL;
    }
  if (!clara_codes_insert (db, job->tenant, job->row, error)
      || !clara_notifications_insert (db, job->tenant, job->message, error)
      || !audit (db, job, "code_sent", "sent", error))
    return NULL;
  return give_outcome (OUTCOME_OK);
}

static gpointer
check_code (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  GError *local_error = NULL;
  g_autoptr (ClaraCode) code = get_open (db, job, &local_error);
  Outcome outcome;

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }
  if (code == NULL)
    return audit (db, job, "code_checked", "expired", error) ? give_outcome (OUTCOME_EXPIRED) : NULL;
  if (code->expires_at <= job->now)
    {
      set_state (code, "expired");
      outcome = OUTCOME_EXPIRED;
    }
  else if (clara_code_matches (code->hash, job->code))
    {
      set_state (code, "used");
      outcome = OUTCOME_OK;
    }
  else
    {
      code->attempts_left--;
      outcome = code->attempts_left > 0 ? OUTCOME_WRONG : OUTCOME_SPENT;
      if (outcome == OUTCOME_SPENT)
        set_state (code, "failed");
    }
  if (!clara_codes_update (db, job->tenant, code, error)
      || !audit (db, job, "code_checked",
                 outcome == OUTCOME_OK        ? "right"
                 : outcome == OUTCOME_EXPIRED ? "expired"
                                              : "wrong",
                 error))
    return NULL;
  return give_outcome (outcome);
}

static gpointer
count_kiosk (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  int count =
    clara_codes_count_since (db, job->tenant, NULL, job->kiosk, job->now - CLARA_CODES_WINDOW + 1, error);

  if (count < 0)
    return NULL;
  return give_outcome (count + job->others >= CLARA_CODES_PER_KIOSK ? OUTCOME_TOO_MANY : OUTCOME_OK);
}

/* Keeps the request until the store answers. */
typedef struct
{
  GTask *task;
  ClaraNotification *message;
  char *body;
  char *asked_for;
} Waiting;

static void
waiting_free (Waiting *waiting)
{
  g_object_unref (waiting->task);
  g_clear_pointer (&waiting->message, clara_notification_free);
  if (waiting->body != NULL)
    sodium_memzero (waiting->body, strlen (waiting->body));
  g_free (waiting->body);
  g_free (waiting->asked_for);
  g_free (waiting);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Waiting, waiting_free)

static Outcome
take_outcome (ClaraCodes *self, GObject *store, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  gpointer given = clara_store_finish (CLARA_STORE (store), result, &error);

  if (error == NULL)
    return (Outcome) (GPOINTER_TO_INT (given) - 1);
  clara_outbox_report (self->outbox, "A one-time code could not be saved or looked up", error);
  return OUTCOME_FAILED;
}

static void
on_code_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Waiting) waiting = user_data;
  ClaraCodes *self = g_task_get_source_object (waiting->task);
  Outcome outcome = take_outcome (self, source, result);

  if (outcome == OUTCOME_OK)
    clara_outbox_send (self->outbox, waiting->message, waiting->body, NULL);
  request_settle (waiting->task, outcome);
}

static void
on_kiosk_counted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Waiting) waiting = user_data;
  ClaraCodes *self = g_task_get_source_object (waiting->task);
  Outcome outcome = take_outcome (self, source, result);

  if (outcome == OUTCOME_OK
      && !clara_decoys_ask (self->decoys, waiting->asked_for, clara_clock_get_real (self->clock)))
    outcome = OUTCOME_TOO_MANY;
  request_settle (waiting->task, outcome);
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Waiting) waiting = user_data;

  request_settle (waiting->task, take_outcome (g_task_get_source_object (waiting->task), source, result));
}

static gboolean
can_reach (ClaraCodes *self, const ClaraEmployee *employee, const char *channel)
{
  const char *address = clara_host_message_address (employee, channel);

  return clara_outbox_has_channel (self->outbox, channel) && address != NULL && *address != '\0';
}

/* To the phone or the mail on file, the one that the employee prefers; by way of the desk where there is
 * neither. */
static const char *
choose_channel (ClaraCodes *self, const ClaraEmployee *employee)
{
  g_auto (GStrv) own =
    g_strsplit (employee != NULL && employee->channel != NULL ? employee->channel : "", ";", 8);

  if (employee == NULL)
    return "desktop";
  for (char **channel = own; *channel != NULL; channel++)
    if (strcmp (g_strstrip (*channel), "email") == 0 || strcmp (*channel, "sms") == 0)
      if (can_reach (self, employee, *channel))
        return g_intern_string (*channel);
  if (can_reach (self, employee, "sms"))
    return "sms";
  return can_reach (self, employee, "email") ? "email" : "desktop";
}

/* The form of the address is that of the channel; what it shows of one who does not exist is drawn from the
 * text. */
static char *
mask_address (const char *channel, const ClaraEmployee *employee, const ClaraEmployee *looks_like,
              const char *asked_for)
{
  guint number = g_str_hash (asked_for != NULL ? asked_for : "");
  const ClaraEmployee *form = employee != NULL ? employee : looks_like;
  const char *address = form == NULL ? NULL : clara_host_message_address (form, channel);
  g_autofree char *invented = NULL;

  if (strcmp (channel, "desktop") == 0 || address == NULL)
    return g_strdup (CLARA_N ("address", "the front desk"));
  if (strcmp (channel, "sms") == 0)
    {
      if (employee == NULL)
        invented = g_strdup_printf ("%.*s%03u", MAX ((int) strlen (address) - 3, 0), address, number % 1000);
      return clara_phone_mask (invented != NULL ? invented : address);
    }
  if (employee == NULL)
    invented = g_strdup_printf ("%cx%s", 'a' + (char) (number % 26),
                                strchr (address, '@') ? strchr (address, '@') : "");
  return clara_email_mask (invented != NULL ? invented : address);
}

static ClaraNotification *
make_message (ClaraCodes *self, const ClaraEmployee *employee, const char *channel)
{
  ClaraNotification *row = clara_notification_new ();

  row->kind = g_strdup ("code");
  row->channel = g_strdup (channel);
  clara_outbox_prepare (self->outbox, row);
  row->recipient = g_strdup (clara_host_message_address (employee, channel));
  row->recipient_name = g_strdup (employee->name);
  row->title =
    clara_text_format (employee->language, "host", "One-time code for {name}", "name", employee->name, NULL);
  return row;
}

static ClaraCode *
make_code (ClaraCodes *self, const ClaraEmployee *employee, const char *code)
{
  ClaraCode *row = clara_code_new ();

  row->code_id = clara_id_new (self->clock);
  row->employee_id = g_strdup (employee->employee_id);
  row->kiosk = g_strdup (self->kiosk);
  row->hash = clara_code_hash (code);
  row->attempts_left = CLARA_CODES_ATTEMPTS;
  row->created_at = clara_clock_get_real (self->clock);
  row->expires_at = row->created_at + CLARA_CODES_VALID;
  row->state = g_strdup ("open");
  return row;
}

/**
 * clara_codes_send_async:
 * @employee: (nullable): who gets the code; %NULL where nobody is
 * @asked_for: (nullable): what was asked for, where nobody is
 * @looks_like: (nullable): whose kind of address the answer then has
 *
 * The message is not waited for: whether it arrives must not be seen in the time the answer takes.
 */
void
clara_codes_send_async (ClaraCodes *self, const ClaraEmployee *employee, const char *asked_for,
                        const ClaraEmployee *looks_like, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = request_new (self, cancellable, callback, user_data, clara_codes_send_async);
  Request *request = g_task_get_task_data (task);
  Waiting *waiting = g_new0 (Waiting, 1);
  const char *channel = choose_channel (self, employee != NULL ? employee : looks_like);
  Job *job = job_new (self, employee == NULL ? NULL : employee->employee_id, NULL);
  char code[7];

  request->address = mask_address (channel, employee, looks_like, asked_for);
  job->others = clara_decoys_count (self->decoys, job->now);
  waiting->task = task;
  if (employee == NULL)
    {
      waiting->asked_for = g_strdup (asked_for);
      clara_store_read_async (self->store, count_kiosk, job, job_free, NULL, NULL, on_kiosk_counted, waiting);
      return;
    }
  g_snprintf (code, sizeof code, "%06u", randombytes_uniform (1000000));
  job->row = make_code (self, employee, code);
  job->message = make_message (self, employee, channel);
  waiting->message = clara_notification_copy (job->message);
  waiting->body = clara_text_format (employee->language, "host",
                                     "The code is {code}. It is valid for five minutes and can be used once.",
                                     "code", code, NULL);
  sodium_memzero (code, sizeof code);
  clara_store_write_async (self->store, save_code, job, job_free, NULL, NULL, on_code_saved, waiting);
}

/**
 * clara_codes_send_finish:
 *
 * Returns: (transfer full) (nullable): the masked address, or "the front desk" (to be translated with the
 * context "address"); else %CLARA_RECEPTION_ERROR_LIMIT or %CLARA_RECEPTION_ERROR_FAILED
 */
char *
clara_codes_send_finish (ClaraCodes *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static Outcome
check_decoy (ClaraCodes *self, const char *asked_for)
{
  int left = clara_decoys_try (self->decoys, asked_for, clara_clock_get_real (self->clock));

  return left < 0 ? OUTCOME_EXPIRED : left > 0 ? OUTCOME_WRONG : OUTCOME_SPENT;
}

/* The digits in it, in any script; as spoken, if there are none. */
static char *
read_digits (const char *text)
{
  GString *digits = g_string_new (NULL);
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);

  for (const char *p = valid; *p != '\0' && digits->len < 32; p = g_utf8_next_char (p))
    if (g_unichar_isdigit (g_utf8_get_char (p)))
      g_string_append_c (digits, (char) ('0' + g_unichar_digit_value (g_utf8_get_char (p))));
  if (digits->len == 0 && strlen (valid) < 200)
    {
      char *spoken = clara_digits_parse (valid, "en");

      g_string_free (digits, TRUE);
      return spoken != NULL ? spoken : g_strdup ("");
    }
  return g_string_free (digits, FALSE);
}

/**
 * clara_codes_check_async:
 * @employee: (nullable): whose code it is; %NULL where nobody is
 * @code: what was typed or said
 */
void
clara_codes_check_async (ClaraCodes *self, const ClaraEmployee *employee, const char *asked_for,
                         const char *code, GCancellable *cancellable, GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = request_new (self, cancellable, callback, user_data, clara_codes_check_async);
  g_autofree char *digits = read_digits (code);
  Waiting *waiting;

  if (employee == NULL)
    {
      request_settle (task, check_decoy (self, asked_for));
      g_object_unref (task);
      return;
    }
  waiting = g_new0 (Waiting, 1);
  waiting->task = task;
  clara_store_write_async (self->store, check_code, job_new (self, employee->employee_id, digits), job_free,
                           NULL, NULL, on_checked, waiting);
}

/**
 * clara_codes_check_finish:
 *
 * Returns: whether the code was right; else %CLARA_RECEPTION_ERROR_WRONG (attempts are left),
 *   %CLARA_RECEPTION_ERROR_LIMIT (none are), %CLARA_RECEPTION_ERROR_EXPIRED (or there is none) or
 *   %CLARA_RECEPTION_ERROR_FAILED
 */
gboolean
clara_codes_check_finish (ClaraCodes *self, GAsyncResult *result, GError **error)
{
  GError *local_error = NULL;

  g_task_propagate_pointer (G_TASK (result), &local_error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

static void
clara_codes_finalize (GObject *object)
{
  ClaraCodes *self = CLARA_CODES (object);

  clara_decoys_free (self->decoys);
  g_free (self->kiosk);
  g_object_unref (self->store);
  clara_tenant_unref (self->tenant);
  g_object_unref (self->clock);
  g_object_unref (self->outbox);
  G_OBJECT_CLASS (clara_codes_parent_class)->finalize (object);
}

static void
clara_codes_class_init (ClaraCodesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_codes_finalize;
}

static void
clara_codes_init (ClaraCodes *self)
{
  self->decoys = clara_decoys_new ();
}

ClaraCodes *
clara_codes_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock, ClaraOutbox *outbox,
                 const char *kiosk)
{
  ClaraCodes *self = g_object_new (CLARA_TYPE_CODES, NULL);

  self->store = g_object_ref (store);
  self->tenant = clara_tenant_ref (tenant);
  self->clock = g_object_ref (clock);
  self->outbox = g_object_ref (outbox);
  self->kiosk = g_strdup (kiosk);
  return self;
}
