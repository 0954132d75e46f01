/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-answer-server.h"

#include "clara-answer-call.h"
#include "clara-answer-page.h"
#include "clara-request-limit.h"
#include "clara-text.h"

#include <libsoup/soup.h>
#include <string.h>

/* An answer of 300 letters in any script, escaped as forms are. */
#define MOST_BODY 12000
#define MOST_CONNECTIONS 64
/* Seconds in which a connection must say something. */
#define PATIENCE 15
#define PREFIX "/a/"
#define TOO_MANY_REQUESTS 429 /* libsoup has no name for it */
#define LONGEST_PATH 100

struct _ClaraAnswerServer
{
  GObject parent_instance;

  ClaraReception *reception;
  ClaraSettings *settings;
  ClaraRequestLimit *limit;
  GSocketService *service; /* NULL while it does not listen */
  SoupServer *server;
  GTlsCertificate *certificate; /* NULL without TLS */
  GCancellable *cancellable;
  guint16 port;
  guint connections;
};

G_DEFINE_FINAL_TYPE (ClaraAnswerServer, clara_answer_server, G_TYPE_OBJECT)
G_DEFINE_QUARK (clara_api_error, clara_api_error)

/* One request, while the store is asked. */
typedef struct
{
  ClaraAnswerServer *self;
  SoupServerMessage *message;
  guint chosen; /* the number in the link */
  ClaraAnswerCall *call;
  char *answer; /* of a POST */
} Request;

static void
request_free (Request *request)
{
  g_object_unref (request->message);
  g_object_unref (request->self);
  clara_answer_call_free (request->call);
  g_free (request->answer);
  g_free (request);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static void
respond (SoupServerMessage *message, guint status, char *page)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "Referrer-Policy", "no-referrer");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (headers, "Content-Security-Policy",
                                "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
                                "frame-ancestors 'none'; base-uri 'none'");
  soup_message_headers_replace (headers, "Connection", "close");
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "text/html; charset=utf-8", SOUP_MEMORY_TAKE, page,
                                    strlen (page));
}

static char *
get_address (SoupServerMessage *message)
{
  const char *host = soup_server_message_get_remote_host (message);

  return g_strdup (host != NULL ? host : "");
}

/* The same for a forged link, one that leads nowhere, and any other path. */
static void
respond_nothing (ClaraAnswerServer *self, SoupServerMessage *message)
{
  const char *language = clara_reception_get_site_language (self->reception);
  g_autofree char *address = get_address (message);

  clara_request_limit_add_wrong (self->limit, address);
  respond (message, SOUP_STATUS_NOT_FOUND,
           clara_answer_page_note (language, clara_text (language, "host", "There is nothing here.")));
}

static void
respond_note (ClaraAnswerServer *self, SoupServerMessage *message, guint status, const char *text)
{
  const char *language = clara_reception_get_site_language (self->reception);

  respond (message, status, clara_answer_page_note (language, clara_text (language, "host", text)));
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Request) request = user_data;
  g_autoptr (GError) error = NULL;

  if (clara_reception_answer_finish (CLARA_RECEPTION (source), result, &error))
    respond (request->message, SOUP_STATUS_OK, clara_answer_page_done (request->call, request->answer));
  else
    respond_note (request->self, request->message, SOUP_STATUS_SERVICE_UNAVAILABLE,
                  CLARA_N ("host", "That did not work. Please try again, or call the front desk."));
  soup_server_message_unpause (request->message);
}

/* A button's number, or one's own words. */
static char *
read_answer (SoupServerMessage *message, const ClaraAnswerCall *call)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  g_autofree char *text = g_strndup (data != NULL ? data : "", length);
  g_autoptr (GHashTable) form = soup_form_decode (text);
  const char *own = g_hash_table_lookup (form, "text");
  const char *number = g_hash_table_lookup (form, "answer");
  gint64 value = 0;

  if (number != NULL && g_ascii_string_to_signed (number, 10, 1, g_strv_length (call->answers), &value, NULL))
    return g_strdup (call->answers[value - 1]);
  if (own == NULL || !g_utf8_validate (own, -1, NULL))
    return NULL;
  {
    g_autofree char *clean = g_strstrip (g_utf8_substring (own, 0, MIN (g_utf8_strlen (own, -1), 300)));

    return *clean == '\0' ? NULL : g_steal_pointer (&clean);
  }
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Request) request = user_data;
  g_autoptr (GError) error = NULL;
  ClaraReception *reception = CLARA_RECEPTION (source);
  SoupServerMessage *message = request->message;

  request->call = clara_reception_open_answer_link_finish (reception, result, &error);
  if (request->call == NULL)
    respond_nothing (request->self, message);
  else if (request->call->over)
    respond (message, SOUP_STATUS_OK, clara_answer_page_over (request->call));
  else if (strcmp (soup_server_message_get_method (message), "POST") != 0)
    respond (message, SOUP_STATUS_OK, clara_answer_page_ask (request->call, request->chosen));
  else
    {
      request->answer = read_answer (message, request->call);
      if (request->answer != NULL)
        {
          const char *message_id = request->call->message_id;
          const char *answer = request->answer;

          clara_reception_answer_async (reception, message_id, answer, NULL, on_answered,
                                        g_steal_pointer (&request));
          return;
        }
      respond (message, SOUP_STATUS_BAD_REQUEST, clara_answer_page_ask (request->call, request->chosen));
    }
  soup_server_message_unpause (message);
}

