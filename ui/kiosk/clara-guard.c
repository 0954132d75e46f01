/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-guard.h"

#include "clara-scale.h"
#include "clara-text.h"

#include <string.h>
#ifdef GDK_WINDOWING_X11
#include <gdk/x11/gdkx.h>
#endif

#define TAPS 5
#define TAPS_TIME (4 * G_TIME_SPAN_SECOND)
#define CORNER_MM 20.0
/* A monitor that is switched on tells several changes one after the other. */
#define SETTLE_TIME (400 * G_TIME_SPAN_MILLISECOND)

struct _ClaraGuard
{
  GObject parent_instance;
  GtkWindow *window; /* unowned: it owns the guard */
  GtkWidget *shade;  /* of the overlay, as the cover */
  GtkWidget *content;
  ClaraStaffCover *cover;
  GPtrArray *covers; /* unowned GtkWidget: pages that lie over all */
  ClaraBus *bus;
  ClaraSettings *settings;
  ClaraClock *clock;
  GListModel *monitors;
  gboolean enclosing; /* full screen, and not to be closed */
  gboolean awake;
  gboolean asked_for_missing; /* the desk knows that the monitor is not there */
  guint inhibition;           /* of the screensaver; 0: none */
  gboolean cannot_inhibit;
  guint taps;
  gint64 first_tap;
  guint dim_timer, settle_timer;
};

G_DEFINE_FINAL_TYPE (ClaraGuard, clara_guard, G_TYPE_OBJECT)

/* The monitor ------------------------------------------------------------------------------------ */

static GdkMonitor *
find_monitor (ClaraGuard *self)
{
  g_autofree char *wanted = clara_settings_get_string (self->settings, "monitor");

  for (guint i = 0; wanted[0] != '\0' && i < g_list_model_get_n_items (self->monitors); i++)
    {
      g_autoptr (GdkMonitor) monitor = g_list_model_get_item (self->monitors, i);

      if (g_strcmp0 (gdk_monitor_get_connector (monitor), wanted) == 0)
        {
          self->asked_for_missing = FALSE;
          return g_steal_pointer (&monitor);
        }
    }
  if (wanted[0] != '\0' && !self->asked_for_missing)
    {
      self->asked_for_missing = TRUE;
      clara_bus_publish (self->bus, "error",
                         clara_json_build ("sss", "where", "monitor", "message",
                                           "The monitor named in the settings is not connected", "fix",
                                           "Connect it, or set monitor to another connector or to ''"));
    }
  return NULL;
}

/* Under X11 nobody need be there to make a window full screen; the toolkit takes it for done all the same,
 * and then no longer changes its size. */
static gboolean
is_managed (GdkDisplay *display)
{
#ifdef GDK_WINDOWING_X11
  if (GDK_IS_X11_DISPLAY (display))
    return gdk_x11_screen_supports_net_wm_hint (gdk_x11_display_get_screen (display),
                                                g_intern_static_string ("_NET_WM_STATE_FULLSCREEN"));
#endif
  return TRUE;
}

static void
cover_monitor (ClaraGuard *self)
{
  g_autoptr (GdkMonitor) monitor = find_monitor (self);
  g_autoptr (GdkMonitor) first = g_list_model_get_item (self->monitors, 0);
  GdkRectangle area = { 0, 0, 0, 0 };

  if (monitor != NULL || first != NULL)
    gdk_monitor_get_geometry (monitor != NULL ? monitor : first, &area);
  /* Where nobody manages windows the size alone covers it. */
  if (area.width > 0 && area.height > 0)
    gtk_window_set_default_size (self->window, area.width, area.height);
  gtk_window_set_decorated (self->window, FALSE);
  if (!is_managed (gtk_widget_get_display (GTK_WIDGET (self->window))))
    return;
  if (monitor != NULL)
    gtk_window_fullscreen_on_monitor (self->window, monitor);
  else
    gtk_window_fullscreen (self->window);
}

