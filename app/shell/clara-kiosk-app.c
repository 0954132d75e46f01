/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-config.h"
#include "clara-evacuation-page.h"
#include "clara-desktop-messenger.h"
#include "clara-health.h"
#include "clara-kiosk-window.h"
#include "clara-screen.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The staff closed it: whoever started it need not start it again (data/kiosk-session). */
#define STATUS_CLOSED_BY_STAFF 86
#define RETRY (5 * G_TIME_SPAN_SECOND)
/* A monitor that is off paints nothing; the engine opens all the same. */
#define LATEST_OPEN (700 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  ClaraScreen screen;
  gint64 start_time;
  gint64 first_frame; /* 0: none was painted yet */
  gint64 first_work;  /* processor time until then */
  ClaraHealth *health;
  guint open_timer; /* opens the engine, or tries again */
} Kiosk;

static void
tell_first_frame (Kiosk *kiosk)
{
  if (kiosk->first_frame != 0 && clara_engine_is_open (kiosk->screen.engine))
    clara_bus_publish (clara_engine_get_bus (kiosk->screen.engine), "timing",
                       clara_json_build ("sdd", "stage", "first_frame", "ms",
                                         (double) (kiosk->first_frame - kiosk->start_time) / 1000, "work_ms",
                                         (double) kiosk->first_work / 1000));
}

static const char *
get_company (gpointer user_data)
{
  Kiosk *kiosk = user_data;

  return clara_engine_is_open (kiosk->screen.engine)
           ? clara_reception_get_company (clara_engine_get_reception (kiosk->screen.engine))
           : NULL;
}

static char **
suggest (const char *source, const char *typed, gpointer user_data)
{
  Kiosk *kiosk = user_data;

  return clara_reception_suggest (clara_engine_get_reception (kiosk->screen.engine), source, typed);
}

static void
on_evacuation_closed (ClaraEvacuationPage *page, ClaraStaffCover *cover)
{
  clara_staff_cover_close (cover);
}

static void
add_evacuation (ClaraEngine *engine, ClaraStaffCover *cover)
{
  ClaraEvacuationPage *page = clara_evacuation_page_new (
    clara_engine_get_store (engine), clara_engine_get_tenant (engine), clara_engine_get_clock (engine),
    clara_engine_get_settings (engine), clara_engine_get_reception (engine));

  g_signal_connect (page, "closed", G_CALLBACK (on_evacuation_closed), cover);
  clara_staff_cover_add_page (cover, "evacuation", GTK_WIDGET (page));
}

/* What the window could not have before its first frame. */
static void
fill_window (Kiosk *kiosk)
{
  ClaraEngine *engine = kiosk->screen.engine;
  ClaraKioskWindow *window = CLARA_KIOSK_WINDOW (kiosk->screen.window);
  ClaraSenses *senses = clara_kiosk_window_get_senses (window);

  clara_senses_set_voice (senses, clara_engine_get_voice (engine));
  if (clara_engine_get_sight (engine) != NULL)
    clara_senses_set_sight (senses, clara_engine_get_sight (engine));
  clara_kiosk_window_set_suggest (window, suggest, kiosk);
  clara_guard_set_staff (clara_kiosk_window_get_guard (window), clara_engine_get_staff (engine));
  add_evacuation (engine, clara_guard_get_cover (clara_kiosk_window_get_guard (window)));
  clara_kiosk_window_update_company (window);
  /* The screen missed what was told before it was there. */
  clara_bus_publish (clara_engine_get_bus (engine), "step",
                     json_object_ref (clara_dialogue_get_step (clara_engine_get_dialogue (engine))));
}

/* The window is there already: where the database cannot be used it says so, and it is tried again. */
static gboolean
on_open (gpointer user_data)
{
  Kiosk *kiosk = user_data;
  ClaraEngine *engine = kiosk->screen.engine;
  g_autoptr (GError) error = NULL;

  if (clara_engine_is_open (engine))
    return G_SOURCE_REMOVE;
  kiosk->open_timer = 0;
  if (!clara_screen_open_engine (&kiosk->screen, &error))
    {
      clara_health_set_broken (kiosk->health, error->message);
      kiosk->open_timer =
        clara_clock_add_timeout (clara_engine_get_clock (engine), RETRY, on_open, kiosk, NULL);
      return G_SOURCE_REMOVE;
    }
  clara_health_set_well (kiosk->health);
  clara_health_set_store (kiosk->health, clara_engine_get_store (engine), clara_engine_get_tenant (engine));
  fill_window (kiosk);
  tell_first_frame (kiosk);
  clara_engine_start (engine);
  return G_SOURCE_REMOVE;
}

