/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-service-call.h"

#include "clara-json.h"
#include "clara-log.h"

#define LONGEST_REASON 300

/**
 * clara_service_call_new:
 * @model: (transfer full) (nullable): what the provider was asked to use
 *
 * Returns: (transfer full): a call that begins now
 */
ClaraServiceCall *
clara_service_call_new (ClaraProviderChain *chain, const char *provider, char *model)
{
  ClaraClock *clock = clara_provider_chain_get_clock (chain);
  ClaraServiceCall *self = g_new0 (ClaraServiceCall, 1);

  self->service = clara_provider_chain_get_service (chain);
  self->provider = g_strdup (provider);
  self->model = model;
  self->started_at = clara_clock_get_real (clock);
  self->utc_offset = clara_clock_get_utc_offset (clock);
  self->begun = clara_clock_get_monotonic (clock);
  self->first_us = self->tokens_in = self->tokens_out = self->audio_us = self->characters = -1;
  return self;
}

void
clara_service_call_free (ClaraServiceCall *self)
{
  g_free (self->provider);
  g_free (self->model);
  g_free (self);
}

/**
 * clara_service_call_first:
 *
 * The first word or sound is there; later ones change nothing.
 */
void
clara_service_call_first (ClaraServiceCall *self, ClaraProviderChain *chain)
{
  if (self->first_us < 0)
    self->first_us = clara_clock_get_monotonic (clara_provider_chain_get_clock (chain)) - self->begun;
}

static void
set_count (JsonObject *fields, const char *name, gint64 value)
{
  if (value >= 0)
    json_object_set_int_member (fields, name, value);
}

/**
 * clara_service_call_end:
 * @error: (nullable): why it failed; cancelled where nobody wanted the rest
 *
 * Publishes the call as it went.
 */
void
clara_service_call_end (ClaraServiceCall *self, ClaraProviderChain *chain, const GError *error)
{
  gint64 total = clara_clock_get_monotonic (clara_provider_chain_get_clock (chain)) - self->begun;
  gboolean cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  JsonObject *fields =
    clara_json_build ("ssdsii", "service", self->service, "provider", self->provider, "total_ms",
                      (double) total / 1000.0, "outcome",
                      error == NULL ? "done"
                      : cancelled   ? "cancelled"
                                    : "failed",
                      "started_at", self->started_at, "utc_offset", (gint64) self->utc_offset);

  if (self->model != NULL)
    json_object_set_string_member (fields, "model", self->model);
  if (self->first_us >= 0)
    json_object_set_double_member (fields, "first_ms", (double) self->first_us / 1000.0);
  set_count (fields, "tokens_in", self->tokens_in);
  set_count (fields, "tokens_out", self->tokens_out);
  set_count (fields, "characters", self->characters);
  if (self->audio_us >= 0)
    json_object_set_double_member (fields, "audio_seconds", (double) self->audio_us / G_USEC_PER_SEC);
  if (error != NULL && !cancelled)
    {
      g_autofree char *clean = clara_log_redact (error->message);
      g_autofree char *valid = g_utf8_make_valid (clean, -1);
      g_autofree char *reason = g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), LONGEST_REASON));

      json_object_set_string_member (fields, "reason", reason);
    }
  clara_bus_publish (clara_provider_chain_get_bus (chain), "service_call", fields);
}
