/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-sight.h"

#include "clara-id.h"
#include "clara-json.h"
#include "clara-motion.h"
#include "clara-portrait.h"
#include "clara-presence.h"
#include "clara-vision.h"

#include <errno.h>
#include <glib/gstdio.h>

#define PREVIEW_FPS 15
#define LOOK_US (200 * 1000)
/* Who holds a code up holds it still; and one that stays there is one code. */
#define LOOK_CODE_US (4 * G_TIME_SPAN_SECOND)
#define CODE_GONE_US (3 * G_TIME_SPAN_SECOND)
/* Where nothing moves: who came while a face was missed is found all the same, and a code is seen again
 * before it counts as gone. This is what an empty lobby costs, day and night. */
#define LOOK_STILL_US (1500 * G_TIME_SPAN_MILLISECOND)
#define LOOK_CODE_STILL_US (2 * G_TIME_SPAN_SECOND)

struct _ClaraSight
{
  GObject parent_instance;

  ClaraCamera *camera;
  ClaraClock *clock;
  ClaraBus *bus;
  char *models_folder;
  gboolean started;
  gboolean available;
  guint serial; /* of the start; what was looked at before is stale */

  ClaraFrame *newest;
  ClaraPresence presence;
  gboolean face_shown; /* "face" was last told with a face */
  gint64 next_look_us;
  gint64 faces_us; /* faces were last looked for */
  gint64 codes_us; /* and codes */
  gint64 moved_us; /* something moved last */
  char *code;      /* the QR code in view, and when it was seen last */
  gint64 code_us;
  gboolean looking;
  gboolean fresh; /* nothing was seen since the start, or since the camera came */
  guint lost_timer;

  /* One thread, so that what the jobs alone use needs no lock. */
  GThreadPool *pool;
  ClaraFaceDetector *detector;
  gboolean detector_tried;
  ClaraMotion motion;
};

G_DEFINE_FINAL_TYPE (ClaraSight, clara_sight, G_TYPE_OBJECT)

enum
{
  PRESENCE,
  FACE,
  FRAME,
  AVAILABLE,
  CODE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef struct _Job Job;

/* What the pool does with a frame. It goes to the pool's thread and comes back as a whole, so that nothing
 * but the main thread lets go of an object. */
struct _Job
{
  void (*run) (Job *job);  /* in the pool */
  void (*done) (Job *job); /* on the main thread */
  ClaraSight *sight;
  GMainContext *context;
  ClaraFrame *frame;
  guint serial;
  gint64 time_us;       /* the clock's, when it was given */
  gboolean wants_faces; /* whether or not it moves */
  gboolean wants_code;
  gboolean first; /* there is none before to compare it with */
  GTask *task;    /* of a photo */
  char *file;

  gboolean moved;
  gboolean found;
  ClaraFaceBox face;
  char *code;
  GError *error;
  GError *problem; /* of the detector, told once */
};

static void
job_free (gpointer data)
{
  Job *job = data;

  clara_frame_unref (job->frame);
  g_main_context_unref (job->context);
  g_clear_object (&job->task);
  g_free (job->file);
  g_free (job->code);
  g_clear_error (&job->error);
  g_clear_error (&job->problem);
  g_object_unref (job->sight);
  g_free (job);
}

static Job *
job_new (ClaraSight *self, void (*run) (Job *job), void (*done) (Job *job))
{
  Job *job = g_new0 (Job, 1);

  job->run = run;
  job->done = done;
  job->sight = g_object_ref (self);
  job->context = g_main_context_ref_thread_default ();
  job->frame = clara_frame_ref (self->newest);
  job->serial = self->serial;
  job->time_us = clara_clock_get_monotonic (self->clock);
  return job;
}

/* ---- the pool ---- */

/* A model that does not work leaves the classical detector, which is enough for what is done here. */
static ClaraFaceDetector *
get_detector (ClaraSight *self, GError **problem)
{
  g_autoptr (GError) error = NULL;

  if (self->detector_tried)
    return self->detector;
  self->detector_tried = TRUE;
  self->detector = clara_face_detector_new (self->models_folder, problem);
  if (self->detector == NULL && g_error_matches (*problem, CLARA_VISION_ERROR, CLARA_VISION_ERROR_MODEL))
    {
      self->detector = clara_face_detector_new (NULL, &error);
      if (self->detector == NULL)
        {
          g_clear_error (problem);
          *problem = g_steal_pointer (&error);
        }
    }
  return self->detector;
}

static void
find_face (ClaraSight *self, Job *job)
{
  ClaraFaceDetector *detector = get_detector (self, &job->problem);
  g_autoptr (GArray) faces = NULL;

  if (detector == NULL)
    return;
  faces =
    clara_face_detector_find (detector, g_bytes_get_data (clara_frame_get_rgb (job->frame), NULL),
                              clara_frame_get_width (job->frame), clara_frame_get_height (job->frame), NULL);
  if (faces == NULL || faces->len == 0)
    return;
  job->found = TRUE;
  job->face = g_array_index (faces, ClaraFaceBox, 0);
}

static void
run_look (Job *job)
{
  ClaraSight *self = job->sight;

  if (job->first)
    self->motion.has_cells = FALSE;
  job->moved = clara_motion_look (&self->motion, g_bytes_get_data (clara_frame_get_rgb (job->frame), NULL),
                                  clara_frame_get_width (job->frame), clara_frame_get_height (job->frame));
  if (job->moved || job->wants_faces)
    find_face (self, job);
  if (job->moved || job->wants_code)
    job->code =
      clara_vision_read_qr (g_bytes_get_data (clara_frame_get_rgb (job->frame), NULL),
                            clara_frame_get_width (job->frame), clara_frame_get_height (job->frame));
}

static void
run_photo (Job *job)
{
  g_autofree char *folder = g_path_get_dirname (job->file);

  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (job->task), &job->error))
    return;
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (&job->error, G_IO_ERROR, g_io_error_from_errno (errno),
                   "The folder %s for photographs cannot be made: %s", folder, g_strerror (errno));
      return;
    }
  find_face (job->sight, job);
  clara_portrait_write (job->frame, job->found ? &job->face : NULL, job->file, &job->error);
}

