/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-service-socket.h"

#include "clara-json.h"
#include "clara-services-error.h"

#include <string.h>

/* Two minutes of sound in base64, should the service never open. */
#define MOST_WAITING (16 * 1024 * 1024)
/* A spare connection that died unnoticed would cost the next sentence. */
#define IDLE_PING 5000

#define CLOSE_NORMAL 1000
#define CLOSE_NONE_GIVEN 1005

struct _ClaraServiceSocket
{
  GObject parent_instance;

  ClaraAccount *account;
  char *path;
  ClaraWebSocket *socket;
  GCancellable *cancellable;
  const ClaraServiceSocketFuncs *funcs;
  gpointer owner; /* unowned; NULL where nobody wants to hear more */
  GQueue waiting; /* GBytes: texts end with a NUL, sound does not; until it is open */
  gsize waiting_size;
  GQueue sent; /* Waiting: over a connection that was used before, until something came back */
  gsize sent_size;
  gboolean unsure; /* such a connection may have died in between; then what was sent goes over a new one */
  int await_ms;
  gboolean open;
  gboolean decided; /* the account knows how it went for this owner */
  gboolean failing; /* the owner will be told */
  gboolean finishing;
  gboolean over;
};

G_DEFINE_FINAL_TYPE (ClaraServiceSocket, clara_service_socket, G_TYPE_OBJECT)

typedef struct
{
  GBytes *bytes;
  gboolean text;
} Waiting;

static void call_service (ClaraServiceSocket *self);

static Waiting *
waiting_new (GBytes *bytes, gboolean text)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->bytes = g_bytes_ref (bytes);
  waiting->text = text;
  return waiting;
}

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  g_bytes_unref (waiting->bytes);
  g_free (waiting);
}

static void
forget_socket (ClaraServiceSocket *self)
{
  if (self->socket != NULL)
    g_signal_handlers_disconnect_by_data (self->socket, self);
  g_clear_object (&self->socket);
}

static void
clara_service_socket_dispose (GObject *object)
{
  ClaraServiceSocket *self = CLARA_SERVICE_SOCKET (object);

  clara_service_socket_drop (self);
  forget_socket (self);
  G_OBJECT_CLASS (clara_service_socket_parent_class)->dispose (object);
}

static void
clara_service_socket_finalize (GObject *object)
{
  ClaraServiceSocket *self = CLARA_SERVICE_SOCKET (object);

  g_queue_clear_full (&self->waiting, waiting_free);
  g_queue_clear_full (&self->sent, waiting_free);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->account);
  g_free (self->path);
  G_OBJECT_CLASS (clara_service_socket_parent_class)->finalize (object);
}

static void
clara_service_socket_class_init (ClaraServiceSocketClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_service_socket_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_service_socket_finalize;
}

static void
clara_service_socket_init (ClaraServiceSocket *self)
{
  self->cancellable = g_cancellable_new ();
  g_queue_init (&self->waiting);
  g_queue_init (&self->sent);
}

/* The connection lives, or it is a new one. */
static void
be_sure (ClaraServiceSocket *self)
{
  self->unsure = FALSE;
  self->sent_size = 0;
  g_queue_clear_full (&self->sent, waiting_free);
}

/* Returns whether all that was said is said again over a new connection. */
static gboolean
call_again (ClaraServiceSocket *self)
{
  if (!self->unsure || self->over || self->failing || self->finishing || self->owner == NULL)
    return FALSE;
  forget_socket (self);
  self->open = FALSE;
  self->waiting_size = self->sent_size;
  while (self->sent.length > 0)
    g_queue_push_head (&self->waiting, g_queue_pop_tail (&self->sent));
  be_sure (self);
  call_service (self);
  return TRUE;
}

/* Once for each owner, and again where what went well breaks later. */
static void
tell_account (ClaraServiceSocket *self, const GError *error)
{
  if (!self->decided || (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)))
    clara_account_end (self->account, error);
  self->decided = TRUE;
}

/* The end: the account learns how it went, then the owner. */
static void
end (ClaraServiceSocket *self, const GError *error)
{
  gpointer owner = g_steal_pointer (&self->owner);

  if (self->over)
    return;
  self->over = TRUE;
  self->open = FALSE;
  tell_account (self, error);
  if (owner == NULL)
    return;
  g_object_ref (owner);
  self->funcs->ended (error, owner);
  g_object_unref (owner);
}

static void
send_now (ClaraServiceSocket *self, GBytes *bytes, gboolean text)
{
  GError *error = NULL;
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  if (self->unsure)
    {
      g_queue_push_tail (&self->sent, waiting_new (bytes, text));
      self->sent_size += length;
      if (self->sent_size > MOST_WAITING)
        be_sure (self);
    }
  if (text ? clara_web_socket_send_text (self->socket, data, (gssize) length, &error)
           : clara_web_socket_send_binary (self->socket, bytes, &error))
    return;
  clara_service_socket_fail (self, error);
}

