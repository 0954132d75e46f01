/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-test-socket-private.h"

#include "clara-test-frames.h"

#include <string.h>
#include <sys/socket.h>

/* RFC 6455, 1.3 */
#define HANDSHAKE_SALT "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define READ_SIZE 16384

typedef enum
{
  WRITE,
  CUT,
  FREEZE,
  AWAIT_TEXT,
  AWAIT_BINARY,
} StepKind;

typedef struct
{
  StepKind kind;
  guint after_ms;
  GBytes *bytes;    /* to write, or the needle */
  gsize size;       /* of sound to be awaited */
  gboolean goes_on; /* the piece of a frame whose beginning is in the step before */
} Step;

struct _ClaraTestSocket
{
  GObject parent_instance;

  GQueue steps;
  GQueue replies; /* GBytes: pongs and closes, written before the next step */
  GIOStream *stream;
  GSocket *socket;
  GCancellable *cancellable;
  ClaraTestFrames *frames;
  GSource *pause;
  GBytes *writing;
  gboolean frozen;
  gboolean ending; /* the connection ends when the replies are written */
  gboolean closed;
  gsize piece;
  guint piece_pause_ms;

  GPtrArray *messages; /* ClaraTestMessage */
  gsize n_binary;      /* bytes */
  guint awaited;       /* messages that an awaiting step has seen */
  gsize awaited_bytes; /* of binary messages, likewise */
  guint n_pings;
  guint n_pongs;
  int close_code;
};

G_DEFINE_FINAL_TYPE (ClaraTestSocket, clara_test_socket, G_TYPE_OBJECT)

static guint message_signal, closed_signal;

static void proceed (ClaraTestSocket *self);

static void
step_free (gpointer data)
{
  Step *step = data;

  g_clear_pointer (&step->bytes, g_bytes_unref);
  g_free (step);
}

static void
message_free (gpointer data)
{
  g_bytes_unref (((ClaraTestMessage *) data)->data);
  g_free (data);
}

static void
clear_pause (ClaraTestSocket *self)
{
  if (self->pause == NULL)
    return;
  g_source_destroy (self->pause);
  g_clear_pointer (&self->pause, g_source_unref);
}

static void
end (ClaraTestSocket *self)
{
  if (self->closed)
    return;
  self->closed = TRUE;
  clear_pause (self);
  g_cancellable_cancel (self->cancellable);
  if (self->socket != NULL)
    shutdown (g_socket_get_fd (self->socket), SHUT_RDWR);
  g_signal_emit (self, closed_signal, 0);
}

/* Writing */

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraTestSocket) self = user_data;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->writing, g_bytes_unref);
  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    end (self);
  else
    proceed (self);
}

static void
write_bytes (ClaraTestSocket *self, GBytes *bytes)
{
  gsize length;
  const void *data;

  self->writing = g_bytes_ref (bytes);
  data = g_bytes_get_data (self->writing, &length);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream), data, length,
                                   G_PRIORITY_DEFAULT, self->cancellable, on_written, g_object_ref (self));
}

static gboolean
on_pause_over (gpointer user_data)
{
  ClaraTestSocket *self = user_data;
  Step *step = g_queue_peek_head (&self->steps);

  g_clear_pointer (&self->pause, g_source_unref);
  step->after_ms = 0;
  proceed (self);
  return G_SOURCE_REMOVE;
}