static gboolean
on_done (gpointer data)
{
  Job *job = data;

  clara_clock_release (job->sight->clock);
  job->done (job);
  return G_SOURCE_REMOVE;
}

static void
on_job (gpointer data, gpointer user_data)
{
  Job *job = data;
  g_autoptr (GMainContext) context = g_main_context_ref (job->context);
  g_autoptr (GSource) source = g_idle_source_new ();

  job->run (job);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_done, job, job_free);
  g_source_attach (source, context);
}

static void
push (ClaraSight *self, Job *job)
{
  clara_clock_hold (self->clock);
  g_thread_pool_push (self->pool, job, NULL);
}

/* ---- the main thread ---- */

static void
set_available (ClaraSight *self, gboolean available)
{
  if (self->available == available)
    return;
  self->available = available;
  g_signal_emit (self, signals[AVAILABLE], 0, available);
}

static void
tell_presence (ClaraSight *self)
{
  g_signal_emit (self, signals[PRESENCE], 0, self->presence.present);
}

static void
tell_face (ClaraSight *self, const Job *job)
{
  const double width = clara_frame_get_width (job->frame), height = clara_frame_get_height (job->frame);

  if (job->found)
    g_signal_emit (self, signals[FACE], 0, (job->face.x + job->face.width / 2.0) / width,
                   (job->face.y + job->face.height / 2.0) / height, job->face.height / height);
  else if (self->face_shown)
    g_signal_emit (self, signals[FACE], 0, 0.5, 0.5, 0.0);
  self->face_shown = job->found;
}

/* Told once for each time that it is held up. */
static void
tell_code (ClaraSight *self, const Job *job)
{
  const gboolean same = self->code != NULL && job->time_us - self->code_us < CODE_GONE_US;

  if (job->code == NULL)
    return;
  self->code_us = job->time_us;
  if (same && g_str_equal (self->code, job->code))
    return;
  g_free (self->code);
  self->code = g_strdup (job->code);
  g_signal_emit (self, signals[CODE], 0, job->code);
}

/* Nobody, and nothing to be seen. */
static void
forget (ClaraSight *self)
{
  self->fresh = TRUE;
  clara_clock_clear (self->clock, &self->lost_timer);
  if (self->face_shown)
    g_signal_emit (self, signals[FACE], 0, 0.5, 0.5, 0.0);
  self->face_shown = FALSE;
  if (clara_presence_reset (&self->presence))
    tell_presence (self);
}

/* Frames may stop coming while somebody is there. */
static gboolean
on_lost (gpointer user_data)
{
  ClaraSight *self = user_data;

  self->lost_timer = 0;
  if (clara_presence_tick (&self->presence, clara_clock_get_monotonic (self->clock)))
    tell_presence (self);
  return G_SOURCE_REMOVE;
}

