/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A PipeWire camera made of a PPM picture, which may be replaced (by renaming another over it) while this
 * runs. Ends on SIGTERM, SIGINT, or with the server. Says "ready" on standard output when it is there. */
#include <glib.h>
#include <pipewire/pipewire.h>
#include <spa/param/video/format-utils.h>
#include <spa/pod/builder.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define N_BUFFERS 4

typedef struct
{
  struct pw_main_loop *loop;
  struct pw_stream *stream;
  struct spa_source *timer;
  const char *file;
  struct stat seen;
  guint8 *rgb;
  guint width;
  guint height;
  int fps;
  struct spa_video_info_raw format;
  guint64 sequence;
  gboolean told;
} Camera;

typedef void (*PutRow) (const guint8 *rgb, guint8 *out, guint width);

static void
put_rgb (const guint8 *rgb, guint8 *out, guint width)
{
  memcpy (out, rgb, 3 * (gsize) width);
}

static void
put_bgrx (const guint8 *rgb, guint8 *out, guint width)
{
  for (guint x = 0; x < width; x++, rgb += 3, out += 4)
    {
      out[0] = rgb[2];
      out[1] = rgb[1];
      out[2] = rgb[0];
      out[3] = 255;
    }
}

static int
luma (const guint8 *rgb)
{
  return 16 + (66 * rgb[0] + 129 * rgb[1] + 25 * rgb[2] + 128) / 256;
}

static void
put_yuy2 (const guint8 *rgb, guint8 *out, guint width)
{
  for (guint x = 0; x + 1 < width; x += 2, rgb += 6, out += 4)
    {
      const int r = (rgb[0] + rgb[3]) / 2, g = (rgb[1] + rgb[4]) / 2, b = (rgb[2] + rgb[5]) / 2;

      out[0] = luma (rgb);
      out[1] = 128 + (-38 * r - 74 * g + 112 * b) / 256;
      out[2] = luma (rgb + 3);
      out[3] = 128 + (112 * r - 94 * g - 18 * b) / 256;
    }
}

static const struct
{
  const char *name;
  enum spa_video_format format;
  guint bytes; /* of a pixel */
  PutRow put;
} formats[] = {
  { "BGRx", SPA_VIDEO_FORMAT_BGRx, 4, put_bgrx },
  { "RGB", SPA_VIDEO_FORMAT_RGB, 3, put_rgb },
  { "YUY2", SPA_VIDEO_FORMAT_YUY2, 2, put_yuy2 },
};

/* The one that was agreed on; BGRx before. */
static guint
get_format (Camera *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (formats[i].format == self->format.format)
      return i;
  return 0;
}

/* Reads the picture if it is a new one; a bad or half picture leaves the one before. */
static gboolean
load (Camera *self)
{
  struct stat now;
  guint width = 0, height = 0, depth = 0;
  FILE *in;
  guint8 *rgb = NULL;

  if (stat (self->file, &now) != 0)
    return FALSE;
  if (self->rgb != NULL && now.st_ino == self->seen.st_ino && now.st_mtim.tv_sec == self->seen.st_mtim.tv_sec
      && now.st_mtim.tv_nsec == self->seen.st_mtim.tv_nsec)
    return TRUE;
  in = fopen (self->file, "rb");
  if (in == NULL)
    return FALSE;
  if (fscanf (in, "P6 %u %u %u", &width, &height, &depth) == 3 && fgetc (in) != EOF && depth == 255
      && width >= 16 && height >= 16 && width <= 4096 && height <= 4096
      && (self->rgb == NULL || (width == self->width && height == self->height)))
    {
      rgb = g_malloc ((gsize) width * height * 3);
      if (fread (rgb, 3, (gsize) width * height, in) != (gsize) width * height)
        g_clear_pointer (&rgb, g_free);
    }
  fclose (in);
  if (rgb == NULL)
    return FALSE;
  g_free (self->rgb);
  self->rgb = rgb;
  self->width = width;
  self->height = height;
  self->seen = now;
  return TRUE;
}

