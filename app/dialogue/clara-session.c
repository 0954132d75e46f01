/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-session.h"

#include "clara-id.h"

struct _ClaraSession
{
  GObject parent_instance;

  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraClock *clock;
  ClaraBus *bus;
  char *kiosk;
  ClaraSessionRow *row; /* NULL while nobody is here */
  gboolean told;        /* that the store fails, once a session */
};

G_DEFINE_FINAL_TYPE (ClaraSession, clara_session, G_TYPE_OBJECT)

/* Copies for the store's thread: what it touches belongs to nobody else. */
typedef struct
{
  ClaraTenant *tenant;
  ClaraSessionRow *row;
  ClaraMessageRow *message;
} Job;

static Job *
job_new (ClaraSession *self)
{
  Job *job = g_new0 (Job, 1);

  job->tenant = clara_tenant_ref (self->tenant);
  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  clara_tenant_unref (job->tenant);
  g_clear_pointer (&job->row, clara_session_row_free);
  g_clear_pointer (&job->message, clara_message_row_free);
  g_free (job);
}

static gpointer
put_row (ClaraDb *db, gpointer data, GError **error)
{
  Job *job = data;

  clara_sessions_put (db, job->tenant, job->row, error);
  return NULL;
}

static gpointer
add_message (ClaraDb *db, gpointer data, GError **error)
{
  Job *job = data;

  clara_messages_add (db, job->tenant, job->message, error);
  return NULL;
}

static gpointer
nothing (ClaraDb *db, gpointer data, GError **error)
{
  return NULL;
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraSession) self = user_data;
  g_autoptr (GError) error = NULL;

  clara_store_finish (CLARA_STORE (source), result, &error);
  if (error == NULL || self->told || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->told = TRUE;
  clara_bus_publish (self->bus, "error",
                     clara_json_build ("sss", "where", "session", "message", error->message, "fix",
                                       "See to the data folder: clara doctor says what is wrong with it"));
}

static void
write_job (ClaraSession *self, ClaraStoreFunc func, Job *job)
{
  clara_store_write_async (self->store, func, job, job_free, NULL, NULL, on_written, g_object_ref (self));
}

static void
persist (ClaraSession *self)
{
  Job *job;

  if (self->row == NULL)
    return;
  self->row->last_activity = clara_clock_get_real (self->clock);
  job = job_new (self);
  job->row = clara_session_row_copy (self->row);
  write_job (self, put_row, job);
}

static gboolean
replace (char **where, const char *with)
{
  if (g_strcmp0 (*where, with) == 0)
    return FALSE;
  g_free (*where);
  *where = g_strdup (with);
  return TRUE;
}

static void
publish (ClaraSession *self, const char *what, const char *reason)
{
  clara_bus_publish (
    self->bus, "session",
    clara_json_build ("sss", "session_id", self->row->session_id, "what", what, "reason", reason));
}

static void
clara_session_finalize (GObject *object)
{
  ClaraSession *self = CLARA_SESSION (object);

  g_clear_pointer (&self->row, clara_session_row_free);
  g_object_unref (self->store);
  clara_tenant_unref (self->tenant);
  g_object_unref (self->clock);
  g_object_unref (self->bus);
  g_free (self->kiosk);
  G_OBJECT_CLASS (clara_session_parent_class)->finalize (object);
}

static void
clara_session_class_init (ClaraSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_session_finalize;
}

static void
clara_session_init (ClaraSession *self)
{
}

ClaraSession *
clara_session_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock, ClaraBus *bus,
                   const char *kiosk)
{
  ClaraSession *self = g_object_new (CLARA_TYPE_SESSION, NULL);

  self->store = g_object_ref (store);
  self->tenant = clara_tenant_ref (tenant);
  self->clock = g_object_ref (clock);
  self->bus = g_object_ref (bus);
  self->kiosk = g_strdup (kiosk);
  return self;
}

typedef struct
{
  ClaraSession *self;
  int count;
} Interrupt;

static gpointer
interrupt_open (ClaraDb *db, gpointer data, GError **error)
{
  Interrupt *interrupt = data;

  interrupt->count =
    clara_sessions_interrupt_open (db, interrupt->self->tenant, interrupt->self->kiosk, error);
  return NULL;
}

/**
 * clara_session_interrupt_open_sync:
 *
 * Closes the sessions of this kiosk that a power cut left open. Blocks: at start only.
 *
 * Returns: how many, or -1
 */
int
clara_session_interrupt_open_sync (ClaraSession *self, GError **error)
{
  Interrupt interrupt = { self, 0 };
  g_autoptr (GError) local_error = NULL;

  clara_store_write_sync (self->store, interrupt_open, &interrupt, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return -1;
    }
  return interrupt.count;
}

void
clara_session_open (ClaraSession *self, const char *language)
{
  g_return_if_fail (self->row == NULL);

  self->told = FALSE;
  self->row = clara_session_row_new ();
  self->row->session_id = clara_id_new (self->clock);
  self->row->kiosk = g_strdup (self->kiosk);
  self->row->current_state = g_strdup ("idle");
  self->row->employee_data = g_strdup ("{}");
  self->row->visitor_data = g_strdup ("{}");
  self->row->language = g_strdup (language);
  self->row->created_at = clara_clock_get_real (self->clock);
  self->row->utc_offset = clara_clock_get_utc_offset (self->clock);
  persist (self);
  publish (self, "opened", NULL);
}

