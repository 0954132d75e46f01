/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-kiosk-window.h"

#include "clara-brand.h"
#include "clara-comfort.h"
#include "clara-figure.h"
#include "clara-header.h"
#include "clara-idle-cover.h"
#include "clara-record-bar.h"
#include "clara-out-of-order.h"
#include "clara-stage.h"
#include "clara-style.h"
#include "clara-task.h"
#include "clara-text.h"

#include <string.h>

#define GREETING_SECONDS 1.8
#define PASSING_SECONDS 2.4

struct _ClaraKioskWindow
{
  AdwApplicationWindow parent_instance;
  GtkOverlay *overlay;
  ClaraStage *stage;
  ClaraComfort *comfort;
  ClaraIdleCover *cover;
  ClaraRecordBar *record_bar;
  ClaraOutOfOrder *out_of_order;
  ClaraHeader *header;
  ClaraFigure *figure;
  ClaraTask *task;
  ClaraKeyboard *keyboard;
  GtkWidget *footer;
  GtkWidget *start_over;
  GtkLabel *start_over_label;
  GtkWidget *call;
  GtkLabel *call_label;

  ClaraBus *bus;
  ClaraSettings *settings;
  ClaraClock *clock;
  ClaraCompanyFunc company;
  gpointer company_data;
  ClaraGuard *guard;
  ClaraLook *look;
  ClaraBrand *brand;
  ClaraSenses *senses;

  ClaraStep *step; /* nullable: the last one */
  ClaraPageKind page;
  ClaraRoom room;
  char *language;
  char *visit_id; /* of this session, once it is committed */
  ClaraActivity activity;
  ClaraTapGate gate;
  double volume;
  gboolean microphone; /* no device event said that it is missing */
  guint minute_timer;
};

G_DEFINE_FINAL_TYPE (ClaraKioskWindow, clara_kiosk_window, ADW_TYPE_APPLICATION_WINDOW)

/* Saying ---------------------------------------------------------------------------------------- */

static void
send (ClaraKioskWindow *self, const char *name, JsonObject *fields)
{
  g_autoptr (GError) error = NULL;

  if (!clara_bus_send (self->bus, name, fields, &error))
    g_critical ("%s", error->message);
}

/* One press in 400 ms: a double tap must not press what has come under the finger. */
static gboolean
accept_tap (ClaraKioskWindow *self)
{
  return clara_tap_gate_accept (&self->gate, clara_clock_get_monotonic (self->clock));
}

static void
on_command (ClaraTask *task, const char *name, JsonObject *fields, ClaraKioskWindow *self)
{
  if (strcmp (name, "wake") == 0 && !clara_settings_get_boolean (self->settings, "wake-by-touch"))
    return;
  if (accept_tap (self))
    send (self, name, json_object_ref (fields));
}

static void
on_start_over (GtkButton *button, ClaraKioskWindow *self)
{
  if (accept_tap (self))
    send (self, "cancel", NULL);
}

static void
on_call (GtkButton *button, ClaraKioskWindow *self)
{
  if (accept_tap (self))
    send (self, "call_human", clara_json_build ("s", "reason", "touch"));
}

static void
on_call_for_order (ClaraOutOfOrder *page, ClaraKioskWindow *self)
{
  if (accept_tap (self))
    send (self, "call_human", clara_json_build ("s", "reason", "out_of_order"));
}

static void
on_more_time (ClaraIdleCover *cover, ClaraKioskWindow *self)
{
  send (self, "more_time", NULL);
}

static void
on_mute (ClaraFigure *figure, gboolean muted, ClaraKioskWindow *self)
{
  send (self, "mute", clara_json_build ("b", "muted", muted));
}

static void
on_talk (ClaraFigure *figure, gboolean pressed, ClaraKioskWindow *self)
{
  send (self, "talk", clara_json_build ("b", "pressed", pressed));
}

