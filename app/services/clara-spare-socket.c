/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-spare-socket.h"

#include "clara-json.h"

#include <string.h>

/* Services close what is silent for ten seconds. */
#define KEEP_ALIVE (4 * G_USEC_PER_SEC)
/* Within one conversation the next sentence comes sooner. */
#define MOST_KEPT_ALIVE 15

struct _ClaraSpareSocket
{
  GObject parent_instance;

  ClaraClock *clock;
  char *keep_alive; /* the type of a message; NULL for none */
  char *goodbye;    /* likewise */
  ClaraServiceSocket *socket;
  guint timer;
  guint kept;
};

G_DEFINE_FINAL_TYPE (ClaraSpareSocket, clara_spare_socket, G_TYPE_OBJECT)

static void
close_spare (ClaraSpareSocket *self)
{
  clara_clock_clear (self->clock, &self->timer);
  if (self->socket != NULL)
    clara_service_socket_finish (
      self->socket, self->goodbye != NULL ? clara_json_build ("s", "type", self->goodbye) : NULL);
  g_clear_object (&self->socket);
}

static void
clara_spare_socket_dispose (GObject *object)
{
  ClaraSpareSocket *self = CLARA_SPARE_SOCKET (object);

  close_spare (self);
  G_OBJECT_CLASS (clara_spare_socket_parent_class)->dispose (object);
}

static void
clara_spare_socket_finalize (GObject *object)
{
  ClaraSpareSocket *self = CLARA_SPARE_SOCKET (object);

  g_free (self->keep_alive);
  g_free (self->goodbye);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (clara_spare_socket_parent_class)->finalize (object);
}

static void
clara_spare_socket_class_init (ClaraSpareSocketClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_spare_socket_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_spare_socket_finalize;
}

static void
clara_spare_socket_init (ClaraSpareSocket *self)
{
}

/* The owner of a socket that nobody uses. */

static void
on_opened (gpointer owner)
{
  clara_service_socket_worked (CLARA_SPARE_SOCKET (owner)->socket);
}

/* A late word about what is over. */
static void
on_message (JsonObject *message, gpointer owner)
{
}

static void
on_ended (const GError *error, gpointer owner)
{
  ClaraSpareSocket *self = owner;

  clara_clock_clear (self->clock, &self->timer);
  g_clear_object (&self->socket);
}

static const ClaraServiceSocketFuncs funcs = { on_opened, on_message, NULL, on_ended };

static gboolean
on_timer (gpointer user_data)
{
  ClaraSpareSocket *self = user_data;

  self->timer = 0;
  if (++self->kept > MOST_KEPT_ALIVE)
    {
      close_spare (self);
      return G_SOURCE_REMOVE;
    }
  if (self->keep_alive != NULL)
    clara_service_socket_send (self->socket, clara_json_build ("s", "type", self->keep_alive));
  self->timer = clara_clock_add_timeout (self->clock, KEEP_ALIVE, on_timer, self, NULL);
  return G_SOURCE_REMOVE;
}

/**
 * clara_spare_socket_new:
 * @keep_alive: (nullable): the type of the message that keeps a silent connection
 * @goodbye: (nullable): the type of the message before the close
 */
ClaraSpareSocket *
clara_spare_socket_new (ClaraClock *clock, const char *keep_alive, const char *goodbye)
{
  ClaraSpareSocket *self = g_object_new (CLARA_TYPE_SPARE_SOCKET, NULL);

  self->clock = g_object_ref (clock);
  self->keep_alive = g_strdup (keep_alive);
  self->goodbye = g_strdup (goodbye);
  return self;
}

/**
 * clara_spare_socket_warm:
 * @account: not begun
 *
 * Opens a connection before it is needed, unless there is one. What comes of it is told to nobody.
 */
void
clara_spare_socket_warm (ClaraSpareSocket *self, ClaraAccount *account, const char *path)
{
  if (self->socket != NULL && strcmp (clara_service_socket_get_path (self->socket), path) == 0)
    {
      self->kept = 0;
      return;
    }
  if (clara_account_begin (account, NULL))
    clara_spare_socket_give (self, clara_service_socket_new (account, path));
}

/**
 * clara_spare_socket_take:
 *
 * Returns: (transfer full) (nullable): the connection, where there is one to @path; one to elsewhere is
 * closed
 */
ClaraServiceSocket *
clara_spare_socket_take (ClaraSpareSocket *self, const char *path)
{
  ClaraServiceSocket *socket = NULL;

  if (self->socket != NULL && clara_service_socket_is_usable (self->socket)
      && strcmp (clara_service_socket_get_path (self->socket), path) == 0)
    socket = g_steal_pointer (&self->socket);
  close_spare (self);
  return socket;
}

/**
 * clara_spare_socket_give:
 * @socket: (transfer full): that nobody uses any more
 */
void
clara_spare_socket_give (ClaraSpareSocket *self, ClaraServiceSocket *socket)
{
  close_spare (self);
  self->socket = socket;
  self->kept = 0;
  clara_service_socket_set_owner (socket, &funcs, self);
  clara_service_socket_await (socket, 0);
  self->timer = clara_clock_add_timeout (self->clock, KEEP_ALIVE, on_timer, self, NULL);
}