/* Called by what comes first: the news that it is open, or a message. */
static void
begin (ClaraServiceSocket *self)
{
  g_autoptr (GObject) owner = self->owner != NULL ? g_object_ref (self->owner) : NULL;

  if (self->open || self->over)
    return;
  self->open = TRUE;
  clara_web_socket_await (self->socket, self->await_ms);
  if (owner != NULL)
    self->funcs->opened (owner);
  while (!self->over && !self->failing && self->waiting.length > 0)
    {
      Waiting *waiting = g_queue_pop_head (&self->waiting);

      send_now (self, waiting->bytes, waiting->text);
      waiting_free (waiting);
    }
}

static void
on_text (ClaraWebSocket *socket, const char *text, guint64 length, ClaraServiceSocket *self)
{
  g_autoptr (JsonObject) message = NULL;
  g_autoptr (GObject) owner = NULL;

  begin (self);
  be_sure (self);
  if (self->owner == NULL || self->over || self->failing)
    return;
  owner = g_object_ref (self->owner);
  message = clara_json_parse_object (text, (gssize) length, NULL);
  if (message != NULL)
    self->funcs->message (message, owner);
  else
    clara_service_socket_fail (self, g_error_new (CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER,
                                                  "A message of %s is no JSON object",
                                                  clara_account_get_title (self->account)));
}

static void
on_binary (ClaraWebSocket *socket, GBytes *bytes, ClaraServiceSocket *self)
{
  g_autoptr (GObject) owner = NULL;

  begin (self);
  be_sure (self);
  if (self->owner == NULL || self->over || self->failing || self->funcs->binary == NULL)
    return;
  owner = g_object_ref (self->owner);
  self->funcs->binary (bytes, owner);
}

static void
on_failed (ClaraWebSocket *socket, GError *error, ClaraServiceSocket *self)
{
  if (call_again (self))
    return;
  end (self, self->finishing ? NULL : error);
  if (self->finishing)
    g_object_unref (self);
}

static void
on_closed (ClaraWebSocket *socket, guint code, const char *reason, ClaraServiceSocket *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *clean = clara_account_clean (self->account, reason);

  if (call_again (self))
    return;
  if (!self->finishing && code != CLOSE_NORMAL && code != CLOSE_NONE_GIVEN)
    error = g_error_new (CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNAVAILABLE,
                         "The connection to %s was closed with code %u%s%s",
                         clara_account_get_title (self->account), code, *clean != '\0' ? ": " : "", clean);
  end (self, error);
  if (self->finishing)
    g_object_unref (self);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraServiceSocket) self = user_data;
  g_autoptr (GError) error = NULL;

  if (clara_account_connect_finish (CLARA_ACCOUNT (source), result, &error))
    begin (self);
  else
    end (self, error);
}

static void
call_service (ClaraServiceSocket *self)
{
  ClaraWebSocketLimits limits = clara_web_socket_default_limits;

  limits.connect =
    (guint) clara_settings_get_int (clara_account_get_settings (self->account), "deadline-connect-ms");
  limits.ping_idle = IDLE_PING;
  limits.most_queued = MOST_WAITING;
  self->socket = clara_account_socket (self->account, self->path);
  clara_web_socket_set_limits (self->socket, &limits);
  g_signal_connect_object (self->socket, "text", G_CALLBACK (on_text), self, 0);
  g_signal_connect_object (self->socket, "binary", G_CALLBACK (on_binary), self, 0);
  g_signal_connect_object (self->socket, "closed", G_CALLBACK (on_closed), self, 0);
  g_signal_connect_object (self->socket, "failed", G_CALLBACK (on_failed), self, 0);
  clara_account_connect_async (self->account, self->socket, self->cancellable, on_connected,
                               g_object_ref (self));
}

/**
 * clara_service_socket_new:
 * @account: begun; ended by the socket
 * @path: under the account's address, with its query
 *
 * Returns: (transfer full): a socket that is being opened; busy until clara_service_socket_await() says
 * otherwise. Nobody is told anything from inside this call.
 */
ClaraServiceSocket *
clara_service_socket_new (ClaraAccount *account, const char *path)
{
  ClaraServiceSocket *self = g_object_new (CLARA_TYPE_SERVICE_SOCKET, NULL);

  self->account = g_object_ref (account);
  self->path = g_strdup (path);
  self->await_ms = -1;
  call_service (self);
  return self;
}

const char *
clara_service_socket_get_path (ClaraServiceSocket *self)
{
  return self->path;
}

/**
 * clara_service_socket_set_owner:
 * @funcs: static
 * @owner: (type GObject) (nullable): not referenced, but kept while it is told something
 */