static gboolean
on_settled (gpointer user_data)
{
  ClaraGuard *self = user_data;

  self->settle_timer = 0;
  if (self->enclosing && g_list_model_get_n_items (self->monitors) > 0)
    cover_monitor (self);
  return G_SOURCE_REMOVE;
}

static void
settle (ClaraGuard *self)
{
  clara_clock_clear (self->clock, &self->settle_timer);
  self->settle_timer = clara_clock_add_timeout (self->clock, SETTLE_TIME, on_settled, self, NULL);
}

static void
watch_monitors (ClaraGuard *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (self->monitors); i++)
    {
      g_autoptr (GdkMonitor) monitor = g_list_model_get_item (self->monitors, i);

      g_signal_handlers_disconnect_by_func (monitor, settle, self);
      g_signal_connect_object (monitor, "notify::geometry", G_CALLBACK (settle), self, G_CONNECT_SWAPPED);
    }
}

static void
on_monitors (GListModel *monitors, guint position, guint removed, guint added, ClaraGuard *self)
{
  watch_monitors (self);
  settle (self);
}

static void
on_fullscreened (GtkWindow *window, GParamSpec *property, ClaraGuard *self)
{
  /* Whoever took it away, a window manager's key or a monitor that went dark. */
  if (self->enclosing && !gtk_window_is_fullscreen (window))
    settle (self);
}

/* Ways out ---------------------------------------------------------------------------------------- */

static gboolean
on_close_request (GtkWindow *window, ClaraGuard *self)
{
  return self->enclosing ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, ClaraGuard *self)
{
  const GdkModifierType held = state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK | GDK_SUPER_MASK);

  if (held == (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK) && gdk_keyval_to_lower (key) == GDK_KEY_s)
    {
      clara_staff_cover_open (self->cover);
      return GDK_EVENT_STOP;
    }
  if (!self->enclosing)
    return GDK_EVENT_PROPAGATE;
  /* Context menus, the menu bar, the emoji chooser, the window manager's own in case it lets them through. */
  if (key == GDK_KEY_Menu || key == GDK_KEY_F10 || (held & (GDK_ALT_MASK | GDK_SUPER_MASK)) != 0
      || (held == GDK_CONTROL_MASK && (key == GDK_KEY_period || key == GDK_KEY_semicolon)))
    return GDK_EVENT_STOP;
  return GDK_EVENT_PROPAGATE;
}

/* The second button opens the context menus of entries: it is nobody's. */
static void
on_second_button (GtkGestureClick *gesture, int n_press, double x, double y, ClaraGuard *self)
{
  if (self->enclosing)
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static gboolean
is_in_corner (ClaraGuard *self, double x, double y)
{
  GtkWidget *widget = GTK_WIDGET (self->window);
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (widget));
  GdkMonitor *monitor =
    surface != NULL ? gdk_display_get_monitor_at_surface (gtk_widget_get_display (widget), surface) : NULL;
  GdkRectangle area = { 0, 0, 0, 0 };
  double side;

  if (monitor != NULL)
    gdk_monitor_get_geometry (monitor, &area);
  side =
    CORNER_MM
    * clara_scale_compute (clara_settings_get_double (self->settings, "pixels-per-millimetre"), area.width,
                           area.height, monitor != NULL ? gdk_monitor_get_width_mm (monitor) : 0,
                           monitor != NULL ? gdk_monitor_get_height_mm (monitor) : 0);
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (widget) - x;
  return x <= side && y <= side;
}

static void
on_tap (GtkGestureClick *gesture, int n_press, double x, double y, ClaraGuard *self)
{
  const gint64 now = clara_clock_get_monotonic (self->clock);

  if (!is_in_corner (self, x, y))
    {
      self->taps = 0;
      return;
    }
  if (self->taps == 0 || now - self->first_tap > TAPS_TIME)
    {
      self->taps = 0;
      self->first_tap = now;
    }
  if (++self->taps < TAPS)
    return;
  self->taps = 0;
  clara_staff_cover_open (self->cover);
}

