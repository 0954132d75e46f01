/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-test-server.h"

#include "clara-test-answer-private.h"
#include "clara-test-socket-private.h"

#include <libsoup/soup.h>
#include <string.h>
#include <sys/socket.h>

/* An answer on its way. */
typedef struct
{
  ClaraTestServer *server; /* unowned */
  SoupServerMessage *message;
  ClaraTestAnswer *answer;
  ClaraTestRequest *request; /* the server's */
  GSource *pause;
  GSource *watch; /* libsoup does not look at a connection while an answer is paused */
  gulong on_finished;
} Sending;

struct _ClaraTestServer
{
  GObject parent_instance;

  SoupServer *soup;
  char *url;
  GQueue answers;      /* of ClaraTestAnswer */
  GPtrArray *requests; /* of ClaraTestRequest */
  GPtrArray *sending;  /* of Sending */
  GPtrArray *sockets;  /* of ClaraTestSocket */
  GPtrArray *connections;
  ClaraTestServerFunc handler;
  gpointer handler_data;
};

G_DEFINE_FINAL_TYPE (ClaraTestServer, clara_test_server, G_TYPE_OBJECT)

static void
request_free (gpointer data)
{
  ClaraTestRequest *request = data;

  g_free (request->method);
  g_free (request->path);
  g_hash_table_unref (request->headers);
  g_bytes_unref (request->body);
  g_free (request);
}

static void
sending_free (gpointer data)
{
  Sending *sending = data;

  if (sending->pause != NULL)
    {
      g_source_destroy (sending->pause);
      g_source_unref (sending->pause);
    }
  if (sending->watch != NULL)
    {
      g_source_destroy (sending->watch);
      g_source_unref (sending->watch);
    }
  g_clear_signal_handler (&sending->on_finished, sending->message);
  g_object_unref (sending->message);
  clara_test_answer_free (sending->answer);
  g_free (sending);
}

/* The server. */

static void proceed (Sending *sending);

static gboolean
on_pause_over (gpointer user_data)
{
  Sending *sending = user_data;
  ClaraTestStep *step = g_queue_peek_head (&sending->answer->steps);

  g_clear_pointer (&sending->pause, g_source_unref);
  step->after_ms = 0;
  proceed (sending);
  return G_SOURCE_REMOVE;
}

static void
on_finished (SoupServerMessage *message, Sending *sending)
{
  sending->request->abandoned = !sending->request->answered;
  g_ptr_array_remove_fast (sending->server->sending, sending);
}

static gboolean
on_readable (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  Sending *sending = user_data;
  char byte;

  if (recv (g_socket_get_fd (socket), &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0)
    return G_SOURCE_REMOVE;
  sending->request->abandoned = !sending->request->answered;
  return G_SOURCE_REMOVE;
}

static void
watch (Sending *sending)
{
  GSocket *socket = soup_server_message_get_socket (sending->message);

  sending->watch = g_socket_create_source (socket, G_IO_IN | G_IO_HUP | G_IO_ERR, NULL);
  g_source_set_callback (sending->watch, G_SOURCE_FUNC (on_readable), sending, NULL);
  g_source_attach (sending->watch, g_main_context_get_thread_default ());
}

/* Not through libsoup: it would end the answer properly. */
static void
close_connection (Sending *sending)
{
  GSocket *socket = soup_server_message_get_socket (sending->message);

  if (socket != NULL)
    shutdown (g_socket_get_fd (socket), SHUT_RDWR);
}

/* Takes steps until one has a pause. What is sent must have left before a cut, so a cut waits for the next
 * turn. */
static void
proceed (Sending *sending)
{
  SoupServerMessage *message = sending->message;
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  ClaraTestStep *step;

  while ((step = g_queue_peek_head (&sending->answer->steps)) != NULL)
    {
      if (step->after_ms > 0)
        {
          sending->pause = g_timeout_source_new (step->after_ms);
          g_source_set_callback (sending->pause, on_pause_over, sending, NULL);
          g_source_attach (sending->pause, g_main_context_get_thread_default ());
          return;
        }
      switch (step->kind)
        {
        case CLARA_TEST_HEADERS:
          soup_server_message_unpause (message);
          break;
        case CLARA_TEST_SEND:
          soup_message_body_append_bytes (body, step->bytes);
          soup_server_message_unpause (message);
          break;
        case CLARA_TEST_STALL:
          return;
        case CLARA_TEST_GARBAGE:
          send (g_socket_get_fd (soup_server_message_get_socket (message)),
                g_bytes_get_data (step->bytes, NULL), g_bytes_get_size (step->bytes), MSG_NOSIGNAL);
          close_connection (sending);
          return;
        case CLARA_TEST_CUT:
          close_connection (sending);
          return;
        }
      clara_test_step_free (g_queue_pop_head (&sending->answer->steps));
    }
  sending->request->answered = TRUE;
  soup_message_body_complete (body);
  soup_server_message_unpause (message);
}

static void
add_header (const char *name, const char *value, gpointer headers)
{
  g_hash_table_replace (headers, g_ascii_strdown (name, -1), g_strdup (value));
}

static guint
number_of (ClaraTestServer *self, SoupServerMessage *message)
{
  GSocketAddress *address = soup_server_message_get_remote_address (message);
  g_autofree char *name = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address));
  guint index;

  if (g_ptr_array_find_with_equal_func (self->connections, name, g_str_equal, &index))
    return index;
  g_ptr_array_add (self->connections, g_steal_pointer (&name));
  return self->connections->len - 1;
}

