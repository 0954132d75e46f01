/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-account.h"

#include "clara-breaker.h"
#include "clara-json.h"
#include "clara-log.h"
#include "clara-services-error.h"

#include <string.h>

#define MOST_FAILURES 3
/* A connection that was used or warmed this recently is still open. */
#define STAYS_WARM (20 * G_USEC_PER_SEC)
#define LONGEST_COMPLAINT 300

static const ClaraBackoff backoff = { 5 * G_USEC_PER_SEC, 120 * G_USEC_PER_SEC };
static const ClaraHttpDeadlines warm_deadlines = { 3000, 5000, 5000, 10000 };

struct _ClaraAccount
{
  GObject parent_instance;

  const ClaraAccountKind *kind;
  ClaraHttp *http;
  ClaraSettings *settings;
  ClaraSecrets *secrets;
  ClaraClock *clock;
  ClaraBreaker *breaker; /* NULL where a chain of providers has one for it */
  char *reference;       /* of the key below */
  char *key;             /* "" for none; NULL where it is to be looked up */
  gint64 used_at;
};

G_DEFINE_FINAL_TYPE (ClaraAccount, clara_account, G_TYPE_OBJECT)

static void
forget_key (ClaraAccount *self)
{
  g_clear_pointer (&self->reference, g_free);
  g_clear_pointer (&self->key, g_free);
}

static void
set_key (ClaraAccount *self, const char *reference, char *key)
{
  forget_key (self);
  self->reference = g_strdup (reference);
  self->key = key;
}

static void
clara_account_finalize (GObject *object)
{
  ClaraAccount *self = CLARA_ACCOUNT (object);

  forget_key (self);
  g_clear_pointer (&self->breaker, clara_breaker_free);
  g_clear_object (&self->http);
  g_clear_object (&self->settings);
  g_clear_object (&self->secrets);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (clara_account_parent_class)->finalize (object);
}

static void
clara_account_class_init (ClaraAccountClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_account_finalize;
}

static void
clara_account_init (ClaraAccount *self)
{
  self->used_at = G_MININT64 / 2;
}

/**
 * clara_account_new:
 * @kind: static
 * @http: shared with the other services
 *
 * Returns: (transfer full): an account for one service
 */
ClaraAccount *
clara_account_new (const ClaraAccountKind *kind, ClaraHttp *http, ClaraSettings *settings,
                   ClaraSecrets *secrets, ClaraClock *clock)
{
  ClaraAccount *self = g_object_new (CLARA_TYPE_ACCOUNT, NULL);

  self->kind = kind;
  self->http = g_object_ref (http);
  self->settings = g_object_ref (settings);
  self->secrets = g_object_ref (secrets);
  self->clock = g_object_ref (clock);
  if (kind->alone)
    self->breaker = clara_breaker_new (clock, MOST_FAILURES, &backoff);
  return self;
}

ClaraSettings *
clara_account_get_settings (ClaraAccount *self)
{
  return self->settings;
}

ClaraClock *
clara_account_get_clock (ClaraAccount *self)
{
  return self->clock;
}

/**
 * clara_account_get_title:
 *
 * Returns: the service's name for administrators
 */
const char *
clara_account_get_title (ClaraAccount *self)
{
  return self->kind->title;
}

/**
 * clara_account_begin:
 *
 * Whether something may be asked of the service now. If so, clara_account_end() follows when it is
 * over.
 */