static void
on_record (ClaraRecordBar *bar, gboolean allowed, ClaraKioskWindow *self)
{
  if (accept_tap (self))
    send (self, "record", clara_json_build ("b", "allowed", allowed));
}

static void
on_language (ClaraHeader *header, const char *language, ClaraKioskWindow *self)
{
  g_autofree char *chosen = g_strdup (language);

  clara_kiosk_window_set_language (self, chosen);
  send (self, "set_language", clara_json_build ("s", "language", chosen));
}

static void
on_lower (ClaraHeader *header, gboolean lowered, ClaraKioskWindow *self)
{
  clara_look_set_lowered (self->look, lowered);
}

static void
on_comfort (ClaraHeader *header, ClaraKioskWindow *self)
{
  clara_comfort_open (self->comfort, clara_look_get_text_scale (self->look),
                      clara_look_get_high_contrast (self->look), self->volume);
}

static void
on_text_scale (ClaraComfort *comfort, double text_scale, ClaraKioskWindow *self)
{
  clara_look_set_text_scale (self->look, text_scale);
}

static void
on_contrast (ClaraComfort *comfort, gboolean high, ClaraKioskWindow *self)
{
  clara_look_set_high_contrast (self->look, high);
}

static void
on_volume (ClaraComfort *comfort, double volume, ClaraKioskWindow *self)
{
  self->volume = volume;
  send (self, "volume", clara_json_build ("d", "level", volume));
}

static void
on_keyboard (ClaraKeyboard *keyboard, gboolean open, ClaraKioskWindow *self)
{
  clara_task_set_typing (self->task, open);
}

/* Asleep the whole screen is one button. */
static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, ClaraKioskWindow *self)
{
  clara_task_set_touching (self->task, TRUE);
  if (self->page == CLARA_PAGE_ATTRACT && !self->activity.awake
      && clara_settings_get_boolean (self->settings, "wake-by-touch") && accept_tap (self))
    send (self, "wake", clara_json_build ("s", "by", "touch"));
}

/* Showing --------------------------------------------------------------------------------------- */

static void
update_activity (ClaraKioskWindow *self)
{
  self->activity.can_hear = clara_senses_has_voice (self->senses) && self->microphone;
  clara_figure_set_activity (self->figure, &self->activity);
  clara_stage_set_footer_shown (self->stage, self->activity.awake);
}

static void
update_time (ClaraKioskWindow *self)
{
  const gint64 now = clara_clock_get_real (self->clock);
  const int offset = clara_clock_get_utc_offset (self->clock);
  g_autofree char *date = clara_text_date (self->language, now, offset);
  g_autofree char *time = clara_text_time (self->language, now, offset);
  g_autofree char *both = g_strdup_printf ("%s · %s", date, time);
  const char *company = self->company != NULL ? self->company (self->company_data) : NULL;

  /* Where there is little height the date would take a line from the task. */
  clara_header_set_time (self->header, self->room & CLARA_ROOM_SHORT ? time : both);
  clara_header_set_company (self->header, company != NULL ? company : "Clara");
  clara_task_set_company (self->task, company != NULL ? company : "");
  clara_task_set_time (self->task, time);
}

static gboolean
on_minute (gpointer user_data)
{
  ClaraKioskWindow *self = user_data;
  const gint64 minute = 60 * (gint64) G_USEC_PER_SEC;

  update_time (self);
  self->minute_timer = clara_clock_add_timeout (
    self->clock, minute - clara_clock_get_real (self->clock) % minute, on_minute, self, NULL);
  return G_SOURCE_REMOVE;
}

static void
update_texts (ClaraKioskWindow *self)
{
  const char *start_over = clara_text (self->language, "kiosk", "Start over");
  const char *call = clara_text (self->language, "kiosk", "Call a person");

  gtk_label_set_label (self->start_over_label, start_over);
  gtk_label_set_label (self->call_label, call);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->start_over), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  start_over, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->call), GTK_ACCESSIBLE_PROPERTY_LABEL, call, -1);
}