static ClaraTestRequest *
record (ClaraTestServer *self, SoupServerMessage *message)
{
  ClaraTestRequest *request = g_new0 (ClaraTestRequest, 1);
  GUri *uri = soup_server_message_get_uri (message);
  const char *query = g_uri_get_query (uri);

  request->method = g_strdup (soup_server_message_get_method (message));
  request->path = g_strconcat (g_uri_get_path (uri), query != NULL ? "?" : "", query, NULL);
  request->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  soup_message_headers_foreach (soup_server_message_get_request_headers (message), add_header,
                                request->headers);
  request->body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  request->connection = number_of (self, message);
  g_ptr_array_add (self->requests, request);
  return request;
}

static ClaraTestAnswer *
find_answer (ClaraTestServer *self, const char *path)
{
  for (GList *at = self->answers.head; at != NULL; at = at->next)
    {
      ClaraTestAnswer *answer = at->data;

      if (strcmp (answer->path, path) == 0)
        {
          g_queue_delete_link (&self->answers, at);
          return answer;
        }
    }
  return NULL;
}

/* Returns: (transfer none) (nullable): the key of a proper WebSocket handshake */
static const char *
get_handshake_key (const ClaraTestRequest *request)
{
  const char *upgrade = g_hash_table_lookup (request->headers, "upgrade");
  const char *connection = g_hash_table_lookup (request->headers, "connection");
  const char *version = g_hash_table_lookup (request->headers, "sec-websocket-version");
  const char *key = g_hash_table_lookup (request->headers, "sec-websocket-key");
  g_autofree char *lower = connection != NULL ? g_ascii_strdown (connection, -1) : NULL;
  g_autofree guchar *nonce = NULL;
  gsize length = 0;

  if (upgrade == NULL || g_ascii_strcasecmp (upgrade, "websocket") != 0 || lower == NULL
      || strstr (lower, "upgrade") == NULL || g_strcmp0 (version, "13") != 0 || key == NULL)
    return NULL;
  nonce = g_base64_decode (key, &length);
  return length == 16 ? key : NULL;
}

/* Not from inside libsoup's own call: it would go on with a connection that is not its own any more. */
static gboolean
on_upgrade (gpointer user_data)
{
  Sending *sending = user_data;
  ClaraTestServer *self = sending->server;
  ClaraTestAnswer *answer = sending->answer;
  g_autoptr (ClaraTestSocket) socket = g_object_ref (answer->socket);
  GSocket *below = soup_server_message_get_socket (sending->message);
  g_autoptr (GSocket) kept = below != NULL ? g_object_ref (below) : NULL;
  g_autoptr (GIOStream) stream = NULL;

  g_clear_pointer (&sending->pause, g_source_unref);
  g_clear_signal_handler (&sending->on_finished, sending->message);
  sending->request->answered = TRUE;
  stream = soup_server_message_steal_connection (sending->message);
  if (stream != NULL)
    clara_test_socket_open (socket, stream, kept, get_handshake_key (sending->request), answer->headers);
  g_ptr_array_remove_fast (self->sending, sending);
  return G_SOURCE_REMOVE;
}

static void
begin (Sending *sending)
{
  SoupServerMessage *message = sending->message;
  ClaraTestAnswer *answer = sending->answer;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_server_message_pause (message);
  if (answer->socket != NULL && answer->status == 200)
    {
      g_ptr_array_add (sending->server->sockets, g_object_ref (answer->socket));
      if (get_handshake_key (sending->request) != NULL)
        {
          sending->pause = g_idle_source_new ();
          g_source_set_callback (sending->pause, on_upgrade, sending, NULL);
          g_source_attach (sending->pause, g_main_context_get_thread_default ());
          return;
        }
      answer->status = 400;
    }
  soup_server_message_set_status (message, answer->status, NULL);
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  for (guint i = 0; i + 1 < answer->headers->len; i += 2)
    soup_message_headers_replace (headers, g_ptr_array_index (answer->headers, i),
                                  g_ptr_array_index (answer->headers, i + 1));
  watch (sending);
  proceed (sending);
}

static void
on_request (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query,
            gpointer user_data)
{
  ClaraTestServer *self = user_data;
  ClaraTestRequest *request = record (self, message);
  ClaraTestAnswer *answer = find_answer (self, path);
  Sending *sending;

  if (answer == NULL)
    {
      answer = clara_test_answer_new (path);
      if (self->handler != NULL)
        self->handler (request, answer, self->handler_data);
      else
        answer->status = 404;
    }
  sending = g_new0 (Sending, 1);
  sending->server = self;
  sending->message = g_object_ref (message);
  sending->answer = answer;
  sending->request = request;
  g_ptr_array_add (self->sending, sending);
  sending->on_finished = g_signal_connect (message, "finished", G_CALLBACK (on_finished), sending);
  begin (sending);
}

