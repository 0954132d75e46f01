/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-camera.h"

#include "clara-frame-convert.h"
#include "clara-pipewire.h"
#include "clara-reporter.h"

#include <spa/param/video/format-utils.h>
#include <spa/pod/builder.h>

#define WATCH_MS 500
#define MISSING_US (1 * G_USEC_PER_SEC)
#define SILENT_US (3 * G_USEC_PER_SEC) /* webcams need a while for their first picture */
#define RETRY_US (2 * G_USEC_PER_SEC)

enum
{
  REPORT_STATE, /* value: a pw_stream_state */
  REPORT_FRAME,
};

struct _ClaraCamera
{
  GObject parent_instance;

  char *node;
  GMainContext *context;
  GSource *watch;
  const char *state;
  gint64 since_us; /* of the last change or frame */
  gint64 retry_at_us;
  gboolean streaming;

  ClaraPipeWire *pipewire;
  ClaraReporter *reporter;
  struct pw_stream *stream;
  struct spa_hook listener;

  /* PipeWire's thread. */
  struct spa_video_info_raw format;
  gint64 interval_us;
  gint64 next_us;

  GMutex lock;
  ClaraFrame *newest; /* not yet shown */
};

G_DEFINE_FINAL_TYPE (ClaraCamera, clara_camera, G_TYPE_OBJECT)

