/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-http.h"
#include "clara-secrets.h"
#include "clara-settings.h"

G_BEGIN_DECLS

/**
 * ClaraMessagePost:
 *
 * How a channel that is an HTTP request gets its message out: secrets, request, verdict. Main thread.
 */
typedef struct _ClaraMessagePost ClaraMessagePost;

/* @secrets: as named, in order; "" for a reference that was empty. Returns the request; NULL with error. */
typedef ClaraHttpRequest *(*ClaraMessagePostMake) (char **secrets, gpointer user_data, GError **error);
/* Whether an answer that is a success by its status is one. */
typedef gboolean (*ClaraMessagePostJudge) (const ClaraHttpResponse *response, gpointer user_data,
                                           GError **error);

void clara_message_post_async (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,
                               const char *const *references, ClaraMessagePostMake make,
                               ClaraMessagePostJudge judge, gpointer user_data, GDestroyNotify destroy,
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer callback_data);
GBytes *clara_message_post_finish (GAsyncResult *result, GError **error);

G_END_DECLS
