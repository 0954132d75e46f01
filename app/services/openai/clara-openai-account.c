/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-openai-account.h"

#include "clara-breaker.h"
#include "clara-json.h"
#include "clara-log.h"
#include "clara-openai-model.h"
#include "clara-services-error.h"

#include <string.h>

#define MOST_FAILURES 3
/* A connection that was used or warmed this recently is still open. */
#define STAYS_WARM (20 * G_USEC_PER_SEC)
#define LONGEST_COMPLAINT 300

static const ClaraBackoff backoff = { 5 * G_USEC_PER_SEC, 120 * G_USEC_PER_SEC };
static const ClaraHttpDeadlines warm_deadlines = { 3000, 5000, 5000, 10000 };

struct _ClaraOpenaiAccount
{
  GObject parent_instance;

  ClaraHttp *http;
  ClaraSettings *settings;
  ClaraSecrets *secrets;
  ClaraClock *clock;
  ClaraBreaker *breaker;
  char *reference;       /* of the key below */
  char *key;             /* "" for none; NULL where it is to be looked up */
  gint64 retry_after_us; /* of the last refusal */
  gint64 used_at;
};

G_DEFINE_FINAL_TYPE (ClaraOpenaiAccount, clara_openai_account, G_TYPE_OBJECT)

static void
forget_key (ClaraOpenaiAccount *self)
{
  g_clear_pointer (&self->reference, g_free);
  g_clear_pointer (&self->key, g_free);
}

static void
set_key (ClaraOpenaiAccount *self, const char *reference, char *key)
{
  forget_key (self);
  self->reference = g_strdup (reference);
  self->key = key;
}

static void
clara_openai_account_finalize (GObject *object)
{
  ClaraOpenaiAccount *self = CLARA_OPENAI_ACCOUNT (object);

  forget_key (self);
  g_clear_pointer (&self->breaker, clara_breaker_free);
  g_clear_object (&self->http);
  g_clear_object (&self->settings);
  g_clear_object (&self->secrets);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (clara_openai_account_parent_class)->finalize (object);
}

static void
clara_openai_account_class_init (ClaraOpenaiAccountClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_openai_account_finalize;
}

static void
clara_openai_account_init (ClaraOpenaiAccount *self)
{
  self->retry_after_us = -1;
  self->used_at = G_MININT64 / 2;
}

ClaraOpenaiAccount *
clara_openai_account_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets, ClaraClock *clock)
{
  ClaraOpenaiAccount *self = g_object_new (CLARA_TYPE_OPENAI_ACCOUNT, NULL);

  self->http = g_object_ref (http);
  self->settings = g_object_ref (settings);
  self->secrets = g_object_ref (secrets);
  self->clock = g_object_ref (clock);
  self->breaker = clara_breaker_new (clock, MOST_FAILURES, &backoff);
  return self;
}

ClaraSettings *
clara_openai_account_get_settings (ClaraOpenaiAccount *self)
{
  return self->settings;
}

/**
 * clara_openai_account_begin:
 *
 * Whether something may be asked of the service now. If so, clara_openai_account_end() follows when it is
 * over.
 */
gboolean
clara_openai_account_begin (ClaraOpenaiAccount *self, GError **error)
{
  g_autofree char *proxy = clara_settings_get_string (self->settings, "proxy");
  g_autofree char *certificates = clara_settings_get_string (self->settings, "certificate-file");

  clara_http_set_proxy (self->http, proxy);
  if (!clara_http_set_certificate_file (self->http, certificates, error))
    return FALSE;
  if (clara_breaker_allow (self->breaker))
    return TRUE;
  g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNAVAILABLE,
               "The OpenAI-compatible server has failed several times and is tried again in %d s",
               (int) (clara_breaker_get_pause (self->breaker) / G_USEC_PER_SEC) + 1);
  return FALSE;
}

/* What was wrong with this one request says nothing about the next. */
static gboolean
is_about_service (const GError *error)
{
  return !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
         && !g_error_matches (error, CLARA_NET_ERROR, CLARA_NET_ERROR_INVALID)
         && !g_error_matches (error, CLARA_NET_ERROR, CLARA_NET_ERROR_TOO_LARGE);
}