/* Everything of the last person is gone before the next one looks. */
static void
forget (ClaraKioskWindow *self)
{
  g_autofree char *language = clara_settings_get_string (self->settings, "language");

  clara_task_clear (self->task);
  clara_figure_clear (self->figure);
  clara_idle_cover_show_seconds (self->cover, 0);
  clara_comfort_close (self->comfort);
  clara_look_reset (self->look);
  clara_header_set_lowered (self->header, FALSE);
  if (self->volume != clara_settings_get_double (self->settings, "volume"))
    on_volume (self->comfort, clara_settings_get_double (self->settings, "volume"), self);
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  g_clear_pointer (&self->visit_id, g_free);
  self->activity.speaking = self->activity.thinking = FALSE;
  clara_task_set_touching (self->task, FALSE);
  clara_kiosk_window_set_language (self, language);
}

static void
play_page (ClaraKioskWindow *self, ClaraPageKind before)
{
  if (before == CLARA_PAGE_ATTRACT && self->page != CLARA_PAGE_ATTRACT)
    clara_figure_play (self->figure, CLARA_MOOD_GREETING, GREETING_SECONDS);
  else if (before != self->page && self->page == CLARA_PAGE_GOODBYE)
    clara_figure_play (self->figure, CLARA_MOOD_HAPPY, PASSING_SECONDS);
}

/* Asleep the wallpaper of the house is behind all. */
static void
set_asleep (ClaraKioskWindow *self, gboolean asleep)
{
  if (asleep)
    gtk_widget_add_css_class (GTK_WIDGET (self), "asleep");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "asleep");
}

static void
on_step (ClaraKioskWindow *self, JsonObject *fields)
{
  ClaraStep *step = clara_step_parse (fields);
  const ClaraPageKind before = self->page;

  g_clear_pointer (&self->step, clara_step_free);
  self->step = step;

  self->page = step->page;
  self->activity.awake = step->page != CLARA_PAGE_ATTRACT;
  self->activity.large_picture = step->page == CLARA_PAGE_PHOTO;
  clara_senses_set_awake (self->senses, self->activity.awake);
  clara_guard_set_awake (self->guard, self->activity.awake);
  if (!self->activity.awake)
    forget (self);
  else if (step->language != NULL)
    clara_kiosk_window_set_language (self, step->language);
  set_asleep (self, !self->activity.awake);
  clara_task_show_step (self->task, step);
  play_page (self, before);
  update_activity (self);
}

static void
on_said (ClaraKioskWindow *self, JsonObject *fields)
{
  const gboolean final = clara_json_get_boolean (fields, "final", FALSE);
  const char *text = clara_json_get_string (fields, "text", "");

  if (!self->activity.awake)
    return;
  if (text[0] != '\0')
    clara_bubbles_say (clara_task_get_transcript (self->task),
                       CLAMP (clara_json_get_int (fields, "utterance", 0), 0, G_MAXUINT), text, final);
  if (!clara_senses_has_voice (self->senses))
    {
      self->activity.speaking = !final;
      update_activity (self);
    }
}

static void
on_heard (ClaraKioskWindow *self, JsonObject *fields)
{
  const char *text = clara_json_get_string (fields, "text", "");

  if (strcmp (clara_json_get_string (fields, "source", ""), "voice") == 0)
    clara_task_set_touching (self->task, FALSE);
  if (self->activity.awake && text[0] != '\0')
    clara_bubbles_hear (clara_task_get_transcript (self->task), text,
                        clara_json_get_boolean (fields, "final", FALSE));
}

static void
on_state (ClaraKioskWindow *self, JsonObject *fields)
{
  const char *on = clara_json_get_string (fields, "on", "");

  if (strstr (on, "not_understood") != NULL || strstr (on, "neither") != NULL
      || strstr (on, "not_found") != NULL)
    clara_figure_play (self->figure, CLARA_MOOD_CONFUSED, PASSING_SECONDS);
}

