/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-web-socket.h"

#include "clara-channel.h"
#include "clara-http-private.h"
#include "clara-web-socket-frame.h"
#include "clara-web-socket-handshake.h"

#include <string.h>

/* Read in one turn of the main loop; others want theirs. */
#define READ_AT_ONCE (64 * 1024)
#define CHUNK (16 * 1024)

/* Rounds of ping without a sign of life until the peer counts as dead. Rounds and not a time: after the
 * program itself stood still, one round has passed, however long it was. */
#define SILENT_ROUNDS 2

const ClaraWebSocketLimits clara_web_socket_default_limits = { 10000, 600, 20000, 1000, 16 << 20, 1 << 20 };

typedef struct
{
  GSource source;
  ClaraWebSocket *socket; /* unowned: it destroys the source */
} SocketSource;

/* A connection being made. It outlives a socket that is given up meanwhile. */
typedef struct
{
  ClaraWebSocket *socket; /* unowned; NULL where it was given up */
  GCancellable *cancellable;
} Opening;

struct _ClaraWebSocket
{
  GObject parent_instance;

  ClaraHttp *http;
  ClaraClock *clock;
  ClaraHandshake *handshake; /* NULL where the address is none */
  GError *invalid;           /* what is wrong with address or headers */
  ClaraWebSocketLimits limits;

  ClaraWebSocketState state;
  gboolean holds; /* the clock */
  GTask *connecting;
  GCancellable *cancellable;
  GSource *cancelled;

  Opening *opening;
  ClaraChannel *channel;
  GSource *source;
  gpointer tag;       /* of the fd in source */
  GByteArray *answer; /* to the handshake, so far; NULL once it was taken */
  ClaraFrameReader *reader;

  GQueue waiting;  /* of GBytes, frames */
  GBytes *leaving; /* the frame that is being written */
  gsize left;      /* how much of it is out */
  gsize queued;    /* bytes of all these */
  gboolean ping_due;
  GBytes *pong_due; /* what the last ping brought, to be sent back */

  gint64 ends;  /* g_get_monotonic_time() by which connecting or closing has to be done; 0 for never */
  gint64 round; /* when the next ping is due; 0 for never */
  guint silent_rounds;
  gboolean heard;    /* something came since the last round */
  int longest_await; /* ms; 0: nothing is awaited, -1: without limit */
  gint64 await_ends;

  ClaraBackoff backoff;
  guint most_tries; /* in a row; 0 for no reconnecting */
  guint tries;
  GRand *random;
  guint pause; /* the clock's timer */
};

enum
{
  TEXT,
  BINARY,
  OPENED,
  LOST,
  CLOSED,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClaraWebSocket, clara_web_socket, G_TYPE_OBJECT)

static void open_connection (ClaraWebSocket *self);
static void lose (ClaraWebSocket *self, GError *error);

/* Virtual time waits for a socket at work; not for one that just is open, or pauses. */
static void
update_hold (ClaraWebSocket *self)
{
  gboolean hold = self->opening != NULL || self->answer != NULL || self->state == CLARA_WEB_SOCKET_CLOSING
                  || (self->state == CLARA_WEB_SOCKET_OPEN && self->longest_await != 0);

  if (hold == self->holds)
    return;
  self->holds = hold;
  if (hold)
    clara_clock_hold (self->clock);
  else
    clara_clock_release (self->clock);
}

static gint64
earlier (gint64 one, gint64 other)
{
  return one == 0 || (other != 0 && other < one) ? other : one;
}

/* When a limit is reached; 0 for never. */
static gint64
in_milliseconds (guint limit)
{
  return limit == 0 ? 0 : g_get_monotonic_time () + (gint64) limit * 1000;
}

static void
update_source (ClaraWebSocket *self)
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