/* "/a/TOKEN" or "/a/TOKEN/2"; NULL for any other. */
static char *
read_path (const char *path, guint *chosen)
{
  const char *token;
  const char *slash;
  gint64 number = 0;

  *chosen = 0;
  if (!g_str_has_prefix (path, PREFIX) || strlen (path) > LONGEST_PATH)
    return NULL;
  token = path + strlen (PREFIX);
  slash = strchr (token, '/');
  if (slash == NULL)
    return g_strdup (token);
  if (!g_ascii_string_to_signed (slash + 1, 10, 1, 9, &number, NULL))
    return NULL;
  *chosen = (guint) number;
  return g_strndup (token, (gsize) (slash - token));
}

/* Before a body is read: who asks too often, or sends too much, is served no further. */
static void
on_headers (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
            gpointer user_data)
{
  ClaraAnswerServer *self = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *method = soup_server_message_get_method (message);
  g_autofree char *address = get_address (message);

  if (!clara_request_limit_take (self->limit, address))
    {
      respond_note (self, message, TOO_MANY_REQUESTS,
                    CLARA_N ("host", "Too many requests. Please try again in a minute."));
      return;
    }
  if (strcmp (method, "GET") == 0 || strcmp (method, "HEAD") == 0)
    return;
  if (strcmp (method, "POST") != 0)
    respond_nothing (self, message);
  else if (soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CONTENT_LENGTH
           || soup_message_headers_get_content_length (headers) > MOST_BODY)
    respond_note (self, message, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE,
                  CLARA_N ("host", "That is too long. Please use fewer words."));
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
            gpointer user_data)
{
  ClaraAnswerServer *self = user_data;
  guint chosen = 0;
  g_autofree char *token = read_path (path, &chosen);
  Request *request;

  if (token == NULL)
    {
      respond_nothing (self, message);
      return;
    }
  request = g_new0 (Request, 1);
  request->self = g_object_ref (self);
  request->message = g_object_ref (message);
  request->chosen = chosen;
  soup_server_message_pause (message);
  clara_reception_open_answer_link_async (self->reception, token, self->cancellable, on_opened, request);
}

static void
on_connection_gone (gpointer user_data, GObject *connection)
{
  ClaraAnswerServer *self = user_data;

  self->connections--;
  g_object_unref (self);
}

static gboolean
on_incoming (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer user_data)
{
  ClaraAnswerServer *self = user_data;
  g_autoptr (GSocketAddress) local = g_socket_connection_get_local_address (connection, NULL);
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);
  g_autoptr (GIOStream) stream = g_object_ref (G_IO_STREAM (connection));
  g_autoptr (GError) error = NULL;

  if (self->connections >= MOST_CONNECTIONS || local == NULL || remote == NULL)
    return TRUE; /* closed as its last reference goes */
  g_socket_set_timeout (g_socket_connection_get_socket (connection), PATIENCE);
  self->connections++;
  g_object_weak_ref (G_OBJECT (connection), on_connection_gone, g_object_ref (self));
  if (self->certificate != NULL)
    {
      g_object_unref (stream);
      stream = g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate, &error);
    }
  if (stream == NULL || !soup_server_accept_iostream (self->server, stream, local, remote, &error))
    g_message ("A connection to the page for answers was lost: %s", error->message);
  return TRUE;
}

static GInetSocketAddress *
parse_address (const char *text, GError **error)
{
  g_autoptr (GSocketConnectable) parsed = g_network_address_parse (text, 0, NULL);
  GNetworkAddress *address = G_NETWORK_ADDRESS (parsed);
  const char *host = parsed == NULL ? NULL : g_network_address_get_hostname (address);
  GSocketAddress *found =
    host == NULL
      ? NULL
      : g_inet_socket_address_new_from_string (g_str_equal (host, "localhost") ? "127.0.0.1" : host,
                                               g_network_address_get_port (address));

  if (found != NULL)
    return G_INET_SOCKET_ADDRESS (found);
  g_set_error (error, CLARA_API_ERROR, CLARA_API_ERROR_SETTING,
               "'%s' is no address to listen on; write answer-listen as 127.0.0.1:8470 or [::1]:8470", text);
  return NULL;
}

