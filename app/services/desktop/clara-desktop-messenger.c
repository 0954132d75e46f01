/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-desktop-messenger.h"

#include "clara-desk-bus.h"
#include "clara-services-error.h"

#include <string.h>

#define REPLY_TIMEOUT_MS 10000

struct _ClaraDesktopMessenger
{
  GObject parent_instance;

  GDBusConnection *connection; /* NULL until there is one */
  gboolean given;              /* connection is the caller's: never replaced by another */
  gboolean connecting;
  guint subscription;
  gulong closed_handler;
  GPtrArray *waiting; /* of GTask: sends that wait for a connection */
};

static void clara_desktop_messenger_messenger_init (ClaraMessengerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraDesktopMessenger, clara_desktop_messenger, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_MESSENGER,
                                                      clara_desktop_messenger_messenger_init))

static const char *
clara_desktop_messenger_get_channel (ClaraMessenger *messenger)
{
  return "desktop";
}

static void
on_answered (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
             const char *signal, GVariant *parameters, gpointer user_data)
{
  const char *message_id, *answer;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ss)")))
    return;
  g_variant_get (parameters, "(&s&s)", &message_id, &answer);
  if (*message_id != '\0' && strlen (message_id) <= CLARA_DESK_BUS_LONGEST_ID
      && strlen (answer) <= CLARA_DESK_BUS_LONGEST_ANSWER)
    clara_messenger_emit_answered (CLARA_MESSENGER (user_data), message_id, answer);
}

static void
drop_connection (ClaraDesktopMessenger *self)
{
  if (self->connection == NULL)
    return;
  g_dbus_connection_signal_unsubscribe (self->connection, self->subscription);
  g_clear_signal_handler (&self->closed_handler, self->connection);
  g_clear_object (&self->connection);
}

/* The session may have ended and begun again: the next message looks for the bus anew. */
static void
on_closed (GDBusConnection *connection, gboolean remote_peer_vanished, GError *error,
           ClaraDesktopMessenger *self)
{
  if (!self->given)
    drop_connection (self);
}

/* From any sender: a second desk in the session answers as well as the one that owns the name. */
static void
take_connection (ClaraDesktopMessenger *self, GDBusConnection *connection)
{
  self->connection = g_object_ref (connection);
  self->subscription = g_dbus_connection_signal_subscribe (connection, NULL, CLARA_DESK_BUS_INTERFACE,
                                                           "Answered", CLARA_DESK_BUS_PATH, NULL,
                                                           G_DBUS_SIGNAL_FLAGS_NONE, on_answered, self, NULL);
  self->closed_handler = g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);
}

static void
return_unavailable (GTask *task, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_error_copy (error));
  else if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER)
           || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN))
    g_task_return_new_error (task, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNAVAILABLE,
                             "no desk is running; start clara desk");
  else if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS))
    g_task_return_new_error (task, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER,
                             "The desk does not take the message: %s", error->message);
  else
    g_task_return_new_error (task, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNAVAILABLE,
                             "The desk cannot be reached over the session bus (%s); start clara desk in the "
                             "session that shows Clara",
                             error->message);
}

static void
on_notified (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL)
    g_task_return_boolean (task, TRUE);
  else
    {
      g_dbus_error_strip_remote_error (error);
      return_unavailable (task, error);
    }
}

/* Takes over @task. A desk is never started for a message: staff log in to it themselves. */
static void
notify (ClaraDesktopMessenger *self, GTask *task)
{
  g_dbus_connection_call (self->connection, CLARA_DESK_BUS_NAME, CLARA_DESK_BUS_PATH,
                          CLARA_DESK_BUS_INTERFACE, "Notify", g_task_get_task_data (task), NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, REPLY_TIMEOUT_MS, g_task_get_cancellable (task),
                          on_notified, task);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraDesktopMessenger) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection = g_bus_get_finish (result, &error);
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->connecting = FALSE;
  if (connection != NULL)
    {
      /* The kiosk goes on without a session bus. */
      g_dbus_connection_set_exit_on_close (connection, FALSE);
      take_connection (self, connection);
    }
  for (guint i = 0; i < waiting->len; i++)
    {
      GTask *task = g_ptr_array_index (waiting, i);

      if (connection != NULL)
        notify (self, g_object_ref (task));
      else
        return_unavailable (task, error);
    }
}

