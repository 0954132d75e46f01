/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A WebSocket server made of bytes, that may also send what no proper one would. It agrees to each handshake
 * unless told what to answer, takes the client's frames apart and answers nothing by itself. On 127.0.0.1 and
 * the default main context. What is asked about a connection is about the latest. */
typedef struct _RawServer RawServer;

RawServer *raw_server_new (void);
void raw_server_free (RawServer *self);
const char *raw_server_get_url (RawServer *self);

void raw_server_set_answer (RawServer *self, const char *answer, gboolean then_cut);
void raw_server_add (RawServer *self, const void *bytes, gsize length);
void raw_server_set_pongs (RawServer *self, gboolean pongs);
void raw_server_set_reading (RawServer *self, gboolean reading);

void raw_server_send (RawServer *self, const void *bytes, gsize length);
void raw_server_cut (RawServer *self);
void raw_server_end (RawServer *self);

const char *raw_server_get_request (RawServer *self);
guint raw_server_count_connections (RawServer *self);
guint raw_server_count (RawServer *self, guint kind);
const char *raw_server_get_last (RawServer *self, guint kind);
guint raw_server_get_close (RawServer *self);
gboolean raw_server_is_over (RawServer *self);
void raw_server_forget (RawServer *self);

G_END_DECLS
