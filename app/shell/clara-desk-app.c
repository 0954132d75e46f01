/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-config.h"
#include "clara-desk-notifier.h"
#include "clara-desk-window.h"
#include "clara-screen.h"
#include "clara-service-test.h"

#include <stdio.h>

typedef struct
{
  ClaraScreen screen;
  ClaraDeskNotifier *notifier;
  ClaraServiceTest *test;
  GCancellable *cancellable; /* of the test that runs */
} Desk;

static void
on_service_result (const ClaraServiceResult *result, gpointer user_data)
{
  static const char *const states[] = {
    [CLARA_SERVICE_WORKS] = "works", [CLARA_SERVICE_FAILED] = "failed", [CLARA_SERVICE_OFF] = "off"
  };
  g_autofree char *title = g_strdup_printf ("%s: %s", result->capability, result->provider);
  g_autofree char *timed = result->first_ms >= 0 && result->verdict == CLARA_SERVICE_WORKS
                             ? g_strdup_printf (" · %.0f ms", result->first_ms)
                             : g_strdup ("");
  g_autofree char *detail = g_strconcat (result->detail, timed, result->fix != NULL ? "\n" : "",
                                         result->fix != NULL ? result->fix : "", NULL);

  clara_desk_window_add_service_result (CLARA_DESK_WINDOW (user_data), title, states[result->verdict],
                                        detail);
}

static void
on_services_tested (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraDeskWindow) window = user_data;

  clara_service_test_run_finish (CLARA_SERVICE_TEST (source), result, NULL);
  clara_desk_window_end_service_test (window);
}

static void
on_test_services (ClaraDeskWindow *window, Desk *desk)
{
  clara_service_test_run_async (desk->test, on_service_result, window, desk->cancellable, on_services_tested,
                                g_object_ref (window));
}

static GtkWindow *
open_desk (ClaraScreen *screen, GtkApplication *application)
{
  Desk *desk = (Desk *) screen;
  GtkWindow *window;

  if (screen->connection != NULL)
    desk->notifier = clara_desk_notifier_new (screen->connection);
  else
    fprintf (stderr, "clara desk: there is no session bus; notifications are shown in the window only\n");
  window = GTK_WINDOW (clara_desk_window_new (
    application, clara_engine_get_store (screen->engine), clara_engine_get_tenant (screen->engine),
    clara_engine_get_reception (screen->engine), clara_engine_get_bus (screen->engine),
    clara_engine_get_settings (screen->engine), clara_engine_get_clock (screen->engine)));
  desk->test = clara_service_test_new (clara_engine_get_settings (screen->engine),
                                       clara_engine_get_secrets (screen->engine),
                                       clara_engine_get_clock (screen->engine));
  desk->cancellable = g_cancellable_new ();
  g_signal_connect (window, "test-services", G_CALLBACK (on_test_services), desk);
  clara_engine_start (screen->engine);
  return window;
}

static void
close_desk (ClaraScreen *screen)
{
  Desk *desk = (Desk *) screen;

  g_cancellable_cancel (desk->cancellable);
  g_clear_object (&desk->cancellable);
  g_clear_object (&desk->test);
  g_clear_object (&desk->notifier);
}

/**
 * clara_desk_main:
 *
 * The front desk's dashboard: a process of its own over the same database.
 */
int
clara_desk_main (const ClaraOptions *options)
{
  Desk desk = { .screen = {
                  .options = options, .name = "clara desk", .open = open_desk, .close = close_desk } };

  /* Several desks may run on one machine; the first one gets the notifications (it owns the bus name). */
  return clara_screen_run (&desk.screen, CLARA_APPLICATION_ID ".DeskScreen", G_APPLICATION_NON_UNIQUE);
}
