/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-relay.h"

#include "clara-config.h"
#include "clara-id.h"

#include <string.h>

#define OBJECT_PATH "/org/clarareception/Clara"
#define STORE_INTERFACE CLARA_APPLICATION_ID ".Store"
#define LOOK_INTERVAL (5 * G_USEC_PER_SEC)

/* data/org.clarareception.Clara.xml is the documented copy of this; a test holds the two together. */
static const char kiosk_xml[] =
  "<node>"
  " <interface name='org.clarareception.Clara'>"
  "  <method name='Wake'/>"
  "  <method name='Sleep'/>"
  "  <method name='Command'>"
  "   <arg name='name' type='s' direction='in'/>"
  "   <arg name='fields' type='s' direction='in'/>"
  "  </method>"
  "  <method name='GetStatus'><arg name='status' type='s' direction='out'/></method>"
  "  <method name='GetStep'><arg name='step' type='s' direction='out'/></method>"
  "  <method name='ListVisits'>"
  "   <arg name='date' type='s' direction='in'/>"
  "   <arg name='visits' type='s' direction='out'/>"
  "  </method>"
  "  <signal name='Event'><arg name='name' type='s'/><arg name='fields' type='s'/></signal>"
  "  <property name='State' type='s' access='read'/>"
  " </interface>"
  "</node>";

struct _ClaraRelay
{
  GObject parent_instance;

  ClaraEngine *engine; /* unowned: it outlives its relay */
  GDBusConnection *connection;
  GDBusNodeInfo *node;
  guint object;
  guint subscription;
  guint look_timer;
  char *token; /* this process's mark, so that it does not answer itself */
};

G_DEFINE_FINAL_TYPE (ClaraRelay, clara_relay, G_TYPE_OBJECT)

static void
clara_relay_dispose (GObject *object)
{
  ClaraRelay *self = CLARA_RELAY (object);

  if (self->connection != NULL)
    {
      if (self->object != 0)
        g_dbus_connection_unregister_object (self->connection, self->object);
      if (self->subscription != 0)
        g_dbus_connection_signal_unsubscribe (self->connection, self->subscription);
      self->object = self->subscription = 0;
    }
  if (self->engine != NULL)
    clara_clock_clear (clara_engine_get_clock (self->engine), &self->look_timer);
  self->engine = NULL;
  g_clear_object (&self->connection);
  g_clear_pointer (&self->node, g_dbus_node_info_unref);
  g_clear_pointer (&self->token, g_free);
  G_OBJECT_CLASS (clara_relay_parent_class)->dispose (object);
}

static void
clara_relay_class_init (ClaraRelayClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_relay_dispose;
}

static void
clara_relay_init (ClaraRelay *self)
{
}

static void
on_store_changed (ClaraStore *store, guint64 areas, ClaraRelay *self)
{
  if (self->connection == NULL || self->engine == NULL)
    return;
  g_dbus_connection_emit_signal (self->connection, NULL, OBJECT_PATH, STORE_INTERFACE, "Changed",
                                 g_variant_new ("(sst)", clara_store_get_path (store), self->token, areas),
                                 NULL);
}

static void
on_changed_elsewhere (GDBusConnection *connection, const char *sender, const char *path,
                      const char *interface, const char *name, GVariant *parameters, gpointer user_data)
{
  ClaraRelay *self = user_data;
  const char *file, *token;
  guint64 areas;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sst)")))
    return;
  g_variant_get (parameters, "(&s&st)", &file, &token, &areas);
  if (strcmp (token, self->token) != 0
      && strcmp (file, clara_store_get_path (clara_engine_get_store (self->engine))) == 0)
    clara_store_check (clara_engine_get_store (self->engine));
}

static gboolean
on_look (gpointer user_data)
{
  ClaraRelay *self = user_data;

  clara_store_check (clara_engine_get_store (self->engine));
  return G_SOURCE_CONTINUE;
}

static void
on_event (ClaraBus *bus, ClaraMessage *message, ClaraRelay *self)
{
  g_autofree char *fields = clara_json_to_string (clara_message_get_fields (message));

  g_dbus_connection_emit_signal (self->connection, NULL, OBJECT_PATH, CLARA_APPLICATION_ID, "Event",
                                 g_variant_new ("(ss)", clara_message_get_name (message), fields), NULL);
}

typedef struct
{
  GDBusMethodInvocation *invocation;
  ClaraTenant *tenant;
  char *date;
} ListVisits;

static void
list_visits_free (ListVisits *data)
{
  clara_tenant_unref (data->tenant);
  g_free (data->date);
  g_free (data);
}

static gpointer
list_visits (ClaraDb *db, gpointer user_data, GError **error)
{
  ListVisits *data = user_data;

  return clara_visits_list (db, data->tenant, *data->date != '\0' ? data->date : NULL, NULL, NULL, 0, 1000,
                            error);
}

