/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-desk-context.h"

#include "clara-text.h"

#define MINUTE_US (60 * (gint64) G_USEC_PER_SEC)

ClaraDeskContext *
clara_desk_context_new (ClaraStore *store, ClaraTenant *tenant, ClaraReception *reception, ClaraBus *bus,
                        ClaraSettings *settings, ClaraClock *clock)
{
  ClaraDeskContext *self = g_new0 (ClaraDeskContext, 1);

  self->store = g_object_ref (store);
  self->tenant = clara_tenant_ref (tenant);
  self->reception = reception != NULL ? g_object_ref (reception) : NULL;
  self->bus = g_object_ref (bus);
  self->settings = g_object_ref (settings);
  self->clock = g_object_ref (clock);
  self->language = clara_settings_get_string (settings, "language");
  return self;
}

void
clara_desk_context_free (ClaraDeskContext *self)
{
  g_object_unref (self->store);
  clara_tenant_unref (self->tenant);
  g_clear_object (&self->reception);
  g_object_unref (self->bus);
  g_object_unref (self->settings);
  g_object_unref (self->clock);
  g_free (self->language);
  g_free (self);
}

/**
 * clara_desk_context_today:
 *
 * Returns: (transfer full): the local date as visits carry it
 */
char *
clara_desk_context_today (ClaraDeskContext *self)
{
  return clara_clock_format_date (clara_clock_get_real (self->clock),
                                  clara_clock_get_utc_offset (self->clock));
}

/**
 * clara_desk_context_format_time:
 * @time_us: 0 for none
 *
 * Returns: (transfer full): "4 min" under an hour ago, else the time of day, with the date where it is not
 * today
 */
char *
clara_desk_context_format_time (ClaraDeskContext *self, gint64 time_us, int utc_offset)
{
  const gint64 now = clara_clock_get_real (self->clock);
  const gint64 minutes = (now - time_us) / MINUTE_US;
  g_autofree char *today = NULL, *day = NULL, *time = NULL, *date = NULL;

  if (time_us == 0)
    return g_strdup ("");
  if (minutes >= 0 && minutes < 60)
    {
      g_autofree char *count = g_strdup_printf ("%d", (int) minutes);

      if (minutes == 0)
        return g_strdup (clara_text (self->language, "desk", "now"));
      return clara_text_format (self->language, "desk", "{count} min", "count", count, NULL);
    }
  time = clara_text_time (self->language, time_us, utc_offset);
  today = clara_desk_context_today (self);
  day = clara_clock_format_date (time_us, utc_offset);
  if (g_str_equal (today, day))
    return g_steal_pointer (&time);
  date = clara_text_date (self->language, time_us, utc_offset);
  return g_strdup_printf ("%s · %s", date, time);
}