static void
on_device (ClaraKioskWindow *self, JsonObject *fields)
{
  const char *kind = clara_json_get_string (fields, "kind", "");
  const char *state = clara_json_get_string (fields, "state", "");
  const gboolean works =
    strcmp (state, "missing") != 0 && strcmp (state, "failed") != 0 && strcmp (state, "silent") != 0;

  if (strcmp (kind, "microphone") == 0)
    {
      self->microphone = works;
      self->activity.muted = strcmp (state, "muted") == 0;
      update_activity (self);
    }
}

static void
on_visit (ClaraKioskWindow *self, JsonObject *fields)
{
  const char *status = clara_json_get_string (fields, "status", "");

  if (!self->activity.awake || strcmp (status, "checked_in") != 0)
    return;
  g_free (self->visit_id);
  self->visit_id = g_strdup (clara_json_get_string (fields, "visit_id", NULL));
}

static void
on_notification (ClaraKioskWindow *self, JsonObject *fields)
{
  const char *kind = clara_json_get_string (fields, "kind", "host");
  const char *visit_id = clara_json_get_string (fields, "visit_id", NULL);

  /* What the desk is told, where a code went, or a late answer to the visitor before is not this visitor's.
   */
  if (strcmp (kind, "host") != 0 || self->visit_id == NULL || g_strcmp0 (visit_id, self->visit_id) != 0)
    return;
  clara_task_show_notification (self->task, clara_json_get_string (fields, "state", ""),
                                clara_json_get_string (fields, "recipient_name", NULL),
                                clara_json_get_string (fields, "answer", NULL));
}

static void
on_idle_warning (ClaraKioskWindow *self, JsonObject *fields)
{
  clara_idle_cover_show_seconds (self->cover,
                                 self->activity.awake ? clara_json_get_int (fields, "seconds", 0) : 0);
}

static void
on_out_of_order (ClaraKioskWindow *self, JsonObject *fields)
{
  static const char *const calls[] = { "none", "running", "heard", "failed" };
  const char *call = clara_json_get_string (fields, "call", "");
  ClaraCallState state = CLARA_CALL_NONE;

  for (gsize i = 0; i < G_N_ELEMENTS (calls); i++)
    if (strcmp (calls[i], call) == 0)
      state = (ClaraCallState) i;
  clara_out_of_order_show (self->out_of_order, clara_json_get_boolean (fields, "broken", FALSE), state);
}

static void
on_error (ClaraKioskWindow *self, JsonObject *fields)
{
  /* The visitor notices a face at most, never an error text. */
  if (self->activity.awake)
    clara_figure_play (self->figure, CLARA_MOOD_APOLOGETIC, PASSING_SECONDS);
}

/* A page arranges itself for the room that it is shown in. */
static void
on_room_changed (ClaraStage *stage, int room, ClaraKioskWindow *self)
{
  self->room = room;
  /* Beside large letters Clara's column is narrow. */
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->footer),
                                  (room & CLARA_ROOM_NARROW) && !(room & CLARA_ROOM_PORTRAIT)
                                    ? GTK_ORIENTATION_VERTICAL
                                    : GTK_ORIENTATION_HORIZONTAL);
  update_time (self);
  clara_task_set_room (self->task, room);
  clara_record_bar_set_room (self->record_bar, room);
  clara_staff_cover_set_room (clara_guard_get_cover (self->guard), room);
  if (self->step != NULL)
    clara_task_show_step (self->task, self->step);
}

static void
on_senses_changed (ClaraSenses *senses, ClaraKioskWindow *self)
{
  clara_senses_update (senses, &self->activity);
  update_activity (self);
}

static void
on_recording (ClaraKioskWindow *self, JsonObject *fields)
{
  clara_record_bar_set_state (self->record_bar, clara_json_get_string (fields, "state", "off"));
}

