/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-test-frames.h"

#include <string.h>

struct _ClaraTestFrames
{
  ClaraTestFrameFunc func;
  gpointer user_data;
  GByteArray *waiting;
  GByteArray *message;    /* its fragments so far */
  ClaraTestOpcode opcode; /* of the message; CLARA_TEST_CONTINUATION: none is under way */
  const char *complaint;
};

GBytes *
clara_test_frame_new (guint8 first_byte, const void *data, gsize length)
{
  GByteArray *frame = g_byte_array_new ();
  guint8 head[10] = { first_byte };
  guint size;

  if (length < 126)
    {
      head[1] = (guint8) length;
      size = 2;
    }
  else if (length <= G_MAXUINT16)
    {
      head[1] = 126;
      head[2] = (guint8) (length >> 8);
      head[3] = (guint8) length;
      size = 4;
    }
  else
    {
      head[1] = 127;
      for (int i = 0; i < 8; i++)
        head[2 + i] = (guint8) ((guint64) length >> (56 - 8 * i));
      size = 10;
    }
  g_byte_array_append (frame, head, size);
  if (length > 0)
    g_byte_array_append (frame, data, (guint) length);
  return g_byte_array_free_to_bytes (frame);
}

ClaraTestFrames *
clara_test_frames_new (ClaraTestFrameFunc func, gpointer user_data)
{
  ClaraTestFrames *self = g_new0 (ClaraTestFrames, 1);

  self->func = func;
  self->user_data = user_data;
  self->waiting = g_byte_array_new ();
  self->message = g_byte_array_new ();
  return self;
}

void
clara_test_frames_free (ClaraTestFrames *self)
{
  g_byte_array_unref (self->waiting);
  g_byte_array_unref (self->message);
  g_free (self);
}

const char *
clara_test_frames_get_complaint (ClaraTestFrames *self)
{
  return self->complaint;
}

static gboolean
complain (ClaraTestFrames *self, const char *what)
{
  self->complaint = what;
  return FALSE;
}

static GBytes *
take_message (ClaraTestFrames *self)
{
  gsize length = self->message->len;
  GBytes *whole, *bytes;

  /* A text can be read as one. */
  g_byte_array_append (self->message, (const guint8 *) "", 1);
  whole = g_byte_array_free_to_bytes (self->message);
  self->message = g_byte_array_new ();
  bytes = g_bytes_new_from_bytes (whole, 0, length);
  g_bytes_unref (whole);
  return bytes;
}

static gboolean
take_frame (ClaraTestFrames *self, guint8 first, const guint8 *payload, gsize length)
{
  gboolean last = (first & 0x80) != 0;
  ClaraTestOpcode opcode = first & 0x0f;
  g_autoptr (GBytes) bytes = NULL;

  if (opcode >= CLARA_TEST_CLOSE)
    {
      if (opcode > CLARA_TEST_PONG)
        return complain (self, "an opcode that does not exist");
      bytes = g_bytes_new (payload, length);
      self->func (opcode, bytes, self->user_data);
      return TRUE;
    }
  if (opcode > CLARA_TEST_BINARY)
    return complain (self, "an opcode that does not exist");
  if ((opcode == CLARA_TEST_CONTINUATION) != (self->opcode != CLARA_TEST_CONTINUATION))
    return complain (self, "a fragment outside its message");
  if (opcode != CLARA_TEST_CONTINUATION)
    self->opcode = opcode;
  g_byte_array_append (self->message, payload, (guint) length);
  if (!last)
    return TRUE;
  opcode = self->opcode;
  self->opcode = CLARA_TEST_CONTINUATION;
  if (opcode == CLARA_TEST_TEXT
      && !g_utf8_validate ((const char *) self->message->data, self->message->len, NULL))
    return complain (self, "a text that is not UTF-8");
  bytes = take_message (self);
  self->func (opcode, bytes, self->user_data);
  return TRUE;
}

/* Returns the size of the frame's head and its payload's length; 0 where more must come, -1 where it is
 * wrong. */
static gssize
read_head (ClaraTestFrames *self, gsize *length)
{
  const guint8 *data = self->waiting->data;
  guint size = 2;
  guint64 value = 0;

  if (self->waiting->len < 2)
    return 0;
  if ((data[0] & 0x70) != 0)
    return complain (self, "a reserved bit is set"), -1;
  if ((data[1] & 0x80) == 0)
    return complain (self, "a frame without a mask"), -1;
  if ((data[0] & 0x08) != 0 && ((data[0] & 0x80) == 0 || (data[1] & 0x7f) > 125))
    return complain (self, "a control frame that is in fragments or too long"), -1;
  value = data[1] & 0x7f;
  if (value >= 126)
    {
      guint n = value == 126 ? 2 : 8;
      guint64 least = value == 126 ? 126 : 65536;

      if (self->waiting->len < 2 + n)
        return 0;
      value = 0;
      for (guint i = 0; i < n; i++)
        value = value << 8 | data[2 + i];
      if (value < least || value > G_MAXINT32)
        return complain (self, "a length that is not in its shortest form, or far too long"), -1;
      size += n;
    }
  *length = (gsize) value;
  return self->waiting->len < size + 4 ? 0 : (gssize) size + 4;
}

/* Returns FALSE where the client broke the rules. */
gboolean
clara_test_frames_push (ClaraTestFrames *self, const guint8 *data, gsize length)
{
  if (self->complaint != NULL)
    return FALSE;
  g_byte_array_append (self->waiting, data, (guint) length);
  while (TRUE)
    {
      gsize payload_length = 0;
      gssize head = read_head (self, &payload_length);
      g_autofree guint8 *payload = NULL;
      guint8 first;

      if (head < 0)
        return FALSE;
      if (head == 0 || self->waiting->len - (gsize) head < payload_length)
        return TRUE;
      first = self->waiting->data[0];
      payload = g_memdup2 (self->waiting->data + head, payload_length);
      for (gsize i = 0; i < payload_length; i++)
        payload[i] ^= self->waiting->data[head - 4 + (gssize) (i % 4)];
      g_byte_array_remove_range (self->waiting, 0, (guint) ((gsize) head + payload_length));
      if (!take_frame (self, first, payload, payload_length))
        return FALSE;
    }
}
