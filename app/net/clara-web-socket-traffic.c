/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes over an open connection, and when: frames out and in, pings, the limits of time. */
#include "clara-web-socket-private.h"

#include <string.h>

/* Read in one turn of the main loop; others want theirs. */
#define READ_AT_ONCE (64 * 1024)
#define CHUNK (16 * 1024)

/* Rounds of ping without a sign of life until the peer counts as dead. Rounds and not a time: after the
 * program itself stood still, one round has passed, however long it was. */
#define SILENT_ROUNDS 2

typedef struct
{
  GSource source;
  ClaraWebSocket *socket; /* unowned: it destroys the source */
} SocketSource;

static gint64
earlier (gint64 one, gint64 other)
{
  return one == 0 || (other != 0 && other < one) ? other : one;
}

/* When a limit is reached; 0 for never. */
gint64
clara_web_socket_in_milliseconds (guint limit)
{
  return limit == 0 ? 0 : g_get_monotonic_time () + (gint64) limit * 1000;
}

void
clara_web_socket_update_source (ClaraWebSocket *self)
{
  gint64 wake;
  gboolean writes;

  if (self->source == NULL)
    return;
  wake = earlier (earlier (self->ends, self->round), self->await_ends);
  g_source_set_ready_time (self->source, wake == 0 ? -1 : wake);
  writes = self->leaving != NULL || self->ping_due || self->pong_due != NULL || self->waiting.length > 0;
  if (self->tag != NULL)
    g_source_modify_unix_fd (self->source, self->tag,
                             G_IO_IN | G_IO_HUP | G_IO_ERR | (writes ? G_IO_OUT : 0));
}

/* Sending */

void
clara_web_socket_begin_round (ClaraWebSocket *self)
{
  self->round = clara_web_socket_in_milliseconds (self->longest_await != 0 ? self->limits.ping_awaiting
                                                                           : self->limits.ping_idle);
}

void
clara_web_socket_enqueue (ClaraWebSocket *self, GBytes *frame)
{
  self->queued += g_bytes_get_size (frame);
  g_queue_push_tail (&self->waiting, frame);
  clara_web_socket_update_source (self);
}

/* Pings and their answers go before what waits: behind a minute of sound they would say nothing. */
static gboolean
take_next_frame (ClaraWebSocket *self)
{
  if (self->pong_due != NULL)
    {
      gsize length;
      const void *payload = g_bytes_get_data (self->pong_due, &length);

      self->leaving = clara_frame_pack (CLARA_FRAME_PONG, payload, length);
      g_clear_pointer (&self->pong_due, g_bytes_unref);
      self->queued += g_bytes_get_size (self->leaving);
    }
  else if (self->ping_due)
    {
      self->leaving = clara_frame_pack (CLARA_FRAME_PING, NULL, 0);
      self->ping_due = FALSE;
      self->queued += g_bytes_get_size (self->leaving);
    }
  else
    self->leaving = g_queue_pop_head (&self->waiting);
  self->left = 0;
  return self->leaving != NULL;
}

