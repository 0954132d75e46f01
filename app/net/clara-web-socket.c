/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-web-socket-private.h"

#include "clara-http-private.h"

#include <string.h>

const ClaraWebSocketLimits clara_web_socket_default_limits = { 10000, 600, 20000, 1000, 16 << 20, 1 << 20 };

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

/* Virtual time waits for a socket at work; not for one that just is open, or pauses. */
void
clara_web_socket_update_hold (ClaraWebSocket *self)
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
  clara_web_socket_update_hold (self);
}

/* Takes the error over. */
void
clara_web_socket_end_failed (ClaraWebSocket *self, GError *error)
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

void
clara_web_socket_end_closed (ClaraWebSocket *self, guint code, const char *reason)
{
  g_autofree char *kept = g_strdup (reason);

  end (self);
  g_signal_emit (self, signals[CLOSED], 0, code, kept);
}

/* Connecting */

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
      clara_web_socket_lose (self, error);
      return;
    }
  self->channel = channel;
  clara_web_socket_begin_handshake (self);
  clara_web_socket_update_hold (self);
}

static void
open_connection (ClaraWebSocket *self)
{
  ClaraHttpRequest *request = clara_http_request_new ("GET", clara_handshake_get_url (self->handshake));
  ClaraHttpDeadlines deadlines = { self->limits.connect, 0, 0, self->limits.connect };

  clara_http_request_set_deadlines (request, &deadlines);
  self->ends = clara_web_socket_in_milliseconds (self->limits.connect);
  self->opening = g_new0 (Opening, 1);
  self->opening->socket = self;
  self->opening->cancellable = g_cancellable_new ();
  clara_web_socket_update_hold (self);
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
void
clara_web_socket_lose (ClaraWebSocket *self, GError *error)
{
  g_autoptr (GError) owned = error;
  gint64 pause;

  if (self->connecting != NULL || self->tries >= self->most_tries)
    {
      clara_web_socket_end_failed (self, g_steal_pointer (&owned));
      return;
    }
  self->tries++;
  self->state = CLARA_WEB_SOCKET_LOST;
  drop_connection (self);
  pause =
    clara_backoff_pause (&self->backoff, self->tries, clara_web_socket_get_retry_after (self), self->random);
  self->pause = clara_clock_add_timeout (self->clock, pause, on_pause_over, self, NULL);
  clara_web_socket_update_hold (self);
  g_signal_emit (self, signals[LOST], 0, owned);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (ClaraWebSocket) self = g_object_ref (user_data);

  clara_web_socket_end_failed (
    self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Operation was cancelled"));
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
      clara_web_socket_end_failed (self, g_error_copy (self->invalid));
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
  clara_web_socket_enqueue (self, clara_frame_pack (kind, data, length));
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
      clara_web_socket_restart_await (self);
      if (begins)
        {
          self->silent_rounds = 0;
          self->ping_due = self->limits.ping_awaiting > 0;
        }
      if (begins || longest_ms == 0)
        clara_web_socket_begin_round (self);
      clara_web_socket_update_source (self);
    }
  clara_web_socket_update_hold (self);
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
      self->ends = clara_web_socket_in_milliseconds (self->limits.close);
      clara_web_socket_enqueue (self, clara_frame_pack_close (code, reason));
      clara_web_socket_update_hold (self);
      break;
    case CLARA_WEB_SOCKET_CONNECTING:
      clara_web_socket_end_failed (
        self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Operation was cancelled"));
      break;
    case CLARA_WEB_SOCKET_LOST:
      clara_web_socket_end_closed (self, CLARA_CLOSE_ABNORMAL, "");
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
