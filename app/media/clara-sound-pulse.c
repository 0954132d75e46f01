/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-sound-backend.h"

#include <pulse/pulseaudio.h>

typedef struct _Connection Connection;

typedef struct
{
  Connection *connection;
  ClaraDirection direction;
  pa_stream *stream;
} Stream;

struct _Connection
{
  pa_threaded_mainloop *loop;
  pa_context *context;
  ClaraAudioPath *path;
  ClaraStreamChanged changed;
  gpointer user_data;
  char *devices[CLARA_N_DIRECTIONS];
  Stream streams[CLARA_N_DIRECTIONS];
};

static const struct
{
  const char *name;
  const char *media_name;
  guint32 rate;
} kinds[CLARA_N_DIRECTIONS] = {
  { "clara-microphone", "Clara listens", CLARA_MEDIA_RATE },
  { "clara-loudspeaker", "Clara speaks", CLARA_AUDIO_PATH_PLAY_RATE },
};

static gint64
get_latency (pa_stream *stream)
{
  pa_usec_t latency = 0;
  int negative = 0;

  if (pa_stream_get_latency (stream, &latency, &negative) < 0 || negative)
    return 0;
  return MIN ((gint64) latency, 2 * G_USEC_PER_SEC);
}

static void
on_captured (pa_stream *stream, size_t bytes, void *data)
{
  Stream *self = data;
  const void *samples;
  size_t size;

  while (pa_stream_readable_size (stream) > 0 && pa_stream_peek (stream, &samples, &size) == 0 && size > 0)
    {
      const gint64 n = size / sizeof (float);

      /* samples is NULL where the server lost some. */
      clara_audio_path_captured (self->connection->path, samples, n,
                                 g_get_monotonic_time () - get_latency (stream)
                                   - n * G_USEC_PER_SEC / CLARA_MEDIA_RATE);
      pa_stream_drop (stream);
    }
}

static void
on_playback (pa_stream *stream, size_t bytes, void *data)
{
  Stream *self = data;

  while (bytes >= sizeof (float))
    {
      void *samples = NULL;
      size_t size = bytes;

      if (pa_stream_begin_write (stream, &samples, &size) < 0 || samples == NULL || size < sizeof (float))
        return;
      size = MIN (size, bytes) / sizeof (float) * sizeof (float);
      clara_audio_path_render (self->connection->path, samples, size / sizeof (float),
                               g_get_monotonic_time () + get_latency (stream));
      if (pa_stream_write (stream, samples, size, NULL, 0, PA_SEEK_RELATIVE) < 0)
        return;
      bytes -= size;
    }
}

static void
on_stream_state (pa_stream *stream, void *data)
{
  Stream *self = data;
  Connection *connection = self->connection;

  switch (pa_stream_get_state (stream))
    {
    case PA_STREAM_READY:
      connection->changed (self->direction, CLARA_STREAM_RUNNING, NULL, connection->user_data);
      break;
    case PA_STREAM_FAILED:
    case PA_STREAM_TERMINATED:
      connection->changed (self->direction, CLARA_STREAM_FAILED,
                           pa_strerror (pa_context_errno (connection->context)), connection->user_data);
      break;
    default:
      break;
    }
}

static void
open_stream (Connection *self, ClaraDirection direction)
{
  const pa_sample_spec format = { .format = PA_SAMPLE_FLOAT32NE,
                                  .rate = kinds[direction].rate,
                                  .channels = 1 };
  const guint32 piece = kinds[direction].rate / 50 * sizeof (float); /* 20 ms */
  const pa_buffer_attr sizes = { .maxlength = (guint32) -1,
                                 .tlength = 2 * piece,
                                 .prebuf = (guint32) -1,
                                 .minreq = (guint32) -1,
                                 .fragsize = piece };
  const pa_stream_flags_t flags =
    PA_STREAM_ADJUST_LATENCY | PA_STREAM_AUTO_TIMING_UPDATE | PA_STREAM_INTERPOLATE_TIMING;
  Stream *stream = &self->streams[direction];
  const char *device = self->devices[direction];
  int result;

  stream->connection = self;
  stream->direction = direction;
  stream->stream = pa_stream_new (self->context, kinds[direction].media_name, &format, NULL);
  if (stream->stream == NULL)
    {
      self->changed (direction, CLARA_STREAM_FAILED, pa_strerror (pa_context_errno (self->context)),
                     self->user_data);
      return;
    }
  pa_stream_set_state_callback (stream->stream, on_stream_state, stream);
  if (direction == CLARA_MICROPHONE)
    {
      pa_stream_set_read_callback (stream->stream, on_captured, stream);
      result = pa_stream_connect_record (stream->stream, device, &sizes, flags);
    }
  else
    {
      pa_stream_set_write_callback (stream->stream, on_playback, stream);
      result = pa_stream_connect_playback (stream->stream, device, &sizes, flags, NULL, NULL);
    }
  if (result < 0)
    self->changed (direction, CLARA_STREAM_FAILED, pa_strerror (pa_context_errno (self->context)),
                   self->user_data);
}

