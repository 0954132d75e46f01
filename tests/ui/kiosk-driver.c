/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-kiosk-window.h"
#include "clara-text.h"
#include "clara-comfort.h"
#include "clara-evacuation-page.h"
#include "clara-staff-cover.h"
#include "layout-check.h"
#include "reception-fixture.h"

#include <string.h>
#include <time.h>

/*
 * Drives the kiosk's screen without an engine: publishes the events of a file, one JSON object a line
 * ({"event": "step", ...}), and prints the commands that are touched, one JSON object a line.
 *
 *   kiosk-driver [--contrast high] [--scale PX_PER_MM] [--size WxH] FILE
 *   kiosk-driver --check FILE      each line a screen: {"name", "scale" (pixels in a mm),
 * "contrast", "text_scale", "dark", "lowered", "focus" (of the field with this label), "colours", "picture"
 * (a file), "language", "cover", "events": [...]}; prints {"name", "defects"} for each
 *
 * --frames prints, at the end, {"frames": [milliseconds of work that each painted frame cost, ...],
 * "seconds": of how long, "touches": [milliseconds from a press to the frame after it, ...]}; a line
 * {"frames": true} begins anew.
 *
 * Lines {"wait": milliseconds} wait. At the end it stays until it is closed, or for --stay milliseconds.
 * A voice is played by {"voice": {"listening": true, "speaking": false, ...}}, {"level": 0.6},
 * {"caption": {"utterance": n, "text": "...", "begin": bytes, "end": bytes}} and {"visemes": [shape every 90
 * ms]}; a camera by {"camera": true} (a drawn picture) and {"face": [x, y]}.
 */

/* Looks like a ClaraVoice to the window: the same signals and properties, and no sound. */
#define DRIVER_TYPE_VOICE (driver_voice_get_type ())
G_DECLARE_FINAL_TYPE (DriverVoice, driver_voice, DRIVER, VOICE, GObject)

static const char *const voice_properties[] = { NULL, "listening", "speaking", "thinking", "muted" };

struct _DriverVoice
{
  GObject parent_instance;
  gboolean values[G_N_ELEMENTS (voice_properties)];
};

G_DEFINE_FINAL_TYPE (DriverVoice, driver_voice, G_TYPE_OBJECT)

static void
driver_voice_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  g_value_set_boolean (value, DRIVER_VOICE (object)->values[id]);
}

static void
driver_voice_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  DRIVER_VOICE (object)->values[id] = g_value_get_boolean (value);
}

