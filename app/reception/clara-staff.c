/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-staff.h"

#include "clara-reception.h"

#include <sodium.h>
#include <string.h>

#define KEY "staff-pin"
#define MAX_TEXT 64
/* OWASP's least for Argon2id. Whoever has the file tries a million PINs in hours whatever these are: what
 * protects the PIN is the file's mode and, at the screen, the lock. */
#define PASSES 2
#define MEMORY (19 * 1024 * 1024)

struct _ClaraStaff
{
  GObject parent_instance;

  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraClock *clock;
  char *place;
};

G_DEFINE_FINAL_TYPE (ClaraStaff, clara_staff, G_TYPE_OBJECT)

/* What is stored: the hash, how many tries failed in a row, and until when nobody may try. */
typedef struct
{
  char *hash; /* NULL: no PIN is set */
  gint64 failures;
  gint64 locked_until; /* real time; 0: not locked */
} Record;

typedef struct
{
  ClaraTenant *tenant;
  char *place;
  char *purpose;
  char *pin;
  gint64 now;
  Record record;
  gboolean refused; /* locked: not even looked at */
  gboolean right;
} Job;

static void
wipe (char *text)
{
  if (text != NULL)
    sodium_memzero (text, strlen (text));
  g_free (text);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  clara_tenant_unref (job->tenant);
  g_free (job->place);
  g_free (job->purpose);
  wipe (job->pin);
  g_free (job->record.hash);
  g_free (job);
}

static Job *
job_new (ClaraStaff *self, const char *purpose)
{
  Job *job = g_new0 (Job, 1);

  job->tenant = clara_tenant_ref (self->tenant);
  job->place = g_strdup (self->place);
  job->purpose = g_strdup (purpose);
  job->now = clara_clock_get_real (self->clock);
  return job;
}

/* A record that cannot be read is an error, not a missing PIN: else damage would open the door. */
static gboolean
read_record (ClaraDb *db, ClaraTenant *tenant, Record *record, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = clara_tenant_settings_get (db, tenant, KEY, &local_error);
  g_autoptr (JsonObject) object = NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (text == NULL)
    return TRUE;
  object = clara_json_parse_object (text, -1, error);
  if (object == NULL)
    return FALSE;
  record->hash = g_strdup (clara_json_get_string (object, "hash", NULL));
  record->failures = clara_json_get_int (object, "failures", 0);
  record->locked_until = clara_json_get_int (object, "locked_until", 0);
  return TRUE;
}

static gboolean
write_record (ClaraDb *db, ClaraTenant *tenant, const Record *record, GError **error)
{
  g_autoptr (JsonObject) object = clara_json_build ("sii", "hash", record->hash, "failures", record->failures,
                                                    "locked_until", record->locked_until);
  g_autofree char *text = clara_json_to_string (object);

  return clara_tenant_settings_set (db, tenant, KEY, text, error);
}

static gboolean
add_audit (ClaraDb *db, const Job *job, const char *action, GError **error)
{
  return clara_audit_add (db, job->tenant, "staff", action, job->place,
                          job->purpose != NULL ? clara_json_build ("s", "purpose", job->purpose) : NULL,
                          error);
}

static GTask *
task_new (ClaraStaff *self, Job *job, gpointer tag, GCancellable *cancellable, GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, job, job_free);
  return task;
}

/* Argon2id is slow on purpose: virtual time must not run on beneath it. */
static void
run_in_thread (ClaraStaff *self, GTask *outer, GTaskThreadFunc func, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) inner = g_task_new (self, NULL, callback, g_object_ref (outer));

  g_task_set_task_data (inner, g_task_get_task_data (outer), NULL);
  clara_clock_hold (self->clock);
  g_task_run_in_thread (inner, func);
}

static void
return_store_error (GTask *task, GError *error)
{
  g_task_return_new_error (task, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_FAILED,
                           "The staff PIN cannot be read or kept: %s", error->message);
  g_error_free (error);
}

/* Setting ----------------------------------------------------------------------------------------- */

static gpointer
store_hash (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;

  job->record.failures = job->record.locked_until = 0;
  return GINT_TO_POINTER (write_record (db, job->tenant, &job->record, error)
                          && add_audit (db, job, "staff_pin_set", error));
}

