/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-desk-notifier.h"
#include "clara-desktop-messenger.h"
#include "clara-services-error.h"

/* A session bus of the test's own; in most tests with the desktop's notification daemon on it, as far as
 * libnotify needs one. */
typedef struct
{
  GTestDBus *bus;
  GDBusConnection *desk;   /* what the desk's process would have */
  GDBusConnection *daemon; /* what the notification daemon would have */
  guint registration;
  GVariant *shown; /* the arguments of the last Notify */
  guint n_shown;
  guint n_closed;
} Fixture;

typedef struct
{
  guint n;
  char *message_id;
  char *text;
} Told;

static void
told_clear (Told *told)
{
  g_free (told->message_id);
  g_free (told->text);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Told, told_clear)

static void
tell (Told *told, const char *message_id, const char *text)
{
  told->n++;
  g_free (told->message_id);
  told->message_id = g_strdup (message_id);
  g_free (told->text);
  told->text = g_strdup (text);
}

static void
on_answered (GObject *object, const char *message_id, const char *answer, Told *told)
{
  tell (told, message_id, answer);
}

static void
on_notified (ClaraDeskNotifier *notifier, const char *message_id, const char *title, const char *body,
             Told *told)
{
  g_assert_cmpstr (title, ==, "A visitor for you");
  tell (told, message_id, body);
}

static const char daemon_xml[] =
  "<node><interface name='org.freedesktop.Notifications'>"
  "<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/>"
  "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>"
  "<arg type='as' direction='in'/><arg type='a{sv}' direction='in'/><arg type='i' direction='in'/>"
  "<arg type='u' direction='out'/></method>"
  "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
  "<method name='GetCapabilities'><arg type='as' direction='out'/></method>"
  "<method name='GetServerInformation'><arg type='s' direction='out'/><arg type='s' direction='out'/>"
  "<arg type='s' direction='out'/><arg type='s' direction='out'/></method>"
  "<signal name='ActionInvoked'><arg type='u'/><arg type='s'/></signal>"
  "<signal name='NotificationClosed'><arg type='u'/><arg type='u'/></signal>"
  "</interface></node>";

static void
on_daemon_call (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
                const char *method, GVariant *parameters, GDBusMethodInvocation *invocation,
                gpointer user_data)
{
  static const char *const caps[] = { "actions", "body", "body-markup", NULL };
  Fixture *fixture = user_data;

  if (g_str_equal (method, "Notify"))
    {
      guint id;

      g_clear_pointer (&fixture->shown, g_variant_unref);
      fixture->shown = g_variant_ref (parameters);
      g_variant_get_child (parameters, 1, "u", &id);
      g_dbus_method_invocation_return_value (invocation,
                                             g_variant_new ("(u)", id != 0 ? id : 40 + fixture->n_shown));
      fixture->n_shown++;
    }
  else if (g_str_equal (method, "GetCapabilities"))
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(^as)", caps));
  else if (g_str_equal (method, "GetServerInformation"))
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(ssss)", "test", "test", "1", "1.2"));
  else
    {
      fixture->n_closed++;
      g_dbus_method_invocation_return_value (invocation, NULL);
    }
}

static const GDBusInterfaceVTable daemon_vtable = { on_daemon_call, NULL, NULL, { NULL } };

