/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-web-socket-frame.h"

#include "clara-net-error.h"

#include <string.h>
#include <sys/random.h>

#define FIN 0x80
#define RESERVED 0x70
#define MASKED 0x80
#define LONGEST_CONTROL 125
#define LONGEST_HEAD 14

/* What a GByteArray can hold with room to spare. */
#define MOST_LONGEST ((gsize) 1 << 30)

/* The reader looks at this much of a buffer before it moves the rest to its start. */
#define COMPACT_AFTER (64 * 1024)

struct _ClaraFrameReader
{
  gsize longest_message;
  GByteArray *pending; /* as it came; read from at on */
  gsize at;
  GByteArray *message; /* fragments so far, or the last whole message */
  ClaraFrameKind kind; /* of the message; CONTINUATION where none has begun */
  guint8 control[LONGEST_CONTROL + 1];
  gboolean failed;
};

static gboolean
is_control (ClaraFrameKind kind)
{
  return (kind & 0x8) != 0;
}

/* The mask keeps proxies from taking what is sent for something else, so nobody may foresee it. */
static void
draw_mask (guint8 *mask)
{
  if (getrandom (mask, 4, 0) != 4)
    g_error ("The system gives no random numbers");
}

/**
 * clara_frame_pack:
 * @payload: (array length=length) (nullable): a text's must be valid UTF-8
 *
 * Returns: (transfer full): one masked frame, as a client sends it
 */
GBytes *
clara_frame_pack (ClaraFrameKind kind, const void *payload, gsize length)
{
  guint8 *frame = g_malloc (LONGEST_HEAD + length);
  const guint8 *from = payload;
  gsize head = 2;
  guint8 *mask;

  frame[0] = (guint8) (FIN | kind);
  if (length <= LONGEST_CONTROL)
    frame[1] = (guint8) (MASKED | length);
  else if (length <= G_MAXUINT16)
    {
      guint16 short_length = GUINT16_TO_BE ((guint16) length);

      frame[1] = MASKED | 126;
      memcpy (frame + 2, &short_length, 2);
      head += 2;
    }
  else
    {
      guint64 long_length = GUINT64_TO_BE ((guint64) length);

      frame[1] = MASKED | 127;
      memcpy (frame + 2, &long_length, 8);
      head += 8;
    }
  mask = frame + head;
  draw_mask (mask);
  head += 4;
  for (gsize i = 0; i < length; i++)
    frame[head + i] = from[i] ^ mask[i & 3];
  return g_bytes_new_take (frame, head + length);
}

/**
 * clara_frame_pack_close:
 * @code: %CLARA_CLOSE_NONE_GIVEN for a close without a number
 * @reason: (nullable): valid UTF-8; cut to what a close can hold
 *
 * Returns: (transfer full): a close frame
 */
GBytes *
clara_frame_pack_close (guint code, const char *reason)
{
  guint8 payload[LONGEST_CONTROL];
  gsize length = reason != NULL ? strlen (reason) : 0;

  if (code == CLARA_CLOSE_NONE_GIVEN)
    return clara_frame_pack (CLARA_FRAME_CLOSE, NULL, 0);
  if (length > LONGEST_CONTROL - 2)
    length = (gsize) (g_utf8_find_prev_char (reason, reason + LONGEST_CONTROL - 1) - reason);
  payload[0] = (guint8) (code >> 8);
  payload[1] = (guint8) (code & 0xff);
  if (length > 0)
    memcpy (payload + 2, reason, length);
  return clara_frame_pack (CLARA_FRAME_CLOSE, payload, length + 2);
}

/**
 * clara_frame_reader_new:
 * @longest_message: bytes that a message may have, fragments together
 *
 * Returns: (transfer full): a reader at the start of a connection
 */
ClaraFrameReader *
clara_frame_reader_new (gsize longest_message)
{
  ClaraFrameReader *self = g_new0 (ClaraFrameReader, 1);

  self->longest_message = MIN (longest_message, MOST_LONGEST);
  self->pending = g_byte_array_new ();
  self->message = g_byte_array_new ();
  return self;
}

void
clara_frame_reader_free (ClaraFrameReader *self)
{
  g_byte_array_unref (self->pending);
  g_byte_array_unref (self->message);
  g_free (self);
}

/**
 * clara_frame_reader_push:
 * @data: (array length=length): the next bytes of the connection; then call clara_frame_reader_next() until
 * it has no more
 */
void
clara_frame_reader_push (ClaraFrameReader *self, const guint8 *data, gsize length)
{
  if (self->at == self->pending->len || self->at > COMPACT_AFTER)
    {
      g_byte_array_remove_range (self->pending, 0, (guint) self->at);
      self->at = 0;
    }
  g_byte_array_append (self->pending, data, (guint) length);
}

/* A NUL character is valid in a text, but not for GLib. */
static gboolean
is_utf8 (const guint8 *data, gsize length)
{
  const char *from = (const char *) data;
  const char *end = from + length;

  while (from < end)
    {
      const char *bad;

      if (g_utf8_validate_len (from, (gsize) (end - from), &bad))
        return TRUE;
      if (*bad != '\0')
        return FALSE;
      from = bad + 1;
    }
  return TRUE;
}

typedef struct
{
  gboolean final;
  ClaraFrameKind kind;
  gsize head;
  guint64 length;
} Head;

static gboolean
refuse (ClaraFrameReader *self, guint code, const char *what, guint *close_code, GError **error)
{
  self->failed = TRUE;
  *close_code = code;
  g_set_error (error, CLARA_NET_ERROR,
               code == CLARA_CLOSE_TOO_LARGE ? CLARA_NET_ERROR_TOO_LARGE : CLARA_NET_ERROR_PROTOCOL,
               "The service sent %s", what);
  return FALSE;
}

