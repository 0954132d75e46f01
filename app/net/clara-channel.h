/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-http.h"

G_BEGIN_DECLS

/**
 * ClaraChannel:
 *
 * An open connection that libcurl made (its name looked up, its certificate verified, through the proxy) and
 * that nobody else uses: bytes up, bytes down, never blocking. Main thread.
 */
typedef struct _ClaraChannel ClaraChannel;

void clara_http_open_channel_async (ClaraHttp *self, ClaraHttpRequest *request, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
ClaraChannel *clara_http_open_channel_finish (ClaraHttp *self, GAsyncResult *result, GError **error);

/* What clara_http_open_channel_async() makes it from: libcurl's handles. */
ClaraChannel *clara_channel_new (ClaraHttp *http, gpointer multi, gpointer transfer);
void clara_channel_free (ClaraChannel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraChannel, clara_channel_free)

int clara_channel_get_fd (ClaraChannel *self);
gssize clara_channel_read (ClaraChannel *self, guint8 *buffer, gsize length, GError **error);
gssize clara_channel_write (ClaraChannel *self, const guint8 *data, gsize length, GError **error);

G_END_DECLS
