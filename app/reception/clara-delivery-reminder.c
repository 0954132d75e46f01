/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-delivery-reminder.h"

#include "clara-delivery.h"
#include "clara-quiet-hours.h"
#include "clara-reception-private.h"

#define LONGEST_WAIT (15 * G_TIME_SPAN_MINUTE)
#define AFTER_CHANGE (2 * G_TIME_SPAN_SECOND)
#define MOST_REMINDERS 3
#define MOST_DELIVERIES 2000

struct _ClaraDeliveryReminder
{
  GObject parent_instance;

  ClaraReception *reception; /* NULL when it is gone */
  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraClock *clock;
  ClaraBus *bus;
  ClaraSettings *settings;
  GCancellable *cancellable;
  guint timer;
  gint64 timer_due; /* monotonic */
  gboolean looking;
};

G_DEFINE_FINAL_TYPE (ClaraDeliveryReminder, clara_delivery_reminder, G_TYPE_OBJECT)

static void look_in (ClaraDeliveryReminder *self, gint64 delay);

static void
report (ClaraDeliveryReminder *self, const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    clara_bus_publish (self->bus, "error",
                       clara_json_build ("sss", "where", "deliveries", "message", error->message, "fix",
                                         "Look at the desk's page Deliveries and tell the recipients"));
}

static gint64
get_interval (ClaraDeliveryReminder *self)
{
  return clara_settings_get_int (self->settings, "delivery-reminder-hours") * G_TIME_SPAN_HOUR;
}

/* When the recipient heard of it last; a clock that was ahead then counts as now. */
static gint64
get_last (ClaraDeliveryReminder *self, const ClaraDelivery *delivery)
{
  gint64 last = MAX (MAX (delivery->told_at, delivery->reminded_at), delivery->created_at);

  return MIN (last, clara_clock_get_real (self->clock));
}

/* Nobody is told at night, or to come to a desk that nobody is at. */
static gboolean
is_time (ClaraDeliveryReminder *self, const ClaraEmployee *employee)
{
  const char *own = employee->quiet_hours;
  const ClaraReceptionData *data = clara_reception_get_data (self->reception);
  g_autofree char *machine = clara_settings_get_string (self->settings, "quiet-hours");
  const char *quiet = own != NULL && *own != '\0' ? own
                      : data->quiet_hours != NULL ? data->quiet_hours
                                                  : machine;

  return clara_reception_is_open (self->reception)
         && !clara_quiet_hours_contain (quiet, clara_clock_get_real (self->clock),
                                        clara_clock_get_utc_offset (self->clock));
}

static void
on_reminded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraDeliveryReminder) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraDelivery) delivery =
    clara_reception_delivery_finish (CLARA_RECEPTION (source), result, &error);

  if (delivery == NULL)
    report (self, error);
}

static void
on_waiting_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraDeliveryReminder) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) deliveries = clara_store_finish (CLARA_STORE (source), result, &error);
  const gint64 now = clara_clock_get_real (self->clock);
  gint64 wait = LONGEST_WAIT;

  self->looking = FALSE;
  if (deliveries == NULL)
    report (self, error);
  for (guint i = 0; deliveries != NULL && i < deliveries->len && self->reception != NULL; i++)
    {
      const ClaraDelivery *delivery = deliveries->pdata[i];
      const ClaraEmployee *employee = clara_reception_get_employee (self->reception, delivery->recipient_id);
      const gint64 due = get_last (self, delivery) + get_interval (self);

      if (employee == NULL || delivery->reminders >= MOST_REMINDERS || get_interval (self) == 0)
        continue;
      if (due > now)
        wait = MIN (wait, due - now);
      else if (is_time (self, employee))
        clara_reception_remind_delivery_async (self->reception, delivery, due, self->cancellable, on_reminded,
                                               g_object_ref (self));
    }
  look_in (self, wait);
}

static gpointer
read_waiting (ClaraDb *db, gpointer tenant, GError **error)
{
  return clara_deliveries_list_waiting (db, tenant, MOST_DELIVERIES, error);
}

static gboolean
on_timer (gpointer user_data)
{
  ClaraDeliveryReminder *self = user_data;

  self->timer = 0;
  if (self->looking || self->reception == NULL)
    return G_SOURCE_REMOVE;
  self->looking = TRUE;
  clara_store_read_async (self->store, read_waiting, clara_tenant_ref (self->tenant),
                          (GDestroyNotify) clara_tenant_unref, (GDestroyNotify) g_ptr_array_unref,
                          self->cancellable, on_waiting_read, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
look_in (ClaraDeliveryReminder *self, gint64 delay)
{
  if (self->reception != NULL)
    clara_clock_bring_forward (self->clock, &self->timer, &self->timer_due, delay, on_timer, self);
}

static void
on_changed (ClaraStore *store, guint64 areas, ClaraDeliveryReminder *self)
{
  if ((areas & (CLARA_STORE_AREA_DELIVERIES | CLARA_STORE_AREA_SETTINGS)) != 0)
    look_in (self, AFTER_CHANGE);
}

static void
clara_delivery_reminder_dispose (GObject *object)
{
  ClaraDeliveryReminder *self = CLARA_DELIVERY_REMINDER (object);

  clara_clock_clear (self->clock, &self->timer);
  g_cancellable_cancel (self->cancellable);
  g_signal_handlers_disconnect_by_data (self->store, self);
  if (self->reception != NULL)
    g_object_remove_weak_pointer (G_OBJECT (self->reception), (gpointer *) &self->reception);
  self->reception = NULL;
  G_OBJECT_CLASS (clara_delivery_reminder_parent_class)->dispose (object);
}

static void
clara_delivery_reminder_finalize (GObject *object)
{
  ClaraDeliveryReminder *self = CLARA_DELIVERY_REMINDER (object);

  g_object_unref (self->cancellable);
  g_object_unref (self->settings);
  g_object_unref (self->bus);
  g_object_unref (self->clock);
  clara_tenant_unref (self->tenant);
  g_object_unref (self->store);
  G_OBJECT_CLASS (clara_delivery_reminder_parent_class)->finalize (object);
}

static void
clara_delivery_reminder_class_init (ClaraDeliveryReminderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_delivery_reminder_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_delivery_reminder_finalize;
}

static void
clara_delivery_reminder_init (ClaraDeliveryReminder *self)
{
  self->cancellable = g_cancellable_new ();
}

ClaraDeliveryReminder *
clara_delivery_reminder_new (ClaraReception *reception)
{
  ClaraDeliveryReminder *self = g_object_new (CLARA_TYPE_DELIVERY_REMINDER, NULL);
  ClaraReceptionParts *parts = clara_reception_get_parts (reception);

  self->reception = reception;
  g_object_add_weak_pointer (G_OBJECT (reception), (gpointer *) &self->reception);
  self->store = g_object_ref (parts->store);
  self->tenant = clara_tenant_ref (parts->tenant);
  self->clock = g_object_ref (parts->clock);
  self->bus = g_object_ref (parts->bus);
  self->settings = g_object_ref (parts->settings);
  g_signal_connect (self->store, "changed", G_CALLBACK (on_changed), self);
  look_in (self, 0);
  return self;
}
