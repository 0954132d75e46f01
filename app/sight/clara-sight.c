/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-sight.h"

#include "clara-id.h"
#include "clara-vision.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/**
 * ClaraSight:
 *
 * Each frame goes to the screen; now and then one goes to the pool, where a face is looked for: at once while
 * somebody is known to be there, else only after something has moved. One frame is in flight; what came
 * meanwhile is not looked at.
 */

#define FRAMES_PER_SECOND 15
#define LOOK_AWAY_US                                                                                         \
  (1000 * G_TIME_SPAN_MILLISECOND) /* with nobody there and nothing moving: still a look a second */
#define LOOK_US (150 * G_TIME_SPAN_MILLISECOND)
#define STAY_US (700 * G_TIME_SPAN_MILLISECOND) /* SPEC 2 */
#define LEAVE_US (2000 * G_TIME_SPAN_MILLISECOND)

#define CELLS_X 16
#define CELLS_Y 12
#define MOVED 12.0 /* of 255, the mean difference of one cell */

struct _ClaraSight
{
  GObject parent_instance;

  ClaraCamera *camera; /* NULL: frames are pushed */
  ClaraClock *clock;
  ClaraBus *bus;
  char *models_folder;
  GThreadPool *pool;
  ClaraFaceDetector *detector; /* belongs to the pool's one thread once it runs */
  gboolean started;
  gboolean available;
  guint serial; /* a result from before a stop is dropped */

  ClaraFrame *newest;
  double newest_x, newest_y, newest_size;
  double cells[CELLS_X * CELLS_Y];
  gboolean has_cells;
  gboolean looking;
  gint64 looked_at;
  gint64 seen_since; /* 0: nobody */
  gint64 seen_at;
  gboolean present;
};

G_DEFINE_FINAL_TYPE (ClaraSight, clara_sight, G_TYPE_OBJECT)

enum
{
  PRESENCE,
  FACE,
  FRAME,
  AVAILABLE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef struct
{
  ClaraSight *sight;
  ClaraFrame *frame;
  guint serial;
  gboolean found;
  double x, y, size;
  char *problem;
} Look;

static void
look_free (Look *look)
{
  clara_frame_unref (look->frame);
  g_object_unref (look->sight);
  g_free (look->problem);
  g_free (look);
}

static void
set_present (ClaraSight *self, gboolean present)
{
  if (self->present == present)
    return;
  self->present = present;
  g_signal_emit (self, signals[PRESENCE], 0, present);
}

static gboolean
on_looked (gpointer user_data)
{
  Look *look = user_data;
  ClaraSight *self = look->sight;
  gint64 now = clara_clock_get_monotonic (self->clock);

  self->looking = FALSE;
  if (look->problem != NULL)
    clara_bus_publish (self->bus, "error",
                       clara_json_build ("sss", "where", "camera", "message", look->problem, "fix",
                                         "Run clara doctor; visitors wake Clara by touch meanwhile"));
  if (look->serial != self->serial || !self->started)
    return G_SOURCE_REMOVE;
  self->newest_x = look->x;
  self->newest_y = look->y;
  self->newest_size = look->found ? look->size : 0;
  if (look->found)
    {
      if (self->seen_since == 0)
        self->seen_since = now;
      self->seen_at = now;
      if (now - self->seen_since >= STAY_US)
        set_present (self, TRUE);
    }
  else if (self->seen_since != 0 && now - self->seen_at >= LEAVE_US)
    {
      self->seen_since = 0;
      set_present (self, FALSE);
    }
  else if (!self->present)
    self->seen_since = 0; /* 0.7 s without a gap */
  g_signal_emit (self, signals[FACE], 0, look->x, look->y, self->newest_size);
  return G_SOURCE_REMOVE;
}

static void
on_released (gpointer data)
{
  Look *look = data;
  ClaraClock *clock = g_object_ref (look->sight->clock);

  look_free (look);
  clara_clock_release (clock);
  g_object_unref (clock);
}

/* The pool's thread. */
static void
look_for_face (gpointer data, gpointer user_data)
{
  Look *look = data;
  ClaraSight *self = look->sight;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) faces = NULL;
  int width = clara_frame_get_width (look->frame);
  int height = clara_frame_get_height (look->frame);

  if (self->detector == NULL)
    {
      self->detector = clara_face_detector_new (self->models_folder, &error);
      if (self->detector == NULL && g_error_matches (error, CLARA_VISION_ERROR, CLARA_VISION_ERROR_MODEL))
        {
          look->problem = g_strdup (error->message);
          g_clear_error (&error);
          self->detector = clara_face_detector_new (NULL, &error);
        }
    }
  if (self->detector != NULL)
    faces = clara_face_detector_find (
      self->detector, g_bytes_get_data (clara_frame_get_rgb (look->frame), NULL), width, height, &error);
  if (faces != NULL && faces->len > 0)
    {
      const ClaraFaceBox *face = &g_array_index (faces, ClaraFaceBox, 0);

      look->found = TRUE;
      look->x = (face->x + face->width / 2.0) / width;
      look->y = (face->y + face->height / 2.0) / height;
      look->size = (double) face->height / height;
    }
  if (error != NULL && look->problem == NULL)
    look->problem = g_strdup (error->message);
  g_idle_add_full (G_PRIORITY_DEFAULT, on_looked, look, on_released);
}