static gboolean
flush (ClaraWebSocket *self, GError **error)
{
  while (self->leaving != NULL || take_next_frame (self))
    {
      g_autoptr (GError) problem = NULL;
      gsize size;
      const guint8 *data = g_bytes_get_data (self->leaving, &size);
      gssize written = clara_channel_write (self->channel, data + self->left, size - self->left, &problem);

      if (written < 0)
        {
          if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
            return TRUE;
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      self->left += (gsize) written;
      self->queued -= (gsize) written;
      if (self->left == size)
        g_clear_pointer (&self->leaving, g_bytes_unref);
    }
  return TRUE;
}

/* Receiving */

static void
say_goodbye (ClaraWebSocket *self, guint code)
{
  /* As far as it goes: the frame that is half out must be completed first. */
  g_queue_clear_full (&self->waiting, (GDestroyNotify) g_bytes_unref);
  clara_web_socket_enqueue (self, clara_frame_pack_close (code, NULL));
  flush (self, NULL);
}

static gboolean
is_temporary (guint code)
{
  return code == CLARA_CLOSE_GOING_AWAY || (code >= CLARA_CLOSE_INTERNAL && code <= CLARA_CLOSE_BAD_GATEWAY);
}

static void
take_close (ClaraWebSocket *self, const ClaraFrame *frame)
{
  gboolean asked = self->state == CLARA_WEB_SOCKET_CLOSING;

  if (!asked)
    say_goodbye (self, frame->code);
  if (!asked && self->most_tries > 0 && is_temporary (frame->code))
    clara_web_socket_lose (self, g_error_new (CLARA_NET_ERROR, CLARA_NET_ERROR_CUT,
                                              "%s closed the connection for now (%u %s)",
                                              clara_handshake_get_host (self->handshake), frame->code,
                                              (const char *) frame->data));
  else
    clara_web_socket_end_closed (self, frame->code, (const char *) frame->data);
}

void
clara_web_socket_restart_await (ClaraWebSocket *self)
{
  self->await_ends =
    self->longest_await > 0 ? g_get_monotonic_time () + (gint64) self->longest_await * 1000 : 0;
}

static void
take_frame (ClaraWebSocket *self, const ClaraFrame *frame)
{
  switch (frame->kind)
    {
    case CLARA_FRAME_PING:
      g_clear_pointer (&self->pong_due, g_bytes_unref);
      self->pong_due = g_bytes_new (frame->data, frame->length);
      break;
    case CLARA_FRAME_CLOSE:
      take_close (self, frame);
      break;
    case CLARA_FRAME_TEXT:
    case CLARA_FRAME_BINARY:
      if (self->state != CLARA_WEB_SOCKET_OPEN)
        break;
      self->tries = 0;
      clara_web_socket_restart_await (self);
      if (frame->kind == CLARA_FRAME_TEXT)
        g_signal_emit_by_name (self, "text", (const char *) frame->data, (guint64) frame->length);
      else
        {
          g_autoptr (GBytes) bytes = g_bytes_new (frame->data, frame->length);

          g_signal_emit_by_name (self, "binary", bytes);
        }
      break;
    case CLARA_FRAME_PONG:
    case CLARA_FRAME_CONTINUATION:
      break;
    }
}

/* Whether its owner dropped it from inside a signal, so that only the dispatch that emitted it is left:
 * nobody wants to hear more. */
static gboolean
is_orphan (ClaraWebSocket *self)
{
  return g_atomic_int_get (&G_OBJECT (self)->ref_count) == 1;
}

static void
take_frames (ClaraWebSocket *self)
{
  ClaraFrameReader *reader = self->reader;
  ClaraFrame frame;
  guint close_code;
  GError *error = NULL;

  while (self->reader == reader && !is_orphan (self)
         && clara_frame_reader_next (reader, &frame, &close_code, &error))
    take_frame (self, &frame);
  if (error == NULL)
    return;
  g_prefix_error (&error, "%s: ", clara_handshake_get_host (self->handshake));
  say_goodbye (self, close_code);
  /* It would do the same again. */
  clara_web_socket_end_failed (self, error);
}

static void
begin_open (ClaraWebSocket *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->connecting);

  self->ends = 0;
  self->state = CLARA_WEB_SOCKET_OPEN;
  self->silent_rounds = 0;
  self->heard = TRUE;
  clara_web_socket_begin_round (self);
  clara_web_socket_restart_await (self);
  clara_web_socket_update_hold (self);
  if (task != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_signal_emit_by_name (self, "opened");
}

/* Returns whether there may be frames. */
static gboolean
take_answer (ClaraWebSocket *self, const guint8 *data, gsize length)
{
  g_autoptr (GByteArray) answer = NULL;
  GError *error = NULL;
  gssize taken;

  g_byte_array_append (self->answer, data, (guint) length);
  taken =
    clara_handshake_read (self->handshake, (const char *) self->answer->data, self->answer->len, &error);
  if (taken < 0)
    clara_web_socket_lose (self, error);
  if (taken <= 0)
    return FALSE;
  answer = g_steal_pointer (&self->answer);
  self->reader = clara_frame_reader_new (self->limits.longest_message);
  clara_frame_reader_push (self->reader, answer->data + taken, answer->len - (gsize) taken);
  begin_open (self);
  return self->reader != NULL;
}

static void
take_end (ClaraWebSocket *self, GError *error)
{
  if (self->state == CLARA_WEB_SOCKET_CLOSING)
    {
      g_clear_error (&error);
      clara_web_socket_end_closed (self, CLARA_CLOSE_ABNORMAL, "");
      return;
    }
  if (error == NULL)
    error = g_error_new (CLARA_NET_ERROR, CLARA_NET_ERROR_CUT, "%s cut the connection",
                         clara_handshake_get_host (self->handshake));
  clara_web_socket_lose (self, error);
}

/* Returns whether there may be more to read. */
static gboolean
receive (ClaraWebSocket *self)
{
  GSource *source = self->source;
  guint8 chunk[CHUNK];

  for (gsize total = 0; total < READ_AT_ONCE && self->source == source && !is_orphan (self);)
    {
      GError *error = NULL;
      gssize length = clara_channel_read (self->channel, chunk, sizeof chunk, &error);

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          g_error_free (error);
          return FALSE;
        }
      if (length <= 0)
        {
          take_end (self, error);
          return FALSE;
        }
      total += (gsize) length;
      self->heard = TRUE;
      if (self->answer != NULL)
        {
          if (take_answer (self, chunk, (gsize) length))
            take_frames (self);
          continue;
        }
      clara_frame_reader_push (self->reader, chunk, (gsize) length);
      take_frames (self);
    }
  return self->source == source;
}

