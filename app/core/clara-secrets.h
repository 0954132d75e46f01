/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CLARA_TYPE_SECRETS (clara_secrets_get_type ())
G_DECLARE_FINAL_TYPE (ClaraSecrets, clara_secrets, CLARA, SECRETS, GObject)

/**
 * ClaraSecrets:
 *
 * Keys, tokens and passwords, named by reference: "env:NAME" (environment), "file:PATH" (first line of a
 * file), "secret:NAME" (the desktop's secret service, else the encrypted file "secrets.enc" of the data
 * folder whose key the administrator sets in CLARA_SECRETS_KEY). What is read is kept out of the log.
 */
ClaraSecrets *clara_secrets_new (const char *data_dir);

void clara_secrets_lookup_async (ClaraSecrets *self, const char *reference, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
char *clara_secrets_lookup_finish (ClaraSecrets *self, GAsyncResult *result, GError **error);
char *clara_secrets_lookup_sync (ClaraSecrets *self, const char *reference, GCancellable *cancellable,
                                 GError **error);
gboolean clara_secrets_store_sync (ClaraSecrets *self, const char *name, const char *value,
                                   GCancellable *cancellable, GError **error);

G_END_DECLS
