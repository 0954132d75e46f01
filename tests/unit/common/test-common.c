/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-brand-picture.h"
#include "clara-bust.h"
#include "clara-character.h"
#include "clara-colour.h"
#include "clara-envelope.h"
#include "clara-error.h"
#include "clara-mouth.h"
#include "clara-pose.h"
#include "clara-scale.h"
#include "clara-step.h"
#include "clara-style.h"
#include "clara-svg-path.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define MS G_TIME_SPAN_MILLISECOND

static void
test_scale (void)
{
  /* The administrator's word counts, a plausible monitor next, 96 dpi where nobody knows. */
  g_assert_cmpfloat_with_epsilon (clara_scale_compute (5, 1920, 1080, 300, 170), 5, 1e-9);
  g_assert_cmpfloat_with_epsilon (clara_scale_compute (0, 1920, 1080, 480, 270), 4, 1e-9);
  g_assert_cmpfloat_with_epsilon (clara_scale_compute (0, 1920, 1080, 0, 0), CLARA_SCALE_FALLBACK, 1e-9);
  g_assert_cmpfloat_with_epsilon (clara_scale_compute (0, 1920, 1080, 16, 9), CLARA_SCALE_FALLBACK, 1e-9);
  g_assert_cmpfloat_with_epsilon (clara_scale_compute (0, 1920, 1080, 480, 480), CLARA_SCALE_FALLBACK, 1e-9);
  g_assert_cmpfloat_with_epsilon (clara_scale_compute (NAN, 0, 0, -1, -1), CLARA_SCALE_FALLBACK, 1e-9);
  g_assert_cmpfloat (clara_scale_compute (1e9, 0, 0, 0, 0), <=, 20);
  g_assert_cmpint (clara_scale_px (CLARA_SCALE_FALLBACK, 15), ==, 57);
  g_assert_cmpint (clara_scale_px (4, 0.01), ==, 1);
}

static void
test_room (void)
{
  g_assert_cmpint (clara_scale_get_room (CLARA_SCALE_FALLBACK, 1, 1280, 800), ==, CLARA_ROOM_NORMAL);
  g_assert_cmpint (clara_scale_get_room (CLARA_SCALE_FALLBACK, 1, 1024, 600) & CLARA_ROOM_SHORT, ==,
                   CLARA_ROOM_SHORT);
  g_assert_cmpint (clara_scale_get_room (CLARA_SCALE_FALLBACK, 1, 1080, 1920), ==, CLARA_ROOM_PORTRAIT);
  g_assert_cmpint (clara_scale_get_room (CLARA_SCALE_FALLBACK, 2, 1280, 800), ==, CLARA_ROOM_NARROW);
  /* The same pixels on a small screen are less room. */
  g_assert_cmpint (clara_scale_get_room (8, 1, 1280, 800) & CLARA_ROOM_SHORT, ==, CLARA_ROOM_SHORT);
}

/* The design is as it is on a panel of 15 inches and on smaller ones, and larger on larger ones. */
static void
test_growth (void)
{
  g_assert_cmpfloat (clara_scale_get_growth (CLARA_SCALE_FALLBACK, 1280, 800), ==, 1);
  g_assert_cmpfloat (clara_scale_get_growth (4.6, 1024, 600), ==, 1);
  /* 27 inches with 4K: half as large again and more, as far as its height lets it. */
  g_assert_cmpfloat (clara_scale_get_growth (6.43, 3840, 2160), >, 1.5);
  g_assert_cmpfloat (clara_scale_get_growth (6.43, 3840, 2160) * 211, <=, 2160 / 6.43);
  /* A wide and low one has no more height than another. */
  g_assert_cmpfloat (clara_scale_get_growth (4, 3840, 800), ==, 1);
  g_assert_cmpfloat (clara_scale_get_growth (4.03, 1080, 1920), >, 1);
  g_assert_cmpfloat (clara_scale_get_growth (1.5, 3840, 2160), ==, 1.6);
}