static gboolean
has_come (ClaraTestSocket *self, const Step *step)
{
  if (step->kind == AWAIT_BINARY)
    {
      if (self->n_binary - self->awaited_bytes < step->size)
        return FALSE;
      self->awaited_bytes += step->size;
      return TRUE;
    }
  while (self->awaited < self->messages->len)
    {
      const ClaraTestMessage *message = g_ptr_array_index (self->messages, self->awaited++);

      if (message->opcode == CLARA_TEST_TEXT
          && strstr (g_bytes_get_data (message->data, NULL), g_bytes_get_data (step->bytes, NULL)) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* Returns FALSE where the steps wait for something. */
static gboolean
take_step (ClaraTestSocket *self, const Step *step)
{
  switch (step->kind)
    {
    case WRITE:
      write_bytes (self, step->bytes);
      return TRUE;
    case CUT:
      end (self);
      return TRUE;
    case FREEZE:
      self->frozen = TRUE;
      return TRUE;
    case AWAIT_TEXT:
    case AWAIT_BINARY:
      return has_come (self, step);
    }
  return TRUE;
}

/* One thing at a time, until something must be waited for. */
static void
proceed (ClaraTestSocket *self)
{
  Step *step;

  while (self->stream != NULL && !self->closed && !self->frozen && self->writing == NULL)
    {
      g_autoptr (GBytes) reply = NULL;

      step = g_queue_peek_head (&self->steps);
      if (step == NULL || !step->goes_on)
        reply = g_queue_pop_head (&self->replies);
      if (reply != NULL)
        {
          write_bytes (self, reply);
          continue;
        }
      if (self->ending && (step == NULL || !step->goes_on))
        {
          end (self);
          return;
        }
      if (step == NULL || self->pause != NULL)
        return;
      if (step->after_ms > 0)
        {
          self->pause = g_timeout_source_new (step->after_ms);
          g_source_set_callback (self->pause, on_pause_over, self, NULL);
          g_source_attach (self->pause, g_main_context_get_thread_default ());
          return;
        }
      if (!take_step (self, step))
        return;
      step_free (g_queue_pop_head (&self->steps));
    }
}

/* Reading */

static void
reply (ClaraTestSocket *self, ClaraTestOpcode opcode, GBytes *data)
{
  gsize length;
  const void *bytes = g_bytes_get_data (data, &length);

  g_queue_push_tail (&self->replies, clara_test_frame_new ((guint8) (0x80 | opcode), bytes, length));
}

static void
on_frame (ClaraTestOpcode opcode, GBytes *data, gpointer user_data)
{
  ClaraTestSocket *self = user_data;
  ClaraTestMessage *message;
  gsize length;
  const guint8 *bytes = g_bytes_get_data (data, &length);

  switch (opcode)
    {
    case CLARA_TEST_PING:
      self->n_pings++;
      reply (self, CLARA_TEST_PONG, data);
      return;
    case CLARA_TEST_PONG:
      self->n_pongs++;
      return;
    case CLARA_TEST_CLOSE:
      self->close_code = length >= 2 ? bytes[0] << 8 | bytes[1] : 1005;
      reply (self, CLARA_TEST_CLOSE, data);
      self->ending = TRUE;
      return;
    default:
      message = g_new0 (ClaraTestMessage, 1);
      message->opcode = opcode;
      message->data = g_bytes_ref (data);
      g_ptr_array_add (self->messages, message);
      self->n_binary += opcode == CLARA_TEST_BINARY ? length : 0;
      g_signal_emit (self, message_signal, 0, (int) opcode, data);
    }
}

static void read_more (ClaraTestSocket *self);

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraTestSocket) self = user_data;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
  gsize length;
  const guint8 *data;

  if (self->frozen)
    return;
  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    {
      end (self);
      return;
    }
  data = g_bytes_get_data (bytes, &length);
  if (!clara_test_frames_push (self->frames, data, length))
    {
      static const guint8 protocol_error[] = { 0x88, 0x02, 1002 >> 8, 1002 & 0xff };

      g_queue_push_tail (&self->replies, g_bytes_new_static (protocol_error, sizeof protocol_error));
      self->ending = TRUE;
    }
  proceed (self);
  if (!self->closed && !self->ending)
    read_more (self);
}

static void
read_more (ClaraTestSocket *self)
{
  g_input_stream_read_bytes_async (g_io_stream_get_input_stream (self->stream), READ_SIZE, G_PRIORITY_DEFAULT,
                                   self->cancellable, on_read, g_object_ref (self));
}

/* Life */

static void
clara_test_socket_finalize (GObject *object)
{
  ClaraTestSocket *self = CLARA_TEST_SOCKET (object);

  clear_pause (self);
  g_queue_clear_full (&self->steps, step_free);
  g_queue_clear_full (&self->replies, (GDestroyNotify) g_bytes_unref);
  g_ptr_array_unref (self->messages);
  clara_test_frames_free (self->frames);
  g_clear_object (&self->stream);
  g_clear_object (&self->socket);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (clara_test_socket_parent_class)->finalize (object);
}

static void
clara_test_socket_class_init (ClaraTestSocketClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_test_socket_finalize;
  message_signal = g_signal_new ("message", CLARA_TYPE_TEST_SOCKET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_BYTES);
  closed_signal =
    g_signal_new ("closed", CLARA_TYPE_TEST_SOCKET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
clara_test_socket_init (ClaraTestSocket *self)
{
  g_queue_init (&self->steps);
  g_queue_init (&self->replies);
  self->cancellable = g_cancellable_new ();
  self->messages = g_ptr_array_new_with_free_func (message_free);
  self->frames = clara_test_frames_new (on_frame, self);
}

ClaraTestSocket *
clara_test_socket_new (void)
{
  return g_object_new (CLARA_TYPE_TEST_SOCKET, NULL);
}

static GBytes *
make_handshake (const char *key, GPtrArray *headers)
{
  g_autofree char *salted = g_strconcat (key, HANDSHAKE_SALT, NULL);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize digest_length = sizeof digest;
  g_autofree char *accept = NULL;
  GString *text =
    g_string_new ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n");
  gboolean given = FALSE;
  gsize length;

  g_checksum_update (checksum, (const guchar *) salted, -1);
  g_checksum_get_digest (checksum, digest, &digest_length);
  accept = g_base64_encode (digest, digest_length);
  for (guint i = 0; i + 1 < headers->len; i += 2)
    {
      const char *name = g_ptr_array_index (headers, i);

      given = given || g_ascii_strcasecmp (name, "Sec-WebSocket-Accept") == 0;
      g_string_append_printf (text, "%s: %s\r\n", name, (char *) g_ptr_array_index (headers, i + 1));
    }
  if (!given)
    g_string_append_printf (text, "Sec-WebSocket-Accept: %s\r\n", accept);
  g_string_append (text, "\r\n");
  length = text->len;
  return g_bytes_new_take (g_string_free (text, FALSE), length);
}

/* Takes the connection over: answers the handshake and begins with the script. */
void
clara_test_socket_open (ClaraTestSocket *self, GIOStream *stream, GSocket *socket, const char *key,
                        GPtrArray *headers)
{
  g_autoptr (GBytes) handshake = make_handshake (key, headers);

  self->stream = g_object_ref (stream);
  self->socket = socket != NULL ? g_object_ref (socket) : NULL;
  write_bytes (self, handshake);
  read_more (self);
}

/* The server goes away. */
void
clara_test_socket_drop (ClaraTestSocket *self)
{
  g_queue_clear_full (&self->steps, step_free);
  end (self);
}

/* The script */

static void
add_step (ClaraTestSocket *self, StepKind kind, guint after_ms, GBytes *bytes, gsize size, gboolean goes_on)
{
  Step *step = g_new0 (Step, 1);

  step->kind = kind;
  step->after_ms = after_ms;
  step->bytes = bytes;
  step->size = size;
  step->goes_on = goes_on;
  g_queue_push_tail (&self->steps, step);
  proceed (self);
}

static void
add_write (ClaraTestSocket *self, guint after_ms, GBytes *bytes)
{
  g_autoptr (GBytes) whole = bytes;
  gsize length = g_bytes_get_size (whole);
  gsize piece = self->piece > 0 ? self->piece : MAX (length, 1);

  for (gsize at = 0; at < length; at += piece)
    add_step (self, WRITE, at == 0 ? after_ms : self->piece_pause_ms,
              g_bytes_new_from_bytes (whole, at, MIN (piece, length - at)), 0, at > 0);
}

void
clara_test_socket_send_text (ClaraTestSocket *self, guint after_ms, const char *text)
{
  clara_test_socket_send_frame (self, after_ms, 0x80 | CLARA_TEST_TEXT, text, strlen (text));
}

void
clara_test_socket_send_binary (ClaraTestSocket *self, guint after_ms, const void *data, gsize length)
{
  clara_test_socket_send_frame (self, after_ms, 0x80 | CLARA_TEST_BINARY, data, length);
}

/* One message in frames of so many bytes, wherever that cuts a character. */
void
clara_test_socket_send_fragments (ClaraTestSocket *self, guint after_ms, ClaraTestOpcode opcode,
                                  const void *data, gsize length, gsize fragment)
{
  const guint8 *bytes = data;

  for (gsize at = 0; at == 0 || at < length; at += fragment)
    {
      gsize size = MIN (fragment, length - at);
      guint8 first =
        (guint8) ((at == 0 ? opcode : CLARA_TEST_CONTINUATION) | (at + size >= length ? 0x80 : 0));

      clara_test_socket_send_frame (self, at == 0 ? after_ms : 0, first, bytes + at, size);
    }
}

/* @first_byte as it stands in the frame: FIN, the reserved bits, the opcode. */
void
clara_test_socket_send_frame (ClaraTestSocket *self, guint after_ms, guint8 first_byte, const void *data,
                              gsize length)
{
  add_write (self, after_ms, clara_test_frame_new (first_byte, data, length));
}

/* These bytes, which need not be a frame. */
void
clara_test_socket_send_raw (ClaraTestSocket *self, guint after_ms, const void *data, gsize length)
{
  add_write (self, after_ms, g_bytes_new (data, length));
}

void
clara_test_socket_ping (ClaraTestSocket *self, guint after_ms, const char *text)
{
  clara_test_socket_send_frame (self, after_ms, 0x80 | CLARA_TEST_PING, text, strlen (text));
}

/**
 * clara_test_socket_close:
 * @code: 0 for a close without one
 * @reason: (nullable):
 *
 * Sends a close; the connection ends when the client has answered with its own.
 */
void
clara_test_socket_close (ClaraTestSocket *self, guint after_ms, guint16 code, const char *reason)
{
  g_autoptr (GByteArray) payload = g_byte_array_new ();
  guint8 bytes[2] = { (guint8) (code >> 8), (guint8) (code & 0xff) };

  if (code != 0)
    g_byte_array_append (payload, bytes, sizeof bytes);
  if (code != 0 && reason != NULL)
    g_byte_array_append (payload, (const guint8 *) reason, (guint) strlen (reason));
  clara_test_socket_send_frame (self, after_ms, 0x80 | CLARA_TEST_CLOSE, payload->data, payload->len);
}

/* The connection breaks, with no close. */
void
clara_test_socket_cut (ClaraTestSocket *self, guint after_ms)
{
  add_step (self, CUT, after_ms, NULL, 0, FALSE);
}

/* Nothing is sent or answered any more, no pong either; the connection stays. */
void
clara_test_socket_freeze (ClaraTestSocket *self, guint after_ms)
{
  add_step (self, FREEZE, after_ms, NULL, 0, FALSE);
}

/* What follows waits for a text message with @needle in it, after those that were awaited before. */
void
clara_test_socket_await (ClaraTestSocket *self, const char *needle)
{
  add_step (self, AWAIT_TEXT, 0, g_bytes_new (needle, strlen (needle) + 1), 0, FALSE);
}

/* What follows waits for so much more in binary messages. */
void
clara_test_socket_await_binary (ClaraTestSocket *self, gsize bytes)
{
  add_step (self, AWAIT_BINARY, 0, NULL, bytes, FALSE);
}

/* What is added from now on is written in pieces of so many bytes; 0 for as it is. */
void
clara_test_socket_split (ClaraTestSocket *self, gsize piece, guint pause_ms)
{
  self->piece = piece;
  self->piece_pause_ms = pause_ms;
}

/* What has come */

gboolean
clara_test_socket_is_open (ClaraTestSocket *self)
{
  return self->stream != NULL && !self->closed;
}

/* The connection has been and is no more. */
gboolean
clara_test_socket_is_closed (ClaraTestSocket *self)
{
  return self->closed;
}

guint
clara_test_socket_count (ClaraTestSocket *self)
{
  return self->messages->len;
}

const ClaraTestMessage *
clara_test_socket_get (ClaraTestSocket *self, guint index)
{
  g_assert_cmpuint (index, <, self->messages->len);
  return g_ptr_array_index (self->messages, index);
}

const char *
clara_test_socket_get_text (ClaraTestSocket *self, guint index)
{
  const ClaraTestMessage *message = clara_test_socket_get (self, index);

  g_assert_cmpint (message->opcode, ==, CLARA_TEST_TEXT);
  return g_bytes_get_data (message->data, NULL);
}

/* Bytes in binary messages. */
gsize
clara_test_socket_count_binary (ClaraTestSocket *self)
{
  return self->n_binary;
}

guint
clara_test_socket_count_pings (ClaraTestSocket *self)
{
  return self->n_pings;
}

guint
clara_test_socket_count_pongs (ClaraTestSocket *self)
{
  return self->n_pongs;
}

/**
 * clara_test_socket_get_close_code:
 *
 * Returns: the code of the client's close; 1005 for a close without one, 0 for none
 */
int
clara_test_socket_get_close_code (ClaraTestSocket *self)
{
  return self->close_code;
}

/**
 * clara_test_socket_get_complaint:
 *
 * Returns: (transfer none) (nullable): what the client did that RFC 6455 forbids
 */
const char *
clara_test_socket_get_complaint (ClaraTestSocket *self)
{
  return clara_test_frames_get_complaint (self->frames);
}