static void
on_context_state (pa_context *context, void *data)
{
  Connection *self = data;

  switch (pa_context_get_state (context))
    {
    case PA_CONTEXT_READY:
      for (int i = 0; i < CLARA_N_DIRECTIONS; i++)
        if (self->streams[i].stream == NULL)
          open_stream (self, i);
      break;
    case PA_CONTEXT_FAILED:
    case PA_CONTEXT_TERMINATED:
      for (int i = 0; i < CLARA_N_DIRECTIONS; i++)
        self->changed (i, CLARA_STREAM_FAILED, "the sound server went away", self->user_data);
      break;
    default:
      break;
    }
  pa_threaded_mainloop_signal (self->loop, 0);
}

static void
close_pulse (gpointer data)
{
  Connection *self = data;

  pa_threaded_mainloop_lock (self->loop);
  for (int i = 0; i < CLARA_N_DIRECTIONS; i++)
    if (self->streams[i].stream != NULL)
      {
        pa_stream_set_state_callback (self->streams[i].stream, NULL, NULL);
        pa_stream_set_read_callback (self->streams[i].stream, NULL, NULL);
        pa_stream_set_write_callback (self->streams[i].stream, NULL, NULL);
        pa_stream_disconnect (self->streams[i].stream);
        pa_stream_unref (self->streams[i].stream);
      }
  if (self->context != NULL)
    {
      pa_context_set_state_callback (self->context, NULL, NULL);
      pa_context_disconnect (self->context);
      pa_context_unref (self->context);
    }
  pa_threaded_mainloop_unlock (self->loop);
  pa_threaded_mainloop_stop (self->loop);
  pa_threaded_mainloop_free (self->loop);
  for (int i = 0; i < CLARA_N_DIRECTIONS; i++)
    g_free (self->devices[i]);
  g_free (self);
}

static gpointer
open_pulse (ClaraAudioPath *path, const char *const devices[CLARA_N_DIRECTIONS], ClaraStreamChanged changed,
            gpointer user_data, GError **error)
{
  Connection *self = g_new0 (Connection, 1);
  gboolean going = FALSE;

  self->path = path;
  self->changed = changed;
  self->user_data = user_data;
  for (int i = 0; i < CLARA_N_DIRECTIONS; i++)
    self->devices[i] = devices[i] != NULL && *devices[i] != '\0' ? g_strdup (devices[i]) : NULL;
  self->loop = pa_threaded_mainloop_new ();
  if (self->loop == NULL)
    g_error ("out of memory");
  pa_threaded_mainloop_lock (self->loop);
  self->context = pa_context_new (pa_threaded_mainloop_get_api (self->loop), "Clara");
  if (self->context != NULL)
    {
      pa_context_set_state_callback (self->context, on_context_state, self);
      going = pa_threaded_mainloop_start (self->loop) == 0
              && pa_context_connect (self->context, NULL, PA_CONTEXT_NOAUTOSPAWN, NULL) == 0;
    }
  /* A socket on this machine is there or not within microseconds; who serves it need not have answered yet.
   */
  if (going && pa_context_get_state (self->context) == PA_CONTEXT_CONNECTING)
    pa_threaded_mainloop_wait (self->loop);
  going = going && PA_CONTEXT_IS_GOOD (pa_context_get_state (self->context));
  pa_threaded_mainloop_unlock (self->loop);
  if (!going)
    {
      g_set_error_literal (
        error, CLARA_MEDIA_ERROR, CLARA_MEDIA_ERROR_NO_SERVER,
        "Neither PipeWire nor PulseAudio answers; start one with: systemctl --user start pipewire "
        "pipewire-pulse wireplumber");
      close_pulse (self);
      return NULL;
    }
  return self;
}

static void
set_pulse_active (gpointer data, ClaraDirection direction, gboolean active)
{
  Connection *self = data;
  pa_stream *stream;
  pa_operation *operation;

  pa_threaded_mainloop_lock (self->loop);
  stream = self->streams[direction].stream;
  operation = stream != NULL && pa_stream_get_state (stream) == PA_STREAM_READY
                ? pa_stream_cork (stream, !active, NULL, NULL)
                : NULL;
  if (operation != NULL)
    pa_operation_unref (operation);
  pa_threaded_mainloop_unlock (self->loop);
}

const ClaraSoundBackend clara_sound_pulse = { "PulseAudio", open_pulse, close_pulse, set_pulse_active };