/* Time */

static void
take_round (ClaraWebSocket *self)
{
  self->silent_rounds = self->heard ? 0 : self->silent_rounds + 1;
  self->heard = FALSE;
  if (self->silent_rounds >= SILENT_ROUNDS)
    {
      take_end (self, g_error_new (CLARA_NET_ERROR, CLARA_NET_ERROR_TIMEOUT,
                                   "%s is connected, but answers nothing any more",
                                   clara_handshake_get_host (self->handshake)));
      return;
    }
  self->ping_due = TRUE;
  clara_web_socket_begin_round (self);
}

static void
take_late (ClaraWebSocket *self)
{
  gint64 now = g_get_monotonic_time ();
  const char *host = clara_handshake_get_host (self->handshake);

  if (self->ends != 0 && self->ends <= now)
    take_end (self, g_error_new (CLARA_NET_ERROR, CLARA_NET_ERROR_TIMEOUT,
                                 "%s kept Clara waiting for a connection too long", host));
  else if (self->await_ends != 0 && self->await_ends <= now)
    take_end (self, g_error_new (CLARA_NET_ERROR, CLARA_NET_ERROR_TIMEOUT,
                                 "%s kept Clara waiting for an answer too long", host));
  else if (self->round != 0 && self->round <= now)
    take_round (self);
}

static gboolean
socket_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  g_autoptr (ClaraWebSocket) self = g_object_ref (((SocketSource *) source)->socket);
  GIOCondition condition = g_source_query_unix_fd (source, self->tag);
  gboolean more = (condition & ~G_IO_OUT) != 0 || g_source_get_ready_time (source) == 0;
  GError *error = NULL;

  /* Reading first: what has come already tells that the peer lives. */
  if (more)
    more = receive (self);
  if (is_orphan (self))
    return G_SOURCE_REMOVE;
  if (self->source == source)
    take_late (self);
  if (self->source == source && !flush (self, &error))
    take_end (self, error);
  if (self->source != source)
    return G_SOURCE_REMOVE;
  clara_web_socket_update_source (self);
  /* Encryption reads ahead of the socket, which would not wake us for the rest. */
  if (more)
    g_source_set_ready_time (source, 0);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs socket_source_funcs = { .dispatch = socket_source_dispatch };

void
clara_web_socket_begin_handshake (ClaraWebSocket *self)
{
  int fd = clara_channel_get_fd (self->channel);

  if (fd < 0)
    {
      take_end (self, NULL);
      return;
    }
  self->answer = g_byte_array_new ();
  self->source = g_source_new (&socket_source_funcs, sizeof (SocketSource));
  ((SocketSource *) self->source)->socket = self;
  g_source_set_static_name (self->source, "clara-web-socket");
  self->tag = g_source_add_unix_fd (self->source, fd, G_IO_IN);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  clara_web_socket_enqueue (self, clara_handshake_pack (self->handshake));
}
