/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-account.h"

G_BEGIN_DECLS

/* What the owner of a socket is told; none may be NULL but binary. After ended nothing comes any more. */
typedef struct
{
  void (*opened) (gpointer owner);
  void (*message) (JsonObject *message, gpointer owner);
  void (*binary) (GBytes *bytes, gpointer owner);
  void (*ended) (const GError *error, gpointer owner);
} ClaraServiceSocketFuncs;

/**
 * ClaraServiceSocket:
 *
 * A conversation with a service over a WebSocket: messages are JSON objects, and sound in frames of its own
 * where the service wants that. What is sent before the socket is open waits. A service that falls silent is
 * noticed within 2 s as long as the socket is busy. Main thread.
 *
 * It has one owner at a time, who is told what comes; an owner that goes calls clara_service_socket_drop()
 * or clara_service_socket_finish() first.
 */
#define CLARA_TYPE_SERVICE_SOCKET (clara_service_socket_get_type ())
G_DECLARE_FINAL_TYPE (ClaraServiceSocket, clara_service_socket, CLARA, SERVICE_SOCKET, GObject)

ClaraServiceSocket *clara_service_socket_new (ClaraAccount *account, const char *path);
const char *clara_service_socket_get_path (ClaraServiceSocket *self);
void clara_service_socket_set_owner (ClaraServiceSocket *self, const ClaraServiceSocketFuncs *funcs,
                                     gpointer owner);
void clara_service_socket_begin (ClaraServiceSocket *self);
void clara_service_socket_worked (ClaraServiceSocket *self);
gboolean clara_service_socket_is_usable (ClaraServiceSocket *self);
gboolean clara_service_socket_is_open (ClaraServiceSocket *self);
void clara_service_socket_send (ClaraServiceSocket *self, JsonObject *message);
void clara_service_socket_send_sound (ClaraServiceSocket *self, GBytes *bytes);
void clara_service_socket_await (ClaraServiceSocket *self, int longest_ms);
void clara_service_socket_fail (ClaraServiceSocket *self, GError *error);
void clara_service_socket_drop (ClaraServiceSocket *self);
void clara_service_socket_finish (ClaraServiceSocket *self, JsonObject *last_words);

G_END_DECLS
