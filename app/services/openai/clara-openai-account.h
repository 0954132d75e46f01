/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-http.h"
#include "clara-secrets.h"
#include "clara-settings.h"

G_BEGIN_DECLS

/**
 * ClaraOpenaiAccount:
 *
 * The way to one service of an OpenAI-compatible server: address, key, proxy and certificates from the
 * settings as they are at each request, and a breaker. Main thread.
 */
#define CLARA_TYPE_OPENAI_ACCOUNT (clara_openai_account_get_type ())
G_DECLARE_FINAL_TYPE (ClaraOpenaiAccount, clara_openai_account, CLARA, OPENAI_ACCOUNT, GObject)

ClaraOpenaiAccount *clara_openai_account_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,
                                              ClaraClock *clock);
ClaraSettings *clara_openai_account_get_settings (ClaraOpenaiAccount *self);
gboolean clara_openai_account_begin (ClaraOpenaiAccount *self, GError **error);
ClaraHttpRequest *clara_openai_account_request (ClaraOpenaiAccount *self, const char *method,
                                                const char *path);
void clara_openai_account_send_async (ClaraOpenaiAccount *self, ClaraHttpRequest *request,
                                      ClaraHttpBodyFunc on_body, gpointer body_data,
                                      GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer user_data);
ClaraHttpResponse *clara_openai_account_send_finish (ClaraOpenaiAccount *self, GAsyncResult *result,
                                                     GError **error);
void clara_openai_account_end (ClaraOpenaiAccount *self, const GError *error);
void clara_openai_account_warm (ClaraOpenaiAccount *self);

G_END_DECLS