static void
test_sheet (void)
{
  g_autofree char *css = clara_style_scale_sheet (
    ".a1 { padding: 1.5mm 10px; color: #15mm; margin: 0mm 0.1mm; font-size: 3mm; } b { font-size: 5mmc; }", 4,
    1.5);
  g_autofree char *high = clara_style_build_roles (TRUE, FALSE, NULL, NULL);
  g_autofree char *branded = NULL;
  gboolean strong = FALSE;

  /* What is large already grows by a fifth of what the visitor asked for: 5 * 4 * 1.1. */
  g_assert_cmpstr (
    css, ==,
    ".a1 { padding: 6px 10px; color: #15mm; margin: 0px 1px; font-size: 18px; } b { font-size: 22px; }");
  g_assert_nonnull (strstr (high, "@define-color clara_ink #000000;"));
  /* A tenant's colour that can be read is used as it is, a pale one in a shade that can, nonsense not at all.
   */
  branded = clara_style_build_roles (FALSE, FALSE, "#5b2a86", &strong);
  g_assert_true (strong);
  g_assert_nonnull (strstr (branded, "@define-color clara_teal #5b2a86;"));
  g_free (branded);
  branded = clara_style_build_roles (FALSE, FALSE, "#ffe08a", &strong);
  g_assert_false (strong);
  g_assert_null (strstr (branded, "#ffe08a"));
  g_free (branded);
  branded = clara_style_build_roles (FALSE, FALSE, "}window{", &strong);
  g_assert_false (strong);
  g_assert_null (strstr (branded, "window"));
}

static void
test_tap_gate (void)
{
  ClaraTapGate gate = { 0 };

  g_assert_true (clara_tap_gate_accept (&gate, 1000 * MS));
  g_assert_false (clara_tap_gate_accept (&gate, 1001 * MS));
  g_assert_false (clara_tap_gate_accept (&gate, 1399 * MS));
  g_assert_true (clara_tap_gate_accept (&gate, 1400 * MS));
}

static void
test_mouth_blend (void)
{
  const ClaraMouth *closed = clara_mouth_get_shape (0), *open = clara_mouth_get_shape (2);
  ClaraMouth mouth;

  for (int i = 0; i < CLARA_MOUTH_SHAPES; i++)
    for (int j = i + 1; j < CLARA_MOUTH_SHAPES; j++)
      g_assert_cmpint (memcmp (clara_mouth_get_shape (i), clara_mouth_get_shape (j), sizeof (ClaraMouth)), !=,
                       0);
  g_assert_true (clara_mouth_get_shape (-3) == closed && clara_mouth_get_shape (99) == closed);
  clara_mouth_blend (closed, open, 0.5, &mouth);
  g_assert_cmpfloat_with_epsilon (mouth.open, open->open / 2, 1e-9);
  clara_mouth_blend (closed, open, 7, &mouth);
  g_assert_cmpfloat_with_epsilon (mouth.open, open->open, 1e-9);
  clara_mouth_from_level (1, &mouth);
  g_assert_cmpfloat_with_epsilon (mouth.open, open->open, 1e-9);
  clara_mouth_from_level (0, &mouth);
  g_assert_cmpfloat_with_epsilon (mouth.open, 0, 1e-9);
}

static void
test_mouth_track (void)
{
  g_autoptr (ClaraMouthTrack) track = clara_mouth_track_new ();
  ClaraMouth mouth;
  double before = 0;

  g_assert_false (clara_mouth_track_sample (track, 0, &mouth));
  clara_mouth_track_push (track, 2, 1000 * MS);
  clara_mouth_track_push (track, 9, 1200 * MS);
  g_assert_false (clara_mouth_track_sample (track, 900 * MS, &mouth));
  /* It opens without a jump and is open when the sound is there. */
  for (gint64 t = 950; t <= 1060; t += 10)
    {
      clara_mouth_track_sample (track, t * MS, &mouth);
      g_assert_cmpfloat (fabs (mouth.open - before), <, 0.2);
      before = mouth.open;
    }
  g_assert_cmpfloat_with_epsilon (mouth.open, clara_mouth_get_shape (2)->open, 0.01);
  g_assert_true (clara_mouth_track_sample (track, 1300 * MS, &mouth));
  g_assert_cmpfloat_with_epsilon (mouth.press, 1, 0.01);
  /* Nothing comes any more: the mouth is closed and says so. */
  g_assert_false (clara_mouth_track_sample (track, 2500 * MS, &mouth));
  g_assert_cmpfloat (mouth.open, ==, 0);
  /* An interruption drops what was to come. */
  clara_mouth_track_push (track, 2, 3000 * MS);
  clara_mouth_track_clear (track);
  g_assert_false (clara_mouth_track_sample (track, 3100 * MS, &mouth));
  for (int i = 0; i < 5000; i++)
    clara_mouth_track_push (track, i * 7919, (4000 + i) * MS);
  clara_mouth_track_sample (track, 9000 * MS, &mouth);
}