/**
 * clara_session_close:
 * @outcome: completed, cancelled, idle or human
 */
void
clara_session_close (ClaraSession *self, const char *outcome)
{
  if (self->row == NULL)
    return;
  replace (&self->row->outcome, outcome);
  self->row->ended_at = clara_clock_get_real (self->clock);
  persist (self);
  publish (self, "closed", outcome);
  g_clear_pointer (&self->row, clara_session_row_free);
}

gboolean
clara_session_is_open (ClaraSession *self)
{
  return self->row != NULL;
}

/**
 * clara_session_get_id:
 *
 * Returns: (transfer none) (nullable): %NULL while nobody is here
 */
const char *
clara_session_get_id (ClaraSession *self)
{
  return self->row != NULL ? self->row->session_id : NULL;
}

/**
 * clara_session_get_row:
 *
 * Returns: (transfer none) (nullable): %NULL while nobody is here
 */
const ClaraSessionRow *
clara_session_get_row (ClaraSession *self)
{
  return self->row;
}

/* Persists even where the state stays: a transition is a transition. */
void
clara_session_set_state (ClaraSession *self, const char *state)
{
  if (self->row == NULL)
    return;
  replace (&self->row->current_state, state);
  persist (self);
}

void
clara_session_set_user_type (ClaraSession *self, const char *user_type)
{
  if (self->row != NULL && replace (&self->row->user_type, user_type))
    persist (self);
}

void
clara_session_set_language (ClaraSession *self, const char *language)
{
  if (self->row != NULL && replace (&self->row->language, language))
    persist (self);
}

/**
 * clara_session_set_visitor:
 * @data: (transfer full): what is known of the visitor
 */
void
clara_session_set_visitor (ClaraSession *self, JsonObject *data)
{
  g_autoptr (JsonObject) owned = data;
  g_autofree char *text = clara_json_to_string (owned);

  if (self->row != NULL && replace (&self->row->visitor_data, text))
    persist (self);
}

/**
 * clara_session_set_employee:
 * @data: (transfer full): who is being or has been verified
 */
void
clara_session_set_employee (ClaraSession *self, JsonObject *data)
{
  g_autoptr (JsonObject) owned = data;
  g_autofree char *text = clara_json_to_string (owned);

  if (self->row != NULL && replace (&self->row->employee_data, text))
    persist (self);
}

void
clara_session_set_attempts (ClaraSession *self, int attempts)
{
  if (self->row == NULL || self->row->verification_attempts == attempts)
    return;
  self->row->verification_attempts = attempts;
  persist (self);
}

/**
 * clara_session_add_line:
 * @role: visitor, clara, staff, tool
 * @text: with nothing secret in it
 * @source: (nullable): voice, touch, typed, desk
 */
void
clara_session_add_line (ClaraSession *self, const char *role, const char *text, const char *language,
                        const char *source)
{
  Job *job;

  if (self->row == NULL || text == NULL || text[0] == '\0')
    return;
  job = job_new (self);
  job->message = clara_message_row_new ();
  job->message->session_id = g_strdup (self->row->session_id);
  job->message->role = g_strdup (role);
  job->message->text = g_strdup (text);
  job->message->language = g_strdup (language);
  job->message->source = g_strdup (source);
  job->message->created_at = clara_clock_get_real (self->clock);
  job->message->utc_offset = clara_clock_get_utc_offset (self->clock);
  write_job (self, add_message, job);
}

static JsonObject *
parse_or_empty (const char *text)
{
  JsonObject *object = text != NULL ? clara_json_parse_object (text, -1, NULL) : NULL;

  return object != NULL ? object : json_object_new ();
}

/**
 * clara_session_to_status:
 *
 * Returns: (transfer full): {session_id, current_state, user_type, employee_data, visitor_data,
 *   verification_attempts, created_at, last_activity}
 */
JsonObject *
clara_session_to_status (ClaraSession *self)
{
  g_autofree char *created = NULL;
  g_autofree char *active = NULL;

  if (self->row == NULL)
    return clara_json_build ("sssooiss", "session_id", NULL, "current_state", "idle", "user_type", NULL,
                             "employee_data", json_object_new (), "visitor_data", json_object_new (),
                             "verification_attempts", (gint64) 0, "created_at", NULL, "last_activity", NULL);
  created = clara_clock_format (self->row->created_at, self->row->utc_offset);
  active = clara_clock_format (self->row->last_activity, self->row->utc_offset);
  return clara_json_build (
    "sssooiss", "session_id", self->row->session_id, "current_state", self->row->current_state, "user_type",
    self->row->user_type, "employee_data", parse_or_empty (self->row->employee_data), "visitor_data",
    parse_or_empty (self->row->visitor_data), "verification_attempts",
    (gint64) self->row->verification_attempts, "created_at", created, "last_activity", active);
}

/**
 * clara_session_flush_sync:
 *
 * Waits until all that was asked of the store so far is on the disk: its writes keep their order.
 */
gboolean
clara_session_flush_sync (ClaraSession *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  clara_store_write_sync (self->store, nothing, NULL, &local_error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