static void
on_visits_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) visits = clara_store_finish (CLARA_STORE (source), result, &error);
  GDBusMethodInvocation *invocation = user_data;
  g_autoptr (JsonArray) array = json_array_new ();
  g_autofree char *text = NULL;

  if (visits == NULL)
    {
      g_dbus_method_invocation_return_gerror (invocation, error);
      return;
    }
  for (guint i = 0; i < visits->len; i++)
    json_array_add_object_element (array, clara_visit_to_json (g_ptr_array_index (visits, i)));
  text = clara_json_array_to_string (array);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(s)", text));
}

static void
run_command (ClaraRelay *self, GDBusMethodInvocation *invocation, const char *name, JsonObject *fields)
{
  GError *error = NULL;

  if (clara_bus_send (clara_engine_get_bus (self->engine), name, fields, &error))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

static void
on_method (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
           const char *method, GVariant *parameters, GDBusMethodInvocation *invocation, gpointer user_data)
{
  ClaraRelay *self = user_data;
  ClaraDialogue *dialogue = clara_engine_get_dialogue (self->engine);

  if (strcmp (method, "Wake") == 0)
    run_command (self, invocation, "wake", clara_json_build ("s", "by", "api"));
  else if (strcmp (method, "Sleep") == 0)
    run_command (self, invocation, "sleep", NULL);
  else if (strcmp (method, "Command") == 0)
    {
      const char *name, *text;
      GError *error = NULL;
      JsonObject *fields;

      g_variant_get (parameters, "(&s&s)", &name, &text);
      fields = *text == '\0' ? json_object_new () : clara_json_parse_object (text, -1, &error);
      if (fields == NULL)
        g_dbus_method_invocation_take_error (invocation, error);
      else
        run_command (self, invocation, name, fields);
    }
  else if (strcmp (method, "GetStatus") == 0 || strcmp (method, "GetStep") == 0)
    {
      gboolean status = strcmp (method, "GetStatus") == 0;
      JsonObject *step = status ? NULL : clara_dialogue_get_step (dialogue);
      g_autoptr (JsonObject) object = status         ? clara_dialogue_get_status (dialogue)
                                      : step != NULL ? json_object_ref (step)
                                                     : json_object_new ();
      g_autofree char *text = clara_json_to_string (object);

      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(s)", text));
    }
  else if (strcmp (method, "ListVisits") == 0)
    {
      ListVisits *data = g_new0 (ListVisits, 1);

      data->tenant = clara_tenant_ref (clara_engine_get_tenant (self->engine));
      g_variant_get (parameters, "(s)", &data->date);
      clara_store_read_async (clara_engine_get_store (self->engine), list_visits, data,
                              (GDestroyNotify) list_visits_free, (GDestroyNotify) g_ptr_array_unref, NULL,
                              on_visits_ready, invocation);
    }
}

static GVariant *
on_get_property (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
                 const char *property, GError **error, gpointer user_data)
{
  ClaraRelay *self = user_data;

  return g_variant_new_string (clara_dialogue_get_state (clara_engine_get_dialogue (self->engine)));
}

static const GDBusInterfaceVTable vtable = { on_method, on_get_property, NULL, { 0 } };

/**
 * clara_relay_new:
 * @engine: what is relayed; must outlive the relay
 * @connection: (nullable): the session bus; without one only the file is looked at
 *
 * Returns: (transfer full): the relay, at work
 */
ClaraRelay *
clara_relay_new (ClaraEngine *engine, GDBusConnection *connection)
{
  ClaraRelay *self = g_object_new (CLARA_TYPE_RELAY, NULL);
  ClaraStore *store = clara_engine_get_store (engine);

  self->engine = engine;
  self->token = clara_id_new (clara_engine_get_clock (engine));
  self->look_timer =
    clara_clock_add_timeout (clara_engine_get_clock (engine), LOOK_INTERVAL, on_look, self, NULL);
  if (connection == NULL)
    return self;
  self->connection = g_object_ref (connection);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), self, 0);
  self->subscription =
    g_dbus_connection_signal_subscribe (connection, NULL, STORE_INTERFACE, "Changed", OBJECT_PATH, NULL,
                                        G_DBUS_SIGNAL_FLAGS_NONE, on_changed_elsewhere, self, NULL);
  if (clara_engine_get_dialogue (engine) != NULL)
    {
      g_autoptr (GError) error = NULL;

      self->node = g_dbus_node_info_new_for_xml (kiosk_xml, NULL);
      self->object = g_dbus_connection_register_object (connection, OBJECT_PATH, self->node->interfaces[0],
                                                        &vtable, self, NULL, &error);
      if (self->object == 0)
        g_warning ("Clara cannot be reached over D-Bus: %s", error->message);
      g_signal_connect_object (clara_engine_get_bus (engine), "event", G_CALLBACK (on_event), self, 0);
    }
  return self;
}