static void
test_envelope (void)
{
  ClaraEnvelope level = { 0, 1 };

  /* 95 % of the way after 60 ms up and 200 ms down, whatever the frames. */
  for (int i = 0; i < 6; i++)
    clara_envelope_advance (&level, 0.01, 0.06, 0.2);
  g_assert_cmpfloat_with_epsilon (level.value, 0.95, 0.01);
  level.target = 0;
  level.value = 1;
  clara_envelope_advance (&level, 0.2, 0.06, 0.2);
  g_assert_cmpfloat_with_epsilon (level.value, 0.05, 0.01);
}

static void
test_pose (void)
{
  g_autoptr (ClaraPose) pose = clara_pose_new (7);
  const ClaraPoseValues *values;
  int blinks = 0;
  gboolean shut = FALSE;

  clara_pose_set_mood (pose, CLARA_MOOD_DOZING);
  values = clara_pose_advance (pose, 1);
  g_assert_cmpfloat (values->lids, <, 0.3);
  clara_pose_set_mood (pose, CLARA_MOOD_LISTENING);
  clara_pose_set_gaze (pose, 5, NAN);
  /* A minute at 30 frames: 10 to 30 blinks, the head within its limits. */
  for (int frame = 1; frame <= 1800; frame++)
    {
      values = clara_pose_advance (pose, (gint64) frame * 33 * MS);
      if (frame < 60)
        continue;
      blinks += values->lids < 0.5 && !shut;
      shut = values->lids < 0.5;
      g_assert_cmpfloat (fabs (values->head_x), <=, 6);
      g_assert_cmpfloat (fabs (values->head_turn), <=, 4);
      g_assert_cmpfloat (fabs (values->body_y), <=, 2);
    }
  g_assert_cmpint (blinks, >=, 8);
  g_assert_cmpint (blinks, <=, 31);
  g_assert_cmpfloat (values->gaze_x, >, 0.8);
  g_assert_cmpfloat (fabs (values->gaze_y), <, 0.2);
  /* The dots of thinking are there within 100 ms. */
  clara_pose_set_mood (pose, CLARA_MOOD_THINKING);
  for (int frame = 1801; frame <= 1804; frame++)
    values = clara_pose_advance (pose, (gint64) frame * 33 * MS);
  g_assert_cmpfloat (values->dots, >, 0.8);
  clara_pose_set_reduced_motion (pose, TRUE);
  for (int frame = 1805; frame <= 1900; frame++)
    values = clara_pose_advance (pose, (gint64) frame * 33 * MS);
  g_assert_cmpfloat (fabs (values->head_x), <, 0.05);
  g_assert_cmpfloat (values->body_y, ==, 0);
}

static void
test_path (void)
{
  static const char *const bad[] = {
    "10 10", "M",           "M1",       "M1 2 A3 3 0 0 1 5 5", "M1 2 L nan 3", "M1 2 L 1e30 3",
    "Mx y",  "M0 0 C1 2 3", "M0 0 \xff"
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) path = clara_svg_path_parse ("m10-5l5 5h3V2zq1 1 2 0t2 0 C1,2 3,4 5,6s1 1 2 2", &error);
  const ClaraPathStep *step;

  g_assert_no_error (error);
  g_assert_cmpint (path->len, ==, 9);
  step = &g_array_index (path, ClaraPathStep, 1);
  g_assert_true (step->op == 'L' && step->p[0] == 15 && step->p[1] == 0);
  step = &g_array_index (path, ClaraPathStep, 3);
  g_assert_true (step->op == 'L' && step->p[0] == 18 && step->p[1] == 2);
  step = &g_array_index (path, ClaraPathStep, 8);
  g_assert_true (step->op == 'C' && step->p[0] == 7 && step->p[1] == 8 && step->p[4] == 7 && step->p[5] == 8);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) problem = NULL;

      g_assert_null (clara_svg_path_parse (bad[i], &problem));
      g_assert_error (problem, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID);
    }
}

