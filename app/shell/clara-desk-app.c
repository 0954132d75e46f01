/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-config.h"
#include "clara-desk-notifier.h"
#include "clara-desk-window.h"
#include "clara-screen.h"

#include <stdio.h>

typedef struct
{
  ClaraScreen screen;
  ClaraDeskNotifier *notifier;
} Desk;

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
  clara_engine_start (screen->engine);
  return window;
}

static void
close_desk (ClaraScreen *screen)
{
  g_clear_object (&((Desk *) screen)->notifier);
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