/* While a page lies over all nothing beneath it takes the keyboard. */
static void
on_cover_visible (GtkWidget *changed, GParamSpec *property, ClaraGuard *self)
{
  gboolean covered = FALSE;

  for (guint i = 0; i < self->covers->len; i++)
    covered |= gtk_widget_get_visible (self->covers->pdata[i]);
  gtk_widget_set_can_focus (self->content, !covered);
}

static void
on_action (ClaraStaffCover *cover, const char *id, ClaraGuard *self)
{
  if (strcmp (id, "quit") == 0)
    {
      self->enclosing = FALSE;
      gtk_window_close (self->window);
    }
  else if (strcmp (id, "screen") == 0 && self->enclosing)
    {
      self->enclosing = FALSE;
      gtk_window_set_decorated (self->window, TRUE);
      gtk_window_unfullscreen (self->window);
    }
  else if (strcmp (id, "screen") == 0)
    clara_guard_enclose (self);
}

/* What one visitor copied is not for the next to paste. */
static void
forget_clipboard (ClaraGuard *self)
{
  GdkDisplay *display = gtk_widget_get_display (GTK_WIDGET (self->window));
  GdkClipboard *const clipboards[] = { gdk_display_get_clipboard (display),
                                       gdk_display_get_primary_clipboard (display) };

  for (gsize i = 0; i < G_N_ELEMENTS (clipboards); i++)
    if (gdk_clipboard_is_local (clipboards[i]))
      gdk_clipboard_set_content (clipboards[i], NULL);
}

/* Light ------------------------------------------------------------------------------------------- */

static gboolean
on_dim (gpointer user_data)
{
  ClaraGuard *self = user_data;

  self->dim_timer = 0;
  gtk_widget_set_visible (self->shade, TRUE);
  return G_SOURCE_REMOVE;
}

static void
wait_to_dim (ClaraGuard *self)
{
  const int minutes = clara_settings_get_int (self->settings, "dim-minutes");

  clara_clock_clear (self->clock, &self->dim_timer);
  gtk_widget_set_visible (self->shade, FALSE);
  if (!self->awake && minutes > 0)
    self->dim_timer = clara_clock_add_timeout (self->clock, minutes * G_TIME_SPAN_MINUTE, on_dim, self, NULL);
}

static void
hold_screensaver (ClaraGuard *self, gboolean hold)
{
  GtkApplication *application = gtk_window_get_application (self->window);

  if (application == NULL)
    return;
  if (hold && self->inhibition == 0 && !self->cannot_inhibit)
    {
      self->inhibition = gtk_application_inhibit (application, self->window, GTK_APPLICATION_INHIBIT_IDLE,
                                                  "A visitor is being served");
      self->cannot_inhibit = self->inhibition == 0;
      if (self->cannot_inhibit)
        g_message (
          "No session manager or portal holds off a screensaver here; switch it off in the desktop's "
          "settings, or use a session of data/kiosk-session, which has none");
    }
  else if (!hold && self->inhibition != 0)
    {
      gtk_application_uninhibit (application, self->inhibition);
      self->inhibition = 0;
    }
}

/* ------------------------------------------------------------------------------------------------- */

static void
clara_guard_dispose (GObject *object)
{
  ClaraGuard *self = CLARA_GUARD (object);

  if (self->clock != NULL)
    {
      clara_clock_clear (self->clock, &self->dim_timer);
      clara_clock_clear (self->clock, &self->settle_timer);
    }
  self->enclosing = FALSE;
  g_clear_object (&self->monitors);
  g_clear_object (&self->bus);
  g_clear_object (&self->settings);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (clara_guard_parent_class)->dispose (object);
}

static void
clara_guard_finalize (GObject *object)
{
  g_ptr_array_unref (CLARA_GUARD (object)->covers);
  G_OBJECT_CLASS (clara_guard_parent_class)->finalize (object);
}