static void
driver_voice_class_init (DriverVoiceClass *klass)
{
  const GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->get_property = driver_voice_get_property;
  G_OBJECT_CLASS (klass)->set_property = driver_voice_set_property;
  for (guint i = 1; i < G_N_ELEMENTS (voice_properties); i++)
    g_object_class_install_property (G_OBJECT_CLASS (klass), i,
                                     g_param_spec_boolean (voice_properties[i], NULL, NULL, FALSE,
                                                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  g_signal_new ("level", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  g_signal_new ("caption", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 4, G_TYPE_UINT,
                G_TYPE_STRING, G_TYPE_INT, G_TYPE_INT);
  g_signal_new ("viseme", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT,
                G_TYPE_INT64);
}

static void
driver_voice_init (DriverVoice *self)
{
}

typedef struct
{
  GtkApplication *application;
  ClaraBus *bus;
  ClaraSettings *settings;
  ClaraClock *clock;
  ClaraKioskWindow *window;
  DriverVoice *voice;
  ClaraSight *sight;
  char **lines;
  guint next;
  Fixture reception; /* of the roll call; nothing in it before that is shown */
  int stay;
  int width, height;
  gboolean check;
  gboolean frames;
  GString *costs, *touches;
  gint64 frame_begin, frames_since;
  gint64 pressed; /* monotonic; 0: no press waits for its frame */
  gboolean painted;
} Driver;

/* Screens, one after the other, without showing them to anybody ------------------------------------ */

static void
let_frames_pass (Driver *driver, int count)
{
  GdkFrameClock *frames = gtk_widget_get_frame_clock (GTK_WIDGET (driver->window));
  const gint64 first = gdk_frame_clock_get_frame_counter (frames);
  const gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  gtk_widget_queue_resize (GTK_WIDGET (driver->window));
  while (gdk_frame_clock_get_frame_counter (frames) < first + count && g_get_monotonic_time () < end)
    {
      gdk_frame_clock_request_phase (frames, GDK_FRAME_CLOCK_PHASE_LAYOUT);
      g_main_context_iteration (NULL, TRUE);
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* What was asked for has been laid out when some frames have passed: what turns out too large is set closer.
 * What the first frames gave cause for is laid out in the second. */
static void
settle (Driver *driver)
{
  let_frames_pass (driver, 4);
  let_frames_pass (driver, 4);
}

static GtkWidget *
find_entry (GtkWidget *widget, const char *label)
{
  if (GTK_IS_ENTRY (widget) && gtk_widget_get_mapped (widget))
    {
      GtkWidget *before = gtk_widget_get_prev_sibling (widget);

      if (GTK_IS_LABEL (before) && g_str_has_prefix (gtk_label_get_text (GTK_LABEL (before)), label))
        return widget;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_entry (child, label);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GdkTexture *
draw (Driver *driver)
{
  GtkWidget *widget = GTK_WIDGET (driver->window);
  const int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;

  gdk_paintable_snapshot (paintable, GDK_SNAPSHOT (snapshot), width, height);
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  return gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (widget)), node,
                                      &GRAPHENE_RECT_INIT (0, 0, width, height));
}

static void play_voice (Driver *driver, JsonObject *line);
static void play_sight (Driver *driver, JsonObject *line);

/* Where a screen had a camera, the next one has none before it says so. */
static void
take_camera (Driver *driver)
{
  if (driver->sight != NULL)
    g_signal_emit_by_name (driver->sight, "available", FALSE);
}

static GtkWidget *
find_type (GtkWidget *widget, GType type)
{
  GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_type (child, type);
  return found;
}

/* Some people who are in, one of whom has been seen outside. */
static void
add_roll_call (Driver *driver, ClaraStaffCover *cover)
{
  static const char *const names[] = { "Maria Lopez", "லட்சுமி நாராயணன்", "Jens Holm" };
  Fixture *f = &driver->reception;

  if (f->store != NULL)
    return;
  fixture_set_up (f, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    clara_visit_free (fixture_check_in (f, names[i], "E1"));
  clara_staff_cover_add_page (
    cover, "evacuation",
    GTK_WIDGET (clara_evacuation_page_new (f->store, f->tenant, f->clock, f->settings, f->reception)));
}

static void
remove_roll_call (Driver *driver)
{
  GtkWidget *page = find_type (GTK_WIDGET (driver->window), CLARA_TYPE_EVACUATION_PAGE);

  if (page == NULL)
    return;
  gtk_stack_remove (GTK_STACK (gtk_widget_get_parent (page)), page);
  fixture_tear_down (&driver->reception, NULL);
}

/* What lies over all the rest: the staff's pages, behind a PIN that is not asked for here, and what makes
 * reading easier. */
static void
show_cover (Driver *driver, const char *name)
{
  ClaraStaffCover *cover = clara_guard_get_cover (clara_kiosk_window_get_guard (driver->window));
  GtkWidget *stack;

  if (g_str_equal (name, "comfort"))
    {
      clara_comfort_open (CLARA_COMFORT (find_type (GTK_WIDGET (driver->window), CLARA_TYPE_COMFORT)),
                          clara_look_get_text_scale (clara_kiosk_window_get_look (driver->window)),
                          clara_look_get_high_contrast (clara_kiosk_window_get_look (driver->window)), 1);
      return;
    }
  if (g_str_equal (name, "evacuation"))
    add_roll_call (driver, cover);
  clara_staff_cover_open (cover);
  stack = find_type (GTK_WIDGET (cover), GTK_TYPE_STACK);
  gtk_stack_set_visible_child_name (GTK_STACK (stack), name);
  gtk_widget_set_sensitive (gtk_stack_get_visible_child (GTK_STACK (stack)), TRUE);
  let_frames_pass (driver, 8);
}

static void
show_screen (Driver *driver, JsonObject *screen)
{
  ClaraLook *look = clara_kiosk_window_get_look (driver->window);
  JsonArray *events = clara_json_get_array (screen, "events");
  const char *focus = clara_json_get_string (screen, "focus", NULL);
  const char *cover = clara_json_get_string (screen, "cover", NULL);
  GtkWidget *entry;

  clara_settings_set (driver->settings, "pixels-per-millimetre",
                      g_variant_new_double (clara_json_get_double (screen, "scale", 0)), NULL);
  clara_settings_set (
    driver->settings, "appearance",
    g_variant_new_string (clara_json_get_boolean (screen, "dark", FALSE) ? "dark" : "light"), NULL);
  take_camera (driver);
  clara_staff_cover_close (clara_guard_get_cover (clara_kiosk_window_get_guard (driver->window)));
  clara_bus_publish (driver->bus, "recording", clara_json_build ("s", "state", "off"));
  clara_bus_publish (driver->bus, "out_of_order", clara_json_build ("bs", "broken", FALSE, "call", "none"));
  clara_bus_publish (driver->bus, "step", clara_json_build ("ss", "page", "attract", "state", "idle"));
  clara_kiosk_window_set_language (driver->window, clara_json_get_string (screen, "language", "en"));
  let_frames_pass (driver, 2);
  for (guint i = 0; events != NULL && i < json_array_get_length (events); i++)
    {
      JsonObject *line = json_array_get_object_element (events, i);
      const char *event = clara_json_get_string (line, "event", NULL);
      g_autofree char *text = clara_json_to_string (line);

      play_voice (driver, line);
      play_sight (driver, line);
      if (event != NULL)
        {
          JsonObject *fields = clara_json_parse_object (text, -1, NULL);

          json_object_remove_member (fields, "event");
          clara_bus_publish (driver->bus, event, fields);
        }
    }
  clara_look_set_high_contrast (look, g_str_equal (clara_json_get_string (screen, "contrast", ""), "high"));
  clara_look_set_text_scale (look, clara_json_get_double (screen, "text_scale", 1));
  clara_look_set_lowered (look, clara_json_get_boolean (screen, "lowered", FALSE));
  if (cover != NULL)
    show_cover (driver, cover);
  settle (driver);
  entry = focus != NULL ? find_entry (GTK_WIDGET (driver->window), focus) : NULL;
  if (entry != NULL)
    {
      gtk_widget_grab_focus (entry);
      settle (driver);
    }
}

/* What is wrong once the screen has come to rest: on a busy machine a page finds its density late. */
static JsonArray *
find_defects (Driver *driver, const LayoutCheck *check)
{
  JsonArray *defects = layout_check (GTK_WIDGET (driver->window), check);

  for (int i = 0; i < 3 && json_array_get_length (defects) > 0; i++)
    {
      json_array_unref (defects);
      settle (driver);
      defects = layout_check (GTK_WIDGET (driver->window), check);
    }
  return defects;
}

static gboolean
on_check (gpointer user_data)
{
  Driver *driver = user_data;

  g_object_set (gtk_widget_get_settings (GTK_WIDGET (driver->window)), "gtk-enable-animations", FALSE, NULL);
  for (; driver->lines[driver->next] != NULL; driver->next++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) screen = NULL;
      g_autoptr (JsonObject) result = NULL;
      g_autoptr (GdkTexture) picture = NULL;
      g_autofree char *text = NULL;
      LayoutCheck check = { 0 };
      const char *file;

      if (driver->lines[driver->next][0] == '\0')
        continue;
      screen = clara_json_parse_object (driver->lines[driver->next], -1, &error);
      if (screen == NULL)
        g_error ("line %u: %s", driver->next + 1, error->message);
      show_screen (driver, screen);
      file = clara_json_get_string (screen, "picture", NULL);
      if (file != NULL || clara_json_get_boolean (screen, "colours", FALSE))
        picture = draw (driver);
      if (file != NULL && !gdk_texture_save_to_png (picture, file))
        g_error ("%s cannot be written", file);
      check.pixels_per_mm = clara_json_get_double (screen, "scale", 96 / 25.4);
      check.text_scale = clara_json_get_double (screen, "text_scale", 1);
      check.may_scroll = check.text_scale > 1 || clara_json_get_boolean (screen, "may_scroll", FALSE);
      check.right_to_left = gtk_widget_get_direction (GTK_WIDGET (driver->window)) == GTK_TEXT_DIR_RTL;
      check.picture = clara_json_get_boolean (screen, "colours", FALSE) ? picture : NULL;
      result = clara_json_build ("s", "name", clara_json_get_string (screen, "name", ""));
      json_object_set_array_member (result, "defects", find_defects (driver, &check));
      text = clara_json_to_string (result);
      g_print ("%s\n", text);
    }
  remove_roll_call (driver);
  gtk_window_destroy (GTK_WINDOW (driver->window));
  return G_SOURCE_REMOVE;
}

static gboolean
on_end (gpointer user_data)
{
  Driver *driver = user_data;

  gtk_window_destroy (GTK_WINDOW (driver->window));
  return G_SOURCE_REMOVE;
}

static const char *
get_company (gpointer user_data)
{
  return "Meridian Labs";
}

static void
play_voice (Driver *driver, JsonObject *line)
{
  JsonObject *state = clara_json_get_object (line, "voice");
  JsonObject *caption = clara_json_get_object (line, "caption");
  JsonArray *visemes = clara_json_get_array (line, "visemes");

  if (driver->voice == NULL && (state != NULL || caption != NULL || visemes != NULL))
    {
      driver->voice = g_object_new (DRIVER_TYPE_VOICE, NULL);
      clara_senses_set_voice (clara_kiosk_window_get_senses (driver->window), (ClaraVoice *) driver->voice);
    }
  for (guint i = 1; state != NULL && i < G_N_ELEMENTS (voice_properties); i++)
    if (json_object_has_member (state, voice_properties[i]))
      g_object_set (driver->voice, voice_properties[i],
                    clara_json_get_boolean (state, voice_properties[i], FALSE), NULL);
  if (driver->voice != NULL && json_object_has_member (line, "level"))
    g_signal_emit_by_name (driver->voice, "level", clara_json_get_double (line, "level", 0));
  if (caption != NULL)
    g_signal_emit_by_name (driver->voice, "caption", (guint) clara_json_get_int (caption, "utterance", 0),
                           clara_json_get_string (caption, "text", ""),
                           (int) clara_json_get_int (caption, "begin", 0),
                           (int) clara_json_get_int (caption, "end", 0));
  for (guint i = 0; visemes != NULL && i < json_array_get_length (visemes); i++)
    g_signal_emit_by_name (driver->voice, "viseme", (int) json_array_get_int_element (visemes, i),
                           g_get_monotonic_time () + (gint64) i * 90000);
}

/* A grey wall and somebody before it. */
static ClaraFrame *
draw_frame (void)
{
  const int width = 320, height = 240;
  guint8 *rgb = g_malloc (width * height * 3);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        const int head = (x - 150) * (x - 150) * 2 + (y - 100) * (y - 100),
                  body = (x - 150) * (x - 150) / 2 + (y - 260) * (y - 260);
        const guint8 colour[3] = { head < 5000   ? 205
                                   : body < 9000 ? 60
                                                 : 150 + y / 8,
                                   head < 5000   ? 160
                                   : body < 9000 ? 80
                                                 : 165,
                                   head < 5000   ? 130
                                   : body < 9000 ? 120
                                                 : 175 };

        memcpy (rgb + (y * width + x) * 3, colour, 3);
      }
  g_autoptr (GBytes) bytes = g_bytes_new_take (rgb, width * height * 3);
  return clara_frame_new (width, height, bytes, g_get_monotonic_time ());
}

static void
play_sight (Driver *driver, JsonObject *line)
{
  JsonArray *face = clara_json_get_array (line, "face");

  if (driver->sight == NULL && (face != NULL || json_object_has_member (line, "camera")))
    {
      g_autoptr (ClaraCamera) camera = clara_camera_new (NULL);

      driver->sight = clara_sight_new (camera, driver->clock, driver->bus, "");
      clara_senses_set_sight (clara_kiosk_window_get_senses (driver->window), driver->sight);
    }
  if (json_object_has_member (line, "camera"))
    {
      g_autoptr (ClaraFrame) frame = draw_frame ();

      g_signal_emit_by_name (driver->sight, "available", clara_json_get_boolean (line, "camera", FALSE));
      g_signal_emit_by_name (driver->sight, "frame", frame);
    }
  if (face != NULL && json_array_get_length (face) == 2)
    g_signal_emit_by_name (driver->sight, "face", json_array_get_double_element (face, 0),
                           json_array_get_double_element (face, 1), 0.4);
}

/* Runs lines until one waits. */
static gboolean
on_next (gpointer user_data)
{
  Driver *driver = user_data;

  while (driver->lines[driver->next] != NULL)
    {
      const char *line = driver->lines[driver->next++];
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) object = NULL;
      g_autofree char *event = NULL;
      gint64 wait;

      if (line[0] == '\0' || line[0] == '#')
        continue;
      object = clara_json_parse_object (line, -1, &error);
      if (object == NULL)
        {
          g_printerr ("line %u: %s\n", driver->next, error->message);
          continue;
        }
      wait = clara_json_get_int (object, "wait", 0);
      if (json_object_has_member (object, "frames"))
        {
          g_string_truncate (driver->costs, 0);
          driver->frames_since = g_get_monotonic_time ();
        }
      play_voice (driver, object);
      play_sight (driver, object);
      event = g_strdup (clara_json_get_string (object, "event", NULL));
      if (event != NULL)
        {
          json_object_remove_member (object, "event");
          clara_bus_publish (driver->bus, event, g_steal_pointer (&object));
        }
      if (wait > 0)
        {
          g_timeout_add (wait, on_next, driver);
          return G_SOURCE_REMOVE;
        }
    }
  if (driver->stay > 0)
    g_timeout_add (driver->stay, on_end, driver);
  return G_SOURCE_REMOVE;
}

static void
on_command (ClaraBus *bus, ClaraMessage *message, Driver *driver)
{
  g_autofree char *fields = clara_json_to_string (clara_message_get_fields (message));

  g_print ("{\"command\": \"%s\", \"fields\": %s}\n", clara_message_get_name (message), fields);
  fflush (stdout);
}

/* Of this thread alone, so that what else runs on the machine does not count. */
static gint64
get_work (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
on_frame_begin (GdkFrameClock *frame_clock, Driver *driver)
{
  driver->frame_begin = get_work ();
}

static void
on_frame_end (GdkFrameClock *frame_clock, Driver *driver)
{
  const double ms = (double) (get_work () - driver->frame_begin) / 1000;

  if (!driver->painted)
    return;
  driver->painted = FALSE;
  g_string_append_printf (driver->costs, "%s%.3f", driver->costs->len > 0 ? ", " : "", ms);
  if (driver->pressed == 0)
    return;
  g_string_append_printf (driver->touches, "%s%.3f", driver->touches->len > 0 ? ", " : "",
                          (double) (g_get_monotonic_time () - driver->pressed) / 1000);
  driver->pressed = 0;
}

/* A clock that ticks and paints nothing costs nearly nothing, and is no frame. */
static void
on_paint (GdkFrameClock *frame_clock, Driver *driver)
{
  driver->painted = TRUE;
}

static gboolean
on_input (GtkEventControllerLegacy *controller, GdkEvent *event, Driver *driver)
{
  /* The server's time is this machine's monotonic time in milliseconds. */
  if (gdk_event_get_event_type (event) == GDK_BUTTON_PRESS)
    driver->pressed = (gint64) gdk_event_get_time (event) * 1000;
  return GDK_EVENT_PROPAGATE;
}

static void
on_realize (GtkWidget *window, Driver *driver)
{
  GdkFrameClock *frame_clock = gtk_widget_get_frame_clock (window);
  GtkEventController *input = gtk_event_controller_legacy_new ();

  driver->frames_since = g_get_monotonic_time ();
  g_signal_connect (frame_clock, "before-paint", G_CALLBACK (on_frame_begin), driver);
  g_signal_connect (frame_clock, "after-paint", G_CALLBACK (on_frame_end), driver);
  g_signal_connect (frame_clock, "paint", G_CALLBACK (on_paint), driver);
  gtk_event_controller_set_propagation_phase (input, GTK_PHASE_CAPTURE);
  g_signal_connect (input, "event", G_CALLBACK (on_input), driver);
  gtk_widget_add_controller (window, input);
}

static void
on_activate (GtkApplication *application, Driver *driver)
{
  driver->window =
    clara_kiosk_window_new (application, driver->bus, driver->settings, driver->clock, get_company, NULL);
  gtk_window_set_decorated (GTK_WINDOW (driver->window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (driver->window), driver->width, driver->height);
  if (driver->frames)
    g_signal_connect (driver->window, "realize", G_CALLBACK (on_realize), driver);
  gtk_window_present (GTK_WINDOW (driver->window));
  g_timeout_add (200, driver->check ? on_check : on_next, driver);
}

int
main (int argc, char **argv)
{
  Driver driver = { .width = 1280, .height = 800 };
  g_autofree char *contrast = NULL, *size = NULL, *text = NULL, *folder = NULL, *file = NULL;
  double scale = 0;
  const GOptionEntry options[] = {
    { "contrast", 0, 0, G_OPTION_ARG_STRING, &contrast, "normal or high", "WHICH" },
    { "scale", 0, 0, G_OPTION_ARG_DOUBLE, &scale, "logical pixels in a millimetre", "NUMBER" },
    { "size", 0, 0, G_OPTION_ARG_STRING, &size, "size of the window", "WxH" },
    { "check", 0, 0, G_OPTION_ARG_NONE, &driver.check, "say what is wrong with each screen", NULL },
    { "frames", 0, 0, G_OPTION_ARG_NONE, &driver.frames, "say what each frame cost", NULL },
    { "stay", 0, 0, G_OPTION_ARG_INT, &driver.stay, "milliseconds until it ends; 0 for ever", "MS" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("FILE");
  g_autoptr (GError) error = NULL;
  int status;

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2
      || !g_file_get_contents (argv[1], &text, NULL, &error))
    {
      g_printerr ("%s\n", error != NULL ? error->message : "Name one file of events");
      return 2;
    }
  if (size != NULL && strchr (size, 'x') != NULL)
    {
      driver.width = atoi (size);
      driver.height = atoi (strchr (size, 'x') + 1);
    }
  folder = g_dir_make_tmp ("clara-kiosk-XXXXXX", NULL);
  file = g_build_filename (folder, "settings.ini", NULL);
  if (!g_file_set_contents (file, "", 0, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  driver.settings = clara_settings_new (file);
  if ((contrast != NULL
       && !clara_settings_set (driver.settings, "contrast", g_variant_new_string (contrast), &error))
      || (scale > 0
          && !clara_settings_set (driver.settings, "pixels-per-millimetre", g_variant_new_double (scale),
                                  &error)))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  driver.lines = g_strsplit (text, "\n", -1);
  driver.bus = clara_bus_new ();
  driver.clock = clara_clock_new_real ();
  g_signal_connect (driver.bus, "command", G_CALLBACK (on_command), &driver);
  driver.application = GTK_APPLICATION (adw_application_new (NULL, G_APPLICATION_NON_UNIQUE));
  g_signal_connect (driver.application, "activate", G_CALLBACK (on_activate), &driver);
  driver.costs = g_string_new (NULL);
  driver.touches = g_string_new (NULL);
  status = g_application_run (G_APPLICATION (driver.application), 1, argv);
  if (driver.frames)
    g_print ("{\"frames\": [%s], \"seconds\": %.3f, \"touches\": [%s]}\n", driver.costs->str,
             (double) (g_get_monotonic_time () - driver.frames_since) / G_USEC_PER_SEC, driver.touches->str);
  g_string_free (driver.costs, TRUE);
  g_string_free (driver.touches, TRUE);
  g_object_unref (driver.application);
  g_clear_object (&driver.voice);
  g_clear_object (&driver.sight);
  g_object_unref (driver.bus);
  g_object_unref (driver.clock);
  g_object_unref (driver.settings);
  g_strfreev (driver.lines);
  return status;
}