static void
on_process (void *data)
{
  Camera *self = data;
  struct pw_buffer *buffer = pw_stream_dequeue_buffer (self->stream);
  const guint format = get_format (self);
  const guint stride = self->width * formats[format].bytes;
  struct spa_meta_header *header;
  struct spa_data *d;

  if (buffer == NULL)
    return;
  d = &buffer->buffer->datas[0];
  if (d->data != NULL && d->maxsize >= stride * self->height)
    {
      for (guint y = 0; y < self->height; y++)
        formats[format].put (self->rgb + (gsize) y * self->width * 3, (guint8 *) d->data + (gsize) y * stride,
                             self->width);
      d->chunk->offset = 0;
      d->chunk->stride = (int) stride;
      d->chunk->size = stride * self->height;
      header = spa_buffer_find_meta_data (buffer->buffer, SPA_META_Header, sizeof *header);
      if (header != NULL)
        {
          header->pts = g_get_monotonic_time () * 1000;
          header->flags = 0;
          header->dts_offset = 0;
          header->seq = self->sequence++;
        }
    }
  pw_stream_queue_buffer (self->stream, buffer);
}

static void
on_timer (void *data, uint64_t expirations)
{
  Camera *self = data;

  load (self);
  pw_stream_trigger_process (self->stream);
}

static void
on_param_changed (void *data, uint32_t id, const struct spa_pod *param)
{
  Camera *self = data;
  guint8 memory[512];
  struct spa_pod_builder builder = SPA_POD_BUILDER_INIT (memory, sizeof memory);
  const struct spa_pod *params[2];
  int stride;

  if (param == NULL || id != SPA_PARAM_Format || spa_format_video_raw_parse (param, &self->format) < 0)
    return;
  stride = (int) (self->width * formats[get_format (self)].bytes);
  params[0] = spa_pod_builder_add_object (
    &builder, SPA_TYPE_OBJECT_ParamBuffers, SPA_PARAM_Buffers, SPA_PARAM_BUFFERS_buffers,
    SPA_POD_CHOICE_RANGE_Int (N_BUFFERS, 2, 8), SPA_PARAM_BUFFERS_blocks, SPA_POD_Int (1),
    SPA_PARAM_BUFFERS_size, SPA_POD_Int (stride * (int) self->height), SPA_PARAM_BUFFERS_stride,
    SPA_POD_Int (stride), SPA_PARAM_BUFFERS_dataType,
    SPA_POD_CHOICE_FLAGS_Int ((1 << SPA_DATA_MemFd) | (1 << SPA_DATA_MemPtr)));
  params[1] = spa_pod_builder_add_object (&builder, SPA_TYPE_OBJECT_ParamMeta, SPA_PARAM_Meta,
                                          SPA_PARAM_META_type, SPA_POD_Id (SPA_META_Header),
                                          SPA_PARAM_META_size, SPA_POD_Int (sizeof (struct spa_meta_header)));
  pw_stream_update_params (self->stream, params, 2);
}

static void
on_state_changed (void *data, enum pw_stream_state old, enum pw_stream_state state, const char *error)
{
  Camera *self = data;
  const gboolean drives = state == PW_STREAM_STATE_STREAMING && pw_stream_is_driving (self->stream);
  struct timespec first = { 0, drives ? 1 : 0 }, interval = { 0, drives ? 1000000000L / self->fps : 0 };

  if (state == PW_STREAM_STATE_ERROR || (state == PW_STREAM_STATE_UNCONNECTED && old != state))
    {
      pw_main_loop_quit (self->loop);
      return;
    }
  if (state == PW_STREAM_STATE_PAUSED && !self->told)
    {
      self->told = TRUE;
      puts ("ready");
      fflush (stdout);
    }
  pw_loop_update_timer (pw_main_loop_get_loop (self->loop), self->timer, &first, &interval, false);
}

static const struct pw_stream_events stream_events = {
  PW_VERSION_STREAM_EVENTS,
  .state_changed = on_state_changed,
  .param_changed = on_param_changed,
  .process = on_process,
};