static void
on_event (ClaraBus *bus, ClaraMessage *message, ClaraKioskWindow *self)
{
  static const struct
  {
    const char *name;
    void (*handle) (ClaraKioskWindow *self, JsonObject *fields);
  } handlers[] = {
    { "step", on_step },
    { "said", on_said },
    { "heard", on_heard },
    { "state", on_state },
    { "device", on_device },
    { "notification", on_notification },
    { "idle_warning", on_idle_warning },
    { "error", on_error },
    { "out_of_order", on_out_of_order },
    { "visit", on_visit },
    { "recording", on_recording },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++)
    if (clara_message_is (message, handlers[i].name))
      handlers[i].handle (self, clara_message_get_fields (message));
}

/* Window ------------------------------------------------------------------------------------------ */

static void
clara_kiosk_window_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (clara_kiosk_window_parent_class)->realize (widget);
  clara_look_update_scale (CLARA_KIOSK_WINDOW (widget)->look);
  clara_brand_load (CLARA_KIOSK_WINDOW (widget)->brand,
                    clara_look_get_scale (CLARA_KIOSK_WINDOW (widget)->look));
}

/* The toolkit's inspector would show and change all. */
static gboolean
clara_kiosk_window_enable_debugging (GtkWindow *window, gboolean toggle)
{
  ClaraKioskWindow *self = CLARA_KIOSK_WINDOW (window);

  if (self->guard == NULL || clara_guard_is_enclosing (self->guard))
    return TRUE;
  return GTK_WINDOW_CLASS (clara_kiosk_window_parent_class)->enable_debugging (window, toggle);
}

static void
clara_kiosk_window_dispose (GObject *object)
{
  ClaraKioskWindow *self = CLARA_KIOSK_WINDOW (object);

  if (self->clock != NULL)
    clara_clock_clear (self->clock, &self->minute_timer);
  if (self->bus != NULL)
    g_signal_handlers_disconnect_by_data (self->bus, self);
  g_clear_object (&self->guard);
  g_clear_object (&self->senses);
  g_clear_object (&self->bus);
  g_clear_object (&self->settings);
  g_clear_object (&self->clock);
  g_clear_object (&self->brand);
  g_clear_object (&self->look);
  G_OBJECT_CLASS (clara_kiosk_window_parent_class)->dispose (object);
}

static void
clara_kiosk_window_finalize (GObject *object)
{
  g_clear_pointer (&CLARA_KIOSK_WINDOW (object)->step, clara_step_free);
  g_free (CLARA_KIOSK_WINDOW (object)->language);
  g_free (CLARA_KIOSK_WINDOW (object)->visit_id);
  G_OBJECT_CLASS (clara_kiosk_window_parent_class)->finalize (object);
}

