/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-health.h"

#include "clara-id.h"
#include "clara-repositories.h"

#include <string.h>

#define PROBE_KEY "health-probe"
#define CALL "out_of_order"

struct _ClaraHealth
{
  GObject parent_instance;

  ClaraBus *bus;
  ClaraClock *clock;
  ClaraMessenger *messenger;
  char *place;
  ClaraStore *store;   /* nullable */
  ClaraTenant *tenant; /* with it */
  GCancellable *cancellable;
  char *reason;     /* NULL: all is well */
  const char *call; /* what became of the visitor's call, as in the event */
  gboolean desk_knows;
  gboolean telling;
  gboolean probing;
  guint timer;
};

G_DEFINE_FINAL_TYPE (ClaraHealth, clara_health, G_TYPE_OBJECT)

static void
publish (ClaraHealth *self)
{
  clara_bus_publish (self->bus, "out_of_order",
                     clara_json_build ("bss", "broken", self->reason != NULL, "reason",
                                       self->reason != NULL ? self->reason : "", "call", self->call));
}

/* The desk -------------------------------------------------------------------------------------- */

typedef struct
{
  ClaraHealth *health;
  gboolean call; /* a visitor's, not our own */
} Telling;

static void
on_told (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Telling *telling = user_data;
  g_autoptr (ClaraHealth) self = telling->health;
  g_autoptr (GError) error = NULL;
  const gboolean told = clara_messenger_send_finish (CLARA_MESSENGER (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (!telling->call)
    {
      self->telling = FALSE;
      self->desk_knows |= told;
      return;
    }
  self->call = told ? "heard" : "failed";
  if (self->reason != NULL)
    publish (self);
}

static void
tell_desk (ClaraHealth *self, gboolean call)
{
  g_autofree char *message_id = clara_id_new (self->clock);
  g_autofree char *title =
    g_strdup_printf (call ? "A visitor at %s calls for somebody" : "%s is out of order", self->place);
  g_autofree char *body = g_strdup_printf (
    call ? "Clara cannot help there just now. %s" : "Nobody can check in there. %s", self->reason);
  Telling *telling = g_new0 (Telling, 1);
  const ClaraOutgoing message = { .message_id = message_id,
                                  .recipient = "desk",
                                  .kind = "desk_alert",
                                  .title = title,
                                  .body = body,
                                  .urgency = "critical" };

  telling->health = g_object_ref (self);
  telling->call = call;
  if (!call)
    self->telling = TRUE;
  clara_messenger_send_async (self->messenger, &message, self->cancellable, on_told, telling);
}

static void
on_command (ClaraBus *bus, ClaraMessage *message, ClaraHealth *self)
{
  if (self->reason == NULL || !clara_message_is (message, "call_human")
      || strcmp (self->call, "running") == 0)
    return;
  self->call = "running";
  publish (self);
  tell_desk (self, TRUE);
}

/* Trying again ---------------------------------------------------------------------------------- */

/* A real write: a full or read-only disk lets all else pass. */
static gpointer
probe (ClaraDb *db, gpointer user_data, GError **error)
{
  g_autofree char *now =
    g_strdup_printf ("%" G_GINT64_FORMAT, clara_clock_get_real (clara_db_get_clock (db)));

  clara_tenant_settings_set (db, user_data, PROBE_KEY, now, error);
  return NULL;
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraHealth) self = user_data;
  g_autoptr (GError) error = NULL;

  clara_store_finish (CLARA_STORE (source), result, &error);
  self->probing = FALSE;
  if (self->store == NULL)
    return;
  if (error == NULL)
    clara_health_set_well (self);
  else if (!g_error_matches (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_BUSY))
    clara_health_set_broken (self, error->message);
}

static void
start_probe (ClaraHealth *self)
{
  if (self->store == NULL || self->probing)
    return;
  self->probing = TRUE;
  clara_store_write_async (self->store, probe, clara_tenant_ref (self->tenant),
                           (GDestroyNotify) clara_tenant_unref, NULL, NULL, on_probed, g_object_ref (self));
}

static gboolean
on_interval (gpointer user_data)
{
  ClaraHealth *self = user_data;

  if (self->reason == NULL)
    {
      self->timer = 0;
      return G_SOURCE_REMOVE;
    }
  if (!self->desk_knows && !self->telling)
    tell_desk (self, FALSE);
  start_probe (self);
  return G_SOURCE_CONTINUE;
}

/* A disk that fails once need not be broken: another write tells. */
static void
on_trouble (ClaraStore *store, const GError *error, ClaraHealth *self)
{
  if (error->code != CLARA_STORE_ERROR_FAILED)
    clara_health_set_broken (self, error->message);
  else if (self->reason == NULL)
    start_probe (self);
}

static void
clara_health_dispose (GObject *object)
{
  ClaraHealth *self = CLARA_HEALTH (object);

  if (self->clock != NULL)
    clara_clock_clear (self->clock, &self->timer);
  g_cancellable_cancel (self->cancellable);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  if (self->bus != NULL)
    g_signal_handlers_disconnect_by_data (self->bus, self);
  g_clear_object (&self->store);
  g_clear_pointer (&self->tenant, clara_tenant_unref);
  g_clear_object (&self->messenger);
  g_clear_object (&self->bus);
  g_clear_object (&self->clock);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (clara_health_parent_class)->dispose (object);
}

static void
clara_health_finalize (GObject *object)
{
  g_free (CLARA_HEALTH (object)->reason);
  g_free (CLARA_HEALTH (object)->place);
  G_OBJECT_CLASS (clara_health_parent_class)->finalize (object);
}

static void
clara_health_class_init (ClaraHealthClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_health_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_health_finalize;
}

static void
clara_health_init (ClaraHealth *self)
{
  self->cancellable = g_cancellable_new ();
  self->call = "none";
}

ClaraHealth *
clara_health_new (ClaraBus *bus, ClaraClock *clock, ClaraMessenger *messenger, const char *place)
{
  ClaraHealth *self = g_object_new (CLARA_TYPE_HEALTH, NULL);

  self->bus = g_object_ref (bus);
  self->clock = g_object_ref (clock);
  self->messenger = g_object_ref (messenger);
  self->place = g_strdup (place);
  g_signal_connect (bus, "command", G_CALLBACK (on_command), self);
  return self;
}

void
clara_health_set_store (ClaraHealth *self, ClaraStore *store, ClaraTenant *tenant)
{
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_clear_pointer (&self->tenant, clara_tenant_unref);
  g_set_object (&self->store, store);
  if (store == NULL)
    return;
  self->tenant = clara_tenant_ref (tenant);
  g_signal_connect (store, "trouble", G_CALLBACK (on_trouble), self);
}

/**
 * clara_health_set_broken:
 * @reason: for the staff: what is wrong and how to mend it
 */
void
clara_health_set_broken (ClaraHealth *self, const char *reason)
{
  const gboolean was_well = self->reason == NULL;
  char *kept = g_strdup (reason);

  g_free (self->reason);
  self->reason = kept;
  if (!was_well)
    return;
  self->call = "none";
  self->desk_knows = FALSE;
  g_warning ("Out of order: %s", reason);
  publish (self);
  tell_desk (self, FALSE);
  if (self->timer == 0)
    self->timer = clara_clock_add_timeout (self->clock, CLARA_HEALTH_INTERVAL, on_interval, self, NULL);
}

void
clara_health_set_well (ClaraHealth *self)
{
  if (self->reason == NULL)
    return;
  g_message ("In order again");
  g_clear_pointer (&self->reason, g_free);
  clara_clock_clear (self->clock, &self->timer);
  self->call = "none";
  publish (self);
}