static void
on_signal (void *data, int number)
{
  pw_main_loop_quit (data);
}

static gboolean
connect_camera (Camera *self, const char *name, const char *only)
{
  guint8 memory[1024];
  struct spa_pod_builder builder = SPA_POD_BUILDER_INIT (memory, sizeof memory);
  struct spa_pod_frame object, choice;
  const struct spa_pod *params[1];
  gboolean first = TRUE;

  self->stream =
    pw_stream_new_simple (pw_main_loop_get_loop (self->loop), name,
                          pw_properties_new (PW_KEY_MEDIA_CLASS, "Video/Source", PW_KEY_MEDIA_ROLE, "Camera",
                                             PW_KEY_NODE_NAME, name, PW_KEY_NODE_DESCRIPTION,
                                             "Virtual camera", PW_KEY_PRIORITY_SESSION, "1000", NULL),
                          &stream_events, self);
  spa_pod_builder_push_object (&builder, &object, SPA_TYPE_OBJECT_Format, SPA_PARAM_EnumFormat);
  spa_pod_builder_add (&builder, SPA_FORMAT_mediaType, SPA_POD_Id (SPA_MEDIA_TYPE_video),
                       SPA_FORMAT_mediaSubtype, SPA_POD_Id (SPA_MEDIA_SUBTYPE_raw), SPA_FORMAT_VIDEO_size,
                       SPA_POD_Rectangle (&SPA_RECTANGLE (self->width, self->height)),
                       SPA_FORMAT_VIDEO_framerate, SPA_POD_Fraction (&SPA_FRACTION ((guint) self->fps, 1)),
                       0);
  spa_pod_builder_prop (&builder, SPA_FORMAT_VIDEO_format, 0);
  spa_pod_builder_push_choice (&builder, &choice, SPA_CHOICE_Enum, 0);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (only == NULL || g_str_equal (only, formats[i].name))
      {
        /* A choice begins with the preferred value. */
        for (int k = first ? 0 : 1; k < 2; k++)
          spa_pod_builder_id (&builder, formats[i].format);
        first = FALSE;
      }
  spa_pod_builder_pop (&builder, &choice);
  params[0] = spa_pod_builder_pop (&builder, &object);
  return self->stream != NULL && !first
         && pw_stream_connect (self->stream, PW_DIRECTION_OUTPUT, PW_ID_ANY,
                               PW_STREAM_FLAG_DRIVER | PW_STREAM_FLAG_MAP_BUFFERS, params, 1)
              == 0;
}

int
main (int argc, char **argv)
{
  Camera camera = { .file = argc > 1 ? argv[1] : NULL, .fps = argc > 2 ? atoi (argv[2]) : 30 };
  struct pw_loop *loop;
  int status = 1;

  if (camera.file == NULL || camera.fps < 1 || camera.fps > 120)
    {
      fprintf (stderr, "Usage: virtual-camera FILE.ppm [FPS] [NODE-NAME] [BGRx|RGB|YUY2]\n");
      return 2;
    }
  if (!load (&camera))
    {
      fprintf (stderr, "virtual-camera: %s is no PPM picture (P6, 255) of 16 to 4096 pixels\n", camera.file);
      return 1;
    }
  pw_init (NULL, NULL);
  camera.loop = pw_main_loop_new (NULL);
  loop = pw_main_loop_get_loop (camera.loop);
  pw_loop_add_signal (loop, SIGINT, on_signal, camera.loop);
  pw_loop_add_signal (loop, SIGTERM, on_signal, camera.loop);
  camera.timer = pw_loop_add_timer (loop, on_timer, &camera);
  if (connect_camera (&camera, argc > 3 ? argv[3] : "kiosk-camera", argc > 4 ? argv[4] : NULL))
    {
      pw_main_loop_run (camera.loop);
      status = 0;
    }
  else
    fprintf (stderr, "virtual-camera: PipeWire does not take it\n");
  g_clear_pointer (&camera.stream, pw_stream_destroy);
  pw_main_loop_destroy (camera.loop);
  pw_deinit ();
  g_free (camera.rgb);
  return status;
}