/* Gives back all that belongs to one connection. */
static void
drop_connection (ClaraWebSocket *self)
{
  if (self->opening != NULL)
    {
      Opening *opening = g_steal_pointer (&self->opening);

      opening->socket = NULL;
      g_cancellable_cancel (opening->cancellable);
    }
  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_clear_pointer (&self->source, g_source_unref);
      self->tag = NULL;
    }
  g_clear_pointer (&self->channel, clara_channel_free);
  g_clear_pointer (&self->answer, g_byte_array_unref);
  g_clear_pointer (&self->reader, clara_frame_reader_free);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) g_bytes_unref);
  g_clear_pointer (&self->leaving, g_bytes_unref);
  g_clear_pointer (&self->pong_due, g_bytes_unref);
  self->ping_due = FALSE;
  self->queued = 0;
  self->ends = 0;
  self->round = 0;
  self->await_ends = 0;
}

static void
end (ClaraWebSocket *self)
{
  drop_connection (self);
  clara_clock_clear (self->clock, &self->pause);
  if (self->cancelled != NULL)
    {
      g_source_destroy (self->cancelled);
      g_clear_pointer (&self->cancelled, g_source_unref);
    }
  self->state = CLARA_WEB_SOCKET_ENDED;
  update_hold (self);
}

/* Takes the error over. */
static void
end_failed (ClaraWebSocket *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->connecting);
  g_autoptr (GError) owned = error;

  if (self->state == CLARA_WEB_SOCKET_ENDED)
    return;
  end (self);
  if (task != NULL)
    g_task_return_error (task, g_steal_pointer (&owned));
  else
    g_signal_emit (self, signals[FAILED], 0, owned);
}

static void
end_closed (ClaraWebSocket *self, guint code, const char *reason)
{
  g_autofree char *kept = g_strdup (reason);

  end (self);
  g_signal_emit (self, signals[CLOSED], 0, code, kept);
}

/* Sending */

static void
begin_round (ClaraWebSocket *self)
{
  self->round =
    in_milliseconds (self->longest_await != 0 ? self->limits.ping_awaiting : self->limits.ping_idle);
}

static void
enqueue (ClaraWebSocket *self, GBytes *frame)
{
  self->queued += g_bytes_get_size (frame);
  g_queue_push_tail (&self->waiting, frame);
  update_source (self);
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
  enqueue (self, clara_frame_pack_close (code, NULL));
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
    lose (self,
          g_error_new (CLARA_NET_ERROR, CLARA_NET_ERROR_CUT, "%s closed the connection for now (%u %s)",
                       clara_handshake_get_host (self->handshake), frame->code, (const char *) frame->data));
  else
    end_closed (self, frame->code, (const char *) frame->data);
}

static void
restart_await (ClaraWebSocket *self)
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
      restart_await (self);
      if (frame->kind == CLARA_FRAME_TEXT)
        g_signal_emit (self, signals[TEXT], 0, (const char *) frame->data, (guint64) frame->length);
      else
        {
          g_autoptr (GBytes) bytes = g_bytes_new (frame->data, frame->length);

          g_signal_emit (self, signals[BINARY], 0, bytes);
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
  end_failed (self, error);
}

static void
begin_open (ClaraWebSocket *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->connecting);

  self->ends = 0;
  self->state = CLARA_WEB_SOCKET_OPEN;
  self->silent_rounds = 0;
  self->heard = TRUE;
  begin_round (self);
  restart_await (self);
  update_hold (self);
  if (task != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_signal_emit (self, signals[OPENED], 0);
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
    lose (self, error);
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
      end_closed (self, CLARA_CLOSE_ABNORMAL, "");
      return;
    }
  if (error == NULL)
    error = g_error_new (CLARA_NET_ERROR, CLARA_NET_ERROR_CUT, "%s cut the connection",
                         clara_handshake_get_host (self->handshake));
  lose (self, error);
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
  begin_round (self);
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
  update_source (self);
  /* Encryption reads ahead of the socket, which would not wake us for the rest. */
  if (more)
    g_source_set_ready_time (source, 0);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs socket_source_funcs = { .dispatch = socket_source_dispatch };

