/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-service-recorder.h"

#include "clara-json.h"
#include "clara-repositories.h"

/* A turn makes several calls: they are one commit. */
#define WAIT (2 * G_USEC_PER_SEC)
#define KEPT_FOR (30 * G_TIME_SPAN_DAY)
#define KEPT_ROWS 20000

struct _ClaraServiceRecorder
{
  GObject parent_instance;

  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraClock *clock;
  ClaraBus *bus;
  ClaraSettings *settings;
  GPtrArray *calls;   /* ClaraServiceCallRow */
  GPtrArray *changes; /* ClaraProviderChange */
  guint timer;
};

G_DEFINE_FINAL_TYPE (ClaraServiceRecorder, clara_service_recorder, G_TYPE_OBJECT)

/* What is given to the store's thread. */
typedef struct
{
  ClaraTenant *tenant;
  GPtrArray *calls;
  GPtrArray *changes;
} Batch;

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  clara_tenant_unref (batch->tenant);
  g_ptr_array_unref (batch->calls);
  g_ptr_array_unref (batch->changes);
  g_free (batch);
}

static gpointer
write_batch (ClaraDb *db, gpointer user_data, GError **error)
{
  Batch *batch = user_data;
  gint64 now = clara_clock_get_real (clara_db_get_clock (db));

  for (guint i = 0; i < batch->calls->len; i++)
    if (!clara_service_calls_add (db, batch->tenant, batch->calls->pdata[i], error))
      return NULL;
  for (guint i = 0; i < batch->changes->len; i++)
    if (!clara_provider_changes_add (db, batch->tenant, batch->changes->pdata[i], error))
      return NULL;
  clara_services_prune (db, batch->tenant, now - KEPT_FOR, KEPT_ROWS, error);
  return NULL;
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  clara_store_finish (CLARA_STORE (source), result, &error);
  /* The visitor is served all the same; the disk is complained about elsewhere. */
  if (error != NULL)
    g_message ("What the services took could not be kept: %s", error->message);
}

static void
clear (ClaraServiceRecorder *self)
{
  g_clear_pointer (&self->calls, g_ptr_array_unref);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  self->calls = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_service_call_row_free);
  self->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_provider_change_free);
}

/**
 * clara_service_recorder_flush:
 *
 * Gives what is waiting to the store.
 */
void
clara_service_recorder_flush (ClaraServiceRecorder *self)
{
  Batch *batch;

  clara_clock_clear (self->clock, &self->timer);
  if (self->calls->len + self->changes->len == 0)
    return;
  batch = g_new0 (Batch, 1);
  batch->tenant = clara_tenant_ref (self->tenant);
  batch->calls = g_ptr_array_ref (self->calls);
  batch->changes = g_ptr_array_ref (self->changes);
  clear (self);
  clara_store_write_async (self->store, write_batch, batch, batch_free, NULL, NULL, on_written, NULL);
}

static gboolean
on_timer (gpointer user_data)
{
  ClaraServiceRecorder *self = user_data;

  self->timer = 0;
  clara_service_recorder_flush (self);
  return G_SOURCE_REMOVE;
}

static double
get_price (GVariant *price, gsize index)
{
  double value = 0;

  if (index < g_variant_n_children (price))
    g_variant_get_child (price, index, "d", &value);
  return MAX (value, 0);
}

/**
 * clara_service_price:
 * @prices: of type a{sad}: "provider/model" or "provider" to prices for a million tokens in, a million tokens
 *   out, a minute of sound, a million characters of speech
 * @model: (nullable): what the provider used
 * @call: a "service_call" event
 *
 * Returns: what the call cost; 0 where no price is known
 */
double
clara_service_price (GVariant *prices, const char *provider, const char *model, JsonObject *call)
{
  g_autofree char *name = g_strdup_printf ("%s/%s", provider, model != NULL ? model : "");
  g_autoptr (GVariant) price = g_variant_lookup_value (prices, name, G_VARIANT_TYPE ("ad"));
  gboolean spoken = g_str_equal (clara_json_get_string (call, "service", ""), "text_to_speech");

  if (price == NULL)
    price = g_variant_lookup_value (prices, provider, G_VARIANT_TYPE ("ad"));
  if (price == NULL)
    return 0;
  return get_price (price, 0) * (double) clara_json_get_int (call, "tokens_in", 0) / 1e6
         + get_price (price, 1) * (double) clara_json_get_int (call, "tokens_out", 0) / 1e6
         + get_price (price, 2) * clara_json_get_double (call, "audio_seconds", 0) / 60
         + (spoken ? get_price (price, 3) * (double) clara_json_get_int (call, "characters", 0) / 1e6 : 0);
}