static void
test_character (void)
{
  static const char *const bad[] = {
    "",
    "{}",
    "[]",
    "{\"layers\": [1]}",
    "{\"layers\": [{\"shapes\": [3]}]}",
    "{\"layers\": [{\"shapes\": [{\"d\": \"M0 0\", \"fill\": \"no such\"}]}]}",
    "{\"gradients\": {\"a\": {\"linear\": [], \"stops\": [3]}}, \"layers\": [{}]}",
    "{\"size\": 1e300, \"layers\": [{}]}",
    "{\"layers\": [{}], \"face\": {\"eyes\": [[1], 2], \"brows\": [], \"mouth\": [], \"colours\": {}}}",
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraCharacter) clara = NULL;
  g_autoptr (ClaraPose) pose = clara_pose_new (1);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 120, 120);
  guint32 *pixels;
  cairo_t *cr;

  clara_style_ensure_resources ();
  clara = clara_character_load ("/org/clarareception/Clara/characters/clara.json", &error);
  g_assert_no_error (error);
  cr = cairo_create (surface);
  cairo_scale (cr, 120 / clara_character_get_size (clara), 120 / clara_character_get_size (clara));
  for (guint i = 0; i < clara_character_count_layers (clara); i++)
    {
      double x, y, width, height;

      cairo_save (cr);
      clara_character_get_layer_extents (clara, i, &x, &y, &width, &height);
      g_assert_true (clara_character_is_face (clara, i) || (width > 0 && height > 0));
      clara_character_apply (clara, i, cr, clara_pose_advance (pose, i + 1));
      clara_character_draw_layer (clara, i, cr);
      if (clara_character_is_face (clara, i))
        clara_character_draw_face (clara, cr, clara_pose_advance (pose, i + 1));
      cairo_restore (cr);
    }
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_flush (surface);
  pixels = (guint32 *) (gpointer) cairo_image_surface_get_data (surface);
  /* Dark hair on top, skin on the cheek. */
  g_assert_cmpuint ((pixels[25 * 120 + 60] >> 16) & 0xff, <, 0x70);
  g_assert_cmpuint ((pixels[66 * 120 + 52] >> 16) & 0xff, >, 0xc0);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) problem = NULL;

      g_assert_null (clara_character_parse (bad[i], -1, &problem));
      g_assert_nonnull (problem);
    }
}

static gpointer
draw_bust (gpointer bust)
{
  ClaraPoseValues pose = { 0 };

  pose.head_turn = 4;
  pose.head_x = 6;
  return clara_bust_draw (bust, &pose);
}

static guint32
get_pixel (cairo_surface_t *picture, int x, int y)
{
  const guchar *data;

  cairo_surface_flush (picture);
  data = cairo_image_surface_get_data (picture) + y * cairo_image_surface_get_stride (picture);
  return ((const guint32 *) (gconstpointer) data)[x];
}

/* The head is turned in a thread of its own while the widget has let go of figure and bust. */
static void
test_bust (void)
{
  const GdkRGBA teal = { 0.12, 0.43, 0.42, 1 }, red = { 1, 0, 0, 1 };
  const ClaraPoseValues rest = { 0 };
  ClaraCharacter *clara;
  ClaraBust *bust, *empty;
  cairo_surface_t *still, *turned, *ring;
  g_autoptr (GThread) thread = NULL;
  guint different = 0;

  clara_style_ensure_resources ();
  clara = clara_character_load ("/org/clarareception/Clara/characters/clara.json", NULL);
  bust = clara_bust_new (clara, 200, &teal);
  clara_character_unref (clara);
  g_assert_true (clara_bust_is_for (bust, 200, &teal));
  g_assert_false (clara_bust_is_for (bust, 201, &teal));
  g_assert_false (clara_bust_is_for (bust, 200, &red));
  still = clara_bust_draw (bust, &rest);
  thread = g_thread_new ("bust", draw_bust, clara_bust_ref (bust));
  turned = g_thread_join (g_steal_pointer (&thread));
  clara_bust_unref (bust);
  clara_bust_unref (bust);
  for (int i = 0; i < 200 * 200; i++)
    different += get_pixel (still, i % 200, i / 200) != get_pixel (turned, i % 200, i / 200);
  g_assert_cmpuint (different, >, 200 * 200 / 50);
  g_assert_cmpuint (get_pixel (still, 100, 50) >> 24, ==, 0xff);
  cairo_surface_destroy (still);
  cairo_surface_destroy (turned);

  /* A file that cannot be read leaves the ring. */
  empty = clara_bust_new (NULL, 200, &red);
  ring = clara_bust_draw (empty, &rest);
  g_assert_cmpuint (get_pixel (ring, 3, 100), !=, 0);
  g_assert_cmpuint (get_pixel (ring, 100, 100), ==, 0);
  cairo_surface_destroy (ring);
  clara_bust_unref (empty);
}