/* Connecting */

static void
begin_handshake (ClaraWebSocket *self)
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
  enqueue (self, clara_handshake_pack (self->handshake));
}

static void
on_channel_open (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Opening *opening = user_data;
  g_autoptr (ClaraWebSocket) self = opening->socket != NULL ? g_object_ref (opening->socket) : NULL;
  GError *error = NULL;
  ClaraChannel *channel = clara_http_open_channel_finish (CLARA_HTTP (source), result, &error);

  g_object_unref (opening->cancellable);
  g_free (opening);
  if (self == NULL)
    {
      g_clear_pointer (&channel, clara_channel_free);
      g_clear_error (&error);
      return;
    }
  self->opening = NULL;
  if (channel == NULL)
    {
      lose (self, error);
      return;
    }
  self->channel = channel;
  begin_handshake (self);
  update_hold (self);
}

static void
open_connection (ClaraWebSocket *self)
{
  ClaraHttpRequest *request = clara_http_request_new ("GET", clara_handshake_get_url (self->handshake));
  ClaraHttpDeadlines deadlines = { self->limits.connect, 0, 0, self->limits.connect };

  clara_http_request_set_deadlines (request, &deadlines);
  self->ends = in_milliseconds (self->limits.connect);
  self->opening = g_new0 (Opening, 1);
  self->opening->socket = self;
  self->opening->cancellable = g_cancellable_new ();
  update_hold (self);
  clara_http_open_channel_async (self->http, request, self->opening->cancellable, on_channel_open,
                                 self->opening);
}

static gboolean
on_pause_over (gpointer user_data)
{
  ClaraWebSocket *self = user_data;

  self->pause = 0;
  open_connection (self);
  return G_SOURCE_REMOVE;
}

/* The connection is gone, or did not come. Takes the error over. */
static void
lose (ClaraWebSocket *self, GError *error)
{
  g_autoptr (GError) owned = error;
  gint64 pause;

  if (self->connecting != NULL || self->tries >= self->most_tries)
    {
      end_failed (self, g_steal_pointer (&owned));
      return;
    }
  self->tries++;
  self->state = CLARA_WEB_SOCKET_LOST;
  drop_connection (self);
  pause =
    clara_backoff_pause (&self->backoff, self->tries, clara_web_socket_get_retry_after (self), self->random);
  self->pause = clara_clock_add_timeout (self->clock, pause, on_pause_over, self, NULL);
  update_hold (self);
  g_signal_emit (self, signals[LOST], 0, owned);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (ClaraWebSocket) self = g_object_ref (user_data);

  end_failed (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Operation was cancelled"));
  return G_SOURCE_REMOVE;
}

static void
clara_web_socket_dispose (GObject *object)
{
  ClaraWebSocket *self = CLARA_WEB_SOCKET (object);

  if (self->state != CLARA_WEB_SOCKET_ENDED)
    end (self);
  G_OBJECT_CLASS (clara_web_socket_parent_class)->dispose (object);
}

static void
clara_web_socket_finalize (GObject *object)
{
  ClaraWebSocket *self = CLARA_WEB_SOCKET (object);

  g_clear_pointer (&self->handshake, clara_handshake_free);
  g_clear_error (&self->invalid);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->http);
  g_clear_object (&self->clock);
  g_rand_free (self->random);
  G_OBJECT_CLASS (clara_web_socket_parent_class)->finalize (object);
}

static guint
new_signal (const char *name, guint count, GType one, GType other)
{
  return g_signal_new (name, CLARA_TYPE_WEB_SOCKET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                       count, one, other);
}