/* Each attempt holds a reference, so that none ends in a messenger that is gone. */
static void
connect_to_bus (ClaraDesktopMessenger *self)
{
  if (self->connection != NULL || self->connecting)
    return;
  self->connecting = TRUE;
  g_bus_get (G_BUS_TYPE_SESSION, NULL, on_connected, g_object_ref (self));
}

static GVariant *
message_to_variant (const ClaraOutgoing *message)
{
  static const char *const none[] = { NULL };
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *id = g_utf8_make_valid (message->message_id, -1);
  g_autofree char *title = g_utf8_make_valid (message->title != NULL ? message->title : "", -1);
  g_autofree char *body = g_utf8_make_valid (message->body != NULL ? message->body : "", -1);

  g_variant_dict_insert (&dict, "message_id", "s", id);
  g_variant_dict_insert (&dict, "title", "s", title);
  g_variant_dict_insert (&dict, "body", "s", body);
  g_variant_dict_insert_value (&dict, "answers",
                               g_variant_new_strv (message->answers != NULL ? message->answers : none, -1));
  g_variant_dict_insert (&dict, "urgency", "s", message->urgency != NULL ? message->urgency : "normal");
  g_variant_dict_insert (&dict, "secret", "b", message->secret);
  return g_variant_new ("(@a{sv})", g_variant_dict_end (&dict));
}

static void
clara_desktop_messenger_send_async (ClaraMessenger *messenger, const ClaraOutgoing *message,
                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  ClaraDesktopMessenger *self = CLARA_DESKTOP_MESSENGER (messenger);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, clara_desktop_messenger_send_async);
  g_task_set_task_data (task, g_variant_ref_sink (message_to_variant (message)),
                        (GDestroyNotify) g_variant_unref);
  if (self->connection != NULL)
    notify (self, g_steal_pointer (&task));
  else
    {
      g_ptr_array_add (self->waiting, g_steal_pointer (&task));
      connect_to_bus (self);
    }
}

static gboolean
clara_desktop_messenger_send_finish (ClaraMessenger *messenger, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, messenger), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The desk answers once it has the message. */
static gboolean
clara_desktop_messenger_delivers (ClaraMessenger *messenger)
{
  return TRUE;
}

static void
clara_desktop_messenger_messenger_init (ClaraMessengerInterface *iface)
{
  iface->get_channel = clara_desktop_messenger_get_channel;
  iface->delivers = clara_desktop_messenger_delivers;
  iface->send_async = clara_desktop_messenger_send_async;
  iface->send_finish = clara_desktop_messenger_send_finish;
}

static void
clara_desktop_messenger_finalize (GObject *object)
{
  ClaraDesktopMessenger *self = CLARA_DESKTOP_MESSENGER (object);

  drop_connection (self);
  g_ptr_array_unref (self->waiting);
  G_OBJECT_CLASS (clara_desktop_messenger_parent_class)->finalize (object);
}

static void
clara_desktop_messenger_class_init (ClaraDesktopMessengerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_desktop_messenger_finalize;
}

static void
clara_desktop_messenger_init (ClaraDesktopMessenger *self)
{
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * clara_desktop_messenger_new:
 * @connection: (nullable): the bus to use; %NULL for the session's, found in the background and again after
 *   it was lost
 *
 * A message fails with %CLARA_SERVICES_ERROR_UNAVAILABLE where no desk runs. Main thread.
 *
 * Returns: (transfer full): the messenger
 */
ClaraDesktopMessenger *
clara_desktop_messenger_new (GDBusConnection *connection)
{
  ClaraDesktopMessenger *self = g_object_new (CLARA_TYPE_DESKTOP_MESSENGER, NULL);

  if (connection != NULL)
    {
      self->given = TRUE;
      take_connection (self, connection);
    }
  else
    connect_to_bus (self);
  return self;
}
