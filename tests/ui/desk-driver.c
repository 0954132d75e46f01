/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-desk-window.h"

#include "clara-id.h"
#include "clara-repositories.h"

#include <stdlib.h>

/*
 * Shows the desk over a store of its own with a few visits and notifications, and checks somebody in while it
 * is shown: for pictures and for driving the screen without a kiosk.
 *
 *   desk-driver FOLDER [MILLISECONDS [PANEL [LANGUAGE]]]   FOLDER: for its database; empty. MILLISECONDS:
 * until it ends; PANEL: what it shows first
 */

typedef struct
{
  ClaraClock *clock;
  ClaraTenant *tenant;
  ClaraStore *store;
  ClaraBus *bus;
  ClaraSettings *settings;
  ClaraReception *reception;
  ClaraDeskWindow *window;
  int stay;
  const char *panel;
} Driver;

typedef struct
{
  const char *name, *company, *host, *status, *badge, *message_state, *answer;
  int minutes_ago, out_minutes_ago;
} Sample;

static const Sample samples[] = {
  { "Maria Lopez", "Acme Freight", "Priya Raghavan", "checked_in", "014", "sent", NULL, 4, 0 },
  { "லட்சுமி நாராயணன்", "Chennai Works", "Arun Kumar", "checked_in", "013", "answered", "Coming down", 31, 0 },
  { "Tom Becker", "Nordwind", "Priya Raghavan", "checked_out", "012", "answered", "5 minutes", 190, 40 },
  { "Unknown Person", NULL, "Arun Kumar", "waiting_review", NULL, NULL, NULL, 12, 0 },
  { "Ada Obi", "Lagos Optics", "Sara Lind", "expected", NULL, NULL, NULL, 0, 0 },
  { "Jens Holm", "Holm & Co", "Sara Lind", "checked_in", "011", "failed", NULL, 95, 0 },
};

static gboolean
insert_review (ClaraDb *db, ClaraTenant *tenant, const ClaraVisit *visit, GError **error)
{
  ClaraScreeningEntry other = { .entry_id = (char *) "e2", .email = (char *) "sales@pushy.example" };
  ClaraScreeningEntry entry = { .entry_id = (char *) "e1",
                                .name = (char *) "Unknown Persson",
                                .company = (char *) "Nordwind",
                                .note = (char *) "left with a laptop in March; ask security first" };
  ClaraReview review = { .visit_id = visit->visit_id,
                         .entry_id = entry.entry_id,
                         .matched = (char *) "sounds_like",
                         .state = (char *) "waiting" };

  return clara_screening_insert (db, tenant, &entry, error)
         && clara_screening_insert (db, tenant, &other, error)
         && clara_reviews_insert (db, tenant, &review, error);
}

static gboolean
insert_sample (ClaraDb *db, ClaraTenant *tenant, const Sample *sample, GError **error)
{
  ClaraClock *clock = clara_db_get_clock (db);
  const gint64 now = clara_clock_get_real (clock);
  const gint64 minute = 60 * (gint64) G_USEC_PER_SEC;
  g_autoptr (ClaraVisit) visit = clara_visit_new ();
  g_autoptr (ClaraNotification) message = clara_notification_new ();

  visit->visit_id = clara_id_new (clock);
  visit->site = g_strdup ("main");
  visit->kiosk = g_strdup ("kiosk-1");
  visit->utc_offset = clara_clock_get_utc_offset (clock);
  visit->visit_date = clara_clock_format_date (now, visit->utc_offset);
  visit->visitor_name = g_strdup (sample->name);
  visit->company = g_strdup (sample->company);
  visit->host_name = g_strdup (sample->host);
  visit->type = g_strdup ("visitor");
  visit->status = g_strdup (sample->status);
  visit->badge_number = g_strdup (sample->badge);
  visit->language = g_strdup ("en");
  visit->check_in_time = sample->minutes_ago > 0 ? now - sample->minutes_ago * minute : 0;
  visit->check_out_time = sample->out_minutes_ago > 0 ? now - sample->out_minutes_ago * minute : 0;
  visit->created_at = visit->updated_at = now - sample->minutes_ago * minute;
  if (!clara_visits_insert (db, tenant, visit, error)
      || (g_str_equal (sample->status, "waiting_review") && !insert_review (db, tenant, visit, error)))
    return FALSE;
  if (sample->message_state == NULL)
    return TRUE;
  message->message_id = clara_id_new (clock);
  message->visit_id = g_strdup (visit->visit_id);
  message->kind = g_strdup ("host");
  message->channel = g_strdup ("desktop");
  message->recipient = g_strdup ("host");
  message->recipient_name = g_strdup (sample->host);
  message->title = g_strdup_printf ("%s is here", sample->name);
  message->state = g_strdup (sample->message_state);
  message->answer = g_strdup (sample->answer);
  message->reason =
    g_strcmp0 (sample->message_state, "failed") == 0 ? g_strdup ("no notification service") : NULL;
  message->created_at = message->due_at = visit->created_at;
  message->utc_offset = visit->utc_offset;
  return clara_notifications_insert (db, tenant, message, error);
}