static void
clara_kiosk_window_class_init (ClaraKioskWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clara_kiosk_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_kiosk_window_finalize;
  widget_class->realize = clara_kiosk_window_realize;
  GTK_WINDOW_CLASS (klass)->enable_debugging = clara_kiosk_window_enable_debugging;
  clara_style_ensure_resources ();
  g_type_ensure (CLARA_TYPE_STAGE);
  g_type_ensure (CLARA_TYPE_COMFORT);
  g_type_ensure (CLARA_TYPE_IDLE_COVER);
  g_type_ensure (CLARA_TYPE_RECORD_BAR);
  g_type_ensure (CLARA_TYPE_OUT_OF_ORDER);
  g_type_ensure (CLARA_TYPE_HEADER);
  g_type_ensure (CLARA_TYPE_FIGURE);
  g_type_ensure (CLARA_TYPE_TASK);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/clarareception/Clara/kiosk/clara-kiosk-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraKioskWindow, overlay);
  gtk_widget_class_bind_template_child (widget_class, ClaraKioskWindow, stage);
  gtk_widget_class_bind_template_child (widget_class, ClaraKioskWindow, comfort);
  gtk_widget_class_bind_template_child (widget_class, ClaraKioskWindow, cover);
  gtk_widget_class_bind_template_child (widget_class, ClaraKioskWindow, out_of_order);
  gtk_widget_class_bind_template_child (widget_class, ClaraKioskWindow, header);
  gtk_widget_class_bind_template_child (widget_class, ClaraKioskWindow, figure);
  gtk_widget_class_bind_template_child (widget_class, ClaraKioskWindow, record_bar);
  gtk_widget_class_bind_template_child (widget_class, ClaraKioskWindow, task);
  gtk_widget_class_bind_template_child (widget_class, ClaraKioskWindow, footer);
  gtk_widget_class_bind_template_child (widget_class, ClaraKioskWindow, start_over);
  gtk_widget_class_bind_template_child (widget_class, ClaraKioskWindow, start_over_label);
  gtk_widget_class_bind_template_child (widget_class, ClaraKioskWindow, call);
  gtk_widget_class_bind_template_child (widget_class, ClaraKioskWindow, call_label);
  gtk_widget_class_bind_template_callback (widget_class, on_command);
  gtk_widget_class_bind_template_callback (widget_class, on_start_over);
  gtk_widget_class_bind_template_callback (widget_class, on_call);
  gtk_widget_class_bind_template_callback (widget_class, on_call_for_order);
  gtk_widget_class_bind_template_callback (widget_class, on_more_time);
  gtk_widget_class_bind_template_callback (widget_class, on_mute);
  gtk_widget_class_bind_template_callback (widget_class, on_talk);
  gtk_widget_class_bind_template_callback (widget_class, on_record);
  gtk_widget_class_bind_template_callback (widget_class, on_language);
  gtk_widget_class_bind_template_callback (widget_class, on_lower);
  gtk_widget_class_bind_template_callback (widget_class, on_comfort);
  gtk_widget_class_bind_template_callback (widget_class, on_text_scale);
  gtk_widget_class_bind_template_callback (widget_class, on_contrast);
  gtk_widget_class_bind_template_callback (widget_class, on_volume);
}

static void
clara_kiosk_window_init (ClaraKioskWindow *self)
{
  GtkGesture *press = gtk_gesture_click_new ();

  self->language = g_strdup ("");
  self->microphone = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  clara_stage_set_parts (self->stage, GTK_WIDGET (self->header), GTK_WIDGET (self->figure),
                         GTK_WIDGET (self->task), self->footer);
  self->keyboard = clara_keyboard_new (GTK_WINDOW (self));
  clara_stage_set_keyboard (self->stage, GTK_WIDGET (self->keyboard));
  clara_stage_set_banner (self->stage, GTK_WIDGET (self->record_bar));
  g_signal_connect (self->keyboard, "opened", G_CALLBACK (on_keyboard), self);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (press), GTK_PHASE_CAPTURE);
  g_signal_connect (press, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (press));
}

/**
 * clara_kiosk_window_new:
 * @company: (nullable): asked once a minute and at each step for the name in the header
 *
 * Returns: (transfer none): the window, owned by @application
 */