gboolean
clara_account_begin (ClaraAccount *self, GError **error)
{
  g_autofree char *proxy = clara_settings_get_string (self->settings, "proxy");
  g_autofree char *certificates = clara_settings_get_string (self->settings, "certificate-file");

  clara_http_set_proxy (self->http, proxy);
  if (!clara_http_set_certificate_file (self->http, certificates, error))
    return FALSE;
  if (self->breaker == NULL || clara_breaker_allow (self->breaker))
    return TRUE;
  g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNAVAILABLE,
               "After several failures %s is left alone, and tried again in %d s", self->kind->title,
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
 * clara_account_end:
 * @error: (nullable): why it failed; NULL where it went well
 */
void
clara_account_end (ClaraAccount *self, const GError *error)
{
  if (self->breaker == NULL)
    return;
  if (error == NULL)
    clara_breaker_worked (self->breaker);
  else if (is_about_service (error))
    clara_breaker_failed (self->breaker, clara_net_error_get_retry_after (error));
  else
    clara_breaker_undecided (self->breaker);
}

/**
 * clara_account_make_url:
 * @path: under the base address, such as "/chat/completions"
 *
 * Returns: (transfer full): the address
 */
char *
clara_account_make_url (ClaraAccount *self, const char *path)
{
  g_autofree char *base = clara_settings_get_string (self->settings, self->kind->url_setting);
  gsize length = strlen (base);

  while (length > 0 && base[length - 1] == '/')
    base[--length] = '\0';
  return g_strconcat (base, path, NULL);
}

/**
 * clara_account_request:
 * @path: under the base address
 *
 * Returns: (transfer full): a request to the server, still without the key
 */
ClaraHttpRequest *
clara_account_request (ClaraAccount *self, const char *method, const char *path)
{
  g_autofree char *url = clara_account_make_url (self, path);

  return clara_http_request_new (method, url);
}

/**
 * clara_account_post:
 * @body: (transfer none): what is sent
 *
 * Returns: (transfer full): a request to the server with a JSON body, still without the key
 */
ClaraHttpRequest *
clara_account_post (ClaraAccount *self, const char *path, JsonObject *body)
{
  ClaraHttpRequest *request = clara_account_request (self, "POST", path);
  char *text = clara_json_to_string (body);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

  clara_http_request_set_body (request, "application/json", bytes);
  return request;
}

/* The key */

static void
on_key (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ClaraAccount *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  char *key = clara_secrets_lookup_finish (CLARA_SECRETS (source), result, &error);

  if (key != NULL)
    {
      set_key (self, g_task_get_task_data (task), g_strstrip (key));
      g_task_return_pointer (task, g_strdup (key), g_free);
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_new_error (task, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_NOT_CONFIGURED,
                             "There is no key for %s: %s. Set %s", self->kind->title, error->message,
                             self->kind->key_setting);
}

/**
 * clara_account_authorise_async:
 *
 * Finds the key where it is kept, and finds it again when the settings name another one. Holds the clock
 * until clara_account_authorise_finish(). @callback is not called from inside this call.
 */
void
clara_account_authorise_async (ClaraAccount *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  char *reference = self->kind->key_setting != NULL
                      ? clara_settings_get_string (self->settings, self->kind->key_setting)
                      : g_strdup ("none");

  g_task_set_source_tag (task, clara_account_authorise_async);
  g_task_set_task_data (task, reference, g_free);
  clara_clock_hold (self->clock);
  if (strcmp (reference, "none") == 0)
    set_key (self, "none", g_strdup (""));
  if (self->key != NULL && strcmp (self->reference, reference) == 0)
    {
      /* A copy: until it is used, another request's refusal may have made the account forget it. */
      g_task_return_pointer (task, g_strdup (self->key), g_free);
      g_object_unref (task);
      return;
    }
  clara_secrets_lookup_async (self->secrets, reference, cancellable, on_key, task);
}

/**
 * clara_account_authorise_finish:
 * @value: (out) (transfer full): what the header says; secret
 *
 * Returns: (transfer full) (nullable): the name of the header that a request needs; NULL, without an error,
 * where it needs none
 */
char *
clara_account_authorise_finish (ClaraAccount *self, GAsyncResult *result, char **value, GError **error)
{
  g_autofree char *key = g_task_propagate_pointer (G_TASK (result), error);
  const char *header, *colon;

  *value = NULL;
  clara_clock_release (self->clock);
  if (key == NULL)
    return NULL;
  self->used_at = clara_clock_get_monotonic (self->clock);
  if (*key == '\0')
    return NULL;
  header =
    self->kind->find_header != NULL ? self->kind->find_header (self->settings) : self->kind->key_header;
  colon = strstr (header, ": ");
  *value = g_strconcat (colon + 2, key, NULL);
  return g_strndup (header, (gsize) (colon - header));
}

/* Requests */

typedef struct
{
  ClaraHttpRequest *request;
  ClaraHttpBodyFunc on_body;
  gpointer body_data;
} Sending;

static void
sending_free (gpointer data)
{
  Sending *sending = data;

  g_clear_pointer (&sending->request, clara_http_request_free);
  g_free (sending);
}

/* Each service has a place of its own for the reason. */
static const char *
find_complaint (JsonObject *object)
{
  static const char *const outer[] = { "error", "detail" };
  static const char *const inner[] = { "message", "error", "detail", "err_msg", "reason" };

  for (guint i = 0; i < G_N_ELEMENTS (outer); i++)
    {
      JsonObject *box = clara_json_get_object (object, outer[i]);
      const char *text =
        box != NULL ? clara_json_get_string (box, "message", clara_json_get_string (box, "error", NULL))
                    : NULL;

      if (text != NULL)
        return text;
    }
  for (guint i = 0; i < G_N_ELEMENTS (inner); i++)
    if (clara_json_get_string (object, inner[i], NULL) != NULL)
      return clara_json_get_string (object, inner[i], NULL);
  return NULL;
}

/**
 * clara_account_clean:
 *
 * Returns: (transfer full): what a service said, for an administrator: one short line without anything secret
 */
char *
clara_account_clean (ClaraAccount *self, const char *complaint)
{
  GString *line = g_string_new (complaint);
  g_autofree char *text = NULL;

  if (self->key != NULL && *self->key != '\0')
    g_string_replace (line, self->key, "[redacted]", 0);
  g_strdelimit (line->str, "\r\n\t", ' ');
  text = g_string_free (line, FALSE);
  if (g_utf8_strlen (text, -1) > LONGEST_COMPLAINT)
    *g_utf8_offset_to_pointer (text, LONGEST_COMPLAINT) = '\0';
  return clara_log_redact (text);
}

static char *
read_complaint (ClaraAccount *self, const ClaraHttpResponse *response)
{
  gsize size;
  const char *body = g_bytes_get_data (response->body, &size);
  g_autoptr (JsonObject) object = size > 0 ? clara_json_parse_object (body, (gssize) size, NULL) : NULL;
  const char *message = NULL;

  /* A service that refuses a key quotes it, with only the middle blanked out. */
  if (response->status != 401 && response->status != 403 && object != NULL)
    message = find_complaint (object);
  return message != NULL ? clara_account_clean (self, message) : NULL;
}

/**
 * clara_account_read:
 *
 * Returns: (transfer full) (nullable): the JSON object that the answer is
 */
JsonObject *
clara_account_read (ClaraAccount *self, const ClaraHttpResponse *response, GError **error)
{
  gsize size;
  const char *body = g_bytes_get_data (response->body, &size);
  JsonObject *object = size > 0 ? clara_json_parse_object (body, (gssize) size, NULL) : NULL;

  if (object == NULL)
    g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER,
                 "%s answered with something that is no JSON object; check that %s is the address of an API",
                 response->host, self->kind->url_setting);
  return object;
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ClaraAccount *self = g_task_get_source_object (task);
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
      complaint = read_complaint (self, response);
      /* The administrator may be changing it at this moment. */
      if (response->status == 401 || response->status == 403)
        forget_key (self);
    }
  if (complaint != NULL)
    {
      g_autofree char *message = g_strdup_printf ("%s (%s)", error->message, complaint);

      g_free (error->message);
      error->message = g_steal_pointer (&message);
    }
  g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_header (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ClaraAccount *self = CLARA_ACCOUNT (source);
  Sending *sending = g_task_get_task_data (task);
  g_autofree char *value = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;

  clara_clock_hold (self->clock);
  name = clara_account_authorise_finish (self, result, &value, &error);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    {
      if (name != NULL)
        clara_http_request_add_header (sending->request, name, value);
      clara_http_send_async (self->http, g_steal_pointer (&sending->request), sending->on_body,
                             sending->body_data, g_task_get_cancellable (task), on_answered,
                             g_object_ref (task));
    }
  clara_clock_release (self->clock);
}

/**
 * clara_account_send_async:
 * @request: (transfer full): from clara_account_request()
 *
 * Finds the key and sends. Nothing is called from inside this call.
 */
void
clara_account_send_async (ClaraAccount *self, ClaraHttpRequest *request, ClaraHttpBodyFunc on_body,
                          gpointer body_data, GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Sending *sending = g_new0 (Sending, 1);

  g_task_set_source_tag (task, clara_account_send_async);
  clara_http_request_limit_connect (request,
                                    (guint) clara_settings_get_int (self->settings, "deadline-connect-ms"));
  sending->request = request;
  sending->on_body = on_body;
  sending->body_data = body_data;
  g_task_set_task_data (task, sending, sending_free);
  clara_account_authorise_async (self, cancellable, on_header, task);
}

/**
 * clara_account_send_finish:
 *
 * Returns: (transfer full) (nullable): the answer to a request that succeeded
 */
ClaraHttpResponse *
clara_account_send_finish (ClaraAccount *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Sockets */

/**
 * clara_account_socket:
 * @path: under the base address
 *
 * Returns: (transfer full): a socket to the server, still without the key: its signals are to be connected,
 * then clara_account_connect_async() opens it
 */
ClaraWebSocket *
clara_account_socket (ClaraAccount *self, const char *path)
{
  g_autofree char *url = clara_account_make_url (self, path);
  g_autofree char *socket_url =
    g_str_has_prefix (url, "http") ? g_strconcat ("ws", url + strlen ("http"), NULL) : g_strdup (url);

  return clara_web_socket_new (self->http, socket_url);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ClaraAccount *self = g_task_get_source_object (task);
  ClaraWebSocket *socket = CLARA_WEB_SOCKET (source);
  guint status = clara_web_socket_get_status (socket);
  GError *error = NULL;

  if (clara_web_socket_connect_finish (socket, result, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (error->domain == CLARA_NET_ERROR)
    clara_net_error_set_retry_after (error, clara_web_socket_get_retry_after (socket));
  if (status == 401 || status == 403)
    forget_key (self);
  g_task_return_error (task, error);
}

static void
on_socket_header (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ClaraAccount *self = CLARA_ACCOUNT (source);
  ClaraWebSocket *socket = g_task_get_task_data (task);
  g_autofree char *value = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;

  clara_clock_hold (self->clock);
  name = clara_account_authorise_finish (self, result, &value, &error);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    {
      if (name != NULL)
        clara_web_socket_add_header (socket, name, value);
      clara_web_socket_connect_async (socket, g_task_get_cancellable (task), on_connected,
                                      g_object_ref (task));
    }
  clara_clock_release (self->clock);
}

/**
 * clara_account_connect_async:
 * @socket: from clara_account_socket()
 * @cancellable: (nullable): for the whole life of the socket
 *
 * Finds the key and opens the socket. Messages may come before @callback does.
 */
void
clara_account_connect_async (ClaraAccount *self, ClaraWebSocket *socket, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, clara_account_connect_async);
  g_task_set_task_data (task, g_object_ref (socket), g_object_unref);
  clara_account_authorise_async (self, cancellable, on_socket_header, task);
}

gboolean
clara_account_connect_finish (ClaraAccount *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_warm (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraHttpResponse) response = clara_account_send_finish (CLARA_ACCOUNT (source), result, &error);

  if (response == NULL)
    g_debug ("warming the connection: %s", error->message);
}

/**
 * clara_account_warm:
 *
 * Opens a connection before it is needed, by a small real request. What comes of it decides nothing.
 */
void
clara_account_warm (ClaraAccount *self)
{
  ClaraHttpRequest *request;

  if (clara_clock_get_monotonic (self->clock) - self->used_at < STAYS_WARM || self->kind->warm_path == NULL)
    return;
  if (!clara_account_begin (self, NULL))
    return;
  request = clara_account_request (self, "GET", self->kind->warm_path);
  clara_http_request_set_deadlines (request, &warm_deadlines);
  clara_account_send_async (self, request, NULL, NULL, NULL, on_warm, NULL);
}

/**
 * clara_account_is_configured:
 *
 * Whether the settings name a key that seems to be there, or a server of one's own that needs none. The
 * secret service would have to be asked, and may take its time: what it is to have is believed.
 */
gboolean
clara_account_is_configured (const ClaraAccountKind *kind, ClaraSettings *settings)
{
  g_autofree char *url = clara_settings_get_string (settings, kind->url_setting);
  g_autofree char *reference =
    kind->key_setting != NULL ? clara_settings_get_string (settings, kind->key_setting) : NULL;
  g_autoptr (GVariant) usual =
    g_settings_get_default_value (clara_settings_get_gsettings (settings), kind->url_setting);

  if (reference == NULL)
    return *url != '\0';
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