static void
report_problem (ClaraSight *self, const GError *problem)
{
  g_warning ("%s", problem->message);
  if (self->bus != NULL)
    clara_bus_publish (self->bus, "error",
                       clara_json_build ("sss", "where", "camera", "message", problem->message, "fix",
                                         "Run clara doctor; visitors wake Clara by touch meanwhile"));
}

static void
on_looked (Job *job)
{
  ClaraSight *self = job->sight;

  self->looking = FALSE;
  if (job->problem != NULL)
    report_problem (self, job->problem);
  if (job->serial != self->serial)
    return;
  if (job->moved || job->wants_faces)
    self->faces_us = job->time_us;
  if (job->moved || job->wants_code)
    self->codes_us = job->time_us;
  if (job->moved)
    self->moved_us = job->time_us;
  if (job->moved)
    clara_presence_motion (&self->presence, job->time_us);
  if (job->found)
    {
      clara_clock_clear (self->clock, &self->lost_timer);
      self->lost_timer = clara_clock_add_timeout (
        self->clock, job->time_us + CLARA_PRESENCE_LOST_US - clara_clock_get_monotonic (self->clock), on_lost,
        self, NULL);
    }
  tell_face (self, job);
  tell_code (self, job);
  if (clara_presence_looked (&self->presence, job->found, job->time_us))
    tell_presence (self);
}

static void
look (ClaraSight *self)
{
  const gint64 now_us = clara_clock_get_monotonic (self->clock);
  Job *job;

  /* One at a time: what comes meanwhile is old before it is its turn. */
  if (self->looking || now_us < self->next_look_us)
    return;
  self->looking = TRUE;
  self->next_look_us = now_us + LOOK_US;
  job = job_new (self, run_look, on_looked);
  job->first = self->fresh;
  job->wants_faces =
    clara_presence_wants_look (&self->presence, now_us) || now_us - self->faces_us >= LOOK_STILL_US;
  job->wants_code = clara_presence_wants_look (&self->presence, now_us)
                    || now_us - self->moved_us < LOOK_CODE_US
                    || now_us - self->codes_us >= LOOK_CODE_STILL_US;
  self->fresh = FALSE;
  push (self, job);
}

static void
take_frame (ClaraSight *self, ClaraFrame *frame)
{
  /* Who hears of the frame may let go of this. */
  g_object_ref (self);
  g_clear_pointer (&self->newest, clara_frame_unref);
  self->newest = clara_frame_ref (frame);
  set_available (self, TRUE);
  g_signal_emit (self, signals[FRAME], 0, frame);
  if (self->started && self->newest != NULL)
    look (self);
  g_object_unref (self);
}

static void
on_camera_frame (ClaraCamera *camera, ClaraFrame *frame, ClaraSight *self)
{
  take_frame (self, frame);
}

static void
on_camera_device (ClaraCamera *camera, const char *kind, const char *state, const char *detail,
                  ClaraSight *self)
{
  if (self->bus != NULL)
    clara_bus_publish (
      self->bus, "device",
      clara_json_build ("sss", "kind", kind, "state", state, "detail", detail != NULL ? detail : ""));
  if (g_str_equal (state, "ready"))
    return; /* with its first frame */
  g_clear_pointer (&self->newest, clara_frame_unref);
  set_available (self, FALSE);
  forget (self);
}

static void
clara_sight_dispose (GObject *object)
{
  ClaraSight *self = CLARA_SIGHT (object);

  clara_sight_stop (self);
  g_clear_object (&self->camera);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (clara_sight_parent_class)->dispose (object);
}

static void
clara_sight_finalize (GObject *object)
{
  ClaraSight *self = CLARA_SIGHT (object);

  /* Each job has a reference to this object: there is none left. */
  g_thread_pool_free (self->pool, FALSE, TRUE);
  g_clear_pointer (&self->detector, clara_face_detector_free);
  g_object_unref (self->clock);
  g_free (self->models_folder);
  g_free (self->code);
  G_OBJECT_CLASS (clara_sight_parent_class)->finalize (object);
}