static void
clara_web_socket_class_init (ClaraWebSocketClass *klass)
{
  const GType borrowed_text = G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE;

  G_OBJECT_CLASS (klass)->dispose = clara_web_socket_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_web_socket_finalize;

  /**
   * ClaraWebSocket::text:
   * @text: valid UTF-8, NUL-terminated; NUL characters may be inside
   * @length: bytes
   */
  signals[TEXT] = new_signal ("text", 2, borrowed_text, G_TYPE_UINT64);
  /**
   * ClaraWebSocket::binary:
   * @bytes: a message
   */
  signals[BINARY] = new_signal ("binary", 1, G_TYPE_BYTES, 0);
  /**
   * ClaraWebSocket::opened:
   *
   * It is connected again: what the service has to know it has to be told anew. Not for the first connection.
   */
  signals[OPENED] = new_signal ("opened", 0, 0, 0);
  /**
   * ClaraWebSocket::lost:
   * @error: why
   *
   * The connection is gone, with what waited to be sent, and another will be tried. Only where
   * clara_web_socket_set_reconnect() asked for it.
   */
  signals[LOST] = new_signal ("lost", 1, G_TYPE_ERROR, 0);
  /**
   * ClaraWebSocket::closed:
   * @code: as of RFC 6455; 1005 where the other end gave none, 1006 where it closed without a word after
   *   clara_web_socket_close()
   * @reason: valid UTF-8, maybe ""
   */
  signals[CLOSED] = new_signal ("closed", 2, G_TYPE_UINT, G_TYPE_STRING);
  /**
   * ClaraWebSocket::failed:
   * @error: a %CLARA_NET_ERROR, or %G_IO_ERROR_CANCELLED
   */
  signals[FAILED] = new_signal ("failed", 1, G_TYPE_ERROR, 0);
}

static void
clara_web_socket_init (ClaraWebSocket *self)
{
  g_queue_init (&self->waiting);
  self->limits = clara_web_socket_default_limits;
  self->random = g_rand_new ();
}

/**
 * clara_web_socket_new:
 * @http: whose proxy, certificates and clock are used
 * @url: ws or wss; what is wrong with it is told when it is connected
 *
 * Returns: (transfer full): a socket that is not connected
 */
ClaraWebSocket *
clara_web_socket_new (ClaraHttp *http, const char *url)
{
  ClaraWebSocket *self = g_object_new (CLARA_TYPE_WEB_SOCKET, NULL);

  self->http = g_object_ref (http);
  self->clock = g_object_ref (clara_http_get_clock (http));
  self->handshake = clara_handshake_new (url, &self->invalid);
  return self;
}

/**
 * clara_web_socket_add_header:
 *
 * For the request that opens the connection. One that would end its line is told when it is connected.
 */
void
clara_web_socket_add_header (ClaraWebSocket *self, const char *name, const char *value)
{
  g_return_if_fail (CLARA_IS_WEB_SOCKET (self));
  if (self->invalid == NULL && !clara_handshake_add_header (self->handshake, name, value))
    g_set_error (&self->invalid, CLARA_NET_ERROR, CLARA_NET_ERROR_INVALID,
                 "A header for %s has a line end in it; look at the key, it may have been copied with one",
                 clara_handshake_get_host (self->handshake));
}

/**
 * clara_web_socket_set_limits:
 * @limits: copied; before it is connected
 */
void
clara_web_socket_set_limits (ClaraWebSocket *self, const ClaraWebSocketLimits *limits)
{
  g_return_if_fail (CLARA_IS_WEB_SOCKET (self));
  g_return_if_fail (self->state == CLARA_WEB_SOCKET_NEW);
  self->limits = *limits;
}

/**
 * clara_web_socket_set_reconnect:
 * @backoff: copied: the pauses, by the clock
 * @most_tries: in a row without a message; then it has failed. 0 for no reconnecting
 *
 * A connection that was open and is cut, dead, late or closed for a passing reason is made again.
 */
void
clara_web_socket_set_reconnect (ClaraWebSocket *self, const ClaraBackoff *backoff, guint most_tries)
{
  g_return_if_fail (CLARA_IS_WEB_SOCKET (self));
  self->backoff = *backoff;
  self->most_tries = most_tries;
}