static gint64
get_us (JsonObject *fields, const char *name, double unit, gint64 fallback)
{
  double value = clara_json_get_double (fields, name, -1);

  return value < 0 ? fallback : (gint64) (value * unit + 0.5);
}

static void
take_call (ClaraServiceRecorder *self, JsonObject *fields)
{
  ClaraServiceCallRow *row = clara_service_call_row_new ();
  g_autoptr (GVariant) prices =
    g_settings_get_value (clara_settings_get_gsettings (self->settings), "service-prices");

  row->kiosk = clara_settings_get_string (self->settings, "kiosk");
  row->service = g_strdup (clara_json_get_string (fields, "service", NULL));
  row->provider = g_strdup (clara_json_get_string (fields, "provider", NULL));
  row->model = g_strdup (clara_json_get_string (fields, "model", NULL));
  row->outcome = g_strdup (clara_json_get_string (fields, "outcome", NULL));
  row->reason = g_strdup (clara_json_get_string (fields, "reason", NULL));
  row->first_us = get_us (fields, "first_ms", 1000, -1);
  row->total_us = get_us (fields, "total_ms", 1000, 0);
  row->audio_us = get_us (fields, "audio_seconds", G_USEC_PER_SEC, -1);
  row->tokens_in = clara_json_get_int (fields, "tokens_in", -1);
  row->tokens_out = clara_json_get_int (fields, "tokens_out", -1);
  row->characters = clara_json_get_int (fields, "characters", -1);
  row->cost = clara_service_price (prices, row->provider, row->model, fields);
  row->created_at = clara_json_get_int (fields, "started_at", 0);
  row->utc_offset = (int) clara_json_get_int (fields, "utc_offset", 0);
  g_ptr_array_add (self->calls, row);
}

static void
take_change (ClaraServiceRecorder *self, JsonObject *fields)
{
  ClaraProviderChange *row = clara_provider_change_new ();

  row->kiosk = clara_settings_get_string (self->settings, "kiosk");
  row->service = g_strdup (clara_json_get_string (fields, "service", NULL));
  row->from_provider = g_strdup (clara_json_get_string (fields, "from", NULL));
  row->to_provider = g_strdup (clara_json_get_string (fields, "to", NULL));
  row->reason = g_strdup (clara_json_get_string (fields, "reason", NULL));
  row->created_at = clara_clock_get_real (self->clock);
  row->utc_offset = clara_clock_get_utc_offset (self->clock);
  g_ptr_array_add (self->changes, row);
}

static void
on_event (ClaraBus *bus, ClaraMessage *message, gpointer user_data)
{
  ClaraServiceRecorder *self = user_data;

  if (clara_message_is (message, "service_call"))
    take_call (self, clara_message_get_fields (message));
  else if (clara_message_is (message, "provider"))
    take_change (self, clara_message_get_fields (message));
  else
    return;
  if (self->timer == 0)
    self->timer = clara_clock_add_timeout (self->clock, WAIT, on_timer, self, NULL);
}

static void
clara_service_recorder_dispose (GObject *object)
{
  ClaraServiceRecorder *self = CLARA_SERVICE_RECORDER (object);

  g_signal_handlers_disconnect_by_data (self->bus, self);
  clara_clock_clear (self->clock, &self->timer);
  G_OBJECT_CLASS (clara_service_recorder_parent_class)->dispose (object);
}

static void
clara_service_recorder_finalize (GObject *object)
{
  ClaraServiceRecorder *self = CLARA_SERVICE_RECORDER (object);

  g_ptr_array_unref (self->calls);
  g_ptr_array_unref (self->changes);
  clara_tenant_unref (self->tenant);
  g_object_unref (self->store);
  g_object_unref (self->clock);
  g_object_unref (self->bus);
  g_object_unref (self->settings);
  G_OBJECT_CLASS (clara_service_recorder_parent_class)->finalize (object);
}

static void
clara_service_recorder_class_init (ClaraServiceRecorderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = clara_service_recorder_dispose;
  object_class->finalize = clara_service_recorder_finalize;
}

static void
clara_service_recorder_init (ClaraServiceRecorder *self)
{
  clear (self);
}

ClaraServiceRecorder *
clara_service_recorder_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock, ClaraBus *bus,
                            ClaraSettings *settings)
{
  ClaraServiceRecorder *self = g_object_new (CLARA_TYPE_SERVICE_RECORDER, NULL);

  self->store = g_object_ref (store);
  self->tenant = clara_tenant_ref (tenant);
  self->clock = g_object_ref (clock);
  self->bus = g_object_ref (bus);
  self->settings = g_object_ref (settings);
  g_signal_connect (bus, "event", G_CALLBACK (on_event), self);
  return self;
}