static GDBusConnection *
connect_to (GTestDBus *bus)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_sync (
    g_test_dbus_get_bus_address (bus),
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL,
    NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static void
own_name (GDBusConnection *connection, const char *name)
{
  g_autoptr (GError) error = NULL;
  G_GNUC_UNUSED g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
    connection, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "RequestName",
    g_variant_new ("(su)", name, 0), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
}

static void
start_daemon (Fixture *fixture)
{
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (daemon_xml, NULL);

  fixture->daemon = connect_to (fixture->bus);
  fixture->registration =
    g_dbus_connection_register_object (fixture->daemon, "/org/freedesktop/Notifications", info->interfaces[0],
                                       &daemon_vtable, fixture, NULL, NULL);
  g_assert_cmpuint (fixture->registration, !=, 0);
  own_name (fixture->daemon, "org.freedesktop.Notifications");
}

static void
set_up (Fixture *fixture, gconstpointer with_daemon)
{
  fixture->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->bus);
  fixture->desk = connect_to (fixture->bus);
  if (with_daemon != NULL)
    start_daemon (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer with_daemon)
{
  /* What stopped in the background lets go of the bus. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  if (fixture->daemon != NULL)
    g_dbus_connection_close_sync (fixture->daemon, NULL, NULL);
  if (fixture->daemon != NULL)
    g_dbus_connection_unregister_object (fixture->daemon, fixture->registration);
  g_clear_object (&fixture->daemon);
  g_clear_object (&fixture->desk);
  g_clear_pointer (&fixture->shown, g_variant_unref);
  g_test_dbus_down (fixture->bus);
  g_object_unref (fixture->bus);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
send (ClaraDesktopMessenger *messenger, const char *body, gboolean secret, GError **error)
{
  static const char *const answers[] = { "I am coming", "Please wait <5 minutes", NULL };
  const ClaraOutgoing message = {
    .message_id = "m-1",
    .recipient = "desk",
    .title = "A visitor for you",
    .body = body,
    .answers = answers,
    .urgency = "critical",
    .secret = secret,
  };
  g_autoptr (GAsyncResult) result = NULL;

  clara_messenger_send_async (CLARA_MESSENGER (messenger), &message, NULL, on_sent, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return clara_messenger_send_finish (CLARA_MESSENGER (messenger), result, error);
}

/* From the kiosk to the desktop and, by a button's press, back. */
static void
test_there_and_back (Fixture *fixture, gconstpointer with_daemon)
{
  g_autoptr (ClaraDeskNotifier) notifier = clara_desk_notifier_new (fixture->desk);
  g_autoptr (ClaraDesktopMessenger) messenger = clara_desktop_messenger_new (NULL);
  g_autoptr (GError) error = NULL;
  g_auto (Told) told = { 0 };
  g_auto (Told) answered = { 0 };
  g_autofree const char **actions = NULL;
  g_autoptr (GVariant) hints = NULL;
  const char *title, *body;
  guchar urgency = 0;
  gboolean transient = FALSE;

  g_assert_cmpstr (clara_messenger_get_channel (CLARA_MESSENGER (messenger)), ==, "desktop");
  g_signal_connect (notifier, "notified", G_CALLBACK (on_notified), &told);
  g_signal_connect (messenger, "answered", G_CALLBACK (on_answered), &answered);
  while (!send (messenger, "<b>Mia</b> & Co", TRUE, &error) && told.n == 0)
    {
      /* The name is not owned yet. */
      g_assert_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNAVAILABLE);
      g_clear_error (&error);
    }
  g_assert_no_error (error);
  g_assert_cmpstr (told.message_id, ==, "m-1");
  g_assert_cmpstr (told.text, ==, "<b>Mia</b> & Co");
  while (fixture->n_shown < 1)
    g_main_context_iteration (NULL, TRUE);
  g_variant_get (fixture->shown, "(&su&s&s&s^a&s@a{sv}i)", NULL, NULL, NULL, &title, &body, &actions, &hints,
                 NULL);
  g_assert_cmpstr (title, ==, "A visitor for you");
  g_assert_cmpstr (body, ==, "&lt;b&gt;Mia&lt;/b&gt; &amp; Co");
  g_assert_cmpuint (g_strv_length ((char **) actions), ==, 4);
  g_assert_cmpstr (actions[1], ==, "I am coming");
  g_assert_cmpstr (actions[3], ==, "Please wait <5 minutes");
  g_assert_true (g_variant_lookup (hints, "urgency", "y", &urgency));
  g_assert_cmpuint (urgency, ==, 2);
  g_assert_true (g_variant_lookup (hints, "transient", "b", &transient));
  g_assert_true (transient);

  /* The same message again takes the place of the first. */
  g_assert_true (send (messenger, "Mia still waits", FALSE, &error));
  while (fixture->n_shown < 2)
    g_main_context_iteration (NULL, TRUE);
  {
    guint replaces;

    g_variant_get_child (fixture->shown, 1, "u", &replaces);
    g_assert_cmpuint (replaces, ==, 40);
  }

  g_assert_true (g_dbus_connection_emit_signal (fixture->daemon, NULL, "/org/freedesktop/Notifications",
                                                "org.freedesktop.Notifications", "ActionInvoked",
                                                g_variant_new ("(us)", 40, actions[2]), NULL));
  while (answered.n == 0 || fixture->n_closed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (answered.message_id, ==, "m-1");
  g_assert_cmpstr (answered.text, ==, "Please wait <5 minutes");
  g_assert_cmpuint (answered.n, ==, 1);
}

/* Without a daemon the desk's window is told all the same, and its answer arrives. */
static void
test_without_daemon (Fixture *fixture, gconstpointer with_daemon)
{
  g_autoptr (ClaraDeskNotifier) notifier = NULL;
  g_autoptr (ClaraDesktopMessenger) messenger = clara_desktop_messenger_new (NULL);
  g_autoptr (GError) error = NULL;
  g_auto (Told) told = { 0 };
  g_auto (Told) answered = { 0 };
  g_auto (Told) own = { 0 };

  g_assert_false (send (messenger, "Mia", FALSE, &error));
  g_assert_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNAVAILABLE);
  g_assert_cmpstr (error->message, ==, "no desk is running; start clara desk");
  g_clear_error (&error);

  notifier = clara_desk_notifier_new (fixture->desk);
  g_signal_connect (notifier, "notified", G_CALLBACK (on_notified), &told);
  g_signal_connect (notifier, "answered", G_CALLBACK (on_answered), &own);
  g_signal_connect (messenger, "answered", G_CALLBACK (on_answered), &answered);
  while (!send (messenger, "Mia", FALSE, NULL))
    ;
  g_assert_cmpuint (told.n, ==, 1);
  clara_desk_notifier_answer (notifier, "m-1", "I am coming");
  g_assert_cmpstr (own.text, ==, "I am coming");
  while (answered.n == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (answered.message_id, ==, "m-1");
  g_assert_cmpstr (answered.text, ==, "I am coming");
}

/* What anybody on the bus may send to the desk. */
static void
test_hostile (Fixture *fixture, gconstpointer with_daemon)
{
  static const char *const texts[] = {
    "({},)",
    "({'message_id': <''>, 'title': <'A visitor for you'>},)",
    "({'message_id': <7>, 'title': <'A visitor for you'>},)",
    "({'message_id': <'m'>},)",
    "({'message_id': <'m'>, 'title': <'x'>, 'answers': <['']>},)",
    "({'message_id': <'m'>, 'title': <'x'>, 'answers': <['1','2','3','4','5','6','7','8','9']>},)",
  };
  g_autoptr (ClaraDeskNotifier) notifier = clara_desk_notifier_new (fixture->desk);
  g_autoptr (ClaraDesktopMessenger) messenger = clara_desktop_messenger_new (fixture->desk);
  g_autoptr (GError) error = NULL;
  g_auto (Told) told = { 0 };
  g_autofree char *endless = g_strnfill (5000, 'x');

  while (!send (messenger, "Mia", FALSE, NULL))
    ;
  g_signal_connect (notifier, "notified", G_CALLBACK (on_notified), &told);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GVariant) message =
        g_variant_parse (G_VARIANT_TYPE ("(a{sv})"), texts[i], NULL, NULL, &error);

      g_assert_no_error (error);
      g_dbus_connection_call (fixture->desk, "org.clarareception.Clara.Desk",
                              "/org/clarareception/Clara/Desk", "org.clarareception.Clara.Desk", "Notify",
                              message, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_sent, &result);
      while (result == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_assert_null (g_dbus_connection_call_finish (fixture->desk, result, &error));
      g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS);
      g_clear_error (&error);
    }
  g_assert_cmpuint (told.n, ==, 0);
  g_assert_false (send (messenger, endless, FALSE, &error));
  g_assert_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/desktop/there-and-back", Fixture, "daemon", set_up, test_there_and_back, tear_down);
  g_test_add ("/desktop/without-daemon", Fixture, NULL, set_up, test_without_daemon, tear_down);
  g_test_add ("/desktop/hostile", Fixture, NULL, set_up, test_hostile, tear_down);
  return g_test_run ();
}
