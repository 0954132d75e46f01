/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-desk-notifier.h"

#include "clara-desk-bus.h"
#include "clara-desk-popups.h"

#include <string.h>

struct _ClaraDeskNotifier
{
  GObject parent_instance;

  GDBusConnection *connection;
  guint registration;
  guint name;
  ClaraDeskPopups *popups;
};

enum
{
  NOTIFIED,
  ANSWERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClaraDeskNotifier, clara_desk_notifier, G_TYPE_OBJECT)

static const char introspection[] =
  "<node><interface name='" CLARA_DESK_BUS_INTERFACE "'>"
  "<method name='Notify'><arg name='message' type='a{sv}' direction='in'/></method>"
  "<signal name='Answered'><arg name='message_id' type='s'/><arg name='answer' type='s'/></signal>"
  "</interface></node>";

static gboolean
are_answers_sound (const char *const *answers)
{
  guint n = 0;

  for (; answers[n] != NULL; n++)
    if (*answers[n] == '\0' || strlen (answers[n]) > CLARA_DESK_BUS_LONGEST_ANSWER)
      return FALSE;
  return n <= CLARA_DESK_BUS_MOST_ANSWERS;
}

static gboolean
take_message (ClaraDeskNotifier *self, GVariant *message)
{
  static const char *const none[] = { NULL };
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (message);
  const char *message_id = "", *title = "", *body = "", *urgency = "normal";
  g_autofree const char **answers = NULL;
  gboolean secret = FALSE;
  ClaraDeskPopup popup;

  g_variant_dict_lookup (&dict, "message_id", "&s", &message_id);
  g_variant_dict_lookup (&dict, "title", "&s", &title);
  g_variant_dict_lookup (&dict, "body", "&s", &body);
  g_variant_dict_lookup (&dict, "urgency", "&s", &urgency);
  g_variant_dict_lookup (&dict, "answers", "^a&s", &answers);
  g_variant_dict_lookup (&dict, "secret", "b", &secret);
  if (*message_id == '\0' || strlen (message_id) > CLARA_DESK_BUS_LONGEST_ID || *title == '\0'
      || strlen (title) > CLARA_DESK_BUS_LONGEST_TEXT || strlen (body) > CLARA_DESK_BUS_LONGEST_TEXT
      || (answers != NULL && !are_answers_sound (answers)))
    return FALSE;
  popup = (ClaraDeskPopup){
    .message_id = message_id,
    .title = title,
    .body = body,
    .answers = answers != NULL ? answers : none,
    .critical = strcmp (urgency, "critical") == 0,
    .secret = secret,
  };
  clara_desk_popups_show (self->popups, &popup);
  g_signal_emit (self, signals[NOTIFIED], 0, message_id, title, body);
  return TRUE;
}

static void
on_method_call (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
                const char *method, GVariant *parameters, GDBusMethodInvocation *invocation,
                gpointer user_data)
{
  g_autoptr (ClaraDeskNotifier) self = g_object_ref (CLARA_DESK_NOTIFIER (user_data));
  g_autoptr (GVariant) message = g_variant_get_child_value (parameters, 0);

  if (take_message (self, message))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    g_dbus_method_invocation_return_error (
      invocation, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS,
      "A message needs a message_id and a title, and none of its texts or "
      "answers may be empty or endless");
}

static const GDBusInterfaceVTable vtable = { on_method_call, NULL, NULL, { NULL } };

static void
on_popup_answered (const char *message_id, const char *answer, gpointer user_data)
{
  clara_desk_notifier_answer (user_data, message_id, answer);
}

/**
 * clara_desk_notifier_answer:
 * @message_id: the message that is answered
 * @answer: one of its answers
 *
 * Sends an answer to the kiosk, and takes the notification away.
 */
void
clara_desk_notifier_answer (ClaraDeskNotifier *self, const char *message_id, const char *answer)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (CLARA_IS_DESK_NOTIFIER (self));
  g_return_if_fail (message_id != NULL && answer != NULL);
  clara_desk_popups_close (self->popups, message_id);
  if (!g_dbus_connection_emit_signal (self->connection, NULL, CLARA_DESK_BUS_PATH, CLARA_DESK_BUS_INTERFACE,
                                      "Answered", g_variant_new ("(ss)", message_id, answer), &error))
    g_warning ("The answer to a message does not reach the kiosk (%s); start clara desk again",
               error->message);
  g_signal_emit (self, signals[ANSWERED], 0, message_id, answer);
}

static void
clara_desk_notifier_finalize (GObject *object)
{
  ClaraDeskNotifier *self = CLARA_DESK_NOTIFIER (object);

  g_clear_handle_id (&self->name, g_bus_unown_name);
  if (self->registration != 0)
    g_dbus_connection_unregister_object (self->connection, self->registration);
  clara_desk_popups_free (self->popups);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (clara_desk_notifier_parent_class)->finalize (object);
}

static void
clara_desk_notifier_class_init (ClaraDeskNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_desk_notifier_finalize;
  signals[NOTIFIED] = g_signal_new ("notified", CLARA_TYPE_DESK_NOTIFIER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  signals[ANSWERED] = g_signal_new ("answered", CLARA_TYPE_DESK_NOTIFIER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
clara_desk_notifier_init (ClaraDeskNotifier *self)
{
  self->popups = clara_desk_popups_new (on_popup_answered, self);
}

/**
 * clara_desk_notifier_new:
 * @connection: the session bus
 *
 * Owns the desk's name as soon as no other desk of the session does.
 *
 * Returns: (transfer full): the notifier
 */
ClaraDeskNotifier *
clara_desk_notifier_new (GDBusConnection *connection)
{
  ClaraDeskNotifier *self;
  g_autoptr (GDBusNodeInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), NULL);
  self = g_object_new (CLARA_TYPE_DESK_NOTIFIER, NULL);
  self->connection = g_object_ref (connection);
  info = g_dbus_node_info_new_for_xml (introspection, NULL);
  self->registration = g_dbus_connection_register_object (connection, CLARA_DESK_BUS_PATH,
                                                          info->interfaces[0], &vtable, self, NULL, &error);
  if (self->registration == 0)
    g_warning ("The desk gets no messages from the kiosk: %s", error->message);
  else
    self->name = g_bus_own_name_on_connection (connection, CLARA_DESK_BUS_NAME, G_BUS_NAME_OWNER_FLAGS_NONE,
                                               NULL, NULL, NULL, NULL);
  return self;
}