static void
assert_bad_picture (const char *file, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (clara_brand_picture_load (file, 100, 100, FALSE, &error));
  g_assert_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_nonnull (strstr (error->message, file));
}

/* Whatever file an administrator names: a picture comes in the size of its room, anything else as an error.
 */
static void
test_brand_picture (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("clara-brand-XXXXXX", &error);
  g_autofree char *logo = g_build_filename (folder, "logo.png", NULL);
  g_autofree char *other = g_build_filename (folder, "other", NULL);
  g_autoptr (GdkPixbuf) drawn = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, 300, 100);
  g_autoptr (GdkPixbuf) fitted = NULL, covering = NULL;
  const char *const bad[] = { "not a picture at all", "", "\x89PNG\r\n\x1a\n and then nothing" };

  gdk_pixbuf_fill (drawn, 0x1f6f6bff);
  g_assert_true (gdk_pixbuf_save (drawn, logo, "png", &error, NULL));
  fitted = clara_brand_picture_load (logo, 150, 150, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_pixbuf_get_width (fitted), ==, 150);
  g_assert_cmpint (gdk_pixbuf_get_height (fitted), ==, 50);
  covering = clara_brand_picture_load (logo, 50, 50, TRUE, &error);
  g_assert_cmpint (gdk_pixbuf_get_width (covering), ==, 150);
  g_clear_object (&covering);
  covering = clara_brand_picture_load (logo, 5000, 5000, TRUE, &error);
  g_assert_cmpint (gdk_pixbuf_get_width (covering), ==, 300);

  assert_bad_picture (other, "There is no picture");
  assert_bad_picture (folder, "There is no picture");
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_true (g_file_set_contents (other, bad[i], -1, &error));
      assert_bad_picture (other, "save it");
    }
  /* What is far too large is not read at all. */
  g_assert_true (g_file_set_contents (other, "P6 20000 20000 255\n\1\2\3", -1, &error));
  assert_bad_picture (other, "20000 x 20000 pixels");
  g_assert_cmpint (truncate (other, 30 * 1024 * 1024), ==, 0);
  assert_bad_picture (other, "30 MB");
  g_remove (other);
  g_remove (logo);
  g_rmdir (folder);
}

/* On any wallpaper the words can be read, and one that is harmless stays as it is. */
static void
test_brand_veil (void)
{
  g_autoptr (GdkPixbuf) picture = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 400, 300);
  const guint32 fills[] = { 0xffffffff, 0x000000ff, 0x808080ff, 0xe5554bff };
  GdkRGBA paper, ink;

  gdk_rgba_parse (&paper, "#f7f5f1");
  gdk_rgba_parse (&ink, "#14302f");
  for (gsize i = 0; i < G_N_ELEMENTS (fills); i++)
    {
      const GdkRGBA own = { (fills[i] >> 24) / 255.0, (fills[i] >> 16 & 0xff) / 255.0,
                            (fills[i] >> 8 & 0xff) / 255.0, 1 };
      GdkRGBA shown;
      double veil;

      gdk_pixbuf_fill (picture, fills[i]);
      veil = clara_brand_picture_get_veil (picture, &paper, &ink);
      shown = clara_colour_mix (&own, &paper, veil);
      g_assert_cmpfloat (clara_colour_contrast (&shown, &ink), >=, CLARA_COLOUR_TEXT);
      if (i == 0)
        g_assert_cmpfloat (veil, ==, 0);
      if (i == 1)
        g_assert_cmpfloat (veil, >, 0.3);
    }
}

static ClaraStep *
parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = clara_json_parse_object (json, -1, &error);

  g_assert_no_error (error);
  return clara_step_parse (object);
}