/**
 * clara_web_socket_connect_async:
 * @cancellable: (nullable): for the whole life of the socket: when it is cancelled all is given back in the
 *   next turn of the main loop, and "failed" says so
 *
 * Once.
 */
void
clara_web_socket_connect_async (ClaraWebSocket *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CLARA_IS_WEB_SOCKET (self));
  g_return_if_fail (self->state == CLARA_WEB_SOCKET_NEW);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, clara_web_socket_connect_async);
  /* What went wrong is told as it is, also where it was cancelled a moment later. */
  g_task_set_check_cancellable (task, FALSE);
  self->connecting = g_steal_pointer (&task);
  self->state = CLARA_WEB_SOCKET_CONNECTING;
  if (self->invalid != NULL)
    {
      end_failed (self, g_error_copy (self->invalid));
      return;
    }
  if (cancellable != NULL)
    {
      self->cancellable = g_object_ref (cancellable);
      self->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (self->cancelled, G_SOURCE_FUNC (on_cancelled), self, NULL);
      g_source_set_priority (self->cancelled, G_PRIORITY_HIGH);
      g_source_attach (self->cancelled, g_main_context_get_thread_default ());
    }
  open_connection (self);
}

/**
 * clara_web_socket_connect_finish:
 *
 * Returns: whether it is open; else it has ended, without a signal: a %CLARA_NET_ERROR
 *   (%CLARA_NET_ERROR_STATUS where the service refused, see clara_web_socket_get_status()), or
 *   %G_IO_ERROR_CANCELLED
 */
gboolean
clara_web_socket_connect_finish (ClaraWebSocket *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
send_message (ClaraWebSocket *self, ClaraFrameKind kind, const void *data, gsize length, GError **error)
{
  if (self->state != CLARA_WEB_SOCKET_OPEN)
    {
      g_set_error (error, CLARA_NET_ERROR, CLARA_NET_ERROR_CUT, "There is no connection to send over");
      return FALSE;
    }
  if (length > self->limits.most_queued - MIN (self->queued, self->limits.most_queued))
    {
      g_set_error (error, CLARA_NET_ERROR, CLARA_NET_ERROR_TOO_LARGE,
                   "%s takes nothing just now: %" G_GSIZE_FORMAT " bytes wait to be sent already",
                   clara_handshake_get_host (self->handshake), self->queued);
      return FALSE;
    }
  enqueue (self, clara_frame_pack (kind, data, length));
  return TRUE;
}

/**
 * clara_web_socket_send_text:
 * @text: valid UTF-8
 * @length: bytes, or -1 where @text ends with a NUL
 *
 * Returns: whether it will be sent; else the socket is as before: %CLARA_NET_ERROR_TOO_LARGE where too much
 *   waits already, %CLARA_NET_ERROR_CUT where it is not open, %CLARA_NET_ERROR_INVALID
 */
gboolean
clara_web_socket_send_text (ClaraWebSocket *self, const char *text, gssize length, GError **error)
{
  g_return_val_if_fail (CLARA_IS_WEB_SOCKET (self), FALSE);
  if (length < 0)
    length = (gssize) strlen (text);
  if (!g_utf8_validate_len (text, (gsize) length, NULL))
    {
      g_set_error (error, CLARA_NET_ERROR, CLARA_NET_ERROR_INVALID, "A text to be sent is no valid UTF-8");
      return FALSE;
    }
  return send_message (self, CLARA_FRAME_TEXT, text, (gsize) length, error);
}

/**
 * clara_web_socket_send_binary:
 *
 * Returns: as of clara_web_socket_send_text()
 */
gboolean
clara_web_socket_send_binary (ClaraWebSocket *self, GBytes *bytes, GError **error)
{
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);

  g_return_val_if_fail (CLARA_IS_WEB_SOCKET (self), FALSE);
  return send_message (self, CLARA_FRAME_BINARY, data, length, error);
}

