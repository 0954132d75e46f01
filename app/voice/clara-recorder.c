/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-recorder.h"

#include "clara-recordings.h"

#include <glib/gstdio.h>
#include <string.h>

#define DAY (24 * G_TIME_SPAN_HOUR)
#define TRIM_EVERY G_TIME_SPAN_HOUR
#define MEGABYTE (1024 * 1024)

typedef enum
{
  OFF,     /* nobody is there, or nothing may be recorded here at all */
  ASKED,   /* the visitor has not said yet */
  ON,      /* allowed, and recorded */
  REFUSED, /* declined, or taken back */
  N_STATES,
} State;

typedef enum
{
  ON_OPENED,
  ON_ALLOWED,
  ON_DECLINED,
  ON_CLOSED,
  N_EVENTS,
} Event;

typedef enum
{
  NOTHING,
  BEGIN,
  KEEP,
  DELETE,
} Action;

typedef struct
{
  State next;
  Action action;
} Transition;

static const Transition table[N_STATES][N_EVENTS] = {
  [OFF] = { [ON_OPENED] = { ASKED, NOTHING },
            [ON_ALLOWED] = { OFF, NOTHING },
            [ON_DECLINED] = { OFF, NOTHING },
            [ON_CLOSED] = { OFF, NOTHING } },
  [ASKED] = { [ON_OPENED] = { ASKED, NOTHING },
              [ON_ALLOWED] = { ON, BEGIN },
              [ON_DECLINED] = { REFUSED, NOTHING },
              [ON_CLOSED] = { OFF, NOTHING } },
  /* Whoever takes it back has not allowed what is there already either. */
  [ON] = { [ON_OPENED] = { ASKED, KEEP },
           [ON_ALLOWED] = { ON, NOTHING },
           [ON_DECLINED] = { REFUSED, DELETE },
           [ON_CLOSED] = { OFF, KEEP } },
  [REFUSED] = { [ON_OPENED] = { ASKED, NOTHING },
                [ON_ALLOWED] = { ON, BEGIN },
                [ON_DECLINED] = { REFUSED, NOTHING },
                [ON_CLOSED] = { OFF, NOTHING } },
};

static const char *const state_names[N_STATES] = { "off", "asked", "on", "refused" };

struct _ClaraRecorder
{
  GObject parent_instance;

  ClaraVoice *voice;
  ClaraDialogue *dialogue;
  ClaraBus *bus;
  ClaraClock *clock;
  ClaraSettings *settings;
  char *folder;
  gboolean wanted; /* set */
  State state;
  char *session_id;
  char *file; /* of the recording that runs */
  guint trim_timer;
};

/* What a thread does with a recording that is over, and with the folder. */
typedef struct
{
  ClaraRecording *recording;
  char *file;
  gboolean kept;
  char *folder;
  gint64 older_than_us;
  guint64 most_bytes;
} Job;

G_DEFINE_FINAL_TYPE (ClaraRecorder, clara_recorder, G_TYPE_OBJECT)

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->file);
  g_free (job->folder);
  g_free (job);
}

static void
report (ClaraRecorder *self, const char *message)
{
  clara_bus_publish (self->bus, "error",
                     clara_json_build ("sss", "where", "recording", "message", message, "fix",
                                       "See to the folder recordings of the data folder, or switch "
                                       "record-conversations off"));
}

/* Half of the room is for what is there, half for the one that comes: the folder is never larger than set. */
static guint64
get_half (ClaraRecorder *self)
{
  return (guint64) clara_settings_get_int (self->settings, "recording-megabytes") * MEGABYTE / 2;
}

static Job *
job_new (ClaraRecorder *self)
{
  Job *job = g_new0 (Job, 1);

  job->folder = g_strdup (self->folder);
  job->older_than_us = clara_clock_get_real (self->clock)
                       - (gint64) clara_settings_get_int (self->settings, "recording-days") * DAY;
  job->most_bytes = get_half (self);
  return job;
}

static gboolean
do_job (Job *job, GError **error)
{
  gboolean done = TRUE;

  if (job->recording != NULL)
    {
      done = clara_recording_finish (g_steal_pointer (&job->recording), job->kept ? error : NULL);
      if (!job->kept && g_unlink (job->file) != 0)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                       "The recording '%s', to which consent was taken back, cannot be deleted. Delete it by "
                       "hand",
                       job->file);
          return FALSE;
        }
      done = done || !job->kept;
    }
  return clara_recordings_trim (job->folder, job->older_than_us, job->most_bytes, done ? error : NULL)
         && done;
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (do_job (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_worked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error) && CLARA_RECORDER (source)->bus != NULL)
    report (CLARA_RECORDER (source), error->message);
}

/* Disks may be slow. */
static void
start_job (ClaraRecorder *self, Job *job)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_worked, NULL);

  g_task_set_source_tag (task, start_job);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, work);
}

static Job *
take_out (ClaraRecorder *self, gboolean kept)
{
  Job *job = job_new (self);

  job->recording = clara_voice_set_recording (self->voice, NULL);
  job->file = g_steal_pointer (&self->file);
  job->kept = kept;
  return job;
}