static void
test_step (void)
{
  g_autoptr (ClaraStep) step =
    parse ("{\"page\": \"host_choice\", \"state\": \"visitor_info_collection\", \"question\": \" Who? \", "
           "\"progress\": 3, \"can_go_back\": true, \"language\": \"ta\", \"digits\": 4, \"choices\": "
           "[{\"id\": \"e1\", \"label\": \"Priya\", \"detail\": \"Product\", \"initials\": \"P\", "
           "\"primary\": true}, "
           "\"other\"], \"fields\": [{\"id\": \"phone\", \"label\": \"Phone\", \"kind\": \"phone\", "
           "\"required\": true, "
           "\"error\": \"Too short\", \"value\": \"12\"}]}");
  const ClaraStepChoice *choice = step->choices->pdata[0];
  const ClaraStepField *field = clara_step_get_field (step, "phone");

  g_assert_cmpint (step->page, ==, CLARA_PAGE_HOST_CHOICE);
  g_assert_cmpstr (step->question, ==, "Who?");
  g_assert_cmpint (step->progress, ==, 3);
  g_assert_cmpint (step->digits, ==, 4);
  g_assert_cmpstr (step->language, ==, "ta");
  g_assert_true (step->can_go_back && choice->primary && field->required);
  g_assert_cmpstr (choice->initials, ==, "P");
  g_assert_cmpstr (((ClaraStepChoice *) step->choices->pdata[1])->label, ==, "other");
  g_assert_cmpint (field->kind, ==, CLARA_STEP_PHONE);
  g_assert_cmpstr (field->error, ==, "Too short");
  g_assert_null (clara_step_get_field (step, "email"));
}

static void
test_step_hostile (void)
{
  static const char *const hostile[] = {
    "{}",
    "{\"page\": 3, \"question\": [], \"progress\": \"x\", \"choices\": {}, \"fields\": 7}",
    "{\"page\": null, \"choices\": [null, 1, [], {}, {\"id\": 3}, {\"id\": \"\"}, \"\"], \"fields\": [null, "
    "\"x\", {\"id\": {}}]}",
    "{\"page\": \"form\", \"progress\": 9223372036854775807, \"digits\": -5, \"fields\": [{\"id\": \"a\", "
    "\"kind\": \"nonsense\", "
    "\"value\": null, \"choices\": [[[]]]}, {\"id\": \"a\"}]}",
    "{\"page\": \"../../etc\", \"question\": \"\\u0000\\u202e\"}",
  };
  g_autofree char *long_text = g_strnfill (100000, 'x');
  GString *many = g_string_new ("{\"page\": \"form\", \"choices\": [");
  g_autoptr (ClaraStep) big = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autoptr (ClaraStep) step = parse (hostile[i]);

      g_assert_true (g_utf8_validate (step->question, -1, NULL));
      g_assert_cmpint (step->page, <, CLARA_PAGE_COUNT);
      g_assert_cmpint (step->progress, >=, 0);
      g_assert_cmpint (step->progress, <=, 5);
      g_assert_cmpint (step->digits, >=, 1);
      g_assert_cmpuint (step->choices->len, ==, 0);
      g_assert_cmpuint (step->fields->len, <=, 1);
    }
  for (int i = 0; i < 1000; i++)
    g_string_append_printf (many, "%s{\"id\": \"c%d\", \"label\": \"%s\"}", i > 0 ? "," : "", i,
                            i == 0 ? long_text : "l");
  g_string_append (many, "]}");
  big = parse (many->str);
  g_assert_cmpuint (big->choices->len, <=, 24);
  g_assert_cmpuint (strlen (((ClaraStepChoice *) big->choices->pdata[0])->label), <=, 600);
  g_string_free (many, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/common/scale", test_scale);
  g_test_add_func ("/common/room", test_room);
  g_test_add_func ("/common/growth", test_growth);
  g_test_add_func ("/common/sheet", test_sheet);
  g_test_add_func ("/common/tap-gate", test_tap_gate);
  g_test_add_func ("/common/mouth/blend", test_mouth_blend);
  g_test_add_func ("/common/mouth/track", test_mouth_track);
  g_test_add_func ("/common/envelope", test_envelope);
  g_test_add_func ("/common/pose", test_pose);
  g_test_add_func ("/common/path", test_path);
  g_test_add_func ("/common/character", test_character);
  g_test_add_func ("/common/bust", test_bust);
  g_test_add_func ("/common/brand/picture", test_brand_picture);
  g_test_add_func ("/common/brand/veil", test_brand_veil);
  g_test_add_func ("/common/step", test_step);
  g_test_add_func ("/common/step/hostile", test_step_hostile);
  return g_test_run ();
}