static gboolean
insert_services (ClaraDb *db, ClaraTenant *tenant, GError **error)
{
  static const struct
  {
    const char *service, *provider, *outcome, *reason;
    int first_ms;
    double cost;
  } calls[] = {
    { "language_model", "openai", "done", NULL, 420, 0.0004 },
    { "language_model", "openai", "failed", "api.example.com answered 503: it is out of service", -1, 0 },
    { "language_model", "local-server", "done", NULL, 610, 0 },
    { "speech_to_text", "deepgram", "done", NULL, 240, 0.0012 },
    { "text_to_speech", "espeak", "done", NULL, 2, 0 },
  };
  ClaraProviderChange change = { .service = (char *) "language_model",
                                 .from_provider = (char *) "openai",
                                 .to_provider = (char *) "local-server",
                                 .reason =
                                   (char *) "openai: api.example.com answered 503: it is out of service" };
  gboolean done = TRUE;

  for (gsize i = 0; done && i < G_N_ELEMENTS (calls); i++)
    {
      ClaraServiceCallRow call = { .service = (char *) calls[i].service,
                                   .provider = (char *) calls[i].provider,
                                   .outcome = (char *) calls[i].outcome,
                                   .reason = (char *) calls[i].reason,
                                   .first_us = calls[i].first_ms < 0 ? -1 : calls[i].first_ms * 1000,
                                   .total_us = calls[i].first_ms < 0 ? 0 : calls[i].first_ms * 2000,
                                   .cost = calls[i].cost };

      done = clara_service_calls_add (db, tenant, &call, error);
    }
  return done && clara_provider_changes_add (db, tenant, &change, error);
}

static gboolean
insert_deliveries (ClaraDb *db, ClaraTenant *tenant, GError **error)
{
  const gint64 hour = 3600 * (gint64) G_USEC_PER_SEC;
  const gint64 now = clara_clock_get_real (clara_db_get_clock (db));
  ClaraDelivery rows[] = {
    { .delivery_id = (char *) "d1",
      .recipient_id = (char *) "ML-1",
      .recipient_name = (char *) "Priya Raghavan",
      .carrier = (char *) "BlueDart",
      .parcels = 3,
      .photo_url = (char *) "/nowhere/label.jpg",
      .state = (char *) "reminded",
      .reminders = 1,
      .told_at = now - 26 * hour,
      .created_at = now - 27 * hour },
    { .delivery_id = (char *) "d2",
      .recipient_name = (char *) "R. Kumaar",
      .carrier = (char *) "Delhivery",
      .parcels = 1,
      .state = (char *) "waiting",
      .created_at = now - hour },
    { .delivery_id = (char *) "d3",
      .recipient_id = (char *) "ML-2",
      .recipient_name = (char *) "Arun Kumar",
      .carrier = (char *) "DHL",
      .parcels = 1,
      .state = (char *) "picked_up",
      .told_at = now - 3 * hour,
      .picked_up_by = (char *) "Sara Lind",
      .handed_out_by = (char *) "desk",
      .picked_up_at = now - 2 * hour,
      .created_at = now - 4 * hour },
  };
  gboolean done = TRUE;

  for (gsize i = 0; done && i < G_N_ELEMENTS (rows); i++)
    done = clara_deliveries_insert (db, tenant, &rows[i], error);
  return done;
}