static void
clara_guard_class_init (ClaraGuardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_guard_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_guard_finalize;
}

static void
clara_guard_init (ClaraGuard *self)
{
  self->covers = g_ptr_array_new ();
}

static void
add_gesture (ClaraGuard *self, guint button, GCallback callback)
{
  GtkGesture *gesture = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (gesture), button);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (gesture), GTK_PHASE_CAPTURE);
  g_signal_connect_object (gesture, "pressed", callback, self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->window), GTK_EVENT_CONTROLLER (gesture));
}

ClaraGuard *
clara_guard_new (GtkWindow *window, GtkOverlay *overlay, ClaraBus *bus, ClaraSettings *settings,
                 ClaraClock *clock)
{
  ClaraGuard *self = g_object_new (CLARA_TYPE_GUARD, NULL);
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->window = window;
  self->content = gtk_overlay_get_child (overlay);
  self->bus = g_object_ref (bus);
  self->settings = g_object_ref (settings);
  self->clock = g_object_ref (clock);
  self->cover = g_object_new (CLARA_TYPE_STAFF_COVER, NULL);
  gtk_overlay_add_overlay (overlay, GTK_WIDGET (self->cover));
  g_signal_connect_object (self->cover, "action", G_CALLBACK (on_action), self, 0);
  clara_guard_add_cover (self, GTK_WIDGET (self->cover));
  self->shade = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_add_css_class (self->shade, "shade");
  gtk_widget_set_can_target (self->shade, FALSE);
  gtk_widget_set_visible (self->shade, FALSE);
  gtk_overlay_add_overlay (overlay, self->shade);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (window), keys);
  add_gesture (self, GDK_BUTTON_PRIMARY, G_CALLBACK (on_tap));
  add_gesture (self, GDK_BUTTON_SECONDARY, G_CALLBACK (on_second_button));
  g_signal_connect_object (window, "close-request", G_CALLBACK (on_close_request), self, 0);
  g_signal_connect_object (window, "notify::fullscreened", G_CALLBACK (on_fullscreened), self, 0);
  self->monitors = g_object_ref (gdk_display_get_monitors (gtk_widget_get_display (GTK_WIDGET (window))));
  g_signal_connect_object (self->monitors, "items-changed", G_CALLBACK (on_monitors), self, 0);
  watch_monitors (self);
  wait_to_dim (self);
  return self;
}

void
clara_guard_set_staff (ClaraGuard *self, ClaraStaff *staff)
{
  clara_staff_cover_set_parts (self->cover, staff, self->clock);
}

/**
 * clara_guard_add_cover:
 * @cover: (transfer none): a page of the overlay: while it is seen, what it covers takes no keyboard
 */
void
clara_guard_add_cover (ClaraGuard *self, GtkWidget *cover)
{
  g_ptr_array_add (self->covers, cover);
  g_signal_connect_object (cover, "notify::visible", G_CALLBACK (on_cover_visible), self, 0);
}

/**
 * clara_guard_get_cover:
 *
 * Returns: (transfer none): the staff's page
 */
ClaraStaffCover *
clara_guard_get_cover (ClaraGuard *self)
{
  return self->cover;
}

void
clara_guard_enclose (ClaraGuard *self)
{
  self->enclosing = TRUE;
  cover_monitor (self);
}

gboolean
clara_guard_is_enclosing (ClaraGuard *self)
{
  return self->enclosing;
}

/**
 * clara_guard_set_awake:
 *
 * Awake the screensaver is held off; asleep the screen may grow dark, and what was copied is forgotten.
 */
void
clara_guard_set_awake (ClaraGuard *self, gboolean awake)
{
  if (awake == self->awake)
    return;
  self->awake = awake;
  hold_screensaver (self, awake);
  if (!awake)
    forget_clipboard (self);
  wait_to_dim (self);
}

void
clara_guard_set_language (ClaraGuard *self, const char *language)
{
  clara_staff_cover_set_language (self->cover, language);
}
