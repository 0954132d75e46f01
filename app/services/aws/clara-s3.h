/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-http.h"
#include "clara-secrets.h"
#include "clara-settings.h"

G_BEGIN_DECLS

/**
 * ClaraS3:
 *
 * The bucket that the settings name, on AWS or a service with the same interface. Main thread.
 */
#define CLARA_TYPE_S3 (clara_s3_get_type ())
G_DECLARE_FINAL_TYPE (ClaraS3, clara_s3, CLARA, S3, GObject)

ClaraS3 *clara_s3_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets, ClaraClock *clock);
gboolean clara_s3_is_configured (ClaraS3 *self);
char *clara_s3_make_name (ClaraS3 *self, const char *name);
void clara_s3_put_async (ClaraS3 *self, const char *name, const char *content_type, GBytes *content,
                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void clara_s3_get_async (ClaraS3 *self, const char *name, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data);
void clara_s3_delete_async (ClaraS3 *self, const char *name, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data);
GBytes *clara_s3_finish (ClaraS3 *self, GAsyncResult *result, GError **error);

G_END_DECLS