static void
open_soon (Kiosk *kiosk, gint64 delay)
{
  ClaraClock *clock = clara_engine_get_clock (kiosk->screen.engine);

  clara_clock_clear (clock, &kiosk->open_timer);
  kiosk->open_timer = clara_clock_add_timeout (clock, delay, on_open, kiosk, NULL);
}

static void
on_first_paint (GdkFrameClock *frame_clock, gpointer user_data)
{
  Kiosk *kiosk = user_data;
  struct timespec work;

  g_signal_handlers_disconnect_by_func (frame_clock, on_first_paint, kiosk);
  kiosk->first_frame = g_get_monotonic_time ();
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &work);
  kiosk->first_work = (gint64) work.tv_sec * G_USEC_PER_SEC + work.tv_nsec / 1000;
  if (clara_engine_is_open (kiosk->screen.engine))
    tell_first_frame (kiosk);
  else
    open_soon (kiosk, 0);
}

static void
on_realize (GtkWidget *window, gpointer user_data)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (on_first_paint),
                    user_data);
}

static void
on_staff_action (ClaraStaffCover *cover, const char *id, Kiosk *kiosk)
{
  if (strcmp (id, "quit") == 0)
    kiosk->screen.status = STATUS_CLOSED_BY_STAFF;
}

static ClaraHealth *
make_health (ClaraEngine *engine)
{
  g_autoptr (ClaraDesktopMessenger) messenger = clara_desktop_messenger_new (NULL);
  g_autofree char *name = clara_settings_get_string (clara_engine_get_settings (engine), "kiosk");

  return clara_health_new (clara_engine_get_bus (engine), clara_engine_get_clock (engine),
                           CLARA_MESSENGER (messenger), name);
}

static GtkWindow *
open_kiosk (ClaraScreen *screen, GtkApplication *application)
{
  Kiosk *kiosk = (Kiosk *) screen;
  const ClaraOptions *options = screen->options;
  ClaraKioskWindow *kiosk_window = clara_kiosk_window_new (
    application, clara_engine_get_bus (screen->engine), clara_engine_get_settings (screen->engine),
    clara_engine_get_clock (screen->engine), get_company, kiosk);
  ClaraGuard *guard = clara_kiosk_window_get_guard (kiosk_window);
  GtkWindow *window = GTK_WINDOW (kiosk_window);
  int width, height;

  gtk_window_set_decorated (window, options->windowed);
  if (options->size != NULL && sscanf (options->size, "%dx%d", &width, &height) == 2)
    gtk_window_set_default_size (window, CLAMP (width, 320, 16384), CLAMP (height, 240, 16384));
  g_signal_connect (clara_guard_get_cover (guard), "action", G_CALLBACK (on_staff_action), kiosk);
  if (!options->windowed)
    clara_guard_enclose (guard);
  kiosk->health = make_health (screen->engine);
  g_signal_connect (window, "realize", G_CALLBACK (on_realize), kiosk);
  open_soon (kiosk, LATEST_OPEN);
  return window;
}

static void
close_kiosk (ClaraScreen *screen)
{
  Kiosk *kiosk = (Kiosk *) screen;

  if (screen->engine != NULL)
    clara_clock_clear (clara_engine_get_clock (screen->engine), &kiosk->open_timer);
  g_clear_object (&kiosk->health);
}

/* How long this process is there already: hundreds of libraries are found and joined before main(). */
static gint64
get_age (void)
{
  g_autofree char *text = NULL;
  const char *rest;
  gint64 ticks = 0;
  struct timespec now;

  if (!g_file_get_contents ("/proc/self/stat", &text, NULL, NULL) || (rest = strrchr (text, ')')) == NULL)
    return 0;
  /* The 22nd field; the name, which may hold spaces, is the second. */
  for (int field = 2; field < 22 && rest != NULL; field++)
    rest = strchr (rest + 1, ' ');
  if (rest != NULL)
    ticks = g_ascii_strtoll (rest, NULL, 10);
  clock_gettime (CLOCK_BOOTTIME, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000
         - ticks * G_USEC_PER_SEC / sysconf (_SC_CLK_TCK);
}

/**
 * clara_kiosk_main:
 *
 * The screen a visitor stands at.
 */
int
clara_kiosk_main (const ClaraOptions *options)
{
  Kiosk kiosk = {
    .screen = { .options = options,
                .name = "clara",
                .flags = CLARA_ENGINE_DIALOGUE | CLARA_ENGINE_SOUND | CLARA_ENGINE_SIGHT,
                .early = TRUE,
                .open = open_kiosk,
                .close = close_kiosk },
    .start_time = g_get_monotonic_time () - get_age (),
  };

  return clara_screen_run (&kiosk.screen, CLARA_APPLICATION_ID, G_APPLICATION_FLAGS_NONE);
}