ClaraKioskWindow *
clara_kiosk_window_new (GtkApplication *application, ClaraBus *bus, ClaraSettings *settings,
                        ClaraClock *clock, ClaraCompanyFunc company, gpointer company_data)
{
  ClaraKioskWindow *self = g_object_new (CLARA_TYPE_KIOSK_WINDOW, "application", application, NULL);
  g_autofree char *language = clara_settings_get_string (settings, "language");
  g_auto (GStrv) languages = clara_settings_get_strv (settings, "languages");

  self->bus = g_object_ref (bus);
  self->settings = g_object_ref (settings);
  self->clock = g_object_ref (clock);
  self->company = company;
  self->company_data = company_data;
  self->guard = clara_guard_new (GTK_WINDOW (self), self->overlay, bus, settings, clock);
  clara_guard_add_cover (self->guard, GTK_WIDGET (self->out_of_order));
  clara_out_of_order_set_languages (self->out_of_order, (const char *const *) languages);
  self->look = clara_look_new (GTK_WIDGET (self), self->stage, self->figure, self->keyboard, settings);
  self->brand = clara_brand_new (GTK_WIDGET (self), self->header, settings, bus);
  set_asleep (self, TRUE);
  g_signal_connect (self->stage, "room-changed", G_CALLBACK (on_room_changed), self);
  self->senses = clara_senses_new (self->figure, self->task, clock);
  g_signal_connect_object (self->senses, "changed", G_CALLBACK (on_senses_changed), self, 0);
  self->volume = clara_settings_get_double (settings, "volume");
  self->activity.push_to_talk = clara_settings_get_boolean (settings, "push-to-talk");
  gtk_window_set_title (GTK_WINDOW (self), "Clara");
  clara_task_set_clock (self->task, clock);
  clara_header_set_languages (self->header, (const char *const *) languages);
  clara_keyboard_set_enabled (self->keyboard, clara_settings_get_boolean (settings, "on-screen-keyboard"));
  clara_kiosk_window_set_language (self, language);
  if (!clara_look_is_accent_strong (self->look))
    clara_bus_publish (
      bus, "error",
      clara_json_build ("sss", "where", "accent-colour", "message",
                        "The colour of the house is no colour, or too pale to be read", "fix",
                        "Set accent-colour to a darker #rrggbb; a stronger shade is shown until then"));
  g_signal_connect (bus, "event", G_CALLBACK (on_event), self);
  update_activity (self);
  on_minute (self);
  return self;
}

/**
 * clara_kiosk_window_get_guard:
 *
 * Returns: (transfer none): keeps visitors inside
 */
ClaraGuard *
clara_kiosk_window_get_guard (ClaraKioskWindow *self)
{
  return self->guard;
}

/**
 * clara_kiosk_window_get_look:
 *
 * Returns: (transfer none): how it is drawn
 */
ClaraLook *
clara_kiosk_window_get_look (ClaraKioskWindow *self)
{
  return self->look;
}

/**
 * clara_kiosk_window_get_senses:
 *
 * Returns: (transfer none): takes the voice and the sight of the screen
 */
ClaraSenses *
clara_kiosk_window_get_senses (ClaraKioskWindow *self)
{
  return self->senses;
}

void
clara_kiosk_window_set_suggest (ClaraKioskWindow *self, ClaraSuggestFunc suggest, gpointer user_data)
{
  clara_keyboard_set_suggest (self->keyboard, suggest, user_data);
}

/**
 * clara_kiosk_window_update_company:
 *
 * Asks for the name of the house again.
 */
void
clara_kiosk_window_update_company (ClaraKioskWindow *self)
{
  update_time (self);
}

/**
 * clara_kiosk_window_set_language:
 * @language: "en", "hi", "ta", "te" or another with a catalogue
 *
 * Sets every text of the screen anew. The texts of the step itself come with the next step.
 */
void
clara_kiosk_window_set_language (ClaraKioskWindow *self, const char *language)
{
  if (strcmp (self->language, language) == 0)
    return;
  g_free (self->language);
  self->language = g_strdup (language);
  if (strcmp (language, "ta") == 0 || strcmp (language, "te") == 0)
    gtk_widget_add_css_class (GTK_WIDGET (self), "tall-script");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "tall-script");
  gtk_widget_set_default_direction (clara_text_is_right_to_left (language) ? GTK_TEXT_DIR_RTL
                                                                           : GTK_TEXT_DIR_LTR);
  clara_header_set_language (self->header, language);
  clara_figure_set_language (self->figure, language);
  clara_task_set_language (self->task, language);
  clara_keyboard_set_language (self->keyboard, language);
  clara_comfort_set_language (self->comfort, language);
  clara_idle_cover_set_language (self->cover, language);
  clara_record_bar_set_language (self->record_bar, language);
  clara_guard_set_language (self->guard, language);
  update_texts (self);
  update_time (self);
}