/**
 * clara_openai_account_end:
 * @error: (nullable): why it failed; NULL where it went well
 */
void
clara_openai_account_end (ClaraOpenaiAccount *self, const GError *error)
{
  if (error == NULL)
    clara_breaker_worked (self->breaker);
  else if (is_about_service (error))
    clara_breaker_failed (self->breaker, self->retry_after_us);
  else
    clara_breaker_undecided (self->breaker);
  self->retry_after_us = -1;
}

/**
 * clara_openai_account_request:
 * @path: under the base address, such as "/chat/completions"
 *
 * Returns: (transfer full): a request to the server, still without the key
 */
ClaraHttpRequest *
clara_openai_account_request (ClaraOpenaiAccount *self, const char *method, const char *path)
{
  g_autofree char *base = clara_settings_get_string (self->settings, "openai-url");
  g_autofree char *url = NULL;
  gsize length = strlen (base);

  while (length > 0 && base[length - 1] == '/')
    base[--length] = '\0';
  url = g_strconcat (base, path, NULL);
  return clara_http_request_new (method, url);
}

typedef struct
{
  ClaraHttpRequest *request;
  ClaraHttpBodyFunc on_body;
  gpointer body_data;
  char *reference;
} Sending;

static void
sending_free (gpointer data)
{
  Sending *sending = data;

  g_clear_pointer (&sending->request, clara_http_request_free);
  g_free (sending->reference);
  g_free (sending);
}

