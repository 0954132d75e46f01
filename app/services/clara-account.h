/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-http.h"
#include "clara-secrets.h"
#include "clara-settings.h"
#include "clara-web-socket.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * ClaraAccountKind:
 *
 * What is particular to a service; static.
 */
typedef struct
{
  const char *title;       /* for administrators: "Deepgram" */
  const char *url_setting; /* the key of the settings that has the base address */
  const char *key_setting; /* the one that names the key; NULL where there is none */
  const char *key_header;  /* what stands before the key: "Authorization: Bearer " */
  const char *warm_path;   /* what is cheap to ask for; NULL for nothing */
  const char *(*find_header) (ClaraSettings *settings); /* in place of key_header; or NULL */
  gboolean alone; /* no chain of providers stands over it: the account itself leaves one that fails alone */
} ClaraAccountKind;

gboolean clara_account_is_configured (const ClaraAccountKind *kind, ClaraSettings *settings);

/**
 * ClaraAccount:
 *
 * The way to one service of a remote server: address, key, proxy and certificates from the settings as they
 * are at each request. There is one breaker for each provider: the chain's, and only where there is no chain
 * (searching, reading pages, embeddings) the account's. Main thread.
 */
#define CLARA_TYPE_ACCOUNT (clara_account_get_type ())
G_DECLARE_FINAL_TYPE (ClaraAccount, clara_account, CLARA, ACCOUNT, GObject)

ClaraAccount *clara_account_new (const ClaraAccountKind *kind, ClaraHttp *http, ClaraSettings *settings,
                                 ClaraSecrets *secrets, ClaraClock *clock);
ClaraSettings *clara_account_get_settings (ClaraAccount *self);
ClaraClock *clara_account_get_clock (ClaraAccount *self);
const char *clara_account_get_title (ClaraAccount *self);
gboolean clara_account_begin (ClaraAccount *self, GError **error);
char *clara_account_make_url (ClaraAccount *self, const char *path);
ClaraHttpRequest *clara_account_request (ClaraAccount *self, const char *method, const char *path);
ClaraHttpRequest *clara_account_post (ClaraAccount *self, const char *path, JsonObject *body);
void clara_account_authorise_async (ClaraAccount *self, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
char *clara_account_authorise_finish (ClaraAccount *self, GAsyncResult *result, char **value, GError **error);
void clara_account_send_async (ClaraAccount *self, ClaraHttpRequest *request, ClaraHttpBodyFunc on_body,
                               gpointer body_data, GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data);
ClaraHttpResponse *clara_account_send_finish (ClaraAccount *self, GAsyncResult *result, GError **error);
char *clara_account_clean (ClaraAccount *self, const char *complaint);
ClaraWebSocket *clara_account_socket (ClaraAccount *self, const char *path);
void clara_account_connect_async (ClaraAccount *self, ClaraWebSocket *socket, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
gboolean clara_account_connect_finish (ClaraAccount *self, GAsyncResult *result, GError **error);
JsonObject *clara_account_read (ClaraAccount *self, const ClaraHttpResponse *response, GError **error);
void clara_account_end (ClaraAccount *self, const GError *error);
void clara_account_warm (ClaraAccount *self);

G_END_DECLS
