/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-test-socket.h"

G_BEGIN_DECLS

ClaraTestSocket *clara_test_socket_new (void);
void clara_test_socket_open (ClaraTestSocket *self, GIOStream *stream, GSocket *socket, const char *key,
                             GPtrArray *headers);
void clara_test_socket_drop (ClaraTestSocket *self);

G_END_DECLS