enum
{
  FRAME,
  DEVICE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const struct
{
  enum spa_video_format format;
  ClaraPixels pixels;
} formats[] = {
  { SPA_VIDEO_FORMAT_RGB, CLARA_PIXELS_RGB },   { SPA_VIDEO_FORMAT_BGRx, CLARA_PIXELS_BGRX },
  { SPA_VIDEO_FORMAT_RGBx, CLARA_PIXELS_RGBX }, { SPA_VIDEO_FORMAT_BGRA, CLARA_PIXELS_BGRX },
  { SPA_VIDEO_FORMAT_RGBA, CLARA_PIXELS_RGBX }, { SPA_VIDEO_FORMAT_YUY2, CLARA_PIXELS_YUY2 },
  { SPA_VIDEO_FORMAT_I420, CLARA_PIXELS_I420 },
};

static void
set_state (ClaraCamera *self, const char *state, const char *detail)
{
  if (g_strcmp0 (self->state, state) == 0)
    return;
  self->state = state;
  g_signal_emit (self, signals[DEVICE], 0, "camera", state, detail);
}

/* ---- PipeWire's thread ---- */

static ClaraFrame *
make_frame (ClaraCamera *self, const struct spa_buffer *buffer)
{
  ClaraPlane planes[3];
  const guint n_planes = MIN (buffer->n_datas, 3);
  g_autoptr (GBytes) rgb = NULL;

  for (guint i = 0; i < n_planes; i++)
    {
      const struct spa_data *d = &buffer->datas[i];

      if (d->data == NULL || d->chunk->offset > d->maxsize || (d->chunk->flags & SPA_CHUNK_FLAG_CORRUPTED))
        return NULL;
      planes[i] = (ClaraPlane){ SPA_PTROFF (d->data, d->chunk->offset, const guint8),
                                MIN (d->chunk->size, d->maxsize - d->chunk->offset), d->chunk->stride };
    }
  for (guint i = 0; i < G_N_ELEMENTS (formats) && rgb == NULL; i++)
    if (formats[i].format == self->format.format)
      rgb = clara_frame_convert (formats[i].pixels, (int) MIN (self->format.size.width, 1 << 20),
                                 (int) MIN (self->format.size.height, 1 << 20), planes, n_planes);
  return rgb != NULL ? clara_frame_new ((int) self->format.size.width, (int) self->format.size.height, rgb,
                                        g_get_monotonic_time ())
                     : NULL;
}

static void
on_process (void *data)
{
  ClaraCamera *self = data;
  struct pw_buffer *buffer, *newest = NULL;
  const gint64 now_us = g_get_monotonic_time ();
  ClaraFrame *frame, *old;

  while ((buffer = pw_stream_dequeue_buffer (self->stream)) != NULL)
    {
      if (newest != NULL)
        pw_stream_queue_buffer (self->stream, newest);
      newest = buffer;
    }
  if (newest == NULL)
    return;
  /* What comes too soon costs no conversion. A little early is in time: cameras are not steady. */
  frame = now_us >= self->next_us - self->interval_us / 8 ? make_frame (self, newest->buffer) : NULL;
  pw_stream_queue_buffer (self->stream, newest);
  if (frame == NULL)
    return;
  /* In step, unless the camera has paused. */
  self->next_us = self->interval_us + (now_us - self->next_us < self->interval_us ? self->next_us : now_us);
  g_mutex_lock (&self->lock);
  old = self->newest;
  self->newest = frame;
  g_mutex_unlock (&self->lock);
  if (old != NULL)
    clara_frame_unref (old); /* the main thread has not come to it, and will find this one */
  else
    clara_reporter_post (self->reporter, REPORT_FRAME, 0, NULL);
}

static void
on_param_changed (void *data, uint32_t id, const struct spa_pod *param)
{
  ClaraCamera *self = data;
  guint8 memory[256];
  struct spa_pod_builder builder = SPA_POD_BUILDER_INIT (memory, sizeof memory);
  const struct spa_pod *params[1];

  if (param == NULL || id != SPA_PARAM_Format)
    return;
  if (spa_format_video_raw_parse (param, &self->format) < 0)
    memset (&self->format, 0, sizeof self->format);
  params[0] = spa_pod_builder_add_object (
    &builder, SPA_TYPE_OBJECT_ParamBuffers, SPA_PARAM_Buffers, SPA_PARAM_BUFFERS_buffers,
    SPA_POD_CHOICE_RANGE_Int (4, 2, 8), SPA_PARAM_BUFFERS_dataType,
    SPA_POD_CHOICE_FLAGS_Int ((1 << SPA_DATA_MemFd) | (1 << SPA_DATA_MemPtr)));
  pw_stream_update_params (self->stream, params, 1);
}

static void
on_state_changed (void *data, enum pw_stream_state old, enum pw_stream_state state, const char *detail)
{
  ClaraCamera *self = data;

  clara_reporter_post (self->reporter, REPORT_STATE, state, detail);
}

static void
on_lost (const char *message, gpointer user_data)
{
  ClaraCamera *self = user_data;

  clara_reporter_post (self->reporter, REPORT_STATE, PW_STREAM_STATE_ERROR, "PipeWire went away");
}

static const struct pw_stream_events stream_events = {
  PW_VERSION_STREAM_EVENTS,
  .state_changed = on_state_changed,
  .param_changed = on_param_changed,
  .process = on_process,
};

/* ---- the main thread ---- */

static void
show_frame (ClaraCamera *self)
{
  g_autoptr (ClaraFrame) frame = NULL;

  g_mutex_lock (&self->lock);
  frame = g_steal_pointer (&self->newest);
  g_mutex_unlock (&self->lock);
  if (frame == NULL)
    return;
  self->since_us = g_get_monotonic_time ();
  set_state (self, "ready", NULL);
  g_signal_emit (self, signals[FRAME], 0, frame);
}

static void
on_report (gpointer object, int what, int value, const char *detail)
{
  ClaraCamera *self = object;
  const gboolean was_streaming = self->streaming;

  if (what == REPORT_FRAME)
    {
      show_frame (self);
      return;
    }
  self->streaming = value == PW_STREAM_STATE_STREAMING;
  if (self->streaming != was_streaming)
    self->since_us = g_get_monotonic_time ();
  if (value == PW_STREAM_STATE_ERROR || value == PW_STREAM_STATE_UNCONNECTED)
    {
      /* Without any camera the session manager answers with an error. */
      set_state (self, "missing", detail);
      if (self->retry_at_us == 0)
        self->retry_at_us = g_get_monotonic_time () + RETRY_US;
    }
}

static void
close_stream (ClaraCamera *self)
{
  if (self->pipewire != NULL)
    {
      clara_pipewire_lock (self->pipewire);
      if (self->stream != NULL)
        {
          spa_hook_remove (&self->listener);
          g_clear_pointer (&self->stream, pw_stream_destroy);
        }
      clara_pipewire_unlock (self->pipewire);
      g_clear_pointer (&self->pipewire, clara_pipewire_free);
    }
  g_clear_pointer (&self->reporter, clara_reporter_close);
  g_clear_pointer (&self->newest, clara_frame_unref);
  self->streaming = FALSE;
}

static const struct spa_pod *
build_formats (struct spa_pod_builder *builder, int max_fps)
{
  struct spa_pod_frame object, choice;

  spa_pod_builder_push_object (builder, &object, SPA_TYPE_OBJECT_Format, SPA_PARAM_EnumFormat);
  spa_pod_builder_add (
    builder, SPA_FORMAT_mediaType, SPA_POD_Id (SPA_MEDIA_TYPE_video), SPA_FORMAT_mediaSubtype,
    SPA_POD_Id (SPA_MEDIA_SUBTYPE_raw), SPA_FORMAT_VIDEO_size,
    SPA_POD_CHOICE_RANGE_Rectangle (&SPA_RECTANGLE (640, 480), &SPA_RECTANGLE (16, 16),
                                    &SPA_RECTANGLE (CLARA_FRAME_MAX_SIDE, CLARA_FRAME_MAX_SIDE)),
    SPA_FORMAT_VIDEO_framerate,
    SPA_POD_CHOICE_RANGE_Fraction (&SPA_FRACTION ((guint) max_fps, 1), &SPA_FRACTION (0, 1),
                                   &SPA_FRACTION (120, 1)),
    0);
  spa_pod_builder_prop (builder, SPA_FORMAT_VIDEO_format, 0);
  spa_pod_builder_push_choice (builder, &choice, SPA_CHOICE_Enum, 0);
  spa_pod_builder_id (builder, formats[0].format); /* the preferred one, then all */
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    spa_pod_builder_id (builder, formats[i].format);
  spa_pod_builder_pop (builder, &choice);
  return spa_pod_builder_pop (builder, &object);
}

static gboolean
connect_stream (ClaraCamera *self)
{
  guint8 memory[2048];
  struct spa_pod_builder builder = SPA_POD_BUILDER_INIT (memory, sizeof memory);
  const struct spa_pod *params[1] = { build_formats (&builder, (int) (G_USEC_PER_SEC / self->interval_us)) };
  struct pw_properties *properties = pw_properties_new (
    PW_KEY_MEDIA_TYPE, "Video", PW_KEY_MEDIA_CATEGORY, "Capture", PW_KEY_MEDIA_ROLE, "Camera",
    PW_KEY_NODE_NAME, "clara-camera", PW_KEY_NODE_DESCRIPTION, "Clara sees", PW_KEY_APP_NAME, "Clara", NULL);

  if (self->node != NULL && *self->node != '\0')
    pw_properties_set (properties, PW_KEY_TARGET_OBJECT, self->node);
  self->stream = pw_stream_new (clara_pipewire_get_core (self->pipewire), "clara-camera", properties);
  if (self->stream == NULL)
    return FALSE;
  pw_stream_add_listener (self->stream, &self->listener, &stream_events, self);
  return pw_stream_connect (self->stream, PW_DIRECTION_INPUT, PW_ID_ANY,
                            PW_STREAM_FLAG_AUTOCONNECT | PW_STREAM_FLAG_MAP_BUFFERS, params, 1)
         == 0;
}

static gboolean
open_stream (ClaraCamera *self, GError **error)
{
  g_autoptr (GError) problem = NULL;
  gboolean connected;

  close_stream (self);
  self->since_us = g_get_monotonic_time ();
  self->retry_at_us = 0;
  memset (&self->format, 0, sizeof self->format);
  self->reporter = clara_reporter_new (G_OBJECT (self), self->context, on_report);
  self->pipewire = clara_pipewire_new ("clara-camera", on_lost, self, &problem);
  if (self->pipewire == NULL)
    {
      self->retry_at_us = self->since_us + RETRY_US;
      set_state (self, "failed", problem->message);
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  clara_pipewire_lock (self->pipewire);
  connected = connect_stream (self);
  clara_pipewire_unlock (self->pipewire);
  if (!connected)
    {
      self->retry_at_us = self->since_us + RETRY_US;
      set_state (self, "failed", "PipeWire makes no video stream");
      g_set_error_literal (
        error, CLARA_MEDIA_ERROR, CLARA_MEDIA_ERROR_FAILED,
        "PipeWire is there but makes no video stream; look at its log: journalctl --user -u pipewire");
      return FALSE;
    }
  return TRUE;
}

static gboolean
on_watch (gpointer user_data)
{
  g_autoptr (ClaraCamera) self = g_object_ref (user_data);
  const gint64 now_us = g_get_monotonic_time ();

  if (self->retry_at_us != 0 && now_us >= self->retry_at_us)
    open_stream (self, NULL);
  else if (self->retry_at_us == 0 && !self->streaming && now_us - self->since_us >= MISSING_US)
    set_state (self, "missing", "There is no camera; plug one in or choose another in the settings");
  else if (self->streaming && now_us - self->since_us >= SILENT_US)
    set_state (self, "silent", "The camera is opened but gives no pictures; unplug it and plug it in again");
  return G_SOURCE_CONTINUE;
}

static void
clara_camera_dispose (GObject *object)
{
  clara_camera_stop (CLARA_CAMERA (object));
  G_OBJECT_CLASS (clara_camera_parent_class)->dispose (object);
}

static void
clara_camera_finalize (GObject *object)
{
  ClaraCamera *self = CLARA_CAMERA (object);

  g_free (self->node);
  g_mutex_clear (&self->lock);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (clara_camera_parent_class)->finalize (object);
}

static void
clara_camera_class_init (ClaraCameraClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = clara_camera_dispose;
  object_class->finalize = clara_camera_finalize;

  signals[FRAME] = g_signal_new ("frame", CLARA_TYPE_CAMERA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, CLARA_TYPE_FRAME);
  signals[DEVICE] = g_signal_new ("device", CLARA_TYPE_CAMERA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
}

static void
clara_camera_init (ClaraCamera *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->state = NULL; /* nothing told yet */
  g_mutex_init (&self->lock);
}

ClaraCamera *
clara_camera_new (const char *node)
{
  ClaraCamera *self = g_object_new (CLARA_TYPE_CAMERA, NULL);

  self->node = g_strdup (node);
  return self;
}

gboolean
clara_camera_start (ClaraCamera *self, int max_fps, GError **error)
{
  g_return_val_if_fail (CLARA_IS_CAMERA (self), FALSE);

  if (self->watch != NULL)
    return TRUE;
  self->interval_us = G_USEC_PER_SEC / CLAMP (max_fps, 1, 60);
  self->watch = g_timeout_source_new (WATCH_MS);
  g_source_set_callback (self->watch, on_watch, self, NULL);
  g_source_attach (self->watch, self->context);
  return open_stream (self, error);
}

void
clara_camera_stop (ClaraCamera *self)
{
  g_return_if_fail (CLARA_IS_CAMERA (self));

  if (self->watch == NULL)
    return;
  g_source_destroy (self->watch);
  g_clear_pointer (&self->watch, g_source_unref);
  close_stream (self);
  self->state = NULL; /* nothing told yet */
}

const char *
clara_camera_get_state (ClaraCamera *self)
{
  g_return_val_if_fail (CLARA_IS_CAMERA (self), NULL);

  return self->state != NULL ? self->state : "missing";
}
