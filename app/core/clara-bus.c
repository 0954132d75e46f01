/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-bus.h"

struct _ClaraBus
{
  GObject parent_instance;
};

G_DEFINE_FINAL_TYPE (ClaraBus, clara_bus, G_TYPE_OBJECT)

enum
{
  EVENT,
  COMMAND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
clara_bus_class_init (ClaraBusClass *klass)
{
  const GSignalFlags flags = G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED;

  signals[EVENT] =
    g_signal_new ("event", CLARA_TYPE_BUS, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, CLARA_TYPE_MESSAGE);
  signals[COMMAND] =
    g_signal_new ("command", CLARA_TYPE_BUS, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, CLARA_TYPE_MESSAGE);
}

static void
clara_bus_init (ClaraBus *self)
{
}

ClaraBus *
clara_bus_new (void)
{
  return g_object_new (CLARA_TYPE_BUS, NULL);
}

/**
 * clara_bus_publish:
 * @name: an event of the schema
 * @fields: (transfer full) (nullable): its members
 *
 * Tells everybody. An event that is not of the schema is a programming error.
 */
void
clara_bus_publish (ClaraBus *self, const char *name, JsonObject *fields)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraMessage) message = clara_message_new (CLARA_MESSAGE_EVENT, name, fields, &error);

  if (message == NULL)
    {
      g_critical ("%s", error->message);
      return;
    }
  g_signal_emit (self, signals[EVENT], g_quark_from_string (name), message);
}

/**
 * clara_bus_send:
 * @name: a command, perhaps from outside
 * @fields: (transfer full) (nullable): its members
 *
 * Returns: whether it was of the schema and delivered; else %CLARA_CORE_ERROR_INVALID
 */
gboolean
clara_bus_send (ClaraBus *self, const char *name, JsonObject *fields, GError **error)
{
  g_autoptr (ClaraMessage) message = clara_message_new (CLARA_MESSAGE_COMMAND, name, fields, error);

  if (message == NULL)
    return FALSE;
  g_signal_emit (self, signals[COMMAND], g_quark_from_string (clara_message_get_name (message)), message);
  return TRUE;
}