static void
clara_test_server_dispose (GObject *object)
{
  ClaraTestServer *self = CLARA_TEST_SERVER (object);

  if (self->sending != NULL)
    g_ptr_array_set_size (self->sending, 0);
  for (guint i = 0; self->sockets != NULL && i < self->sockets->len; i++)
    clara_test_socket_drop (g_ptr_array_index (self->sockets, i));
  if (self->soup != NULL)
    soup_server_disconnect (self->soup);
  g_clear_object (&self->soup);
  G_OBJECT_CLASS (clara_test_server_parent_class)->dispose (object);
}

static void
clara_test_server_finalize (GObject *object)
{
  ClaraTestServer *self = CLARA_TEST_SERVER (object);

  g_queue_clear_full (&self->answers, (GDestroyNotify) clara_test_answer_free);
  g_ptr_array_unref (self->sending);
  g_ptr_array_unref (self->sockets);
  g_ptr_array_unref (self->requests);
  g_ptr_array_unref (self->connections);
  g_free (self->url);
  G_OBJECT_CLASS (clara_test_server_parent_class)->finalize (object);
}

static void
clara_test_server_class_init (ClaraTestServerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_test_server_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_test_server_finalize;
}

static void
clara_test_server_init (ClaraTestServer *self)
{
  g_queue_init (&self->answers);
  self->requests = g_ptr_array_new_with_free_func (request_free);
  self->sending = g_ptr_array_new_with_free_func (sending_free);
  self->sockets = g_ptr_array_new_with_free_func (g_object_unref);
  self->connections = g_ptr_array_new_with_free_func (g_free);
}

/**
 * clara_test_server_new_at:
 * @certificate: (nullable): to speak https
 * @port: 0 for any that is free
 *
 * Returns: (transfer full) (nullable): a server that is ready
 */
ClaraTestServer *
clara_test_server_new_at (GTlsCertificate *certificate, guint16 port, GError **error)
{
  g_autoptr (ClaraTestServer) self = g_object_new (CLARA_TYPE_TEST_SERVER, NULL);
  GSList *uris;
  char *slash;

  self->soup = soup_server_new ("tls-certificate", certificate, NULL);
  soup_server_add_handler (self->soup, NULL, on_request, self, NULL);
  if (!soup_server_listen_local (
        self->soup, port, SOUP_SERVER_LISTEN_IPV4_ONLY | (certificate != NULL ? SOUP_SERVER_LISTEN_HTTPS : 0),
        error))
    return NULL;
  uris = soup_server_get_uris (self->soup);
  self->url = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  slash = strrchr (self->url, '/');
  *slash = '\0';
  return g_steal_pointer (&self);
}

/**
 * clara_test_server_new:
 * @certificate: (nullable): to speak https
 *
 * Returns: (transfer full): a server that is ready
 */
ClaraTestServer *
clara_test_server_new (GTlsCertificate *certificate)
{
  g_autoptr (GError) error = NULL;
  ClaraTestServer *self = clara_test_server_new_at (certificate, 0, &error);

  g_assert_no_error (error);
  return self;
}

/**
 * clara_test_server_get_url:
 *
 * Returns: scheme, host and port, without a slash at the end
 */
const char *
clara_test_server_get_url (ClaraTestServer *self)
{
  return self->url;
}

/**
 * clara_test_server_expect:
 * @path: without the query
 *
 * Returns: (transfer none): the answer to the next request at @path that has none yet: 200 and no body, until
 * steps are added
 */
ClaraTestAnswer *
clara_test_server_expect (ClaraTestServer *self, const char *path)
{
  ClaraTestAnswer *answer = clara_test_answer_new (path);

  g_queue_push_tail (&self->answers, answer);
  return answer;
}

/**
 * clara_test_server_expect_socket:
 * @path: without the query
 *
 * The next request at @path that has no answer yet opens a WebSocket.
 *
 * Returns: (transfer none): its server's end, to be given its script
 */
ClaraTestSocket *
clara_test_server_expect_socket (ClaraTestServer *self, const char *path)
{
  return clara_test_answer_socket (clara_test_server_expect (self, path));
}

/* Who answers what no script awaits; the handler may turn an answer into a socket. */
void
clara_test_server_set_handler (ClaraTestServer *self, ClaraTestServerFunc handler, gpointer user_data)
{
  self->handler = handler;
  self->handler_data = user_data;
}

/* How many requests have come. */
guint
clara_test_server_count (ClaraTestServer *self)
{
  return self->requests->len;
}

const ClaraTestRequest *
clara_test_server_get (ClaraTestServer *self, guint index)
{
  g_assert_cmpuint (index, <, self->requests->len);
  return g_ptr_array_index (self->requests, index);
}