void
clara_service_socket_set_owner (ClaraServiceSocket *self, const ClaraServiceSocketFuncs *funcs,
                                gpointer owner)
{
  self->funcs = funcs;
  self->owner = owner;
}

/**
 * clara_service_socket_begin:
 *
 * The account was begun again, for what follows over the same connection. Should that have died meanwhile,
 * what is sent goes over a new one, and nobody notices.
 */
void
clara_service_socket_begin (ClaraServiceSocket *self)
{
  self->decided = FALSE;
  self->unsure = self->open;
}

/**
 * clara_service_socket_worked:
 *
 * What was asked for has come; the connection may go on.
 */
void
clara_service_socket_worked (ClaraServiceSocket *self)
{
  tell_account (self, NULL);
}

/**
 * clara_service_socket_is_usable:
 *
 * Returns: whether it is open, or is being opened
 */
gboolean
clara_service_socket_is_usable (ClaraServiceSocket *self)
{
  return !self->over && !self->failing && !self->finishing;
}

gboolean
clara_service_socket_is_open (ClaraServiceSocket *self)
{
  return self->open && !self->over && !self->failing;
}

static void
send_or_wait (ClaraServiceSocket *self, GBytes *bytes, gboolean text)
{
  if (self->over || self->failing)
    return;
  if (self->open && self->waiting.length == 0)
    {
      send_now (self, bytes, text);
      return;
    }
  self->waiting_size += g_bytes_get_size (bytes);
  if (self->waiting_size > MOST_WAITING)
    return;
  g_queue_push_tail (&self->waiting, waiting_new (bytes, text));
}

/**
 * clara_service_socket_send:
 * @message: (transfer full): what is said
 *
 * Says something, once the socket is open; where it has ended already, nothing.
 */
void
clara_service_socket_send (ClaraServiceSocket *self, JsonObject *message)
{
  g_autoptr (JsonObject) owned = message;
  char *text = clara_json_to_string (owned);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

  send_or_wait (self, bytes, TRUE);
}

/**
 * clara_service_socket_send_sound:
 *
 * As clara_service_socket_send(), in a binary frame.
 */
void
clara_service_socket_send_sound (ClaraServiceSocket *self, GBytes *bytes)
{
  send_or_wait (self, bytes, FALSE);
}

/**
 * clara_service_socket_await:
 * @longest_ms: as of clara_web_socket_await()
 */
void
clara_service_socket_await (ClaraServiceSocket *self, int longest_ms)
{
  self->await_ms = longest_ms;
  if (self->socket != NULL)
    clara_web_socket_await (self->socket, longest_ms);
}

/* In the next turn of the main loop, so that nobody is told from inside a call. */
static gboolean
on_fail (gpointer user_data)
{
  GTask *task = user_data;
  ClaraServiceSocket *self = g_task_get_source_object (task);
  g_autoptr (GError) error = g_error_copy (g_task_get_task_data (task));

  end (self, error);
  forget_socket (self);
  return G_SOURCE_REMOVE;
}

/**
 * clara_service_socket_fail:
 * @error: (transfer full): what is wrong with what came
 *
 * Gives the socket up; the owner is told, but not from inside this call.
 */
void
clara_service_socket_fail (ClaraServiceSocket *self, GError *error)
{
  GTask *task;

  if (self->over || self->failing)
    {
      g_error_free (error);
      return;
    }
  self->failing = TRUE;
  task = g_task_new (self, NULL, NULL, NULL);
  g_task_set_task_data (task, error, (GDestroyNotify) g_error_free);
  g_idle_add_full (G_PRIORITY_DEFAULT, on_fail, task, g_object_unref);
}

/**
 * clara_service_socket_drop:
 *
 * Nobody wants to hear more: the connection is given back at once.
 */
void
clara_service_socket_drop (ClaraServiceSocket *self)
{
  g_autoptr (GError) error = NULL;

  self->owner = NULL;
  if (self->over || self->finishing)
    return;
  g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Operation was cancelled");
  end (self, error);
  g_cancellable_cancel (self->cancellable);
}

/**
 * clara_service_socket_finish:
 * @last_words: (transfer full) (nullable): what is said before the close
 *
 * All is done: closes politely, in the background, and tells nobody.
 */
void
clara_service_socket_finish (ClaraServiceSocket *self, JsonObject *last_words)
{
  g_autoptr (JsonObject) owned = last_words;

  self->owner = NULL;
  if (!clara_service_socket_is_open (self))
    {
      clara_service_socket_drop (self);
      return;
    }
  if (owned != NULL)
    clara_service_socket_send (self, g_steal_pointer (&owned));
  self->finishing = TRUE;
  g_object_ref (self); /* until it is closed */
  clara_web_socket_close (self->socket, CLOSE_NORMAL, NULL);
}
