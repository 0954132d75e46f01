/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The kinds of frames of RFC 6455. */
typedef enum
{
  CLARA_TEST_CONTINUATION = 0x0,
  CLARA_TEST_TEXT = 0x1,
  CLARA_TEST_BINARY = 0x2,
  CLARA_TEST_CLOSE = 0x8,
  CLARA_TEST_PING = 0x9,
  CLARA_TEST_PONG = 0xa,
} ClaraTestOpcode;

/**
 * ClaraTestSocket:
 *
 * The server's end of one WebSocket, written by hand so that it can also be wrong. Its script is a list of
 * steps, done in order, each after its pause, from the moment the socket is open; steps may be added at any
 * time. By itself it answers a ping with a pong and a close with a close. Main context of the server.
 *
 * Signals: "message" (int opcode: text or binary, GBytes *data) for each whole message that comes, after it
 * was recorded; "closed" () when the connection has ended.
 */
#define CLARA_TYPE_TEST_SOCKET (clara_test_socket_get_type ())
G_DECLARE_FINAL_TYPE (ClaraTestSocket, clara_test_socket, CLARA, TEST_SOCKET, GObject)

/* The script. */
void clara_test_socket_send_text (ClaraTestSocket *self, guint after_ms, const char *text);
void clara_test_socket_send_binary (ClaraTestSocket *self, guint after_ms, const void *data, gsize length);
void clara_test_socket_send_fragments (ClaraTestSocket *self, guint after_ms, ClaraTestOpcode opcode,
                                       const void *data, gsize length, gsize fragment);
void clara_test_socket_send_frame (ClaraTestSocket *self, guint after_ms, guint8 first_byte, const void *data,
                                   gsize length);
void clara_test_socket_send_raw (ClaraTestSocket *self, guint after_ms, const void *data, gsize length);
void clara_test_socket_ping (ClaraTestSocket *self, guint after_ms, const char *text);
void clara_test_socket_close (ClaraTestSocket *self, guint after_ms, guint16 code, const char *reason);
void clara_test_socket_cut (ClaraTestSocket *self, guint after_ms);
void clara_test_socket_freeze (ClaraTestSocket *self, guint after_ms);
void clara_test_socket_await (ClaraTestSocket *self, const char *needle);
void clara_test_socket_await_binary (ClaraTestSocket *self, gsize bytes);
void clara_test_socket_split (ClaraTestSocket *self, gsize piece, guint pause_ms);

/* What has come. */
typedef struct
{
  ClaraTestOpcode opcode; /* text or binary */
  GBytes *data;           /* of a text, with a zero after it */
} ClaraTestMessage;

gboolean clara_test_socket_is_open (ClaraTestSocket *self);
gboolean clara_test_socket_is_closed (ClaraTestSocket *self);
guint clara_test_socket_count (ClaraTestSocket *self);
const ClaraTestMessage *clara_test_socket_get (ClaraTestSocket *self, guint index);
const char *clara_test_socket_get_text (ClaraTestSocket *self, guint index);
gsize clara_test_socket_count_binary (ClaraTestSocket *self);
guint clara_test_socket_count_pings (ClaraTestSocket *self);
guint clara_test_socket_count_pongs (ClaraTestSocket *self);
int clara_test_socket_get_close_code (ClaraTestSocket *self);
const char *clara_test_socket_get_complaint (ClaraTestSocket *self);

G_END_DECLS