static gboolean
begin (ClaraRecorder *self)
{
  g_autofree char *name = clara_recordings_name (clara_clock_get_real (self->clock), self->session_id);
  g_autoptr (GError) error = NULL;
  ClaraRecording *recording = NULL;

  self->file = g_build_filename (self->folder, name, NULL);
  if (g_mkdir_with_parents (self->folder, 0700) == 0)
    recording = clara_recording_new (self->file, &error);
  else
    g_set_error (&error, G_IO_ERROR, G_IO_ERROR_FAILED, "The folder '%s' cannot be made", self->folder);
  if (recording == NULL)
    {
      report (self, error->message);
      g_clear_pointer (&self->file, g_free);
      return FALSE;
    }
  clara_recording_set_limit (recording, get_half (self));
  g_warn_if_fail (clara_voice_set_recording (self->voice, recording) == NULL);
  return TRUE;
}

static void
fire (ClaraRecorder *self, Event event)
{
  const Transition *transition = &table[self->state][event];
  State before = self->state;

  self->state = transition->next;
  switch (transition->action)
    {
    case NOTHING:
      break;
    case BEGIN:
      if (!begin (self))
        self->state = REFUSED;
      break;
    case KEEP:
    case DELETE:
      start_job (self, take_out (self, transition->action == KEEP));
      break;
    }
  clara_dialogue_set_recording_asked (self->dialogue, self->state == ASKED);
  if (self->state != before || event == ON_OPENED)
    clara_bus_publish (self->bus, "recording", clara_json_build ("s", "state", state_names[self->state]));
}

static void
on_event (ClaraBus *bus, ClaraMessage *message, gpointer user_data)
{
  ClaraRecorder *self = user_data;

  if (clara_message_is (message, "session"))
    {
      const gboolean opened = g_strcmp0 (clara_message_get_string (message, "what"), "opened") == 0;

      g_free (self->session_id);
      self->session_id = g_strdup (clara_message_get_string (message, "session_id"));
      if (!opened)
        fire (self, ON_CLOSED);
      else if (clara_voice_can_record (self->voice))
        fire (self, ON_OPENED);
    }
  else if (clara_message_is (message, "state"))
    /* A one-time code is kept nowhere. */
    clara_voice_set_recording_private (
      self->voice, g_strcmp0 (clara_message_get_string (message, "to"), "credential_check") == 0);
}

static void
on_command (ClaraBus *bus, ClaraMessage *message, gpointer user_data)
{
  if (clara_message_is (message, "record"))
    fire (user_data, clara_json_get_boolean (clara_message_get_fields (message), "allowed", FALSE)
                       ? ON_ALLOWED
                       : ON_DECLINED);
}

static gboolean
on_trim (gpointer user_data)
{
  start_job (user_data, job_new (user_data));
  return G_SOURCE_CONTINUE;
}

static void
clara_recorder_dispose (GObject *object)
{
  ClaraRecorder *self = CLARA_RECORDER (object);

  if (self->bus != NULL)
    {
      clara_recorder_stop (self);
      g_signal_handlers_disconnect_by_data (self->bus, self);
    }
  g_clear_object (&self->voice);
  g_clear_object (&self->dialogue);
  g_clear_object (&self->settings);
  g_clear_object (&self->bus);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (clara_recorder_parent_class)->dispose (object);
}

static void
clara_recorder_finalize (GObject *object)
{
  ClaraRecorder *self = CLARA_RECORDER (object);

  g_free (self->folder);
  g_free (self->session_id);
  g_free (self->file);
  G_OBJECT_CLASS (clara_recorder_parent_class)->finalize (object);
}

static void
clara_recorder_class_init (ClaraRecorderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = clara_recorder_dispose;
  object_class->finalize = clara_recorder_finalize;
}

static void
clara_recorder_init (ClaraRecorder *self)
{
}

/**
 * clara_recorder_new:
 * @dialogue: asks aloud
 * @folder: of the recordings; made when the first begins
 *
 * Returns: (transfer full): a recorder that has recorded nothing; what is too old is deleted from now on
 */
ClaraRecorder *
clara_recorder_new (ClaraVoice *voice, ClaraDialogue *dialogue, ClaraBus *bus, ClaraClock *clock,
                    ClaraSettings *settings, const char *folder)
{
  ClaraRecorder *self = g_object_new (CLARA_TYPE_RECORDER, NULL);

  self->voice = g_object_ref (voice);
  self->dialogue = g_object_ref (dialogue);
  self->bus = g_object_ref (bus);
  self->clock = g_object_ref (clock);
  self->settings = g_object_ref (settings);
  self->folder = g_strdup (folder);
  self->wanted = clara_settings_get_boolean (settings, "record-conversations");
  if (self->wanted)
    {
      g_signal_connect (bus, "event", G_CALLBACK (on_event), self);
      g_signal_connect (bus, "command", G_CALLBACK (on_command), self);
    }
  start_job (self, job_new (self));
  self->trim_timer = clara_clock_add_timeout (clock, TRIM_EVERY, on_trim, self, NULL);
  return self;
}

/**
 * clara_recorder_stop:
 *
 * Completes a recording that runs; nothing is recorded or deleted after this. Blocks until it is on the disk.
 */
void
clara_recorder_stop (ClaraRecorder *self)
{
  g_return_if_fail (CLARA_IS_RECORDER (self));
  clara_clock_clear (self->clock, &self->trim_timer);
  if (self->state == ON)
    {
      g_autoptr (GError) error = NULL;
      Job *job = take_out (self, TRUE);

      if (!do_job (job, &error))
        g_message ("%s", error->message);
      job_free (job);
    }
  self->state = OFF;
}