/* What the service says about its refusal, for an administrator: one line without anything secret. */
static char *
read_complaint (ClaraOpenaiAccount *self, const ClaraHttpResponse *response)
{
  gsize size;
  const char *body = g_bytes_get_data (response->body, &size);
  g_autoptr (JsonObject) object = size > 0 ? clara_json_parse_object (body, (gssize) size, NULL) : NULL;
  JsonObject *inner = object != NULL ? clara_json_get_object (object, "error") : NULL;
  const char *message = NULL;
  GString *line;
  g_autofree char *text = NULL;

  /* A service that refuses a key quotes it, with only the middle blanked out. */
  if (response->status == 401 || response->status == 403)
    return NULL;
  if (inner != NULL)
    message = clara_json_get_string (inner, "message", NULL);
  if (message == NULL && object != NULL)
    message = clara_json_get_string (object, "error", clara_json_get_string (object, "message", NULL));
  if (message == NULL)
    return NULL;
  line = g_string_new (message);
  if (self->key != NULL && *self->key != '\0')
    g_string_replace (line, self->key, "[redacted]", 0);
  g_strdelimit (line->str, "\r\n\t", ' ');
  text = g_string_free (line, FALSE);
  if (g_utf8_strlen (text, -1) > LONGEST_COMPLAINT)
    *g_utf8_offset_to_pointer (text, LONGEST_COMPLAINT) = '\0';
  return clara_log_redact (text);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ClaraOpenaiAccount *self = g_task_get_source_object (task);
  g_autoptr (ClaraHttpResponse) response = NULL;
  g_autofree char *complaint = NULL;
  g_autoptr (GError) error = NULL;

  response = clara_http_send_finish (CLARA_HTTP (source), result, &error);
  if (response != NULL && clara_http_response_check (response, &error))
    {
      g_task_return_pointer (task, g_steal_pointer (&response), (GDestroyNotify) clara_http_response_free);
      return;
    }
  if (response != NULL)
    {
      self->retry_after_us = response->retry_after_us;
      complaint = read_complaint (self, response);
      /* The administrator may be changing it at this moment. */
      if (response->status == 401 || response->status == 403)
        forget_key (self);
    }
  if (complaint != NULL)
    g_task_return_new_error (task, error->domain, error->code, "%s (%s)", error->message, complaint);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
send_with_key (GTask *task)
{
  ClaraOpenaiAccount *self = g_task_get_source_object (task);
  Sending *sending = g_task_get_task_data (task);

  if (*self->key != '\0')
    {
      g_autofree char *value = g_strconcat ("Bearer ", self->key, NULL);

      clara_http_request_add_header (sending->request, "Authorization", value);
    }
  self->used_at = clara_clock_get_monotonic (self->clock);
  clara_http_send_async (self->http, g_steal_pointer (&sending->request), sending->on_body,
                         sending->body_data, g_task_get_cancellable (task), on_answered, task);
}

static void
on_key (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ClaraOpenaiAccount *self = g_task_get_source_object (task);
  Sending *sending = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  char *key = clara_secrets_lookup_finish (CLARA_SECRETS (source), result, &error);

  if (key != NULL)
    {
      set_key (self, sending->reference, g_strstrip (key));
      send_with_key (g_steal_pointer (&task));
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_new_error (task, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_NOT_CONFIGURED,
                             "There is no key for the OpenAI-compatible server: %s. Set openai-key",
                             error->message);
  clara_clock_release (self->clock);
}

/**
 * clara_openai_account_send_async:
 * @request: (transfer full): from clara_openai_account_request()
 *
 * Finds the key and sends. Nothing is called from inside this call.
 */
void
clara_openai_account_send_async (ClaraOpenaiAccount *self, ClaraHttpRequest *request,
                                 ClaraHttpBodyFunc on_body, gpointer body_data, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Sending *sending = g_new0 (Sending, 1);

  g_task_set_source_tag (task, clara_openai_account_send_async);
  sending->request = request;
  sending->on_body = on_body;
  sending->body_data = body_data;
  sending->reference = clara_settings_get_string (self->settings, "openai-key");
  g_task_set_task_data (task, sending, sending_free);
  if (strcmp (sending->reference, "none") == 0)
    set_key (self, "none", g_strdup (""));
  if (self->key != NULL && strcmp (self->reference, sending->reference) == 0)
    {
      send_with_key (task);
      return;
    }
  clara_clock_hold (self->clock);
  clara_secrets_lookup_async (self->secrets, sending->reference, cancellable, on_key, task);
}

/**
 * clara_openai_account_send_finish:
 *
 * Returns: (transfer full) (nullable): the answer to a request that succeeded
 */
ClaraHttpResponse *
clara_openai_account_send_finish (ClaraOpenaiAccount *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_warm (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraHttpResponse) response =
    clara_openai_account_send_finish (CLARA_OPENAI_ACCOUNT (source), result, &error);

  if (response == NULL)
    g_debug ("warming the connection: %s", error->message);
}

/**
 * clara_openai_account_warm:
 *
 * Opens a connection before it is needed, by a small real request. What comes of it decides nothing.
 */
void
clara_openai_account_warm (ClaraOpenaiAccount *self)
{
  ClaraHttpRequest *request;

  if (clara_clock_get_monotonic (self->clock) - self->used_at < STAYS_WARM
      || clara_breaker_get_state (self->breaker) != CLARA_BREAKER_CLOSED)
    return;
  if (!clara_openai_account_begin (self, NULL))
    return;
  request = clara_openai_account_request (self, "GET", "/models");
  clara_http_request_set_deadlines (request, &warm_deadlines);
  clara_openai_account_send_async (self, request, NULL, NULL, NULL, on_warm, NULL);
}

/* Whether the file or the variable is there; the secret service would have to be asked, and may take its
 * time. */
gboolean
clara_openai_is_configured (ClaraSettings *settings, ClaraSecrets *secrets)
{
  g_autofree char *reference = clara_settings_get_string (settings, "openai-key");
  g_autofree char *url = clara_settings_get_string (settings, "openai-url");
  g_autoptr (GVariant) usual =
    g_settings_get_default_value (clara_settings_get_gsettings (settings), "openai-url");

  if (strcmp (reference, "none") == 0)
    return strcmp (url, g_variant_get_string (usual, NULL)) != 0;
  if (g_str_has_prefix (reference, "env:"))
    {
      const char *value = g_getenv (reference + strlen ("env:"));

      return value != NULL && *value != '\0';
    }
  if (g_str_has_prefix (reference, "file:"))
    return g_file_test (reference + strlen ("file:"), G_FILE_TEST_IS_REGULAR);
  return g_str_has_prefix (reference, "secret:") && reference[strlen ("secret:")] != '\0';
}