/* Cheap: the mean brightness of 192 cells, one pixel in sixteen. */
static gboolean
has_moved (ClaraSight *self, ClaraFrame *frame)
{
  const guint8 *rgb = g_bytes_get_data (clara_frame_get_rgb (frame), NULL);
  int width = clara_frame_get_width (frame);
  int height = clara_frame_get_height (frame);
  double sums[CELLS_X * CELLS_Y] = { 0 };
  guint counts[CELLS_X * CELLS_Y] = { 0 };
  gboolean moved = !self->has_cells;

  for (int y = 0; y < height; y += 4)
    for (int x = 0; x < width; x += 4)
      {
        int cell = y * CELLS_Y / height * CELLS_X + x * CELLS_X / width;

        sums[cell] += rgb[((gsize) y * width + x) * 3 + 1];
        counts[cell]++;
      }
  for (int i = 0; i < CELLS_X * CELLS_Y; i++)
    {
      double mean = counts[i] > 0 ? sums[i] / counts[i] : 0;

      moved = moved || fabs (mean - self->cells[i]) > MOVED;
      self->cells[i] = mean;
    }
  self->has_cells = TRUE;
  return moved;
}

static void
maybe_look (ClaraSight *self, ClaraFrame *frame)
{
  gint64 now = clara_clock_get_monotonic (self->clock);
  gint64 since = now - self->looked_at;
  Look *look;

  if (self->looking || since < LOOK_US)
    return;
  if (!has_moved (self, frame) && self->seen_since == 0 && since < LOOK_AWAY_US)
    return;
  self->looking = TRUE;
  self->looked_at = now;
  look = g_new0 (Look, 1);
  look->sight = g_object_ref (self);
  look->frame = clara_frame_ref (frame);
  look->serial = self->serial;
  clara_clock_hold (self->clock);
  g_thread_pool_push (self->pool, look, NULL);
}

static void
set_available (ClaraSight *self, gboolean available)
{
  if (self->available == available)
    return;
  self->available = available;
  if (!available)
    {
      self->seen_since = 0;
      set_present (self, FALSE);
    }
  g_signal_emit (self, signals[AVAILABLE], 0, available);
}

/**
 * clara_sight_push_frame:
 * @frame: as the camera gives them; for sources that are no camera
 */
void
clara_sight_push_frame (ClaraSight *self, ClaraFrame *frame)
{
  if (!self->started)
    return;
  g_clear_pointer (&self->newest, clara_frame_unref);
  self->newest = clara_frame_ref (frame);
  set_available (self, TRUE);
  g_signal_emit (self, signals[FRAME], 0, frame);
  maybe_look (self, frame);
}

static void
on_frame (ClaraCamera *camera, ClaraFrame *frame, ClaraSight *self)
{
  clara_sight_push_frame (self, frame);
}

static void
on_device (ClaraCamera *camera, const char *kind, const char *state, const char *detail, ClaraSight *self)
{
  clara_bus_publish (self->bus, "device",
                     clara_json_build ("sss", "kind", kind, "state", state, "detail", detail));
  if (!g_str_equal (state, "ready"))
    set_available (self, FALSE);
}

static void
clara_sight_dispose (GObject *object)
{
  ClaraSight *self = CLARA_SIGHT (object);

  clara_sight_stop (self);
  if (self->camera != NULL)
    g_signal_handlers_disconnect_by_data (self->camera, self);
  g_clear_object (&self->camera);
  G_OBJECT_CLASS (clara_sight_parent_class)->dispose (object);
}

static void
clara_sight_finalize (GObject *object)
{
  ClaraSight *self = CLARA_SIGHT (object);

  g_thread_pool_free (self->pool, FALSE, TRUE);
  g_clear_pointer (&self->detector, clara_face_detector_free);
  g_clear_pointer (&self->newest, clara_frame_unref);
  g_clear_pointer (&self->models_folder, g_free);
  g_clear_object (&self->bus);
  g_clear_object (&self->clock);
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
}

static void
clara_sight_init (ClaraSight *self)
{
  self->pool = g_thread_pool_new (look_for_face, NULL, 1, FALSE, NULL);
}

/**
 * clara_sight_new:
 * @camera: (nullable): where frames come from; %NULL where they are pushed
 * @models_folder: (nullable): where YuNet's file may be
 *
 * Returns: (transfer full): sight, not started
 */