static gboolean
load_certificate (ClaraAnswerServer *self, GInetSocketAddress *address, GError **error)
{
  g_autofree char *file = clara_settings_get_string (self->settings, "answer-certificate");
  g_autoptr (GError) local_error = NULL;

  g_clear_object (&self->certificate);
  if (*file != '\0')
    {
      self->certificate = g_tls_certificate_new_from_file (file, &local_error);
      if (self->certificate != NULL)
        return TRUE;
      g_set_error (error, CLARA_API_ERROR, CLARA_API_ERROR_SETTING,
                   "The certificate for the page for answers cannot be used: %s; answer-certificate is a PEM "
                   "file with certificate and key",
                   local_error->message);
      return FALSE;
    }
  if (g_inet_address_get_is_loopback (g_inet_socket_address_get_address (address)))
    return TRUE;
  g_set_error_literal (
    error, CLARA_API_ERROR, CLARA_API_ERROR_SETTING,
    "The page for answers is served to other machines only with TLS: name a certificate in "
    "answer-certificate, or listen on 127.0.0.1 behind a proxy");
  return FALSE;
}

static gboolean
listen_on (ClaraAnswerServer *self, GInetSocketAddress *address, GError **error)
{
  g_autoptr (GSocketService) service = g_socket_service_new ();
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) local_error = NULL;

  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (service), G_SOCKET_ADDRESS (address),
                                      G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &effective,
                                      &local_error))
    {
      g_set_error (error, CLARA_API_ERROR, CLARA_API_ERROR_FAILED,
                   "The page for answers cannot be served: %s; choose another port in answer-listen",
                   local_error->message);
      return FALSE;
    }
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  self->service = g_steal_pointer (&service);
  g_signal_connect_object (self->service, "incoming", G_CALLBACK (on_incoming), self, 0);
  return TRUE;
}

/**
 * clara_answer_server_start:
 *
 * Listens where the settings say so; where they say nothing, does nothing. Blocks for a moment at most.
 *
 * Returns: %FALSE with a #ClaraApiError where it should listen and cannot
 */
gboolean
clara_answer_server_start (ClaraAnswerServer *self, GError **error)
{
  g_autofree char *text = clara_settings_get_string (self->settings, "answer-listen");
  g_autoptr (GInetSocketAddress) address = NULL;

  if (self->service != NULL || *text == '\0')
    return TRUE;
  address = parse_address (text, error);
  if (address == NULL || !load_certificate (self, address, error) || !listen_on (self, address, error))
    return FALSE;
  self->cancellable = g_cancellable_new ();
  self->server = soup_server_new ("server-header", NULL, NULL);
  soup_server_add_early_handler (self->server, NULL, on_headers, self, NULL);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  return TRUE;
}

guint16
clara_answer_server_get_port (ClaraAnswerServer *self)
{
  return self->port;
}

/**
 * clara_answer_server_stop:
 *
 * Closes what is open; requests in flight end without an answer.
 */
void
clara_answer_server_stop (ClaraAnswerServer *self)
{
  if (self->service == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_clear_object (&self->service);
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_clear_object (&self->cancellable);
  self->port = 0;
}

static void
clara_answer_server_dispose (GObject *object)
{
  clara_answer_server_stop (CLARA_ANSWER_SERVER (object));
  G_OBJECT_CLASS (clara_answer_server_parent_class)->dispose (object);
}

static void
clara_answer_server_finalize (GObject *object)
{
  ClaraAnswerServer *self = CLARA_ANSWER_SERVER (object);

  g_clear_object (&self->certificate);
  clara_request_limit_free (self->limit);
  g_object_unref (self->reception);
  g_object_unref (self->settings);
  G_OBJECT_CLASS (clara_answer_server_parent_class)->finalize (object);
}

static void
clara_answer_server_class_init (ClaraAnswerServerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_answer_server_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_answer_server_finalize;
}

static void
clara_answer_server_init (ClaraAnswerServer *self)
{
}

/**
 * clara_answer_server_new:
 *
 * Returns: (transfer full): a server that listens after clara_answer_server_start()
 */
ClaraAnswerServer *
clara_answer_server_new (ClaraReception *reception, ClaraSettings *settings, ClaraClock *clock)
{
  ClaraAnswerServer *self = g_object_new (CLARA_TYPE_ANSWER_SERVER, NULL);

  self->reception = g_object_ref (reception);
  self->settings = g_object_ref (settings);
  self->limit = clara_request_limit_new (clock);
  return self;
}
