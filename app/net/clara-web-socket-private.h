/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-channel.h"
#include "clara-web-socket-frame.h"
#include "clara-web-socket-handshake.h"
#include "clara-web-socket.h"

G_BEGIN_DECLS

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

/* The connection as a whole: clara-web-socket.c. Errors are taken over. */
void clara_web_socket_lose (ClaraWebSocket *self, GError *error);
void clara_web_socket_end_failed (ClaraWebSocket *self, GError *error);
void clara_web_socket_end_closed (ClaraWebSocket *self, guint code, const char *reason);
void clara_web_socket_update_hold (ClaraWebSocket *self);

/* What goes over it: clara-web-socket-traffic.c. */
gint64 clara_web_socket_in_milliseconds (guint limit);
void clara_web_socket_update_source (ClaraWebSocket *self);
void clara_web_socket_begin_handshake (ClaraWebSocket *self);
void clara_web_socket_begin_round (ClaraWebSocket *self);
void clara_web_socket_restart_await (ClaraWebSocket *self);
void clara_web_socket_enqueue (ClaraWebSocket *self, GBytes *frame);

G_END_DECLS