static gpointer
insert_samples (ClaraDb *db, gpointer tenant, GError **error)
{
  gboolean done = clara_tenants_ensure (db, tenant, "Meridian Labs", error);

  for (gsize i = 1; done && i < G_N_ELEMENTS (samples); i++)
    done = insert_sample (db, tenant, &samples[i], error);
  if (done)
    done = insert_services (db, tenant, error) && insert_deliveries (db, tenant, error);
  return NULL;
}

static gpointer
insert_late (ClaraDb *db, gpointer tenant, GError **error)
{
  insert_sample (db, tenant, &samples[0], error);
  return NULL;
}

static gboolean
on_late (gpointer user_data)
{
  Driver *driver = user_data;

  clara_store_write_async (driver->store, insert_late, driver->tenant, NULL, NULL, NULL, NULL, NULL);
  return G_SOURCE_REMOVE;
}

static gboolean
on_end (gpointer user_data)
{
  gtk_window_destroy (GTK_WINDOW (((Driver *) user_data)->window));
  return G_SOURCE_REMOVE;
}

static void
on_activate (GtkApplication *application, Driver *driver)
{
  driver->window = clara_desk_window_new (application, driver->store, driver->tenant, driver->reception,
                                          driver->bus, driver->settings, driver->clock);
  if (driver->panel != NULL)
    clara_desk_window_show_panel (driver->window, driver->panel);
  gtk_window_present (GTK_WINDOW (driver->window));
  g_timeout_add (500, on_late, driver);
  if (driver->stay > 0)
    g_timeout_add (driver->stay, on_end, driver);
}

int
main (int argc, char **argv)
{
  Driver driver = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (AdwApplication) application = adw_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_autoptr (GPtrArray) messengers = g_ptr_array_new ();
  g_autofree char *file = NULL;
  g_autofree char *content = NULL;
  int status;

  if (argc < 2)
    {
      g_printerr ("Name a folder for the database\n");
      return 2;
    }
  driver.stay = argc > 2 ? atoi (argv[2]) : 0;
  driver.panel = argc > 3 ? argv[3] : NULL;
  driver.clock = clara_clock_new_real ();
  driver.tenant = clara_tenant_new ("default");
  driver.bus = clara_bus_new ();
  driver.store = clara_store_new (driver.clock, argv[1], &error);
  if (driver.store == NULL
      || (clara_store_write_sync (driver.store, insert_samples, driver.tenant, &error), error != NULL))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  file = g_build_filename (argv[1], "settings.ini", NULL);
  content = argc > 4 ? g_strdup_printf ("[clara]\nlanguage='%s'\n", argv[4]) : g_strdup ("");
  g_file_set_contents (file, content, -1, NULL);
  driver.settings = clara_settings_new (file);
  driver.reception =
    clara_reception_new (driver.store, driver.tenant, driver.clock, driver.bus, driver.settings, messengers);
  if (!clara_reception_load_sync (driver.reception, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  g_signal_connect (application, "activate", G_CALLBACK (on_activate), &driver);
  status = g_application_run (G_APPLICATION (application), 1, argv);
  g_object_unref (driver.reception);
  clara_store_close (driver.store);
  g_object_unref (driver.store);
  g_object_unref (driver.settings);
  g_object_unref (driver.bus);
  g_object_unref (driver.clock);
  clara_tenant_unref (driver.tenant);
  return status;
}