static void
clara_sight_class_init (ClaraSightClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = clara_sight_dispose;
  object_class->finalize = clara_sight_finalize;

  signals[PRESENCE] = g_signal_new ("presence", CLARA_TYPE_SIGHT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[FACE] = g_signal_new ("face", CLARA_TYPE_SIGHT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                3, G_TYPE_DOUBLE, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  signals[FRAME] = g_signal_new ("frame", CLARA_TYPE_SIGHT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, CLARA_TYPE_FRAME);
  signals[AVAILABLE] = g_signal_new ("available", CLARA_TYPE_SIGHT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[CODE] = g_signal_new ("code", CLARA_TYPE_SIGHT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_STRING);
}

static void
clara_sight_init (ClaraSight *self)
{
  self->pool = g_thread_pool_new (on_job, NULL, 1, FALSE, NULL);
}

ClaraSight *
clara_sight_new (ClaraCamera *camera, ClaraClock *clock, ClaraBus *bus, const char *models_folder)
{
  ClaraSight *self = g_object_new (CLARA_TYPE_SIGHT, NULL);

  g_set_object (&self->camera, camera);
  self->clock = g_object_ref (clock);
  g_set_object (&self->bus, bus);
  self->models_folder = g_strdup (models_folder);
  if (camera != NULL)
    {
      g_signal_connect_object (camera, "frame", G_CALLBACK (on_camera_frame), self, 0);
      g_signal_connect_object (camera, "device", G_CALLBACK (on_camera_device), self, 0);
    }
  return self;
}

/**
 * clara_sight_start:
 *
 * Opens the camera. Where there is none it is waited for; the bus tells.
 */
void
clara_sight_start (ClaraSight *self)
{
  g_return_if_fail (CLARA_IS_SIGHT (self));

  if (self->started)
    return;
  self->started = TRUE;
  self->fresh = TRUE;
  self->next_look_us = clara_clock_get_monotonic (self->clock);
  /* What is wrong is told by its "device" signal. */
  if (self->camera != NULL)
    clara_camera_start (self->camera, PREVIEW_FPS, NULL);
}

void
clara_sight_stop (ClaraSight *self)
{
  g_return_if_fail (CLARA_IS_SIGHT (self));

  if (!self->started)
    return;
  self->started = FALSE;
  self->serial++;
  if (self->camera != NULL)
    clara_camera_stop (self->camera);
  g_clear_pointer (&self->newest, clara_frame_unref);
  g_clear_pointer (&self->code, g_free);
  set_available (self, FALSE);
  forget (self);
}

gboolean
clara_sight_is_available (ClaraSight *self)
{
  g_return_val_if_fail (CLARA_IS_SIGHT (self), FALSE);

  return self->available;
}

gboolean
clara_sight_is_present (ClaraSight *self)
{
  g_return_val_if_fail (CLARA_IS_SIGHT (self), FALSE);

  return self->presence.present;
}

gboolean
clara_sight_is_looking (ClaraSight *self)
{
  g_return_val_if_fail (CLARA_IS_SIGHT (self), FALSE);

  return self->looking;
}

void
clara_sight_push_frame (ClaraSight *self, ClaraFrame *frame)
{
  g_return_if_fail (CLARA_IS_SIGHT (self));
  g_return_if_fail (frame != NULL);

  if (self->started)
    take_frame (self, frame);
}

static void
on_photo_done (Job *job)
{
  ClaraSight *self = job->sight;

  if (job->problem != NULL)
    report_problem (self, job->problem);
  if (g_cancellable_is_cancelled (g_task_get_cancellable (job->task)))
    {
      /* Who no longer wants it does not come for the file. */
      g_unlink (job->file);
      g_task_return_error_if_cancelled (job->task);
    }
  else if (job->error != NULL)
    g_task_return_error (job->task, g_steal_pointer (&job->error));
  else
    g_task_return_pointer (job->task, g_steal_pointer (&job->file), g_free);
}

void
clara_sight_take_photo_async (ClaraSight *self, const char *folder, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *id = NULL;
  g_autofree char *name = NULL;
  Job *job;

  g_return_if_fail (CLARA_IS_SIGHT (self));
  g_return_if_fail (folder != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, clara_sight_take_photo_async);
  /* Cancelled or not is settled in on_photo_done(), where the file can still be removed. */
  g_task_set_check_cancellable (task, FALSE);
  if (self->newest == NULL)
    {
      g_task_return_new_error (
        task, CLARA_MEDIA_ERROR, CLARA_MEDIA_ERROR_NO_DEVICE,
        "There is no camera picture; see that the camera is plugged in, or go on without one");
      return;
    }
  id = clara_id_new (self->clock);
  name = g_strconcat (id, ".jpg", NULL);
  job = job_new (self, run_photo, on_photo_done);
  job->file = g_build_filename (folder, name, NULL);
  job->task = g_steal_pointer (&task);
  push (self, job);
}

char *
clara_sight_take_photo_finish (ClaraSight *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
