/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Longer than any service's; what is longer is refused. */
#define CLARA_HANDSHAKE_LONGEST (16 * 1024)

/**
 * ClaraHandshake:
 *
 * What a WebSocket begins with: an HTTP request that asks to go over, and its answer. Any one thread.
 */
typedef struct _ClaraHandshake ClaraHandshake;

ClaraHandshake *clara_handshake_new (const char *url, GError **error);
void clara_handshake_free (ClaraHandshake *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraHandshake, clara_handshake_free)

const char *clara_handshake_get_url (ClaraHandshake *self);
const char *clara_handshake_get_host (ClaraHandshake *self);
gboolean clara_handshake_add_header (ClaraHandshake *self, const char *name, const char *value);
GBytes *clara_handshake_pack (ClaraHandshake *self);
gssize clara_handshake_read (ClaraHandshake *self, const char *data, gsize length, GError **error);
guint clara_handshake_get_status (ClaraHandshake *self);
const char *clara_handshake_get_retry_after (ClaraHandshake *self);

G_END_DECLS