static void
on_hash_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  clara_store_finish (CLARA_STORE (source), result, &error);
  if (error != NULL)
    return_store_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
make_hash (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  char hash[crypto_pwhash_STRBYTES];

  if (crypto_pwhash_str_alg (hash, job->pin, strlen (job->pin), PASSES, MEMORY, crypto_pwhash_ALG_ARGON2ID13)
      == 0)
    job->record.hash = g_strdup (hash);
  g_task_return_boolean (task, TRUE);
}

static void
on_hash_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ClaraStaff *self = CLARA_STAFF (source);
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);

  clara_clock_release (self->clock);
  if (job->record.hash == NULL)
    g_task_return_new_error (
      task, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_FAILED,
      "There is not enough memory to compute the PIN's hash (19 MB); free some and try again");
  else
    clara_store_write_async (self->store, store_hash, job, NULL, NULL, NULL, on_hash_stored,
                             g_object_ref (task));
}

/**
 * clara_staff_set_pin_async:
 *
 * Sets the PIN, or another in its place; whatever was locked is open again.
 */
void
clara_staff_set_pin_async (ClaraStaff *self, const char *pin, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  Job *job = job_new (self, NULL);

  task = task_new (self, job, clara_staff_set_pin_async, cancellable, callback, user_data);
  job->pin = clara_staff_normalise_pin (pin, &error);
  if (job->pin == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    run_in_thread (self, task, make_hash, on_hash_made);
}

gboolean
clara_staff_set_pin_finish (ClaraStaff *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Checking ---------------------------------------------------------------------------------------- */

/* The try counts before it is known to be wrong: neither several at once nor pulling the plug gives one more.
 */
static gpointer
begin_attempt (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  Record *record = &job->record;

  if (!read_record (db, job->tenant, record, error) || record->hash == NULL)
    return NULL;
  /* A clock that was set back does not lengthen the lock. */
  record->locked_until = MIN (record->locked_until, job->now + CLARA_STAFF_LOCK);
  job->refused = record->locked_until > job->now;
  if (job->refused)
    {
      if (add_audit (db, job, "staff_pin_refused", error))
        write_record (db, job->tenant, record, error);
      return NULL;
    }
  if (record->locked_until != 0)
    record->failures = record->locked_until = 0;
  record->failures++;
  if (record->failures >= CLARA_STAFF_ATTEMPTS)
    record->locked_until = job->now + CLARA_STAFF_LOCK;
  write_record (db, job->tenant, record, error);
  return NULL;
}

static gpointer
end_attempt (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  Record record = { 0 };

  if (!job->right)
    {
      add_audit (db, job, job->record.locked_until != 0 ? "staff_pin_locked" : "staff_pin_wrong", error);
      return NULL;
    }
  if (read_record (db, job->tenant, &record, error))
    {
      record.failures = record.locked_until = 0;
      if (write_record (db, job->tenant, &record, error))
        add_audit (db, job, "staff_pin_right", error);
    }
  g_free (record.hash);
  return NULL;
}

static void
return_locked (GTask *task)
{
  g_task_return_new_error (
    task, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_LIMIT,
    "The PIN was wrong %d times; wait %d minutes, or set another with: clara staff set-pin",
    CLARA_STAFF_ATTEMPTS, (int) (CLARA_STAFF_LOCK / G_TIME_SPAN_MINUTE));
}

static void
on_attempt_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  clara_store_finish (CLARA_STORE (source), result, &error);
  if (error != NULL)
    return_store_error (task, error);
  else if (job->right)
    g_task_return_boolean (task, TRUE);
  else if (job->record.locked_until != 0)
    return_locked (task);
  else
    g_task_return_new_error (task, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_WRONG,
                             "The PIN is wrong; try again");
}

static void
verify (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;

  job->right = crypto_pwhash_str_verify (job->record.hash, job->pin, strlen (job->pin)) == 0;
  g_task_return_boolean (task, TRUE);
}

static void
on_verified (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ClaraStaff *self = CLARA_STAFF (source);
  g_autoptr (GTask) task = user_data;

  clara_clock_release (self->clock);
  clara_store_write_async (self->store, end_attempt, g_task_get_task_data (task), NULL, NULL, NULL,
                           on_attempt_ended, g_object_ref (task));
}

static void
on_attempt_begun (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  clara_store_finish (CLARA_STORE (source), result, &error);
  if (error != NULL)
    return_store_error (task, error);
  else if (job->record.hash == NULL)
    g_task_return_new_error (task, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_NOT_FOUND,
                             "There is no staff PIN yet; set one with: clara staff set-pin");
  else if (job->refused)
    return_locked (task);
  else
    run_in_thread (g_task_get_source_object (task), task, verify, on_verified);
}

/**
 * clara_staff_check_pin_async:
 * @purpose: (nullable): what it opens, for the audit log
 *
 * Counts as a try, also where it is no PIN at all.
 */
void
clara_staff_check_pin_async (ClaraStaff *self, const char *pin, const char *purpose,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Job *job = job_new (self, purpose);

  task = task_new (self, job, clara_staff_check_pin_async, cancellable, callback, user_data);
  job->pin = clara_staff_normalise_pin (pin, NULL);
  if (job->pin == NULL)
    job->pin = g_strdup ("");
  clara_store_write_async (self->store, begin_attempt, job, NULL, NULL, NULL, on_attempt_begun,
                           g_object_ref (task));
}

gboolean
clara_staff_check_pin_finish (ClaraStaff *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ------------------------------------------------------------------------------------------------- */

static gpointer
find_pin (ClaraDb *db, gpointer user_data, GError **error)
{
  Record record = { 0 };
  gboolean found = read_record (db, user_data, &record, error) && record.hash != NULL;

  g_free (record.hash);
  return GINT_TO_POINTER (found);
}

/**
 * clara_staff_has_pin_sync:
 *
 * Returns: whether a PIN is set
 */
gboolean
clara_staff_has_pin_sync (ClaraStaff *self, GError **error)
{
  return GPOINTER_TO_INT (clara_store_read_sync (self->store, find_pin, self->tenant, error));
}

/* 111111, 123456, 987654: tried first by everybody. */
static gboolean
is_obvious (const char *pin)
{
  const int step = pin[1] - pin[0];

  if (step < -1 || step > 1)
    return FALSE;
  for (gsize i = 1; pin[i] != '\0'; i++)
    if (pin[i] - pin[i - 1] != step)
      return FALSE;
  return TRUE;
}

char *
clara_staff_normalise_pin (const char *text, GError **error)
{
  char digits[CLARA_STAFF_PIN_MAX + 1] = { 0 };
  gsize count = 0;
  gboolean fit = g_utf8_validate_len (text, strnlen (text, MAX_TEXT + 1), NULL);
  char *pin = NULL;

  for (const char *at = text; fit && *at != '\0'; at = g_utf8_next_char (at))
    {
      const int digit = g_unichar_digit_value (g_utf8_get_char (at));

      if (at - text > MAX_TEXT || (digit < 0 && *at != ' ') || (digit >= 0 && count == CLARA_STAFF_PIN_MAX))
        fit = FALSE;
      else if (digit >= 0)
        digits[count++] = (char) ('0' + digit);
    }
  if (!fit || count < CLARA_STAFF_PIN_MIN)
    g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                 "A PIN has %d to %d digits and nothing else", CLARA_STAFF_PIN_MIN, CLARA_STAFF_PIN_MAX);
  else if (is_obvious (digits))
    g_set_error (
      error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
      "This PIN is among the first that anybody tries; take digits that are not all the same and do "
      "not count up or down");
  else
    pin = g_strdup (digits);
  sodium_memzero (digits, sizeof digits);
  return pin;
}

static void
clara_staff_finalize (GObject *object)
{
  ClaraStaff *self = CLARA_STAFF (object);

  g_clear_object (&self->store);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->tenant, clara_tenant_unref);
  g_free (self->place);
  G_OBJECT_CLASS (clara_staff_parent_class)->finalize (object);
}

static void
clara_staff_class_init (ClaraStaffClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_staff_finalize;
}

static void
clara_staff_init (ClaraStaff *self)
{
}

ClaraStaff *
clara_staff_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock, const char *place)
{
  ClaraStaff *self = g_object_new (CLARA_TYPE_STAFF, NULL);

  self->store = g_object_ref (store);
  self->tenant = clara_tenant_ref (tenant);
  self->clock = g_object_ref (clock);
  self->place = g_strdup (place);
  return self;
}
