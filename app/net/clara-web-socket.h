/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-backoff.h"
#include "clara-close-code.h"
#include "clara-http.h"

G_BEGIN_DECLS

#define CLARA_TYPE_WEB_SOCKET (clara_web_socket_get_type ())
G_DECLARE_FINAL_TYPE (ClaraWebSocket, clara_web_socket, CLARA, WEB_SOCKET, GObject)

typedef enum
{
  CLARA_WEB_SOCKET_NEW,
  CLARA_WEB_SOCKET_CONNECTING,
  CLARA_WEB_SOCKET_OPEN,
  CLARA_WEB_SOCKET_LOST,    /* between two connections, where it reconnects */
  CLARA_WEB_SOCKET_CLOSING, /* the other end is to say that it heard */
  CLARA_WEB_SOCKET_ENDED,
} ClaraWebSocketState;

/**
 * ClaraWebSocketLimits:
 *
 * Times in milliseconds, in real time also where the clock is virtual (a socket at work holds that clock, so
 * it would never get there); 0 for none.
 */
typedef struct
{
  guint connect;       /* name, connection, encryption and the service's agreement, together */
  guint ping_awaiting; /* between pings while something is awaited; a silence of three is the end */
  guint ping_idle;     /* between pings else */
  guint close;         /* how long the other end may take to close */
  gsize longest_message;
  gsize most_queued; /* bytes that wait to be sent */
} ClaraWebSocketLimits;

/* 10 s, 600 ms (a dead peer is noticed in 1.8 s), 20 s, 1 s, 16 MiB, 1 MiB. */
extern const ClaraWebSocketLimits clara_web_socket_default_limits;

/**
 * ClaraWebSocket:
 *
 * A WebSocket client (RFC 6455) over ClaraHttp's connections: its proxy, its certificates, its clock. Main
 * thread.
 *
 * Connect the signals, then the socket. Once it was open it ends with exactly one of "closed" and "failed",
 * and nothing comes after that. Dropping the last reference closes at once, without a signal.
 *
 * libsoup has such a client too, but with pings no faster than one a second, no deadline for their answer, no
 * count of what waits to be sent, and a proxy and certificates of its own beside libcurl's.
 */
ClaraWebSocket *clara_web_socket_new (ClaraHttp *http, const char *url);

void clara_web_socket_add_header (ClaraWebSocket *self, const char *name, const char *value);
void clara_web_socket_set_limits (ClaraWebSocket *self, const ClaraWebSocketLimits *limits);
void clara_web_socket_set_reconnect (ClaraWebSocket *self, const ClaraBackoff *backoff, guint most_tries);

void clara_web_socket_connect_async (ClaraWebSocket *self, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
gboolean clara_web_socket_connect_finish (ClaraWebSocket *self, GAsyncResult *result, GError **error);

gboolean clara_web_socket_send_text (ClaraWebSocket *self, const char *text, gssize length, GError **error);
gboolean clara_web_socket_send_binary (ClaraWebSocket *self, GBytes *bytes, GError **error);
void clara_web_socket_await (ClaraWebSocket *self, int longest_ms);
void clara_web_socket_close (ClaraWebSocket *self, guint code, const char *reason);

ClaraWebSocketState clara_web_socket_get_state (ClaraWebSocket *self);
gsize clara_web_socket_get_queued (ClaraWebSocket *self);
guint clara_web_socket_get_status (ClaraWebSocket *self);
gint64 clara_web_socket_get_retry_after (ClaraWebSocket *self);

G_END_DECLS