/**
 * clara_web_socket_await:
 * @longest_ms: the longest silence between messages from now on, in real time, -1 for no limit; 0: nothing is
 *   awaited any more
 *
 * Says that an answer is due. Until then the peer is pinged often, so that a dead one is noticed in three
 * times the pause of ClaraWebSocketLimits.ping_awaiting, and virtual time stands still.
 */
void
clara_web_socket_await (ClaraWebSocket *self, int longest_ms)
{
  gboolean begins;

  g_return_if_fail (CLARA_IS_WEB_SOCKET (self));
  begins = self->longest_await == 0 && longest_ms != 0;
  self->longest_await = longest_ms;
  if (self->state == CLARA_WEB_SOCKET_OPEN)
    {
      restart_await (self);
      if (begins)
        {
          self->silent_rounds = 0;
          self->ping_due = self->limits.ping_awaiting > 0;
        }
      if (begins || longest_ms == 0)
        begin_round (self);
      update_source (self);
    }
  update_hold (self);
}

/**
 * clara_web_socket_close:
 * @code: such as %CLARA_CLOSE_NORMAL, or 3000 to 4999 for the service's own
 * @reason: (nullable): valid UTF-8
 *
 * Sends what waits, says goodbye, and waits a moment for the other end's; then "closed" is emitted. No
 * message comes any more. Where it is not open, it ends without that, and "closed" comes from inside.
 */
void
clara_web_socket_close (ClaraWebSocket *self, guint code, const char *reason)
{
  g_return_if_fail (CLARA_IS_WEB_SOCKET (self));
  switch (self->state)
    {
    case CLARA_WEB_SOCKET_OPEN:
      self->state = CLARA_WEB_SOCKET_CLOSING;
      self->round = 0;
      self->await_ends = 0;
      self->ends = in_milliseconds (self->limits.close);
      enqueue (self, clara_frame_pack_close (code, reason));
      update_hold (self);
      break;
    case CLARA_WEB_SOCKET_CONNECTING:
      end_failed (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Operation was cancelled"));
      break;
    case CLARA_WEB_SOCKET_LOST:
      end_closed (self, CLARA_CLOSE_ABNORMAL, "");
      break;
    case CLARA_WEB_SOCKET_NEW:
    case CLARA_WEB_SOCKET_CLOSING:
    case CLARA_WEB_SOCKET_ENDED:
      break;
    }
}

ClaraWebSocketState
clara_web_socket_get_state (ClaraWebSocket *self)
{
  g_return_val_if_fail (CLARA_IS_WEB_SOCKET (self), CLARA_WEB_SOCKET_ENDED);
  return self->state;
}

/**
 * clara_web_socket_get_queued:
 *
 * Returns: bytes that wait to be sent, the frames' own included
 */
gsize
clara_web_socket_get_queued (ClaraWebSocket *self)
{
  g_return_val_if_fail (CLARA_IS_WEB_SOCKET (self), 0);
  return self->queued;
}

/**
 * clara_web_socket_get_status:
 *
 * Returns: the HTTP status with which the service agreed (101) or refused; 0 while it has not answered
 */
guint
clara_web_socket_get_status (ClaraWebSocket *self)
{
  g_return_val_if_fail (CLARA_IS_WEB_SOCKET (self), 0);
  return self->handshake != NULL ? clara_handshake_get_status (self->handshake) : 0;
}

/**
 * clara_web_socket_get_retry_after:
 *
 * Returns: microseconds that a service that refused asks to wait; -1 for none
 */
gint64
clara_web_socket_get_retry_after (ClaraWebSocket *self)
{
  const char *value = self->handshake != NULL ? clara_handshake_get_retry_after (self->handshake) : NULL;

  g_return_val_if_fail (CLARA_IS_WEB_SOCKET (self), -1);
  return value != NULL ? clara_http_parse_retry_after (value, self->clock) : -1;
}
