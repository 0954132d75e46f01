/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-service-socket.h"

G_BEGIN_DECLS

/**
 * ClaraSpareSocket:
 *
 * Keeps one open connection between two uses, so that the second need not wait for one. Main thread.
 */
#define CLARA_TYPE_SPARE_SOCKET (clara_spare_socket_get_type ())
G_DECLARE_FINAL_TYPE (ClaraSpareSocket, clara_spare_socket, CLARA, SPARE_SOCKET, GObject)

ClaraSpareSocket *clara_spare_socket_new (ClaraClock *clock, const char *keep_alive, const char *goodbye);
void clara_spare_socket_warm (ClaraSpareSocket *self, ClaraAccount *account, const char *path);
ClaraServiceSocket *clara_spare_socket_take (ClaraSpareSocket *self, const char *path);
void clara_spare_socket_give (ClaraSpareSocket *self, ClaraServiceSocket *socket);

G_END_DECLS
