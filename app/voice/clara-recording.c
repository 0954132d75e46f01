/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-recording.h"

#include "clara-media.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HEADER_SIZE 44
#define QUEUE_LIMIT 500 /* frames: five seconds */
#define CHANNELS 2
#define FRAME_BYTES (CLARA_MEDIA_FRAME * CHANNELS * sizeof (gint16))

struct _ClaraRecording
{
  char *name;
  FILE *file;
  GThread *thread;
  GAsyncQueue *queue; /* frames of FRAME_BYTES; an empty one ends */
  gint missed;        /* frames that did not fit, atomic */
  guint32 limit;      /* bytes of data; set before the first frame */
  guint32 data_size;  /* the thread's until it is joined */
  int failure;        /* errno, likewise */
};

static const guint8 the_end[1] = { 0 };

static void
put_header (guint8 *header, guint32 data_size)
{
  const guint32 rate = CLARA_MEDIA_RATE;
  guint32 fields[] = { GUINT32_TO_LE (data_size + HEADER_SIZE - 8), GUINT32_TO_LE (16), GUINT32_TO_LE (rate),
                       GUINT32_TO_LE (rate * CHANNELS * 2), GUINT32_TO_LE (data_size) };
  guint16 shorts[] = { GUINT16_TO_LE (1), GUINT16_TO_LE (CHANNELS), GUINT16_TO_LE (CHANNELS * 2),
                       GUINT16_TO_LE (16) };

  memcpy (header, "RIFF", 4);
  memcpy (header + 4, &fields[0], 4);
  memcpy (header + 8, "WAVEfmt ", 8);
  memcpy (header + 16, &fields[1], 4);
  memcpy (header + 20, &shorts[0], 4);
  memcpy (header + 24, &fields[2], 8);
  memcpy (header + 32, &shorts[2], 4);
  memcpy (header + 36, "data", 4);
  memcpy (header + 40, &fields[4], 4);
}

static void
put_frame (ClaraRecording *self, const guint8 *frame)
{
  if (self->failure != 0 || self->data_size > self->limit - FRAME_BYTES)
    return;
  if (fwrite (frame, FRAME_BYTES, 1, self->file) != 1)
    self->failure = errno != 0 ? errno : EIO;
  else
    self->data_size += FRAME_BYTES;
}

static gpointer
write_frames (gpointer data)
{
  static const guint8 silence[FRAME_BYTES];
  ClaraRecording *self = data;
  guint8 *frame;

  while ((frame = g_async_queue_pop (self->queue)) != the_end)
    {
      put_frame (self, frame);
      g_free (frame);
      for (int missed = g_atomic_int_and ((guint *) &self->missed, 0); missed > 0; missed--)
        put_frame (self, silence);
    }
  return NULL;
}

/**
 * clara_recording_new:
 * @file: is overwritten
 *
 * Returns: (transfer full) (nullable): a recording that goes on until clara_recording_finish()
 */
ClaraRecording *
clara_recording_new (const char *file, GError **error)
{
  ClaraRecording *self;
  guint8 header[HEADER_SIZE];
  /* A voice is for its owner's ears only. */
  int descriptor = g_open (file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  FILE *stream = descriptor >= 0 ? fdopen (descriptor, "wb") : NULL;

  put_header (header, 0);
  if (stream == NULL || fwrite (header, HEADER_SIZE, 1, stream) != 1)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code),
                   "The recording '%s' cannot be written: %s. Name a file in a folder that can be written to",
                   file, g_strerror (code));
      if (stream != NULL)
        fclose (stream);
      else if (descriptor >= 0)
        close (descriptor);
      return NULL;
    }
  self = g_new0 (ClaraRecording, 1);
  self->name = g_strdup (file);
  self->file = stream;
  self->limit = G_MAXUINT32 - HEADER_SIZE;
  self->queue = g_async_queue_new_full (g_free);
  self->thread = g_thread_new ("clara-recording", write_frames, self);
  return self;
}

/**
 * clara_recording_set_limit:
 * @bytes: how large the file may become; what comes after that is left out
 *
 * Before the first frame.
 */
void
clara_recording_set_limit (ClaraRecording *self, guint64 bytes)
{
  self->limit = (guint32) CLAMP (bytes, HEADER_SIZE + FRAME_BYTES, G_MAXUINT32) - HEADER_SIZE;
}

static gint16
to_sample (float value)
{
  return (gint16) lrintf (CLAMP (value, -1.0f, 1.0f) * 32767.0f);
}

/**
 * clara_recording_push:
 * @left: (nullable): CLARA_MEDIA_FRAME samples; NULL for silence
 * @right: (nullable): likewise
 *
 * One more frame. The audio worker's thread; never waits.
 */
void
clara_recording_push (ClaraRecording *self, const float *left, const float *right)
{
  gint16 *frame;

  if (g_async_queue_length (self->queue) >= QUEUE_LIMIT)
    {
      g_atomic_int_inc (&self->missed);
      return;
    }
  frame = g_new (gint16, CLARA_MEDIA_FRAME * CHANNELS);
  for (guint i = 0; i < CLARA_MEDIA_FRAME; i++)
    {
      frame[2 * i] = left != NULL ? to_sample (left[i]) : 0;
      frame[2 * i + 1] = right != NULL ? to_sample (right[i]) : 0;
    }
  g_async_queue_push (self->queue, frame);
}

/**
 * clara_recording_finish:
 * @self: (transfer full): no frame may be pushed any more
 *
 * Waits until all is written and completes the file.
 *
 * Returns: FALSE where the file is not whole
 */
gboolean
clara_recording_finish (ClaraRecording *self, GError **error)
{
  guint8 header[HEADER_SIZE];
  int failure;

  g_async_queue_push (self->queue, (gpointer) the_end);
  g_thread_join (self->thread);
  put_header (header, self->data_size);
  if (fseek (self->file, 0, SEEK_SET) != 0 || fwrite (header, HEADER_SIZE, 1, self->file) != 1)
    self->failure = self->failure != 0 ? self->failure : errno;
  if (fclose (self->file) != 0 && self->failure == 0)
    self->failure = errno;
  failure = self->failure;
  if (failure != 0)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (failure),
                 "The recording '%s' is not whole: %s. Free some space and record again", self->name,
                 g_strerror (failure));
  g_async_queue_unref (self->queue);
  g_free (self->name);
  g_free (self);
  return failure == 0;
}