/* What is wrong with a frame by its first two bytes; NULL for nothing. */
static const char *
find_fault (const ClaraFrameReader *self, const guint8 *bytes, const Head *head)
{
  if (bytes[0] & RESERVED)
    return "a frame of an extension that was not agreed";
  if (bytes[1] & MASKED)
    return "a masked frame";
  if ((head->kind > CLARA_FRAME_BINARY && head->kind < CLARA_FRAME_CLOSE) || head->kind > CLARA_FRAME_PONG)
    return "a frame of an unknown kind";
  if (is_control (head->kind) && (!head->final || head->length > LONGEST_CONTROL))
    return "a control frame that is too long or in parts";
  if (head->kind == CLARA_FRAME_CONTINUATION && self->kind == CLARA_FRAME_CONTINUATION)
    return "the rest of a message that has not begun";
  if ((head->kind == CLARA_FRAME_TEXT || head->kind == CLARA_FRAME_BINARY)
      && self->kind != CLARA_FRAME_CONTINUATION)
    return "a message inside another";
  return NULL;
}

/* The first two bytes; the length may be in those that follow. */
static void
read_start (const guint8 *bytes, Head *head)
{
  guint8 short_length = bytes[1] & 0x7f;

  head->final = (bytes[0] & FIN) != 0;
  head->kind = bytes[0] & 0x0f;
  head->head = short_length == 127 ? 10 : short_length == 126 ? 4 : 2;
  head->length = short_length;
}

/* Returns whether the length is written as short as it can be. */
static gboolean
read_length (const guint8 *bytes, Head *head)
{
  if (head->head == 2)
    return TRUE;
  head->length = 0;
  for (gsize i = 2; i < head->head; i++)
    head->length = head->length << 8 | bytes[i];
  return head->length >= (head->head == 4 ? 126 : 65536);
}

static gboolean
take_close (ClaraFrameReader *self, const Head *head, ClaraFrame *frame, guint *close_code, GError **error)
{
  guint code = CLARA_CLOSE_NONE_GIVEN;

  if (head->length >= 2)
    {
      code = (guint) self->control[0] << 8 | self->control[1];
      frame->data += 2;
      frame->length -= 2;
    }
  if (head->length == 1
      || (head->length >= 2
          && (code < 1000 || (code >= 1004 && code <= 1006) || (code > 1014 && code < 3000) || code >= 5000)))
    return refuse (self, CLARA_CLOSE_PROTOCOL, "a close with an invalid number", close_code, error);
  if (!is_utf8 (frame->data, frame->length))
    return refuse (self, CLARA_CLOSE_BAD_DATA, "a close whose reason is no valid UTF-8", close_code, error);
  frame->code = code;
  return TRUE;
}

static gboolean
take_control (ClaraFrameReader *self, const Head *head, const guint8 *payload, ClaraFrame *frame,
              guint *close_code, GError **error)
{
  memcpy (self->control, payload, head->length);
  self->control[head->length] = '\0';
  *frame = (ClaraFrame){ head->kind, self->control, head->length, 0 };
  return head->kind != CLARA_FRAME_CLOSE || take_close (self, head, frame, close_code, error);
}

static gboolean
take_message (ClaraFrameReader *self, ClaraFrame *frame, guint *close_code, GError **error)
{
  *frame = (ClaraFrame){ self->kind, NULL, self->message->len, 0 };
  self->kind = CLARA_FRAME_CONTINUATION;
  g_byte_array_append (self->message, (const guint8 *) "", 1);
  frame->data = self->message->data;
  if (frame->kind == CLARA_FRAME_TEXT && !is_utf8 (frame->data, frame->length))
    return refuse (self, CLARA_CLOSE_BAD_DATA, "a text that is no valid UTF-8", close_code, error);
  return TRUE;
}

/**
 * clara_frame_reader_next:
 * @frame: (out caller-allocates): valid until the next call
 * @close_code: (out): with an error, what the connection is to be closed with
 *
 * Returns: whether there is a frame; FALSE without @error where more bytes are needed. After an error there
 *   are none any more.
 */
gboolean
clara_frame_reader_next (ClaraFrameReader *self, ClaraFrame *frame, guint *close_code, GError **error)
{
  while (!self->failed)
    {
      gsize available = self->pending->len - self->at;
      const guint8 *bytes = available > 0 ? self->pending->data + self->at : NULL;
      gsize so_far = self->kind == CLARA_FRAME_CONTINUATION ? 0 : self->message->len;
      const char *fault;
      Head head;

      if (available < 2)
        return FALSE;
      read_start (bytes, &head);
      fault = find_fault (self, bytes, &head);
      if (fault == NULL && available < head.head)
        return FALSE;
      if (fault == NULL && !read_length (bytes, &head))
        fault = "a length that is written too long";
      if (fault != NULL)
        return refuse (self, CLARA_CLOSE_PROTOCOL, fault, close_code, error);
      /* Before the payload is there: nobody waits for what will be refused. */
      if (!is_control (head.kind)
          && head.length > self->longest_message - MIN (so_far, self->longest_message))
        return refuse (self, CLARA_CLOSE_TOO_LARGE, "a message that is larger than it may be", close_code,
                       error);
      if (available - head.head < head.length)
        return FALSE;
      self->at += head.head + (gsize) head.length;
      if (is_control (head.kind))
        return take_control (self, &head, bytes + head.head, frame, close_code, error);
      if (head.kind != CLARA_FRAME_CONTINUATION)
        {
          self->kind = head.kind;
          g_byte_array_set_size (self->message, 0);
        }
      g_byte_array_append (self->message, bytes + head.head, (guint) head.length);
      if (head.final)
        return take_message (self, frame, close_code, error);
    }
  return FALSE;
}