ClaraSight *
clara_sight_new (ClaraCamera *camera, ClaraClock *clock, ClaraBus *bus, const char *models_folder)
{
  ClaraSight *self = g_object_new (CLARA_TYPE_SIGHT, NULL);

  self->clock = g_object_ref (clock);
  self->bus = g_object_ref (bus);
  self->models_folder = g_strdup (models_folder);
  if (camera != NULL)
    {
      self->camera = g_object_ref (camera);
      g_signal_connect (camera, "frame", G_CALLBACK (on_frame), self);
      g_signal_connect (camera, "device", G_CALLBACK (on_device), self);
    }
  return self;
}

/**
 * clara_sight_start:
 *
 * Opens the camera; without one it goes on trying, and "available" tells when there is one.
 */
void
clara_sight_start (ClaraSight *self)
{
  g_autoptr (GError) error = NULL;

  if (self->started)
    return;
  self->started = TRUE;
  self->looked_at = clara_clock_get_monotonic (self->clock) - LOOK_AWAY_US;
  if (self->camera != NULL && !clara_camera_start (self->camera, FRAMES_PER_SECOND, &error))
    clara_bus_publish (
      self->bus, "device",
      clara_json_build ("sss", "kind", "camera", "state", "missing", "detail", error->message));
}

void
clara_sight_stop (ClaraSight *self)
{
  if (!self->started)
    return;
  self->started = FALSE;
  self->serial++;
  self->has_cells = FALSE;
  g_clear_pointer (&self->newest, clara_frame_unref);
  if (self->camera != NULL)
    clara_camera_stop (self->camera);
  set_available (self, FALSE);
}

gboolean
clara_sight_is_available (ClaraSight *self)
{
  return self->available;
}

typedef struct
{
  ClaraFrame *frame;
  double x, y, size;
  char *folder;
  char *name;
} Photo;

static void
photo_free (Photo *photo)
{
  clara_frame_unref (photo->frame);
  g_free (photo->folder);
  g_free (photo->name);
  g_free (photo);
}

/* 4:5, the face in the upper middle; the whole height where there is no face. */
static void
frame_portrait (const Photo *photo, int width, int height, int *x, int *y, int *w, int *h)
{
  double wanted = photo->size > 0 ? photo->size * 2.2 * height : height;

  *h = (int) CLAMP (wanted, MIN (64, height), height);
  *w = *h * 4 / 5;
  if (*w > width)
    {
      *w = width;
      *h = MIN (height, *w * 5 / 4);
    }
  *x = (int) CLAMP ((photo->size > 0 ? photo->x : 0.5) * width - *w / 2.0, 0, width - *w);
  *y = (int) CLAMP ((photo->size > 0 ? photo->y : 0.5) * height - *h * 0.45, 0, height - *h);
}

static void
write_photo (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Photo *photo = task_data;
  int width = clara_frame_get_width (photo->frame), height = clara_frame_get_height (photo->frame), x, y, w,
      h;
  const guint8 *rgb = g_bytes_get_data (clara_frame_get_rgb (photo->frame), NULL);
  g_autofree guint8 *cut = NULL;
  g_autofree char *file = g_build_filename (photo->folder, photo->name, NULL);
  GError *error = NULL;

  frame_portrait (photo, width, height, &x, &y, &w, &h);
  cut = g_malloc ((gsize) w * h * 3);
  for (int row = 0; row < h; row++)
    memcpy (cut + (gsize) row * w * 3, rgb + (((gsize) y + row) * width + x) * 3, (gsize) w * 3);
  if (g_mkdir_with_parents (photo->folder, 0700) != 0)
    g_task_return_new_error (task, G_IO_ERROR, g_io_error_from_errno (errno), "The folder %s cannot be made",
                             photo->folder);
  else if (!clara_vision_write_jpeg (cut, w, h, file, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&file), g_free);
}

/**
 * clara_sight_take_photo_async:
 * @folder: where the new file goes; made if it is not there
 */
void
clara_sight_take_photo_async (ClaraSight *self, const char *folder, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *id = NULL;
  Photo *photo;

  g_task_set_source_tag (task, clara_sight_take_photo_async);
  if (self->newest == NULL)
    {
      g_task_return_new_error (task, CLARA_MEDIA_ERROR, CLARA_MEDIA_ERROR_NO_DEVICE,
                               "There is no camera picture; go on without one");
      return;
    }
  id = clara_id_new (self->clock);
  photo = g_new0 (Photo, 1);
  photo->frame = clara_frame_ref (self->newest);
  photo->x = self->newest_x;
  photo->y = self->newest_y;
  photo->size = self->newest_size;
  photo->folder = g_strdup (folder);
  photo->name = g_strdup_printf ("%s.jpg", id);
  g_task_set_task_data (task, photo, (GDestroyNotify) photo_free);
  g_task_run_in_thread (task, write_photo);
}

/**
 * clara_sight_take_photo_finish:
 *
 * Returns: (transfer full) (nullable): the file's path
 */
char *
clara_sight_take_photo_finish (ClaraSight *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
